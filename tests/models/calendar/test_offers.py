"""The official calendar offered to a school year; the next year made from the last."""

from datetime import date

import pytest
from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.models.base.operations import operation, take_back
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.findings import calendar_findings
from ejadmin.models.calendar.offers import NEW, REST, offers, take
from ejadmin.models.calendar.presets import fill_days_off, fill_periods, fill_span
from ejadmin.models.calendar.tables import (
    AcademicYear,
    DayOff,
    MovedDay,
    PeriodKind,
    ReportingPeriod,
    Weekday,
    YearState,
    current_year,
)
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.journal.window import EditRule, EditWindow
from ejadmin.models.years.next_year import create_next_year


@pytest.fixture
def year(database: Store) -> int:
    """The school year 2026/27, whose transfers are known."""
    with database.sessions.begin() as session:
        made = current_year(session)
        made.first_day, made.last_day = date(2026, 9, 1), date(2027, 8, 31)
        return made.id


def test_an_empty_year_is_offered_holidays_and_transfers(database: Store, year: int) -> None:
    with database.sessions() as session:
        found = offers(session, year)
    told = {(one.first_day, one.last_day): one for one in found.offers}
    assert found.undecided == ()
    unity = told[date(2026, 11, 4), date(2026, 11, 4)]
    assert (unity.title, unity.standing, unity.is_wanted) == ("День народного единства", NEW, True)
    new_year = told[date(2027, 1, 1), date(2027, 1, 8)]
    assert new_year.title == "Новогодние каникулы, Рождество Христово"
    worked = told[date(2027, 2, 20), date(2027, 2, 20)]
    assert (worked.weekday, worked.is_wanted) == (Weekday.MONDAY, True)
    assert told[date(2027, 5, 1), date(2027, 5, 1)].standing == REST


def test_what_stands_already_is_not_offered_again(database: Store, year: int) -> None:
    with database.sessions.begin() as session:
        fill_days_off(session, year)
        wanted = [one for one in offers(session, year).offers if one.is_wanted]
        assert {one.first_day for one in wanted} == {
            date(2027, 2, 20), date(2027, 2, 22), date(2027, 5, 3), date(2027, 5, 10),
        }  # fmt: skip
        with operation(session, "Переносы") as doing:
            take(session, year, wanted)
        assert not [one for one in offers(session, year).offers if one.is_wanted]
        calendar = SchoolCalendar.load(session, year)
        assert calendar.moved == {date(2027, 2, 20): Weekday.MONDAY}
        assert not calendar.is_school_day(date(2027, 2, 22), 5)
        take_back(session, doing.number)
        assert session.scalar(select(func.count(MovedDay.id))) == 0
        assert len([one for one in offers(session, year).offers if one.is_wanted]) == 4


def test_a_six_day_school_is_not_offered_saturdays(database: Store, year: int) -> None:
    with database.sessions.begin() as session:
        session.get_one(AcademicYear, year).week_length = 6
        session.flush()
        found = offers(session, year).offers
    assert not [one for one in found if one.weekday is not None]
    assert date(2027, 2, 22) not in {one.first_day for one in found}


def test_years_whose_transfers_are_unknown_are_told(database: Store, year: int) -> None:
    with database.sessions.begin() as session:
        far = session.get_one(AcademicYear, year)
        far.first_day, far.last_day = date(2034, 9, 1), date(2035, 8, 31)
        session.flush()
        found = offers(session, year)
    assert found.undecided == (2034, 2035)
    assert date(2034, 11, 6) in {one.first_day for one in found.offers}


def test_the_next_year_has_the_same_parts_and_can_be_taken_back(database: Store, year: int) -> None:
    with database.sessions.begin() as session:
        first = session.get_one(AcademicYear, year)
        first.week_length, first.five_day_last_grade = 6, 4
        session.scalars(select(EditWindow)).one().rule = EditRule.MONTH
        fill_periods(session, year, "quarters")
        fill_span(session, year, PeriodKind.TRIMESTER, 10, 10)
        fill_span(session, year, PeriodKind.HALF_YEAR, 11, 11)
    with database.sessions.begin() as session, operation(session, "Год") as doing:
        made_year, _ = create_next_year(session)
    with database.sessions() as session:
        after = session.get_one(AcademicYear, made_year)
        assert (after.title, after.state) == ("2027/28", YearState.PLANNED)
        assert (after.week_length, after.five_day_last_grade) == (6, 4)
        rules = select(EditWindow.rule).where(EditWindow.year_id == made_year)
        assert session.scalars(rules).one() is EditRule.MONTH
        calendar = SchoolCalendar.load(session, made_year)
        assert len(calendar.periods_of(5)) == 4
        assert len(calendar.periods_of(10)) == 3
        assert len(calendar.periods_of(11)) == 2
        assert calendar_findings(calendar) == []
    with database.sessions.begin() as session:
        take_back(session, doing.number)
    with database.sessions() as session:
        assert session.scalar(select(func.count(AcademicYear.id))) == 1
        assert session.scalar(select(func.count(ReportingPeriod.id))) == 9
        assert session.scalar(select(func.count(DayOff.id))) == 0


def test_a_year_in_use_is_not_taken_back(database: Store, year: int) -> None:
    with database.sessions.begin() as session:
        with operation(session, "Год") as doing:
            made_year, _ = create_next_year(session)
        session.add(SchoolClass(year_id=made_year, grade=1, letter="А"))
    with (
        pytest.raises(UserError, match="уже используется. Где: «Классы» – 1"),
        database.sessions.begin() as session,
    ):
        take_back(session, doing.number)
