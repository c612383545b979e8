"""Read-only tables of the page: rows of plain values, sorted and narrowed in memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QTableView

from ejadmin.models.members import name_key
from ejadmin.ui import theme
from ejadmin.ui.flat_model import FlatModel

Role = Qt.ItemDataRole
T = TypeVar("T")


@dataclass(frozen=True)
class ListColumn(Generic[T]):
    """A heading, a width in pixels, the text of a cell, and what it is sorted by."""

    title: str
    width: int
    text: Callable[[T], str]
    key: Callable[[T], Any] | None = None
    tone: Callable[[T], str | None] | None = None
    is_centred: bool = False

    def sort_key(self, row: T) -> Any:
        """What a row is compared by in this column."""
        return self.key(row) if self.key else name_key(self.text(row))


class ListModel(FlatModel, Generic[T]):
    """Rows under columns; it never asks the database."""

    def __init__(self, columns: tuple[ListColumn[T], ...], parent: QObject) -> None:
        super().__init__(parent)
        self.columns = columns
        self.rows: list[T] = []

    def replace(self, rows: Iterable[T]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        is_down = order is Qt.SortOrder.DescendingOrder
        kept = self.persistentIndexList()
        held = [self.rows[index.row()] for index in kept]
        self.rows.sort(key=self.columns[column].sort_key, reverse=is_down)
        places = {id(row): place for place, row in enumerate(self.rows)}
        moved = [
            self.index(places[id(row)], index.column())
            for row, index in zip(held, kept, strict=True)
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)

    def count_rows(self) -> int:
        return len(self.rows)

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return column.text(row)
        if role == Role.ForegroundRole and column.tone and (tone := column.tone(row)):
            return theme.color(tone)
        if role == Role.TextAlignmentRole and column.is_centred:
            return Qt.AlignmentFlag.AlignCenter
        return None


def dress(table: QTableView, model: ListModel[Any], name: str, stretched: int) -> None:
    """Give a table its model, its widths and a name; one column takes the room that is free."""
    table.setModel(model)
    table.setObjectName(name)
    theme.dress_table(table)
    header = table.horizontalHeader()
    for place, column in enumerate(model.columns):
        table.setColumnWidth(place, column.width)
    header.setSectionResizeMode(stretched, header.ResizeMode.Stretch)
    header.setMinimumSectionSize(40)


def fits(text: str, words: list[str]) -> bool:
    """Whether a text holds every word of a search."""
    key = name_key(text)
    return all(word in key for word in words)
