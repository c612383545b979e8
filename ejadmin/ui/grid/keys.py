"""What keys mean in every painted grid, in the Russian layout and in the Latin one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Key, Held = Qt.Key, Qt.KeyboardModifier
Own = TypeVar("Own")


class Move(Enum):
    """Where a key takes the current cell."""

    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    ROW_START = auto()
    ROW_END = auto()
    FIRST = auto()
    LAST = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    EDGE_LEFT = auto()
    EDGE_RIGHT = auto()
    EDGE_UP = auto()
    EDGE_DOWN = auto()


@dataclass(frozen=True)
class Travel:
    """A move, perhaps stretching the selection."""

    move: Move
    stretches: bool = False


class Command(Enum):
    """What else a key asks for; a grid adds its own."""


class Edit(Command):
    """What every grid does with the chosen cells."""

    CLEAR = auto()
    COPY = auto()
    CUT = auto()
    PASTE = auto()
    SELECT_ALL = auto()
    UNDO = auto()
    REDO = auto()
    ESCAPE = auto()


_MOVES = {
    Key.Key_Left: (Move.LEFT, Move.EDGE_LEFT),
    Key.Key_Right: (Move.RIGHT, Move.EDGE_RIGHT),
    Key.Key_Up: (Move.UP, Move.EDGE_UP),
    Key.Key_Down: (Move.DOWN, Move.EDGE_DOWN),
    Key.Key_Home: (Move.ROW_START, Move.FIRST),
    Key.Key_End: (Move.ROW_END, Move.LAST),
    Key.Key_PageUp: (Move.PAGE_UP, Move.PAGE_UP),
    Key.Key_PageDown: (Move.PAGE_DOWN, Move.PAGE_DOWN),
}
_PLAIN: dict[Qt.Key, Travel | Command] = {
    Key.Key_Delete: Edit.CLEAR,
    Key.Key_Escape: Edit.ESCAPE,
    Key.Key_Tab: Travel(Move.RIGHT),
    Key.Key_Backtab: Travel(Move.LEFT),
}
_WITH_SHIFT: dict[Travel | Command, Travel | Command] = {
    Travel(Move.RIGHT): Travel(Move.LEFT),
    Travel(Move.DOWN): Travel(Move.UP),
}
# By the letter typed as well: in the Russian layout Ctrl+Z comes as Ctrl+Я.
_WITH_CTRL = {
    "z": Edit.UNDO, "я": Edit.UNDO,
    "y": Edit.REDO, "н": Edit.REDO,
    "c": Edit.COPY, "с": Edit.COPY,
    "x": Edit.CUT, "ч": Edit.CUT,
    "v": Edit.PASTE, "м": Edit.PASTE,
    "a": Edit.SELECT_ALL, "ф": Edit.SELECT_ALL,
}  # fmt: skip


@dataclass(frozen=True)
class Keys(Generic[Own]):
    """The keys of one grid: ``plain`` and ``with_shift`` beside those of all, and typed signs."""

    plain: Mapping[Qt.Key, Travel | Command]
    typed: Callable[[str], Own | Command | None]
    with_shift: Mapping[Travel | Command, Travel | Command] = field(default_factory=dict)

    def read(self, event: QKeyEvent) -> Own | Travel | Command | None:
        """What a key press means in the grid; ``None`` when nothing."""
        held, key = event.modifiers() & ~Held.KeypadModifier, Key(event.key())
        shift, ctrl = Held.ShiftModifier, Held.ControlModifier
        if key in _MOVES and held in (Held.NoModifier, shift, ctrl, shift | ctrl):
            plain, far = _MOVES[key]
            return Travel(far if held & ctrl else plain, bool(held & shift))
        if held & ctrl:
            return _with_ctrl(event, held)
        if held not in (Held.NoModifier, shift):
            return None
        act = self.plain.get(key) or _PLAIN.get(key)
        if act is None:
            return self.typed(event.text())
        return {**_WITH_SHIFT, **self.with_shift}.get(act, act) if held else act


def _with_ctrl(event: QKeyEvent, held: Qt.KeyboardModifier) -> Edit | None:
    code = event.key()
    letter = chr(code).casefold() if 32 < code < 0x10FFFF else event.text().casefold()
    act = _WITH_CTRL.get(letter)
    return Edit.REDO if act is Edit.UNDO and held & Held.ShiftModifier else act
