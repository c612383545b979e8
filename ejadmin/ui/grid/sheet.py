"""The painted sheet: frozen edges, scrolling, the current cell and the selection."""

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ejadmin.ui.grid.ink import Ink
from ejadmin.ui.grid.layout import NOWHERE, Geometry, Place, Slot
from ejadmin.ui.theme import ROW_HEIGHT

FLASH_MILLISECONDS = 600
USUAL_WIDTH, USUAL_ROWS = 900, 12
LEAST_WIDTH, LEAST_ROWS = 480, 4


class Cells(Protocol):
    """What a sheet shows."""

    @property
    def rows(self) -> int:
        """How many rows there are."""

    @property
    def columns(self) -> int:
        """How many columns there are."""


class Sheet(QAbstractScrollArea):
    """Rows and columns of cells, and where one is in them.

    ``moved`` follows every change of the current row and column. A sheet of cells brings its
    layout, makes its ink, paints itself and words its tooltips.
    """

    moved = Signal(int, int)

    def __init__(self, model: Cells, plan: Geometry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.model = model
        self.plan = plan
        self.names: list[str] = []
        self.current: Slot = (0, 0)
        self.anchor: Slot = (0, 0)
        self.flashed: Slot | None = None
        self._ink: Ink | None = None
        self.flash_end = QTimer(self)
        self.flash_end.setSingleShot(True)
        self.flash_end.setInterval(FLASH_MILLISECONDS)
        self.flash_end.timeout.connect(self._end_flash)

    def make_ink(self) -> Ink:
        """Colours and words for the palette in force, made anew when that changes."""
        return Ink(self.devicePixelRatioF())

    def tip_at(self, point: QPoint) -> str:
        """The tooltip of a point of the screen."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        raise NotImplementedError

    @property
    def ink(self) -> Ink:
        """Colours and words for the palette in force."""
        if self._ink is None:
            self._ink = self.make_ink()
        return self._ink

    def go_to(self, row: int, column: int, *, stretches: bool = False) -> None:
        """Make a cell the current one and bring it into sight; beyond the edge, the edge."""
        self.current = self.within(row, column)
        if not stretches:
            self.anchor = self.current
        self._bring_into_sight()
        self.viewport().update()
        self.moved.emit(*self.current)

    def selection(self) -> QRect:
        """Chosen cells: x is the column, y the row."""
        (row, column), (other_row, other_column) = self.current, self.anchor
        left, top = min(column, other_column), min(row, other_row)
        return QRect(left, top, abs(column - other_column) + 1, abs(row - other_row) + 1)

    def chosen(self) -> list[Slot]:
        """The chosen cells row by row."""
        area = self.selection()
        return [
            (row, column)
            for row in range(area.top(), area.bottom() + 1)
            for column in range(area.left(), area.right() + 1)
        ]

    def within(self, row: int, column: int) -> Slot:
        """The cell itself, or the nearest one at the edge."""
        return (
            max(0, min(row, self.model.rows - 1)),
            max(0, min(column, self.model.columns - 1)),
        )

    def page_rows(self) -> int:
        """How many rows one screen shows."""
        return max(1, self.plan.body_height // ROW_HEIGHT - 1)

    def flash(self) -> None:
        """Make the current cell blink: what was typed there is not written."""
        self.flashed = self.current
        self.flash_end.start()
        self.viewport().update()

    def flashing(self) -> Slot | None:
        """The cell that blinks, while it is still there."""
        cell = self.flashed
        return cell if cell is not None and cell == self.within(*cell) else None

    def place_bars(self) -> None:
        """Give the scroll bars the room that the layout has left."""
        size = self.viewport().size()
        self.plan.width, self.plan.height = size.width(), size.height()
        self.plan.settle()
        across, down = self.plan.overflow
        for bar, most, page, step in (
            (self.horizontalScrollBar(), across, self.plan.body_width, self.plan.step),
            (self.verticalScrollBar(), down, self.plan.body_height, ROW_HEIGHT),
        ):
            bar.setRange(0, most)
            bar.setPageStep(max(1, page))
            bar.setSingleStep(step)
        self._sync_scroll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.place_bars()
        self._bring_into_sight()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._sync_scroll()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.plan.place_at(event.position().toPoint())
        if place == NOWHERE:
            return
        slot = self._beside_current(place)
        if event.button() is Qt.MouseButton.RightButton and slot in self.chosen():
            return
        stretches = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.go_to(*slot, stretches=stretches)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            slot = self.plan.slot_at(event.position().toPoint())
            if slot is not None and slot != self.current:
                self.go_to(*slot, stretches=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tip_at(event.pos()), self.viewport())
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._ink = None
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(USUAL_WIDTH, self.plan.header + USUAL_ROWS * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(LEAST_WIDTH, self.plan.header + LEAST_ROWS * ROW_HEIGHT)

    def _beside_current(self, place: Place) -> Slot:
        """The cell of a place; a name or a heading alone keeps to the current line."""
        row, column = place
        here = self.current
        return here[0] if row is None else row, here[1] if column is None else column

    def _end_flash(self) -> None:
        self.flashed = None
        self.viewport().update()

    def _sync_scroll(self) -> None:
        self.plan.scroll_x = self.horizontalScrollBar().value()
        self.plan.scroll_y = self.verticalScrollBar().value()

    def _bring_into_sight(self) -> None:
        row, column = self.current
        lines = [(self.verticalScrollBar(), row * ROW_HEIGHT, ROW_HEIGHT, self.plan.body_height)]
        if column < self.plan.scrolled:
            near, width = self.plan.offsets[column], self.plan.column_width(column)
            lines.append((self.horizontalScrollBar(), near, width, self.plan.body_width))
        for bar, near, size, room in lines:
            bar.setValue(min(max(bar.value(), near + size - room), near))
        self._sync_scroll()
