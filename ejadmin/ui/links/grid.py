"""The grid of links: one key writes a cell, digits one after another are one number."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.loads.matrices import LINKED, LinkKind
from ejadmin.ui.grid.grid import EDITS
from ejadmin.ui.grid.keys import Command, Travel
from ejadmin.ui.links.block import copied_text, read_block
from ejadmin.ui.links.keys import KEYS, Linking, Typed
from ejadmin.ui.links.menu import build_menu
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.links.sheet import LinksSheet
from ejadmin.ui.links.values import HOW_HOURS, typed_hours

TYPING_MILLISECONDS = 1500


class LinksGrid(LinksSheet):
    """The sheet one writes on.

    ``undo_asked`` and ``redo_asked`` leave to the page what may lie in another matrix,
    ``asked_for`` brings a place to go to. A number is finished by a move or a pause.
    """

    undo_asked = Signal()
    redo_asked = Signal()
    asked_for = Signal(object)
    keys = KEYS

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

    def act(self, act: object) -> None:
        """Do what a key or the mouse asks for; any command but erasing finishes the number."""
        if isinstance(act, Command) and act is not Linking.ERASE:
            self.end_typing()
        super().act(act)

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

    def travel(self, travel: Travel) -> None:
        """Go where a key leads; the number typed so far stands."""
        self.refused.emit("")
        self.end_typing()
        super().travel(travel)

    def put(self, typed: Typed) -> None:
        """A digit of the hours, or 1 and 0 to link and to unlink."""
        if self.model.kind is not LinkKind.CLASSES:
            if typed.sign in "01":
                value = LINKED if typed.sign == "1" else None
                self.write(lambda: self.model.put(self.chosen(), value))
            return
        text = (self.typed or "") + typed.sign
        self._take_typed("0," if text == "," else text)

    def clear(self) -> None:
        """Empty the chosen cells."""
        self.write(lambda: self.model.put(self.chosen(), None))

    def copied(self, row: int, column: int) -> str:
        """The text of a cell as it is copied."""
        return copied_text(self.model, row, column)

    def paste_block(self, area: QRect, text: str) -> bool:
        """Write a copied block from an area's corner or under its headings, all or nothing."""
        return self.model.put_texts(read_block(self.model, area, text))

    def show_written(self, changed: object) -> None:
        """Repaint, and tell what the current cell holds now."""
        self.viewport().update()
        self.moved.emit(*self.current)

    def refuse(self, reason: str) -> None:
        """Tell why nothing was written; the matrix may have been read anew."""
        self.show_matrix()
        super().refuse(reason)

    def undo(self) -> None:
        """Ask the page to take the last change back."""
        self.undo_asked.emit()

    def redo(self) -> None:
        """Ask the page to do again what was taken back."""
        self.redo_asked.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.end_typing()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.refused.emit("")
        self.end_typing()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.plan.slot_at(event.position().toPoint()) is not None:
            self.act(Linking.TOGGLE)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.model.rows and self.model.columns:
            menu = build_menu(self, self.model, self.current, self.act, self.asked_for.emit)
            menu.popup(event.globalPos())

    def _take_typed(self, text: str) -> None:
        """Write what the digits so far mean; a number that cannot be is refused, not typed."""
        try:
            value = typed_hours(text) if text else None
        except UserError as error:
            self.flash()
            self.refused.emit(error.message)
            return
        if (value is not None or not text) and not self.write(partial(self._put_typed, value)):
            return
        self.typed, self.typed_value = text or None, value
        self.typed_made_step &= bool(text)
        self.typing_end.start()
        self.viewport().update()

    def _put_typed(self, value: float | None) -> bool:
        has_changed = self.model.put(self.chosen(), value, merges=self.typed_made_step)
        self.typed_made_step |= has_changed
        return has_changed

    def _toggle(self) -> None:
        places, kind = self.chosen(), self.model.kind
        was_empty = all(self.model.value(*place) is None for place in places)
        wrote = self.write(lambda: self.model.toggle(places))
        still_empty = all(self.model.value(*place) is None for place in places)
        if wrote and kind is LinkKind.CLASSES and was_empty and still_empty:
            self.refused.emit("В примерном плане здесь часов нет: наберите число.")

    def _erase(self) -> None:
        """The last sign of the number being typed, else the whole cell."""
        if self.typed is None:
            self.clear()
            return
        self._take_typed(self.typed[:-1])

    commands: ClassVar[dict[Command, Callable[["LinksGrid"], None]]] = {
        **EDITS,
        Linking.TOGGLE: _toggle,
        Linking.ERASE: _erase,
    }
