"""What a statement says: lessons, marks, means, absences of one pupil as plain frozen values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from ejadmin.exports.page import SchoolDetails
from ejadmin.exports.statement_rows import KindRow
from ejadmin.models.journal.tables import AttendanceKind


class MarkLine(NamedTuple):
    """A mark as it is shown; ``value`` is nothing for a sign, which counts in no mean."""

    text: str
    kind: str
    weight: int
    value: int | None


class Stray(StrEnum):
    """Why the marks of a lesson stand out, as the statement's line says it."""

    ELSEWHERE = "не в своей группе"
    NOWHERE = "вне классов, не в счёт"


class LessonLine(NamedTuple):
    """One lesson of a pupil; ``stray`` says how its marks stand where the pupil did not belong."""

    day: date
    number: int
    topic: str | None
    marks: tuple[MarkLine, ...] = ()
    attendance: AttendanceKind | None = None
    minutes_late: int | None = None
    stray: Stray | None = None


@dataclass(frozen=True, slots=True)
class Absences:
    """Lateness and missed lessons; ``minutes`` is nothing when none are known."""

    late: int = 0
    minutes: int | None = None
    absent: int = 0
    excused: int = 0
    ill: int = 0

    @property
    def missed(self) -> int:
        """All lessons the pupil was not at."""
        return self.absent + self.excused + self.ill

    def __add__(self, other: "Absences") -> "Absences":
        known = [minutes for minutes in (self.minutes, other.minutes) if minutes is not None]
        return Absences(
            self.late + other.late,
            sum(known) if known else None,
            self.absent + other.absent,
            self.excused + other.excused,
            self.ill + other.ill,
        )


NO_ABSENCES = Absences()


class SubjectLines(NamedTuple):
    """A subject: its lessons and what they come to."""

    subject: str
    lessons: tuple[LessonLine, ...]
    marks: int = 0
    mean: Decimal | None = None
    weighted_mean: Decimal | None = None
    absences: Absences = NO_ABSENCES

    @property
    def held(self) -> int:
        """The lessons of groups that the pupil belonged to."""
        return sum(line.stray is not Stray.ELSEWHERE for line in self.lessons)


@dataclass(frozen=True, slots=True)
class MissedDay:
    """A day on which the pupil missed every lesson, with the letters of the reasons."""

    day: date
    reasons: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything on one pupil's statement; a preview has no number."""

    number: int | None
    issued_on: date
    school: SchoolDetails
    pupil_id: int
    pupil: str
    class_label: str
    class_teacher: str
    requested_on: date | None
    first: date
    last: date
    subjects: tuple[SubjectLines, ...]
    missed_days: tuple[MissedDay, ...]
    kinds: tuple[KindRow, ...]
    chain_head: str

    @property
    def lessons(self) -> int:
        """Lessons held in all subjects."""
        return sum(one.held for one in self.subjects)

    @property
    def marks(self) -> int:
        """Marks and signs in all subjects."""
        return sum(one.marks for one in self.subjects)

    @property
    def absences(self) -> Absences:
        """Lateness and missed lessons in all subjects."""
        some = [one.absences for one in self.subjects if one.absences != NO_ABSENCES]
        return sum(some, NO_ABSENCES)


@dataclass(frozen=True)
class Missing:
    """Somebody for whom no statement can be made, and why."""

    pupil_id: int
    pupil: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Statements in class order, and those that cannot be made."""

    statements: tuple[Statement, ...]
    missing: tuple[Missing, ...]
    chain_head: str
