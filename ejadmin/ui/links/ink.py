"""Words of the grid of links as pixmaps, upright and turned, until the palette changes."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from ejadmin.models.loads.matrices import Line
from ejadmin.ui import theme
from ejadmin.ui.grid.ink import Ink, blend
from ejadmin.ui.links.layout import COLUMN_WIDTH, HEADER

WRONG, TICKED = "wrong", "ticked"
MARGIN = 4
DOTS = "…"
MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class LinkInk(Ink):
    """The journal's ink with two tones more, grounds of cells, and headings that stand upright."""

    def __init__(self, ratio: float) -> None:
        super().__init__(ratio)
        self.tones |= {WRONG: theme.color("red"), TICKED: theme.color("accent_text")}
        self.linked = theme.color("accent_tint")
        self.warned = theme.color("amber_tint")
        self.wrong = theme.color("red_tint")
        self.cross = blend(self.surface, theme.color("accent"), 0.07)
        self._headings: dict[tuple[Line, bool], QPixmap] = {}

    def heading(self, subject: Line, *, bold: bool) -> QPixmap:
        """A subject's name turned to read upwards, on two lines when it is long."""
        found = self._headings.get((subject, bold))
        if found is None:
            found = self._headings[subject, bold] = self._turn(subject, bold)
        return found

    def _turn(self, subject: Line, bold: bool) -> QPixmap:
        pixmap = QPixmap(round(COLUMN_WIDTH * self.ratio), round(HEADER * self.ratio))
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setFont(theme.sized_font(theme.TABLE_POINTS - 1, bold=bold))
        painter.setPen(self.tones["plain"])
        painter.translate(0, HEADER)
        painter.rotate(-90)
        place = QRect(MARGIN, 1, HEADER - 2 * MARGIN, COLUMN_WIDTH - 2)
        painter.drawText(place, MIDDLE, _fitted(painter.fontMetrics(), subject, place.width()))
        painter.end()
        return pixmap


def _fitted(metrics: QFontMetrics, subject: Line, room: int) -> str:
    """The name when two lines hold it, else the short one."""
    whole = _on_two_lines(metrics, subject.title, room)
    return _on_two_lines(metrics, subject.short, room) if DOTS in whole else whole


def _on_two_lines(metrics: QFontMetrics, text: str, room: int) -> str:
    """A name broken where it must be; what does not fit on the second line is cut with dots."""
    first, rest = "", text.split()
    while rest and metrics.horizontalAdvance(f"{first} {rest[0]}".strip()) <= room:
        first = f"{first} {rest.pop(0)}".strip()
    second = metrics.elidedText(" ".join(rest), Qt.TextElideMode.ElideRight, room)
    return f"{first}\n{second}".strip()
