"""Where things stand in the grid of links: names at the left, subjects above, sums on two sides."""

from dataclasses import dataclass

from ejadmin.ui.grid import layout
from ejadmin.ui.theme import ROW_HEIGHT

HEADER = 128
COLUMN_WIDTH = 32
SUM_WIDTH = 54
NARROWEST_NAME, WIDEST_NAME = 104, 230


@dataclass
class LinksGeometry(layout.Geometry):
    """Pixels of one matrix; ``sums`` columns stand at the right, ``foots`` rows at the bottom."""

    header = HEADER
    step = COLUMN_WIDTH

    name_width: int = NARROWEST_NAME
    sums: int = 0
    foots: int = 2

    def edges(self) -> tuple[int, int, int]:
        """Names, sums at the right and sums below."""
        return self.name_width, self.sums * SUM_WIDTH, self.foots * ROW_HEIGHT

    def hold(self, rows: int, columns: int) -> None:
        """Make room for so many rows and subjects, all of one width."""
        self.rows = rows
        self.offsets = [column * COLUMN_WIDTH for column in range(columns + 1)]

    def rows_shown(self) -> range:
        """Rows that are in sight, at least in part."""
        return self.rows_between(self.header, self.foot_y - 1)

    def columns_shown(self) -> range:
        """Subjects that are in sight, at least in part."""
        return self.columns_between(self.left, self.right_x - 1)
