"""Checks of who teaches what, and for how many hours."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import exists, null, select
from sqlalchemy.orm import Session

from ejadmin.models.checks.finding import Found, at
from ejadmin.models.classes import Division, DivisionClass, Subgroup, SubjectClass
from ejadmin.models.courses import Course
from ejadmin.models.labels import class_labels, labels
from ejadmin.models.people import Employee
from ejadmin.models.subjects import Subject, SubjectTeacher


def subjects_without_teacher(session: Session) -> Found:
    """Subjects that nobody may teach."""
    linked = exists().where(SubjectTeacher.subject_id == Subject.id)
    rows = select(Subject.id, Subject.name).where(~linked).order_by(Subject.name)
    for _key, name in session.execute(rows):
        yield f"{name}: не указан ни один педагог.", "directory", at("subject_teachers", None)


def courses_without_teacher(session: Session) -> Found:
    """Vacancies: courses without a teacher."""
    found = session.scalars(select(Course.id).where(Course.teacher_id.is_(None))).all()
    known = labels(session, Course) if found else {}
    for key in found:
        yield f"{known[key]}: не назначен педагог.", "directory", at("courses", key)


def dismissed_teachers(session: Session) -> Found:
    """Courses of teachers who left the school."""
    rows = (
        select(Course.id, Employee.dismissed_on)
        .join(Employee, Employee.id == Course.teacher_id)
        .where(Employee.dismissed_on.is_not(None))
    )
    found = session.execute(rows).all()
    known = labels(session, Course) if found else {}
    for key, day in found:
        text = f"{known[key]}: педагог уволен {day:%d.%m.%Y}."
        yield text, "directory", at("courses", key)


def hours_against_plan(session: Session) -> Found:
    """Every row of the curriculum has courses of as many hours, for the class or its subgroups.

    Groups of another division may have fewer hours (basic beside advanced) as long as one has the
    hours of the plan.
    """
    given: dict[tuple[int | None, int], list[_Taught]] = defaultdict(list)
    whole = select(Course.class_id, Course.subject_id, null(), Course.id, Course.hours)
    parts = (
        select(
            DivisionClass.class_id, Division.subject_id, Division.id, Course.id, Course.hours
        )
        .join(Division, Division.id == DivisionClass.division_id)
        .join(Subgroup, Subgroup.division_id == Division.id)
        .join(Course, Course.subgroup_id == Subgroup.id)
    )  # fmt: skip
    for query in (whole.where(Course.class_id.is_not(None)), parts):
        for school_class, subject, *taught in session.execute(query):
            given[school_class, subject].append(_Taught(*taught))
    classes, subjects = class_labels(session), labels(session, Subject)
    rows = select(SubjectClass.class_id, SubjectClass.subject_id, SubjectClass.hours)
    for school_class, subject, planned in session.execute(rows):
        name = f"{classes[school_class]}, {subjects[subject]}: в плане {_said(planned)} ч"
        yield from _compare(name, planned, given[school_class, subject])


class _Taught(NamedTuple):
    """A course against the curriculum; one for a whole class has no division."""

    division: int | None
    course: int
    hours: float


def _compare(name: str, planned: float, given: Sequence[_Taught]) -> Found:
    if not given:
        yield f"{name}, нагрузки нет.", "directory", at("courses", None)
    as_planned = {taught.division for taught in given if taught.hours == planned}
    for division, course, hours in given:
        is_level = bool(as_planned) and division is not None and division not in as_planned
        if hours > planned or (hours != planned and not is_level):
            yield f"{name}, в нагрузке {_said(hours)} ч.", "directory", at("courses", course)


def _said(hours: float) -> str:
    return f"{hours:g}".replace(".", ",")
