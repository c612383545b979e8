"""The grid of the journal: one key writes a mark."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar, cast

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.journal.tables import AttendanceKind
from ejadmin.ui.grid.block import block_lines, place_block
from ejadmin.ui.grid.grid import EDITS
from ejadmin.ui.grid.keys import Move, Travel
from ejadmin.ui.grid.layout import Slot
from ejadmin.ui.journal.keys import KEYS, Writing, Written, with_absence, with_comment, with_mark
from ejadmin.ui.journal.layout import HEADER
from ejadmin.ui.journal.menu import build_menu
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.sheet import JournalSheet
from ejadmin.ui.theme import ROW_HEIGHT

LINE_WIDTH = 150


class JournalGrid(JournalSheet):
    """The sheet one writes on, through its :class:`JournalModel`.

    ``undo_asked`` and ``redo_asked`` leave to the page what may lie on another page.
    """

    undo_asked = Signal()
    redo_asked = Signal()
    keys = KEYS

    def __init__(self, model: JournalModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setObjectName("journal.grid")
        self.setAccessibleName("Страница журнала")
        self.line.accepted.connect(self._accept_line)
        self.line.left.connect(self._close_line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() >= HEADER and event.position().x() >= self.plan.left:
            self.act(Writing.EDIT)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        page = self.model.page
        if page is not None and self.model.rows and self.model.columns:
            is_lesson = self.model.lesson_at(self.current[1]) is not None
            menu = build_menu(self, page.head.scale, is_lesson=is_lesson, act=self.act)
            menu.popup(event.globalPos())

    def put(self, typed: Written) -> None:
        """Write a mark or an absence into the current cell."""
        self.write(lambda: self._put(typed))

    def clear(self) -> None:
        """Empty the chosen cells."""
        self.write(lambda: self.model.clear_cells(self.chosen()))

    def copied(self, row: int, column: int) -> str:
        """The text of a cell as it is copied."""
        return self.model.text(row, column)

    def paste_block(self, area: QRect, text: str) -> list[int]:
        """Write a copied block from an area's corner, all or nothing; the rows that changed."""
        lines = block_lines(text)
        return self.model.put_texts(
            place_block(area, lines, self.model.rows, self.model.columns)
        )  # fmt: skip

    def undo(self) -> None:
        """Ask the page to take the last change back."""
        self.undo_asked.emit()

    def redo(self) -> None:
        """Ask the page to do again what was taken back."""
        self.redo_asked.emit()

    def stops(self, slot: Slot) -> bool:
        """A far move runs along filled cells."""
        return bool(self.model.text(*slot))

    def show_written(self, changed: object) -> None:
        """Repaint the rows that changed and the current cell."""
        if changed:
            self.repaint_rows(cast("list[int]", changed))
        self.viewport().update(self.plan.cell_rect(*self.current))

    def refuse(self, reason: str) -> None:
        """Tell why nothing was written; a slash that waits is forgotten."""
        self.pending = False
        super().refuse(reason)

    def escape(self) -> None:
        """Choose the current cell alone; a slash that waits is forgotten."""
        self.pending = False
        super().escape()

    def _put(self, typed: Written) -> list[int]:
        row, column = self.current
        if self.model.period_at(column) is not None:
            if isinstance(typed, AttendanceKind):
                raise UserError("Здесь ставят отметку за период: 1–5, зач или незач.")
            return self.model.put_text(row, column, getattr(typed, "caption", str(typed)))
        cell = self.model.cell(row, column)
        is_further, self.pending = self.pending, False
        if isinstance(typed, AttendanceKind):
            return self.model.put_cell(row, column, with_absence(cell, typed))
        return self.model.put_cell(row, column, with_mark(cell, typed, is_further=is_further))

    def write(self, work: Callable[[], object]) -> bool:
        """Write; what somebody else wrote meanwhile is shown, not overwritten."""
        return super().write(partial(self._written, work))

    def _written(self, work: Callable[[], object]) -> object:
        try:
            return work()
        except ChangedElsewhere:
            self.show_page()
            raise

    def _slash(self) -> None:
        row, column = self.current
        if self.model.lesson_at(column) is None or not self.model.cell(row, column).marks:
            self.refused.emit("Вторую отметку ставят после первой: сначала отметка, потом «/».")
            return
        self.pending = True
        self.viewport().update(self.plan.cell_rect(row, column))

    def _accept(self) -> None:
        if self.write(lambda: self.model.accept(*self.current)):
            self.act(Travel(Move.DOWN))

    def _accept_up(self) -> None:
        self.act(Travel(Move.UP))

    def _edit(self) -> None:
        self._open_line(self.model.text(*self.current), "", is_comment=False)

    def _comment(self) -> None:
        row, column = self.current
        marks = () if self.model.lesson_at(column) is None else self.model.cell(row, column).marks
        if not marks or marks[-1] is None:
            self.refused.emit("Комментарий пишут к отметке: сначала поставьте её.")
            return
        self._open_line(marks[-1].comment or "", "комментарий к отметке", is_comment=True)

    def _open_line(self, text: str, hint: str, *, is_comment: bool) -> None:
        place = self.plan.cell_rect(*self.current)
        width = max(LINE_WIDTH * (2 if is_comment else 1), place.width())
        x = min(place.left(), self.viewport().width() - width)
        self.line.open(QRect(max(0, x), place.top(), width, ROW_HEIGHT + 2), text, hint)
        self.line.is_comment = is_comment

    def _accept_line(self, move: Move) -> None:
        row, column = self.current
        text = self.line.text()
        if self.line.is_comment:
            written = self.write(
                lambda: self.model.put_cell(
                    row, column, with_comment(self.model.cell(row, column), text)
                )
            )
        else:
            written = self.write(lambda: self.model.put_text(row, column, text))
        if written:
            self._close_line()
            self.act(Travel(move))

    def _close_line(self) -> None:
        self.line.hide()
        self.setFocus()
        self.viewport().update()

    commands: ClassVar = EDITS | {
        Writing.SLASH: _slash,
        Writing.ACCEPT: _accept,
        Writing.ACCEPT_UP: _accept_up,
        Writing.EDIT: _edit,
        Writing.COMMENT: _comment,
    }
