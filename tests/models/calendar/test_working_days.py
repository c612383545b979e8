"""Working days: the official calendar of known years, the school's own days, the six-day week."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.official import official_year
from ejadmin.models.calendar.tables import DayOff, DayOffKind, MovedDay, Weekday, current_year
from ejadmin.models.calendar.working_days import WorkingDays

FIVE = WorkingDays(((date(2026, 9, 1), date(2027, 8, 31), 5),), (), frozenset())
SIX = WorkingDays(((date(2026, 9, 1), date(2027, 8, 31), 6),), (), frozenset())
days_of_years = st.dates(date(2022, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("day", "by_five", "by_six"),
    [
        (date(2026, 9, 4), True, True),
        (date(2026, 9, 5), False, True),  # a Saturday
        (date(2026, 11, 4), False, False),
        (date(2026, 12, 31), False, False),  # moved from Sunday, 4 January
        (date(2027, 2, 20), True, True),  # a Saturday worked for Monday
        (date(2027, 2, 22), False, True),
        (date(2027, 5, 3), False, True),  # for Saturday, 1 May
        (date(2027, 5, 10), False, False),  # for Sunday, 9 May
    ],
)
def test_the_official_calendar_is_kept(day: date, by_five: bool, by_six: bool) -> None:
    assert FIVE.is_working_day(day) is by_five
    assert SIX.is_working_day(day) is by_six


def test_a_year_without_transfers_moves_holidays_by_the_law() -> None:
    year = official_year(2034)
    assert not year.is_decided
    unity = date(2034, 11, 4)
    assert unity.isoweekday() == 6
    assert not FIVE.is_working_day(date(2034, 11, 6))
    moved = year.day_off(date(2034, 11, 6))
    assert moved is not None
    assert moved.source == unity


def test_transfers_of_known_years_are_decided() -> None:
    assert official_year(2026).is_decided
    assert official_year(2027).working == (date(2027, 2, 20),)
    assert official_year(2027).moved_to(date(2027, 2, 20)) == date(2027, 2, 22)


def test_the_school_decides_over_the_official_calendar(database: Store) -> None:
    with database.sessions.begin() as session:
        year = current_year(session)
        first = year.first_day
        monday = first + timedelta(days=(7 - first.weekday()) + 14)
        saturday = monday + timedelta(days=5)
        session.add_all(
            [
                DayOff(year_id=year.id, title="День города", kind=DayOffKind.HOLIDAY,
                       first_day=monday, last_day=monday),
                DayOff(year_id=year.id, title="Отдых", kind=DayOffKind.VACATION,
                       first_day=monday, last_day=monday + timedelta(days=4)),
                MovedDay(year_id=year.id, day=saturday, weekday=Weekday.MONDAY),
            ]
        )  # fmt: skip
        session.flush()
        read = WorkingDays.read(session)
    assert not read.is_working_day(monday)
    assert read.is_working_day(monday + timedelta(days=1))
    assert read.is_working_day(saturday)
    assert read.to_working_day(monday, forwards=True) == monday + timedelta(days=1)
    assert read.to_working_day(monday, forwards=False) == monday - timedelta(days=3)


def test_a_rest_without_end_ends_the_search() -> None:
    forever = WorkingDays((), ((date(1, 1, 1), date(9999, 12, 31)),), frozenset())
    assert forever.to_working_day(date(2026, 9, 1), forwards=True) == date(2026, 9, 1)


@settings(max_examples=60, deadline=None)
@given(days_of_years, st.integers(0, 15), st.sampled_from([FIVE, SIX]))
def test_adding_working_days_counts_exactly_them(day: date, n: int, known: WorkingDays) -> None:
    reached = known.add_working_days(day, n)
    assert known.working_days(day + timedelta(days=1), reached) == n
    assert n == 0 or known.is_working_day(reached)
    back = known.add_working_days(day, -n)
    assert known.working_days(back, day - timedelta(days=1)) == n


@settings(max_examples=60, deadline=None)
@given(days_of_years, st.booleans())
def test_the_nearest_working_day_has_none_nearer(day: date, forwards: bool) -> None:
    found = FIVE.to_working_day(day, forwards)
    assert FIVE.is_working_day(found)
    step = timedelta(days=1 if forwards else -1)
    while day != found:
        assert not FIVE.is_working_day(day)
        day += step
