"""The classes of one year in the table editor, with their pupils counted beside each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from ejadmin.models.classes.contingent import ClassCount
from ejadmin.models.registry.directories import Directory, directory
from ejadmin.ui import theme
from ejadmin.ui.directory.model import NOWHERE, RIGHT, DirectoryModel
from ejadmin.ui.directory.rows import Row
from ejadmin.ui.directory.table import DirectoryTable
from ejadmin.ui.operations import Operations

Index = QModelIndex | QPersistentModelIndex
YEAR = "year_id"
SHORT = {
    "grade": "Пар.", "letter": "Лит.", "class_teacher_id": "Кл. рук.",
    "second_class_teacher_id": "Второй рук.", "capacity": "Мест", "control_count": "На 20.09",
}  # fmt: skip
COUNTED = (("Учеников", "Сколько учеников в классе на выбранный день"),
           ("Свободно", "Сколько мест свободно; со знаком минус – класс переполнен"))  # fmt: skip
WIDTHS = (40, 38, 60, 66, 116, 104, 46, 66, 74, 74)
SECOND_TEACHER = 5
CLASSES = replace(directory("classes"), key="year_classes")


class ClassesModel(DirectoryModel):
    """Only the classes of a year; behind the fields the pupils of a day and the free places."""

    def __init__(self, operations: Operations, kept: Directory, parent: QObject) -> None:
        super().__init__(operations, kept, parent)
        self.year_id: int | None = None
        self.counts: Mapping[int, ClassCount] = {}
        self._all_fields = self.fields
        self.fields = tuple(field for field in self.fields if field.name != YEAR)

    def show_year(self, year_id: int | None) -> None:
        """Show another year; drafts of the former one are dropped."""
        if year_id != self.year_id:
            self.year_id = year_id
            self.rows = []
            self.unstored = []

    def tell_counts(self, counts: Iterable[ClassCount]) -> None:
        """Show how many pupils are in each class."""
        self.counts = {one.id: one for one in counts}
        last = self.rowCount() - 1
        self.dataChanged.emit(self.index(0, 0), self.index(last, self.columnCount() - 1))

    def load(self) -> None:
        """Read the year's classes anew."""
        narrow, self.fields = self.fields, self._all_fields
        blocked = self.blockSignals(True)
        try:
            super().load()
        finally:
            self.fields = narrow
            self.blockSignals(blocked)
        self.beginResetModel()
        self._start[YEAR] = self.year_id
        self.rows = [row for row in self.rows if row.value(YEAR) == self.year_id]
        self.blank = self._new_row()
        self._arrange()
        self.endResetModel()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.fields) + len(COUNTED)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and section >= len(self.fields):
            title, hint = COUNTED[section - len(self.fields)]
            told = {Qt.ItemDataRole.DisplayRole: title, Qt.ItemDataRole.ToolTipRole: hint}
            return told.get(Qt.ItemDataRole(role))
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            field = self.fields[section]
            return SHORT.get(field.name, field.title)
        return super().headerData(section, orientation, role)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.column() >= len(self.fields):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = index.column() - len(self.fields)
        if place < 0:
            return super().data(index, role)
        count = self.counts.get(self.row_at(index.row()).key or 0)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT
        return _counted(count, place, role) if count is not None else None

    def error_at(self, index: Index) -> str:
        if index.isValid() and index.column() >= len(self.fields):
            return super().error_at(self.index(index.row(), 0))
        return super().error_at(index)

    def paste(self, top: int, left: int, block: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Put a block of texts at a place; the counted columns take none."""
        return super().paste(top, left, block) if left < len(self.fields) else (0, 0)

    def clear(self, indexes: Iterable[Index]) -> None:
        super().clear(index for index in indexes if index.column() < len(self.fields))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        super().sort(column if column < len(self.fields) else -1, order)
        if column >= len(self.fields):
            self.layoutAboutToBeChanged.emit()
            is_down = order is Qt.SortOrder.DescendingOrder
            self.shown.sort(key=lambda row: self._number(row, column), reverse=is_down)
            self.layoutChanged.emit()

    def _number(self, row: Row, column: int) -> int:
        count = self.counts.get(row.key or 0)
        if count is None:
            return 0
        return count.total if column == len(self.fields) else count.free or 0


def _counted(count: ClassCount, place: int, role: int) -> Any:
    is_crowded = count.free is not None and count.free < 0
    if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
        if place == 0:
            return str(count.total)
        return "" if count.free is None else f"{count.free}".replace("-", "−")
    if role == Qt.ItemDataRole.ForegroundRole and is_crowded:
        return theme.color("red")
    if role == Qt.ItemDataRole.ToolTipRole:
        told = f"мальчиков {count.boys}, девочек {count.girls}"
        return f"{told}; класс переполнен" if is_crowded else told
    return None


class ClassesTable(DirectoryTable):
    """The table editor over the classes of one year."""

    def __init__(self, operations: Operations) -> None:
        super().__init__(operations, exchanges=False)
        self.empty_advice = (
            "Классов ещё нет: впишите в пустую строку или нажмите «Создать параллели…»."
        )

    def make_model(self, directory: Directory) -> DirectoryModel:
        return ClassesModel(self.operations, directory, self)

    def rows(self) -> ClassesModel:
        """The model, opened on first use; pupils and free places stand beside the capacity."""
        if self.model is None:
            self.open(CLASSES)
            header = self.view.horizontalHeader()
            if header.visualIndex(SECOND_TEACHER) == SECOND_TEACHER:  # nothing was remembered
                header.moveSection(SECOND_TEACHER, len(WIDTHS) - 1)
                header.moveSection(SECOND_TEACHER + 1, len(WIDTHS) - 2)
                self.view.awaits_rows = False
                for column, width in enumerate(WIDTHS):
                    self.view.setColumnWidth(column, width)
        assert isinstance(self.model, ClassesModel)
        return self.model

    def show_year(self, year_id: int | None, counts: Iterable[ClassCount]) -> None:
        """Show a year's classes with their pupils."""
        model = self.rows()
        model.show_year(year_id)
        self.refresh()
        model.tell_counts(counts)

    def chosen_class(self) -> int | None:
        """The class of the current row."""
        index = self.view.currentIndex()
        return self.rows().row_at(index.row()).key if index.isValid() else None
