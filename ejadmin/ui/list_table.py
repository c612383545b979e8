"""The view of a list: its widths, its order, whole rows chosen and copied."""

from collections.abc import Hashable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ejadmin.ui import theme
from ejadmin.ui.clipboard import written_block
from ejadmin.ui.list_model import ASCENDING, ListModel

T = TypeVar("T")
AS_GIVEN = -1
NARROWEST = 30


class ListTable(QTableView, Generic[T]):
    """A list on the screen; ``copied`` says how many rows went to the clipboard. Space ticks.

    ``stretched`` is the column that takes the room left, by default the last; ``sorted_by`` is the
    column a list is sorted by at first (``AS_GIVEN``: none yet), without it the headings sort
    nothing.
    """

    copied = Signal(int)

    def __init__(
        self,
        model: ListModel[T],
        name: str,
        *,
        stretched: int | None = None,
        sorted_by: int | None = None,
        order: Qt.SortOrder = ASCENDING,
        is_single: bool = False,
    ) -> None:
        super().__init__()
        self.listed = model
        self.setModel(model)
        self.setObjectName(name)
        theme.dress_table(self)
        if is_single:
            self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.take_widths()
        header = self.horizontalHeader()
        header.setMinimumSectionSize(NARROWEST)
        if stretched is None:
            header.setStretchLastSection(True)
        else:
            header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
        if sorted_by is not None:
            header.setSortIndicator(sorted_by, order)
            self.setSortingEnabled(True)

    def take_widths(self) -> None:
        """Give the columns the widths they ask for."""
        for place, column in enumerate(self.listed.columns):
            self.setColumnWidth(place, column.width)

    def chosen_places(self) -> list[int]:
        """The numbers of the chosen rows from top to bottom."""
        # whole rows by their spans: one index for each would take half a second
        spans = self.selectionModel().selection().toList()
        return sorted({n for span in spans for n in range(span.top(), span.bottom() + 1)})

    def chosen(self) -> list[T]:
        """The chosen rows from top to bottom."""
        return [self.listed.rows[place] for place in self.chosen_places()]

    def current(self) -> T | None:
        """The row on which the cursor stands."""
        place = self.currentIndex().row()
        return self.listed.rows[place] if 0 <= place < len(self.listed.rows) else None

    def stand_on(self, key: Hashable) -> bool:
        """Choose the row of a key, if it is shown."""
        place = self.listed.row_of(key)
        if place >= 0:
            self.selectRow(place)
            self.scrollTo(self.listed.index(place, 0))
        return place >= 0

    def copy(self) -> None:
        """Put the chosen rows onto the clipboard, parted by tabs for Excel."""
        rows = self.chosen()
        columns = [one for n, one in enumerate(self.listed.columns) if not self.isColumnHidden(n)]
        if rows:
            text = written_block([one.text(row) for one in columns] for row in rows)
            QGuiApplication.clipboard().setText(text)
            self.copied.emit(len(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_Space and self.listed.may_tick:
            if (row := self.current()) is not None:
                self.listed.toggle(row)
        else:
            super().keyPressEvent(event)
