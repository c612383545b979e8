"""Movement written too late or without an order is found, and leads to where it is mended."""

from datetime import date

import pytest

from ejadmin.models.base.store import Store
from ejadmin.models.checks import findings
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.movement.applying import carry_out, preview_order
from ejadmin.models.movement.draft import OrderDraft, PupilDraft
from ejadmin.models.movement.tables import Movement, MovementKind
from ejadmin.models.people.tables import Pupil
from tests.models.movement.school import Classes, draft, moved


@pytest.mark.parametrize(("entered", "is_late"), [
    (date(2026, 10, 9), False),  # a Friday three working days after Tuesday
    (date(2026, 10, 10), True),
    (date(2026, 10, 1), False),
])  # fmt: skip
def test_three_working_days_to_write_a_movement(
    database: Store, classes: Classes, entered: date, is_late: bool
) -> None:
    order = draft(MovementKind.TRANSFER, date(2026, 10, 6),
                  *(moved(key, classes.five_b) for key in classes.pupils[:2]))  # fmt: skip
    with database.sessions.begin() as session:
        key = carry_out(session, order, entered).order_id
        found = findings(session, ["late_movement"])
        assert bool(found) is is_late
        for one in found:
            assert "срок – 09.10.2026" in one.text
            assert "Алексеев Иван, Борисов Иван" in one.text
            assert (one.page, one.details) == ("movement", {"order": key})


def test_a_table_loaded_late_is_one_finding(database: Store, classes: Classes) -> None:
    with database.sessions.begin() as session:
        for number, pupil in enumerate(classes.pupils[:3], 1):
            order = draft(MovementKind.TRANSFER, date(2026, 10, number), moved(pupil, 3),
                          number=f"{number}-у")  # fmt: skip
            carry_out(session, order, date(2026, 11, 20))
        (found,) = findings(session, ["late_movement"])
    assert "3 записи, самое раннее движение с 01.10.2026 (приказ № 1-у" in found.text


def test_a_late_movement_without_an_order_leads_to_the_directory(
    database: Store, classes: Classes
) -> None:
    with database.sessions.begin() as session:
        session.add(Movement(
            pupil_id=classes.pupils[0], kind=MovementKind.LEAVING, day=date(2026, 10, 6),
            entered_on=date(2026, 11, 1),
        ))  # fmt: skip
        session.flush()
        assert [one.page for one in findings(session, ["late_movement"])] == ["directory"]


def test_newcomers_of_the_year_need_an_order_and_the_finding_writes_it(
    database: Store, classes: Classes
) -> None:
    with database.sessions.begin() as session:
        assert not findings(session, ["movement_without_order"])
        for first_day in (date(2026, 9, 4), date(2026, 10, 5)):
            pupil = Pupil(last_name="Яшин", first_name="Пётр")
            session.add(pupil)
            session.flush()
            session.add(ClassMembership(
                class_id=classes.five_a, pupil_id=pupil.id, first_day=first_day
            ))  # fmt: skip
        session.flush()
        (found,) = findings(session, ["movement_without_order"])
        assert found.text.startswith("5А: без приказа")
        details = found.details
        assert details["kind"] == "enrolment"
        order = OrderDraft(
            MovementKind(details["kind"]), "1-у", date(2026, 10, 5),
            date.fromisoformat(details["day"]),
            tuple(PupilDraft(key, None, details["class"]) for key in details["pupils"]),
        )  # fmt: skip
        assert not preview_order(session, order).errors
        carry_out(session, order, date(2026, 10, 5))
        assert not findings(session, ["movement_without_order"])
