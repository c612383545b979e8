"""Carrying out: what a stored order and a former end mean for a new order."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.movement.applying import carry_out, waiting_order
from ejadmin.models.movement.tables import (
    Movement,
    MovementEffect,
    MovementKind,
    OrderKind,
    SchoolOrder,
)
from ejadmin.models.people.tables import PaperRequest
from tests.models.movement.school import Classes, draft, ends, listed, membership, moved

ENROLMENT, TRANSFER = MovementKind.ENROLMENT, MovementKind.TRANSFER
LEAVING = MovementKind.LEAVING
EVE, DAY, AFTER = date(2026, 10, 4), date(2026, 10, 5), date(2026, 10, 6)
Unsaved = tuple[Session, Classes]


def waiting(session: Session, **values: object) -> SchoolOrder:
    """A stored order «№ 1-у» about a transfer that moves nobody yet."""
    told = {"number": "1-у", "issued_on": DAY, "kind": OrderKind.TRANSFER, "title": "О переводе"}
    made = SchoolOrder(**told | values)
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize("last", [DAY, date(2027, 5, 31), None])
def test_new_belongings_end_when_the_old_ones_would_have(
    unsaved: Unsaved, last: date | None
) -> None:
    session, classes = unsaved
    pupil = classes.pupils[0]
    if last is not None:
        ends(session, pupil, last)
    carry_out(session, draft(TRANSFER, DAY, moved(pupil, classes.five_b)), DAY)
    row, part = ClassMembership, SubgroupMembership
    spans = select(row.class_id, row.first_day, row.last_day).where(row.pupil_id == pupil)
    assert set(map(tuple, session.execute(spans))) == {
        (classes.five_a, classes.first_day, EVE), (classes.five_b, DAY, last),
    }  # fmt: skip
    begun = select(part.first_day, part.last_day).where(
        part.pupil_id == pupil, part.subgroup_id == classes.subgroups["english_b"][0]
    )
    assert session.execute(begun).one() == (DAY, last)


@pytest.mark.parametrize("last", [DAY, date(2027, 5, 31), None])
def test_the_former_ends_are_remembered(unsaved: Unsaved, last: date | None) -> None:
    session, classes = unsaved
    pupil = classes.pupils[0]
    if last is not None:
        ends(session, pupil, last)
    carry_out(session, draft(LEAVING, DAY, moved(pupil, where="лицей")), DAY)
    effects = session.scalars(select(MovementEffect)).all()
    assert [(one.is_beginning, one.last_day_before) for one in effects] == [(False, last)] * 4
    for model in (ClassMembership, SubgroupMembership, PaperRequest):
        of_pupil = select(model.last_day).where(model.pupil_id == pupil)
        assert set(session.scalars(of_pupil)) == {EVE}


def test_a_pupil_returned_for_good_does_not_take_the_end_of_the_first_stay(
    unsaved: Unsaved,
) -> None:
    session, classes = unsaved
    pupil = classes.pupils[0]
    ends(session, pupil, EVE)
    carry_out(session, draft(ENROLMENT, DAY, moved(pupil, classes.five_b)), DAY)
    last = select(ClassMembership.last_day).where(ClassMembership.pupil_id == pupil)
    assert session.scalars(last.order_by(ClassMembership.first_day)).all() == [EVE, None]


@pytest.mark.parametrize("other", [
    {"issued_on": date(2025, 10, 5)},  # numbers begin anew with the year
    {"issued_on": date(2026, 1, 12)},
    {"number": "2-у"},
    {"kind": OrderKind.LEAVING},
])  # fmt: skip
def test_another_order_that_waits_is_not_taken_up(
    unsaved: Unsaved, other: dict[str, object]
) -> None:
    session, classes = unsaved
    told = waiting(session, **other)
    own = draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b))
    assert waiting_order(session, own) is None
    if "kind" in other:
        return  # the number is taken then
    before = told.number, told.issued_on
    key = carry_out(session, own, DAY).order_id
    assert key != told.id
    assert (told.number, told.issued_on) == before
    assert session.scalars(select(Movement.order_id)).all() == [key]


@pytest.mark.parametrize("kind", [OrderKind.TRANSFER, OrderKind.OTHER])
def test_the_order_that_waits_under_number_and_date_is_taken_up(
    unsaved: Unsaved, kind: OrderKind
) -> None:
    session, classes = unsaved
    told = waiting(session, kind=kind, title="Разное")
    own = draft(TRANSFER, AFTER, moved(classes.pupils[0], classes.five_b), number=" 1-у ",
                issued_on=DAY)  # fmt: skip
    assert carry_out(session, own, DAY).order_id == told.id
    assert (told.number, told.kind, told.title) == ("1-у", OrderKind.TRANSFER, "О переводе")


def test_an_order_that_moves_somebody_waits_no_more(unsaved: Unsaved) -> None:
    session, classes = unsaved
    own = draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b))
    waiting(session)
    assert waiting_order(session, own) is not None
    carry_out(session, own, DAY)
    assert waiting_order(session, own) is None


@pytest.mark.parametrize(("typed", "kept"), [
    (None, "Заявление от 01.10.2026"), ("Решение педсовета № 2", "Решение педсовета № 2"),
])  # fmt: skip
def test_grounds_typed_ahead_stay_unless_new_ones_are_given(
    unsaved: Unsaved, typed: str | None, kept: str
) -> None:
    session, classes = unsaved
    told = waiting(session, grounds="Заявление от 01.10.2026")
    own = draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b), grounds=typed)
    carry_out(session, own, DAY)
    assert told.grounds == kept


def test_an_order_of_two_kinds_is_called_so(unsaved: Unsaved) -> None:
    session, classes = unsaved
    one, two, three = classes.pupils[:3]
    own = draft(TRANSFER, DAY, moved(one, classes.five_b))
    key = carry_out(session, own, DAY).order_id
    order = session.get_one(SchoolOrder, key)
    more = draft(TRANSFER, DAY, moved(two, classes.five_b))
    assert carry_out(session, more, DAY, order_id=key).order_id == key
    assert (order.kind, order.title) == (OrderKind.TRANSFER, "О переводе")
    left = draft(LEAVING, DAY, moved(three, where="лицей"))
    carry_out(session, left, DAY, order_id=key)
    assert (order.kind, order.title) == (OrderKind.OTHER, "О движении обучающихся")
    assert len(session.scalars(select(Movement).where(Movement.order_id == key)).all()) == 3


def test_a_movement_says_from_where_to_where_and_when_it_was_written(unsaved: Unsaved) -> None:
    session, classes = unsaved
    one, two = classes.pupils[:2]
    membership(session, two).last_day = EVE
    listed(session, two, classes.five_b, DAY)
    pupils = (moved(one, classes.five_b, "школа № 4"), moved(two, classes.five_b))
    carry_out(session, draft(TRANSFER, DAY, *pupils, issued_on=EVE), AFTER)
    for movement in session.scalars(select(Movement)):
        assert (movement.from_class_id, movement.to_class_id) == (classes.five_a, classes.five_b)
        assert (movement.day, movement.entered_on) == (DAY, AFTER)
    # the second was in the new class already: the order did nothing to the lists
    told = select(Movement.pupil_id).join(MovementEffect, MovementEffect.movement_id == Movement.id)
    assert set(session.scalars(told)) == {one}
