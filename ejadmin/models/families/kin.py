"""Whose guardian somebody is: the family around a pupil, and namesakes before a second entry."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.standing import NOWHERE, standings
from ejadmin.models.families.consents import gate, guarded_fields
from ejadmin.models.people.tables import (
    Consent,
    Guardian,
    GuardianRights,
    Pupil,
    PupilGuardian,
    Relation,
    full_name,
)


@dataclass(frozen=True)
class Kin:
    """One line of a family: the link, who it leads to, and what is known about them."""

    link_id: int
    person_id: int
    name: str
    relation: Relation
    rights: GuardianRights
    gets_information: bool
    document: str
    phone: str
    more: str


@dataclass(frozen=True)
class Namesake:
    """A guardian of the same name who is there already, told by telephone and children."""

    key: int
    name: str
    phone: str
    children: str


def guardians_of(session: Session, pupil_id: int) -> list[Kin]:
    """The guardians of a pupil, mother and father first."""
    rows = session.execute(
        select(
            PupilGuardian.id, Guardian.id, Guardian.last_name, Guardian.first_name,
            Guardian.middle_name, PupilGuardian.relation, PupilGuardian.rights,
            PupilGuardian.gets_information, PupilGuardian.document, Guardian.phone, Guardian.email,
        )
        .join(Guardian, Guardian.id == PupilGuardian.guardian_id)
        .where(PupilGuardian.pupil_id == pupil_id)
    )  # fmt: skip
    found = [
        Kin(link, key, full_name(last, first, middle), relation, rights, told, document or "",
            phone or "", email or "")
        for link, key, last, first, middle, relation, rights, told, document, phone, email in rows
    ]  # fmt: skip
    ranks = list(Relation)
    return sorted(found, key=lambda kin: (ranks.index(kin.relation), name_key(kin.name)))


def children_of(session: Session, guardian_id: int, today: date) -> list[Kin]:
    """The pupils a guardian answers for, with their classes."""
    known = standings(session, today)
    rows = session.execute(
        select(
            PupilGuardian.id, Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name,
            PupilGuardian.relation, PupilGuardian.rights, PupilGuardian.gets_information,
            PupilGuardian.document, Pupil.phone,
        )
        .join(Pupil, Pupil.id == PupilGuardian.pupil_id)
        .where(PupilGuardian.guardian_id == guardian_id)
    )  # fmt: skip
    found = [
        Kin(link, key, full_name(last, first, middle), relation, rights, told, document or "",
            phone or "", known.get(key, NOWHERE).label)
        for link, key, last, first, middle, relation, rights, told, document, phone in rows
    ]  # fmt: skip
    return sorted(found, key=lambda kin: name_key(kin.name))


def siblings(session: Session, pupil_id: int, today: date) -> list[tuple[int, str, str]]:
    """Pupils who share a guardian: key, name, class."""
    theirs = select(PupilGuardian.guardian_id).where(PupilGuardian.pupil_id == pupil_id)
    rows = session.execute(
        select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name)
        .join(PupilGuardian, PupilGuardian.pupil_id == Pupil.id)
        .where(PupilGuardian.guardian_id.in_(theirs), Pupil.id != pupil_id)
        .distinct()
    ).all()
    known = standings(session, today) if rows else {}
    return [
        (key, full_name(last, first, middle), known.get(key, NOWHERE).label)
        for key, last, first, middle in rows
    ]


def namesakes(session: Session, text: str, today: date, most: int = 12) -> list[Namesake]:
    """Guardians whose names hold every word of a text; the children tell namesakes apart."""
    words = name_key(text).split()
    if not words:
        return []
    rows = session.execute(
        select(
            Guardian.id, Guardian.last_name, Guardian.first_name, Guardian.middle_name,
            Guardian.phone,
        )
    )  # fmt: skip
    every = [
        (key, full_name(last, first, middle), phone or "")
        for key, last, first, middle, phone in rows
    ]
    fitting = [one for one in every if all(word in name_key(one[1]) for word in words)]
    fitting.sort(key=lambda one: name_key(one[1]))
    chosen = fitting[:most]
    children = _children(session, [key for key, _, _ in chosen], today)
    return [Namesake(key, name, phone, children.get(key, "")) for key, name, phone in chosen]


def link(session: Session, pupil_id: int, guardian_id: int, relation: Relation) -> int:
    """Make somebody a guardian of a pupil; the link's key. Nobody is that twice."""
    known = select(PupilGuardian.id).where(
        PupilGuardian.pupil_id == pupil_id, PupilGuardian.guardian_id == guardian_id
    )
    if session.scalar(known) is not None:
        raise UserError("Этот человек уже записан у ученика.", field="guardian_id")
    made = PupilGuardian(pupil_id=pupil_id, guardian_id=guardian_id, relation=relation)
    session.add(made)
    session.flush()
    return made.id


def add_new(
    session: Session,
    pupil_id: int,
    guardian: Guardian,
    relation: Relation,
    consent: Consent | None = None,
) -> int:
    """Store a new guardian of a pupil, with the consent that opens the contacts.

    Raises :class:`UserError` at a contact given without a consent.
    """
    guarded = {name: getattr(guardian, name) for name in guarded_fields(Guardian)}
    if consent is None:
        gate(session, Guardian).check(None, {}, guarded)
    elif consent.given_on > clock.today(session):
        raise UserError("День согласия ещё не наступил.", field="given_on")
    session.add(guardian)
    session.flush()
    if consent is not None:
        consent.guardian_id = guardian.id
        session.add(consent)
        session.flush()
    return link(session, pupil_id, guardian.id, relation)


def _children(session: Session, keys: list[int], today: date) -> dict[int, str]:
    rows = session.execute(
        select(PupilGuardian.guardian_id, Pupil.id, Pupil.last_name, Pupil.first_name)
        .join(Pupil, Pupil.id == PupilGuardian.pupil_id)
        .where(PupilGuardian.guardian_id.in_(keys))
    ).all()
    known = standings(session, today) if rows else {}
    told: dict[int, list[str]] = {}
    for guardian, pupil, last, first in rows:
        name = f"{last} {first} {known.get(pupil, NOWHERE).label}".strip()
        told.setdefault(guardian, []).append(name)
    return {key: ", ".join(names) for key, names in told.items()}
