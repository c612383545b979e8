"""How a cell of the journal is written: «5», «4/5», «О 5», «Н», «зач», and read back."""

import re
from typing import NamedTuple

from ejadmin.errors import UserError
from ejadmin.models.journal.tables import HIGHEST_MARK, LOWEST_MARK, AttendanceKind, MarkSign

MOST_MARKS = 5
GAP = "–"

# Vocabularies met in schools: УП and П mean У, ОП means О.
ABSENCES = {
    "н": AttendanceKind.ABSENT,
    "б": AttendanceKind.ILL,
    "у": AttendanceKind.EXCUSED,
    "уп": AttendanceKind.EXCUSED,
    "п": AttendanceKind.EXCUSED,
    "о": AttendanceKind.LATE,
    "оп": AttendanceKind.LATE,
}
SIGNS = {
    "зач": MarkSign.PASSED,
    "зачёт": MarkSign.PASSED,
    "зачет": MarkSign.PASSED,
    "незач": MarkSign.FAILED,
    "незачёт": MarkSign.FAILED,
    "незачет": MarkSign.FAILED,
    "осв": MarkSign.EXEMPT,
    "н/а": MarkSign.NOT_ASSESSED,
}
_TOKEN = re.compile(r"н/а|[^\s/]+|/", re.IGNORECASE)
_GAPS = ("-", "–", "—", ".")


class CellMark(NamedTuple):
    """One mark of a cell: a number or a sign, and what the teacher noted beside it."""

    value: int | MarkSign
    comment: str | None = None


class Absence(NamedTuple):
    """The attendance of a cell with what is known about it."""

    kind: AttendanceKind
    minutes_late: int | None = None
    reason: str | None = None
    document: str | None = None


class Cell(NamedTuple):
    """One pupil at one lesson: marks by the position of the lesson's works, and an absence."""

    marks: tuple[CellMark | None, ...] = ()
    absence: Absence | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return not self.marks and self.absence is None


EMPTY = Cell()


def make_cell(marks: list[CellMark | None], absence: Absence | None = None) -> Cell:
    """A cell without trailing gaps."""
    while marks and marks[-1] is None:
        marks.pop()
    return Cell(tuple(marks), absence)


def format_cell(cell: Cell) -> str:
    """As the grid shows it: «О 4/5»; a work without a mark before a marked one is «–»."""
    marks = "/".join(GAP if mark is None else mark_text(mark.value) for mark in cell.marks)
    return " ".join(part for part in (cell.absence and cell.absence.kind.caption, marks) if part)


def mark_text(value: int | MarkSign) -> str:
    """«5» or «зач»."""
    return value.caption if isinstance(value, MarkSign) else str(value)


def parse_cell(text: str) -> Cell:
    """Read what somebody typed; raise :class:`UserError` at what is no mark and no absence."""
    marks: list[CellMark | None] = []
    absence: Absence | None = None
    awaits_mark = True
    for token in _TOKEN.findall(text):
        kind = ABSENCES.get(token.casefold())
        if kind is not None:
            if absence is not None:
                raise UserError("В клетке может стоять только одна из букв Н, Б, У, О.")
            absence = Absence(kind)
        elif token == "/":
            if awaits_mark:
                marks.append(None)
            awaits_mark = True
        else:
            marks.append(None if token in _GAPS else CellMark(read_mark(token)))
            awaits_mark = False
    if len(marks) > MOST_MARKS:
        raise UserError(f"За один урок – не больше {MOST_MARKS} отметок.")
    return make_cell(marks, absence)


def read_mark(token: str) -> int | MarkSign:
    """One mark: 1–5 or a sign."""
    sign = SIGNS.get(token.casefold())
    if sign is not None:
        return sign
    if not token.isdecimal():
        raise UserError(f"«{token}» – не отметка. Можно: 1–5, зач, незач, осв, н/а; Н, Б, У, О.")
    if len(token) > 1 and all("1" <= digit <= "5" for digit in token):
        raise UserError(f"Несколько отметок пишут через черту: {'/'.join(token)}.")
    if not LOWEST_MARK <= int(token) <= HIGHEST_MARK:
        raise UserError(f"Отметка – от {LOWEST_MARK} до {HIGHEST_MARK}, а не «{token}».")
    return int(token)


def keep_notes(new: Cell, old: Cell) -> Cell:
    """A cell as typed, with the comments and the reason of what stood there before."""
    marks = [
        mark and mark._replace(comment=mark.comment or _comment(old, index))
        for index, mark in enumerate(new.marks)
    ]
    absence = new.absence
    if absence and old.absence and absence.kind is old.absence.kind:
        absence = old.absence
    return make_cell(marks, absence)


def _comment(cell: Cell, index: int) -> str | None:
    mark = cell.marks[index] if index < len(cell.marks) else None
    return mark.comment if mark else None
