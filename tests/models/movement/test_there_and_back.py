"""Any year of orders, undone from the last to the first, leaves everything as it was."""

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, assume, given, settings, target
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.movement.applying import carry_out, preview_order
from ejadmin.models.movement.draft import OrderDraft
from ejadmin.models.movement.tables import Movement, MovementEffect, MovementKind
from ejadmin.models.movement.undoing import undo_order
from tests.models.movement.school import Classes, draft, ends, everything, moved

ENROLMENT, TRANSFER = MovementKind.ENROLMENT, MovementKind.TRANSFER
LEAVING, GRADUATION = MovementKind.LEAVING, MovementKind.GRADUATION
LEAST_ORDERS = 2


class Step(NamedTuple):
    """An order so many days after the one before; newcomers are only enrolled."""

    kind: MovementKind
    days_after: int
    places: list[int]
    target: int
    are_new: bool = False


STEPS = st.lists(
    st.builds(
        Step, st.sampled_from([TRANSFER, ENROLMENT, LEAVING, GRADUATION]), st.integers(1, 40),
        st.lists(st.integers(0, 8), min_size=1, max_size=3, unique=True), st.integers(0, 2),
        st.booleans(),
    ),
    min_size=4, max_size=6,
)  # fmt: skip
ENDS = st.dictionaries(st.integers(0, 8), st.integers(1, 250), max_size=5)
"""After how many days some pupils' belongings end by themselves, by place."""


def test_a_year_with_every_kind_of_order_and_former_ends(
    unsaved: tuple[Session, Classes],
) -> None:
    session, classes = unsaved
    steps = [
        Step(TRANSFER, 20, [0, 1, 2], 1),
        Step(LEAVING, 7, [0, 4], 0),
        Step(ENROLMENT, 30, [0], 0),  # comes back
        Step(ENROLMENT, 1, [7, 8], 2, are_new=True),
        Step(TRANSFER, 60, [1], 0),  # back into the first class
        Step(GRADUATION, 100, [6, 7], 2),
    ]
    assert there_and_back(session, classes, {0: 240, 1: 250, 6: 218}, steps) == len(steps)


# a year of six orders can be read as it is; making it shorter takes minutes
@settings(
    max_examples=10, deadline=None, phases=[Phase.reuse, Phase.generate, Phase.target],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(last_days=ENDS, steps=STEPS)
def test_undoing_any_sequence_backwards_leaves_everything_as_it_was(
    unsaved: tuple[Session, Classes], last_days: dict[int, int], steps: list[Step]
) -> None:
    session, classes = unsaved
    try:
        carried = there_and_back(session, classes, last_days, steps)
    finally:
        session.rollback()
    # fewer than two orders are no sequence; too many such examples fail the test
    assume(carried >= LEAST_ORDERS)
    target(float(carried))


def there_and_back(
    session: Session, classes: Classes, last_days: dict[int, int], steps: list[Step]
) -> int:
    """Carry out what is possible, undo it backwards; answers how many orders that were."""
    for place, days in last_days.items():
        ends(session, classes.pupils[place], classes.first_day + timedelta(days=days))
    done: list[tuple[int, object]] = []
    day = classes.first_day
    for number, step in enumerate(steps):
        day += timedelta(days=step.days_after)
        order = possible(session, order_of(classes, step, day, number))
        if order is not None:
            before = everything(session)
            done.append((carry_out(session, order, day).order_id, before))
    nobody_in_two_classes(session)
    for order_id, before in reversed(done):
        assert undo_order(session, order_id) == []
        assert everything(session) == before
    assert session.scalars(select(Movement.id)).all() == []
    assert session.scalars(select(MovementEffect.id)).all() == []
    return len(done)


def order_of(classes: Classes, step: Step, day: date, number: int) -> OrderDraft:
    target_class = classes.classes[step.target] if step.kind in (ENROLMENT, TRANSFER) else None
    pupils = [
        moved(None, target_class, "лицей", f"Новиков Пётр Номер{number}{place}")
        if step.are_new and step.kind is ENROLMENT
        else moved(classes.pupils[place], target_class, "лицей")
        for place in step.places
    ]
    return draft(step.kind, day, *pupils, number=f"{number}-у")


def possible(session: Session, order: OrderDraft) -> OrderDraft | None:
    """The order without those whom it may not move; nothing when nobody is left."""
    wrong = {problem.row for problem in preview_order(session, order).errors}
    assert None not in wrong
    pupils = tuple(one for row, one in enumerate(order.pupils) if row not in wrong)
    return replace(order, pupils=pupils) if pupils else None


def nobody_in_two_classes(session: Session) -> None:
    row = ClassMembership
    before: dict[int, date | None] = {}
    query = select(row.pupil_id, row.first_day, row.last_day).order_by(row.first_day)
    for pupil, first, last in session.execute(query):
        if pupil in before:
            ended = before[pupil]
            assert ended is not None
            assert ended < first
        before[pupil] = last
