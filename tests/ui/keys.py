"""Keys for widgets: ``QTest.keyClicks`` aborts the interpreter on any non-ASCII character."""

from datetime import date

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView, QWidget

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def type_text(widget: QWidget, text: str) -> None:
    """Type any text, Cyrillic too, as a keyboard does: one press and release a character."""
    for character in text:
        code = ord(character.upper()) if character.isascii() else 0
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(widget, QKeyEvent(kind, code, NO_MODIFIER, character))


def press(
    widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER, times: int = 1
) -> None:
    """Press a key that is no letter, perhaps several times."""
    for _ in range(times):
        QTest.keyClick(widget, key, modifiers)


def enter_day(field: QLineEdit, day: date, key: Qt.Key = Qt.Key.Key_Return) -> None:
    """Write a day over the one that stands in a field."""
    field.setFocus()
    field.selectAll()
    type_text(field, f"{day:%d.%m.%Y}")
    press(field, key)


def click_heading(table: QTableView, column: int) -> None:
    """Sort by a column with the mouse."""
    header = table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 8, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, NO_MODIFIER, place)
