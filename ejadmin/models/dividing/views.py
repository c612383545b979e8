"""Divisions as plain values: their classes, parts and pupils on a day, and what is left to do."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectClass
from ejadmin.models.people.tables import Employee, Pupil, Sex, full_name, initials
from ejadmin.models.registry.labels import VACANCY, division_names, labels
from ejadmin.models.school.subjects import Subject

Members = dict[int, "Divided"]


@dataclass(frozen=True)
class Part:
    """A subgroup of a division; ``teacher`` is who leads its course, empty without a course."""

    id: int
    name: str
    teacher: str = ""
    teacher_id: int | None = None


@dataclass(frozen=True)
class Divided:
    """A pupil of a divided class and the subgroup held on the day asked for.

    ``first_day`` and ``last_day`` bound the belonging to the divided classes.
    """

    pupil_id: int
    name: str
    class_label: str
    sex: Sex | None
    subgroup_id: int | None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class DivisionView:
    """A division with its classes, parts and pupils, as plain values."""

    id: int
    subject_id: int
    subject: str
    class_ids: tuple[int, ...]
    class_labels: tuple[str, ...]
    parts: tuple[Part, ...]
    pupils: tuple[Divided, ...]

    @property
    def is_settled(self) -> bool:
        """Whether anybody stands in a subgroup already."""
        return any(pupil.subgroup_id is not None for pupil in self.pupils)

    @property
    def title(self) -> str:
        """«5А, 5Б · Английский язык»."""
        return f"{', '.join(self.class_labels)} · {self.subject}"


class DivisionLine(NamedTuple):
    """One division in the list of a year: how many parts, and how many pupils stand in none."""

    id: int
    title: str
    parts: int
    left: int


class Spell(NamedTuple):
    """A pupil's time in one subgroup."""

    division: str
    name: str
    first_day: date
    last_day: date | None


def divisions_of(session: Session, class_id: int, subject_id: int | None) -> list[int]:
    """The divisions that cut a class, for a subject or for any, oldest first."""
    query = (
        select(Division.id)
        .join(DivisionClass, DivisionClass.division_id == Division.id)
        .where(DivisionClass.class_id == class_id)
        .order_by(Division.id)
    )
    if subject_id is not None:
        query = query.where(Division.subject_id == subject_id)
    return list(session.scalars(query))


def year_of(session: Session, division_id: int) -> int | None:
    """The school year of the classes that a division cuts."""
    query = select(SchoolClass.year_id).join(DivisionClass)
    return session.scalars(query.where(DivisionClass.division_id == division_id)).first()


def division_lines(session: Session, year_id: int, day: date) -> list[DivisionLine]:
    """The divisions of a year's classes, by class and subject."""
    query = (
        select(Division.id, Subject.name, func.min(SchoolClass.grade), func.min(SchoolClass.letter))
        .join(Division.subject)
        .join(DivisionClass, DivisionClass.division_id == Division.id)
        .join(SchoolClass, SchoolClass.id == DivisionClass.class_id)
        .where(SchoolClass.year_id == year_id)
        .group_by(Division.id, Subject.name)
    )
    rows = sorted(session.execute(query), key=lambda row: (row[2], row[3], name_key(row[1])))
    count = select(Subgroup.division_id, func.count()).group_by(Subgroup.division_id)
    parts = {row[0]: row[1] for row in session.execute(count)}
    names, left = division_names(session), Counter[int]()
    for (division, _class_id), number in unplaced(session, year_id, day).items():
        left[division] += number
    return [DivisionLine(row[0], names[row[0]], parts.get(row[0], 0), left[row[0]]) for row in rows]


def unplaced(session: Session, year_id: int, day: date) -> dict[tuple[int, int], int]:
    """How many members of a class on a day stand in no part, by division and class of a year."""
    belongs, stands = ClassMembership, SubgroupMembership
    settled = exists().where(
        stands.subgroup_id == Subgroup.id,
        Subgroup.division_id == DivisionClass.division_id,
        stands.pupil_id == belongs.pupil_id,
        stands.first_day <= day,
        (stands.last_day.is_(None)) | (stands.last_day >= day),
    )
    query = (
        select(
            DivisionClass.division_id, DivisionClass.class_id,
            func.count(belongs.pupil_id.distinct()),
        )
        .join(SchoolClass, SchoolClass.id == DivisionClass.class_id)
        .join(belongs, belongs.class_id == DivisionClass.class_id)
        .where(
            SchoolClass.year_id == year_id,
            belongs.first_day <= day,
            (belongs.last_day.is_(None)) | (belongs.last_day >= day),
            ~settled,
        )
        .group_by(DivisionClass.division_id, DivisionClass.class_id)
    )  # fmt: skip
    return {(division, key): count for division, key, count in session.execute(query)}


def subjects_for(
    session: Session, class_ids: Sequence[int]
) -> tuple[dict[int, str], dict[int, str]]:
    """The subjects some classes are taught by curriculum, load or division; and all others."""
    own = set(
        session.scalars(
            select(SubjectClass.subject_id)
            .where(SubjectClass.class_id.in_(class_ids))
            .union(
                select(Course.subject_id).where(Course.class_id.in_(class_ids)),
                select(Division.subject_id)
                .join(DivisionClass, DivisionClass.division_id == Division.id)
                .where(DivisionClass.class_id.in_(class_ids)),
            )
        )
    )
    known = sorted(labels(session, Subject).items(), key=lambda pair: name_key(pair[1]))
    taught = {key: name for key, name in known if key in own}
    return taught, {key: name for key, name in known if key not in own}


def read_division(session: Session, division_id: int, day: date) -> DivisionView:
    """A division from a day on: its pupils by class and name, those who come later too.

    Who comes after the day is shown in the subgroup held on the day of coming.
    """
    cut = session.execute(
        select(SchoolClass.id, AcademicYear.last_day)
        .join(DivisionClass, DivisionClass.class_id == SchoolClass.id)
        .join(SchoolClass.year)
        .where(DivisionClass.division_id == division_id)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    ).all()
    class_ids = tuple(row.id for row in cut)
    last = max((row.last_day for row in cut), default=day)
    subject_id, subject = session.execute(
        select(Subject.id, Subject.name).join(Division).where(Division.id == division_id)
    ).one()
    known = class_labels(session)
    titles = tuple(known[key] for key in class_ids)
    pupils = _pupils(session, division_id, dict(zip(class_ids, titles, strict=True)), day, last)
    parts = tuple(_parts(session, division_id))
    return DivisionView(division_id, subject_id, subject, class_ids, titles, parts, pupils)


def _parts(session: Session, division_id: int) -> Iterable[Part]:
    """The parts by name, each with the teacher of its course or the word for a vacancy."""
    query = (
        select(
            Subgroup.id, Subgroup.name, Course.id, Course.teacher_id,
            Employee.last_name, Employee.first_name, Employee.middle_name,
        )
        .outerjoin(Course, Course.subgroup_id == Subgroup.id)
        .outerjoin(Employee, Employee.id == Course.teacher_id)
        .where(Subgroup.division_id == division_id)
        .order_by(Subgroup.name, Subgroup.id, Course.id.desc())
    )  # fmt: skip
    found: dict[int, Part] = {}
    for key, name, course, teacher_id, last, first, middle in session.execute(query):
        teacher = initials(last, first, middle) if last else VACANCY if course else ""
        found[key] = Part(key, name, teacher, teacher_id)
    return found.values()


def _pupils(
    session: Session, division_id: int, classes: Mapping[int, str], day: date, last: date
) -> tuple[Divided, ...]:
    row = ClassMembership
    query = (
        select(
            Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.sex,
            row.class_id, row.first_day, row.last_day,
        )
        .join(row, row.pupil_id == Pupil.id)
        .where(
            row.class_id.in_(classes),
            row.first_day <= last,
            (row.last_day.is_(None)) | (row.last_day >= day),
        )
        .order_by(row.first_day)
    )  # fmt: skip
    held = _held(session, division_id, day)
    order = {key: number for number, key in enumerate(classes)}
    since: dict[int, date] = {}
    found: dict[int, tuple[int, Divided]] = {}
    for key, surname, name, middle, sex, class_id, first, until in session.execute(query):
        start = since.setdefault(key, first)
        part = _part_on(held[key], max(day, start))
        whole = full_name(surname, name, middle)
        found[key] = (
            order[class_id],
            Divided(key, whole, classes[class_id], sex, part, start, until),
        )
    ordered = sorted(found.values(), key=lambda one: (one[0], name_key(one[1].name)))
    return tuple(divided for _, divided in ordered)


def _part_on(held: Iterable[tuple[int, date, date | None]], day: date) -> int | None:
    for part, first, last in held:
        if first <= day and (last is None or day <= last):
            return part
    return None


def _held(
    session: Session, division_id: int, day: date
) -> dict[int, list[tuple[int, date, date | None]]]:
    """The memberships in a division's parts from a day on, by pupil."""
    row = SubgroupMembership
    query = (
        select(row.pupil_id, row.subgroup_id, row.first_day, row.last_day)
        .join(Subgroup, Subgroup.id == row.subgroup_id)
        .where(
            Subgroup.division_id == division_id,
            (row.last_day.is_(None)) | (row.last_day >= day),
        )
    )
    found: dict[int, list[tuple[int, date, date | None]]] = defaultdict(list)
    for pupil, part, first, last in session.execute(query):
        found[pupil].append((part, first, last))
    return found


def spells_of(session: Session, pupil_id: int, subject_id: int) -> list[Spell]:
    """A pupil's times in the subgroups of a subject, in this year and before, oldest first."""
    names = division_names(session)
    row = SubgroupMembership
    query = (
        select(Subgroup.division_id, Subgroup.name, row.first_day, row.last_day)
        .join(Subgroup, Subgroup.id == row.subgroup_id)
        .join(Division, Division.id == Subgroup.division_id)
        .where(row.pupil_id == pupil_id, Division.subject_id == subject_id)
        .order_by(row.first_day)
    )
    return [
        Spell(names[key], name, first, last) for key, name, first, last in session.execute(query)
    ]
