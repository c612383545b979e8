"""Checks of movement: written in time, and by an order (Inta, points 8, 12 and 23)."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import PUPILS, counted, listed
from ejadmin.models.calendar.tables import AcademicYear, YearState, week_of
from ejadmin.models.calendar.working_days import WorkingDays
from ejadmin.models.checks.finding import Found, at
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.people.tables import Pupil, full_name

DAYS_TO_WRITE = 3
MOVEMENTS = ("запись", "записи", "записей")


def late(session: Session) -> Found:
    """Movements of the current year entered more than three working days after they happened."""
    year = _year(session)
    if year is None:
        return
    rows = session.execute(
        select(
            Movement.id, Movement.day, Movement.entered_on, Movement.order_id,
            SchoolOrder.number, SchoolOrder.issued_on,
            Pupil.last_name, Pupil.first_name, Pupil.middle_name,
        )
        .join(Pupil, Pupil.id == Movement.pupil_id)
        .outerjoin(SchoolOrder, SchoolOrder.id == Movement.order_id)
        .where(
            Movement.day.between(*year), Movement.entered_on > Movement.day,
        )
        .order_by(Movement.day, Movement.id)
    ).all()  # fmt: skip
    working = WorkingDays.read(session) if rows else None
    due: dict[date, date] = {}
    written: dict[date, list[_Late]] = defaultdict(list)
    for key, day, entered_on, order_id, number, issued_on, last, given, middle in rows:
        if working is None or entered_on is None:
            continue
        due.setdefault(day, working.add_working_days(day, DAYS_TO_WRITE))
        if entered_on > due[day]:
            order = f"приказ № {number} от {issued_on:%d.%m.%Y}" if number else "без приказа"
            written[entered_on].append(
                _Late(day, due[day], order, order_id, key, full_name(last, given, middle))
            )
    for entered_on, those in written.items():
        yield _told_late(entered_on, those), *_place(those[0])


class _Late(NamedTuple):
    """A movement entered too late; a table loaded at once brings many of one day."""

    day: date
    due: date
    order: str
    order_id: int | None
    key: int
    name: str


def _told_late(entered_on: date, those: list[_Late]) -> str:
    first = those[0]
    alike = len({(one.day, one.order) for one in those}) == 1
    many = "" if alike else f"{counted(len(those), *MOVEMENTS)}, самое раннее "
    return (
        f"Внесено {entered_on:%d.%m.%Y}: {many}движение с {first.day:%d.%m.%Y} ({first.order}), "
        f"срок – {first.due:%d.%m.%Y}, {DAYS_TO_WRITE} рабочих дня: "
        f"{listed((one.name for one in those), 3)}."
    )


def _place(late: _Late) -> tuple[str, dict[str, Any]]:
    if late.order_id is None:
        return "directory", at("movements", late.key)
    return "movement", {"order": late.order_id}


def without_order(session: Session) -> Found:
    """Pupils listed in a class after the year's first week without an order that says so."""
    year = _year(session)
    if year is None:
        return
    row = ClassMembership
    ordered = select(Movement.id).where(
        Movement.pupil_id == row.pupil_id, Movement.to_class_id == row.class_id,
        Movement.day == row.first_day, Movement.order_id.is_not(None),
    ).exists()  # fmt: skip
    rows = session.execute(
        select(row.class_id, row.first_day, row.pupil_id)
        .join(SchoolClass, SchoolClass.id == row.class_id)
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .where(AcademicYear.first_day == year[0], row.first_day > week_of(year[0])[1], ~ordered)
        .order_by(SchoolClass.grade, SchoolClass.letter, row.first_day)
    )
    waiting: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for class_id, first_day, pupil_id in rows:
        waiting[class_id].append((first_day, pupil_id))
    known = class_labels(session)
    for class_id, people in waiting.items():
        first = min(day for day, _ in people)
        same_day = [pupil_id for day, pupil_id in people if day == first]
        told = counted(len(people), *PUPILS)
        yield (
            f"{known[class_id]}: без приказа о зачислении или переводе в течение года – {told}, "
            f"первый с {first:%d.%m.%Y}.",
            "movement",
            {"pupils": same_day, "kind": _kind(session, same_day[0], first), "class": class_id,
             "day": first.isoformat()},
        )  # fmt: skip


def _kind(session: Session, pupil_id: int, day: date) -> str:
    """Whether somebody came from another class or from outside."""
    row = ClassMembership
    before = select(row.id).where(
        row.pupil_id == pupil_id, row.last_day == day - timedelta(days=1)
    )  # fmt: skip
    came = session.scalars(before).first() is None
    return str(MovementKind.ENROLMENT if came else MovementKind.TRANSFER)


def _year(session: Session) -> tuple[date, date] | None:
    found = session.execute(
        select(AcademicYear.first_day, AcademicYear.last_day).where(
            AcademicYear.state == YearState.CURRENT
        )
    ).first()
    return (found.first_day, found.last_day) if found else None
