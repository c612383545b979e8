"""Due days: never on a day off, never past the order's day, in time before each period."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejadmin.models.calendar.working_days import WorkingDays
from ejadmin.models.checklist.due import DueFrame, DueRule, day_of_year
from ejadmin.models.checklist.works import works

DAYS = WorkingDays((), (), frozenset())
YEARS = st.integers(2022, 2029)
ANY_DAY = st.dates(date(2022, 1, 1), date(2029, 12, 31))
MONTH_DAYS = st.dates(date(2023, 8, 1), date(2024, 7, 31)).filter(
    lambda day: (day.month, day.day) != (2, 29)
)


def frame(
    today: date, year: int = 2026, started_on: date | None = None, periods: tuple[date, ...] = ()
) -> DueFrame:
    return DueFrame(today, date(year, 9, 1), started_on, periods, DAYS)


def due(rule: DueRule, where: DueFrame, *, over: bool = False, done: date | None = None) -> date:
    found = where.day(rule, is_over=over, done_on=done)
    assert found is not None
    return found


@settings(deadline=None)  # the official calendar is imported once
@given(YEARS, MONTH_DAYS)
def test_a_fixed_day_is_never_passed_and_always_worked(year: int, day: date) -> None:
    text = f"{day:%m-%d}"
    fixed = day_of_year(date(year, 9, 1), text)
    assert date(year, 8, 1) <= fixed < date(year + 1, 8, 1)
    by, before = (due(rule, frame(fixed, year)) for rule in (DueRule(by=text),
                                                             DueRule(before=text)))  # fmt: skip
    for found, limit in ((by, fixed), (before, fixed - timedelta(days=1))):
        assert found <= limit
        assert DAYS.is_working_day(found)
        following = (limit - found).days
        assert not any(DAYS.is_working_day(found + timedelta(days=n + 1)) for n in range(following))


@settings(deadline=None)
@given(ANY_DAY, st.integers(1, 60))
def test_days_after_the_launch_move_forward_to_a_worked_day(start: date, count: int) -> None:
    found = due(DueRule(days_after_start=count), frame(start, started_on=start))
    assert found >= start + timedelta(days=count)
    assert DAYS.is_working_day(found)
    assert (found - start).days - count <= 12  # the longest official rest


@settings(deadline=None)
@given(
    ANY_DAY, st.lists(ANY_DAY, min_size=1, max_size=6, unique=True), st.integers(1, 14),
    st.booleans(),
)  # fmt: skip
def test_a_period_is_prepared_before_it_begins(
    today: date, firsts: list[date], count: int, over: bool
) -> None:
    where = frame(today, periods=tuple(firsts))
    found = due(DueRule(days_before_period=count), where, over=over)
    dues = {DAYS.to_working_day(first - timedelta(days=count), forwards=False) for first in firsts}
    assert found in dues
    assert DAYS.is_working_day(found)
    coming = [one for one in dues if one >= today]
    passed = [one for one in dues if one <= today]
    if over:
        assert found == (min(coming) if coming else max(dues))
    else:
        assert found == (max(passed) if passed else min(dues))


@settings(deadline=None)
@given(ANY_DAY, ANY_DAY)
def test_a_weekly_work_is_due_in_the_week_after_the_last_time(start: date, done: date) -> None:
    where = frame(done, started_on=start)
    found = due(DueRule(weekly=True), where, over=True, done=done)
    assert found > done
    assert DAYS.is_working_day(found)
    monday = done - timedelta(days=done.weekday())
    assert found >= monday + timedelta(days=7)
    never = due(DueRule(weekly=True), where)
    assert never >= start
    assert DAYS.is_working_day(never)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (DueRule(before="09-01"), date(2026, 8, 31)),  # a Monday
        (DueRule(by="09-20"), date(2026, 9, 18)),  # the 20th is a Sunday
        (DueRule(days_after_start=10), date(2026, 9, 11)),
        (DueRule(days_after_start=4), date(2026, 9, 7)),  # the 5th is a Saturday
        (DueRule(days_before_period=2), date(2026, 8, 28)),
        (DueRule(weekly=True), date(2026, 9, 4)),
    ],
)
def test_days_of_2026(rule: DueRule, expected: date) -> None:
    where = frame(date(2026, 8, 20), started_on=date(2026, 9, 1),
                  periods=(date(2026, 9, 1), date(2026, 11, 5)))  # fmt: skip
    assert due(rule, where) == expected


@given(st.dates(date(2026, 9, 1), date(2027, 6, 30)))
@settings(deadline=None)
def test_in_the_year_of_the_launch_the_work_has_its_days(start: date) -> None:
    rule = DueRule(before="09-01", launch_days=19)
    assert due(rule, frame(start, started_on=start)) >= start + timedelta(days=19)
    assert due(rule, frame(start, started_on=date(2026, 8, 31))) == date(2026, 8, 31)


def test_what_a_rule_counts_from_may_be_unknown() -> None:
    where = DueFrame(date(2026, 9, 1), None, None, (), DAYS)
    for work in works().values():
        assert where.day(work.due, is_over=False, done_on=None) is None
    assert str(DueRule()) == "без срока"
    assert str(DueRule(days_after_start=30)) == "30 дней после запуска журнала"
    assert str(DueRule(before="09-01")) == "до 1 сентября"
