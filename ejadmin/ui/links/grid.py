"""The grid of links: one key writes a cell, keys travel as in a spreadsheet."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.links import LINKED, LinkKind
from ejadmin.ui.links.block import block_text, read_block
from ejadmin.ui.links.keys import PAGE, Act, Command, Travel, Typed, read_key
from ejadmin.ui.links.menu import build_menu
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.links.sheet import LinksSheet
from ejadmin.ui.links.values import HOW_HOURS, typed_hours

TYPING_MILLISECONDS = 1500


class LinksGrid(LinksSheet):
    """The sheet one writes on.

    ``wrote`` follows a committed change, ``refused`` brings the reason against one (an empty text
    takes it back); ``undo_asked`` and ``redo_asked`` leave to the page what may lie in another
    matrix, ``asked_for`` brings a place to go to. Digits typed one after another are one number,
    until a move or a pause.
    """

    wrote = Signal()
    refused = Signal(str)
    undo_asked = Signal()
    redo_asked = Signal()
    asked_for = Signal(object)

    def __init__(self, model: LinksModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setObjectName("links.grid")
        self.setAccessibleName("Таблица связей")
        self.typed_value: float | None = None
        self.typed_made_step = False
        self.typing_end = QTimer(self)
        self.typing_end.setSingleShot(True)
        self.typing_end.setInterval(TYPING_MILLISECONDS)
        self.typing_end.timeout.connect(self.end_typing)

    def act(self, act: Act) -> None:
        """Do what a key or the mouse asks for."""
        if not self.model.rows or not self.model.columns:
            return
        if isinstance(act, Travel):
            self._travel(act)
        elif isinstance(act, Typed):
            self._type(act.sign)
        else:
            if act is not Command.ERASE:
                self.end_typing()
            self._commands[act](self)

    def end_typing(self) -> None:
        """The number typed so far stands; the next digit begins another."""
        if self.typed is None:
            return
        unfinished = self.typed if self.typed_value is None else ""
        self.typed, self.typed_made_step = None, False
        self.typing_end.stop()
        self.viewport().update()
        if unfinished:
            self.flash()
            self.refused.emit(f"«{unfinished}» не записано: это ещё не часы. {HOW_HOURS}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = read_key(event)
        if act is None:
            super().keyPressEvent(event)
            return
        event.accept()
        self.act(act)

    def event(self, event: QEvent) -> bool:
        # Ctrl+Z and its kin belong to the grid while it has the focus, whatever the page offers.
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

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.end_typing()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.refused.emit("")
        self.end_typing()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if None not in self._place_at(event):
            self.act(Command.TOGGLE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.model.rows and self.model.columns:
            menu = build_menu(self, self.model, self.current, self.act, self.asked_for.emit)
            menu.popup(event.globalPos())

    def _travel(self, travel: Travel) -> None:
        self.refused.emit("")
        self.end_typing()
        row, column = self.current
        down = travel.down
        if abs(down) == PAGE:
            down = self.page_rows() if down > 0 else -self.page_rows()
        self.go_to(row + down, column + travel.across, stretches=travel.stretches)

    def _type(self, sign: str) -> None:
        if self.model.kind is not LinkKind.CLASSES:
            if sign in "01":
                self._write(lambda: self.model.put(self.chosen(), LINKED if sign == "1" else None))
            return
        text = (self.typed or "") + sign
        self._take_typed("0," if text == "," else text)

    def _take_typed(self, text: str) -> None:
        """Write what the digits so far mean; a number that cannot be is refused, not typed."""
        try:
            value = typed_hours(text) if text else None
        except UserError as error:
            self.flash()
            self.refused.emit(error.message)
            return
        if (value is not None or not text) and not self._write(partial(self._put_typed, value)):
            return
        self.typed, self.typed_value = text or None, value
        self.typed_made_step &= bool(text)
        self.typing_end.start()
        self.viewport().update()

    def _put_typed(self, value: float | None) -> bool:
        has_changed = self.model.put(self.chosen(), value, merges=self.typed_made_step)
        self.typed_made_step |= has_changed
        return has_changed

    def _write(self, work: Callable[[], object]) -> bool:
        """Write and show it; a refusal flashes the cell and is told, nothing more."""
        try:
            has_changed = bool(work())
        except UserError as error:
            self.show_matrix()
            self.flash()
            self.refused.emit(error.message)
            return False
        self.refused.emit("")
        if has_changed:
            self.wrote.emit()
        self.viewport().update()
        self.moved.emit()
        return True

    def _toggle(self) -> None:
        places, kind = self.chosen(), self.model.kind
        was_empty = all(self.model.value(*place) is None for place in places)
        wrote = self._write(lambda: self.model.toggle(places))
        still_empty = all(self.model.value(*place) is None for place in places)
        if wrote and kind is LinkKind.CLASSES and was_empty and still_empty:
            self.refused.emit("В примерном плане здесь часов нет: наберите число.")

    def _clear(self) -> None:
        self._write(lambda: self.model.put(self.chosen(), None))

    def _erase(self) -> None:
        """The last sign of the number being typed, else the whole cell."""
        if self.typed is None:
            self._clear()
            return
        self._take_typed(self.typed[:-1])

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(block_text(self.model, self.selection()))

    def _cut(self) -> None:
        self._copy()
        self._clear()

    def _paste(self) -> None:
        text = QGuiApplication.clipboard().text()
        self._write(lambda: self.model.put_texts(read_block(self.model, self.selection(), text)))

    def _select_all(self) -> None:
        self.anchor = (0, 0)
        self.go_to(self.model.rows - 1, self.model.columns - 1, stretches=True)

    def _escape(self) -> None:
        self.anchor = self.current
        self.refused.emit("")
        self.viewport().update()

    _commands: dict[Command, Callable[["LinksGrid"], None]] = {  # noqa: RUF012
        Command.TOGGLE: _toggle,
        Command.CLEAR: _clear,
        Command.ERASE: _erase,
        Command.COPY: _copy,
        Command.CUT: _cut,
        Command.PASTE: _paste,
        Command.SELECT_ALL: _select_all,
        Command.UNDO: lambda grid: grid.undo_asked.emit(),
        Command.REDO: lambda grid: grid.redo_asked.emit(),
        Command.ESCAPE: _escape,
    }
