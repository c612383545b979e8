"""Who belongs to a class or a course, and on which days."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base.rows import Prepared
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.people.tables import Pupil, full_name, initials

Span = tuple[date, date | None]


class Member(NamedTuple):
    """A pupil and the spans of days (both ends inclusive; an open end is ``None``) of belonging."""

    pupil_id: int
    last_name: str
    first_name: str
    middle_name: str | None
    spans: tuple[Span, ...]

    @property
    def full_name(self) -> str:
        """«Алексеева Дарья Игоревна»."""
        return full_name(self.last_name, self.first_name, self.middle_name)

    @property
    def short_name(self) -> str:
        """«Алексеева Д. И.»."""
        return initials(self.last_name, self.first_name, self.middle_name)

    def belongs_on(self, day: date) -> bool:
        """Whether the pupil is a member on a day."""
        return covers(self.spans, day)

    def belongs_throughout(self, first: date, last: date) -> bool:
        """Whether one of the spans holds all days from a day to a day."""
        return any(one <= first and (end is None or last <= end) for one, end in self.spans)


def covers(spans: Iterable[Span], day: date) -> bool:
    """Whether a day lies in one of the spans."""
    return any(first <= day and (last is None or day <= last) for first, last in spans)


def touches(membership: Any, first: Any, last: Any) -> ColumnElement[bool]:
    """The condition that a record of belonging holds a day from a day to a day."""
    return and_(
        membership.first_day <= last,
        or_(membership.last_day.is_(None), membership.last_day >= first),
    )


def holds(membership: Any, day: Any) -> ColumnElement[bool]:
    """The condition that a record of belonging holds a day."""
    return touches(membership, day, day)


def _prepare(membership: Any, group: Any) -> Prepared:
    """Names and spans of a group's members on any day of a span."""
    return Prepared(
        select(
            Pupil.id,
            Pupil.last_name,
            Pupil.first_name,
            Pupil.middle_name,
            membership.first_day,
            membership.last_day,
        )
        .join(membership, membership.pupil_id == Pupil.id)
        .where(
            group == bindparam("group"),
            touches(membership, bindparam("first"), bindparam("last")),
        )
    )


_OF_CLASS = _prepare(ClassMembership, ClassMembership.class_id)
_OF_SUBGROUP = _prepare(SubgroupMembership, SubgroupMembership.subgroup_id)


def members_of_class(session: Session, class_id: int, first: date, last: date) -> list[Member]:
    """Members of a class on any day of a span, by name."""
    return _collect(session, _OF_CLASS, class_id, first, last)


def members_of_subgroup(
    session: Session, subgroup_id: int, first: date, last: date
) -> list[Member]:
    """Members of a subgroup on any day of a span, by name."""
    return _collect(session, _OF_SUBGROUP, subgroup_id, first, last)


def by_name(members: Iterable[Member]) -> list[Member]:
    """Members in the order of a class list: the alphabet, with ё beside е."""
    return sorted(members, key=lambda member: name_key(member.full_name))


def _collect(
    session: Session, query: Prepared, group: int, first: date, last: date
) -> list[Member]:
    names: dict[int, tuple[str, str, str | None]] = {}
    spans: dict[int, list[Span]] = {}
    session.flush()
    rows = query.rows(session.connection(), {"group": group, "first": first, "last": last})
    for pupil_id, last_name, first_name, middle_name, since, until in rows:
        names[pupil_id] = (last_name, first_name, middle_name)
        spans.setdefault(pupil_id, []).append((since, until))
    for those in spans.values():
        if len(those) > 1:
            those.sort(key=lambda span: span[0])
    return by_name(
        Member(pupil_id, *name, tuple(spans[pupil_id])) for pupil_id, name in names.items()
    )
