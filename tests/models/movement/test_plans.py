"""What an order would do, and what a person is told before it is carried out."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.classes.tables import ClassMembership, SchoolClass, SubgroupMembership
from ejadmin.models.movement.applying import carry_out, preview_order
from ejadmin.models.movement.tables import MovementKind
from ejadmin.models.people.tables import PaperRequest
from tests.models.movement.questions import planned, refuses, warnings
from tests.models.movement.school import (
    Classes,
    draft,
    ends,
    listed,
    marked,
    membership,
    moved,
)

ENROLMENT, TRANSFER = MovementKind.ENROLMENT, MovementKind.TRANSFER
LEAVING, GRADUATION = MovementKind.LEAVING, MovementKind.GRADUATION
EVE, DAY, AFTER = date(2026, 10, 4), date(2026, 10, 5), date(2026, 10, 6)
Unsaved = tuple[Session, Classes]


class TestConfirmation:
    """What somebody wrote into the lists by hand is only put on paper."""

    @pytest.mark.parametrize(("begun", "is_confirmed"), [
        (EVE, False), (DAY, True),
    ])  # fmt: skip
    def test_an_enrolment_confirms_the_class_of_its_own_day(
        self, unsaved: Unsaved, begun: date, is_confirmed: bool
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        membership(session, pupil).first_day = begun
        session.flush()
        same = draft(ENROLMENT, DAY, moved(pupil, classes.five_a))
        assert refuses(session, same, "pupil_id", "уже числится в 5А") is not is_confirmed
        if is_confirmed:
            plan = planned(session, same)
            assert (plan.is_confirmation, plan.begins_class) == (True, False)
            assert plan.begun_subgroups == ()

    def test_a_first_enrolment_is_confirmed_though_a_second_one_is_written(
        self, unsaved: Unsaved
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        left = draft(LEAVING, DAY, moved(pupil, where="лицей"))
        back = draft(ENROLMENT, date(2026, 11, 9), moved(pupil, classes.five_b), number="2-у")
        for order in (left, back):
            carry_out(session, order, order.day)
        first = draft(ENROLMENT, classes.first_day, moved(pupil, classes.five_a), number="3-у")
        assert planned(session, first).is_confirmation

    def test_a_transfer_confirms_what_ended_on_the_eve_and_began_on_the_day(
        self, unsaved: Unsaved
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        membership(session, pupil).last_day = EVE
        listed(session, pupil, classes.five_b, DAY)
        plan = planned(session, draft(TRANSFER, DAY, moved(pupil, classes.five_b)))
        assert plan.is_confirmation
        assert (plan.from_class_id, plan.to_class_id) == (classes.five_a, classes.five_b)

    @pytest.mark.parametrize(("former", "ended", "begun"), [
        ("five_a", date(2026, 10, 3), DAY),  # a day in no class
        ("five_a", EVE, EVE),  # already there before
        ("five_a", DAY, DAY),  # in both on the day
        ("five_b", EVE, DAY),  # the same class, written in two rows
    ])  # fmt: skip
    def test_nothing_else_is_a_transfer_already_made(
        self, unsaved: Unsaved, former: str, ended: date, begun: date
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        member = membership(session, pupil)
        member.class_id, member.last_day = getattr(classes, former), ended
        listed(session, pupil, classes.five_b, begun)
        order = draft(TRANSFER, DAY, moved(pupil, classes.five_b))
        assert refuses(session, order, "target_class_id", "уже учится в 5Б")

    @pytest.mark.parametrize(("ended", "is_confirmed"), [
        (date(2026, 10, 3), False), (EVE, True), (DAY, False),
    ])  # fmt: skip
    def test_a_leaving_confirms_the_end_on_its_eve_only(
        self, unsaved: Unsaved, ended: date, is_confirmed: bool
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        membership(session, pupil).last_day = ended
        session.flush()
        order = draft(LEAVING, DAY, moved(pupil, where="лицей"))
        plan = preview_order(session, order)
        assert plan.pupils[0].is_confirmation is is_confirmed
        gone = refuses(session, order, "pupil_id", "05.10.2026 ни в одном классе не числится")
        assert gone is (ended < EVE)

    def test_who_went_over_to_another_class_has_not_left(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        membership(session, pupil).last_day = EVE
        listed(session, pupil, classes.five_b, DAY)
        order = draft(LEAVING, DAY, moved(pupil, where="лицей"))
        assert refuses(session, order, "day", "в 5Б только с 05.10.2026")

    @pytest.mark.parametrize("comes_back", [False, True])
    def test_who_left_and_came_back_keeps_the_subgroups(
        self, unsaved: Unsaved, comes_back: bool
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        membership(session, pupil).last_day = EVE
        if comes_back:
            listed(session, pupil, classes.five_a, AFTER)
        session.flush()
        plan = planned(session, draft(LEAVING, DAY, moved(pupil, where="лицей")))
        assert (plan.is_confirmation, plan.ended_class) == (True, None)
        assert len(plan.ended_subgroups) == (0 if comes_back else 2)
        assert len(plan.ended_requests) == (0 if comes_back else 1)


class TestEnds:
    @pytest.mark.parametrize("last", [DAY, date(2027, 5, 31)])
    def test_the_new_class_takes_over_the_end_of_the_old_one(
        self, unsaved: Unsaved, last: date
    ) -> None:
        session, classes = unsaved
        ends(session, classes.pupils[0], last)
        plan = planned(session, draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b)))
        assert plan.begins_until == last

    def test_an_end_before_the_day_is_past(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        ends(session, pupil, EVE)
        plan = planned(session, draft(ENROLMENT, DAY, moved(pupil, classes.five_b)))
        assert (plan.ended_class, plan.begins_until) == (None, None)
        order = draft(TRANSFER, DAY, moved(pupil, classes.five_b))
        assert refuses(session, order, "pupil_id", "ни в одном классе не числится")

    @pytest.mark.parametrize(("last", "is_ended"), [(EVE, False), (DAY, True), (None, True)])
    def test_only_what_still_holds_is_ended(
        self, unsaved: Unsaved, last: date | None, is_ended: bool
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        for model in (SubgroupMembership, PaperRequest):
            for record in session.scalars(select(model).where(model.pupil_id == pupil)):
                record.last_day = last
        session.flush()
        plan = planned(session, draft(LEAVING, DAY, moved(pupil, where="лицей")))
        assert len(plan.ended_subgroups) == (2 if is_ended else 0)
        assert len(plan.ended_requests) == (1 if is_ended else 0)

    @pytest.mark.parametrize(("begun", "is_ended"), [(EVE, True), (DAY, False), (AFTER, False)])
    def test_a_paper_request_that_begins_later_is_left_and_told(
        self, unsaved: Unsaved, begun: date, is_ended: bool
    ) -> None:
        session, classes = unsaved
        session.scalars(select(PaperRequest)).one().first_day = begun
        session.flush()
        order = draft(LEAVING, DAY, moved(classes.pupils[0], where="лицей"))
        assert len(planned(session, order).ended_requests) == (1 if is_ended else 0)
        assert ("начинается позже выбытия" in warnings(session, order)) is not is_ended

    def test_a_transfer_leaves_the_paper_request(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        plan = planned(session, draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b)))
        assert plan.ended_requests == ()

    @pytest.mark.parametrize("places", [True, False])
    def test_subgroups_begin_where_the_order_gives_them(
        self, unsaved: Unsaved, places: bool
    ) -> None:
        session, classes = unsaved
        # called as the former one, though the other is smaller
        one = moved(classes.pupils[1], classes.five_b)
        plan = planned(session, draft(TRANSFER, DAY, one, places_subgroups=places))
        english = classes.subgroups["english_b"][1]
        assert plan.begun_subgroups == ((english,) if places else ())
        assert [held.group_id for held in plan.ended_subgroups] == [
            classes.subgroups["english_a"][1]
        ]


class TestTold:
    @pytest.mark.parametrize(("grade", "is_told"), [
        (8, True), (9, False), (10, True), (11, False),
    ])  # fmt: skip
    def test_pupils_graduate_from_the_ninth_and_the_eleventh_grade(
        self, unsaved: Unsaved, grade: int, is_told: bool
    ) -> None:
        session, classes = unsaved
        session.get_one(SchoolClass, classes.nine_a).grade = grade
        session.flush()
        told = warnings(session, draft(GRADUATION, date(2027, 6, 26), moved(classes.pupils[6])))
        assert ("выпуск бывает из 9 и 11" in told) is is_told
        leaver = moved(classes.pupils[6], where="лицей")
        assert "выпуск" not in warnings(session, draft(LEAVING, date(2027, 6, 26), leaver))

    @pytest.mark.parametrize(("coming", "is_told"), [(1, False), (2, True)])
    def test_a_class_may_be_full_but_not_overfull(
        self, unsaved: Unsaved, coming: int, is_told: bool
    ) -> None:
        session, classes = unsaved
        pupils = [moved(key, classes.five_b) for key in classes.pupils[:coming]]
        told = warnings(session, draft(TRANSFER, DAY, *pupils))
        assert ("В 5Б станет 5 учеников при наполняемости 4" in told) is is_told

    def test_who_goes_makes_room_for_who_comes(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupils = [moved(key, classes.five_b) for key in classes.pupils[:2]]
        swap = draft(TRANSFER, DAY, *pupils, moved(classes.pupils[3], classes.five_a))
        assert "при наполняемости" not in warnings(session, swap)

    def test_who_is_in_the_lists_already_is_counted_once(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        one, *two = classes.pupils[:3]
        membership(session, one).last_day = EVE
        listed(session, one, classes.five_b, DAY)
        confirming = draft(TRANSFER, DAY, moved(one, classes.five_b))
        assert "при наполняемости" not in warnings(session, confirming)
        whole = draft(TRANSFER, DAY, *(moved(key, classes.five_b) for key in (one, *two)))
        assert "В 5Б станет 6 учеников" in warnings(session, whole)

    def test_who_went_before_makes_no_room_twice(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        gone = classes.pupils[3]
        membership(session, gone).last_day = EVE
        listed(session, gone, classes.five_a, DAY)
        order = draft(TRANSFER, DAY, moved(gone, classes.five_a),
                      *(moved(key, classes.five_b) for key in classes.pupils[:3]))  # fmt: skip
        assert "В 5Б станет 5 учеников" in warnings(session, order)

    def test_a_class_of_any_size_is_never_full(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        session.get_one(SchoolClass, classes.five_b).capacity = None
        session.flush()
        pupils = [moved(key, classes.five_b) for key in classes.pupils[:3]]
        assert "при наполняемости" not in warnings(session, draft(TRANSFER, DAY, *pupils))

    @pytest.mark.parametrize(("day", "count"), [(EVE, 0), (DAY, 3)])
    def test_marks_left_behind_are_those_of_what_the_pupil_leaves(
        self, unsaved: Unsaved, day: date, count: int
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        marked(session, pupil, day, class_id=classes.five_a)
        marked(session, pupil, day, class_id=classes.five_a)
        marked(session, pupil, day, subgroup_id=classes.subgroups["english_a"][0])
        # these go on: the new class, and a subgroup of both
        marked(session, pupil, day, class_id=classes.five_b)
        marked(session, pupil, day, subgroup_id=classes.subgroups["sport"][0])
        marked(session, classes.pupils[1], day, class_id=classes.five_a)
        told = warnings(session, draft(TRANSFER, DAY, moved(pupil, classes.five_b)))
        assert (f"с 05.10.2026 уже {count} записи" in told) is bool(count)
        assert ("в журнале прежнего класса" in told) is bool(count)


def test_who_was_in_two_classes_by_turns_leaves_the_one_of_the_day(unsaved: Unsaved) -> None:
    session, classes = unsaved
    pupil = classes.pupils[0]
    listed(session, pupil, classes.five_b, date(2026, 10, 20), date(2026, 10, 30))
    membership_of_day = session.scalars(
        select(ClassMembership).where(ClassMembership.class_id == classes.five_a,
                                      ClassMembership.pupil_id == pupil)
    ).one()  # fmt: skip
    membership_of_day.last_day = date(2026, 10, 19)
    session.flush()
    plan = planned(session, draft(LEAVING, date(2026, 10, 25), moved(pupil, where="лицей")))
    assert (plan.from_class_id, plan.ended_class.last_day) == (classes.five_b, date(2026, 10, 30))
