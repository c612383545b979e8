"""The parts of a division side by side; pupils go between them by mouse and by key."""

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from ejadmin.models.dividing import DivisionView, tallies
from ejadmin.ui import theme
from ejadmin.ui.subgroups.column import PartColumn
from ejadmin.ui.subgroups.words import short_names

LEFT_OUT = "Без подгруппы"


class PartsBoard(QScrollArea):
    """First those who stand in no part, then every part.

    ``moved`` carries ids and the part they go to (``None``: out), ``missing`` a digit that names
    no part; ``chosen`` follows the current pupil (0: nobody).
    """

    moved = Signal(list, object)
    missing = Signal(int)
    chosen = Signal(int)
    rename_asked = Signal(object)
    remove_asked = Signal(object)
    teacher_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("subgroups.board")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.columns: list[PartColumn] = []
        self._entered: PartColumn | None = None
        self._inner = QWidget()
        self._row = QHBoxLayout(self._inner)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.SMALL)
        self.setWidget(self._inner)

    def fill(self, view: DivisionView, day_of: dict[int, str]) -> None:
        """Show a division; ``day_of`` says of pupils that they come later or leave earlier."""
        keys = [None, *(part.id for part in view.parts)]
        if keys != [column.part_id for column in self.columns]:
            self._build(keys)
        counts = tallies(view)
        several = len(view.class_ids) > 1
        shown = short_names(view.pupils)
        titles = {None: LEFT_OUT} | {
            part.id: _title(number, part.name) for number, part in enumerate(view.parts, 1)
        }
        for column in self.columns:
            pupils = [one for one in view.pupils if one.subgroup_id == column.part_id]
            texts = [
                _joined(
                    shown[one.pupil_id],
                    one.class_label if several else "",
                    day_of.get(one.pupil_id, ""),
                )
                for one in pupils
            ]
            column.fill(titles[column.part_id], counts[column.part_id], pupils, texts)
        for part in view.parts:
            self.column(part.id).tell_teacher(part.teacher)

    def _build(self, keys: list[int | None]) -> None:
        for column in self.columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        while self._row.count():
            self._row.takeAt(0)
        self.columns = [PartColumn(key) for key in keys]
        for column in self.columns:
            self._row.addWidget(column, 1)
            column.dropped.connect(self._drop)
            column.digit_pressed.connect(self._press_digit)
            column.next_pressed.connect(self._next_part)
            column.sideways_pressed.connect(self._go_sideways)
            column.chosen_changed.connect(self._tell_chosen)
            column.entered.connect(self._leave_others)
            column.rename_asked.connect(self.rename_asked)
            column.remove_asked.connect(self.remove_asked)
            column.teacher_asked.connect(self.teacher_asked)
        self._row.addStretch(0)
        self.setFocusProxy(self.columns[0].view)

    def column(self, part_id: int | None) -> PartColumn:
        """The column of a part."""
        return next(column for column in self.columns if column.part_id == part_id)

    def current(self) -> PartColumn:
        """The column that had the keyboard last, or the first one."""
        return self._entered if self._entered in self.columns else self.columns[0]

    def enter(self) -> None:
        """Take the keyboard, where somebody stands."""
        column = self.current()
        settled = (one for one in self.columns if one.model.pupils)
        (column if column.model.pupils else next(settled, column)).enter()

    def chosen_ids(self) -> list[int]:
        """The pupils a key speaks for."""
        return self.current().chosen_ids() if self.columns else []

    def follow(self, part_id: int | None, pupil_ids: list[int]) -> None:
        """Go after pupils who were moved sideways."""
        column = self.column(part_id)
        column.choose(pupil_ids)
        column.enter()
        self.ensureWidgetVisible(column)

    def _drop(self, part_id: int | None, pupil_ids: list[int]) -> None:
        there = {pupil.pupil_id for pupil in self.column(part_id).model.pupils}
        coming = [key for key in pupil_ids if key not in there]
        if coming:
            self.moved.emit(coming, part_id)
            self.follow(part_id, coming)

    def _press_digit(self, number: int) -> None:
        """Put the chosen into a part; the keyboard stays, so that the next pupil is at hand."""
        if number + 1 >= len(self.columns):
            self.missing.emit(number + 1)
            return
        column, chosen = self.current(), self.chosen_ids()
        target = self.columns[number + 1]
        if chosen and target is not column:
            self.moved.emit(chosen, target.part_id)
            column.enter()
        elif chosen:
            self._go_down(column)

    @staticmethod
    def _go_down(column: PartColumn) -> None:
        row = min(column.view.currentIndex().row() + 1, column.model.rowCount() - 1)
        column.view.setCurrentIndex(column.model.index(row))

    def _next_part(self) -> None:
        """Put the chosen into the part after theirs, round and round."""
        column, chosen = self.current(), self.chosen_ids()
        if chosen and len(self.columns) > 1:
            number = self.columns.index(column) % (len(self.columns) - 1) + 1
            self._carry(chosen, self.columns[number])

    def _go_sideways(self, step: int, carries: bool) -> None:
        column, chosen = self.current(), self.chosen_ids()
        number = self.columns.index(column) + step
        if not 0 <= number < len(self.columns):
            return
        if carries and chosen:
            self._carry(chosen, self.columns[number])
        elif not carries:
            self.columns[number].enter()
            self.ensureWidgetVisible(self.columns[number])
            self._tell_chosen()

    def _carry(self, chosen: list[int], target: PartColumn) -> None:
        part_id = target.part_id
        self.moved.emit(chosen, part_id)
        self.follow(part_id, chosen)

    def _leave_others(self, entered: PartColumn) -> None:
        """Only the column with the keyboard shows a choice: keys speak for that one."""
        self._entered = entered
        for column in self.columns:
            if column is not entered:
                column.view.clearSelection()
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        chosen = self.chosen_ids()
        self.chosen.emit(chosen[-1] if chosen else 0)


def _title(number: int, name: str) -> str:
    """The name led by the digit that puts pupils there, unless it begins with it itself."""
    return name if re.match(rf"{number}\b", name) else f"{number}. {name}"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
