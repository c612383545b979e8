"""Texts of a grid, drawn once and kept as pixmaps until the palette changes."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap

from ejadmin.ui import theme

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
        self.strong_line = blend(self.line, muted, 0.7)
        self.accent = theme.color("accent")
        self.warning = theme.color("amber")
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
            drawn = self.draw([(text, tone)], small=small, bold=tone == STRONG)
            found = self._words[text, tone, small] = drawn
        return found

    def draw(
        self, pieces: Sequence[tuple[str, str]], *, small: bool = False, bold: bool = False
    ) -> QPixmap:
        """Pieces of a text, each in its tone, as a pixmap of one row's height."""
        font = self.small if small else self.bold if bold else self.font
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance("".join(text for text, _ in pieces))
        size = QSize(width + 4, theme.ROW_HEIGHT)
        pixmap = self.blank(size)
        painter = QPainter(pixmap)
        painter.setFont(font)
        x = 2
        for text, tone in pieces:
            painter.setPen(self.tones[tone])
            place = QRect(x, 0, size.width(), size.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            x += metrics.horizontalAdvance(text)
        painter.end()
        return pixmap

    def hatching(self, color: QColor, step: int) -> QPixmap:
        """A tile of slanting lines, ``step`` pixels apart."""
        pixmap = self.blank(QSize(step, step))
        painter = QPainter(pixmap)
        painter.setPen(color)
        painter.drawLine(QPoint(0, step - 1), QPoint(step - 1, 0))
        painter.end()
        return pixmap

    def blank(self, size: QSize) -> QPixmap:
        """A transparent pixmap as sharp as the screen."""
        pixmap = QPixmap(size * self.ratio)
        pixmap.setDevicePixelRatio(self.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        return pixmap
