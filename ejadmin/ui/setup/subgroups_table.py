"""The pupils of a division with their subgroups; a key speaks for the chosen ones."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem

from ejadmin.models.dividing import DivisionView
from ejadmin.ui import theme

HEADINGS = ("№", "Ученик", "Класс", "Пол", "Подгруппа")
WIDTHS = (44, 380, 80, 60, 180)
SUBGROUP_COLUMN = len(HEADINGS) - 1
CLEARING = (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class DividedTable(QTableWidget):
    """Announces what was pressed: a digit (from 0 on), clearing, or the next subgroup."""

    digit_pressed = Signal(int)
    clear_pressed = Signal()
    next_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setColumnCount(len(HEADINGS))
        self.setHorizontalHeaderLabels(HEADINGS)
        theme.dress_table(self)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setObjectName("table.divided")
        self.horizontalHeader().setStretchLastSection(True)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        self.installEventFilter(self)

    def fill(self, view: DivisionView) -> None:
        """Show the pupils of a division, staying at the chosen row."""
        row = max(self.currentRow(), 0)
        names = {part.id: part.name for part in view.parts}
        self.setRowCount(len(view.pupils))
        for number, pupil in enumerate(view.pupils):
            texts = (
                str(number + 1),
                pupil.name,
                pupil.class_label,
                pupil.sex.caption if pupil.sex else "",
                names.get(pupil.subgroup_id or 0, "—"),
            )
            for column, text in enumerate(texts):
                self.setItem(number, column, QTableWidgetItem(text))
        if view.pupils and not self.chosen_rows():
            self.setCurrentCell(min(row, len(view.pupils) - 1), SUBGROUP_COLUMN)

    def chosen_rows(self) -> list[int]:
        """The rows a key speaks for."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def go_down(self) -> None:
        """Choose the next row."""
        following = min(self.currentRow() + 1, self.rowCount() - 1)
        self.setCurrentCell(following, SUBGROUP_COLUMN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        press = cast("QKeyEvent", event)
        if press.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        key = press.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.digit_pressed.emit(key - Qt.Key.Key_1)
        elif key in CLEARING:
            self.clear_pressed.emit()
        elif key == Qt.Key.Key_Space:
            self.next_pressed.emit()
        else:
            return False
        return True
