"""Papers, marks and accepted findings: what makes a row done, and what undoes it."""

from datetime import date, datetime, timedelta

import pytest

from ejadmin.errors import UserError
from ejadmin.models import checklist as steps
from ejadmin.models import checks
from ejadmin.models.base.chain import Change
from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, YearState, current_year
from ejadmin.models.checklist import StepStanding, StepState
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry import acceptance
from ejadmin.models.school.card import Building, Room, School
from tests.conftest import OPERATOR
from tests.small_school import SmallSchool

NOW = datetime(2026, 9, 7, 14, 30)
TODAY = NOW.date()


def standing(database: Store, key: str, today: date = TODAY) -> StepStanding:
    with database.sessions() as session:
        return next(one for one in steps.checklist(session, today) if one.key == key)


def mark(database: Store, key: str, now: datetime = NOW) -> None:
    with database.sessions.begin() as session:
        steps.mark_done(session, key, now)


def write(database: Store, key: str, **values: object) -> None:
    with database.sessions.begin() as session:
        steps.write_record(session, key, **values)


def test_a_paper_is_done_by_its_mark_alone(database: Store) -> None:
    assert standing(database, "transfer_order").state is StepState.EMPTY
    with pytest.raises(UserError, match="Впишите номер") as refused:
        mark(database, "transfer_order")
    assert refused.value.field == "document_number"
    write(database, "transfer_order", document_number="7")
    assert standing(database, "transfer_order").state is StepState.IN_WORK
    mark(database, "transfer_order")
    done = standing(database, "transfer_order")
    assert (done.state, done.text) == (StepState.DONE, "№ 7")
    assert (done.record.done_on, done.record.done_by) == (NOW.date(), OPERATOR)
    assert (done.record.evidence, done.record.counted_at) == ("№ 7", NOW)
    with database.sessions.begin() as session:
        steps.undo_mark(session, "transfer_order")
    assert standing(database, "transfer_order").state is StepState.IN_WORK


def test_a_paper_that_is_not_needed_is_done_by_a_note(database: Store) -> None:
    write(database, "agreement", note="Региональной системы нет")
    mark(database, "agreement")
    assert standing(database, "agreement").record.evidence == (
        "документа нет; Региональной системы нет"
    )


def test_a_mark_over_data_freezes_what_was_counted(
    database: Store, small_school: SmallSchool
) -> None:
    mark(database, "employees")
    with database.sessions.begin() as session:
        session.add(Employee(last_name="Новикова", first_name="Яна"))
    later = standing(database, "employees")
    assert later.text == "3 сотрудника"
    assert later.record.evidence == "2 сотрудника"
    assert not later.is_broken


def test_data_that_break_after_the_mark_show(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add(Room(number="1", capacity=30))
    mark(database, "rooms")
    with database.sessions.begin() as session:
        session.add(Building(name="Главное"))
    broken = standing(database, "rooms")
    assert broken.state is StepState.IN_WORK
    assert broken.is_broken
    with pytest.raises(UserError, match="Сначала|не полны"):
        mark(database, "rooms")


def test_a_step_with_errors_or_waiting_is_not_marked(database: Store) -> None:
    with pytest.raises(UserError, match="Сначала заполните: Классы, Ученики"):
        mark(database, "class_members")
    with database.sessions.begin() as session:
        session.add(School(name="Школа № 0", short_name="Школа 0"))
    with pytest.raises(UserError, match="Есть ошибки"):
        mark(database, "school")


def test_a_weekly_work_comes_again(database: Store) -> None:
    mark(database, "control")
    assert standing(database, "control").state is StepState.DONE
    assert standing(database, "control").due == date(2026, 9, 18)
    assert standing(database, "control", date(2026, 9, 18)).is_over
    late = standing(database, "control", date(2026, 9, 21))
    assert late.state is StepState.IN_WORK
    assert late.is_overdue
    assert not late.is_broken
    mark(database, "control", datetime(2026, 9, 21, 9, 0))
    assert standing(database, "control", date(2026, 9, 21)).is_over


def test_an_own_day_and_a_responsible_replace_the_order(
    database: Store, small_school: SmallSchool
) -> None:
    teacher = small_school.teachers[0]
    write(database, "programmes", due_on=date(2026, 9, 8), responsible_id=teacher)
    one = standing(database, "programmes")
    assert (one.due, one.days_left, one.responsible) == (date(2026, 9, 8), 1, "Иванцова М. П.")
    assert one.is_soon
    assert standing(database, "programmes", date(2026, 9, 9)).is_overdue


@pytest.mark.parametrize(("left", "is_soon"), [(0, True), (7, True), (8, False)])
def test_a_work_is_soon_to_be_done_within_seven_days(
    database: Store, left: int, is_soon: bool
) -> None:
    today = date(2026, 9, 7)
    write(database, "programmes", due_on=today + timedelta(days=left))
    one = standing(database, "programmes", today)
    assert (one.days_left, one.is_soon) == (left, is_soon)


def test_what_is_mine(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        session.get_one(School, 1).administrator_name = OPERATOR
    assert standing(database, "rooms").is_mine
    assert not standing(database, "transfer_order").is_mine
    write(database, "rooms", responsible_id=small_school.teachers[0])
    assert not standing(database, "rooms").is_mine


def test_without_a_current_year_nothing_can_be_noted(database: Store) -> None:
    with database.sessions.begin() as session:
        for year in session.query(AcademicYear):
            year.state = YearState.PLANNED
    with pytest.raises(UserError, match="Нет текущего учебного года"):
        write(database, "control", note="?")
    assert standing(database, "control").due is None


def test_records_are_in_the_change_log(database: Store) -> None:
    write(database, "control", note="проверено")
    with database.sessions() as session:
        assert session.query(Change).filter(Change.table == "setup_records").count() == 2


def lookalike_classes(database: Store) -> None:
    with database.sessions.begin() as session:
        year = current_year(session)
        for letter in ("А", "A"):
            session.add(SchoolClass(year=year, grade=10, letter=letter))


def test_an_accepted_finding_counts_no_more_until_revoked(database: Store) -> None:
    lookalike_classes(database)
    with database.sessions() as session:
        (found,) = checks.findings(session, ["lookalikes"])
    told = [(found.key, found.text)]
    with database.sessions.begin() as session:
        with pytest.raises(UserError, match="почему"):
            acceptance.accept(session, told, "  ")
        assert acceptance.accept(session, told, "Два разных класса") == 1
        assert acceptance.accept(session, told, "Ещё раз") == 0
    with database.sessions() as session:
        assert checks.findings(session, ["lookalikes"]) == []
        assert checks.findings(session, ["lookalikes"], with_accepted=True) == [found]
    (accepted,) = standing(database, "classes").accepted
    assert accepted.finding == found
    assert accepted.why.startswith("Два разных класса, ")
    assert accepted.why.endswith(OPERATOR)
    assert standing(database, "check_all").findings == ()
    with database.sessions.begin() as session:
        assert acceptance.revoke(session, told) == 1
    assert standing(database, "classes").state is StepState.ERRORS
    assert standing(database, "check_all").state is StepState.ERRORS


def test_a_finding_that_says_more_counts_anew(database: Store) -> None:
    lookalike_classes(database)
    with database.sessions.begin() as session:
        found = checks.findings(session, ["lookalikes"])
        acceptance.accept(session, [(one.key, one.text) for one in found], "Так решили")
        session.add(SchoolClass(year=current_year(session), grade=9, letter="А"))
        session.add(SchoolClass(year=current_year(session), grade=9, letter="A"))
    with database.sessions() as session:
        assert len(checks.findings(session, ["lookalikes"])) == 1


def test_a_note_written_in_another_window_is_told_not_replaced(database: Store) -> None:
    with database.sessions.begin() as session:
        steps.write_record(session, "transfer_order", note="у завуча")
    with database.sessions.begin() as session, pytest.raises(ChangedElsewhere, match="у завуча"):
        steps.write_record(session, "transfer_order", expected={"note": None}, note="в сейфе")
    with database.sessions.begin() as session:
        steps.write_record(session, "transfer_order", expected={"note": "у завуча"}, note="в сейфе")
