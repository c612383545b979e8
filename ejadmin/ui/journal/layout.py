"""Where things stand in the journal's grid: frozen names, scrolled lessons, frozen means."""

from bisect import bisect_right
from dataclasses import dataclass, field

from PySide6.QtCore import QRect

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
class Layout:
    """Pixels of one page; columns count lessons first, then periods; sums are no columns."""

    name_width: int = NARROWEST_NAME
    offsets: list[int] = field(default_factory=lambda: [0])
    rows: int = 0
    periods: int = 0
    width: int = 0
    height: int = 0
    scroll_x: int = 0
    scroll_y: int = 0

    def __post_init__(self) -> None:
        self.settle()

    def settle(self) -> None:
        """Work out the parts anew after a width, a height or the columns changed.

        ``lessons`` are columns that scroll; ``left`` and ``right`` widths of the frozen edges;
        ``body_width`` what is left for lessons, never more than they need; ``right_x`` where the
        means begin; ``sum_edges`` left edges of both means and the periods, and the last right one.
        """
        self.lessons = len(self.offsets) - 1
        self.left = NUMBER_WIDTH + self.name_width
        self.right = SUMS * SUM_WIDTH + self.periods * PERIOD_WIDTH
        needed = self.offsets[-1]
        self.body_width = max(0, min(needed, self.width - self.left - self.right))
        self.body_height = max(0, self.height - HEADER)
        self.right_x = self.left + self.body_width
        first_period = self.right_x + SUMS * SUM_WIDTH
        self.sum_edges = [self.right_x + n * SUM_WIDTH for n in range(SUMS)]
        self.sum_edges += [first_period + n * PERIOD_WIDTH for n in range(self.periods + 1)]

    @property
    def overflow(self) -> tuple[int, int]:
        """How far lessons and pupils can be scrolled."""
        return (
            max(0, self.offsets[-1] - self.body_width),
            max(0, self.rows * ROW_HEIGHT - self.body_height),
        )

    def row_y(self, row: int) -> int:
        """Top of a row on the screen."""
        return HEADER + row * ROW_HEIGHT - self.scroll_y

    def lesson_x(self, column: int) -> int:
        """Left edge of a lesson on the screen."""
        return self.left + self.offsets[column] - self.scroll_x

    def sum_x(self, index: int) -> int:
        """Left edge of a mean (0, 1) or of a period (2 and on)."""
        return self.sum_edges[index]

    def cell_rect(self, row: int, column: int) -> QRect:
        """The place of a cell."""
        top = self.row_y(row)
        if column < self.lessons:
            width = self.offsets[column + 1] - self.offsets[column]
            return QRect(self.lesson_x(column), top, width, ROW_HEIGHT)
        x = self.sum_x(SUMS + column - self.lessons)
        return QRect(x, top, PERIOD_WIDTH, ROW_HEIGHT)

    def sums_rect(self, row: int) -> QRect:
        """The place of a row's means and period marks."""
        return QRect(self.right_x, self.row_y(row), self.right, ROW_HEIGHT)

    def body_rect(self) -> QRect:
        """Where cells of lessons may be painted."""
        return QRect(self.left, HEADER, self.body_width, self.body_height)

    def row_at(self, y: int) -> int:
        """The row under a point, clamped to the page."""
        return max(0, min(self.rows - 1, (y - HEADER + self.scroll_y) // ROW_HEIGHT))

    def column_at(self, x: int) -> int:
        """The column under a point, clamped to the page; means lead to the first period."""
        if x >= self.right_x and self.periods:
            index = (x - self.sum_x(SUMS)) // PERIOD_WIDTH
            return self.lessons + max(0, min(self.periods - 1, index))
        inside = max(0, min(self.body_width - 1, x - self.left)) + self.scroll_x
        return max(0, min(self.lessons - 1, bisect_right(self.offsets, inside) - 1))

    def rows_between(self, top: int, bottom: int) -> range:
        """Rows that a band of the screen touches."""
        first = max(0, (top - HEADER + self.scroll_y) // ROW_HEIGHT)
        last = min(self.rows, (bottom - HEADER + self.scroll_y) // ROW_HEIGHT + 1)
        return range(first, max(first, last))

    def lessons_between(self, left: int, right: int) -> range:
        """Lessons that a band of the screen touches."""
        if not self.lessons:
            return range(0)
        start = max(left, self.left) - self.left + self.scroll_x
        end = min(right, self.right_x) - self.left + self.scroll_x
        first = max(0, bisect_right(self.offsets, start) - 1)
        last = min(self.lessons, bisect_right(self.offsets, end))
        return range(first, max(first, last))
