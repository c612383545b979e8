"""Carrying an order out: all it says about its pupils, each change remembered as its effect."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base import chain, history
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.movement.draft import (
    ORDER_KINDS,
    OrderDraft,
    OrderRefused,
    Report,
    silent,
)
from ejadmin.models.movement.facts import Held
from ejadmin.models.movement.planning import OrderPlan, PupilPlan, plan_order
from ejadmin.models.movement.tables import Movement, MovementEffect, OrderKind, SchoolOrder
from ejadmin.models.people.tables import PaperRequest, Pupil

STEP = 50
MIXED = "О движении обучающихся"
RECORDS: tuple[tuple[Any, str], ...] = (
    (ClassMembership, "class_membership_id"),
    (SubgroupMembership, "subgroup_membership_id"),
    (PaperRequest, "paper_request_id"),
)
"""What an order may begin or end beside the card itself, and the column that names it."""


@dataclass(frozen=True)
class Carried:
    """An order carried out: its key, how it is called, and how many pupils it moved."""

    order_id: int
    title: str
    pupils: int


def preview_order(session: Session, draft: OrderDraft) -> OrderPlan:
    """What an order would do; an order that waits under this number and date is taken up."""
    return plan_order(session, draft, order_id=waiting_order(session, draft))


def refuse_order(session: Session, draft: OrderDraft) -> None:
    """Raise :class:`OrderRefused` with what stands against an order, pupil by pupil."""
    _refuse(preview_order(session, draft))


def carry_out(
    session: Session,
    draft: OrderDraft,
    today: date,
    progress: Report = silent,
    *,
    order_id: int | None = None,
) -> Carried:
    """Do all an order says, or nothing.

    ``order_id`` is a stored order to which these pupils are added: a table may tell of one order
    in several goes. Raises :class:`OrderRefused` with the problems, pupil by pupil.
    """
    chain.take_turn(session)
    key = order_id if order_id is not None else waiting_order(session, draft)
    plan = plan_order(session, draft, order_id=key)
    _refuse(plan)
    with history.noted(session, reason=f"Приказ № {draft.number} от {draft.issued_on:%d.%m.%Y}"):
        order = _order(session, draft, key)
        progress(0, len(plan.pupils), f"Приказ № {draft.number}")
        _carry_out(session, plan, order, today, progress)
    return Carried(order.id, str(order), len(plan.pupils))


def waiting_order(session: Session, draft: OrderDraft) -> int | None:
    """A stored order with this number and date that moves nobody yet: undone, or typed ahead."""
    moved = select(Movement.id).where(Movement.order_id == SchoolOrder.id).exists()
    query = select(SchoolOrder.id).where(
        SchoolOrder.number == draft.number.strip(),
        SchoolOrder.issued_on == draft.issued_on,
        SchoolOrder.kind.in_([ORDER_KINDS[draft.kind], OrderKind.OTHER]),
        ~moved,
    )
    return session.scalars(query).first()


def _refuse(plan: OrderPlan) -> None:
    if plan.errors:
        raise OrderRefused(plan.problems)


def _order(session: Session, draft: OrderDraft, key: int | None) -> SchoolOrder:
    order = session.get_one(SchoolOrder, key) if key is not None else SchoolOrder()
    kind, title = ORDER_KINDS[draft.kind], draft.heading
    if order.kind not in (None, kind) and _moves_anybody(session, key):
        kind, title = OrderKind.OTHER, MIXED
    order.number, order.issued_on = draft.number, draft.issued_on
    order.kind, order.title, order.grounds = kind, title, draft.grounds or order.grounds
    session.add(order)
    session.flush()
    return order


def _moves_anybody(session: Session, order_id: int | None) -> bool:
    query = select(Movement.id).where(Movement.order_id == order_id)
    return session.scalars(query).first() is not None


def _carry_out(
    session: Session, plan: OrderPlan, order: SchoolOrder, today: date, progress: Report
) -> None:
    """All pupils in a few flushes: cards, memberships, movements, then what these did."""
    cards = {row: _card(one, today) for row, one in enumerate(plan.pupils)}
    session.add_all(card for card in cards.values() if card is not None)
    session.flush()
    done: list[tuple[Movement, list[_Touched]]] = []
    stored = _stored(session, plan)
    for row, one in enumerate(plan.pupils):
        if row % STEP == 0:
            progress(row, len(plan.pupils), f"Приказ № {plan.draft.number}")
        card = cards[row]
        pupil_id = card.id if card is not None else one.draft.pupil_id
        movement = _movement(plan.draft, one, pupil_id or 0, order.id, today)
        touched = [_Touched("pupil_id", card)] if card is not None else []
        touched += _endings(one, plan.draft, stored)
        touched += _beginnings(one, plan.draft, pupil_id or 0)
        session.add_all([movement, *(each.record for each in touched)])
        done.append((movement, touched))
    session.flush()
    session.add_all(each.effect(movement.id) for movement, many in done for each in many)
    session.flush()


@dataclass(frozen=True)
class _Touched:
    """A record an order began or ended, and the end it had."""

    link: str
    record: Any
    is_beginning: bool = True
    last_day_before: date | None = None

    def effect(self, movement_id: int) -> MovementEffect:
        return MovementEffect(
            movement_id=movement_id,
            is_beginning=self.is_beginning,
            last_day_before=self.last_day_before,
            **{self.link: self.record.id},
        )


def _card(one: PupilPlan, today: date) -> Pupil | None:
    who = one.draft.newcomer
    if who is None:
        return None
    return Pupil(
        last_name=who.last_name, first_name=who.first_name, middle_name=who.middle_name,
        birth_date=who.birth_date, sex=who.sex, entered_on=today,
    )  # fmt: skip


def _movement(
    draft: OrderDraft, one: PupilPlan, pupil_id: int, order_id: int, today: date
) -> Movement:
    return Movement(
        pupil_id=pupil_id, kind=draft.kind, day=draft.day, order_id=order_id,
        from_class_id=one.from_class_id, to_class_id=one.to_class_id,
        other_school=one.draft.other_school, reason=one.draft.reason, entered_on=today,
    )  # fmt: skip


def _stored(session: Session, plan: OrderPlan) -> dict[tuple[str, int], Any]:
    """The records the order will end, read at once."""
    wanted: dict[str, list[int]] = {link: [] for _, link in RECORDS}
    for one in plan.pupils:
        for link, held in _ended(one):
            wanted[link].append(held.id)
    return {
        (link, record.id): record
        for model, link in RECORDS
        for record in session.scalars(select(model).where(model.id.in_(wanted[link])))
    }


def _ended(one: PupilPlan) -> Iterator[tuple[str, Held]]:
    if one.ended_class is not None:
        yield "class_membership_id", one.ended_class
    for held in one.ended_subgroups:
        yield "subgroup_membership_id", held
    for held in one.ended_requests:
        yield "paper_request_id", held


def _endings(
    one: PupilPlan, draft: OrderDraft, stored: dict[tuple[str, int], Any]
) -> Iterator[_Touched]:
    """End what the pupil leaves on the eve of the day, remembering the former ends."""
    for link, held in _ended(one):
        record = stored[link, held.id]
        record.last_day = draft.eve
        yield _Touched(link, record, False, held.last_day)


def _beginnings(one: PupilPlan, draft: OrderDraft, pupil_id: int) -> Iterator[_Touched]:
    until = one.begins_until
    span = {"pupil_id": pupil_id, "first_day": draft.day, "last_day": until}
    if one.begins_class:
        member = ClassMembership(class_id=one.to_class_id, **span)
        yield _Touched("class_membership_id", member, last_day_before=until)
    for subgroup_id in one.begun_subgroups:
        part = SubgroupMembership(subgroup_id=subgroup_id, **span)
        yield _Touched("subgroup_membership_id", part, last_day_before=until)
