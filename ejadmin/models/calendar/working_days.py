"""Working days of the school: the official calendar, and what the school itself decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.official import official_year
from ejadmin.models.calendar.tables import (
    FIRST_GRADE,
    FIVE_DAYS,
    LAST_GRADE,
    AcademicYear,
    DayOff,
    DayOffKind,
    MovedDay,
    week_of_grade,
)

ONE_DAY = timedelta(days=1)
LONGEST_REST = 366


@dataclass(frozen=True)
class WorkingDays:
    """Which days the school works, read once; it answers without the database.

    ``weeks`` are the years' spans with the days of their week (six where the eldest study six),
    ``free`` the spans of holidays that free every grade, ``moved`` the days that are worked
    whatever they are called. Vacations are working days: the pupils rest, the office does not.
    """

    weeks: tuple[tuple[date, date, int], ...]
    free: tuple[tuple[date, date], ...]
    moved: frozenset[date]

    @classmethod
    def read(cls, session: Session) -> "WorkingDays":
        """Read the school's years, holidays and moved days in three queries."""
        year = AcademicYear
        weeks = session.execute(
            select(year.first_day, year.last_day, year.week_length, year.five_day_last_grade)
        )
        free = select(DayOff.first_day, DayOff.last_day).where(
            DayOff.kind == DayOffKind.HOLIDAY,
            DayOff.first_grade == FIRST_GRADE,
            DayOff.last_grade == LAST_GRADE,
        )
        return cls(
            tuple(
                (first, last, week_of_grade(length, five_days, LAST_GRADE))
                for first, last, length, five_days in weeks
            ),
            tuple((first, last) for first, last in session.execute(free)),
            frozenset(session.scalars(select(MovedDay.day))),
        )

    def is_working_day(self, day: date) -> bool:
        """Whether the school works on a day."""
        if day in self.moved:
            return True
        if any(first <= day <= last for first, last in self.free):
            return False
        length = self._week_length(day)
        official = official_year(day.year)
        if length == FIVE_DAYS and day in official.working:
            return True
        free = official.day_off(day)
        return day.isoweekday() <= length and not (free and free.is_free(length))

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after a day, or before it when ``n`` is negative; 0 is the day."""
        step = ONE_DAY if n > 0 else -ONE_DAY
        for _ in range(abs(n)):
            day = next(self._working_from(day + step, step))
        return day

    def to_working_day(self, day: date, forwards: bool) -> date:
        """The day itself when it is worked, else the next working day, or the one before."""
        return next(self._working_from(day, ONE_DAY if forwards else -ONE_DAY))

    def working_days(self, first: date, last: date) -> int:
        """How many working days a span holds, both ends inclusive."""
        length = (last - first).days + 1
        return sum(self.is_working_day(first + ONE_DAY * step) for step in range(length))

    def _working_from(self, day: date, step: timedelta) -> Iterator[date]:
        """Working days from a day on; a rest without end, entered by mistake, stops the search."""
        for count in range(LONGEST_REST):
            if self.is_working_day(day + step * count):
                yield day + step * count
        yield day

    def _week_length(self, day: date) -> int:
        known = (length for first, last, length in self.weeks if first <= day <= last)
        return next(known, FIVE_DAYS)
