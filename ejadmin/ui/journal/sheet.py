"""The painted sheet of the journal: pupils down, lessons across."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ejadmin.ui.grid.grid import Grid
from ejadmin.ui.journal.ink import JournalInk
from ejadmin.ui.journal.layout import JournalGeometry
from ejadmin.ui.journal.line import LineEditor
from ejadmin.ui.journal.measure import lesson_offsets, lesson_width, measure
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.paint import Columns, JournalPainter, JournalState
from ejadmin.ui.journal.words import tip_at


class JournalSheet(Grid):
    """Shows a :class:`JournalModel` and where one is in it.

    ``pending`` is a slash that waits for its mark.
    """

    model: JournalModel
    plan: JournalGeometry
    ink: JournalInk

    def __init__(self, model: JournalModel, parent: QWidget | None = None) -> None:
        super().__init__(model, JournalGeometry(), parent)
        self.columns = Columns([], [], [], [], [])
        self._looked_at = model.lessons
        self.pending = False
        self.line = LineEditor(self.viewport())

    def make_ink(self) -> JournalInk:
        """The journal's own colours."""
        return JournalInk(self.devicePixelRatioF())

    def tip_at(self, point: QPoint) -> str:
        """The tooltip of a point of the screen."""
        return tip_at(self.model, self.plan, point)

    def show_page(self) -> None:
        """Take over what the model has read."""
        self.line.hide()
        self.pending = False
        self._measure()
        self.current = self.anchor = self.within(*self.current)
        self.place_bars()
        self.viewport().update()
        self.moved.emit(*self.current)

    def go_to(self, row: int, column: int, *, stretches: bool = False) -> None:
        """Make a cell the current one; a slash that waits is forgotten."""
        if not self.model.rows or not self.model.columns:
            return
        self.pending = False
        super().go_to(row, column, stretches=stretches)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = JournalState(
            self.current, self.selection(), self.hasFocus() or self.line.isVisible(),
            self.flashing(), self.pending,
        )  # fmt: skip
        sheet = JournalPainter(painter, self.model, self.plan, self.columns, self.names, self.ink)
        try:
            for part in cast("Iterable[QRect]", event.region()):
                sheet.paint(part, look)
        finally:
            painter.end()  # one left open ends the program, not only the painting

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.line.hide()
        super().scrollContentsBy(dx, dy)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.pending = False
        super().focusOutEvent(event)

    def repaint_rows(self, rows: list[int]) -> None:
        """Repaint what was written in some rows and their means.

        All of the page when a column's width or works changed.
        """
        works_changed = self._looked_at is not self.model.lessons
        if works_changed:
            self._look_at_columns()
        if works_changed or self._widths_changed():
            self.plan.offsets = lesson_offsets(self.model, self.columns.kinds, self.ink)
            self.place_bars()
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

    def _measure(self) -> None:
        size = self.viewport().size()
        self._look_at_columns()
        self.names, self.plan = measure(self.model, self.columns.kinds, self.ink, size)

    def _look_at_columns(self) -> None:
        self._looked_at = self.model.lessons
        self.columns = Columns.of(self.model, self.model.today())
