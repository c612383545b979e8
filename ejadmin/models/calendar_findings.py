"""What is wrong with the calendar of a school year: periods that overlap, days left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from ejadmin.models.calendar import FIRST_GRADE, LAST_GRADE, SchoolCalendar, days


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
        grades = str(self.first_grade)
        if self.last_grade != self.first_grade:
            grades += f"–{self.last_grade}"
        return f"{self.text}: {dates} ({grades} классы)"


def calendar_findings(calendar: SchoolCalendar) -> list[CalendarFinding]:
    """Overlapping periods of one kind, school days between periods, and moved days that are free.

    The same finding for neighbouring grades is told once.
    """
    found: list[CalendarFinding] = []
    for grade in range(FIRST_GRADE, LAST_GRADE + 1):
        for one in (
            *_overlaps(calendar, grade),
            *_holes(calendar, grade),
            *_free_moved_days(calendar, grade),
        ):
            _join(found, one)
    return found


def _join(found: list[CalendarFinding], one: CalendarFinding) -> None:
    for place, other in enumerate(found):
        same = (other.text, other.first_day, other.last_day) == (
            one.text,
            one.first_day,
            one.last_day,
        )
        if same and other.last_grade == one.first_grade - 1:
            found[place] = CalendarFinding(
                one.text, other.first_grade, one.last_grade, one.first_day, one.last_day
            )
            return
    found.append(one)


def _overlaps(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    for one, other in combinations(calendar.periods_of(grade), 2):
        if one.kind is other.kind and other.first_day <= one.last_day:
            text = f"Пересекаются «{one.title}» и «{other.title}»"
            last = min(one.last_day, other.last_day)
            yield CalendarFinding(text, grade, grade, other.first_day, last)


def _holes(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    periods = calendar.periods_of(grade)
    if not periods:
        return
    text = "Дни не входят ни в отчётный период, ни в каникулы"
    reach = periods[0].last_day
    for period in periods[1:]:
        between = days(reach + timedelta(days=1), period.first_day - timedelta(days=1))
        hole = [day for day in between if _is_working(calendar, day, grade)]
        if hole:
            yield CalendarFinding(text, grade, grade, hole[0], hole[-1])
        reach = max(reach, period.last_day)


def _free_moved_days(calendar: SchoolCalendar, grade: int) -> Iterator[CalendarFinding]:
    for day in calendar.moved:
        free = calendar.day_off(day, grade)
        if free:
            text = f"Перенесённый учебный день попадает на «{free.title}»"
            yield CalendarFinding(text, grade, grade, day, day)


def _is_working(calendar: SchoolCalendar, day: date, grade: int) -> bool:
    return day.isoweekday() <= calendar.week_length and not calendar.day_off(day, grade)
