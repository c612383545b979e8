"""Who has a login of the regional system and who waits for it; handing the slips over.

School 14, row 2.2: a slip is handed over within 7 days after the person is entered.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import TitledEnum
from ejadmin.models.base.store import overwrite_deleted
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian, full_name
from ejadmin.models.school.card import School

TERM = timedelta(days=7)
STAFF = "Сотрудники"
NO_CLASS = "Без класса"
NO_CLASSES = (STAFF, NO_CLASS)


class Holder(TitledEnum):
    """Whose login it is."""

    PUPIL = "pupil", "ученик"
    GUARDIAN = "guardian", "родитель"
    EMPLOYEE = "employee", "сотрудник"


class SlipState(TitledEnum):
    """How far a login has come."""

    ABSENT = "absent", "нет логина"
    WAITING = "waiting", "не выдан"
    HANDED = "handed", "выдан"


@dataclass(frozen=True)
class SlipRow:
    """One person and their slip, without the password; ``id`` is nothing without a login.

    ``group`` is what slips are sorted by: a class, or the staff.
    """

    id: int | None
    holder: Holder
    person_id: int
    name: str
    group: str
    login: str
    has_password: bool
    due_on: date | None
    printed_on: date | None
    handed_on: date | None
    handed_to: str

    @property
    def state(self) -> SlipState:
        """How far the login has come."""
        if self.id is None:
            return SlipState.ABSENT
        return SlipState.HANDED if self.handed_on else SlipState.WAITING

    def is_overdue(self, today: date) -> bool:
        """Whether the seven days are over and nothing was handed over."""
        is_open = self.state is not SlipState.HANDED
        return is_open and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class _Person:
    key: int
    name: str
    entered_on: date | None
    group: str


def regional_system(session: Session) -> str | None:
    """What the system is called into which the slips let people, as slips print it."""
    return session.scalar(select(School.regional_system))


def slip_rows(session: Session, today: date) -> list[SlipRow]:
    """Everybody who has a login or should have one, class by class, in a fixed number of queries.

    Who has left stands here only with a slip of their own.
    """
    return sorted(_rows(session, today), key=_order)


def _rows(session: Session, today: date) -> list[SlipRow]:
    slips = _slips(session)
    classes = _classes_of_pupils(session, today)
    rows: list[SlipRow] = []
    for holder, people in (
        (Holder.PUPIL, _pupils(session, classes)),
        (Holder.GUARDIAN, _guardians(session, classes)),
        (Holder.EMPLOYEE, _employees(session, today)),
    ):
        for person, is_here in people:
            own = slips[holder].get(person.key, [])
            rows += [_row(holder, person, slip) for slip in own]
            if is_here and not own:
                rows.append(_row(holder, person, None))
    return rows


def late_groups(session: Session, today: date) -> dict[str, int]:
    """How many people of each class wait longer than seven days.

    Nothing while the school uses no regional system; people of a kind that has no login at all
    (guardians who sign in by themselves) are not waited for.
    """
    name = session.scalar(select(School.regional_system))
    has_slips = session.scalars(select(AccessSlip.id).limit(1)).first() is not None
    if not (name or has_slips):
        return {}
    rows = _rows(session, today)
    used = {row.holder for row in rows if row.id is not None}
    late: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.is_overdue(today) and (row.holder in used):
            late[row.group] += 1
    return {group: late[group] for group in sorted(late, key=_group_order)}


def hand_over(session: Session, keys: Iterable[int], day: date, to_whom: str = "") -> int:
    """Mark slips as handed over on a day; their first passwords are forgotten for good.

    Without ``to_whom`` each was taken by its own person. Returns how many were marked; raises
    :class:`UserError` for a day before the login came.
    """
    overwrite_deleted(session)
    names = {row.id: row.name for row in _rows(session, day)}
    marked = 0
    for slip in _open(session, keys):
        if slip.received_on > day:
            raise UserError(
                f"Логин {slip.login} получен {slip.received_on:%d.%m.%Y}: выдать его раньше "
                "нельзя. Исправьте дату выдачи.",
                field="handed_on",
            )
        slip.handed_on = day
        slip.handed_to = to_whom or names.get(slip.id)
        marked += 1
    session.flush()
    return marked


def take_back(session: Session, keys: Iterable[int]) -> int:
    """Take the mark of handing over away; the password does not come back."""
    slips = session.scalars(
        select(AccessSlip).where(AccessSlip.id.in_(list(keys)), AccessSlip.handed_on.is_not(None))
    ).all()
    for slip in slips:
        slip.handed_on = slip.handed_to = None
    session.flush()
    return len(slips)


def mark_printed(session: Session, keys: Iterable[int], day: date) -> None:
    """Remember when slips were printed."""
    for slip in _open(session, keys):
        slip.printed_on = day


def remove_slips(session: Session, keys: Iterable[int]) -> int:
    """Delete logins that came by mistake; handed ones are kept: they are in the register."""
    overwrite_deleted(session)
    slips = list(_open(session, keys))
    for slip in slips:
        session.delete(slip)
    return len(slips)


def _open(session: Session, keys: Iterable[int]) -> Sequence[AccessSlip]:
    wanted = list(keys)
    return session.scalars(
        select(AccessSlip).where(AccessSlip.id.in_(wanted), AccessSlip.handed_on.is_(None))
    ).all()


def refuse_empty(rows: Sequence[SlipRow]) -> None:
    """Raise :class:`UserError` when nothing is left to print or hand over."""
    if not rows:
        raise UserError("Среди выбранных нет невыданных листков: выберите строки «не выдан».")


Slips = dict[Holder, dict[int, list[Any]]]


def _slips(session: Session) -> Slips:
    slip = AccessSlip
    rows = session.execute(
        select(
            slip.id, slip.pupil_id, slip.guardian_id, slip.employee_id, slip.login,
            slip.first_password.is_not(None).label("has_password"), slip.received_on,
            slip.printed_on, slip.handed_on, slip.handed_to,
        ).order_by(slip.id)
    )  # fmt: skip
    found: Slips = {holder: defaultdict(list) for holder in Holder}
    for row in rows:
        for holder, key in zip(Holder, row[1:4], strict=True):
            if key is not None:
                found[holder][key].append(row)
    return found


def _row(holder: Holder, person: _Person, slip: Any | None) -> SlipRow:
    since = person.entered_on or (slip.received_on if slip is not None else None)
    due = since + TERM if since else None
    if slip is None:
        return SlipRow(None, holder, person.key, person.name, person.group, "", False, due,
                       None, None, "")  # fmt: skip
    return SlipRow(
        slip.id, holder, person.key, person.name, person.group, slip.login,
        bool(slip.has_password), due, slip.printed_on, slip.handed_on, slip.handed_to or "",
    )  # fmt: skip


def _order(row: SlipRow) -> tuple[Any, ...]:
    return *_group_order(row.group), _PLACES[row.holder], name_key(row.name), row.login


@cache
def _group_order(group: str) -> tuple[int, str]:
    """Classes by grade and letter, then everybody who is in none."""
    return int("".join(sign for sign in group if sign.isdigit()) or 99), group


_PLACES = {holder: place for place, holder in enumerate(Holder)}


def _classes_of_pupils(session: Session, today: date) -> dict[int, str]:
    """The class of the current year each pupil is in on a day."""
    link = ClassMembership
    rows = session.execute(
        select(link.pupil_id, SchoolClass.grade, SchoolClass.letter)
        .join(SchoolClass, SchoolClass.id == link.class_id)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(
            AcademicYear.state == YearState.CURRENT,
            link.last_day.is_(None) | (link.last_day >= today),
        )
        .order_by(link.first_day)
    )
    return {pupil: f"{grade}{letter}" for pupil, grade, letter in rows}


def _people(session: Session, model: Any, *more: Any) -> Iterator[Any]:
    yield from session.execute(
        select(model.id, model.last_name, model.first_name, model.middle_name, model.entered_on,
               *more)
    )  # fmt: skip


def _pupils(session: Session, classes: dict[int, str]) -> Iterator[tuple[_Person, bool]]:
    for key, last, first, middle, entered in _people(session, Pupil):
        group = classes.get(key, "")
        name = full_name(last, first, middle)
        yield _Person(key, name, entered, group or NO_CLASS), bool(group)


def _guardians(session: Session, classes: dict[int, str]) -> Iterator[tuple[_Person, bool]]:
    """Guardians by the class of their first child who is here; those refused information wait."""
    link = PupilGuardian
    rows = session.execute(
        select(link.guardian_id, link.pupil_id)
        .where(link.gets_information)
        .order_by(link.guardian_id, link.pupil_id)
    )
    groups: dict[int, str] = {}
    for guardian, pupil in rows:
        if pupil in classes:
            groups.setdefault(guardian, classes[pupil])
    for key, last, first, middle, entered in _people(session, Guardian):
        group = groups.get(key, "")
        name = full_name(last, first, middle)
        yield _Person(key, name, entered, group or NO_CLASS), bool(group)


def _employees(session: Session, today: date) -> Iterator[tuple[_Person, bool]]:
    for key, last, first, middle, entered, left in _people(
        session, Employee, Employee.dismissed_on
    ):
        name = full_name(last, first, middle)
        yield _Person(key, name, entered, STAFF), left is None or left > today
