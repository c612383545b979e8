"""Where things stand in the journal's grid: frozen names, scrolled lessons, frozen means."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

from ejadmin.ui.grid import layout
from ejadmin.ui.grid.layout import NOWHERE, Place, Slot
from ejadmin.ui.theme import ROW_HEIGHT

MONTH_HEIGHT, DAY_HEIGHT, KIND_HEIGHT = 20, 18, 16
HEADER = MONTH_HEIGHT + DAY_HEIGHT + KIND_HEIGHT
NUMBER_WIDTH = 32
LESSON_WIDTH = 30
SUM_WIDTH = 54
PERIOD_WIDTH = 60
NARROWEST_NAME, WIDEST_NAME = 140, 240
SUMS = 2


@dataclass
class JournalGeometry(layout.Geometry):
    """Pixels of one page; columns count lessons first, then periods; sums are no columns."""

    header = HEADER
    step = LESSON_WIDTH

    periods: int = 0

    def edges(self) -> tuple[int, int, int]:
        """Numbers and names, means and periods; nothing below."""
        return NUMBER_WIDTH + self.name_width, SUMS * SUM_WIDTH + self.periods * PERIOD_WIDTH, 0

    def settle(self) -> None:
        """Work out ``sum_edges`` too: left edges of means and periods, and the last right one."""
        super().settle()
        first_period = self.right_x + SUMS * SUM_WIDTH
        self.sum_edges = [self.right_x + n * SUM_WIDTH for n in range(SUMS)]
        self.sum_edges += [first_period + n * PERIOD_WIDTH for n in range(self.periods + 1)]

    def sum_x(self, index: int) -> int:
        """Left edge of a mean (0, 1) or of a period (2 and on)."""
        return self.sum_edges[index]

    def cell_rect(self, row: int, column: int) -> QRect:
        """The place of a cell."""
        if column < self.scrolled:
            return super().cell_rect(row, column)
        x = self.sum_x(SUMS + column - self.scrolled)
        return QRect(x, self.row_y(row), PERIOD_WIDTH, ROW_HEIGHT)

    def sums_rect(self, row: int) -> QRect:
        """The place of a row's means and period marks."""
        return QRect(self.right_x, self.row_y(row), self.right, ROW_HEIGHT)

    def nearest_column(self, x: int) -> int:
        """The column at a distance, clamped to the page; means lead to the first period."""
        if x >= self.right_x and self.periods:
            index = (x - self.sum_x(SUMS)) // PERIOD_WIDTH
            return self.scrolled + max(0, min(self.periods - 1, index))
        return super().nearest_column(x)

    def place_at(self, point: QPoint) -> Place:
        """The cell nearest to a press below the heading; a name keeps to the current column."""
        if point.y() < self.header or not self.rows:
            return NOWHERE
        column = None if point.x() < self.left else self.nearest_column(point.x())
        return self.nearest_row(point.y()), column

    def slot_at(self, point: QPoint) -> Slot | None:
        """The cell nearest to a drag, wherever it leads."""
        if not self.rows:
            return None
        return self.nearest_row(point.y()), self.nearest_column(point.x())
