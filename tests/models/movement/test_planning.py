"""What forbids an order, each rule from both sides of its edge."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.tables import SubgroupMembership
from ejadmin.models.movement.applying import carry_out, preview_order
from ejadmin.models.movement.draft import OrderRefused
from ejadmin.models.movement.planning import plan_order
from ejadmin.models.movement.tables import MovementKind
from tests.models.movement.questions import errors, going, planned, refuses, warnings
from tests.models.movement.school import (
    Classes,
    draft,
    in_part,
    listed,
    membership,
    moved,
    next_year,
)

ENROLMENT, TRANSFER = MovementKind.ENROLMENT, MovementKind.TRANSFER
LEAVING, GRADUATION = MovementKind.LEAVING, MovementKind.GRADUATION
FIRST, EVE, DAY, AFTER = (
    date(2026, 9, 1), date(2026, 10, 4), date(2026, 10, 5), date(2026, 10, 6),
)  # fmt: skip
YEAR_ENDS, NEXT_YEAR = date(2027, 8, 31), date(2027, 9, 1)
Unsaved = tuple[Session, Classes]


class TestYear:
    @pytest.mark.parametrize("kind", MovementKind)
    def test_the_lists_of_a_closed_year_do_not_change(
        self, unsaved: Unsaved, kind: MovementKind
    ) -> None:
        session, classes = unsaved
        one = (going(classes, kind, None, "Яшин Пётр") if kind is ENROLMENT
               else going(classes, kind, classes.pupils[0]))  # fmt: skip
        order = draft(kind, DAY, one)
        assert errors(session, order) == []
        session.get_one(AcademicYear, classes.year).state = YearState.CLOSED
        session.flush()
        assert refuses(session, order, "day", "закрыт")
        with pytest.raises(OrderRefused, match="закрыт, состав не меняется"):
            carry_out(session, order, DAY)

    @pytest.mark.parametrize(("day", "is_outside"), [
        (date(2026, 8, 31), True), (FIRST, False), (YEAR_ENDS, False), (NEXT_YEAR, True),
    ])  # fmt: skip
    def test_a_class_takes_newcomers_on_the_days_of_its_year(
        self, unsaved: Unsaved, day: date, is_outside: bool
    ) -> None:
        session, classes = unsaved
        order = draft(ENROLMENT, day, going(classes, ENROLMENT, None, "Яшин Пётр"))
        assert refuses(session, order, "day", "вне учебного года класса 5Б") is is_outside

    @pytest.mark.parametrize(("day", "is_outside"), [
        (date(2026, 8, 31), True), (FIRST, False), (NEXT_YEAR, False), (date(2027, 9, 2), True),
    ])  # fmt: skip
    def test_the_last_day_of_who_leaves_is_one_of_the_year(
        self, unsaved: Unsaved, day: date, is_outside: bool
    ) -> None:
        session, classes = unsaved
        member = membership(session, classes.pupils[6])
        member.first_day = date(2026, 8, 1)
        session.flush()
        order = draft(LEAVING, day, moved(classes.pupils[6], where="лицей"))
        assert refuses(session, order, "day", "вне учебного года класса 9А") is is_outside


class TestBeginning:
    @pytest.mark.parametrize("kind", [TRANSFER, LEAVING, GRADUATION])
    @pytest.mark.parametrize(("day", "is_early"), [(FIRST, True), (date(2026, 9, 2), False)])
    def test_nobody_goes_before_the_second_day(
        self, unsaved: Unsaved, kind: MovementKind, day: date, is_early: bool
    ) -> None:
        session, classes = unsaved
        order = draft(kind, day, going(classes, kind, classes.pupils[0]))
        assert refuses(session, order, "day", "5А только с 01.09.2026") is is_early

    @pytest.mark.parametrize("kind", [TRANSFER, LEAVING])
    @pytest.mark.parametrize(("begun", "is_early"), [
        (EVE, False), (DAY, True), (AFTER, True),
    ])  # fmt: skip
    def test_a_subgroup_begun_no_earlier_than_the_day_is_named(
        self, unsaved: Unsaved, kind: MovementKind, begun: date, is_early: bool
    ) -> None:
        session, classes = unsaved
        part = session.scalars(select(SubgroupMembership).where(
            SubgroupMembership.subgroup_id == classes.subgroups["english_a"][0],
            SubgroupMembership.pupil_id == classes.pupils[0],
        )).one()  # fmt: skip
        part.first_day = begun
        session.flush()
        order = draft(kind, DAY, going(classes, kind, classes.pupils[0]))
        assert refuses(session, order, "day", "«1 группа» (Английский язык) только с") is is_early

    def test_a_subgroup_of_both_classes_may_begin_on_any_day(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        in_part(session, classes.pupils[0], classes.subgroups["sport"][0], AFTER)
        assert errors(session, draft(TRANSFER, DAY, moved(classes.pupils[0], classes.five_b))) == []

    @pytest.mark.parametrize(("begins", "is_listed"), [(EVE, True), (DAY, True), (AFTER, False)])
    def test_who_is_listed_in_a_class_needs_a_transfer(
        self, unsaved: Unsaved, begins: date, is_listed: bool
    ) -> None:
        session, classes = unsaved
        membership(session, classes.pupils[0]).first_day = begins
        session.flush()
        order = draft(ENROLMENT, DAY, moved(classes.pupils[0], classes.five_b))
        assert refuses(session, order, "pupil_id", "уже числится в 5А") is is_listed
        assert refuses(session, order, "day", "уже записан в 5А с 06.10.2026") is not is_listed

    def test_the_list_of_a_year_holds_to_its_last_day(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        order = draft(ENROLMENT, YEAR_ENDS, moved(pupil, classes.five_b))
        assert refuses(session, order, "pupil_id", "уже числится в 5А")
        ten = next_year(session, 6)
        assert errors(session, draft(ENROLMENT, NEXT_YEAR, moved(pupil, ten.id))) == []


class TestLater:
    @pytest.mark.parametrize("kind", [TRANSFER, LEAVING, GRADUATION])
    def test_a_class_written_for_later_forbids(self, unsaved: Unsaved, kind: MovementKind) -> None:
        session, classes = unsaved
        listed(session, classes.pupils[0], classes.nine_a, AFTER)
        order = draft(kind, DAY, going(classes, kind, classes.pupils[0]))
        assert refuses(session, order, "day", "уже записан в 9А с 06.10.2026")

    @pytest.mark.parametrize("kind", [ENROLMENT, TRANSFER, LEAVING, GRADUATION])
    def test_a_later_movement_forbids(self, unsaved: Unsaved, kind: MovementKind) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        if kind is ENROLMENT:
            membership(session, pupil).first_day = DAY
        order = draft(LEAVING, AFTER, moved(pupil, where="лицей"), number="7-у")
        carry_out(session, order, AFTER)
        if kind is ENROLMENT:
            session.delete(membership(session, pupil))
            session.flush()
        earlier = draft(kind, DAY, going(classes, kind, pupil))
        assert refuses(session, earlier, "day", "отчисление с 06.10.2026 (приказ № 7-у)")

    def test_who_leaves_may_be_enrolled_from_the_same_day(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        carry_out(session, draft(LEAVING, DAY, moved(pupil, where="лицей")), DAY)
        again = draft(ENROLMENT, DAY, moved(pupil, classes.five_b), number="2-у")
        assert errors(session, again) == []


class TestWrittenOnce:
    @pytest.mark.parametrize("kind", MovementKind)
    def test_a_second_order_of_the_same_day_is_refused(
        self, unsaved: Unsaved, kind: MovementKind
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        if kind is ENROLMENT:
            session.delete(membership(session, pupil))
            session.flush()
        order = draft(kind, DAY, going(classes, kind, pupil))
        carry_out(session, order, DAY)
        again = draft(kind, DAY, going(classes, kind, pupil), number="2-у")
        text = f"{kind.caption} с 05.10.2026 уже записано (приказ № 1-у)"
        assert refuses(session, again, "pupil_id", text)
        with pytest.raises(OrderRefused, match="уже записано"):
            carry_out(session, again, DAY)

    def test_the_same_kind_on_another_day_is_another_movement(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        carry_out(session, draft(TRANSFER, DAY, moved(pupil, classes.five_b)), DAY)
        back = draft(TRANSFER, AFTER, moved(pupil, classes.five_a), number="2-у")
        assert errors(session, back) == []


class TestTwoClasses:
    @pytest.mark.parametrize("kind", [TRANSFER, LEAVING])
    @pytest.mark.parametrize(("last", "are_two"), [(EVE, False), (DAY, True), (None, True)])
    def test_two_classes_of_one_year_on_one_day_are_refused(
        self, unsaved: Unsaved, kind: MovementKind, last: date | None, are_two: bool
    ) -> None:
        session, classes = unsaved
        pupil = classes.pupils[0]
        membership(session, pupil).last_day = last
        listed(session, pupil, classes.nine_a, date(2026, 9, 20))
        order = draft(kind, DAY, going(classes, kind, pupil))
        assert refuses(session, order, "pupil_id", "в двух классах – 5А и 9А") is are_two

    def test_a_list_nobody_ended_last_year_is_no_second_class(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        pupil, six = classes.pupils[0], next_year(session, 6)
        listed(session, pupil, six.id, NEXT_YEAR)
        order = draft(LEAVING, date(2027, 9, 20), moved(pupil, where="лицей"))
        for part in session.scalars(select(SubgroupMembership)):
            session.delete(part)
        assert planned(session, order).from_class_id == six.id


class TestNumber:
    @pytest.mark.parametrize(("issued_on", "is_told", "is_refused"), [
        (DAY, True, True), (AFTER, True, False), (date(2027, 1, 11), False, False),
    ])  # fmt: skip
    def test_a_number_is_taken_on_its_date_and_told_in_its_year(
        self, unsaved: Unsaved, issued_on: date, is_told: bool, is_refused: bool
    ) -> None:
        session, classes = unsaved
        one, two = classes.pupils[:2]
        carry_out(session, draft(TRANSFER, DAY, moved(one, classes.five_b)), DAY)
        order = draft(TRANSFER, date(2027, 1, 12), moved(two, classes.five_b),
                      issued_on=issued_on)  # fmt: skip
        found = [one for one in preview_order(session, order).problems if "уже занят" in one.text]
        assert [one.is_error for one in found] == ([is_refused] if is_told else [])

    def test_an_order_does_not_take_its_own_number(self, unsaved: Unsaved) -> None:
        session, classes = unsaved
        one, two = classes.pupils[:2]
        first = draft(TRANSFER, DAY, moved(one, classes.five_b))
        key = carry_out(session, first, DAY).order_id
        more = draft(TRANSFER, DAY, moved(two, classes.five_b))
        assert refuses(session, more, "number", "уже занят")
        assert plan_order(session, more, order_id=key).errors == []

    @pytest.mark.parametrize(("issued_on", "is_late"), [(DAY, False), (AFTER, True)])
    def test_an_order_issued_after_its_day_is_told(
        self, unsaved: Unsaved, issued_on: date, is_late: bool
    ) -> None:
        session, classes = unsaved
        one = moved(classes.pupils[0], classes.five_b)
        told = warnings(session, draft(TRANSFER, DAY, one, issued_on=issued_on))
        assert ("позже дня движения" in told) is is_late


@pytest.mark.parametrize(("where", "is_missing"), [
    (None, True), ("  ", True), ("лицей", False),
])  # fmt: skip
def test_who_leaves_goes_somewhere(unsaved: Unsaved, where: str | None, is_missing: bool) -> None:
    session, classes = unsaved
    order = draft(LEAVING, DAY, moved(classes.pupils[0], where=where))
    assert refuses(session, order, "other_school", "укажите, куда") is is_missing


@pytest.mark.parametrize("kind", [LEAVING, GRADUATION])
def test_nobody_leaves_who_has_no_card(unsaved: Unsaved, kind: MovementKind) -> None:
    session, classes = unsaved
    order = draft(kind, DAY, going(classes, kind, None, "Яшин Пётр"))
    assert errors(session, order) == [("pupil_id", "Яшин Пётр: в школе не числится.")]
