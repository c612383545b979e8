"""Tables on paper: columns, wrapped cells, a heading repeated on every page."""

from dataclasses import dataclass

from ejadmin.exports.fonts import SANS, SANS_BOLD, width, wrap
from ejadmin.exports.page import HAIRLINE, Align, Paper, Style

PADDING, LEADING = 3.0, 1.8


@dataclass(frozen=True)
class Column:
    """A heading and a width in points."""

    title: str
    width: float
    align: Align = Align.LEFT


@dataclass(frozen=True, eq=False)
class Look:
    """How a row looks: its text, and the grey behind it (1 is paper)."""

    style: Style
    shade: float = 1.0
    indent: float = 0.0


PLAIN = Look(Style(SANS, 8.5, 10.5))
STRESSED = Look(Style(SANS_BOLD, 8.5, 10.5), shade=0.93)
HEAD = Look(Style(SANS_BOLD, 7.5, 9), shade=0.87)

Cells = tuple[str, ...]
_Drawn = tuple[float, str]


class Table:
    """Rows drawn at the cursor of a paper, page after page.

    A row that was drawn before in columns of the same shape is remembered as it is: pupils of one
    class share most rows, the lessons of a course most cells. The rows of a page go to the paper
    together: first what is grey, then the texts, then the lines.
    """

    def __init__(self, paper: Paper, columns: tuple[Column, ...]) -> None:
        self.paper = paper
        self.columns = columns
        self.repeated: tuple[Cells, Look] | None = None
        shape = tuple((column.width, column.align) for column in columns)
        self._drawn: dict[tuple[Look, Cells], _Drawn] = paper.memo((shape, "rows"))
        self._pieces: dict[tuple[Look, int, str], tuple[int, str]] = paper.memo((shape, "cells"))
        self._left, self._width = paper.sheet.left, sum(column.width for column in columns)
        self._begin()

    def row(self, cells: Cells, look: Look = PLAIN, *, keep: float = 0) -> None:
        """Draw a row; ``keep`` is the room its followers need on the same page."""
        drawn = self._drawn.get((look, cells)) or self._draw(cells, look)
        if self.paper.lacks(drawn[0] + keep):
            self.close()
            self.paper.turn()
            self._begin()
            if self.repeated:
                again, shown = self.repeated
                self._put(self._drawn.get((shown, again)) or self._draw(again, shown), shown)
        self._put(drawn, look)

    def close(self) -> None:
        """Put what stands on this page onto the paper, with the lines between."""
        top, bottom = self._top, self.paper.y
        x, sides = self._left, [f"{self._left:.1f} {top:.1f} m {self._left:.1f} {bottom:.1f} l"]
        for column in self.columns:
            x += column.width
            sides.append(f"{x:.1f} {top:.1f} m {x:.1f} {bottom:.1f} l")
        self.paper.put(
            f"{' '.join(self._shades)} 0 g BT {' '.join(self._texts)} ET {HAIRLINE}"
            f" {' '.join(self._lines_across)} {' '.join(sides)} S"
        )

    def _begin(self) -> None:
        cells = tuple(column.title for column in self.columns)
        drawn = self._drawn.get((HEAD, cells)) or self._draw(cells, HEAD)
        if self.paper.lacks(drawn[0] + 40):
            self.paper.turn()
        self._top = self.paper.y
        self._shades: list[str] = []
        self._texts: list[str] = []
        self._lines_across = [self._line(self._top)]
        self._put(drawn, HEAD)

    def _line(self, y: float) -> str:
        return f"{self._left:.1f} {y:.1f} m {self._left + self._width:.1f} {y:.1f} l"

    def _put(self, drawn: _Drawn, look: Look) -> None:
        height, shown = drawn
        top = self.paper.y
        self.paper.y = bottom = top - height
        if look.shade < 1:
            area = f"{self._left:.1f} {bottom:.1f} {self._width:.1f} {height:.1f}"
            self._shades.append(f"{look.shade:g} g {area} re f")
        self._texts.append(f"1 0 0 1 {self._left:.1f} {top:.1f} Tm {shown}")
        self._lines_across.append(self._line(bottom))

    def _draw(self, cells: Cells, look: Look) -> _Drawn:
        """The height of a row and its text operators, relative to its upper left corner."""
        style = look.style
        deepest, shown = 1, [self.paper.ink.chosen(style.face, style.size)]
        for place, text in enumerate(cells):
            if text:
                key = (look, place, text)
                lines, piece = self._pieces.get(key) or self._draw_cell(key)
                deepest = max(deepest, lines)
                shown.append(piece)
        drawn = (deepest * style.leading + LEADING, " ".join(shown))
        self._drawn[look, cells] = drawn
        return drawn

    def _draw_cell(self, key: tuple[Look, int, str]) -> tuple[int, str]:
        """How many lines a cell takes, and operators that come back to the row's corner."""
        look, place, text = key
        style, column, first = look.style, self.columns[place], place == 0
        lines = self._lines(column, text, look, first=first)
        x = sum(one.width for one in self.columns[:place])
        shown, x_before, y_before = [], 0.0, 0.0
        for number, line in enumerate(lines):
            left = round(x + self._offset(column, line, look, first=first), 1)
            base = round(-(LEADING / 2 + style.leading * (number + 0.8)), 1)
            move = f"{left - x_before:.1f} {base - y_before:.1f} Td"
            shown.append(f"{move} {self.paper.ink.encoded(line, style.face, style.size)}")
            x_before, y_before = left, base
        shown.append(f"{-x_before:.1f} {-y_before:.1f} Td")
        drawn = self._pieces[key] = (len(lines), " ".join(shown))
        return drawn

    def _lines(self, column: Column, text: str, look: Look, *, first: bool) -> tuple[str, ...]:
        room = column.width - 2 * PADDING - (look.indent if first else 0)
        return wrap(text, look.style.face, look.style.size, room)

    def _offset(self, column: Column, line: str, look: Look, *, first: bool) -> float:
        if column.align is Align.LEFT:
            return PADDING + (look.indent if first else 0)
        style = look.style
        room = column.width - 2 * PADDING - width(line, style.face, style.size)
        return PADDING + room * float(column.align.value)
