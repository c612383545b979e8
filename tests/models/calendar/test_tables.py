from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.days import FreeDays, Period, SchoolCalendar
from ejadmin.models.calendar.findings import calendar_findings, first_grade_lacks_rest
from ejadmin.models.calendar.tables import (
    AcademicYear,
    DayOff,
    DayOffKind,
    MovedDay,
    PeriodKind,
    ReportingPeriod,
    Weekday,
    current_year,
    days,
)

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)
QUARTER, HALF_YEAR = PeriodKind.QUARTER, PeriodKind.HALF_YEAR
in_year = st.dates(FIRST, LAST)
grades = st.integers(1, 11)


def period(
    number: int,
    first: date,
    last: date,
    grades: tuple[int, int] = (1, 11),
    kind: PeriodKind = QUARTER,
) -> Period:
    return Period(number, kind, number, first, last, *grades)


def calendar(
    *,
    week_length: int = 5,
    periods: tuple[Period, ...] = (),
    free: tuple[FreeDays, ...] = (),
    moved: dict[date, Weekday] | None = None,
) -> SchoolCalendar:
    return SchoolCalendar(FIRST, LAST, week_length, periods, free, moved or {})


AUTUMN = FreeDays("Осенние каникулы", date(2026, 10, 24), date(2026, 11, 1), 1, 11)
FIRST_GRADE_REST = FreeDays("Отдых", date(2027, 2, 8), date(2027, 2, 14), 1, 1)
SATURDAY = date(2026, 9, 19)
WHOLE = calendar(
    periods=(
        period(1, FIRST, date(2026, 10, 23)),
        period(2, date(2026, 11, 2), date(2026, 12, 30)),
    ),
    free=(AUTUMN, FIRST_GRADE_REST),
    moved={SATURDAY: Weekday.THURSDAY},
)


def test_a_moved_saturday_is_a_school_day_that_follows_another_weekday() -> None:
    assert WHOLE.is_school_day(SATURDAY, 5)
    assert WHOLE.weekday_of(SATURDAY) is Weekday.THURSDAY
    assert not WHOLE.is_school_day(SATURDAY + timedelta(days=7), 5)
    assert WHOLE.weekday_of(date(2026, 9, 18)) is Weekday.FRIDAY


def test_a_six_day_week_studies_on_saturdays() -> None:
    assert calendar(week_length=6).is_school_day(date(2026, 9, 26), 5)
    assert not calendar(week_length=6).is_school_day(date(2026, 9, 27), 5)


def test_days_off_free_only_their_grades() -> None:
    day = date(2027, 2, 9)
    rested = calendar(free=(FIRST_GRADE_REST,))
    assert not rested.is_school_day(day, 1)
    assert rested.is_school_day(day, 2)


def test_a_moved_day_within_a_vacation_stays_free_and_is_found() -> None:
    day = date(2026, 10, 24)
    both = calendar(free=(AUTUMN,), moved={day: Weekday.MONDAY})
    assert not both.is_school_day(day, 5)
    assert [str(each) for each in calendar_findings(both)] == [
        "Перенесённый учебный день попадает на «Осенние каникулы»: 24.10.2026 (1–11 классы)"
    ]


def test_days_outside_every_period_are_free_where_there_are_periods() -> None:
    summer = date(2027, 6, 1)
    assert not WHOLE.is_school_day(summer, 5)
    assert calendar().is_school_day(summer, 5)


def test_the_period_of_a_day_is_the_shortest_that_holds_it() -> None:
    year = period(9, FIRST, LAST, kind=PeriodKind.YEAR)
    quarter = period(1, FIRST, date(2026, 10, 23), (1, 9))
    half = period(2, FIRST, date(2026, 12, 30), (10, 11), HALF_YEAR)
    mixed = calendar(periods=(year, quarter, half))
    assert mixed.period_of(date(2026, 9, 10), 5) == quarter
    assert mixed.period_of(date(2026, 9, 10), 10) == half
    assert mixed.period_of(date(2027, 3, 1), 5) == year
    assert WHOLE.period_of(date(2026, 10, 26), 5) is None


def test_findings_tell_overlaps_and_holes_once_for_neighbouring_grades() -> None:
    broken = calendar(
        periods=(
            period(1, FIRST, date(2026, 10, 25), (1, 9)),
            period(2, date(2026, 10, 20), date(2026, 12, 30), (1, 9)),
            period(3, date(2027, 1, 11), date(2027, 3, 26), (1, 9)),
            period(1, FIRST, date(2026, 12, 30), (10, 11), HALF_YEAR),
        )
    )
    texts = [str(each) for each in calendar_findings(broken)]
    assert texts == [
        "Пересекаются «I четверть» и «II четверть»: 20.10.2026 – 25.10.2026 (1–9 классы)",
        "Дни не входят ни в отчётный период, ни в каникулы: 31.12.2026 – 08.01.2027 (1–9 классы)",
    ]


def test_a_calendar_without_holes_has_no_findings() -> None:
    assert calendar_findings(replace(WHOLE, free_days=(AUTUMN,))) == []


def test_days_before_the_first_period_and_before_the_summer_are_holes() -> None:
    summer = FreeDays("Летние каникулы", date(2027, 1, 4), LAST, 1, 11)
    late = period(1, date(2026, 9, 3), date(2026, 12, 30))
    texts = [str(each) for each in calendar_findings(calendar(periods=(late,), free=(summer,)))]
    hole = "Дни не входят ни в отчётный период, ни в каникулы"
    assert texts == [
        f"{hole}: 01.09.2026 – 02.09.2026 (1–11 классы)",
        f"{hole}: 31.12.2026 – 01.01.2027 (1–11 классы)",
    ]


def test_vacations_do_not_lie_on_periods_nor_on_each_other() -> None:
    twice = FreeDays("Ещё каникулы", date(2026, 10, 31), date(2026, 11, 3), 5, 5)
    inside = FreeDays("Отдых", date(2026, 11, 23), date(2026, 11, 29), 1, 2)
    texts = [
        str(each)
        for each in calendar_findings(replace(WHOLE, free_days=(AUTUMN, twice, inside)))
        if "Дни не входят" not in each.text
    ]
    assert texts == [
        "«Отдых» попадают на «II четверть»: 23.11.2026 – 29.11.2026 (1–2 классы)",
        "Пересекаются «Осенние каникулы» и «Ещё каникулы»: 31.10.2026 – 01.11.2026 (5 класс)",
        "«Ещё каникулы» попадают на «II четверть»: 02.11.2026 – 03.11.2026 (5 класс)",
    ]


def test_trimesters_and_half_years_hold_vacations() -> None:
    half = period(1, FIRST, date(2026, 12, 30), kind=HALF_YEAR)
    assert calendar_findings(calendar(periods=(half,), free=(AUTUMN,))) == []


def test_periods_and_vacations_stay_within_the_year() -> None:
    early = period(1, date(2026, 8, 30), date(2027, 8, 31))
    texts = [str(each) for each in calendar_findings(calendar(periods=(early,)))]
    assert texts == ["«I четверть» выходит за учебный год: 30.08.2026 – 31.08.2027 (1–11 классы)"]


def test_grade_one_rests_a_week_more() -> None:
    assert not first_grade_lacks_rest(WHOLE)
    assert first_grade_lacks_rest(replace(WHOLE, free_days=(AUTUMN,)))
    assert not first_grade_lacks_rest(calendar())


def test_the_younger_of_a_six_day_school_may_study_five_days() -> None:
    mixed = replace(calendar(week_length=6), five_day_last_grade=4)
    saturday = date(2026, 9, 26)
    assert [grade for grade in range(1, 12) if mixed.is_school_day(saturday, grade)] == list(
        range(5, 12)
    )
    assert mixed.weekdays(4)[-1] is Weekday.FRIDAY
    assert mixed.weekdays(5)[-1] is Weekday.SATURDAY


def test_load_reads_one_year_only(database: Store) -> None:
    with database.sessions.begin() as session:
        year = current_year(session)
        year.first_day, year.last_day = FIRST, LAST
        other = AcademicYear(first_day=date(2025, 9, 1), last_day=date(2026, 8, 31))
        session.add_all([year, other])
        session.flush()
        for each, start in ((year, FIRST), (other, date(2025, 9, 1))):
            end = start + timedelta(days=50)
            session.add(ReportingPeriod(year_id=each.id, first_day=start, last_day=end))
            session.add(MovedDay(year_id=each.id, day=end, weekday=Weekday.MONDAY))
            off = start + timedelta(days=10)
            session.add(
                DayOff(
                    year_id=each.id,
                    title="Праздник",
                    kind=DayOffKind.HOLIDAY,
                    first_day=off,
                    last_day=off,
                )
            )
        session.flush()
        loaded = SchoolCalendar.load(session, year.id)
    assert (loaded.first_day, loaded.last_day, loaded.week_length) == (FIRST, LAST, 5)
    assert [each.first_day for each in loaded.periods] == [FIRST]
    assert [each.first_day for each in loaded.free_days] == [date(2026, 9, 11)]
    assert loaded.moved == {date(2026, 10, 21): Weekday.MONDAY}


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    spans = draw(st.lists(st.tuples(in_year, st.integers(0, 20), grades), max_size=5))
    free = tuple(
        FreeDays("Каникулы", first, first + timedelta(days=length), 1, last_grade)
        for first, length, last_grade in spans
    )
    starts = draw(st.lists(in_year, max_size=3))
    periods = tuple(
        period(number, first, first + timedelta(days=60)) for number, first in enumerate(starts, 1)
    )
    moved = draw(st.dictionaries(in_year, st.sampled_from(Weekday), max_size=3))
    length = draw(st.sampled_from((5, 6)))
    made = calendar(week_length=length, periods=periods, free=free, moved=moved)
    return replace(made, five_day_last_grade=draw(st.none() | grades))


@settings(max_examples=40, deadline=None)
@given(calendars(), in_year, in_year, grades)
def test_school_days_are_exactly_the_days_that_are_school_days(
    made: SchoolCalendar, one: date, other: date, grade: int
) -> None:
    first, last = min(one, other), max(one, other)
    chosen = made.school_days(first, last, grade)
    assert chosen == [day for day in days(first, last) if made.is_school_day(day, grade)]
    for day in chosen:
        assert made.day_off(day, grade) is None
        assert day in made.moved or day.isoweekday() <= made.week_of(grade)


@settings(max_examples=40, deadline=None)
@given(calendars(), in_year, grades)
def test_the_period_of_a_day_holds_it(made: SchoolCalendar, day: date, grade: int) -> None:
    found = made.period_of(day, grade)
    holding = [each for each in made.periods if each.holds(day, grade)]
    assert (found in holding) if holding else found is None
