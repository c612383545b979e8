"""The window on a file, started as the program starts it, and answers to its messages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from ejadmin.instance import Instance
from ejadmin.opener import Opener
from ejadmin.ui.tasks import Tasks
from ejadmin.ui.window import Window

Start = Callable[[Path], Opener]


@contextmanager
def starting(qtbot: QtBot) -> Iterator[Start]:
    """Open windows on files, as :func:`app.run` does, and close them in the end."""
    windows: list[Window] = []

    def open_window(file: Path) -> Opener:
        instance = Instance(file)
        assert instance.claim()
        tasks = Tasks()
        window = Window(tasks)
        windows.append(window)
        qtbot.addWidget(window)
        opener = Opener(window, tasks, file, instance)
        window.painted.connect(opener.start)
        window.show()
        return opener

    try:
        yield open_window
    finally:
        for window in windows:
            window.tasks.stop_all()  # a failed test must not end in a question nobody answers
            window.close()


def answer(button: str) -> list[str]:
    """Press a button of the message that is about to come; its text comes into the answer."""
    said: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        said.append(f"{box.text()} {box.informativeText()}")
        next(b for b in box.findChildren(QPushButton) if b.text() == button).click()

    QTimer.singleShot(0, press)
    return said
