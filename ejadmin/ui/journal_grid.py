"""The painted grid of the journal: one key writes a mark, keys travel as in a spreadsheet."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from ejadmin.errors import UserError
from ejadmin.models.journal import AttendanceKind, MarkSign
from ejadmin.ui.journal_block import block_text, paste_block
from ejadmin.ui.journal_ink import Ink
from ejadmin.ui.journal_keys import (
    Act,
    Command,
    Move,
    Travel,
    read_key,
    with_absence,
    with_comment,
    with_mark,
)
from ejadmin.ui.journal_layout import HEADER, LESSON_WIDTH, Layout
from ejadmin.ui.journal_line import LineEditor
from ejadmin.ui.journal_measure import lesson_offsets, lesson_width, measure
from ejadmin.ui.journal_menu import build_menu
from ejadmin.ui.journal_model import JournalModel
from ejadmin.ui.journal_paint import Columns, GridPainter, Look
from ejadmin.ui.journal_travel import target
from ejadmin.ui.journal_words import tip_at
from ejadmin.ui.theme import ROW_HEIGHT

FLASH_MILLISECONDS = 600
LINE_WIDTH = 150


class JournalGrid(QAbstractScrollArea):
    """Pupils down, lessons across; writes through its :class:`JournalModel`.

    ``moved`` names the current row and column, ``wrote`` follows a committed change, ``refused``
    brings the reason a key was not accepted (an empty text takes it back).
    """

    moved = Signal(int, int)
    wrote = Signal()
    refused = Signal(str)

    def __init__(self, model: JournalModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("journal.grid")
        self.setAccessibleName("Страница журнала")
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
        self._pending = False
        self._flash: tuple[int, int] | None = None
        self._ink: Ink | None = None
        self._flash_end = QTimer(self)
        self._flash_end.setSingleShot(True)
        self._flash_end.timeout.connect(self._end_flash)
        self.line = LineEditor(self.viewport())
        self.line.accepted.connect(self._accept_line)
        self.line.left.connect(self._close_line)

    @property
    def ink(self) -> Ink:
        """Colours and words for the palette in force."""
        if self._ink is None:
            self._ink = Ink(self.devicePixelRatioF())
        return self._ink

    def show_page(self) -> None:
        """Take over what the model has read."""
        self.line.hide()
        self._pending = False
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
        self._pending = False
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

    def act(self, act: Act) -> None:
        """Do what a key, the menu or a button asks for."""
        if not self.model.rows or not self.model.columns:
            return
        if isinstance(act, Travel):
            self.go_to(*target(self.model, self.current, act.move, self._page_rows()),
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

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        look = Look(
            self.current, self.selection(), self.hasFocus() or self.line.isVisible(),
            self._flash, self._pending,
        )  # fmt: skip
        sheet = GridPainter(painter, self.model, self.plan, self.columns, self.names, self.ink)
        sheet.paint(event.rect(), look)
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

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.position().y() >= HEADER and event.position().x() >= self.plan.left:
            self.act(Command.EDIT)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        page = self.model.page
        if page is not None and self.model.rows and self.model.columns:
            is_lesson = self.model.lesson_at(self.current[1]) is not None
            menu = build_menu(self, page.head.scale, is_lesson=is_lesson, act=self.act)
            menu.popup(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._pending = False
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

    def _put(self, act: int | MarkSign | AttendanceKind) -> list[int]:
        row, column = self.current
        if self.model.period_at(column) is not None:
            if isinstance(act, AttendanceKind):
                raise UserError("Здесь ставят отметку за период: 1–5, зач или незач.")
            return self.model.put_text(row, column, getattr(act, "caption", str(act)))
        cell = self.model.cell(row, column)
        is_further, self._pending = self._pending, False
        if isinstance(act, AttendanceKind):
            return self.model.put_cell(row, column, with_absence(cell, act))
        return self.model.put_cell(row, column, with_mark(cell, act, is_further=is_further))

    def _write(self, work: Callable[[], Iterable[int]]) -> bool:
        """Write, repaint what changed; a refusal flashes the cell and is told, nothing more."""
        try:
            rows = list(work())
        except UserError as error:
            self._pending = False
            self._flash = self.current
            self._flash_end.start(FLASH_MILLISECONDS)
            self.viewport().update()
            self.refused.emit(error.message)
            return False
        self.refused.emit("")
        if rows:
            self._repaint(rows)
            self.wrote.emit()
        self.viewport().update(self.plan.cell_rect(*self.current))
        return True

    def _repaint(self, rows: list[int]) -> None:
        """Repaint the rows written; the whole page when a column's width or works changed."""
        works_changed = self._looked_at is not self.model.lessons
        if works_changed:
            self._look_at_columns()
        if works_changed or self._widths_changed():
            self.plan.offsets = lesson_offsets(self.model, self.columns.kinds, self.ink)
            self._place_bars()
            self.viewport().update()
            return
        for row in rows:
            self.viewport().update(0, self.plan.row_y(row), self.plan.width, ROW_HEIGHT)

    def _widths_changed(self) -> bool:
        kinds, offsets = self.columns.kinds, self.plan.offsets
        return any(
            lesson_width(self.model, column, kinds[column], self.ink)
            != offsets[column + 1] - offsets[column]
            for column in self.model.touched
        )

    def _clear(self) -> None:
        self._write(lambda: self.model.clear_cells(self.chosen()))

    def _slash(self) -> None:
        row, column = self.current
        if self.model.lesson_at(column) is None or not self.model.cell(row, column).marks:
            self.refused.emit("Вторую отметку ставят после первой: сначала отметка, потом «/».")
            return
        self._pending = True
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
        self._pending = False
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

    def _page_rows(self) -> int:
        return max(1, self.plan.body_height // ROW_HEIGHT - 1)

    def _show_tip(self, point: QPoint, at: QPoint) -> None:
        text = tip_at(self.model, self.plan, point)
        if text:
            QToolTip.showText(at, text, self.viewport())
        else:
            QToolTip.hideText()

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
