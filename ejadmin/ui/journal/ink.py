"""Texts of the journal's grid, drawn once and kept as pixmaps until the palette changes."""

import re

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPixmap

from ejadmin.ui import theme

_PIECES = re.compile(r"[НБУО]|\s|[^\s]+")
PLAIN, MUTED, STRONG, CALM, LOW = "plain", "muted", "strong", "calm", "low"


def blend(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two; ``share`` of the second."""
    return QColor(
        round(first.red() + (second.red() - first.red()) * share),
        round(first.green() + (second.green() - first.green()) * share),
        round(first.blue() + (second.blue() - first.blue()) * share),
    )


class Ink:
    """Colours, fonts and the pixmaps of words for one palette and one screen."""

    def __init__(self, ratio: float) -> None:
        self.ratio = ratio
        self.font = theme.sized_font(theme.TABLE_POINTS)
        self.bold = theme.sized_font(theme.TABLE_POINTS, bold=True)
        self.small = theme.sized_font(theme.TABLE_POINTS - 2)
        self.metrics = QFontMetrics(self.font)
        self.bold_metrics = QFontMetrics(self.bold)
        text, muted = theme.color("text"), theme.color("muted")
        self.surface, self.window = theme.color("surface"), theme.color("window")
        self.line = theme.color("line")
        self.month_line = blend(self.line, muted, 0.7)
        self.accent = theme.color("accent")
        self.warning = theme.color("amber")
        self.today = blend(self.surface, theme.color("accent_tint"), 0.8)
        self.control = blend(self.surface, theme.color("amber_tint"), 0.45)
        self.chosen = QColor(self.accent)
        self.chosen.setAlpha(46)
        self.tones = {
            PLAIN: text,
            MUTED: muted,
            STRONG: text,
            CALM: blend(theme.color("accent_text"), muted, 0.45),
            LOW: blend(theme.color("red"), text, 0.25),
        }
        self._widths: dict[str, int] = {}
        self._words: dict[tuple[str, str, bool], QPixmap] = {}
        self.hatch = QBrush(self._hatch(blend(self.surface, self.line, 0.75), 8))
        self.blocked = QBrush(self._hatch(blend(self.line, muted, 0.35), 4))

    def width(self, text: str) -> int:
        """How wide a text of a cell is."""
        found = self._widths.get(text)
        if found is None:
            found = self._widths[text] = self.metrics.horizontalAdvance(text)
        return found

    def bold_width(self, text: str) -> int:
        """How wide a bold name is."""
        return self.bold_metrics.horizontalAdvance(text)

    def elided(self, text: str, width: int) -> str:
        """A bold name cut to a width."""
        return self.bold_metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def word(self, text: str, tone: str = PLAIN, *, small: bool = False) -> QPixmap:
        """A text as a pixmap of one row's height."""
        found = self._words.get((text, tone, small))
        if found is None:
            found = self._words[text, tone, small] = self._draw(text, tone, small)
        return found

    def mark(self, text: str) -> QPixmap:
        """The text of a cell: letters calm, low marks visible."""
        found = self._words.get((text, "", False))
        if found is None:
            found = self._words[text, "", False] = self._draw(text, "", False)
        return found

    def _draw(self, text: str, tone: str, small: bool) -> QPixmap:
        font = self.small if small else self.bold if tone == STRONG else self.font
        metrics = QFontMetrics(font)
        size = QSize(metrics.horizontalAdvance(text) + 4, theme.ROW_HEIGHT)
        pixmap = self._blank(size)
        painter = QPainter(pixmap)
        painter.setFont(font)
        x = 2
        for piece in [text] if tone else _split(text):
            painter.setPen(self.tones[tone or _tone(piece)])
            place = QRect(x, 0, size.width(), size.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, piece)
            x += metrics.horizontalAdvance(piece)
        painter.end()
        return pixmap

    def _hatch(self, color: QColor, step: int) -> QPixmap:
        pixmap = self._blank(QSize(step, step))
        painter = QPainter(pixmap)
        painter.setPen(color)
        painter.drawLine(QPoint(0, step - 1), QPoint(step - 1, 0))
        painter.end()
        return pixmap

    def _blank(self, size: QSize) -> QPixmap:
        pixmap = QPixmap(size * self.ratio)
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap


def _split(text: str) -> list[str]:
    pieces: list[str] = []
    for part in _PIECES.findall(text):
        pieces.extend(re.split(r"(/)", part))
    return [piece for piece in pieces if piece]


def _tone(piece: str) -> str:
    if piece in "НБУО":
        return CALM
    return LOW if piece in ("1", "2") else PLAIN
