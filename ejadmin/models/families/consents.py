"""The gate of personal data: without a consent only what the law allows may be entered.

School 14, row 1.4: consents are collected within 30 days, before any further personal data goes
in. A person's own current consent to the use of personal data opens the fields that need one; for
a pupil the legal representative signs, but the consent stands at the pupil.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain, clock
from ejadmin.models.base.columns import Base, tidy
from ejadmin.models.base.fields import fields
from ejadmin.models.base.writing import insert_many
from ejadmin.models.people.tables import Consent, ConsentKind, Employee, Guardian, Pupil
from ejadmin.models.school.card import School

DAYS_TO_CONSENT = 30
OWNERS: Mapping[type[Base], str] = {
    Pupil: "pupil_id",
    Guardian: "guardian_id",
    Employee: "employee_id",
}
FIRST_CONSENT = (
    "Сначала внесите согласие на обработку персональных данных: «Люди» → карточка → «Согласия». "
    "Пока сохраните запись без этого поля."
)


@dataclass(frozen=True)
class Gate:
    """Which fields of one table are open for whom; ``people`` are those who gave a consent."""

    guarded: frozenset[str]
    people: frozenset[int]

    def closed(self, key: int | None) -> frozenset[str]:
        """The fields closed for a person; a new one (``None``) has given nothing yet."""
        return frozenset() if key in self.people else self.guarded

    def check(self, key: int | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Refuse a value that enters a closed field, at that field; clearing one is allowed."""
        for name in sorted(self._entering(key, before, after)):
            raise UserError(FIRST_CONSENT, field=name)

    def withhold(
        self, key: int | None, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> tuple[dict[str, Any], frozenset[str]]:
        """The values without those that may not enter, and the names of these."""
        withheld = self._entering(key, before, after)
        return {name: value for name, value in after.items() if name not in withheld}, withheld

    def _entering(
        self, key: int | None, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> frozenset[str]:
        return frozenset(
            name for name in self.closed(key) if after.get(name) and after[name] != before.get(name)
        )


OPEN = Gate(frozenset(), frozenset())


def gate(session: Session, model: type[Base], today: date | None = None) -> Gate:
    """The gate of a table as it stands; open where nothing needs a consent, in two queries."""
    guarded = guarded_fields(model)
    if not guarded or not is_required(session):
        return OPEN
    return Gate(guarded, open_people(session, model, today))


@cache
def guarded_fields(model: type[Base]) -> frozenset[str]:
    """The fields of a person that stay closed without a consent."""
    if model not in OWNERS:
        return frozenset()
    return frozenset(field.name for field in fields(model) if field.needs_consent)


def is_required(session: Session) -> bool:
    """Whether the school keeps to the gate; it does until its card says otherwise."""
    with session.no_autoflush:
        wanted = session.scalar(select(School.is_consent_required))
    return wanted is not False


def open_people(session: Session, model: type[Base], today: date | None = None) -> frozenset[int]:
    """The keys of those whose consent to the use of personal data is in force."""
    owner = getattr(Consent, OWNERS[model])
    with session.no_autoflush:
        return frozenset(
            session.scalars(
                select(owner).where(*in_force(today or clock.today(session)), owner.is_not(None))
            )
        )


def in_force(day: date) -> tuple[Any, ...]:
    """The conditions under which a consent to the use of personal data counts on a day."""
    return (
        Consent.kind == ConsentKind.PERSONAL_DATA,
        Consent.given_on <= day,
        or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > day),
    )


def closed_fields(
    session: Session, model: type[Base], key: int | None, today: date | None = None
) -> frozenset[str]:
    """The fields of one person that may not be filled today."""
    return gate(session, model, today).closed(key)


def give(
    session: Session,
    model: type[Base],
    keys: Collection[int],
    given_on: date,
    document: str | None = None,
    today: date | None = None,
) -> list[int]:
    """Note a consent of everybody named who has none in force; returns the consents' keys.

    Raises :class:`UserError` for a day that has not come.
    """
    if given_on > (today or clock.today(session)):
        raise UserError(
            f"Дата согласия {given_on:%d.%m.%Y} ещё не наступила. Впишите день подписания.",
            field="given_on",
        )
    chain.take_turn(session)
    have = open_people(session, model, today)
    waiting = [key for key in dict.fromkeys(keys) if key not in have]
    if not waiting:
        return []
    first = Consent(**{OWNERS[model]: waiting[0]}, given_on=given_on, document=document)
    tidy(first)
    first.validate()
    session.flush()
    last = session.scalar(select(func.max(Consent.id))) or 0
    made = list(range(last + 1, last + 1 + len(waiting)))
    rows = [
        {"id": number, OWNERS[model]: key, "kind": ConsentKind.PERSONAL_DATA, "given_on": given_on,
         "document": first.document}
        for number, key in zip(made, waiting, strict=True)
    ]  # fmt: skip
    insert_many(session, Consent, rows)
    return made


def due_on(entered_on: date | None, started_on: date | None) -> date | None:
    """The last day to bring a consent: 30 days from the entry or the journal's start, the later.

    ``None`` when neither day is known.
    """
    known = [day for day in (entered_on, started_on) if day is not None]
    return max(known) + timedelta(days=DAYS_TO_CONSENT) if known else None
