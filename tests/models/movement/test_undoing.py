"""Undoing: what happened since that stands in its way, and that nothing else is touched."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.journal.tables import Attendance, AttendanceKind
from ejadmin.models.movement.applying import carry_out
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.movement.undoing import UndoRefused, obstacles, undo_order
from ejadmin.models.people.tables import PaperRequest
from ejadmin.models.timetable.tables import Lesson
from tests.models.movement.school import (
    Classes,
    draft,
    ends,
    everything,
    in_part,
    listed,
    marked,
    membership,
    moved,
)

ENROLMENT, TRANSFER = MovementKind.ENROLMENT, MovementKind.TRANSFER
LEAVING, GRADUATION = MovementKind.LEAVING, MovementKind.GRADUATION
FIRST, EVE, DAY, AFTER = (
    date(2026, 9, 1), date(2026, 10, 4), date(2026, 10, 5), date(2026, 10, 6),
)  # fmt: skip
Unsaved = tuple[Session, Classes]


def transfer(session: Session, classes: Classes) -> int:
    """The first pupil of 5А goes over to 5Б."""
    order = draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b))
    return carry_out(session, order, DAY).order_id


def leaving(session: Session, classes: Classes) -> int:
    """The first pupil of 5А, whose family wants paper, leaves."""
    order = draft(LEAVING, DAY, moved(classes.pupils[0], where="лицей"))
    return carry_out(session, order, DAY).order_id


def of_class(session: Session, classes: Classes, class_id: int) -> ClassMembership:
    """The first pupil's membership of a class."""
    own = select(ClassMembership).where(ClassMembership.pupil_id == classes.pupils[0])
    return session.scalars(own.where(ClassMembership.class_id == class_id)).one()


def of_part(session: Session, classes: Classes, name: str) -> SubgroupMembership:
    """The first pupil's membership of a subgroup."""
    row = SubgroupMembership
    own = select(row).where(row.pupil_id == classes.pupils[0])
    return session.scalars(own.where(row.subgroup_id == classes.subgroups[name][0])).one()


def old_class_goes_on(session: Session, classes: Classes) -> None:
    of_class(session, classes, classes.five_a).last_day = date(2026, 10, 20)


def old_class_ends_sooner(session: Session, classes: Classes) -> None:
    of_class(session, classes, classes.five_a).last_day = date(2026, 10, 1)


def old_class_never_ends(session: Session, classes: Classes) -> None:
    of_class(session, classes, classes.five_a).last_day = None


def old_class_vanishes(session: Session, classes: Classes) -> None:
    session.delete(of_class(session, classes, classes.five_a))


def new_class_ends(session: Session, classes: Classes) -> None:
    of_class(session, classes, classes.five_b).last_day = date(2026, 12, 1)


def new_class_begins_later(session: Session, classes: Classes) -> None:
    of_class(session, classes, classes.five_b).first_day = AFTER


def old_part_goes_on(session: Session, classes: Classes) -> None:
    of_part(session, classes, "english_a").last_day = None


def new_part_ends(session: Session, classes: Classes) -> None:
    of_part(session, classes, "english_b").last_day = date(2026, 12, 1)


def third_class(session: Session, classes: Classes) -> None:
    listed(session, classes.pupils[0], classes.nine_a, DAY)


def third_class_later(session: Session, classes: Classes) -> None:
    listed(session, classes.pupils[0], classes.nine_a, date(2026, 11, 9))


def part_of_the_day(session: Session, classes: Classes) -> None:
    in_part(session, classes.pupils[0], classes.subgroups["sport"][1], DAY)


def part_later(session: Session, classes: Classes) -> None:
    in_part(session, classes.pupils[0], classes.subgroups["english_b"][1], date(2026, 11, 9))


def mark_in_class(session: Session, classes: Classes) -> None:
    marked(session, classes.pupils[0], DAY, class_id=classes.five_b)


def mark_in_part(session: Session, classes: Classes) -> None:
    marked(session, classes.pupils[0], DAY, subgroup_id=classes.subgroups["english_b"][0])


def absence_in_class(session: Session, classes: Classes) -> None:
    marked(session, classes.pupils[3], DAY, class_id=classes.five_b)
    lesson = session.scalars(select(Lesson)).one()
    absence = Attendance(
        lesson_id=lesson.id, pupil_id=classes.pupils[0], kind=AttendanceKind.ILL
    )  # fmt: skip
    session.add(absence)


def request_goes_on(session: Session, _: Classes) -> None:
    session.scalars(select(PaperRequest)).one().last_day = None


def request_ends_sooner(session: Session, _: Classes) -> None:
    session.scalars(select(PaperRequest)).one().last_day = date(2026, 9, 20)


Change = Callable[[Session, Classes], None]


@pytest.mark.parametrize(("change", "word"), [
    (old_class_goes_on, "класс 5А – дни изменены после приказа"),
    (old_class_ends_sooner, "класс 5А – дни изменены после приказа"),
    (old_class_never_ends, "класс 5А – дни изменены после приказа"),
    (old_class_vanishes, "запись о прежнем классе удалена"),
    (new_class_ends, "класс 5Б – дни изменены после приказа"),
    (new_class_begins_later, "класс 5Б – дни изменены после приказа"),
    (old_part_goes_on, "подгруппа «1 группа» – дни изменены после приказа"),
    (new_part_ends, "подгруппа «1 группа» – дни изменены после приказа"),
    (third_class, "записан в 9А с 05.10.2026"),
    (third_class_later, "записан в 9А с 09.11.2026"),
    (part_of_the_day, "в подгруппе «2 группа» (Физическая культура) с 05.10.2026"),
    (part_later, "в подгруппе «2 группа» (Английский язык) с 09.11.2026"),
    (mark_in_class, "в журнале 5Б с 05.10.2026 уже 1 запись"),
    (mark_in_part, "в журнале 5Б с 05.10.2026 уже 1 запись"),
    (absence_in_class, "в журнале 5Б с 05.10.2026 уже 1 запись"),
])  # fmt: skip
def test_a_transfer_is_not_undone_over_what_changed_since(
    unsaved: Unsaved, change: Change, word: str
) -> None:
    refused_with_one_reason(*unsaved, transfer(*unsaved), change, word)


@pytest.mark.parametrize(("change", "word"), [
    (old_class_goes_on, "класс 5А – дни изменены после приказа"),
    (old_class_never_ends, "класс 5А – дни изменены после приказа"),
    (old_part_goes_on, "подгруппа «1 группа» – дни изменены после приказа"),
    (request_goes_on, "отказ от электронной услуги – дни изменены после приказа"),
    (request_ends_sooner, "отказ от электронной услуги – дни изменены после приказа"),
    (third_class, "записан в 9А с 05.10.2026"),
    (third_class_later, "записан в 9А с 09.11.2026"),
])  # fmt: skip
def test_a_leaving_is_not_undone_over_what_changed_since(
    unsaved: Unsaved, change: Change, word: str
) -> None:
    refused_with_one_reason(*unsaved, leaving(*unsaved), change, word)


def refused_with_one_reason(
    session: Session, classes: Classes, order: int, change: Change, word: str
) -> None:
    assert obstacles(session, order) == []
    change(session, classes)
    session.flush()
    (reason,) = obstacles(session, order)
    assert word in reason
    before = everything(session)
    with pytest.raises(UndoRefused) as refused:
        undo_order(session, order)
    assert refused.value.reasons == (reason,)
    assert everything(session) == before
    assert session.scalar(select(Movement.order_id)) == order


@pytest.mark.parametrize("change", [
    # what was there before the order, or ends before it
    lambda session, classes: listed(session, classes.pupils[0], classes.nine_a, FIRST, EVE),
    lambda session, classes: in_part(
        session, classes.pupils[0], classes.subgroups["sport"][1], EVE, EVE
    ),
    # marks of the former class, of its subgroup, and of the new class on the eve
    lambda session, classes: marked(session, classes.pupils[0], DAY, class_id=classes.five_a),
    lambda session, classes: marked(
        session, classes.pupils[0], DAY, subgroup_id=classes.subgroups["english_a"][0]
    ),
    lambda session, classes: marked(
        session, classes.pupils[0], DAY, subgroup_id=classes.subgroups["sport"][0]
    ),
    lambda session, classes: marked(session, classes.pupils[0], EVE, class_id=classes.five_b),
    # somebody else's
    lambda session, classes: marked(session, classes.pupils[3], DAY, class_id=classes.five_b),
    lambda session, classes: in_part(
        session, classes.pupils[1], classes.subgroups["sport"][0], DAY
    ),
])  # fmt: skip
def test_what_the_order_does_not_touch_is_no_obstacle(unsaved: Unsaved, change: Change) -> None:
    session, classes = unsaved
    order = transfer(session, classes)
    change(session, classes)
    session.flush()
    assert undo_order(session, order) == []
    assert of_class(session, classes, classes.five_a).last_day is None


def test_subgroups_given_after_a_leaving_are_no_obstacle(unsaved: Unsaved) -> None:
    session, classes = unsaved
    order = leaving(session, classes)
    in_part(session, classes.pupils[0], classes.subgroups["sport"][1], AFTER)
    assert obstacles(session, order) == []


@pytest.mark.parametrize("second", [DAY, AFTER])
def test_a_later_movement_is_undone_first(unsaved: Unsaved, second: date) -> None:
    session, classes = unsaved
    first = leaving(session, classes)
    again = draft(ENROLMENT, second, moved(classes.pupils[0], classes.nine_a), number="2-у")
    later = carry_out(session, again, second).order_id
    word = f"есть движение позже – зачисление с {second:%d.%m.%Y} (приказ № 2-у от"
    assert word in obstacles(session, first)[0]
    assert undo_order(session, later) == []
    assert undo_order(session, first) == []


def test_a_movement_without_an_order_stands_in_the_way_too(unsaved: Unsaved) -> None:
    session, classes = unsaved
    order = transfer(session, classes)
    session.add(Movement(pupil_id=classes.pupils[0], kind=GRADUATION, day=AFTER))
    session.flush()
    (reason,) = obstacles(session, order)
    assert "выпуск с 06.10.2026 (без приказа)" in reason


def test_an_order_that_only_confirmed_is_undone_at_any_time(unsaved: Unsaved) -> None:
    session, classes = unsaved
    confirmed = carry_out(
        session, draft(ENROLMENT, FIRST, moved(classes.pupils[0], classes.five_a)), FIRST
    ).order_id
    later = draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b), number="2-у")
    carry_out(session, later, DAY)
    before = everything(session)
    assert undo_order(session, confirmed) == []
    assert everything(session) == before
    assert session.scalars(select(Movement.kind)).all() == [TRANSFER]


def test_what_was_confirmed_and_later_changed_by_hand_is_no_obstacle(unsaved: Unsaved) -> None:
    session, classes = unsaved
    member = membership(session, classes.pupils[6])
    member.last_day = EVE
    session.flush()
    order = draft(LEAVING, DAY, moved(classes.pupils[6], where="лицей"))
    key = carry_out(session, order, DAY).order_id
    member.last_day = None
    listed(session, classes.pupils[6], classes.five_b, AFTER)
    assert obstacles(session, key) == []


@pytest.mark.parametrize("last", [DAY, date(2027, 5, 31), None])
@pytest.mark.parametrize("make", [transfer, leaving])
def test_every_end_comes_back(
    unsaved: Unsaved, make: Callable[[Session, Classes], int], last: date | None
) -> None:
    session, classes = unsaved
    if last is not None:
        ends(session, classes.pupils[0], last)
    before = everything(session)
    order = make(session, classes)
    assert everything(session) != before
    assert undo_order(session, order) == []
    assert everything(session) == before
    assert membership(session, classes.pupils[0]).last_day == last


def test_an_order_undone_stays_and_moves_nobody(unsaved: Unsaved) -> None:
    session, classes = unsaved
    order = transfer(session, classes)
    undo_order(session, order)
    assert session.get_one(SchoolOrder, order).number == "1-у"
    with pytest.raises(UndoRefused, match="в приказе нет движения учеников"):
        undo_order(session, order)


def test_only_the_order_named_is_undone(unsaved: Unsaved) -> None:
    session, classes = unsaved
    first = transfer(session, classes)
    between = everything(session)
    other = draft(LEAVING, DAY, moved(classes.pupils[3], where="лицей"), number="2-у")
    second = carry_out(session, other, DAY).order_id
    undo_order(session, second)
    assert everything(session) == between
    assert session.scalars(select(Movement.order_id)).all() == [first]


def test_new_pupils_go_with_the_order_that_made_them(unsaved: Unsaved) -> None:
    session, classes = unsaved
    before = everything(session)
    order = draft(ENROLMENT, DAY, moved(None, classes.five_a, None, "Яшин Пётр"),
                  moved(None, classes.five_b, None, "Юдин Лев"))  # fmt: skip
    key = carry_out(session, order, DAY).order_id
    assert len(everything(session)["pupils"]) == 11
    assert undo_order(session, key) == []
    assert everything(session) == before


def test_a_new_pupil_written_into_a_second_class_since_stays(unsaved: Unsaved) -> None:
    session, classes = unsaved
    order = draft(ENROLMENT, DAY, moved(None, classes.five_a, None, "Яшин Пётр"))
    key = carry_out(session, order, DAY).order_id
    pupil = session.scalar(select(Movement.pupil_id))
    listed(session, pupil or 0, classes.nine_a, AFTER)
    assert obstacles(session, key) == ["Яшин Пётр: записан в 9А с 06.10.2026"]


def test_an_order_that_is_gone_is_told(unsaved: Unsaved) -> None:
    session, _ = unsaved
    with pytest.raises(UserError, match="Этого приказа уже нет"):
        undo_order(session, 999)


def test_a_request_removed_since_is_not_missed(unsaved: Unsaved) -> None:
    session, classes = unsaved
    order = leaving(session, classes)
    session.delete(session.scalars(select(PaperRequest)).one())
    session.flush()
    session.expire_all()
    assert undo_order(session, order) == []
    assert membership(session, classes.pupils[0]).last_day is None
