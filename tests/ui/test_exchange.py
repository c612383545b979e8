"""Tables dropped anywhere onto the window."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from ejadmin.models.people.tables import Pupil
from ejadmin.ui.loading.dialog import ImportDialog
from ejadmin.ui.page import Place
from ejadmin.ui.window import Window
from tests.imports.tables import text
from tests.ui.keys import press

LIKE = Qt.DropAction.CopyAction
NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot, workplace):
    window = Window(workplace.tasks)
    qtbot.addWidget(window)
    window.show()
    window.furnish(workplace)
    return window


def drop(window, files):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), LIKE, mime, LEFT, NO_KEYS)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), LIKE, mime, LEFT, NO_KEYS))


def opened(window):
    return [one for one in window.findChildren(ImportDialog) if one.isVisible()]


@pytest.mark.parametrize("page", ["home", "changes"])
def test_files_dropped_on_any_page_are_loaded_one_after_another(
    window, page, tmp_path, qtbot, workplace
):
    window.go(Place(page))
    files = [
        text(tmp_path / f"{label}.csv", (("Ученик", "Класс"), (f"Осина И{label}", label)))
        for label in ("5А", "5Б")
    ]
    drop(window, files)
    for file in files:
        qtbot.waitUntil(lambda: len(opened(window)) == 1, timeout=20_000)
        (dialog,) = opened(window)
        assert dialog.file == file
        qtbot.waitUntil(
            lambda one=dialog: one.task is None and not one._retry.isActive(), timeout=20_000
        )
        if not dialog.create_box.isChecked():
            dialog.create_box.click()
        qtbot.waitUntil(dialog.load_button.isEnabled, timeout=20_000)
        with qtbot.waitSignal(dialog.imported, timeout=20_000):
            dialog.load()
        qtbot.waitUntil(lambda one=dialog: one.task is None, timeout=20_000)
        last = file is files[-1]
        assert dialog.close_button.text() == ("Закрыть" if last else "Дальше: 5Б.csv")
        press(dialog.close_button, Qt.Key.Key_Return)
    with workplace.sessions() as session:
        assert session.scalar(select(func.count(Pupil.id))) == 2
    qtbot.waitUntil(lambda: not workplace.tasks.running, timeout=20_000)


def test_words_dragged_about_are_no_files(window):
    mime = QMimeData()
    mime.setText("просто слова")
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), LIKE, mime, LEFT, NO_KEYS)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    assert not enter.isAccepted()
