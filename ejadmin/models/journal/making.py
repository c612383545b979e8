"""Lessons made from the weekly timetable and the school calendar."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain, writing
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import FIRST_GRADE, Weekday, days
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, Homework, Mark, Work
from ejadmin.models.journal.window import Unlock
from ejadmin.models.timetable.tables import (
    Lesson,
    LessonState,
    Substitution,
    Timetable,
    TimetableEntry,
)

_BATCH = 500
HELD_BY = (Attendance, Substitution, Unlock)
PLANNED_BY = (Work, Homework)

Slot = tuple[int, date, int]
"""Course, day and lesson number: what makes a lesson one of its kind."""


@dataclass(frozen=True)
class WeeklyLesson:
    """One row of a timetable with what a lesson remembers of it."""

    entry_id: int
    course_id: int
    weekday: Weekday
    number: int
    teacher_id: int | None
    room_id: int | None
    grade: int

    def on(self, day: date) -> dict[str, Any]:
        """The lesson of a date, as a row without its number in the table."""
        return {
            "course_id": self.course_id,
            "day": day,
            "number": self.number,
            "entry_id": self.entry_id,
            "teacher_id": self.teacher_id,
            "room_id": self.room_id,
            "state": LessonState.PLANNED,
        }


@dataclass(frozen=True)
class LessonsMade:
    """How many lessons were created, changed, left as they are, and removed."""

    created: int
    changed: int
    kept: int
    removed: int


@dataclass(frozen=True)
class _Present:
    """A lesson that exists already."""

    id: int
    slot: Slot
    entry_id: int | None
    teacher_id: int | None
    room_id: int | None
    has_content: bool
    was_held: bool


def weekly_lessons(session: Session, timetable_id: int) -> list[WeeklyLesson]:
    """The rows of a timetable; a subgroup of joined classes goes by its lowest grade."""
    entry, course = TimetableEntry, Course
    grades = _grades_of_subgroups(session)
    query = (
        select(
            entry.id,
            entry.course_id,
            entry.weekday,
            entry.number,
            course.teacher_id,
            func.coalesce(entry.room_id, course.room_id).label("room_id"),
            course.subgroup_id,
            SchoolClass.grade,
        )
        .join(course, entry.course_id == course.id)
        .outerjoin(SchoolClass, course.class_id == SchoolClass.id)
        .where(entry.timetable_id == timetable_id)
        .order_by(entry.id)
    )
    return [
        WeeklyLesson(
            row.id,
            row.course_id,
            row.weekday,
            row.number,
            row.teacher_id,
            row.room_id,
            row.grade if row.grade is not None else grades.get(row.subgroup_id, FIRST_GRADE),
        )
        for row in session.execute(query)
    ]


def planned_lessons(
    weekly: Iterable[WeeklyLesson], calendar: SchoolCalendar, first: date, last: date
) -> Iterator[dict[str, Any]]:
    """Rows of the lessons a week's pattern gives between two days, moved days followed."""
    by_weekday: dict[Weekday, dict[int, list[WeeklyLesson]]] = {}
    for lesson in weekly:
        of_grade = by_weekday.setdefault(lesson.weekday, {})
        of_grade.setdefault(lesson.grade, []).append(lesson)
    for day in days(first, last):
        for grade, lessons in by_weekday.get(calendar.weekday_of(day), {}).items():
            if calendar.is_school_day(day, grade):
                for lesson in lessons:
                    yield lesson.on(day)


def make_lessons(session: Session, timetable_id: int, first: date, last: date) -> LessonsMade:
    """Bring the lessons between two days into line with a timetable, within its validity.

    Lessons that carry content (a topic, works, attendance, homework, a substitution, an unlock, a
    cancellation) are never removed; empty ones that no longer fit are. A lesson that fits no more
    is the one the timetable now asks for elsewhere on its day: what is only planned moves there,
    what was held (marks, attendance, a substitution, an unlock, a cancellation) stays at its
    number, and in neither case is it made once more. Made twice, the second time changes nothing.
    Raises :class:`UserError` when there is nothing to make.
    """
    timetable = session.get_one(Timetable, timetable_id)
    first, last = _within(timetable, first, last)
    weekly = weekly_lessons(session, timetable_id)
    if not weekly:
        raise UserError("В расписании нет ни одного урока. Сначала расставьте уроки по дням.")
    calendar = SchoolCalendar.load(session, timetable.year_id)
    wanted = {
        (row["course_id"], row["day"], row["number"]): row
        for row in planned_lessons(weekly, calendar, first, last)
    }
    valid = _spans_of_others(session, timetable)
    changed = kept = 0
    leftover: list[_Present] = []
    for standing in _standing_lessons(session, first, last):
        row = wanted.pop(standing.slot, None)
        if row is None:
            leftover.append(standing)
        elif not standing.has_content and _differs(standing, row):
            _change(session, standing, row)
            changed += 1
        else:
            kept += 1
    astray = [one for one in leftover if not _is_asked_for(one, valid)]
    moved = _follow(session, [one for one in astray if one.has_content], wanted)
    removed = _remove(session, [one.id for one in astray if not one.has_content])
    kept += len(leftover) - removed - moved
    changed += moved
    created = insert_lessons(session, wanted.values())
    return LessonsMade(created, changed, kept, removed)


def insert_lessons(session: Session, rows: Iterable[dict[str, Any]]) -> int:
    """Write new lessons in bulk, numbered on from the last one; returns how many."""
    chain.take_turn(session)
    last_id = session.execute(select(func.max(Lesson.id))).scalar() or 0
    numbered = ({"id": last_id + place, **row} for place, row in enumerate(rows, 1))
    return writing.insert_many(session, Lesson, numbered)


def _within(timetable: Timetable, first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise UserError(f"Последний день ({last:%d.%m.%Y}) раньше первого ({first:%d.%m.%Y}).")
    inside = max(first, timetable.first_day), min(last, timetable.last_day)
    if inside[1] < inside[0]:
        raise UserError(
            f"Расписание «{timetable.name}» действует с {timetable.first_day:%d.%m.%Y}"
            f" по {timetable.last_day:%d.%m.%Y}. Выберите дни из этого срока."
        )
    return inside


def _grades_of_subgroups(session: Session) -> dict[int, int]:
    query = (
        select(Subgroup.id, func.min(SchoolClass.grade))
        .join(DivisionClass, DivisionClass.division_id == Subgroup.division_id)
        .join(SchoolClass, SchoolClass.id == DivisionClass.class_id)
        .group_by(Subgroup.id)
    )
    return dict(session.execute(query).all())


def _standing_lessons(session: Session, first: date, last: date) -> list[_Present]:
    query = select(
        Lesson.id,
        Lesson.course_id,
        Lesson.day,
        Lesson.number,
        Lesson.entry_id,
        Lesson.teacher_id,
        Lesson.room_id,
        Lesson.topic,
        Lesson.state,
    ).where(Lesson.day.between(first, last))
    of_days = Lesson.day.between(first, last)
    held = _carrying(session, of_days, HELD_BY) | _marked(session, of_days)
    planned = _carrying(session, of_days, PLANNED_BY)
    return [
        _Present(
            row.id,
            (row.course_id, row.day, row.number),
            row.entry_id,
            row.teacher_id,
            row.room_id,
            bool(row.topic) or row.id in planned or row.id in held or is_off,
            row.id in held or is_off,
        )
        for row in session.execute(query)
        for is_off in [row.state is not LessonState.PLANNED]
    ]


def _carrying(session: Session, of_days: Any, carriers: Iterable[Any]) -> set[int]:
    """The lessons that some tables speak of."""
    parts = [
        select(carrier.lesson_id).join(Lesson, carrier.lesson_id == Lesson.id).where(of_days)
        for carrier in carriers
    ]
    return set(session.execute(union(*parts)).scalars())


def _marked(session: Session, of_days: Any) -> set[int]:
    marked = select(Work.lesson_id).join(Mark, Mark.work_id == Work.id)
    return set(session.scalars(marked.join(Lesson, Work.lesson_id == Lesson.id).where(of_days)))


def _follow(
    session: Session, astray: Sequence[_Present], wanted: dict[Slot, dict[str, Any]]
) -> int:
    """Let lessons with content stand for those of their course that are asked for on their day.

    What is wanted is taken out; answers how many lessons moved to another number.
    """
    free: dict[tuple[int, date], list[Slot]] = defaultdict(list)
    for slot in sorted(wanted, key=itemgetter(2)):
        free[slot[:2]].append(slot)
    moved = 0
    for standing in sorted(astray, key=lambda one: one.slot[2]):
        if slots := free[standing.slot[:2]]:
            row = wanted.pop(slots.pop(0))
            if not standing.was_held:
                _change(session, standing, row)
                moved += 1
    session.flush()
    return moved


def _differs(standing: _Present, row: dict[str, Any]) -> bool:
    return any(
        getattr(standing, name) != row[name] for name in ("entry_id", "teacher_id", "room_id")
    )


def _change(session: Session, standing: _Present, row: dict[str, Any]) -> None:
    lesson = session.get_one(Lesson, standing.id)
    lesson.number = row["number"]
    lesson.entry_id = row["entry_id"]
    lesson.teacher_id = row["teacher_id"]
    lesson.room_id = row["room_id"]


def _spans_of_others(session: Session, timetable: Timetable) -> dict[int, tuple[date, date]]:
    """From when to when the entries of other timetables ask for their lessons."""
    others = select(TimetableEntry.id, Timetable.first_day, Timetable.last_day).join(Timetable)
    rows = session.execute(others.where(Timetable.id != timetable.id))
    return {row.id: (row.first_day, row.last_day) for row in rows}


def _is_asked_for(standing: _Present, valid: dict[int, tuple[date, date]]) -> bool:
    """Whether another timetable asks for a lesson on its day."""
    span = valid.get(standing.entry_id) if standing.entry_id is not None else None
    return span is not None and span[0] <= standing.slot[1] <= span[1]


def _remove(session: Session, doomed: Sequence[int]) -> int:
    for place in range(0, len(doomed), _BATCH):
        some = select(Lesson).where(Lesson.id.in_(doomed[place : place + _BATCH]))
        for lesson in session.scalars(some):
            session.delete(lesson)
    session.flush()
    return len(doomed)
