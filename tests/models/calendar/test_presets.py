"""Usual dates in any year: working days at both ends, no holes, nothing twice."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.findings import calendar_findings
from ejadmin.models.calendar.presets import fill_days_off, fill_periods, schemes
from ejadmin.models.calendar.tables import AcademicYear, DayOff, DayOffKind, YearState
from tests.bases import Bases


@pytest.fixture(scope="module")
def one_database(tmp_path_factory: pytest.TempPathFactory, bases: Bases) -> Iterator[Store]:
    file = tmp_path_factory.mktemp("years") / "years.sqlite"
    opened = bases.make(file, today=date(1990, 9, 1))
    yield opened
    bases.drop(opened)


@settings(max_examples=40, deadline=None)
@given(
    year=st.integers(2000, 2090),
    week=st.sampled_from([5, 6]),
    five_days=st.none() | st.integers(1, 11),
    parts=st.sampled_from(["quarters", "trimesters"]),
)
def test_periods_begin_and_end_on_school_days(
    one_database: Store, year: int, week: int, five_days: int | None, parts: str
) -> None:
    with one_database.sessions() as session:
        made = AcademicYear(first_day=date(year, 9, 1), last_day=date(year + 1, 8, 31),
                            week_length=week, five_day_last_grade=five_days,
                            state=YearState.PLANNED)  # fmt: skip
        session.add(made)
        session.flush()
        fill_days_off(session, made.id)
        fill_periods(session, made.id, parts)
        fill_periods(session, made.id, "half_years")
        calendar = SchoolCalendar.load(session, made.id)
        session.rollback()
    assert calendar_findings(calendar) == []
    for grade in (9, 11):
        for period in calendar.periods_of(grade):
            assert calendar.is_school_day(period.first_day, grade)
            assert calendar.is_school_day(period.last_day, grade)


def test_a_vacation_takes_in_the_weekends_that_touch_it(database: Store) -> None:
    with database.sessions.begin() as session:
        year = session.scalars(select(AcademicYear)).one()
        fill_days_off(session, year.id)
        for vacation in session.scalars(select(DayOff).where(DayOff.kind == DayOffKind.VACATION)):
            before = vacation.first_day - timedelta(days=1)
            assert before.isoweekday() <= year.week_length


def test_days_off_are_not_put_in_twice(database: Store) -> None:
    with database.sessions.begin() as session:
        year = session.scalars(select(AcademicYear.id)).one()
        first = fill_days_off(session, year)
        assert fill_days_off(session, year) == []
        assert session.execute(select(func.count(DayOff.id))).scalar_one() == len(first)


def test_grades_that_have_periods_are_refused(database: Store) -> None:
    with database.sessions.begin() as session:
        year = session.scalars(select(AcademicYear.id)).one()
        assert len(fill_periods(session, year, "quarters")) == 4
        with pytest.raises(UserError, match="1–9 классов уже есть"):
            fill_periods(session, year, "trimesters")


def test_schemes_are_told_apart() -> None:
    assert len({scheme.key for scheme in schemes()}) == len(schemes())
    assert len({scheme.title for scheme in schemes()}) == len(schemes())
