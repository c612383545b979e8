"""The painted sheet of links: scrolling, the current cell, the selection, the mouse over it."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ejadmin.ui.links.edges import RIGHT
from ejadmin.ui.links.ink import LinkInk
from ejadmin.ui.links.layout import (
    COLUMN_WIDTH,
    HEADER,
    NARROWEST_NAME,
    WIDEST_NAME,
    Layout,
)
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.links.paint import LinksPainter, Look, Place
from ejadmin.ui.links.words import tip_at
from ejadmin.ui.theme import ROW_HEIGHT

FLASH_MILLISECONDS = 600
NAME_MARGIN = 18


class LinksSheet(QAbstractScrollArea):
    """Rows down, subjects across; shows a :class:`LinksModel` and where one is in it.

    ``moved`` follows every change of the current cell.
    """

    moved = Signal()

    def __init__(self, model: LinksModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.model = model
        self.plan = Layout()
        self.names: list[str] = []
        self.current = (0, 0)
        self.anchor = (0, 0)
        self.hover: Place = (None, None)
        self.typed: str | None = None
        self._ink: LinkInk | None = None
        self.flash_end = QTimer(self)
        self.flash_end.setSingleShot(True)
        self.flash_end.setInterval(FLASH_MILLISECONDS)
        self.flash_end.timeout.connect(self.viewport().update)

    @property
    def ink(self) -> LinkInk:
        """Colours and words for the palette in force."""
        if self._ink is None:
            self._ink = LinkInk(self.devicePixelRatioF())
        return self._ink

    def show_matrix(self) -> None:
        """Take over what the model holds now."""
        ink, plan = self.ink, self.plan
        longest = max((ink.bold_width(line.title) for line in self.model.lines), default=0)
        plan.name_width = min(max(longest + NAME_MARGIN, NARROWEST_NAME), WIDEST_NAME)
        room = plan.name_width - NAME_MARGIN
        self.names = [ink.elided(line.title, room) for line in self.model.lines]
        plan.rows, plan.columns = self.model.rows, self.model.columns
        plan.sums = len(RIGHT[self.model.kind])
        self.hover = (None, None)
        self._place_bars()
        self.go_to(*self.current)

    def go_to(self, row: int, column: int, *, stretches: bool = False) -> None:
        """Make a cell the current one and bring it into sight; beyond the edge, the edge."""
        self.current = (
            max(0, min(row, self.model.rows - 1)),
            max(0, min(column, self.model.columns - 1)),
        )
        if not stretches:
            self.anchor = self.current
        self._bring_into_sight()
        self.viewport().update()
        self.moved.emit()

    def selection(self) -> QRect:
        """Chosen cells: x is the column, y the row."""
        (row, column), (other_row, other_column) = self.current, self.anchor
        left, top = min(column, other_column), min(row, other_row)
        return QRect(left, top, abs(column - other_column) + 1, abs(row - other_row) + 1)

    def chosen(self) -> list[tuple[int, int]]:
        """The chosen cells row by row."""
        area = self.selection()
        return [
            (row, column)
            for row in range(area.top(), area.bottom() + 1)
            for column in range(area.left(), area.right() + 1)
        ]

    def page_rows(self) -> int:
        """How many rows one screen shows."""
        return max(1, self.plan.body_height // ROW_HEIGHT - 1)

    def flash(self) -> None:
        """Make the current cell blink: what was typed there is not written."""
        self.flash_end.start()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = Look(
            self.current, self.selection(), self.hasFocus(), self.hover, self.typed,
            self.flash_end.isActive(),
        )  # fmt: skip
        LinksPainter(painter, self.model, self.plan, self.names, self.ink).paint(look)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_bars()
        self._bring_into_sight()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._sync_scroll()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event)
        if event.button() is Qt.MouseButton.RightButton and place in self.chosen():
            return
        if place != (None, None):
            stretches = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._reach(place, stretches=stretches)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event)
        drags = bool(event.buttons() & Qt.MouseButton.LeftButton) and None not in place
        if drags and place != self.current:
            self._reach(place, stretches=True)
        if place != self.hover:
            self.hover = place
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self.hover = (None, None)
        self.viewport().update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = tip_at(self.model, self.plan, event.pos())
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._ink = None
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(900, HEADER + 14 * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(420, HEADER + 5 * ROW_HEIGHT)

    def _place_at(self, event: QMouseEvent) -> Place:
        """The row and the subject under the mouse; beside the body, one of them."""
        point = event.position().toPoint()
        if point.x() >= self.plan.end_x or point.y() >= self.plan.end_y:
            return None, None
        return self.plan.row_at(point.y()), self.plan.column_at(point.x())

    def _reach(self, place: Place, *, stretches: bool) -> None:
        row, column = place
        here = self.current
        self.go_to(
            here[0] if row is None else row, here[1] if column is None else column,
            stretches=stretches,
        )  # fmt: skip

    def _place_bars(self) -> None:
        size = self.viewport().size()
        self.plan.width, self.plan.height = size.width(), size.height()
        across, down = self.plan.overflow
        for bar, most, page, step in (
            (self.horizontalScrollBar(), across, self.plan.body_width, COLUMN_WIDTH),
            (self.verticalScrollBar(), down, self.plan.body_height, ROW_HEIGHT),
        ):
            bar.setRange(0, most)
            bar.setPageStep(max(1, page))
            bar.setSingleStep(step)
        self._sync_scroll()

    def _sync_scroll(self) -> None:
        self.plan.scroll_x = self.horizontalScrollBar().value()
        self.plan.scroll_y = self.verticalScrollBar().value()

    def _bring_into_sight(self) -> None:
        row, column = self.current
        for bar, near, size, room in (
            (self.verticalScrollBar(), row * ROW_HEIGHT, ROW_HEIGHT, self.plan.body_height),
            (self.horizontalScrollBar(), column * COLUMN_WIDTH, COLUMN_WIDTH,
             self.plan.body_width),
        ):  # fmt: skip
            bar.setValue(min(max(bar.value(), near + size - room), near))
        self._sync_scroll()
