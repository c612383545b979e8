"""Where a pupil belongs and belonged: classes, subgroups, movements; what an employee carries."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import decimal
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectTeacher
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.subjects import Subject


@dataclass(frozen=True)
class Belonging:
    """A span of days in a class or a subgroup; an open end means «to this day»."""

    key: int
    title: str
    first_day: date
    last_day: date | None

    def is_now(self, today: date) -> bool:
        """Whether it has not ended."""
        return self.last_day is None or self.last_day >= today


@dataclass(frozen=True)
class Move:
    """One movement: what, when, by which order, from where to where."""

    key: int
    kind: MovementKind
    day: date
    order: str
    way: str


@dataclass(frozen=True)
class Load:
    """One course of an employee."""

    key: int
    subject: str
    whom: str
    hours: float


def classes_of(session: Session, pupil_id: int) -> list[Belonging]:
    """The classes of a pupil, the latest first."""
    known = class_labels(session)
    rows = session.execute(
        select(
            ClassMembership.id,
            ClassMembership.class_id,
            ClassMembership.first_day,
            ClassMembership.last_day,
        )
        .where(ClassMembership.pupil_id == pupil_id)
        .order_by(ClassMembership.first_day.desc())
    )
    return [Belonging(key, known[whole], first, last) for key, whole, first, last in rows]


def subgroups_of(session: Session, pupil_id: int) -> list[Belonging]:
    """The subgroups of a pupil: «Английский язык – группа 1», open ones first."""
    rows = session.execute(
        select(
            SubgroupMembership.id,
            Subject.name,
            Subgroup.name,
            SubgroupMembership.first_day,
            SubgroupMembership.last_day,
        )
        .join(Subgroup, Subgroup.id == SubgroupMembership.subgroup_id)
        .join(Division, Division.id == Subgroup.division_id)
        .join(Subject, Subject.id == Division.subject_id)
        .where(SubgroupMembership.pupil_id == pupil_id)
    )
    found = [
        Belonging(key, f"{subject} – {name}", first, last)
        for key, subject, name, first, last in rows
    ]
    return sorted(found, key=lambda one: (one.last_day is not None, one.title, one.first_day))


def movements_of(session: Session, pupil_id: int) -> list[Move]:
    """The movements of a pupil, the latest first."""
    known = class_labels(session)
    rows = session.execute(
        select(Movement, SchoolOrder)
        .outerjoin(SchoolOrder, SchoolOrder.id == Movement.order_id)
        .where(Movement.pupil_id == pupil_id)
        .order_by(Movement.day.desc(), Movement.id.desc())
    )
    return [
        Move(one.id, one.kind, one.day, f"приказ {order}" if order else "без приказа",
             _way(one, known))
        for one, order in rows
    ]  # fmt: skip


def loads_of(session: Session, employee_id: int) -> list[Load]:
    """The courses of the current year an employee teaches, alone or as the second one."""
    classes, subgroups = class_labels(session), labels(session, Subgroup)
    this_year = (
        select(SchoolClass.id)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(AcademicYear.state == YearState.CURRENT)
    )
    cut_this_year = (
        select(Subgroup.id)
        .join(DivisionClass, DivisionClass.division_id == Subgroup.division_id)
        .where(DivisionClass.class_id.in_(this_year))
    )
    rows = session.execute(
        select(Course.id, Subject.name, Course.class_id, Course.subgroup_id, Course.hours)
        .join(Subject, Subject.id == Course.subject_id)
        .outerjoin(SchoolClass, SchoolClass.id == Course.class_id)
        .where(
            or_(Course.teacher_id == employee_id, Course.second_teacher_id == employee_id),
            or_(Course.class_id.in_(this_year), Course.subgroup_id.in_(cut_this_year)),
        )
        .order_by(Subject.name, SchoolClass.grade, SchoolClass.letter)
    )

    def part(subgroup_id: int | None, subject: str) -> str:
        """A subgroup's label without the subject, which stands beside it."""
        return subgroups.get(subgroup_id or 0, "").replace(f" · {subject}", "")

    return [
        Load(key, subject, classes.get(class_id or 0) or part(subgroup_id, subject), hours)
        for key, subject, class_id, subgroup_id, hours in rows
    ]


def classes_led(session: Session, employee_id: int) -> list[str]:
    """The classes of the current year an employee is class teacher of."""
    rows = session.execute(
        select(SchoolClass.grade, SchoolClass.letter)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(
            AcademicYear.state == YearState.CURRENT,
            or_(
                SchoolClass.class_teacher_id == employee_id,
                SchoolClass.second_class_teacher_id == employee_id,
            ),
        )
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return [f"{grade}{letter}" for grade, letter in rows]


def subjects_of(session: Session, employee_id: int) -> list[str]:
    """The subjects an employee may teach."""
    query = (
        select(Subject.name)
        .join(SubjectTeacher, SubjectTeacher.subject_id == Subject.id)
        .where(SubjectTeacher.employee_id == employee_id)
        .order_by(Subject.name)
    )
    return list(session.scalars(query))


def left_behind(session: Session, employee_id: int) -> str:
    """What a dismissed employee still carries, in words; an empty text when nothing."""
    dismissed = session.scalar(select(Employee.dismissed_on).where(Employee.id == employee_id))
    if dismissed is None:
        return ""
    parts = []
    loads, led = loads_of(session, employee_id), classes_led(session, employee_id)
    if loads:
        hours = decimal(sum(load.hours for load in loads))
        parts.append(f"нагрузка – {hours} ч в неделю ({len(loads)})")
    if led:
        parts.append(f"классное руководство – {', '.join(led)}")
    return "; ".join(parts)


def _way(move: Movement, known: dict[int, str]) -> str:
    """«5А → 5Б», «→ 5А, откуда: …»."""
    before, after = known.get(move.from_class_id or 0, ""), known.get(move.to_class_id or 0, "")
    way = f"{before} → {after}".strip() if before or after else ""
    return ", ".join(part for part in (way, move.other_school, move.reason) if part)
