"""Marks that stand where their pupil did not belong on the day (RULES «What counts»)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import counted
from ejadmin.models.checks.finding import Found, Span, current_span
from ejadmin.models.classes.members import Span as Days
from ejadmin.models.classes.members import covers, touches
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.sums import read_schooling
from ejadmin.models.journal.tables import Mark, Work
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry.labels import labels
from ejadmin.models.timetable.tables import Lesson, LessonState

MARKS = ("отметка", "отметки", "отметок")
OUTSIDE, ELSEWHERE = "вне классов, в счёт не идут", "не в своём классе или подгруппе"


class _Stray(NamedTuple):
    """Marks of a pupil in one course on days on which he did not belong to it."""

    pupil_id: int
    course_id: int
    lessons: list[tuple[int, date]]


def strayed(session: Session) -> Found:
    """Marks of days outside the class or subgroup; outside any class they do not count."""
    strays = list(_strays(session))
    schooling = read_schooling(session, {one.pupil_id for one in strays})
    known = (labels(session, Pupil), labels(session, Course)) if strays else ({}, {})
    for pupil, course, lessons in strays:
        for in_school, words in ((False, OUTSIDE), (True, ELSEWHERE)):
            found = [one for one in lessons if covers(schooling[pupil], one[1]) is in_school]
            if found:
                number, (lesson, day) = counted(len(found), *MARKS), found[0]
                text = (
                    f"{known[0][pupil]}, {known[1][course]}: {words} – {number}, с {day:%d.%m.%Y}."
                )
                yield text, "journal", {"course": course, "lesson": lesson, "pupil": pupil}


def _strays(session: Session) -> Iterator[_Stray]:
    """Where the first or last mark of a pupil in a course lies outside, each mark is looked at."""
    year = current_span(session)
    if year is None:
        return
    mine = _days_in_courses(session, year)
    of_year = Lesson.day.between(year.first, year.last), Lesson.state != LessonState.CANCELLED
    marks = select(Mark.pupil_id, Lesson.course_id, func.min(Lesson.day), func.max(Lesson.day))
    extremes = (
        marks.join(Work, Work.id == Mark.work_id)
        .join(Lesson, Lesson.id == Work.lesson_id)
        .where(*of_year)
        .group_by(Mark.pupil_id, Lesson.course_id)
    )
    for pupil, course, first, last in session.execute(extremes).all():
        spans = mine.get((pupil, course), [])
        if any(begins <= first and (end is None or last <= end) for begins, end in spans):
            continue
        lessons = (
            select(Lesson.id, Lesson.day)
            .join(Work, Work.lesson_id == Lesson.id)
            .join(Mark, Mark.work_id == Work.id)
            .where(Mark.pupil_id == pupil, Lesson.course_id == course, *of_year)
            .order_by(Lesson.day, Lesson.number)
        )
        outside = [(key, day) for key, day in session.execute(lessons) if not covers(spans, day)]
        if outside:
            yield _Stray(pupil, course, outside)


def _days_in_courses(session: Session, year: Span) -> dict[tuple[int, int], list[Days]]:
    """When each pupil belonged to the class or subgroup of each course."""
    found: dict[tuple[int, int], list[Days]] = defaultdict(list)
    for row, of_course in (
        (ClassMembership, ClassMembership.class_id == Course.class_id),
        (SubgroupMembership, SubgroupMembership.subgroup_id == Course.subgroup_id),
    ):
        query = select(row.pupil_id, Course.id, row.first_day, row.last_day).join(Course, of_course)
        for pupil, course, first, last in session.execute(
            query.where(touches(row, year.first, year.last))
        ):
            found[pupil, course].append((first, last))
    return found
