"""What the keys of the journal's grid mean, in the Russian layout and in the Latin one."""

from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from ejadmin.errors import UserError
from ejadmin.models.journal import AttendanceKind, MarkSign
from ejadmin.models.journal.notation import Absence, Cell, CellMark

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
Key = Qt.Key

# The same physical keys in the Latin layout: Н is Y, Б is «,» and «<», У is E, О is J, З is P.
LETTERS = {
    "н": AttendanceKind.ABSENT, "y": AttendanceKind.ABSENT,
    "б": AttendanceKind.ILL, ",": AttendanceKind.ILL, "<": AttendanceKind.ILL,
    "у": AttendanceKind.EXCUSED, "e": AttendanceKind.EXCUSED,
    "о": AttendanceKind.LATE, "j": AttendanceKind.LATE,
}  # fmt: skip
SIGN_LETTERS = {"з": MarkSign.PASSED, "p": MarkSign.PASSED}
# The key with «/» of the Latin layout gives «.» in the Russian one.
SLASHES = frozenset("/.|\\")


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


class Command(Enum):
    """What else a key asks for."""

    CLEAR = auto()
    SLASH = auto()
    ACCEPT = auto()
    ACCEPT_UP = auto()
    EDIT = auto()
    COMMENT = auto()
    COPY = auto()
    CUT = auto()
    PASTE = auto()
    SELECT_ALL = auto()
    UNDO = auto()
    REDO = auto()
    ESCAPE = auto()


@dataclass(frozen=True)
class Travel:
    """A move, perhaps stretching the selection."""

    move: Move
    stretches: bool = False


Act = Travel | Command | int | MarkSign | AttendanceKind

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
_PLAIN: dict[Qt.Key, Act] = {
    Key.Key_Delete: Command.CLEAR,
    Key.Key_Backspace: Command.CLEAR,
    Key.Key_F2: Command.EDIT,
    Key.Key_Escape: Command.ESCAPE,
    Key.Key_Return: Command.ACCEPT,
    Key.Key_Enter: Command.ACCEPT,
    Key.Key_Tab: Travel(Move.RIGHT),
    Key.Key_Backtab: Travel(Move.LEFT),
}
# By the letter typed as well: in the Russian layout Ctrl+Z comes as Ctrl+Я.
_WITH_CTRL = {
    "z": Command.UNDO, "я": Command.UNDO,
    "y": Command.REDO, "н": Command.REDO,
    "c": Command.COPY, "с": Command.COPY,
    "x": Command.CUT, "ч": Command.CUT,
    "v": Command.PASTE, "м": Command.PASTE,
    "a": Command.SELECT_ALL, "ф": Command.SELECT_ALL,
}  # fmt: skip


def read_key(event: QKeyEvent) -> Act | None:
    """What a key press means in the grid; ``None`` when nothing."""
    held = event.modifiers() & ~KEYPAD
    key = Key(event.key())
    if key in _MOVES and held in (Qt.KeyboardModifier.NoModifier, SHIFT, CTRL, SHIFT | CTRL):
        plain, far = _MOVES[key]
        return Travel(far if held & CTRL else plain, bool(held & SHIFT))
    if held & CTRL:
        return _with_ctrl(event, held)
    if held not in (Qt.KeyboardModifier.NoModifier, SHIFT):
        return None
    if key in _PLAIN:
        return _with_shift(_PLAIN[key]) if held & SHIFT else _PLAIN[key]
    return read_character(event.text())


def read_character(text: str) -> Act | None:
    """What one typed character means."""
    letter = text.casefold()
    if len(letter) != 1:
        return None
    if letter in "12345":
        return int(letter)
    if letter in SLASHES:
        return Command.SLASH
    return LETTERS.get(letter) or SIGN_LETTERS.get(letter)


def _with_shift(act: Act) -> Act:
    swapped: dict[Act, Act] = {Command.EDIT: Command.COMMENT, Command.ACCEPT: Command.ACCEPT_UP}
    return Travel(Move.LEFT) if act == Travel(Move.RIGHT) else swapped.get(act, act)


def _with_ctrl(event: QKeyEvent, held: Qt.KeyboardModifier) -> Act | None:
    code = event.key()
    letter = chr(code).casefold() if 32 < code < 0x10FFFF else event.text().casefold()
    act = _WITH_CTRL.get(letter)
    return Command.REDO if act is Command.UNDO and held & SHIFT else act


def with_mark(cell: Cell, value: int | MarkSign, *, is_further: bool = False) -> Cell:
    """The cell after a mark's key: one mark in place of what stood, or one more after a slash."""
    if is_further:
        return cell._replace(marks=(*cell.marks, CellMark(value)))
    comment = cell.marks[0].comment if cell.marks and cell.marks[0] else None
    return cell._replace(marks=(CellMark(value, comment),))


def with_absence(cell: Cell, kind: AttendanceKind) -> Cell:
    """The cell after a letter's key; its marks stay."""
    if cell.absence and cell.absence.kind is kind:
        return cell
    return cell._replace(absence=Absence(kind))


def with_comment(cell: Cell, comment: str) -> Cell:
    """The cell with a note beside its last mark; a user's error when there is none."""
    if not cell.marks or cell.marks[-1] is None:
        raise UserError("Комментарий пишут к отметке: сначала поставьте её.")
    last = cell.marks[-1]._replace(comment=comment.strip() or None)
    return cell._replace(marks=(*cell.marks[:-1], last))
