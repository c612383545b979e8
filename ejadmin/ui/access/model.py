"""The table of access slips: filtered, searched, sorted; it never asks the database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from ejadmin.models.members import name_key
from ejadmin.models.slip_register import Holder, SlipRow, SlipState
from ejadmin.ui import theme
from ejadmin.ui.directory.rows import natural_key
from ejadmin.ui.flat_model import FlatModel

Role = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
OVERDUE = "overdue"


def shown_day(day: date | None) -> str:
    """«01.09.2026» or nothing."""
    return f"{day:%d.%m.%Y}" if day else ""


Column = tuple[str, int, Callable[[SlipRow], str], Callable[[SlipRow], Any]]
COLUMNS: tuple[Column, ...] = (
    ("Класс", 94, lambda row: row.group, lambda row: natural_key(row.group)),
    ("Фамилия, имя, отчество", 244, lambda row: row.name, lambda row: name_key(row.name)),
    ("Кто", 84, lambda row: row.holder.caption, lambda row: row.holder.caption),
    ("Логин", 136, lambda row: row.login, lambda row: row.login.casefold()),
    ("Состояние", 96, lambda row: row.state.caption, lambda row: list(SlipState).index(row.state)),
    ("Выдать до", 84, lambda row: shown_day(row.due_on), lambda row: row.due_on or date.max),
    ("Напечатан", 84, lambda row: shown_day(row.printed_on),
     lambda row: row.printed_on or date.max),
    ("Выдан", 84, lambda row: shown_day(row.handed_on), lambda row: row.handed_on or date.max),
    ("Кто получил", 150, lambda row: row.handed_to, lambda row: name_key(row.handed_to)),
)  # fmt: skip
STATE_COLUMN, DUE_COLUMN = 4, 5


@dataclass(frozen=True)
class Narrowing:
    """What the page shows: words, a class, a kind of person, a state or «overdue»."""

    text: str = ""
    group: str | None = None
    holder: Holder | None = None
    state: str | None = None

    def fits(self, row: SlipRow, today: date) -> bool:
        """Whether a row is of the kind chosen; words are looked for apart."""
        if self.group not in (None, row.group) or self.holder not in (None, row.holder):
            return False
        if self.state == OVERDUE and not row.is_overdue(today):
            return False
        return self.state in (None, OVERDUE, row.state)


class SlipModel(FlatModel):
    """The rows that fit, in the order asked for."""

    titles = tuple(title for title, *_ in COLUMNS)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.every: list[SlipRow] = []
        self.rows: list[SlipRow] = []
        self.today = date.today()
        self.narrowing = Narrowing()
        self._texts: dict[object, str] = {}
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def replace(self, rows: Iterable[SlipRow], today: date) -> None:
        """Show other rows through the same filters."""
        self.every, self.today = list(rows), today
        self._texts.clear()
        self.narrow(self.narrowing)

    def narrow(self, narrowing: Narrowing) -> None:
        """Show only what fits."""
        self.narrowing = narrowing
        words = name_key(narrowing.text).split()
        self.beginResetModel()
        self.rows = [
            row
            for row in self.every
            if narrowing.fits(row, self.today) and (not words or self._holds(row, words))
        ]
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order) if 0 <= column < len(COLUMNS) else None
        self.narrow(self.narrowing)

    def _holds(self, row: SlipRow, words: list[str]) -> bool:
        """Whether everything typed is somewhere in the row; its text is made once."""
        key = (row.holder, row.person_id, row.id)
        if key not in self._texts:
            self._texts[key] = name_key(" ".join(column[2](row) for column in COLUMNS))
        return all(word in self._texts[key] for word in words)

    def _arrange(self) -> None:
        if self._sorted_by is not None:
            column, order = self._sorted_by
            is_down = order is Qt.SortOrder.DescendingOrder
            self.rows.sort(key=COLUMNS[column][3], reverse=is_down)

    def count_rows(self) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Role.DisplayRole, Role.ToolTipRole):
            if index.column() == STATE_COLUMN and row.is_overdue(self.today):
                return f"! {row.state.caption}"
            return COLUMNS[index.column()][2](row)
        if role == Role.ForegroundRole and index.column() in (STATE_COLUMN, DUE_COLUMN):
            if row.is_overdue(self.today):
                return theme.color("red")
            return theme.color("green" if row.state is SlipState.HANDED else "text")
        return None
