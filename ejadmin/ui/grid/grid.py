"""The grid one writes on: keys travel as in a spreadsheet, blocks come and go with Excel."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QRect, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent

from ejadmin.errors import UserError
from ejadmin.ui.grid.block import block_text
from ejadmin.ui.grid.keys import Command, Edit, Keys, Travel
from ejadmin.ui.grid.layout import Slot
from ejadmin.ui.grid.sheet import Sheet
from ejadmin.ui.grid.travel import Field, target


class Grid(Sheet):
    """A sheet one writes on by keys.

    ``wrote`` follows a committed change, ``refused`` brings the reason against one (an empty text
    takes it back). A grid says which keys it has, what its ``commands`` do and how it writes.
    """

    wrote = Signal()
    refused = Signal(str)
    keys: ClassVar[Keys[Any]]
    commands: ClassVar[Mapping[Command, Callable[[Any], None]]]

    def put(self, typed: Any) -> None:
        """Take what a sign typed into the current cell means."""
        raise NotImplementedError

    def clear(self) -> None:
        """Empty the chosen cells."""
        raise NotImplementedError

    def copied(self, row: int, column: int) -> str:
        """The text of a cell as it is copied."""
        raise NotImplementedError

    def paste_block(self, area: QRect, text: str) -> object:
        """Write a copied block from an area's corner; answers what changed."""
        raise NotImplementedError

    def show_written(self, changed: object) -> None:
        """Show what was written; ``changed`` is what the writing answered."""
        raise NotImplementedError

    def undo(self) -> None:
        """Take the last change back."""
        raise NotImplementedError

    def redo(self) -> None:
        """Do again what was taken back."""
        raise NotImplementedError

    def stops(self, slot: Slot) -> bool:
        """Whether a far move stops at a cell; where none does it goes to the edge."""
        return False

    def act(self, act: object) -> None:
        """Do what a key, the menu or a button asks for."""
        if not self.model.rows or not self.model.columns:
            return
        if isinstance(act, Travel):
            self.travel(act)
        elif isinstance(act, Command):
            self.commands[act](self)
        else:
            self.put(act)

    def travel(self, travel: Travel) -> None:
        """Go where a key leads."""
        field = Field(self.model.rows, self.model.columns, self.page_rows(), self.stops)
        self.go_to(*target(field, self.current, travel.move), stretches=travel.stretches)

    def write(self, work: Callable[[], object]) -> bool:
        """Write and show it; a refusal flashes the cell and is told, nothing more."""
        try:
            changed = work()
        except UserError as error:
            self.refuse(error.message)
            return False
        self.refused.emit("")
        self.show_written(changed)
        if changed:
            self.wrote.emit()
        return True

    def refuse(self, reason: str) -> None:
        """Tell why nothing was written."""
        self.flash()
        self.refused.emit(reason)

    def copy(self) -> None:
        """Put the chosen cells on the clipboard."""
        QGuiApplication.clipboard().setText(block_text(self.selection(), self.copied))

    def cut(self) -> None:
        """Put the chosen cells on the clipboard and empty them."""
        self.copy()
        self.clear()

    def paste(self) -> None:
        """Write what the clipboard holds, all or nothing."""
        text = QGuiApplication.clipboard().text()
        self.write(lambda: self.paste_block(self.selection(), text))

    def select_all(self) -> None:
        """Choose every cell that scrolls."""
        self.anchor = (0, 0)
        self.go_to(self.model.rows - 1, self.plan.scrolled - 1, stretches=True)

    def escape(self) -> None:
        """Choose the current cell alone and take a refusal back."""
        self.anchor = self.current
        self.refused.emit("")
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self.keys.read(event)
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
            and isinstance(self.keys.read(event), Command)
        ):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own name
        return False


EDITS: dict[Command, Callable[[Grid], None]] = {
    Edit.CLEAR: lambda grid: grid.clear(),
    Edit.COPY: lambda grid: grid.copy(),
    Edit.CUT: lambda grid: grid.cut(),
    Edit.PASTE: lambda grid: grid.paste(),
    Edit.SELECT_ALL: lambda grid: grid.select_all(),
    Edit.UNDO: lambda grid: grid.undo(),
    Edit.REDO: lambda grid: grid.redo(),
    Edit.ESCAPE: lambda grid: grid.escape(),
}
