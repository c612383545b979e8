"""The queue of statements: who gets one, what was given before, when the next is due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from ejadmin.models.calendar import LAST_GRADE
from ejadmin.models.members import name_key
from ejadmin.models.statements import PaperFamily
from ejadmin.ui import theme
from ejadmin.ui.flat_model import FlatModel

Role = Qt.ItemDataRole
NEVER = date(1900, 1, 1)


@dataclass(frozen=True)
class Wish:
    """One row of the queue; a pupil added by hand has no request behind the wish."""

    pupil_id: int
    pupil: str
    class_label: str
    grade: int = LAST_GRADE + 1
    family: PaperFamily | None = None

    @classmethod
    def of(cls, family: PaperFamily) -> "Wish":
        """The wish of a family with a written refusal."""
        return cls(family.pupil_id, family.pupil, family.class_label, family.grade, family)

    def is_due(self, today: date) -> bool:
        """Whether a statement is due; who was added by hand wants one now."""
        return self.family is None or self.family.due_on <= today


def _short(wish: Wish, _today: date) -> str:
    return " ".join(wish.pupil.split()[:2])


def _issued(wish: Wish, _today: date) -> str:
    if wish.family is None or wish.family.issued_on is None:
        return "—"
    return f"{wish.family.issued_on:%d.%m.%Y}"


def _due(wish: Wish, today: date) -> str:
    if wish.family is None:
        return "без отказа"
    return "пора" if wish.is_due(today) else f"{wish.family.due_on:%d.%m.%Y}"


Column = tuple[str, int, Callable[[Wish, date], str], Callable[[Wish], Any]]
COLUMNS: tuple[Column, ...] = (
    ("Ученик", 176, _short, lambda wish: name_key(wish.pupil)),
    ("Класс", 50, lambda wish, _: wish.class_label, lambda wish: (wish.grade, wish.class_label)),
    ("Выдана", 84, _issued, lambda wish: (wish.family and wish.family.issued_on) or NEVER),
    ("Пора", 84, _due, lambda wish: wish.family.due_on if wish.family else NEVER),
)


class QueueModel(FlatModel):
    """Rows of the queue with a mark at each that is to be issued; never asks the database."""

    marked = Signal()

    titles = tuple(title for title, *_ in COLUMNS)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.wishes: list[Wish] = []
        self.chosen: set[int] = set()
        self.today = date.today()

    def replace(self, wishes: Iterable[Wish], chosen: set[int], today: date) -> None:
        """Show other rows, the ``chosen`` pupils marked."""
        self.beginResetModel()
        self.wishes, self.today = list(wishes), today
        self.chosen = chosen & {wish.pupil_id for wish in self.wishes}
        self.endResetModel()
        self.marked.emit()

    def choose(self, chosen: Iterable[int]) -> None:
        """Mark exactly these pupils."""
        self.chosen = set(chosen)
        if self.wishes:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.wishes) - 1, 0))
        self.marked.emit()

    def chosen_in_order(self) -> list[int]:
        """The marked pupils from top to bottom."""
        return [wish.pupil_id for wish in self.wishes if wish.pupil_id in self.chosen]

    def row_of(self, pupil_id: int) -> int:
        """The row of a pupil, -1 when there is none."""
        return next((n for n, wish in enumerate(self.wishes) if wish.pupil_id == pupil_id), -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(COLUMNS):
            return
        self.layoutAboutToBeChanged.emit()
        is_down = order is Qt.SortOrder.DescendingOrder
        self.wishes.sort(key=COLUMNS[column][3], reverse=is_down)
        self.layoutChanged.emit()

    def count_rows(self) -> int:
        return len(self.wishes)

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        wish = self.wishes[index.row()]
        if role == Role.ToolTipRole and index.column() == 0:
            return wish.pupil
        if role in (Role.DisplayRole, Role.ToolTipRole):
            return COLUMNS[index.column()][2](wish, self.today)
        if role == Role.CheckStateRole and index.column() == 0:
            is_chosen = wish.pupil_id in self.chosen
            return Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked
        if role == Role.ForegroundRole and index.column() == 3 and wish.is_due(self.today):
            return theme.color("amber" if wish.family else "muted")
        return None

    def setData(self, index: Any, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.CheckStateRole:
            return False
        pupil_id = self.wishes[index.row()].pupil_id
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self.chosen.add(pupil_id)
        else:
            self.chosen.discard(pupil_id)
        self.dataChanged.emit(index, index)
        self.marked.emit()
        return True

    def toggle(self, row: int) -> None:
        """Turn the mark of a row over."""
        index = self.index(row, 0)
        is_on = self.wishes[row].pupil_id in self.chosen
        state = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
        self.setData(index, state.value, Role.CheckStateRole)

    def flags(self, index: QModelIndex | Any) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags
