"""What the painters of all grids share: where one stands, the frame of the cell, centred words."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen

from ejadmin.ui.grid.ink import Ink
from ejadmin.ui.grid.layout import Geometry, Slot


@dataclass
class GridState:
    """What of the grid's state is painted beside the cells themselves."""

    current: Slot
    selection: QRect
    has_focus: bool
    flash: Slot | None = None


class Brush:
    """Paints on one device; makes no decisions of its own."""

    def __init__(self, painter: QPainter, layout: Geometry, names: list[str], ink: Ink) -> None:
        self.painter = painter
        self.layout = layout
        self.names = names
        self.ink = ink

    def span(self, chosen: QRect, first: int, last: int) -> QRect:
        """The place of the chosen rows in the columns from the first to the last."""
        corner = self.layout.cell_rect(chosen.bottom(), last)
        return self.layout.cell_rect(chosen.top(), first).united(corner)

    def frame(self, look: GridState) -> None:
        """The frame of the current cell."""
        place = self.layout.cell_rect(*look.current)
        self.painter.setPen(QPen(self.ink.accent if look.has_focus else self.ink.strong_line, 2))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRect(place.adjusted(0, 0, -2, -2))

    def flash(self, look: GridState) -> None:
        """The frame of a cell where something was refused."""
        if look.flash:
            self.painter.setPen(QPen(self.ink.warning, 3))
            self.painter.drawRect(self.layout.cell_rect(*look.flash).adjusted(1, 1, -2, -2))

    def center(
        self, x: int, y: int, width: int, text: str, tone: str, *, small: bool = False
    ) -> None:
        """A word in the middle of a width."""
        pixmap = self.ink.word(text, tone, small=small)
        half = round(pixmap.width() / self.ink.ratio / 2)
        self.painter.drawPixmap(x + width // 2 - half, y, pixmap)
