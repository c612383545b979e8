"""Messages: a user's error as it is, ours with a text to copy, several ways on."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton

from ejadmin.errors import UserError
from ejadmin.ui import dialogs


def press(text: str, said: list[str]) -> None:
    """Press a button of the message that is about to come."""

    def act() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(f"{box.text()}|{box.informativeText()}|{box.detailedText()}")
        next(b for b in box.findChildren(QPushButton) if b.text() == text).click()

    QTimer.singleShot(50, act)


def test_a_users_error_is_shown_as_it_is() -> None:
    said: list[str] = []
    press("Понятно", said)
    dialogs.show_error(None, UserError("Диск не подключён.\nПодключите его."))
    assert said == ["Диск не подключён.|Подключите его.|"]


def test_an_unexpected_error_can_be_copied(caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []
    press("Скопировать текст", said)
    try:
        raise KeyError("ключ")
    except KeyError as error:
        dialogs.show_error(None, error)
    assert "KeyError" in said[0]
    assert "test_dialogs.py" in QGuiApplication.clipboard().text()
    caplog.clear()


@pytest.mark.parametrize(("button", "answer"), [("Удалить", True), ("Не надо", False)])
def test_asking_before_something_is_lost(button: str, answer: bool) -> None:
    said: list[str] = []
    press(button, said)
    assert dialogs.confirm(None, "Удалить класс?", "Удалить", details="В нём 3 ученика.") is answer
    assert said == ["Удалить класс?|В нём 3 ученика.|"]


def test_several_ways_on() -> None:
    press("Второй", [])
    assert dialogs.choose(None, "Куда?", ("Первый", "Второй", "Выйти")) == 1
