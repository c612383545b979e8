"""Which marks count for a pupil, a subject and some days, and what they come to: the one place.

A mark follows its pupil: it counts in whichever course of the subject it stands, on every day on
which the pupil belonged to some class of the school. Courses are looked for in the parallels (year
and grade) of the classes that the pupils belonged to.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, and_, bindparam, select, type_coerce
from sqlalchemy.orm import Session, aliased

from ejadmin.models.base.rows import Prepared
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.members import Span, covers
from ejadmin.models.classes.tables import ClassMembership, DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.grading import Thresholds, mean, mean_text, weighted_mean
from ejadmin.models.journal.tables import Mark, Work, WorkKind
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson, LessonState

Schooling = Mapping[int, tuple[Span, ...]]
"""The days of each pupil in classes of the school."""


class Weighed(NamedTuple):
    """A mark that counts: its lesson's day, its value 1–5 and the weight of its work."""

    day: date
    value: int
    weight: int


class Sums(NamedTuple):
    """What marks come to; nothing where none counts."""

    mean: Decimal | None
    weighted: Decimal | None

    @property
    def texts(self) -> tuple[str, str]:
        """Both means as the screen and the paper write them."""
        return mean_text(self.mean), mean_text(self.weighted)


NOTHING = Sums(None, None)


class FarMark(NamedTuple):
    """A mark in a course unknown to the reader, with its lesson; ``sign`` is stored text."""

    pupil_id: int
    subject_id: int
    subject: str
    lesson_id: int
    day: date
    number: int
    topic: str | None
    kind_id: int
    weight: int
    value: int | None
    sign: str | None


_PUPILS: Any = bindparam("pupils", expanding=True)
_KNOWN: Any = bindparam("known", expanding=True)
_FIRST: Any = bindparam("first")
_LAST: Any = bindparam("last")
_own = aliased(SchoolClass)
_belonging = (
    select(ClassMembership.pupil_id, ClassMembership.class_id)
    .where(ClassMembership.pupil_id.in_(_PUPILS))
    .cte("belonging")
)
_parallels = (
    select(SchoolClass.id)
    .join(_own, and_(_own.year_id == SchoolClass.year_id, _own.grade == SchoolClass.grade))
    .join(AcademicYear, AcademicYear.id == _own.year_id)
    .where(
        _own.id.in_(select(_belonging.c.class_id)),
        AcademicYear.first_day <= _LAST,
        AcademicYear.last_day >= _FIRST,
    )
    .cte("parallels")
)
_REACHED = (
    select(Course.id)
    .where(Course.class_id.in_(select(_parallels.c.id)))
    .union_all(
        select(Course.id)
        .join(Subgroup, Subgroup.id == Course.subgroup_id)
        .join(DivisionClass, DivisionClass.division_id == Subgroup.division_id)
        .where(DivisionClass.class_id.in_(select(_parallels.c.id)))
    )
)
# What few marks need stands in the columns; from lessons to marks, not from all a pupil ever got.
_FAR = (
    select(
        Mark.pupil_id,
        Course.subject_id,
        select(Subject.name).where(Subject.id == Course.subject_id).scalar_subquery(),
        Lesson.id,
        Lesson.day,
        Lesson.number,
        Lesson.topic,
        Work.kind_id,
        select(WorkKind.weight).where(WorkKind.id == Work.kind_id).scalar_subquery(),
        Mark.value,
        type_coerce(Mark.sign, String),
    )
    .select_from(Course)
    .join(Lesson, Lesson.course_id == Course.id)
    .join(Work, Work.lesson_id == Lesson.id)
    .join(Mark, Mark.work_id == Work.id)
    .where(
        Course.id.not_in(_KNOWN),
        Lesson.day.between(_FIRST, _LAST),
        Lesson.state != LessonState.CANCELLED,
        (Mark.pupil_id + 0).in_(select(_belonging.c.pupil_id)),
    )
)
_FAR_OF_ALL = Prepared(_FAR.where(Course.id.in_(_REACHED)))
# A subject has few courses: from them to the parallels, and often there is none to ask about.
_FAR_OF_SUBJECT = Prepared(
    _FAR.where(Course.subject_id == bindparam("subject"), (Course.id + 0).in_(_REACHED))
)
_SCHOOLING = Prepared(
    select(ClassMembership.pupil_id, ClassMembership.first_day, ClassMembership.last_day).where(
        ClassMembership.pupil_id.in_(_PUPILS)
    )
)


@lru_cache(maxsize=4096)
def sums(marks: tuple[tuple[int, int], ...]) -> Sums:
    """Mean and weighted mean of values with their weights."""
    return Sums(mean(value for value, _ in marks), weighted_mean(marks))


def within(marks: Iterable[Weighed], first: date, last: date) -> tuple[tuple[int, int], ...]:
    """Values and weights of the marks of some days, both ends inclusive."""
    return tuple((value, weight) for day, value, weight in marks if first <= day <= last)


def suggestion(
    marks: Iterable[Weighed], first: date, last: date, thresholds: Thresholds
) -> int | None:
    """The period mark that the marks of a period's days suggest; ``None`` when there are none."""
    return thresholds.suggest(sums(within(marks, first, last)).weighted)


def counts(schooling: Schooling, pupil_id: int, day: date) -> bool:
    """Whether a pupil's marks of a day count: the pupil belonged to some class of the school."""
    return covers(schooling.get(pupil_id, ()), day)


def read_schooling(session: Session, pupils: Collection[int]) -> dict[int, tuple[Span, ...]]:
    """The days of pupils in classes, one query for all of them."""
    spans: dict[int, tuple[Span, ...]] = dict.fromkeys(pupils, ())
    if pupils:
        rows = _SCHOOLING.rows(session.connection(), {"pupils": list(pupils)})
        for pupil_id, first, last in rows:
            spans[pupil_id] += ((first, last),)
    return spans


def read_far(
    session: Session,
    pupils: Collection[int],
    known: Collection[int],
    first: date,
    last: date,
    subject_id: int | None = None,
) -> list[FarMark]:
    """Marks of pupils in courses other than the known ones, one query for all of them.

    Both days are inclusive; without a subject, of all subjects.
    """
    asked: dict[str, Any] = {
        "pupils": list(pupils), "known": list(known), "subject": subject_id,
        "first": first, "last": last,
    }  # fmt: skip
    query = _FAR_OF_ALL if subject_id is None else _FAR_OF_SUBJECT
    return [FarMark._make(row) for row in query.rows(session.connection(), asked)]


def counted(far: Iterable[FarMark], schooling: Schooling) -> dict[int, list[Weighed]]:
    """What counts of marks in other courses, by pupil."""
    marks: dict[int, list[Weighed]] = defaultdict(list)
    for one in far:
        if one.value is not None and counts(schooling, one.pupil_id, one.day):
            marks[one.pupil_id].append(Weighed(one.day, one.value, one.weight))
    return dict(marks)
