"""Two records side by side: what differs is marked, and a side is chosen for each field."""

from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.merging import FieldPair, SideBySide
from ejadmin.ui import theme

TITLE, FIRST, SECOND = range(3)
TITLE_WIDTH = 190
CHOSEN, OTHER = "●", "○"
STAYS = "Какая запись останется"


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
        self.table = QTableWidget(0, 3)
        self._lay_out()

    def show_pair(self, shown: SideBySide | None) -> None:
        """Show two records, offering for each field the fuller side."""
        self.shown = shown
        if shown is None:
            self.table.setRowCount(0)
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
        row = self.table.currentRow() if row is None else row
        if self.shown is None or row < 0:
            return
        if row == 0:
            self._keep_side(side)
            return
        pairs = self._pairs()
        if row <= len(pairs) and pairs[row - 1].differs:
            self.sides[pairs[row - 1].field.name] = side
            self._mark(row, side)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right take a side, Space the other one."""
        if watched is self.table and event.type() is QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event).key()
            if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
                self.choose(int(key == Qt.Key.Key_Right))
                return True
            if key == Qt.Key.Key_Space:
                self.choose(1 - self._side_of(self.table.currentRow()))
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
        pairs, row = self._pairs(), max(self.table.currentRow(), 0)
        self.table.setRowCount(1 + len(pairs) + len(shown.belongings))
        both = zip(shown.ids, shown.more, strict=True)
        self._put(0, STAYS, *(f"№ {key} · {more}".rstrip(" ·") for key, more in both))
        for number, pair in enumerate(pairs, start=1):
            self._put(number, pair.field.title, *pair.texts)
        for number, (title, counts) in enumerate(shown.belongings, start=1 + len(pairs)):
            self._put(number, title, *(str(count or "–") for count in counts))
        self._mark(0, self.keep)
        for number, pair in enumerate(pairs, start=1):
            if pair.differs:
                self._mark(number, self.sides[pair.field.name])
        self.table.setHorizontalHeaderLabels(["", *shown.names])
        self.table.setCurrentCell(min(row, self.table.rowCount() - 1), FIRST)

    def _put(self, row: int, *texts: str) -> None:
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, text)
            item.setToolTip(text)
            if column == TITLE:
                item.setForeground(theme.color("muted"))
            self.table.setItem(row, column, item)

    def _mark(self, row: int, side: int) -> None:
        """Show which side of a row is taken: by a sign, the row's tint says that it differs."""
        for column in (TITLE, FIRST, SECOND):
            item = self.table.item(row, column)
            if item is None:
                continue
            item.setBackground(theme.color("accent_tint" if row == 0 else "amber_tint"))
            item.setForeground(theme.color("text"))
            if column != TITLE:
                is_taken = column - FIRST == side
                text = str(item.data(Qt.ItemDataRole.UserRole)) or "пусто"
                item.setText(f"{CHOSEN if is_taken else OTHER}  {text}")
                item.setFont(theme.sized_font(theme.TABLE_POINTS, bold=is_taken))

    def _choose_clicked(self, row: int, column: int) -> None:
        if column in (FIRST, SECOND):
            self.choose(column - FIRST, row)

    def _lay_out(self) -> None:
        table = self.table
        table.setObjectName("duplicates.comparison")
        theme.dress_table(table)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Fixed)
        table.setColumnWidth(TITLE, TITLE_WIDTH)
        header.setSectionsClickable(False)
        header.setFixedHeight(theme.ROW_HEIGHT)
        table.cellClicked.connect(self._choose_clicked)
        table.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(table)
        self.setFocusProxy(table)
