"""Where things stand in the grid of links: names at the left, subjects above, sums on two sides."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

from ejadmin.ui.theme import ROW_HEIGHT

HEADER = 128
COLUMN_WIDTH = 32
SUM_WIDTH = 54
NARROWEST_NAME, WIDEST_NAME = 104, 230


@dataclass
class Layout:
    """Pixels of one grid; ``sums`` columns stand at the right, ``foots`` rows at the bottom.

    The body between the frozen edges scrolls, and is never larger than what it holds.
    """

    name_width: int = NARROWEST_NAME
    rows: int = 0
    columns: int = 0
    sums: int = 0
    foots: int = 2
    width: int = 0
    height: int = 0
    scroll_x: int = 0
    scroll_y: int = 0

    @property
    def body_width(self) -> int:
        """Room for the subjects."""
        room = self.width - self.name_width - self.sums * SUM_WIDTH
        return max(0, min(self.columns * COLUMN_WIDTH, room))

    @property
    def body_height(self) -> int:
        """Room for the rows."""
        room = self.height - HEADER - self.foots * ROW_HEIGHT
        return max(0, min(self.rows * ROW_HEIGHT, room))

    @property
    def right_x(self) -> int:
        """Where the sums at the right begin."""
        return self.name_width + self.body_width

    @property
    def foot_y(self) -> int:
        """Where the sums at the bottom begin."""
        return HEADER + self.body_height

    @property
    def end_x(self) -> int:
        """The right end of everything."""
        return self.right_x + self.sums * SUM_WIDTH

    @property
    def end_y(self) -> int:
        """The lower end of everything."""
        return self.foot_y + self.foots * ROW_HEIGHT

    @property
    def overflow(self) -> tuple[int, int]:
        """How far subjects and rows can be scrolled."""
        return (
            self.columns * COLUMN_WIDTH - self.body_width,
            self.rows * ROW_HEIGHT - self.body_height,
        )

    def body(self) -> QRect:
        """Where cells may be painted."""
        return QRect(self.name_width, HEADER, self.body_width, self.body_height)

    def row_y(self, row: int) -> int:
        """Top of a row on the screen."""
        return HEADER + row * ROW_HEIGHT - self.scroll_y

    def column_x(self, column: int) -> int:
        """Left edge of a subject on the screen."""
        return self.name_width + column * COLUMN_WIDTH - self.scroll_x

    def cell(self, row: int, column: int) -> QRect:
        """The place of a cell."""
        return QRect(self.column_x(column), self.row_y(row), COLUMN_WIDTH, ROW_HEIGHT)

    def row_at(self, y: int) -> int | None:
        """The row under a point, if there is one."""
        if not HEADER <= y < self.foot_y:
            return None
        return min(self.rows - 1, (y - HEADER + self.scroll_y) // ROW_HEIGHT)

    def column_at(self, x: int) -> int | None:
        """The subject under a point, if there is one."""
        if not self.name_width <= x < self.right_x:
            return None
        return min(self.columns - 1, (x - self.name_width + self.scroll_x) // COLUMN_WIDTH)

    def rows_shown(self) -> range:
        """Rows that are in sight, at least in part."""
        if not self.rows:
            return range(0)
        last = (self.scroll_y + self.body_height - 1) // ROW_HEIGHT
        return range(self.scroll_y // ROW_HEIGHT, min(self.rows, last + 1))

    def columns_shown(self) -> range:
        """Subjects that are in sight, at least in part."""
        if not self.columns:
            return range(0)
        last = (self.scroll_x + self.body_width - 1) // COLUMN_WIDTH
        return range(self.scroll_x // COLUMN_WIDTH, min(self.columns, last + 1))
