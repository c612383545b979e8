"""The days of a school year as plain values: who studies when, and which period a day is in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import (
    AcademicYear,
    DayOff,
    DayOffKind,
    MovedDay,
    PeriodKind,
    ReportingPeriod,
    Weekday,
    days,
    period_title,
    week_of_grade,
)


@dataclass(frozen=True)
class Period:
    """A reporting period as plain values; both days are inclusive."""

    id: int
    kind: PeriodKind
    number: int
    first_day: date
    last_day: date
    first_grade: int
    last_grade: int

    @property
    def title(self) -> str:
        """Such as «II четверть»."""
        return period_title(self.kind, self.number)

    def holds(self, day: date, grade: int) -> bool:
        """Whether a day of a grade belongs to the period."""
        return self.first_day <= day <= self.last_day and self.is_for(grade)

    def is_for(self, grade: int) -> bool:
        """Whether the grade is reported on by this period."""
        return self.first_grade <= grade <= self.last_grade


@dataclass(frozen=True)
class FreeDays:
    """Days off as plain values; both days are inclusive."""

    title: str
    first_day: date
    last_day: date
    first_grade: int
    last_grade: int
    kind: DayOffKind = DayOffKind.VACATION

    def holds(self, day: date, grade: int) -> bool:
        """Whether a grade is free on a day."""
        return self.first_day <= day <= self.last_day and self.is_for(grade)

    def is_for(self, grade: int) -> bool:
        """Whether a grade rests on these days."""
        return self.first_grade <= grade <= self.last_grade


@dataclass(frozen=True)
class SchoolCalendar:
    """The days of one school year, read once; it answers without the database."""

    first_day: date
    last_day: date
    week_length: int
    periods: tuple[Period, ...]
    free_days: tuple[FreeDays, ...]
    moved: dict[date, Weekday]
    five_day_last_grade: int | None = None

    @classmethod
    def load(cls, session: Session, year_id: int) -> "SchoolCalendar":
        """Read a year with its periods, days off and moved days; an unknown year is an error."""
        year = session.get_one(AcademicYear, year_id)
        days_off = select(
            DayOff.title, DayOff.first_day, DayOff.last_day, DayOff.first_grade,
            DayOff.last_grade, DayOff.kind,
        ).where(DayOff.year_id == year_id)  # fmt: skip
        moved = select(MovedDay.day, MovedDay.weekday).where(MovedDay.year_id == year_id)
        return cls(
            year.first_day,
            year.last_day,
            year.week_length,
            tuple(_read_periods(session, year_id)),
            tuple(FreeDays(*row) for row in session.execute(days_off)),
            {row.day: row.weekday for row in session.execute(moved)},
            year.five_day_last_grade,
        )

    def week_of(self, grade: int) -> int:
        """How many days a week a grade studies."""
        return week_of_grade(self.week_length, self.five_day_last_grade, grade)

    def weekdays(self, grade: int) -> list[Weekday]:
        """The days of the week on which a grade studies."""
        return list(Weekday)[: self.week_of(grade)]

    def is_school_day(self, day: date, grade: int) -> bool:
        """Whether a grade studies on a day.

        A moved day is studied though it be a Saturday or a Sunday; a day off stays free. Where a
        grade has reporting periods, the days outside all of them are free.
        """
        if not self.first_day <= day <= self.last_day or self.day_off(day, grade):
            return False
        if day in self.moved:
            return True
        return day.isoweekday() <= self.week_of(grade) and self._is_reported(day, grade)

    def day_off(self, day: date, grade: int) -> FreeDays | None:
        """The vacation or holiday that frees a grade on a day."""
        return next((free for free in self.free_days if free.holds(day, grade)), None)

    def weekday_of(self, day: date) -> Weekday:
        """The day of the week whose timetable a date follows."""
        return self.moved.get(day) or Weekday.of(day)

    def school_days(self, first: date, last: date, grade: int) -> list[date]:
        """The days of a span, both ends inclusive, on which a grade studies."""
        within = days(max(first, self.first_day), min(last, self.last_day))
        return [day for day in within if self.is_school_day(day, grade)]

    def period_of(self, day: date, grade: int) -> Period | None:
        """The shortest reporting period of a grade that holds a day."""
        holding = [period for period in self.periods if period.holds(day, grade)]
        return min(holding, key=lambda period: period.last_day - period.first_day, default=None)

    def periods_of(self, grade: int) -> list[Period]:
        """The reporting periods of a grade, in their order."""
        chosen = [period for period in self.periods if period.is_for(grade)]
        return sorted(chosen, key=lambda period: (period.first_day, period.last_day))

    def _is_reported(self, day: date, grade: int) -> bool:
        own = [period for period in self.periods if period.is_for(grade)]
        return not own or any(period.holds(day, grade) for period in own)


def _read_periods(session: Session, year_id: int) -> Iterator[Period]:
    period = ReportingPeriod
    query = select(
        period.id,
        period.kind,
        period.number,
        period.first_day,
        period.last_day,
        period.first_grade,
        period.last_grade,
    )
    for row in session.execute(query.where(period.year_id == year_id).order_by(period.first_day)):
        yield Period(*row)
