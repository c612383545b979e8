"""The grid of the journal: one key writes a mark, keys travel as in a spreadsheet."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.journal import AttendanceKind, MarkSign
from ejadmin.ui.journal.block import block_text, paste_block
from ejadmin.ui.journal.keys import (
    Act,
    Command,
    Move,
    Travel,
    read_key,
    with_absence,
    with_comment,
    with_mark,
)
from ejadmin.ui.journal.layout import HEADER
from ejadmin.ui.journal.menu import build_menu
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.sheet import JournalSheet
from ejadmin.ui.journal.travel import target
from ejadmin.ui.theme import ROW_HEIGHT

LINE_WIDTH = 150


class JournalGrid(JournalSheet):
    """The sheet one writes on, through its :class:`JournalModel`.

    ``wrote`` follows a committed change, ``refused`` brings the reason a key was not accepted (an
    empty text takes it back).
    """

    wrote = Signal()
    refused = Signal(str)

    def __init__(self, model: JournalModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setObjectName("journal.grid")
        self.setAccessibleName("Страница журнала")
        self.line.accepted.connect(self._accept_line)
        self.line.left.connect(self._close_line)

    def act(self, act: Act) -> None:
        """Do what a key, the menu or a button asks for."""
        if not self.model.rows or not self.model.columns:
            return
        if isinstance(act, Travel):
            self.go_to(*target(self.model, self.current, act.move, self.page_rows()),
                       stretches=act.stretches)  # fmt: skip
            return
        if isinstance(act, Command):
            self._commands[act](self)
            return
        self._write(lambda: self._put(act))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = read_key(event)
        if act is None:
            super().keyPressEvent(event)
            return
        event.accept()
        self.act(act)

    def event(self, event: QEvent) -> bool:
        # Ctrl+Z and its kin belong to the grid while it has the focus, whatever the window offers.
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and isinstance(read_key(event), Command)
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own name
        return False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() >= HEADER and event.position().x() >= self.plan.left:
            self.act(Command.EDIT)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        page = self.model.page
        if page is not None and self.model.rows and self.model.columns:
            is_lesson = self.model.lesson_at(self.current[1]) is not None
            menu = build_menu(self, page.head.scale, is_lesson=is_lesson, act=self.act)
            menu.popup(event.globalPos())

    def _put(self, act: int | MarkSign | AttendanceKind) -> list[int]:
        row, column = self.current
        if self.model.period_at(column) is not None:
            if isinstance(act, AttendanceKind):
                raise UserError("Здесь ставят отметку за период: 1–5, зач или незач.")
            return self.model.put_text(row, column, getattr(act, "caption", str(act)))
        cell = self.model.cell(row, column)
        is_further, self.pending = self.pending, False
        if isinstance(act, AttendanceKind):
            return self.model.put_cell(row, column, with_absence(cell, act))
        return self.model.put_cell(row, column, with_mark(cell, act, is_further=is_further))

    def _write(self, work: Callable[[], Iterable[int]]) -> bool:
        """Write, repaint what changed; a refusal flashes the cell and is told, nothing more."""
        try:
            rows = list(work())
        except UserError as error:
            self.pending = False
            self.flash()
            self.refused.emit(error.message)
            return False
        self.refused.emit("")
        if rows:
            self.repaint_rows(rows)
            self.wrote.emit()
        self.viewport().update(self.plan.cell_rect(*self.current))
        return True

    def _clear(self) -> None:
        self._write(lambda: self.model.clear_cells(self.chosen()))

    def _slash(self) -> None:
        row, column = self.current
        if self.model.lesson_at(column) is None or not self.model.cell(row, column).marks:
            self.refused.emit("Вторую отметку ставят после первой: сначала отметка, потом «/».")
            return
        self.pending = True
        self.viewport().update(self.plan.cell_rect(row, column))

    def _accept(self) -> None:
        if self._write(lambda: self.model.accept(*self.current)):
            self.act(Travel(Move.DOWN))

    def _up(self) -> None:
        self.act(Travel(Move.UP))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(block_text(self.model, self.selection()))

    def _cut(self) -> None:
        self._copy()
        self._clear()

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        self._write(lambda: paste_block(self.model, self.selection(), text))

    def _select_all(self) -> None:
        self.anchor = (0, 0)
        self.go_to(self.model.rows - 1, max(0, len(self.model.lessons) - 1), stretches=True)

    def _undo(self) -> None:
        self._write(self.model.undo)

    def _redo(self) -> None:
        self._write(self.model.redo)

    def _escape(self) -> None:
        self.pending = False
        self.anchor = self.current
        self.refused.emit("")
        self.viewport().update()

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
            written = self._write(
                lambda: self.model.put_cell(
                    row, column, with_comment(self.model.cell(row, column), text)
                )
            )
        else:
            written = self._write(lambda: self.model.put_text(row, column, text))
        if written:
            self._close_line()
            self.act(Travel(move))

    def _close_line(self) -> None:
        self.line.hide()
        self.setFocus()
        self.viewport().update()

    _commands: dict[Command, Callable[["JournalGrid"], None]] = {  # noqa: RUF012
        Command.CLEAR: _clear,
        Command.SLASH: _slash,
        Command.ACCEPT: _accept,
        Command.ACCEPT_UP: _up,
        Command.EDIT: _edit,
        Command.COMMENT: _comment,
        Command.COPY: _copy,
        Command.CUT: _cut,
        Command.PASTE: _paste,
        Command.SELECT_ALL: _select_all,
        Command.UNDO: _undo,
        Command.REDO: _redo,
        Command.ESCAPE: _escape,
    }
