"""Tables on paper: columns, wrapped cells, a heading repeated on every page."""

from dataclasses import dataclass

from ejadmin.exports.fonts import SANS, SANS_BOLD, width, wrap
from ejadmin.exports.page import HAIRLINE, LEFT, Align, Paper, Style

PADDING, LEADING = 3.0, 2.4


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

    A row that was drawn before is remembered as it is: pupils of one class share most rows.
    """

    def __init__(self, paper: Paper, columns: tuple[Column, ...]) -> None:
        self.paper = paper
        self.columns = columns
        self.repeated: tuple[Cells, Look] | None = None
        self._drawn: dict[tuple[Look, Cells], _Drawn] = paper.memo(columns)
        self._right = LEFT + sum(column.width for column in columns)
        self._top = paper.y
        self._draw_head()

    def row(self, cells: Cells, look: Look = PLAIN, *, keep: float = 0) -> None:
        """Draw a row; ``keep`` is the room its followers need on the same page."""
        drawn = self._drawn.get((look, cells)) or self._draw(cells, look)
        if self.paper.lacks(drawn[0] + keep):
            self._turn()
        self._put(drawn, look)

    def close(self) -> None:
        """Draw the vertical lines of what stands on this page."""
        top, bottom = self._top, self.paper.y
        if bottom >= top:
            return
        x, lines = LEFT, [HAIRLINE]
        for side in (0.0, *(column.width for column in self.columns)):
            x += side
            lines.append(f"{x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l")
        lines.append(f"{LEFT:.2f} {top:.2f} m {x:.2f} {top:.2f} l S")
        self.paper.put(" ".join(lines))

    def _turn(self) -> None:
        self.close()
        self.paper.turn()
        self._draw_head()
        if self.repeated:
            cells, look = self.repeated
            self._put(self._drawn.get((look, cells)) or self._draw(cells, look), look)

    def _draw_head(self) -> None:
        cells = tuple(column.title for column in self.columns)
        drawn = self._drawn.get((HEAD, cells)) or self._draw(cells, HEAD)
        if self.paper.lacks(drawn[0] + 40):
            self.paper.turn()
        self._top = self.paper.y
        self._put(drawn, HEAD)

    def _put(self, drawn: _Drawn, look: Look) -> None:
        height, shown = drawn
        paper = self.paper
        top = paper.y
        paper.y = bottom = top - height
        shade = ""
        if look.shade < 1:
            shade = (
                f"{look.shade:g} g {LEFT:.2f} {bottom:.2f}"
                f" {self._right - LEFT:.2f} {height:.2f} re f "
            )
        paper.put(
            f"{shade}BT {look.style.grey:g} g 1 0 0 1 {LEFT:.2f} {top:.2f} Tm {shown}ET"
            f" {HAIRLINE} {LEFT:.2f} {bottom:.2f} m {self._right:.2f} {bottom:.2f} l S"
        )

    def _draw(self, cells: Cells, look: Look) -> _Drawn:
        """The height of a row and its text operators, relative to its upper left corner."""
        style = look.style
        x_before = y_before = x = 0.0
        deepest = 1
        shown: list[str] = []
        for column, text in zip(self.columns, cells, strict=True):
            lines = self._lines(column, text, look, first=not x)
            deepest = max(deepest, len(lines))
            for number, line in enumerate(lines):
                if line:
                    left = x + self._offset(column, line, look, first=not x)
                    base = -(LEADING / 2 + style.leading * (number + 0.8))
                    shown.append(
                        f"{left - x_before:.2f} {base - y_before:.2f} Td "
                        f"{self.paper.ink.encoded(line, style.face, style.size)} "
                    )
                    x_before, y_before = left, base
            x += column.width
        drawn = (deepest * style.leading + LEADING, "".join(shown))
        self._drawn[look, cells] = drawn
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
