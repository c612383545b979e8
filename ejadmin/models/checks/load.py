"""Checks of who teaches what, and for how many hours."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import exists, func, null, select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import decimal, listed
from ejadmin.models.checks.finding import Found, at, current_year_id, in_current_year
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import Division, DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.norms import class_limits, teacher_limits
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.loads.matrices import of_year
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.subjects import Subject


def subjects_without_teacher(session: Session) -> Found:
    """Subjects that nobody may teach."""
    linked = exists().where(SubjectTeacher.subject_id == Subject.id)
    rows = select(Subject.id, Subject.name).where(~linked).order_by(Subject.name)
    for key, name in session.execute(rows):
        yield f"{name}: не указан ни один педагог.", "links", cell("teachers", subject=key)


def courses_without_teacher(session: Session) -> Found:
    """Vacancies: courses of the current year without a teacher."""
    year = current_year_id(session)
    if year is None:
        return
    vacant = select(Course.id).where(Course.teacher_id.is_(None), of_year(year))
    found = session.scalars(vacant).all()
    known = labels(session, Course) if found else {}
    for key in found:
        yield f"{known[key]}: не назначен педагог.", "directory", at("courses", key)


def dismissed_teachers(session: Session) -> Found:
    """Courses of the current year whose teachers left the school."""
    year = current_year_id(session)
    if year is None:
        return
    rows = (
        select(Course.id, Employee.dismissed_on)
        .join(Employee, Employee.id == Course.teacher_id)
        .where(Employee.dismissed_on.is_not(None), of_year(year))
    )
    found = session.execute(rows).all()
    known = labels(session, Course) if found else {}
    for key, day in found:
        text = f"{known[key]}: педагог уволен {day:%d.%m.%Y}."
        yield text, "directory", at("courses", key)


def hours_against_plan(session: Session) -> Found:
    """Every row of the current year's plan has courses of as many hours, whole or in subgroups.

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
    rows = select(SubjectClass.class_id, SubjectClass.subject_id, SubjectClass.hours).join(
        SchoolClass, SchoolClass.id == SubjectClass.class_id
    )
    for school_class, subject, planned in session.execute(in_current_year(rows)):
        name = f"{classes[school_class]}, {subjects[subject]}: в плане {decimal(planned)} ч"
        if not given[school_class, subject]:
            yield f"{name}, нагрузки нет.", "links", cell("classes", school_class, subject)
        yield from _compare(name, planned, given[school_class, subject])


class _Taught(NamedTuple):
    """A course against the curriculum; one for a whole class has no division."""

    division: int | None
    course: int
    hours: float


def _compare(name: str, planned: float, given: Sequence[_Taught]) -> Found:
    as_planned = {taught.division for taught in given if taught.hours == planned}
    for division, course, hours in given:
        is_level = bool(as_planned) and division is not None and division not in as_planned
        if hours > planned or (hours != planned and not is_level):
            yield f"{name}, в нагрузке {decimal(hours)} ч.", "directory", at("courses", course)


def cell(tab: str, row: int | None = None, subject: int | None = None) -> dict[str, Any]:
    """The cell of the link matrices where something is mended."""
    return {"tab": tab, "row": row, "subject": subject}


def class_hours(session: Session) -> Found:
    """Classes of the current year whose plan has more hours than the norm of their grade."""
    year = current_year_id(session)
    if year is None:
        return
    limits = class_limits(session, year)
    planned = (
        select(SubjectClass.class_id, func.sum(SubjectClass.hours))
        .join(SchoolClass, SchoolClass.id == SubjectClass.class_id)
        .where(SchoolClass.year_id == year)
        .group_by(SubjectClass.class_id)
    )
    over = [
        (key, hours)
        for key, hours in session.execute(planned)
        if key in limits and limits[key].is_over(hours)
    ]
    known = class_labels(session) if over else {}
    for key, hours in over:
        text = f"{known[key]}: в учебном плане {limits[key].told(hours)}."
        yield text, "links", cell("classes", row=key)


def teacher_hours(session: Session) -> Found:
    """Teachers whose courses of the current year take more hours than they may teach."""
    year = current_year_id(session)
    if year is None:
        return
    taught: dict[int, float] = defaultdict(float)
    rows = select(Course.teacher_id, Course.second_teacher_id, Course.hours).where(of_year(year))
    for first, second, hours in session.execute(rows):
        for key in {first, second}:
            if key is not None:
                taught[key] += hours
    limits = teacher_limits(session)
    over = [key for key, hours in taught.items() if key in limits and limits[key].is_over(hours)]
    known = labels(session, Employee) if over else {}
    for key in over:
        text = f"{known[key]}: нагрузка {limits[key].told(taught[key])}."
        yield text, "links", cell("teachers", row=key)


def unlinked_teachers(session: Session) -> Found:
    """Teachers who teach a subject in the current year without being linked with it."""
    year = current_year_id(session)
    if year is None:
        return
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for teacher in (Course.teacher_id, Course.second_teacher_id):
        link = exists().where(
            SubjectTeacher.subject_id == Course.subject_id, SubjectTeacher.employee_id == teacher
        )
        rows = (
            select(teacher, Subject.id, Subject.name)
            .join(Subject, Subject.id == Course.subject_id)
            .where(teacher.is_not(None), ~link, of_year(year))
            .distinct()
        )
        for key, subject, name in session.execute(rows):
            if key is not None:
                found[key].append((subject, name))
    known = labels(session, Employee) if found else {}
    for key, subjects in found.items():
        names = listed(sorted({name for _, name in subjects}))
        text = f"{known[key]}: ведёт без связи «предмет–педагог» – {names}."
        yield text, "links", cell("teachers", row=key, subject=subjects[0][0])
