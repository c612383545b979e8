"""What the keys of the grid of links mean, in the Russian layout and in the Latin one."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Key, Held = Qt.Key, Qt.KeyboardModifier
FAR = 10_000
PAGE = 5_000


class Command(Enum):
    """What a key asks for."""

    TOGGLE = auto()
    CLEAR = auto()
    ERASE = auto()
    COPY = auto()
    CUT = auto()
    PASTE = auto()
    SELECT_ALL = auto()
    UNDO = auto()
    REDO = auto()
    ESCAPE = auto()


@dataclass(frozen=True)
class Travel:
    """A move by rows and columns; :data:`FAR` is the edge, :data:`PAGE` as far as is in sight."""

    down: int
    across: int
    stretches: bool = False


@dataclass(frozen=True)
class Typed:
    """A digit or a comma."""

    sign: str


Act = Command | Travel | Typed

_MOVES = {
    Key.Key_Left: (0, -1), Key.Key_Right: (0, 1), Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0),
    Key.Key_Home: (0, -FAR), Key.Key_End: (0, FAR),
    Key.Key_PageUp: (-PAGE, 0), Key.Key_PageDown: (PAGE, 0),
}  # fmt: skip
_PLAIN: dict[Qt.Key, Act] = {
    Key.Key_Space: Command.TOGGLE,
    Key.Key_Delete: Command.CLEAR,
    Key.Key_Backspace: Command.ERASE,
    Key.Key_Escape: Command.ESCAPE,
    Key.Key_Return: Travel(1, 0),
    Key.Key_Enter: Travel(1, 0),
    Key.Key_Tab: Travel(0, 1),
    Key.Key_Backtab: Travel(0, -1),
}
# By the letter typed as well: in the Russian layout Ctrl+Z comes as Ctrl+Я.
_WITH_CTRL = {
    "z": Command.UNDO, "я": Command.UNDO, "y": Command.REDO, "н": Command.REDO,
    "c": Command.COPY, "с": Command.COPY, "x": Command.CUT, "ч": Command.CUT,
    "v": Command.PASTE, "м": Command.PASTE, "a": Command.SELECT_ALL, "ф": Command.SELECT_ALL,
}  # fmt: skip
_WITH_SHIFT: dict[Act, Act] = {Travel(1, 0): Travel(-1, 0), Travel(0, 1): Travel(0, -1)}


def read_key(event: QKeyEvent) -> Act | None:
    """What a key press means in the grid; ``None`` when nothing."""
    held, key = event.modifiers() & ~Held.KeypadModifier, Key(event.key())
    if key in _MOVES and held in (Held.NoModifier, Held.ShiftModifier, Held.ControlModifier,
                                  Held.ShiftModifier | Held.ControlModifier):  # fmt: skip
        return _move(key, held)
    if held & Held.ControlModifier:
        return _with_ctrl(event, held)
    if held not in (Held.NoModifier, Held.ShiftModifier):
        return None
    if key in _PLAIN:
        act = _PLAIN[key]
        return _WITH_SHIFT.get(act, act) if held else act
    text = event.text()
    if len(text) == 1 and text in "0123456789":
        return Typed(text)
    return Typed(",") if text in (",", ".") else None


def _move(key: Qt.Key, held: Qt.KeyboardModifier) -> Travel:
    down, across = _MOVES[key]
    if held & Held.ControlModifier:
        down, across = down * FAR, across * FAR
        if key in (Key.Key_Home, Key.Key_End):
            down = across
    return Travel(down, across, bool(held & Held.ShiftModifier))


def _with_ctrl(event: QKeyEvent, held: Qt.KeyboardModifier) -> Act | None:
    code = event.key()
    letter = chr(code).casefold() if 32 < code < 0x10FFFF else event.text().casefold()
    act = _WITH_CTRL.get(letter)
    return Command.REDO if act is Command.UNDO and held & Held.ShiftModifier else act
