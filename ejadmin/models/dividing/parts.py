"""Making a division, its parts and its classes; who teaches a part."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import writing
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.dividing.placing import place
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.labels import labels

MOST_PARTS = 9


class PartUse(NamedTuple):
    """What hangs on a subgroup: how many pupils stand in it, and the courses taught to it."""

    pupils: int
    courses: tuple[str, ...]


def divide(session: Session, subject_id: int, class_ids: Sequence[int], parts: int) -> int:
    """Make a division of classes into so many empty subgroups; returns its number."""
    if not class_ids:
        raise UserError("Отметьте хотя бы один класс.")
    if not 2 <= parts <= MOST_PARTS:
        raise UserError(f"Подгрупп в делении – от 2 до {MOST_PARTS}.")
    division = Division(subject_id=subject_id)
    session.add(division)
    session.flush()
    session.add_all(
        DivisionClass(division_id=division.id, class_id=class_id) for class_id in class_ids
    )
    session.add_all(
        Subgroup(division_id=division.id, name=part_name(number)) for number in range(1, parts + 1)
    )
    return division.id


def add_part(session: Session, division_id: int) -> int:
    """One more subgroup at the end; returns its number."""
    query = select(Subgroup.name).where(Subgroup.division_id == division_id)
    names = set(session.scalars(query))
    if len(names) >= MOST_PARTS:
        raise UserError(f"Подгрупп в делении – не больше {MOST_PARTS}.")
    free = (part_name(number) for number in range(1, MOST_PARTS + 1))
    part = Subgroup(division_id=division_id, name=next(each for each in free if each not in names))
    session.add(part)
    session.flush()
    return part.id


def add_class(session: Session, division_id: int, class_id: int) -> None:
    """Let a division cut one more class, so that its subgroups draw from several."""
    session.add(DivisionClass(division_id=division_id, class_id=class_id))


def remove_class(session: Session, division_id: int, class_id: int, day: date) -> None:
    """Let a division cut one class less; its pupils leave the subgroups from a day on.

    A division's only class is not taken away.
    """
    link = DivisionClass
    cut = select(link.class_id).where(link.division_id == division_id)
    others = [key for key in session.scalars(cut) if key != class_id]
    if not others:
        raise UserError("В делении остался один класс. Чтобы не делить его, удалите деление.")
    leaving = _members(session, [class_id], day) - _members(session, others, day)
    place(session, division_id, dict.fromkeys(sorted(leaving)), day)
    is_it = and_(link.division_id == division_id, link.class_id == class_id)
    writing.delete_many(session, link, is_it)


def _members(session: Session, class_ids: Sequence[int], day: date) -> set[int]:
    row = ClassMembership
    query = select(row.pupil_id).where(
        row.class_id.in_(class_ids), (row.last_day.is_(None)) | (row.last_day >= day)
    )
    return set(session.scalars(query))


def rename_part(session: Session, subgroup_id: int, name: str) -> None:
    """Give a subgroup another name."""
    session.get_one(Subgroup, subgroup_id).name = name


def part_use(session: Session, subgroup_id: int) -> PartUse:
    """What a change of a subgroup's name, or its removal, concerns."""
    stand = select(func.count(SubgroupMembership.pupil_id.distinct()))
    count = session.execute(stand.where(SubgroupMembership.subgroup_id == subgroup_id)).scalar_one()
    keys = session.scalars(select(Course.id).where(Course.subgroup_id == subgroup_id)).all()
    known = labels(session, Course) if keys else {}
    return PartUse(count, tuple(known[key] for key in keys))


def assign_teacher(session: Session, subgroup_id: int, teacher_id: int | None) -> None:
    """Let somebody teach a subgroup; its course is made when there is none.

    The new course takes its hours a week from the curriculum of the first divided class.
    """
    course = session.scalars(
        select(Course).where(Course.subgroup_id == subgroup_id).order_by(Course.id)
    ).first()
    if course is not None:
        course.teacher_id = teacher_id
        return
    subject_id, hours = session.execute(
        select(Division.subject_id, func.max(SubjectClass.hours))
        .join(Subgroup, Subgroup.division_id == Division.id)
        .join(DivisionClass, DivisionClass.division_id == Division.id)
        .outerjoin(
            SubjectClass,
            (SubjectClass.class_id == DivisionClass.class_id)
            & (SubjectClass.subject_id == Division.subject_id),
        )
        .where(Subgroup.id == subgroup_id)
        .group_by(Division.subject_id)
    ).one()
    session.add(
        Course(
            subject_id=subject_id,
            subgroup_id=subgroup_id,
            teacher_id=teacher_id,
            hours=hours or 1,
        )
    )


def teachers_for(session: Session, subject_id: int) -> dict[int, str]:
    """Who may lead a subgroup: the subject's teachers first, then everybody who still works."""
    known = labels(session, Employee)
    gone = set(session.scalars(select(Employee.id).where(Employee.dismissed_on.is_not(None))))
    link = select(SubjectTeacher.employee_id).where(SubjectTeacher.subject_id == subject_id)
    own = set(session.scalars(link))
    working = [key for key in known if key not in gone]
    working.sort(key=lambda key: (key not in own, name_key(known[key])))
    return {key: known[key] for key in working}


def part_name(number: int) -> str:
    """«1 группа»."""
    return f"{number} группа"
