"""What can be opened in the journal: the courses of a year and the reporting periods of a grade."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import (
    AcademicYear,
    PeriodKind,
    ReportingPeriod,
    YearState,
    period_title,
)
from ejadmin.models.classes.tables import SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course, with_classes
from ejadmin.models.journal.tables import CoursePlan, CoursePlanItem, WorkKind
from ejadmin.models.people.tables import Employee, initials
from ejadmin.models.school.subjects import Subject


@dataclass(frozen=True)
class CourseChoice:
    """A course under one class; a course of several classes stands under each of them."""

    course_id: int
    class_id: int
    class_label: str
    grade: int
    title: str


@dataclass(frozen=True)
class PeriodChoice:
    """Days that can be opened as one page; ``period_id`` is ``None`` for a whole year."""

    title: str
    first: date
    last: date
    period_id: int | None = None


@dataclass(frozen=True)
class KindChoice:
    """A kind of work as a list shows it."""

    id: int
    name: str
    short_name: str
    weight: int
    is_control: bool
    is_homework: bool
    is_default: bool


def list_courses(session: Session) -> list[CourseChoice]:
    """The courses of the current year, by class and subject."""
    query = (
        with_classes(
            select(
                Course.id,
                SchoolClass.id,
                SchoolClass.grade,
                SchoolClass.letter,
                Subject.name,
                Subgroup.name,
                Employee.last_name,
                Employee.first_name,
                Employee.middle_name,
            )
        )
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .outerjoin(Employee, Employee.id == Course.teacher_id)
        .where(AcademicYear.state == YearState.CURRENT)
        .order_by(SchoolClass.grade, SchoolClass.letter, Subject.name, Subgroup.name, Course.id)
    )
    return [
        CourseChoice(course, class_id, f"{grade}{letter}", grade, _title(subject, group, name))
        for course, class_id, grade, letter, subject, group, *name in session.execute(query)
    ]


def list_periods(session: Session, grade: int) -> list[PeriodChoice]:
    """The reporting periods of a grade in the current year, then the whole year."""
    years = session.execute(
        select(AcademicYear.id, AcademicYear.first_day, AcademicYear.last_day).where(
            AcademicYear.state == YearState.CURRENT
        )
    ).all()
    if not years:
        return []
    year_id, first, last = years[0]
    rows = session.execute(
        select(
            ReportingPeriod.id,
            ReportingPeriod.kind,
            ReportingPeriod.number,
            ReportingPeriod.first_day,
            ReportingPeriod.last_day,
        )
        .where(
            ReportingPeriod.year_id == year_id,
            ReportingPeriod.kind != PeriodKind.YEAR,
            ReportingPeriod.first_grade <= grade,
            ReportingPeriod.last_grade >= grade,
        )
        .order_by(ReportingPeriod.first_day, ReportingPeriod.last_day)
    )
    periods = [
        PeriodChoice(period_title(kind, number), start, end, period)
        for period, kind, number, start, end in rows
    ]
    return [*periods, PeriodChoice("Весь год", first, last)]


def list_kinds(session: Session) -> list[KindChoice]:
    """Kinds of work in the order of their directory."""
    query = select(
        WorkKind.id,
        WorkKind.name,
        WorkKind.short_name,
        WorkKind.weight,
        WorkKind.is_control,
        WorkKind.is_homework,
        WorkKind.is_default,
    ).order_by(WorkKind.id)
    return [
        KindChoice(row[0], row[1], row[2] or row[1][:4], row[3], row[4], row[5], row[6])
        for row in session.execute(query)
    ]


def list_topics(session: Session, course_id: int) -> list[str]:
    """Topics of the course's plan (КТП), in its order."""
    query = (
        select(CoursePlanItem.topic)
        .join(CoursePlan, CoursePlan.id == CoursePlanItem.plan_id)
        .where(CoursePlan.course_id == course_id)
        .order_by(CoursePlanItem.number)
    )
    return list(session.scalars(query))


def _title(subject: str, group: str | None, teacher: list[str | None]) -> str:
    last, first, middle = teacher
    name = initials(last, first or "", middle) if last else "вакансия"
    return " · ".join(part for part in (subject, group, name) if part)
