"""The painted sheet of links: rows down, subjects across, a cross under the mouse."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ejadmin.ui.grid.grid import Grid
from ejadmin.ui.grid.layout import NOWHERE, Place
from ejadmin.ui.links.edges import RIGHT
from ejadmin.ui.links.ink import LinkInk
from ejadmin.ui.links.layout import NARROWEST_NAME, WIDEST_NAME, LinksGeometry
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.links.paint import LinksPainter, LinksState
from ejadmin.ui.links.words import tip_at

NAME_MARGIN = 18


class LinksSheet(Grid):
    """Shows a :class:`LinksModel` and where one is in it.

    ``typed`` is a number whose digits are still coming, ``hover`` what is under the mouse.
    """

    model: LinksModel
    plan: LinksGeometry
    ink: LinkInk

    def __init__(self, model: LinksModel, parent: QWidget | None = None) -> None:
        super().__init__(model, LinksGeometry(), parent)
        self.viewport().setMouseTracking(True)
        self.hover: Place = NOWHERE
        self.typed: str | None = None

    def make_ink(self) -> LinkInk:
        """The colours of links."""
        return LinkInk(self.devicePixelRatioF())

    def tip_at(self, point: QPoint) -> str:
        """The tooltip of a point of the screen."""
        return tip_at(self.model, self.plan, point)

    def show_matrix(self) -> None:
        """Take over what the model holds now."""
        ink, plan = self.ink, self.plan
        longest = max((ink.bold_width(line.title) for line in self.model.lines), default=0)
        plan.name_width = min(max(longest + NAME_MARGIN, NARROWEST_NAME), WIDEST_NAME)
        room = plan.name_width - NAME_MARGIN
        self.names = [ink.elided(line.title, room) for line in self.model.lines]
        plan.hold(self.model.rows, self.model.columns)
        plan.sums = len(RIGHT[self.model.kind])
        self.hover = NOWHERE
        self.place_bars()
        self.go_to(*self.current)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = LinksState(
            self.current, self.selection(), self.hasFocus(), self.flashing(), self.hover, self.typed
        )
        try:
            LinksPainter(painter, self.model, self.plan, self.names, self.ink).paint(look)
        finally:
            painter.end()  # one left open ends the program, not only the painting

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        place = self.plan.place_at(event.position().toPoint())
        if place != self.hover:
            self.hover = place
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self.hover = NOWHERE
        self.viewport().update()
        super().leaveEvent(event)
