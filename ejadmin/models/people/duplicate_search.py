"""Who may be entered twice: pairs of pupils, of guardians and of employees that look the same.

Only people who share something are compared (a surname, a name with patronymic, a birth date, a
contact), so that a school of 1,229 pupils and 2,000 guardians costs a fraction of a second.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import String, inspect, select, type_coerce
from sqlalchemy.orm import Session

from ejadmin import paths
from ejadmin.errors import UserError
from ejadmin.models.base.history import NOBODY, operator_of
from ejadmin.models.base.likeness import Face, Likeness, likeness, normalised
from ejadmin.models.base.rows import driver_rows
from ejadmin.models.people.duplicates import MODELS, DistinctPeople, PersonKind
from ejadmin.models.people.tables import Pupil, PupilGuardian, full_name

CONTACTS = ("phone", "email")
LARGEST_BLOCK = 60
PHONE_DIGITS = 10
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person; the smaller key stands first."""

    kind: PersonKind
    first_id: int
    second_id: int
    likeness: Likeness


class PeopleData(NamedTuple):
    """What the search reads, all of it as plain values; equal data give equal pairs."""

    people: tuple[tuple[Row, ...], ...]
    links: tuple[Row, ...]
    distinct: tuple[Row, ...]

    @property
    def counts(self) -> dict[PersonKind, int]:
        """How many people of each kind are compared."""
        return {kind: len(rows) for kind, rows in zip(MODELS, self.people, strict=True)}

    def names(self) -> dict[tuple[PersonKind, int], str]:
        """The full name of everybody, by kind and key."""
        return {
            (kind, row[0]): full_name(row[1], row[2], row[3])
            for kind, rows in zip(MODELS, self.people, strict=True)
            for row in rows
        }


def read(session: Session) -> PeopleData:
    """Everything the search needs, in five queries."""
    connection = session.connection()
    people = []
    for model in MODELS.values():
        named = select(model.id, model.last_name, model.first_name, model.middle_name)
        if model is Pupil:
            named = named.add_columns(type_coerce(Pupil.birth_date, String))
        else:
            named = named.add_columns(*(inspect(model).columns[name] for name in CONTACTS))
        people.append(tuple(driver_rows(connection, named.order_by(model.id))))
    links = select(PupilGuardian.guardian_id, PupilGuardian.pupil_id)
    pairs = select(
        type_coerce(DistinctPeople.kind, String), DistinctPeople.first_id, DistinctPeople.second_id
    )
    return PeopleData(
        tuple(people),
        tuple(driver_rows(connection, links)),
        tuple(driver_rows(connection, pairs)),
    )


@lru_cache(maxsize=2)
def search(data: PeopleData) -> tuple[Pair, ...]:
    """The pairs that look the same and were not declared different, the surest first.

    The answer is remembered until the data differ: then reading is all that looking again costs.
    """
    distinct, usual = set(data.distinct), _usual_names()
    found = []
    for kind, rows in zip(MODELS, data.people, strict=True):
        faces = _faces(kind, rows, data.links)
        for one, other in _worth_comparing(faces):
            first, second = (one, other) if one.key < other.key else (other, one)
            how = likeness(first, second, usual)
            if how is not None and (kind.value, first.key, second.key) not in distinct:
                found.append(Pair(kind, first.key, second.key, how))
    order = list(MODELS)
    return tuple(
        sorted(found, key=lambda one: (-one.likeness.score, order.index(one.kind), one.first_id))
    )


def declare_distinct(session: Session, pair: Pair) -> int:
    """Remember for good that these are two people; returns the key of the decision."""
    model = MODELS[pair.kind]
    if None in (session.get(model, pair.first_id), session.get(model, pair.second_id)):
        raise UserError("Одной из этих записей уже нет. Обновите страницу (F5).")
    operator = operator_of(session)
    made = DistinctPeople(
        kind=pair.kind, first_id=pair.first_id, second_id=pair.second_id,
        decided_by=None if operator == NOBODY else operator,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def decided(session: Session) -> list[tuple[int, Pair, str]]:
    """The pairs declared different: the decision's key, the pair, and who decided and when."""
    rows = session.scalars(select(DistinctPeople).order_by(DistinctPeople.id.desc()))
    return [
        (
            row.id,
            Pair(row.kind, row.first_id, row.second_id, Likeness(0, ("разные люди",))),
            " · ".join(part for part in (f"{row.decided_on:%d.%m.%Y}", row.decided_by) if part),
        )
        for row in rows
    ]


def forget_distinct(session: Session, key: int) -> None:
    """Take such a decision back."""
    decision = session.get(DistinctPeople, key)
    if decision is not None:
        session.delete(decision)


def _faces(kind: PersonKind, rows: Sequence[Row], links: Sequence[Row]) -> list[Face]:
    children: dict[int, set[int]] = defaultdict(set)
    if kind is PersonKind.GUARDIAN:
        for guardian_id, pupil_id in links:
            children[guardian_id].add(pupil_id)
    return [
        Face(
            key, normalised(last), normalised(first), normalised(middle),
            _born(rest[0]) if kind is PersonKind.PUPIL else None,
            # a pupil often has a parent's telephone: it says nothing of the pupil
            frozenset(() if kind is PersonKind.PUPIL else _contacts(*rest)),
            frozenset(children.get(key, ())),
        )
        for key, last, first, middle, *rest in rows
    ]  # fmt: skip


def _born(value: date | str | None) -> date | None:
    """SQLite's driver gives dates as texts, others as dates."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _contacts(phone: str | None, email: str | None) -> Iterator[str]:
    digits = "".join(filter(str.isdigit, phone or ""))[-PHONE_DIGITS:]
    if len(digits) == PHONE_DIGITS:
        yield digits
    if email:
        yield email.casefold()


@cache
def _usual_names() -> frozenset[str]:
    """First names people have: two of them are two names, however alike they are."""
    text = paths.resource("presets", "first_names.txt").read_text(encoding="utf-8")
    return frozenset(normalised(name) for name in text.split())


def _worth_comparing(faces: Sequence[Face]) -> Iterator[tuple[Face, Face]]:
    """Pairs that share a surname, a name with patronymic, a birth date or a contact; each once."""
    blocks: dict[tuple[str, Any], list[Face]] = defaultdict(list)
    for face in faces:
        for block in _blocks(face):
            blocks[block].append(face)
    seen: set[tuple[int, int]] = set()
    for block, members in blocks.items():
        if block[0] != "last" and len(members) > LARGEST_BLOCK:
            continue  # so common that sharing it says nothing
        for one, other in combinations(members, 2):
            pair = (one.key, other.key)
            if pair not in seen:
                seen.add(pair)
                yield one, other


def _blocks(face: Face) -> Iterator[tuple[str, Any]]:
    yield "last", face.last
    yield "names", frozenset((face.last, face.first))
    if face.middle:
        yield "first", (face.first, face.middle)
    if face.born is not None:
        yield "born", face.born
    for contact in face.contacts:
        yield "contact", contact
