"""The one door for messages to the person at the screen."""

import logging

from PySide6.QtWidgets import QMessageBox, QWidget

from ejadmin.errors import UserError

log = logging.getLogger(__name__)


def show_error(parent: QWidget | None, error: Exception) -> None:
    """Show a failure: a user's error as it is, anything else as a text to copy."""
    if isinstance(error, UserError):
        show_warning(parent, error.message)
        return
    log.error("unexpected failure", exc_info=error)
    box = QMessageBox(QMessageBox.Icon.Critical, "Ошибка программы", "", parent=parent)
    box.setText("Случилось непредвиденное. Введённое сохранено, можно работать дальше.")
    box.setInformativeText("Если повторится, передайте разработчикам текст ниже.")
    box.setDetailedText(f"{type(error).__name__}: {error}")
    box.exec()


def show_warning(parent: QWidget | None, text: str) -> None:
    """Say what is wrong and what to do."""
    QMessageBox(QMessageBox.Icon.Warning, "ejadmin", text, parent=parent).exec()


def confirm(parent: QWidget | None, question: str, action: str, *, details: str = "") -> bool:
    """Ask before something is lost; ``action`` is the verb on the button."""
    box = QMessageBox(QMessageBox.Icon.Question, "ejadmin", question, parent=parent)
    box.setInformativeText(details)
    go = box.addButton(action, QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton("Не надо", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.exec()
    return box.clickedButton() is go
