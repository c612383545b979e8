"""Where things stand in a painted grid: a body that scrolls between frozen edges."""

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import ClassVar

from PySide6.QtCore import QPoint, QRect

from ejadmin.ui.theme import ROW_HEIGHT

Slot = tuple[int, int]
Place = tuple[int | None, int | None]
NOWHERE: Place = (None, None)


@dataclass
class Geometry:
    """Pixels of one grid; ``offsets`` are the left edges of its columns and the last right one.

    The body is never larger than what it holds.
    """

    header: ClassVar[int] = 0
    step: ClassVar[int] = ROW_HEIGHT

    name_width: int = 0
    offsets: list[int] = field(default_factory=lambda: [0])
    rows: int = 0
    width: int = 0
    height: int = 0
    scroll_x: int = 0
    scroll_y: int = 0

    def __post_init__(self) -> None:
        self.settle()

    def edges(self) -> tuple[int, int, int]:
        """Widths of the frozen edges at the left and at the right, height of the one below."""
        return self.name_width, 0, 0

    def settle(self) -> None:
        """Work out the parts anew after a width, a height or the columns changed.

        ``scrolled`` columns have the room of ``body_width`` from ``left`` to ``right_x``.
        """
        self.scrolled = len(self.offsets) - 1
        self.left, self.right, self.foot = self.edges()
        self.body_width = max(0, min(self.offsets[-1], self.width - self.left - self.right))
        room = self.height - self.header - self.foot
        self.body_height = max(0, min(self.rows * ROW_HEIGHT, room))
        self.right_x = self.left + self.body_width
        self.foot_y = self.header + self.body_height
        self.end_x, self.end_y = self.right_x + self.right, self.foot_y + self.foot

    @property
    def overflow(self) -> tuple[int, int]:
        """How far columns and rows can be scrolled."""
        return self.offsets[-1] - self.body_width, self.rows * ROW_HEIGHT - self.body_height

    def row_y(self, row: int) -> int:
        """Top of a row on the screen."""
        return self.header + row * ROW_HEIGHT - self.scroll_y

    def column_x(self, column: int) -> int:
        """Left edge of a column that scrolls, on the screen."""
        return self.left + self.offsets[column] - self.scroll_x

    def column_width(self, column: int) -> int:
        """How wide a column that scrolls is."""
        return self.offsets[column + 1] - self.offsets[column]

    def cell_rect(self, row: int, column: int) -> QRect:
        """The place of a cell."""
        return QRect(
            self.column_x(column), self.row_y(row), self.column_width(column), ROW_HEIGHT
        )  # fmt: skip

    def body_rect(self) -> QRect:
        """Where cells that scroll may be painted."""
        return QRect(self.left, self.header, self.body_width, self.body_height)

    def row_at(self, y: int) -> int | None:
        """The row under a point, if there is one."""
        if not self.header <= y < self.foot_y:
            return None
        return self.nearest_row(y)

    def column_at(self, x: int) -> int | None:
        """The column under a point, if there is one."""
        if not self.left <= x < self.right_x:
            return None
        return self.nearest_column(x)

    def nearest_row(self, y: int) -> int:
        """The row at a height, clamped to the grid."""
        return max(0, min(self.rows - 1, (y - self.header + self.scroll_y) // ROW_HEIGHT))

    def nearest_column(self, x: int) -> int:
        """The column in sight at a distance from the left, clamped to the grid."""
        inside = max(0, min(self.body_width - 1, x - self.left)) + self.scroll_x
        return max(0, min(self.scrolled - 1, bisect_right(self.offsets, inside) - 1))

    def place_at(self, point: QPoint) -> Place:
        """The row and the column a press chooses; beside the body, one of them."""
        if point.x() >= self.end_x or point.y() >= self.end_y:
            return NOWHERE
        return self.row_at(point.y()), self.column_at(point.x())

    def slot_at(self, point: QPoint) -> Slot | None:
        """The cell to which a drag stretches the selection, if there is one."""
        row, column = self.place_at(point)
        return None if row is None or column is None else (row, column)

    def rows_between(self, top: int, bottom: int) -> range:
        """Rows that a band of the screen touches."""
        first = max(0, (top - self.header + self.scroll_y) // ROW_HEIGHT)
        last = min(self.rows, (bottom - self.header + self.scroll_y) // ROW_HEIGHT + 1)
        return range(first, max(first, last))

    def columns_between(self, left: int, right: int) -> range:
        """Columns that a band of the screen touches."""
        if not self.scrolled:
            return range(0)
        start = max(left, self.left) - self.left + self.scroll_x
        end = min(right, self.right_x) - self.left + self.scroll_x
        first = max(0, bisect_right(self.offsets, start) - 1)
        last = min(self.scrolled, bisect_right(self.offsets, end))
        return range(first, max(first, last))
