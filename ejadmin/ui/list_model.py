"""Tables that are read, searched, sorted and ticked: rows of plain values under columns."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from ejadmin.models.base.words import name_key
from ejadmin.ui import theme

Role = Qt.ItemDataRole
T = TypeVar("T")
CENTRED = Qt.AlignmentFlag.AlignCenter
AT_THE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ASCENDING = Qt.SortOrder.AscendingOrder


@dataclass(frozen=True)
class ListColumn(Generic[T]):
    """A heading, a width in pixels, the text of a cell, what it is sorted by, and how it looks.

    ``text`` is searched and copied, ``short`` stands in the cell where the column is narrow,
    ``tip`` says more than the text; ``tone`` and ``tint`` name shades of the words and behind them.
    """

    title: str
    width: int
    text: Callable[[T], str]
    key: Callable[[T], Any] | None = None
    tone: Callable[[T], str | None] | None = None
    short: Callable[[T], str] | None = None
    tip: Callable[[T], str] | None = None
    tint: Callable[[T], str | None] | None = None
    is_bold: Callable[[T], bool] | None = None
    icon: Callable[[T], str] | None = None
    aligned: Qt.AlignmentFlag | None = None

    def sort_key(self, row: T) -> Any:
        """What a row is compared by in this column."""
        return self.key(row) if self.key else name_key(self.text(row))

    def tell(self, row: T, role: int) -> Any:
        """What a view asks of a cell."""
        if role == Role.DisplayRole:
            return (self.short or self.text)(row)
        if role == Role.ToolTipRole:
            return (self.tip or self.text)(row)
        if role == Role.TextAlignmentRole:
            return self.aligned
        return self._look(row, role)

    def _look(self, row: T, role: int) -> Any:
        if role == Role.ForegroundRole and self.tone and (tone := self.tone(row)):
            return theme.color(tone)
        if role == Role.BackgroundRole and self.tint and (tint := self.tint(row)):
            return theme.color(tint)
        if role == Role.FontRole and self.is_bold and self.is_bold(row):
            return theme.sized_font(theme.TABLE_POINTS, bold=True)
        if role == Role.DecorationRole and self.icon:
            return theme.icon(self.icon(row))
        return None


class ListModel(QAbstractTableModel, Generic[T]):
    """The rows that fit, in the order asked for; it never asks the database.

    Rows with the same ``key`` are the same row: what is chosen stays chosen while they are
    sorted, narrowed and read anew. With ``may_tick`` a row can be ticked in its first column:
    ``ticked`` holds the keys, ``marked`` follows each change. ``shown`` follows each change of the
    rows; ``wanted`` asks for more of a list that is read page by page.
    """

    marked = Signal()
    shown = Signal()
    wanted = Signal()

    def __init__(
        self,
        columns: Sequence[ListColumn[T]],
        parent: QObject | None = None,
        *,
        key: Callable[[T], Hashable] = id,
        may_tick: Callable[[T], bool] | None = None,
        heading: Callable[[T], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self.may_tick = may_tick
        self.heading = heading
        self.every: list[T] = []
        self.rows: list[T] = []
        self.ticked: set[Any] = set()
        self.has_more = False
        self._fits: Callable[[T], bool] | None = None
        self._words: list[str] = []
        self._texts: dict[Hashable, str] = {}
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # What a page says

    def replace(
        self, rows: Iterable[T], columns: Sequence[ListColumn[T]] = (), *, has_more: bool = False
    ) -> None:
        """Show other rows through the same search and order."""
        if columns and [one.title for one in columns] != self.titles():
            self.beginResetModel()
            self.columns, self.rows = tuple(columns), []
            self.endResetModel()
        self.columns = tuple(columns) or self.columns
        self.every, self.has_more = list(rows), has_more
        self._texts.clear()
        if self.ticked:
            self.ticked &= {self.key(row) for row in self.every}
        self._arrange()

    def append(self, rows: Iterable[T], *, has_more: bool = False) -> None:
        """Add rows at the end."""
        more = list(rows)
        self.has_more = has_more
        if more:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(more) - 1)
            self.every += more
            self.rows += more
            self.endInsertRows()
            self.shown.emit()

    def narrow(self, text: str = "", fits: Callable[[T], bool] | None = None) -> None:
        """Show only rows that fit and hold every word of a text, in whatever column."""
        self._words, self._fits = name_key(text).split(), fits
        self._arrange()

    def tick(self, keys: Iterable[Any]) -> None:
        """Tick exactly the rows with these keys."""
        self.ticked = set(keys)
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))
        self.marked.emit()

    def tick_all(self) -> None:
        """Tick every row shown that may be ticked."""
        self.tick(self.key(row) for row in self.rows if self.may_tick and self.may_tick(row))

    def tick_none(self) -> None:
        """Take every tick off."""
        self.tick(())

    def toggle(self, row: T) -> None:
        """Turn the tick of a row over, if it may be ticked."""
        if self.may_tick and self.may_tick(row):
            self.tick(self.ticked ^ {self.key(row)})

    # What a page asks

    def titles(self) -> list[str]:
        """The headings, in Russian."""
        return [column.title for column in self.columns]

    def ticked_rows(self) -> list[T]:
        """The ticked rows from top to bottom."""
        return [row for row in self.rows if self.key(row) in self.ticked]

    def row_of(self, key: Hashable) -> int:
        """Where the row of a key stands, -1 when it is not shown."""
        return next((n for n, row in enumerate(self.rows) if self.key(row) == key), -1)

    # What Qt asks

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if role != Role.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.columns[section].title
        return self.heading(self.rows[section]) if self.heading else None

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Role.CheckStateRole:
            if self.may_tick is None or index.column() or not self.may_tick(row):
                return None
            is_ticked = self.key(row) in self.ticked
            return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked
        return self.columns[index.column()].tell(row, role)

    def setData(self, index: Any, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.CheckStateRole or self.may_tick is None:
            return False
        key = {self.key(self.rows[index.row()])}
        is_on = Qt.CheckState(value) is Qt.CheckState.Checked
        self.tick(self.ticked | key if is_on else self.ticked - key)
        return True

    def flags(self, index: Any) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.may_tick is None or not index.isValid():
            return flags
        if not self.may_tick(self.rows[index.row()]):
            return flags & ~Qt.ItemFlag.ItemIsEnabled
        return flags if index.column() else flags | Qt.ItemFlag.ItemIsUserCheckable

    def sort(self, column: int, order: Qt.SortOrder = ASCENDING) -> None:
        self._sorted_by = (column, order) if column >= 0 else None
        self._arrange()

    def canFetchMore(self, parent: Any) -> bool:
        return self.has_more and not parent.isValid()

    def fetchMore(self, parent: Any) -> None:
        self.has_more = False
        self.wanted.emit()

    # The rest

    def _arrange(self) -> None:
        """Show the rows that fit in their order; Qt's places of the same rows go with them."""
        rows = self._ordered([row for row in self.every if self._is_wanted(row)])
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self.key(self.rows[index.row()]) for index in before]
        self.rows = rows
        places = {self.key(row): place for place, row in enumerate(rows)} if before else {}
        after = [
            self.index(places.get(key, -1), index.column())
            for key, index in zip(held, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.shown.emit()

    def _is_wanted(self, row: T) -> bool:
        return (self._fits is None or self._fits(row)) and (not self._words or self._holds(row))

    def _holds(self, row: T) -> bool:
        """Whether everything typed is somewhere in the row; its text is made once."""
        key = self.key(row)
        if key not in self._texts:
            self._texts[key] = name_key(" ".join(column.text(row) for column in self.columns))
        return all(word in self._texts[key] for word in self._words)

    def _ordered(self, rows: list[T]) -> list[T]:
        """Sorted by a column; equal rows stay in the order they were given in."""
        if self._sorted_by is None or self._sorted_by[0] >= len(self.columns):
            return rows
        column, order = self._sorted_by
        return sorted(rows, key=self.columns[column].sort_key, reverse=order is not ASCENDING)


def fits(text: str, words: list[str]) -> bool:
    """Whether a text holds every word of a search."""
    key = name_key(text)
    return all(word in key for word in words)
