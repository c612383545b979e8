"""What is wrong with the calendar of a school year: overlaps, holes, days in the wrong place."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations

from ejadmin.models.calendar.days import FreeDays, Period, SchoolCalendar
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE, DayOffKind, PeriodKind, days

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CalendarFinding:
    """Something wrong for a span of grades, told in Russian, and the days it concerns."""

    text: str
    first_grade: int
    last_grade: int
    first_day: date
    last_day: date

    def __str__(self) -> str:
        dates = f"{self.first_day:%d.%m.%Y}"
        if self.last_day != self.first_day:
            dates += f" – {self.last_day:%d.%m.%Y}"
        if self.last_grade == self.first_grade:
            return f"{self.text}: {dates} ({self.first_grade} класс)"
        return f"{self.text}: {dates} ({self.first_grade}–{self.last_grade} классы)"


def calendar_findings(calendar: SchoolCalendar) -> list[CalendarFinding]:
    """Everything wrong, with dates and grades.

    Periods and vacations that overlap or leave the year, school days outside every period, a
    vacation inside a quarter, moved days that are free. The same finding for neighbouring grades is
    told once.
    """
    found: list[CalendarFinding] = []
    for grade in range(FIRST_GRADE, LAST_GRADE + 1):
        for look in (
            _overlaps,
            _outside_the_year,
            _holes,
            _vacations_in_periods,
            _free_moved_days,
        ):
            for one in look(calendar, grade):
                _join(found, one)
    return found


def first_grade_lacks_rest(calendar: SchoolCalendar) -> bool:
    """Whether others have vacations but grade 1 has no additional ones of its own.

    In the middle of the third quarter grade 1 rests a week more (СП 2.4.3648-20, point 3.4.16).
    """
    vacations = [free for free in calendar.free_days if free.kind is DayOffKind.VACATION]
    has_own = any(free.is_for(FIRST_GRADE) and not free.is_for(LAST_GRADE) for free in vacations)
    return bool(vacations and calendar.periods_of(FIRST_GRADE)) and not has_own


def _join(found: list[CalendarFinding], one: CalendarFinding) -> None:
    for place, other in enumerate(found):
        same = replace(other, first_grade=one.first_grade, last_grade=one.last_grade) == one
        if same and other.last_grade == one.first_grade - 1:
            found[place] = replace(other, last_grade=one.last_grade)
            return
    found.append(one)


def _overlaps(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    """Periods of one kind, or two vacations, that share days."""
    for one, other in combinations(calendar.periods_of(grade), 2):
        if one.kind is other.kind and other.first_day <= one.last_day:
            yield _shared(one, other, grade)
    for free, next_free in combinations(_vacations(calendar, grade), 2):
        if next_free.first_day <= free.last_day:
            yield _shared(free, next_free, grade)


def _shared(one: Period | FreeDays, other: Period | FreeDays, grade: int) -> CalendarFinding:
    text = f"Пересекаются «{one.title}» и «{other.title}»"
    last = min(one.last_day, other.last_day)
    return CalendarFinding(text, grade, grade, other.first_day, last)


def _outside_the_year(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    spans: list[Period | FreeDays] = [*calendar.periods_of(grade), *_vacations(calendar, grade)]
    for one in spans:
        if one.first_day < calendar.first_day or one.last_day > calendar.last_day:
            text = f"«{one.title}» выходит за учебный год"
            yield CalendarFinding(text, grade, grade, one.first_day, one.last_day)


def _holes(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    """School days before, between and after the periods that no vacation frees.

    After the last period days count up to the vacation that follows; without one they are free.
    """
    periods = calendar.periods_of(grade)
    if not periods:
        return
    text = "Дни не входят ни в отчётный период, ни в каникулы"
    reach = calendar.first_day - ONE_DAY
    for start in (*(period.first_day for period in periods), None):
        after = start or _next_vacation(calendar, grade, reach)
        between = days(reach + ONE_DAY, after - ONE_DAY)
        hole = [day for day in between if _is_working(calendar, day, grade)]
        if hole:
            yield CalendarFinding(text, grade, grade, hole[0], hole[-1])
        reach = max([reach, *(one.last_day for one in periods if one.first_day == start)])


def _next_vacation(calendar: SchoolCalendar, grade: int, day: date) -> date:
    """When a grade rests after a day; the day itself when it does not."""
    later = [one.first_day for one in _vacations(calendar, grade) if one.first_day > day]
    return min(later, default=day)


def _vacations_in_periods(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    """A vacation over a period's edge, or inside a quarter; grade 1 rests inside the third one."""
    for period in calendar.periods_of(grade):
        if period.kind is PeriodKind.YEAR:
            continue
        for free in _vacations(calendar, grade):
            is_over = free.first_day <= period.last_day and free.last_day >= period.first_day
            is_inside = period.first_day < free.first_day and free.last_day < period.last_day
            is_usual = period.kind is not PeriodKind.QUARTER or free.last_grade == FIRST_GRADE
            if is_over and not (is_inside and is_usual):
                first = max(free.first_day, period.first_day)
                last = min(free.last_day, period.last_day)
                text = f"«{free.title}» попадают на «{period.title}»"
                yield CalendarFinding(text, grade, grade, first, last)


def _free_moved_days(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    for day in calendar.moved:
        free = calendar.day_off(day, grade)
        if free:
            text = f"Перенесённый учебный день попадает на «{free.title}»"
            yield CalendarFinding(text, grade, grade, day, day)


def _vacations(calendar: SchoolCalendar, grade: int) -> list[FreeDays]:
    chosen = (
        free
        for free in calendar.free_days
        if free.kind is DayOffKind.VACATION and free.is_for(grade)
    )
    return sorted(chosen, key=lambda free: (free.first_day, free.last_day))


def _is_working(calendar: SchoolCalendar, day: date, grade: int) -> bool:
    return day.isoweekday() <= calendar.week_of(grade) and not calendar.day_off(day, grade)
