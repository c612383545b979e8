"""Who wants statements on paper, when the next is due, and the ledger."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import PeriodKind, ReportingPeriod, week_of
from ejadmin.models.classes.members import members_of_class
from ejadmin.models.people.tables import PaperRequest, Pupil, StatementFrequency
from ejadmin.models.statements import ledger
from ejadmin.models.statements import tables as statements
from ejadmin.models.statements.tables import StatementIssue
from ejadmin.models.timetable.tables import Lesson, LessonState
from tests.small_school import SmallSchool, fill
from tests.two_years import (
    FRIDAY,
    LAUNCH,
    MONDAY,
    MOVED_ON,
    QUARTER_ENDS,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    YEAR_ENDS,
    TwoYears,
)

DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.fixture
def session(database: Store) -> Iterator[Session]:
    with database.sessions.begin() as opened:
        yield opened


@pytest.fixture
def school(session: Session) -> SmallSchool:
    return fill(session)


@pytest.fixture
def filled(two_years: tuple[Store, TwoYears]) -> Iterator[TwoYears]:
    database, made = two_years
    with database.sessions.begin() as opened:
        yield made.within(opened)


def issue(session: Session, pupil_id: int, first: date, last: date, number: int = 1) -> int:
    (row,) = ledger.issue(
        session, [pupil_id], first, last, issued_on=last + timedelta(days=1),
        first_number=number, chain_head=chain.chain_head(session),
    )  # fmt: skip
    return row.id


def test_the_past_week_is_offered(session: Session, school: SmallSchool) -> None:
    monday, sunday = week_of(school.first_day)
    offered = statements.default_dates(session, sunday + timedelta(days=3))
    assert offered == (monday, sunday)


def test_the_week_that_goes_on_is_not_offered(session: Session, school: SmallSchool) -> None:
    monday, sunday = week_of(school.first_day)
    session.add(Lesson(course_id=school.mathematics, day=sunday + DAY, number=1))
    session.flush()
    assert statements.default_dates(session, sunday + 2 * DAY) == (monday, sunday)


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


def test_a_statement_of_today_alone_is_made() -> None:
    day = date(2026, 9, 15)
    statements.check_span(day, day, day)


def test_numbers_go_on_and_are_never_given_twice(session: Session, school: SmallSchool) -> None:
    span = week_of(school.first_day)
    issue(session, school.pupils[0], *span)
    issue(session, school.pupils[1], *span, number=2)
    with pytest.raises(UserError, match="повторите выдачу"):
        issue(session, school.pupils[2], *span, number=2)
    assert ledger.next_number(session, school.year) == 3


def test_numbers_begin_anew_with_the_year(filled: TwoYears) -> None:
    day = LAUNCH - DAY
    filled.add(StatementIssue(
        year_id=filled.years["before"], number=7, pupil_id=filled.people["ninth"],
        issued_on=day, first_day=day, last_day=day, chain_head=chain.GENESIS,
    ))  # fmt: skip
    assert ledger.next_number(filled.session, filled.years["before"]) == 8
    assert ledger.next_number(filled.session, filled.years["now"]) == 1


def test_the_ledger_and_its_receipts_are_logged(session: Session, school: SmallSchool) -> None:
    first, last = week_of(school.first_day)
    row_id = issue(session, school.pupils[0], first, last)
    ledger.receive(session, row_id, last + timedelta(days=2), "Алексеева Ольга")
    (row,) = ledger.register(session)
    assert (row.number, row.pupil, row.class_label) == (1, "Алексеева Дарья Игоревна", "5А")
    assert (row.received_on, row.received_by) == (last + timedelta(days=2), "Алексеева Ольга")
    logged = session.query(chain.Change).filter_by(table="statement_issues").all()
    assert [change.action for change in logged] == ["insert", "update"]
    assert chain.verify(session).is_whole


def test_a_receipt_needs_a_name_and_a_possible_day(session: Session, school: SmallSchool) -> None:
    first, last = week_of(school.first_day)
    row_id = issue(session, school.pupils[0], first, last)
    with pytest.raises(UserError, match="кто получил"):
        ledger.receive(session, row_id, last + timedelta(days=2), " ")
    with pytest.raises(UserError, match="уже нет"):
        ledger.receive(session, 99, last, "Кто-то")
    with pytest.raises(UserError, match="раньше"):
        ledger.receive(session, row_id, last, "Кто-то")
    session.rollback()


def test_everybody_to_add_by_hand(session: Session, school: SmallSchool) -> None:
    session.add(Pupil(last_name="Безклассный", first_name="Ян"))
    session.flush()
    offered = statements.everybody(session, *week_of(school.first_day))
    assert [pupil_id for pupil_id, _, _ in offered] == list(school.pupils)
    assert offered[2][1:] == ("Ёжикова Анна Львовна", "5А")


def paper_family(filled: TwoYears, pupil: str, first: date, last: date) -> statements.PaperFamily:
    families = statements.pupils_with_paper(filled.session, first, last)
    (family,) = [one for one in families if one.pupil_id == filled.people[pupil]]
    return family


@pytest.mark.parametrize(
    ("pupil", "first", "last", "wants"),
    [
        ("moved", MONDAY, THURSDAY, False),  # refused from Friday on
        ("moved", MONDAY, FRIDAY, True),
        ("until summer", MONDAY, FRIDAY, True),  # refused up to Monday
        ("until summer", TUESDAY, FRIDAY, False),
    ],
)
def test_a_refusal_of_one_day_of_the_span_wants_a_statement(
    filled: TwoYears, pupil: str, first: date, last: date, wants: bool
) -> None:
    families = statements.pupils_with_paper(filled.session, first, last)
    assert (filled.people[pupil] in {family.pupil_id for family in families}) is wants


@pytest.mark.parametrize(
    ("pupil", "first", "last", "belongs"),
    [
        ("late comer", MONDAY, TUESDAY, False),
        ("late comer", MONDAY, WEDNESDAY, True),
        ("leaver", WEDNESDAY, FRIDAY, True),
        ("leaver", THURSDAY, FRIDAY, False),
    ],
)
def test_who_was_in_the_class_on_one_day_of_the_span_belongs_to_it(
    filled: TwoYears, pupil: str, first: date, last: date, belongs: bool
) -> None:
    session, pupil_id = filled.session, filled.people[pupil]
    offered = {number: label for number, _, label in statements.everybody(session, first, last)}
    assert offered.get(pupil_id) == ("5А" if belongs else None)
    labels = statements.class_labels(session, [pupil_id], first, last)
    assert labels == ({pupil_id: (5, "5А")} if belongs else {})
    chosen = statements.choose_pupils(session, first, last, class_label="5А")
    assert (pupil_id in chosen) is belongs


def test_the_latest_refusal_of_the_span_speaks(filled: TwoYears) -> None:
    """Whatever refusal was entered first."""
    for first, last in ((TUESDAY, None), (LAUNCH, MONDAY)):
        filled.add(PaperRequest(pupil_id=filled.people["namesake"], requested_on=first,
                                first_day=first, last_day=last))  # fmt: skip
    for pupil in ("ordinary", "namesake"):
        assert paper_family(filled, pupil, MONDAY, FRIDAY).requested_on == TUESDAY
        assert paper_family(filled, pupil, LAUNCH, MONDAY).requested_on == LAUNCH


def test_who_moved_is_shown_in_the_last_class_of_the_span(filled: TwoYears) -> None:
    """Whatever membership was entered first."""
    session = filled.session
    filled.people["entered backwards"] = filled.add(Pupil(last_name="Зимина", first_name="Ева"))
    filled.join("entered backwards", "5Б", MOVED_ON)
    filled.join("entered backwards", "5А", LAUNCH, MOVED_ON - DAY)
    moved = {filled.people["moved"], filled.people["entered backwards"]}
    for last, label in ((MOVED_ON - DAY, "5А"), (MOVED_ON, "5Б")):
        labels = statements.class_labels(session, moved, MONDAY, last)
        assert labels == dict.fromkeys(moved, (5, label))
        everybody = statements.everybody(session, MONDAY, last)
        assert {shown for pupil_id, _, shown in everybody if pupil_id in moved} == {label}
    assert paper_family(filled, "moved", MONDAY, MOVED_ON).class_label == "5Б"


def test_the_ledger_shows_the_class_of_the_days_told(filled: TwoYears) -> None:
    issue(filled.session, filled.people["moved"], MONDAY, MOVED_ON)
    issue(filled.session, filled.people["moved"], MONDAY, MOVED_ON - DAY, number=2)
    rows = {row.number: row.class_label for row in ledger.register(filled.session)}
    assert rows == {1: "5Б", 2: "5А"}


@pytest.mark.parametrize("is_backwards", [False, True])
def test_the_next_is_due_after_the_last_days_told(filled: TwoYears, is_backwards: bool) -> None:
    """A statement for earlier days that is issued again later changes nothing."""
    weeks = [(MONDAY, date(2026, 9, 13)), (date(2026, 9, 14), date(2026, 9, 20))]
    for number, week in enumerate(reversed(weeks) if is_backwards else weeks, 1):
        issue(filled.session, filled.people["ordinary"], *week, number=number)
    family = paper_family(filled, "ordinary", MONDAY, FRIDAY)
    assert family.number == (1 if is_backwards else 2)
    assert (family.covered_until, family.due_on) == (date(2026, 9, 20), date(2026, 9, 28))


@pytest.mark.parametrize(
    ("pupil", "covered", "due"),
    [
        ("ninth", None, date(2026, 10, 26)),
        ("ninth", QUARTER_ENDS - DAY, date(2026, 10, 26)),
        ("ninth", QUARTER_ENDS, date(2026, 12, 31)),
        ("tenth", None, date(2026, 12, 31)),
        ("tenth", date(2026, 12, 29), date(2026, 12, 31)),
        ("tenth", date(2026, 12, 30), date(2027, 1, 1)),
    ],
)
def test_a_period_is_of_the_pupils_grade_and_never_the_year(
    filled: TwoYears, pupil: str, covered: date | None, due: date
) -> None:
    """Quarters end with grade 9, half-years begin with grade 10; then a month serves."""
    filled.add(PaperRequest(pupil_id=filled.people[pupil], requested_on=LAUNCH, first_day=LAUNCH,
                            frequency=StatementFrequency.PERIOD))  # fmt: skip
    if covered:
        issue(filled.session, filled.people[pupil], LAUNCH, covered)
    assert paper_family(filled, pupil, MONDAY, FRIDAY).due_on == due


def test_the_period_offered_is_never_the_year(session: Session, school: SmallSchool) -> None:
    first = date(school.first_day.year, 9, 1)
    whole = date(school.first_day.year + 1, 5, 31)
    session.add(ReportingPeriod(year_id=school.year, kind=PeriodKind.YEAR, number=1,
                                first_day=first, last_day=whole))  # fmt: skip
    session.flush()
    found = statements.period_dates(session, school.first_day + timedelta(days=30))
    assert found == (first, date(school.first_day.year, 10, 25))


def test_a_class_label_means_the_class_of_that_year(filled: TwoYears) -> None:
    ordinary, before, now = filled.people["ordinary"], date(2025, 9, 1), filled.classes["5А"]

    def chosen(first: date, last: date) -> list[int]:
        return statements.pupils_of_class(filled.session, "5А", first, last)

    assert chosen(before - DAY, before) == [ordinary]
    assert chosen(date(2025, 9, 8), date(2025, 9, 14)) == [ordinary]
    assert chosen(date(2026, 5, 31), date(2026, 8, 31)) == [ordinary]
    of_now = [member.pupil_id for member in members_of_class(filled.session, now, LAUNCH, LAUNCH)]
    assert chosen(LAUNCH, LAUNCH) == chosen(date(2026, 5, 31), LAUNCH) == of_now
    assert len(of_now) == 6
    assert filled.people["until summer"] in chosen(YEAR_ENDS, YEAR_ENDS + DAY)
    for day in (before - DAY, YEAR_ENDS + DAY):
        with pytest.raises(UserError, match="в этом учебном году нет"):
            chosen(day, day)


def test_the_period_offered_is_the_quarter_where_seniors_have_half_years(
    two_years: tuple[Store, TwoYears],
) -> None:
    database, _ = two_years
    quarter = (date(2026, 9, 1), date(2026, 10, 25))
    with database.sessions() as session:
        assert statements.period_dates(session, date(2026, 9, 20)) == quarter
        before = (date(2025, 9, 1), date(2025, 10, 26))
        assert statements.period_dates(session, date(2026, 8, 20)) == before
