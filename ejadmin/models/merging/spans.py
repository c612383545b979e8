"""Belonging of two records of one pupil: spans that meet become one, two classes at once refuse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import ClassMembership, Subgroup
from ejadmin.models.registry.labels import labels

ONE_DAY = timedelta(days=1)
Membership = Any


@dataclass(frozen=True)
class Join:
    """Rows that become one span of days, and how that is told."""

    kept: Membership
    gone: tuple[Membership, ...]
    first_day: date
    last_day: date | None
    text: str


class SpanClash(Exception):
    """The two records stand in two classes, or two parts of a division, on the same days."""

    def __init__(self, directory: str, found: Sequence[tuple[str, int]]) -> None:
        super().__init__(directory)
        self.directory = directory
        self.found = found


def join_spans(
    session: Session, kept: Sequence[Membership], gone: Sequence[Membership]
) -> list[Join]:
    """What becomes one of the memberships of two records of one pupil.

    Raises :class:`SpanClash` naming every pair that cannot stand together.
    """
    is_class = isinstance([*kept, *gone][0], ClassMembership)
    group, directory = (
        ("class_id", "class_memberships") if is_class else ("subgroup_id", "subgroup_memberships")
    )
    names = class_labels(session) if is_class else labels(session, Subgroup)
    rivals = None if is_class else _divisions(session)
    clashes = [
        (f"На одни и те же дни: {_told(names, mine, group)} и {_told(names, other, group)}. "
         "Закройте лишнее.", other.id)
        for mine in kept
        for other in gone
        if getattr(mine, group) != getattr(other, group)
        and (rivals is None or rivals[mine.subgroup_id] == rivals[other.subgroup_id])
        and _meet(mine.first_day, mine.last_day, other.first_day, other.last_day, gap=0)
    ]  # fmt: skip
    if clashes:
        raise SpanClash(directory, clashes)
    joins = []
    for key in dict.fromkeys(getattr(row, group) for row in gone):
        mine = [row for row in kept if getattr(row, group) == key]
        others = [row for row in gone if getattr(row, group) == key]
        for first, rest, (since, until) in _runs(mine, others):
            text = f"{names.get(key, '')}: {_days(since, until)} – одна запись вместо"
            joins.append(Join(first, tuple(rest), since, until, f"{text} {len(rest) + 1}"))
    return joins


def _runs(mine: list[Membership], others: list[Membership]) -> list[tuple[Any, list[Any], Any]]:
    """Spans that overlap or follow each other, run together; each run keeps a row of the kept."""
    found = []
    ordered = sorted([*mine, *others], key=lambda row: row.first_day)
    run, until = [ordered[0]], ordered[0].last_day
    for row in [*ordered[1:], None]:
        if row is not None and _meet(run[0].first_day, until, row.first_day, row.last_day, gap=1):
            run.append(row)
            until = None if until is None or row.last_day is None else max(until, row.last_day)
            continue
        if any(one in others for one in run) and any(one in mine for one in run):
            kept = next(one for one in run if one in mine)
            rest = [one for one in run if one is not kept]
            found.append((kept, rest, (run[0].first_day, until)))
        if row is not None:
            run, until = [row], row.last_day
    return found


def _meet(a: date, b: date | None, c: date, d: date | None, *, gap: int) -> bool:
    """Whether two spans share a day, or with a gap of one follow each other."""
    return (b is None or c <= b + gap * ONE_DAY) and (d is None or a <= d + gap * ONE_DAY)


def _divisions(session: Session) -> dict[int, int]:
    return dict(session.execute(select(Subgroup.id, Subgroup.division_id)).all())


def _told(names: dict[int, str], row: Membership, group: str) -> str:
    return f"{names.get(getattr(row, group), '')} {_days(row.first_day, row.last_day)}"


def _days(first: date, last: date | None) -> str:
    return f"с {first:%d.%m.%Y}" + (f" по {last:%d.%m.%Y}" if last else "")
