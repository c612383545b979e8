"""The one door for messages to the person at the screen."""

import logging
import traceback
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from ejadmin.errors import UserError

log = logging.getLogger(__name__)

Role = QMessageBox.ButtonRole


def show_error(parent: QWidget | None, error: BaseException) -> None:
    """Show a failure: a user's error as it is, anything else logged and as a text to copy."""
    if isinstance(error, UserError):
        show_warning(parent, error.message)
        return
    log.error("unexpected failure", exc_info=error)
    details = "".join(traceback.format_exception(error))
    box = _box(parent, QMessageBox.Icon.Critical, "Случилось непредвиденное.")
    box.setWindowTitle("Ошибка программы")
    box.setInformativeText(
        "Введённое сохранено, можно работать дальше. "
        "Если повторится, передайте разработчикам текст ошибки."
    )
    box.setDetailedText(details)
    copy = box.addButton("Скопировать текст", Role.ActionRole)
    close = box.addButton("Закрыть", Role.AcceptRole)
    box.setDefaultButton(close)
    box.setEscapeButton(close)
    box.exec()
    if box.clickedButton() is copy:
        QGuiApplication.clipboard().setText(details)


def show_warning(parent: QWidget | None, text: str) -> None:
    """Say what is wrong and what to do."""
    box = _box(parent, QMessageBox.Icon.Warning, text)
    box.addButton("Понятно", Role.AcceptRole)
    box.exec()


def confirm(parent: QWidget | None, question: str, action: str, *, details: str = "") -> bool:
    """Ask before something is lost; ``action`` is the verb on the button."""
    box = _box(parent, QMessageBox.Icon.Question, question)
    box.setInformativeText(details)
    go = box.addButton(action, Role.AcceptRole)
    stay = box.addButton("Не надо", Role.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is go


def choose(parent: QWidget | None, text: str, ways: Sequence[str]) -> int:
    """Offer several ways on; answers the number of the one chosen, Esc is the last one."""
    box = _box(parent, QMessageBox.Icon.Warning, text)
    buttons: list[QAbstractButton] = [
        box.addButton(way, Role.RejectRole if way is ways[-1] else Role.ActionRole) for way in ways
    ]
    box.setEscapeButton(buttons[-1])
    box.exec()
    return buttons.index(box.clickedButton())


def _box(parent: QWidget | None, icon: QMessageBox.Icon, text: str) -> QMessageBox:
    head, _, rest = text.partition("\n")
    box = QMessageBox(icon, "ejadmin", head, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(rest)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return box
