"""What the keys of the journal's grid mean, in the Russian layout and in the Latin one."""

from enum import auto

from ejadmin.errors import UserError
from ejadmin.models.journal.notation import Absence, Cell, CellMark
from ejadmin.models.journal.tables import AttendanceKind, MarkSign
from ejadmin.ui.grid.keys import Command, Edit, Key, Keys, Travel

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


class Writing(Command):
    """What the journal's keys ask for beside the edits of every grid."""

    SLASH = auto()
    ACCEPT = auto()
    ACCEPT_UP = auto()
    EDIT = auto()
    COMMENT = auto()


Written = int | MarkSign | AttendanceKind
Act = Travel | Command | Written


def read_character(text: str) -> Written | Command | None:
    """What one typed character means."""
    letter = text.casefold()
    if len(letter) != 1:
        return None
    if letter in "12345":
        return int(letter)
    if letter in SLASHES:
        return Writing.SLASH
    return LETTERS.get(letter) or SIGN_LETTERS.get(letter)


KEYS: Keys[Written] = Keys(
    plain={
        Key.Key_Backspace: Edit.CLEAR,
        Key.Key_F2: Writing.EDIT,
        Key.Key_Return: Writing.ACCEPT,
        Key.Key_Enter: Writing.ACCEPT,
    },
    with_shift={Writing.EDIT: Writing.COMMENT, Writing.ACCEPT: Writing.ACCEPT_UP},
    typed=read_character,
)


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
