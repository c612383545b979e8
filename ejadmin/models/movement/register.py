"""The register of orders, an order's pupils, and the lists from which pupils are chosen."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.movement.draft import ORDER_KINDS, Newcomer, OrderDraft, PupilDraft
from ejadmin.models.movement.facts import ClassFacts, read_classes
from ejadmin.models.movement.tables import Movement, MovementEffect, MovementKind, SchoolOrder
from ejadmin.models.people.tables import Pupil, full_name

MOVEMENT_KINDS = {order: kind for kind, order in ORDER_KINDS.items()}


@dataclass(frozen=True)
class OrderRow:
    """An order of the register; ``days`` are those from which its movements hold."""

    id: int
    number: str
    issued_on: date
    kind: str
    title: str
    grounds: str
    pupils: int
    days: tuple[date, date] | None
    names: str

    @property
    def is_carried_out(self) -> bool:
        """Whether the order moves anybody; one that was undone waits to be carried out again."""
        return self.pupils > 0


@dataclass(frozen=True)
class MovedRow:
    """A pupil of an order, or a movement without one."""

    id: int
    pupil_id: int
    name: str
    kind: MovementKind
    day: date
    from_class: str
    to_class: str
    other_school: str
    reason: str
    entered_on: date | None
    has_effects: bool


@dataclass(frozen=True)
class Candidate:
    """A pupil who may be named in an order, and the class of the day."""

    pupil_id: int
    name: str
    birth_date: date | None
    class_id: int | None
    class_label: str


def orders(session: Session) -> list[OrderRow]:
    """Every order, the newest first, with how many pupils it moves."""
    moved: dict[int | None, tuple[int, date, date]] = {
        key: (count, first, last)
        for key, count, first, last in session.execute(
            select(
                Movement.order_id, func.count(), func.min(Movement.day), func.max(Movement.day)
            ).group_by(Movement.order_id)
        )
    }
    names = _names_by_order(session)
    one = SchoolOrder
    rows = session.execute(
        select(one.id, one.number, one.issued_on, one.kind, one.title, one.grounds).order_by(
            one.issued_on.desc(), one.id.desc()
        )
    )
    found = []
    for key, number, issued_on, kind, title, grounds in rows:
        count, first, last = moved.get(key, (0, None, None))
        days = (first, last) if first is not None and last is not None else None
        found.append(
            OrderRow(
                key, number, issued_on, kind.caption, title, grounds or "", count, days,
                names.get(key, ""),
            )
        )  # fmt: skip
    return found


def _names_by_order(session: Session) -> dict[int, str]:
    """Surnames and first names in each order, so that the search finds an order by a pupil."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Movement.order_id, Pupil.last_name, Pupil.first_name, Pupil.middle_name)
        .join(Pupil, Pupil.id == Movement.pupil_id)
        .where(Movement.order_id.is_not(None))
    )
    for key, last, first, middle in rows:
        found[key or 0].append(full_name(last, first, middle))
    return {key: "\n".join(names) for key, names in found.items()}


def pupils_of_order(session: Session, order_id: int) -> list[MovedRow]:
    """Whom an order moves, by class and name."""
    row = Movement
    affected = (
        select(MovementEffect.id).where(MovementEffect.movement_id == row.id).exists().label("did")
    )
    known = class_labels(session)
    rows = session.execute(
        select(
            row.id, row.pupil_id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, row.kind,
            row.day, row.from_class_id, row.to_class_id, row.other_school, row.reason,
            row.entered_on, affected,
        )
        .join(Pupil, Pupil.id == row.pupil_id)
        .where(row.order_id == order_id)
    )  # fmt: skip
    found = [
        MovedRow(
            key, pupil_id, full_name(last, first, middle), kind, day,
            known.get(from_id or 0, ""), known.get(to_id or 0, ""), school or "", reason or "",
            entered_on, bool(did),
        )
        for (
            key, pupil_id, last, first, middle, kind, day, from_id, to_id, school, reason,
            entered_on, did,
        ) in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.to_class or one.from_class, name_key(one.name)))


def as_draft(session: Session, order_id: int) -> OrderDraft | None:
    """A stored order as a draft again, to be corrected after it was undone.

    ``None`` for an order of several kinds of movement: no draft says as much.
    """
    order = session.get(SchoolOrder, order_id)
    if order is None:
        raise UserError("Этого приказа уже нет. Обновите страницу (F5).")
    movements = session.scalars(
        select(Movement).where(Movement.order_id == order_id).order_by(Movement.id)
    ).all()
    kinds = {movement.kind for movement in movements}
    if len(kinds) > 1:
        return None
    kind = next(iter(kinds), MOVEMENT_KINDS.get(order.kind, MovementKind.TRANSFER))
    return OrderDraft(
        kind, order.number, order.issued_on,
        min((movement.day for movement in movements), default=order.issued_on),
        tuple(
            PupilDraft(one.pupil_id, None, one.to_class_id, one.other_school, one.reason)
            for one in movements
        ),
        order.grounds, order.title,
    )  # fmt: skip


def names_of_order(session: Session, order_id: int) -> dict[int, Newcomer]:
    """The pupils of an order as newcomers: what remains of them when their cards go."""
    row = Pupil
    rows = session.execute(
        select(row.id, row.last_name, row.first_name, row.middle_name, row.birth_date, row.sex)
        .join(Movement, Movement.pupil_id == row.id)
        .where(Movement.order_id == order_id)
    )
    return {
        key: Newcomer(last, first, middle, born, sex)
        for key, last, first, middle, born, sex in rows
    }


def without_lost_cards(
    session: Session, draft: OrderDraft, names: dict[int, Newcomer]
) -> OrderDraft:
    """The draft with newcomers instead of cards that are no longer there."""
    kept = set(session.scalars(select(Pupil.id).where(Pupil.id.in_(names))))
    pupils = tuple(
        one
        if one.pupil_id is None or one.pupil_id in kept
        else replace(one, pupil_id=None, newcomer=names[one.pupil_id])
        for one in draft.pupils
    )
    return replace(draft, pupils=pupils)


def candidates(session: Session, day: date) -> list[Candidate]:
    """Every pupil with the class of a day, by class and name; those without a class first."""
    classes = read_classes(session)
    row = ClassMembership
    held: dict[int, ClassFacts] = {}
    for pupil_id, class_id in session.execute(
        select(row.pupil_id, row.class_id)
        .where(row.first_day <= day, (row.last_day.is_(None)) | (row.last_day >= day))
        .order_by(row.first_day)
    ):
        held[pupil_id] = classes[class_id]
    named = select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.birth_date)
    found = []
    for key, last, first, middle, birth_date in session.execute(named):
        facts = held.get(key)
        found.append(
            Candidate(
                key, full_name(last, first, middle), birth_date,
                facts.id if facts else None, facts.label if facts else "",
            )
        )  # fmt: skip
    return sorted(
        found,
        key=lambda one: (
            *((held[one.pupil_id].grade, held[one.pupil_id].letter) if one.class_id else (0, "")),
            name_key(one.name),
        ),
    )


def offered_classes(session: Session, day: date) -> list[ClassFacts]:
    """Classes of the school year that holds a day; of every open year when none does."""
    every = [one for one in read_classes(session).values() if not one.is_closed]
    holding = [one for one in every if one.year_first <= day <= one.year_last]
    return holding or every


def next_class(facts: ClassFacts, offered: list[ClassFacts]) -> ClassFacts | None:
    """The class of the next grade with the same letter, for the promotion of a whole class."""
    return next(
        (
            one
            for one in offered
            if (one.grade, one.letter) == (facts.grade + 1, facts.letter)
            and one.year_first > facts.year_first
        ),
        None,
    )


def count_classes(session: Session) -> int:
    """How many classes there are at all: without any there is nowhere to move to."""
    return session.scalar(select(func.count(SchoolClass.id))) or 0
