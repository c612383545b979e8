"""Who has not brought a consent yet, and until when it is waited for (school 14, row 1.4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import name_key
from ejadmin.models.classes.standing import NOWHERE, Standing, standings
from ejadmin.models.families.consents import due_on, open_people
from ejadmin.models.families.listing import Kind
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian, full_name
from ejadmin.models.school.card import School

STAFF, NO_CLASS = "Сотрудники", "Без класса"


@dataclass(frozen=True)
class Missing:
    """One person without a consent in force; ``until`` is the last day to bring it.

    ``group`` is the class of a pupil or of a parent's first child; employees are one group.
    """

    kind: Kind
    key: int
    name: str
    group: str
    class_id: int | None
    since: date | None
    until: date | None
    order: tuple[bool, int, str]

    def is_overdue(self, today: date) -> bool:
        """Whether the 30 days are over; without a known beginning they do not run."""
        return self.until is not None and self.until < today


def missing(session: Session, today: date) -> list[Missing]:
    """Everybody at school today without a consent, by class and name; parents stand with a child.

    Who has left, and parents whose children all have, are asked for nothing.
    """
    started = session.scalar(select(School.journal_started_on))
    known = standings(session, today)
    found = [
        *_pupils(session, today, known, started),
        *_guardians(session, today, known, started),
        *_employees(session, today, started),
    ]
    ranks = {kind: place for place, kind in enumerate(Kind)}
    return sorted(
        found,
        key=lambda one: (one.kind is Kind.EMPLOYEES, one.order, ranks[one.kind],
                         name_key(one.name)),
    )  # fmt: skip


def groups(found: Iterable[Missing]) -> list[str]:
    """The classes named, in the order of the school."""
    return list(dict.fromkeys(one.group for one in found))


def _pupils(
    session: Session, today: date, known: Mapping[int, Standing], started: date | None
) -> Iterable[Missing]:
    have = open_people(session, Pupil, today)
    names = (Pupil.last_name, Pupil.first_name, Pupil.middle_name)
    for key, last, first, middle, entered in session.execute(
        select(Pupil.id, *names, Pupil.entered_on)
    ):
        stands = known.get(key, NOWHERE)
        if key not in have and not stands.is_gone:
            yield _made(Kind.PUPILS, key, full_name(last, first, middle), stands, entered, started)


def _guardians(
    session: Session, today: date, known: Mapping[int, Standing], started: date | None
) -> Iterable[Missing]:
    have = open_people(session, Guardian, today)
    children: dict[int, list[Standing]] = defaultdict(list)
    links = select(PupilGuardian.guardian_id, PupilGuardian.pupil_id)
    for guardian, pupil in session.execute(links):
        children[guardian].append(known.get(pupil, NOWHERE))
    names = (Guardian.last_name, Guardian.first_name, Guardian.middle_name)
    for key, last, first, middle, entered in session.execute(
        select(Guardian.id, *names, Guardian.entered_on)
    ):
        staying = [stands for stands in children[key] if not stands.is_gone]
        if key in have or (children[key] and not staying):
            continue
        stands = min(staying, key=lambda one: one.order, default=NOWHERE)
        yield _made(Kind.GUARDIANS, key, full_name(last, first, middle), stands, entered, started)


def _employees(session: Session, today: date, started: date | None) -> Iterable[Missing]:
    have = open_people(session, Employee, today)
    names = (Employee.last_name, Employee.first_name, Employee.middle_name)
    for key, last, first, middle, entered, dismissed in session.execute(
        select(Employee.id, *names, Employee.entered_on, Employee.dismissed_on)
    ):
        if key not in have and (dismissed is None or dismissed > today):
            yield Missing(
                Kind.EMPLOYEES, key, full_name(last, first, middle), STAFF, None,
                entered, due_on(entered, started), NOWHERE.order,
            )  # fmt: skip


def _made(
    kind: Kind, key: int, name: str, stands: Standing, entered: date | None, started: date | None
) -> Missing:
    return Missing(
        kind, key, name, stands.label or NO_CLASS, stands.class_id, entered,
        due_on(entered, started), stands.order,
    )  # fmt: skip
