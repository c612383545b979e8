"""The painted sheet of the journal: frozen edges, scrolling, the current cell and the selection."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ejadmin.ui.journal.ink import Ink
from ejadmin.ui.journal.layout import HEADER, LESSON_WIDTH, Layout
from ejadmin.ui.journal.line import LineEditor
from ejadmin.ui.journal.measure import lesson_offsets, lesson_width, measure
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.paint import Columns, GridPainter, Look
from ejadmin.ui.journal.words import tip_at
from ejadmin.ui.theme import ROW_HEIGHT

FLASH_MILLISECONDS = 600


class JournalSheet(QAbstractScrollArea):
    """Pupils down, lessons across; shows a :class:`JournalModel` and where one is in it.

    ``moved`` names the current row and column. ``pending`` is a slash that waits for its mark.
    """

    moved = Signal(int, int)

    def __init__(self, model: JournalModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.model = model
        self.plan = Layout()
        self.columns = Columns([], [], [], [], [])
        self.names: list[str] = []
        self.current = (0, 0)
        self.anchor = (0, 0)
        self._looked_at = model.lessons
        self.pending = False
        self._flash: tuple[int, int] | None = None
        self._ink: Ink | None = None
        self.flash_end = QTimer(self)
        self.flash_end.setSingleShot(True)
        self.flash_end.timeout.connect(self._end_flash)
        self.line = LineEditor(self.viewport())

    @property
    def ink(self) -> Ink:
        """Colours and words for the palette in force."""
        if self._ink is None:
            self._ink = Ink(self.devicePixelRatioF())
        return self._ink

    def show_page(self) -> None:
        """Take over what the model has read."""
        self.line.hide()
        self.pending = False
        self._measure()
        row, column = self.current
        last = (max(0, self.model.rows - 1), max(0, self.model.columns - 1))
        self.current = self.anchor = (min(row, last[0]), min(column, last[1]))
        self._place_bars()
        self.viewport().update()
        self.moved.emit(*self.current)

    def go_to(self, row: int, column: int, *, stretches: bool = False) -> None:
        """Make a cell the current one and bring it into sight."""
        if not self.model.rows or not self.model.columns:
            return
        self.pending = False
        self.current = (
            max(0, min(row, self.model.rows - 1)),
            max(0, min(column, self.model.columns - 1)),
        )
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

    def chosen(self) -> list[tuple[int, int]]:
        """The chosen cells row by row."""
        area = self.selection()
        return [
            (row, column)
            for row in range(area.top(), area.bottom() + 1)
            for column in range(area.left(), area.right() + 1)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = Look(
            self.current, self.selection(), self.hasFocus() or self.line.isVisible(),
            self._flash, self.pending,
        )  # fmt: skip
        sheet = GridPainter(painter, self.model, self.plan, self.columns, self.names, self.ink)
        for part in cast("Iterable[QRect]", event.region()):
            sheet.paint(part, look)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place_bars()
        self._bring_into_sight()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.line.hide()
        self._sync_scroll()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if point.y() < HEADER or not self.model.rows:
            return
        stretches = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        slot = (self.plan.row_at(point.y()), self.plan.column_at(point.x()))
        if point.x() < self.plan.left:
            slot = (slot[0], self.current[1])
        if event.button() is Qt.MouseButton.RightButton and slot in self.chosen():
            return
        self.go_to(*slot, stretches=stretches)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton and self.model.rows:
            point = event.position().toPoint()
            slot = (self.plan.row_at(point.y()), self.plan.column_at(point.x()))
            if slot != self.current:
                self.go_to(*slot, stretches=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.pending = False
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_tip(event.pos(), event.globalPos())
            return True
        return super().viewportEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.ApplicationPaletteChange):
            self._ink = None
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(900, HEADER + 12 * ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(480, HEADER + 4 * ROW_HEIGHT)

    def repaint_rows(self, rows: list[int]) -> None:
        """Repaint what was written in some rows and their means.

        All of the page when a column's width or works changed.
        """
        works_changed = self._looked_at is not self.model.lessons
        if works_changed:
            self._look_at_columns()
        if works_changed or self._widths_changed():
            self.plan.offsets = lesson_offsets(self.model, self.columns.kinds, self.ink)
            self._place_bars()
            self.viewport().update()
            return
        written = self.model.touched
        for row in rows:
            if written:
                last = self.plan.cell_rect(row, max(written))
                self.viewport().update(self.plan.cell_rect(row, min(written)).united(last))
            self.viewport().update(self.plan.sums_rect(row))

    def _widths_changed(self) -> bool:
        kinds, offsets = self.columns.kinds, self.plan.offsets
        return any(
            lesson_width(self.model, column, kinds[column], self.ink)
            != offsets[column + 1] - offsets[column]
            for column in self.model.touched
        )

    def flash(self) -> None:
        """Make the current cell blink: what was typed there is not written."""
        self._flash = self.current
        self.flash_end.start(FLASH_MILLISECONDS)
        self.viewport().update()

    def _end_flash(self) -> None:
        self._flash = None
        self.viewport().update()

    def _measure(self) -> None:
        size = self.viewport().size()
        self._look_at_columns()
        self.names, self.plan = measure(self.model, self.columns.kinds, self.ink, size)

    def _look_at_columns(self) -> None:
        self._looked_at = self.model.lessons
        self.columns = Columns.of(self.model, self.model.today())

    def _place_bars(self) -> None:
        size = self.viewport().size()
        self.plan.width, self.plan.height = size.width(), size.height()
        self.plan.settle()
        across, down = self.plan.overflow
        for bar, most, page, step in (
            (self.horizontalScrollBar(), across, self.plan.body_width, LESSON_WIDTH),
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
        down, across = self.verticalScrollBar(), self.horizontalScrollBar()
        top = row * ROW_HEIGHT
        down.setValue(min(max(down.value(), top + ROW_HEIGHT - self.plan.body_height), top))
        if column < self.plan.lessons:
            left, right = self.plan.offsets[column], self.plan.offsets[column + 1]
            across.setValue(min(max(across.value(), right - self.plan.body_width), left))
        self._sync_scroll()

    def page_rows(self) -> int:
        """How many pupils one screen shows."""
        return max(1, self.plan.body_height // ROW_HEIGHT - 1)

    def _show_tip(self, point: QPoint, at: QPoint) -> None:
        text = tip_at(self.model, self.plan, point)
        if text:
            QToolTip.showText(at, text, self.viewport())
        else:
            QToolTip.hideText()
