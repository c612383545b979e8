"""Two records side by side: what differs is marked, and a side is chosen for each field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.merging import FieldPair, SideBySide
from ejadmin.ui import theme
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable

TITLE, FIRST, SECOND = range(3)
TITLE_WIDTH = 190
CHOSEN, OTHER = "●", "○"
STAYS = "Какая запись останется"


@dataclass(frozen=True)
class Facing:
    """A row: what is compared, both texts, and the side taken where there is one to take."""

    place: int
    title: str
    texts: tuple[str, str]
    side: int | None = None

    def told(self, side: int) -> str:
        """A text with the sign of being taken or not."""
        if self.side is None:
            return self.texts[side]
        return f"{CHOSEN if side == self.side else OTHER}  {self.texts[side] or 'пусто'}"

    def tint(self) -> str | None:
        """The shade behind a row tells that it differs."""
        if self.side is None:
            return None
        return "amber_tint" if self.place else "accent_tint"


def columns(names: Sequence[str] = ("", "")) -> tuple[ListColumn[Facing], ...]:
    """What, one record, the other; what differs is marked by a sign and tinted."""

    def side_of(side: int) -> ListColumn[Facing]:
        return ListColumn(
            names[side], 200, lambda row: row.texts[side], short=lambda row: row.told(side),
            tint=Facing.tint, is_bold=lambda row: row.side == side,
        )  # fmt: skip

    def tone(row: Facing) -> str | None:
        return "muted" if row.side is None else None

    title: ListColumn[Facing] = ListColumn(
        "", TITLE_WIDTH, lambda row: row.title, tone=tone, tint=Facing.tint
    )
    return title, side_of(0), side_of(1)


class Comparison(QWidget):
    """A table of three columns: what, one record, the other.

    ``keep`` is the side whose record stays; ``side_changed`` follows its change. Arrows, Space or
    a click choose a side in the current row.
    """

    side_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.shown: SideBySide | None = None
        self.keep = 0
        self.sides: dict[str, int] = {}
        self.rows = ListModel(columns(), self, key=lambda row: row.place)
        self.table = ListTable(self.rows, "duplicates.comparison")
        self._lay_out()

    def show_pair(self, shown: SideBySide | None) -> None:
        """Show two records, offering for each field the fuller side."""
        self.shown = shown
        if shown is None:
            self.rows.replace([])
            return
        self.keep = shown.richer
        self.sides = {pair.field.name: pair.better(self.keep) for pair in shown.pairs}
        self._fill(shown)

    def values(self) -> dict[str, Any]:
        """What the fields of the record that stays become."""
        if self.shown is None:
            return {}
        return {
            pair.field.name: pair.values[self.sides[pair.field.name]]
            for pair in self.shown.pairs
            if pair.differs
        }

    def choose(self, side: int, row: int | None = None) -> None:
        """Take a side in a row, by default the current one; without a difference nothing."""
        row = self.table.currentIndex().row() if row is None else row
        if self.shown is None or row < 0:
            return
        if row == 0:
            self._keep_side(side)
            return
        pairs = self._pairs()
        if row <= len(pairs) and pairs[row - 1].differs:
            self.sides[pairs[row - 1].field.name] = side
            self._fill(self.shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right take a side, Space the other one."""
        if watched is self.table and event.type() is QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event).key()
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self.choose(int(key == Qt.Key.Key_Right))
                return True
            if key == Qt.Key.Key_Space:
                self.choose(1 - self._side_of(self.table.currentIndex().row()))
                return True
        return super().eventFilter(watched, event)

    def _keep_side(self, side: int) -> None:
        """Another record stays: fields filled on both sides follow it."""
        if self.shown is None or side == self.keep:
            return
        self.keep = side
        self.sides = {pair.field.name: pair.better(side) for pair in self.shown.pairs}
        self._fill(self.shown)
        self.side_changed.emit()

    def _side_of(self, row: int) -> int:
        if row == 0 or self.shown is None:
            return self.keep
        pairs = self._pairs()
        return self.sides[pairs[row - 1].field.name] if 0 < row <= len(pairs) else 0

    def _pairs(self) -> tuple[FieldPair, ...]:
        """The fields worth showing: filled on a side at least, what differs first."""
        if self.shown is None:
            return ()
        filled = [pair for pair in self.shown.pairs if any(pair.texts)]
        return tuple(sorted(filled, key=lambda pair: not pair.differs))

    def _fill(self, shown: SideBySide) -> None:
        pairs, place = self._pairs(), max(self.table.currentIndex().row(), 0)
        both = zip(shown.ids, shown.more, strict=True)
        names = (f"№ {key} · {more}".rstrip(" ·") for key, more in both)
        rows: list[tuple[str, tuple[str, ...], int | None]] = [(STAYS, tuple(names), self.keep)]
        for pair in pairs:
            side = self.sides[pair.field.name] if pair.differs else None
            rows.append((pair.field.title, pair.texts, side))
        for title, counts in shown.belongings:
            rows.append((title, tuple(str(count or "–") for count in counts), None))
        self.rows.replace(
            [Facing(n, title, (texts[0], texts[1]), side)
             for n, (title, texts, side) in enumerate(rows)],
            columns(shown.names),
        )  # fmt: skip
        self.table.setCurrentIndex(self.rows.index(min(place, len(rows) - 1), FIRST))

    def _choose_clicked(self, index: QModelIndex) -> None:
        if index.column() in (FIRST, SECOND):
            self.choose(index.column() - FIRST, index.row())

    def _lay_out(self) -> None:
        table = self.table
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(TITLE, TITLE_WIDTH)
        header.setSectionsClickable(False)
        header.setFixedHeight(theme.ROW_HEIGHT)
        table.clicked.connect(self._choose_clicked)
        table.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(table)
        self.setFocusProxy(table)
