"""Who wants statements on paper, when the next is due, and the ledger."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models import chain, statement_ledger, statements
from ejadmin.models.calendar import week_of
from ejadmin.models.people import PaperRequest, Pupil, StatementFrequency
from ejadmin.models.store import Store
from ejadmin.models.timetable import Lesson, LessonState
from tests.small_school import SmallSchool, fill

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.fixture
def session(database: Store) -> Iterator[Session]:
    with database.sessions.begin() as opened:
        yield opened


@pytest.fixture
def school(session: Session) -> SmallSchool:
    return fill(session)


def issue(session: Session, pupil_id: int, first: date, last: date, number: int = 1) -> int:
    (row,) = statement_ledger.issue(
        session, [pupil_id], first, last, issued_on=last + timedelta(days=1),
        first_number=number, chain_head=chain.chain_head(session),
    )  # fmt: skip
    return row.id


def test_the_past_week_is_offered(session: Session, school: SmallSchool) -> None:
    monday, sunday = week_of(school.first_day)
    offered = statements.default_dates(session, sunday + timedelta(days=3))
    assert offered == (monday, sunday)


def test_weeks_without_lessons_are_skipped(session: Session, school: SmallSchool) -> None:
    monday, sunday = week_of(school.first_day)
    later = Lesson(course_id=school.mathematics, day=sunday + timedelta(days=9), number=1,
                   state=LessonState.CANCELLED)  # fmt: skip
    session.add(later)
    session.flush()
    assert statements.default_dates(session, sunday + timedelta(days=24)) == (monday, sunday)


def test_without_lessons_it_is_simply_last_week(session: Session) -> None:
    first, last = statements.default_dates(session, date(2026, 9, 16))
    assert (first, last) == (date(2026, 9, 7), date(2026, 9, 13))


def test_month_and_period_to_choose(session: Session, school: SmallSchool) -> None:
    assert statements.month_dates(date(2027, 3, 31)) == (date(2027, 2, 1), date(2027, 2, 28))
    year = school.first_day.year
    found = statements.period_dates(session, school.first_day + timedelta(days=30))
    assert found == (date(year, 9, 1), date(year, 10, 25))


def test_families_are_those_whose_refusal_holds(session: Session, school: SmallSchool) -> None:
    first, last = week_of(school.first_day)
    (family,) = statements.pupils_with_paper(session, first, last)
    assert (family.pupil_id, family.class_label, family.grade) == (school.pupils[2], "5А", 5)
    assert family.number is None
    assert family.due_on == last + timedelta(days=1)
    before = school.first_day - timedelta(days=1)
    assert statements.pupils_with_paper(session, before - timedelta(days=7), before) == []


def test_an_ended_refusal_wants_nothing(session: Session, school: SmallSchool) -> None:
    request = session.query(PaperRequest).one()
    request.last_day = school.first_day + timedelta(days=1)
    session.flush()
    after = request.last_day + timedelta(days=1)
    assert statements.pupils_with_paper(session, after, after) == []
    assert statements.pupils_with_paper(session, request.last_day, after)


def test_what_was_issued_moves_the_due_day(session: Session, school: SmallSchool) -> None:
    first, last = week_of(school.first_day)
    issue(session, school.pupils[2], first, last)
    (family,) = statements.pupils_with_paper(session, first, last)
    assert (family.number, family.issued_on) == (1, last + timedelta(days=1))
    assert family.due_on == last + timedelta(days=8)


@pytest.mark.parametrize(
    ("frequency", "covered", "due"),
    [
        (StatementFrequency.WEEKLY, date(2026, 9, 13), date(2026, 9, 21)),
        (StatementFrequency.WEEKLY, date(2026, 9, 16), date(2026, 9, 21)),
        (StatementFrequency.FORTNIGHTLY, date(2026, 9, 13), date(2026, 9, 28)),
        (StatementFrequency.MONTHLY, date(2026, 9, 30), date(2026, 11, 1)),
        (StatementFrequency.MONTHLY, date(2026, 12, 10), date(2027, 1, 1)),
        (StatementFrequency.PERIOD, date(2026, 9, 13), date(2026, 10, 26)),
        (StatementFrequency.PERIOD, date(2026, 10, 25), date(2026, 12, 28)),
        (StatementFrequency.PERIOD, date(2026, 12, 27), date(2027, 1, 1)),
    ],
)
def test_due_days(frequency: StatementFrequency, covered: date, due: date) -> None:
    periods = [(date(2026, 11, 5), date(2026, 12, 27)), (date(2026, 9, 1), date(2026, 10, 25))]
    assert statements.due_on(frequency, covered, periods) == due


@given(st.sampled_from(StatementFrequency), DAYS)
def test_a_due_day_follows_at_least_one_day_to_tell_of(
    frequency: StatementFrequency, covered: date
) -> None:
    due = statements.due_on(frequency, covered)
    assert timedelta(days=1) < due - covered <= timedelta(days=32)
    if frequency in statements.WEEKS:
        assert due.isoweekday() == 1


def test_choosing_by_class_paper_and_pupil(session: Session, school: SmallSchool) -> None:
    span = week_of(school.first_day)
    assert statements.choose_pupils(session, *span, class_label="5 а") == list(school.pupils)
    assert statements.choose_pupils(session, *span, paper=True) == [school.pupils[2]]
    assert statements.choose_pupils(session, *span, pupil=7) == [7]


@pytest.mark.parametrize(
    ("selection", "told"),
    [
        ({"class_label": "9Я"}, "Класса «9Я»"),
        ({"class_label": "чушь"}, "Класса «чушь»"),
        ({}, "Укажите, кому"),
    ],
)
def test_a_selection_of_nobody_is_told(
    session: Session, school: SmallSchool, selection: dict[str, str], told: str
) -> None:
    with pytest.raises(UserError, match=told):
        statements.choose_pupils(session, *week_of(school.first_day), **selection)


def test_no_refusal_is_told(session: Session) -> None:
    with pytest.raises(UserError, match="нет отказа"):
        statements.choose_pupils(session, date(2026, 9, 7), date(2026, 9, 13), paper=True)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 9, 8), date(2026, 9, 7)),
        (date(2026, 9, 20), date(2026, 9, 21)),
        (date(2024, 9, 1), date(2026, 9, 1)),
    ],
)
def test_spans_that_make_no_statement(first: date, last: date) -> None:
    with pytest.raises(UserError):
        statements.check_span(first, last, date(2026, 9, 15))


def test_numbers_go_on_and_are_never_given_twice(session: Session, school: SmallSchool) -> None:
    span = week_of(school.first_day)
    issue(session, school.pupils[0], *span)
    issue(session, school.pupils[1], *span, number=2)
    with pytest.raises(UserError, match="повторите выдачу"):
        issue(session, school.pupils[2], *span, number=2)
    assert statement_ledger.next_number(session, school.year) == 3


def test_the_ledger_and_its_receipts_are_logged(session: Session, school: SmallSchool) -> None:
    first, last = week_of(school.first_day)
    row_id = issue(session, school.pupils[0], first, last)
    statement_ledger.receive(session, row_id, last + timedelta(days=2), "Алексеева Ольга")
    (row,) = statement_ledger.register(session)
    assert (row.number, row.pupil, row.class_label) == (1, "Алексеева Дарья Игоревна", "5А")
    assert (row.received_on, row.received_by) == (last + timedelta(days=2), "Алексеева Ольга")
    logged = session.query(chain.Change).filter_by(table="statement_issues").all()
    assert [change.action for change in logged] == ["insert", "update"]
    assert chain.verify(session).is_whole


def test_a_receipt_needs_a_name_and_a_possible_day(session: Session, school: SmallSchool) -> None:
    first, last = week_of(school.first_day)
    row_id = issue(session, school.pupils[0], first, last)
    with pytest.raises(UserError, match="кто получил"):
        statement_ledger.receive(session, row_id, last + timedelta(days=2), " ")
    with pytest.raises(UserError, match="уже нет"):
        statement_ledger.receive(session, 99, last, "Кто-то")
    with pytest.raises(UserError, match="раньше"):
        statement_ledger.receive(session, row_id, last, "Кто-то")
    session.rollback()


def test_everybody_to_add_by_hand(session: Session, school: SmallSchool) -> None:
    session.add(Pupil(last_name="Безклассный", first_name="Ян"))
    session.flush()
    offered = statements.everybody(session, *week_of(school.first_day))
    assert [pupil_id for pupil_id, _, _ in offered] == list(school.pupils)
    assert offered[2][1:] == ("Ёжикова Анна Львовна", "5А")
