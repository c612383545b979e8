"""Putting pupils into subgroups from a day on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.classes.tables import (
    ClassMembership,
    DivisionClass,
    Subgroup,
    SubgroupMembership,
)

Placing = Mapping[int, int | None]
"""A subgroup, or nothing, for each pupil."""

Bounds = tuple[date, date | None]
ONE_DAY = timedelta(days=1)


def place(session: Session, division_id: int, placing: Placing, day: date) -> None:
    """Put pupils into subgroups of a division from a day on; earlier days stay as they are.

    A pupil leaves the former subgroup the day before, so nobody is in two at once; a membership
    that would begin on that very day or later is replaced. Who joins the class after the day is
    placed from the day of coming, who leaves it, until then.
    """
    _refuse_strange_parts(session, division_id, placing.values())
    bounds = _bounds(session, division_id, placing, day)
    held = _memberships(session, division_id, placing)
    for pupil_id, subgroup_id in placing.items():
        first, last = bounds[pupil_id]
        start = max(day, first)
        if subgroup_id != _holding(held[pupil_id], start):
            _move(session, held[pupil_id], pupil_id, subgroup_id, (start, last))


def _refuse_strange_parts(session: Session, division_id: int, wanted: Iterable[int | None]) -> None:
    parts = set(session.scalars(select(Subgroup.id).where(Subgroup.division_id == division_id)))
    if any(part is not None and part not in parts for part in wanted):
        raise UserError("Этой подгруппы уже нет. Обновите страницу (F5).")


def _bounds(
    session: Session, division_id: int, pupils: Iterable[int], day: date
) -> dict[int, Bounds]:
    """From when to when the pupils belong to the divided classes, as far as the day and later."""
    row = ClassMembership
    query = (
        select(row.pupil_id, row.first_day, row.last_day)
        .join(DivisionClass, DivisionClass.class_id == row.class_id)
        .where(
            DivisionClass.division_id == division_id,
            (row.last_day.is_(None)) | (row.last_day >= day),
        )
        .order_by(row.first_day)
    )
    found: dict[int, Bounds] = {}
    for pupil, first, last in session.execute(query):
        found[pupil] = (found[pupil][0] if pupil in found else first, last)
    if any(pupil not in found for pupil in pupils):
        raise UserError(
            f"На {day:%d.%m.%Y} и позже кто-то из выбранных уже не числится в этом классе. "
            "Обновите страницу (F5)."
        )
    return found


def _memberships(
    session: Session, division_id: int, pupils: Iterable[int]
) -> dict[int, list[SubgroupMembership]]:
    """All memberships of pupils in the parts of a division, oldest first."""
    query = (
        select(SubgroupMembership)
        .join(Subgroup, Subgroup.id == SubgroupMembership.subgroup_id)
        .where(Subgroup.division_id == division_id)
        .order_by(SubgroupMembership.first_day)
    )
    wanted, found = set(pupils), defaultdict(list)
    for row in session.scalars(query):
        if row.pupil_id in wanted:
            found[row.pupil_id].append(row)
    return found


def _holding(rows: Iterable[SubgroupMembership], day: date) -> int | None:
    for row in rows:
        if row.first_day <= day and (row.last_day is None or day <= row.last_day):
            return row.subgroup_id
    return None


def _move(
    session: Session,
    rows: Sequence[SubgroupMembership],
    pupil_id: int,
    subgroup_id: int | None,
    span: Bounds,
) -> None:
    """End what lasts into the span, and let its part begin.

    Where a membership of the same part ended the day before it goes on; one that begins within the
    span is used again, so that what an order did to it is still known.
    """
    start, last = span
    spare = [row for row in rows if row.first_day >= start]
    for row in rows:
        if row.first_day < start and (row.last_day is None or row.last_day >= start):
            row.last_day = start - ONE_DAY
    going_on = next(
        (row for row in rows if row.subgroup_id == subgroup_id and row.last_day == start - ONE_DAY),
        None,
    )
    if going_on is not None:
        going_on.last_day = last
    elif subgroup_id is not None:
        used = spare.pop(0) if spare else SubgroupMembership(pupil_id=pupil_id)
        used.subgroup_id, used.first_day, used.last_day = subgroup_id, start, last
        session.add(used)
    for row in spare:
        session.delete(row)
    session.flush()
