"""Checks of where the pupils stand: in one class, and in one subgroup of each division."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ejadmin.models.checks.finding import Found, at, current_span, current_year_id
from ejadmin.models.classes.tables import (
    ClassMembership,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.dividing import unplaced
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry.labels import division_names, labels


def without_class(session: Session) -> Found:
    """Pupils who are in no class of the current year, once classes are being filled."""
    year = current_year_id(session)
    if year is None or session.scalars(select(ClassMembership.id)).first() is None:
        return
    settled = (
        select(ClassMembership.pupil_id)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(SchoolClass.year_id == year)
    )
    found = session.scalars(select(Pupil.id).where(Pupil.id.not_in(settled))).all()
    known = labels(session, Pupil) if found else {}
    for key in found:
        yield f"{known[key]}: не зачислен ни в один класс.", "directory", at("pupils", key)


def in_two_classes(session: Session) -> Found:
    """Pupils who are in two classes of a year on one day."""
    row = ClassMembership
    query = select(
        SchoolClass.year_id, row.pupil_id, row.class_id, row.id, row.first_day, row.last_day
    ).join(SchoolClass, SchoolClass.id == row.class_id)
    yield from _overlapping(session, query, SchoolClass, "class_memberships")


def in_two_subgroups(session: Session) -> Found:
    """Pupils who are in two subgroups of a division on one day."""
    row = SubgroupMembership
    query = select(
        Subgroup.division_id, row.pupil_id, row.subgroup_id, row.id, row.first_day, row.last_day
    ).join(Subgroup, Subgroup.id == row.subgroup_id)
    yield from _overlapping(session, query, Subgroup, "subgroup_memberships")


def _overlapping(
    session: Session,
    query: Select[*tuple[Any, ...]],
    model: type[SchoolClass] | type[Subgroup],
    directory: str,
) -> Found:
    """Rows of (set, pupil, group, membership, first, last) whose spans meet within one set."""
    spans: dict[tuple[int, int], list[tuple[date, date | None, int, int]]] = defaultdict(list)
    for whole, pupil, group, key, first, last in session.execute(query):
        spans[whole, pupil].append((first, last, group, key))
    meeting = [
        (pupil, one, other)
        for (_, pupil), those in spans.items()
        for one, other in pairwise(sorted(those, key=lambda span: span[0]))
        if one[1] is None or other[0] <= one[1]
    ]
    pupils = labels(session, Pupil) if meeting else {}
    names = labels(session, model) if meeting else {}
    for pupil, one, other in meeting:
        both = " и ".join(dict.fromkeys((names[one[2]], names[other[2]])))
        text = f"{pupils[pupil]}: записан дважды с {other[0]:%d.%m.%Y} – {both}."
        yield text, "directory", at(directory, other[3])


def without_subgroup(session: Session) -> Found:
    """Pupils whose class is divided but who stand in none of the division's subgroups today."""
    year = current_span(session)
    waiting = unplaced(session, year.id, year.today(session)) if year else {}
    names = division_names(session) if waiting else {}
    for (division, school_class), count in waiting.items():
        text = f"{names[division]}: без подгруппы учеников – {count}."
        details = {"division": division, "class": school_class}
        yield text, "subgroups", details


def empty_subgroups(session: Session) -> Found:
    """Subgroups in which nobody stands today, while others of the division have pupils."""
    year = current_span(session)
    if year is None:
        return
    day, row = year.today(session), SubgroupMembership
    divided = (
        select(DivisionClass.division_id)
        .join(SchoolClass, SchoolClass.id == DivisionClass.class_id)
        .where(SchoolClass.year_id == year.id)
    )
    now = (row.first_day <= day) & ((row.last_day.is_(None)) | (row.last_day >= day))
    query = (
        select(Subgroup.id, Subgroup.division_id, Subgroup.name, func.count(row.id))
        .outerjoin(row, (row.subgroup_id == Subgroup.id) & now)
        .where(Subgroup.division_id.in_(divided))
        .group_by(Subgroup.id, Subgroup.division_id, Subgroup.name)
    )
    rows = session.execute(query).all()
    settled = {division for _, division, _, count in rows if count}
    empty = [(division, name) for _, division, name, count in rows if not count]
    names = division_names(session) if empty else {}
    for division, name in empty:
        if division in settled:
            text = f"{names[division]}, {name}: в подгруппе никого нет."
            yield text, "subgroups", {"division": division}
