"""Dividing classes into subgroups: who stands in which part, from which day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.classes import (
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.database import Sessions, known_errors
from ejadmin.models.labels import class_labels
from ejadmin.models.members import members_of_class, name_key
from ejadmin.models.people import Pupil, Sex

Placing = Mapping[int, int | None]
"""A subgroup, or nothing, for each pupil."""

MOST_PARTS = 9


@dataclass(frozen=True)
class Part:
    """A subgroup of a division."""

    id: int
    name: str


@dataclass(frozen=True)
class Divided:
    """A pupil of a divided class and the subgroup held on the day asked for."""

    pupil_id: int
    name: str
    class_label: str
    sex: Sex | None
    subgroup_id: int | None


@dataclass(frozen=True)
class DivisionView:
    """A division with its classes, parts and pupils, as plain values."""

    id: int
    class_ids: tuple[int, ...]
    class_labels: tuple[str, ...]
    parts: tuple[Part, ...]
    pupils: tuple[Divided, ...]

    @property
    def is_settled(self) -> bool:
        """Whether anybody stands in a subgroup already."""
        return any(pupil.subgroup_id is not None for pupil in self.pupils)


def divisions_of(session: Session, class_id: int, subject_id: int) -> list[int]:
    """The divisions that cut a class for a subject, oldest first."""
    query = (
        select(Division.id)
        .join(DivisionClass, DivisionClass.division_id == Division.id)
        .where(DivisionClass.class_id == class_id, Division.subject_id == subject_id)
        .order_by(Division.id)
    )
    return list(session.scalars(query))


def first_divided(session: Session, class_ids: Sequence[int]) -> tuple[int, int] | None:
    """The first class and subject of a division, for a page opened without a place."""
    found = session.execute(
        select(DivisionClass.class_id, Division.subject_id)
        .join(Division, Division.id == DivisionClass.division_id)
        .where(DivisionClass.class_id.in_(class_ids))
        .order_by(DivisionClass.class_id)
    ).first()
    return (found.class_id, found.subject_id) if found else None


def read_division(session: Session, division_id: int, day: date) -> DivisionView:
    """A division as it stands on a day; pupils by class and name."""
    parts = session.execute(
        select(Subgroup.id, Subgroup.name)
        .where(Subgroup.division_id == division_id)
        .order_by(Subgroup.name, Subgroup.id)
    )
    cut = (
        select(DivisionClass.class_id)
        .join(SchoolClass, SchoolClass.id == DivisionClass.class_id)
        .where(DivisionClass.division_id == division_id)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    class_ids = tuple(session.scalars(cut))
    known = class_labels(session)
    return DivisionView(
        division_id,
        class_ids,
        tuple(known[key] for key in class_ids),
        tuple(Part(*row) for row in parts),
        tuple(_pupils(session, division_id, class_ids, known, day)),
    )


def _pupils(
    session: Session,
    division_id: int,
    class_ids: Sequence[int],
    known: Mapping[int, str],
    day: date,
) -> Iterable[Divided]:
    held = {row.pupil_id: row.subgroup_id for row in _memberships(session, division_id, day)}
    sexes = {row.id: row.sex for row in session.execute(select(Pupil.id, Pupil.sex))}
    for class_id in class_ids:
        for member in members_of_class(session, class_id, day, day):
            key = member.pupil_id
            yield Divided(key, member.full_name, known[class_id], sexes.get(key), held.get(key))


def _memberships(session: Session, division_id: int, day: date) -> list[SubgroupMembership]:
    """Memberships in any part of a division that hold on a day."""
    query = (
        select(SubgroupMembership)
        .join(Subgroup, Subgroup.id == SubgroupMembership.subgroup_id)
        .where(
            Subgroup.division_id == division_id,
            SubgroupMembership.first_day <= day,
            (SubgroupMembership.last_day.is_(None)) | (SubgroupMembership.last_day >= day),
        )
    )
    return list(session.scalars(query))


def divide(sessions: Sessions, subject_id: int, class_ids: Sequence[int], parts: int) -> int:
    """Make a division of classes into so many empty subgroups; returns its number."""
    with known_errors(), sessions.begin() as session:
        division = Division(subject_id=subject_id)
        session.add(division)
        session.flush()
        session.add_all(
            DivisionClass(division_id=division.id, class_id=class_id) for class_id in class_ids
        )
        session.add_all(
            Subgroup(division_id=division.id, name=part_name(number))
            for number in range(1, parts + 1)
        )
        return division.id


def add_part(sessions: Sessions, division_id: int) -> None:
    """One more subgroup at the end."""
    with known_errors(), sessions.begin() as session:
        query = select(Subgroup.name).where(Subgroup.division_id == division_id)
        names = set(session.scalars(query))
        if len(names) >= MOST_PARTS:
            raise UserError(f"Подгрупп в делении – не больше {MOST_PARTS}.")
        free = (part_name(number) for number in range(1, MOST_PARTS + 1))
        name = next(each for each in free if each not in names)
        session.add(Subgroup(division_id=division_id, name=name))


def add_class(sessions: Sessions, division_id: int, class_id: int) -> None:
    """Let a division cut one more class, so that its subgroups draw from several."""
    with known_errors(), sessions.begin() as session:
        session.add(DivisionClass(division_id=division_id, class_id=class_id))


def rename_part(sessions: Sessions, subgroup_id: int, name: str) -> None:
    """Give a subgroup another name."""
    with known_errors(), sessions.begin() as session:
        session.get_one(Subgroup, subgroup_id).name = name


def place(
    sessions: Sessions, division_id: int, placing: Placing, day: date
) -> dict[int, int | None]:
    """Put pupils into subgroups of a division from a day on; returns where they stood before.

    A pupil leaves the former subgroup the day before, so nobody is in two at once; a membership
    that would begin on that very day or later is replaced.
    """
    with known_errors(), sessions.begin() as session:
        parts = set(session.scalars(select(Subgroup.id).where(Subgroup.division_id == division_id)))
        before: dict[int, int | None] = dict.fromkeys(placing)
        for row in _memberships(session, division_id, day):
            if row.pupil_id in placing:
                before[row.pupil_id] = row.subgroup_id
        for pupil_id, subgroup_id in placing.items():
            if subgroup_id is not None and subgroup_id not in parts:
                raise UserError("Этой подгруппы уже нет. Обновите страницу (F5).")
            if subgroup_id != before[pupil_id]:
                _leave(session, division_id, pupil_id, day)
                if subgroup_id is not None:
                    _enter(session, subgroup_id, pupil_id, day)
        return before


def _leave(session: Session, division_id: int, pupil_id: int, day: date) -> None:
    query = (
        select(SubgroupMembership)
        .join(Subgroup, Subgroup.id == SubgroupMembership.subgroup_id)
        .where(
            Subgroup.division_id == division_id,
            SubgroupMembership.pupil_id == pupil_id,
            (SubgroupMembership.last_day.is_(None)) | (SubgroupMembership.last_day >= day),
        )
    )
    for row in session.scalars(query):
        if row.first_day >= day:
            session.delete(row)
        else:
            row.last_day = day - timedelta(days=1)
    session.flush()


def _enter(session: Session, subgroup_id: int, pupil_id: int, day: date) -> None:
    """Stay on where a membership of the same subgroup ended the day before."""
    query = select(SubgroupMembership).where(
        SubgroupMembership.subgroup_id == subgroup_id,
        SubgroupMembership.pupil_id == pupil_id,
        SubgroupMembership.last_day == day - timedelta(days=1),
    )
    former = session.scalars(query).first()
    if former is not None:
        former.last_day = None
        return
    session.add(SubgroupMembership(subgroup_id=subgroup_id, pupil_id=pupil_id, first_day=day))


def in_alphabet(pupils: Iterable[Divided], parts: Sequence[Part]) -> dict[int, int]:
    """Cut the alphabet into parts of nearly equal size; the first ones are the larger."""
    ordered = sorted(pupils, key=lambda pupil: name_key(pupil.name))
    smallest, larger = divmod(len(ordered), len(parts))
    placing: dict[int, int] = {}
    start = 0
    for number, part in enumerate(parts):
        end = start + smallest + (number < larger)
        placing.update((pupil.pupil_id, part.id) for pupil in ordered[start:end])
        start = end
    return placing


def by_sex(pupils: Iterable[Divided], parts: Sequence[Part]) -> dict[int, int]:
    """Boys into the first part, girls into the second; who has no sex written stays apart."""
    order = {Sex.MALE: parts[0].id, Sex.FEMALE: parts[1].id}
    return {pupil.pupil_id: order[pupil.sex] for pupil in pupils if pupil.sex is not None}


def part_name(number: int) -> str:
    """«1 группа»."""
    return f"{number} группа"
