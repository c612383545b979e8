"""The school year: reporting periods, days off and moved days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, relationship

from ejadmin.errors import UserError
from ejadmin.models.base import (
    Identified,
    TitledEnum,
    check_order,
    choice,
    column,
    span_constraint,
)

FIRST_GRADE, LAST_GRADE = 1, 11
FIVE_DAYS, SIX_DAYS = 5, 6


class YearState(TitledEnum):
    """A year is prepared, then lived through, then closed for good."""

    PLANNED = "planned", "планируется"
    CURRENT = "current", "текущий"
    CLOSED = "closed", "закрыт"


class PeriodKind(TitledEnum):
    """What a reporting period is called."""

    QUARTER = "quarter", "четверть"
    TRIMESTER = "trimester", "триместр"
    HALF_YEAR = "half_year", "полугодие"
    YEAR = "year", "год"


class DayOffKind(TitledEnum):
    """Why nobody studies."""

    VACATION = "vacation", "каникулы"
    HOLIDAY = "holiday", "праздник"
    OTHER = "other", "другое"


class Weekday(TitledEnum):
    """A day of the week; its value is the ISO number as text."""

    MONDAY = "1", "понедельник"
    TUESDAY = "2", "вторник"
    WEDNESDAY = "3", "среда"
    THURSDAY = "4", "четверг"
    FRIDAY = "5", "пятница"
    SATURDAY = "6", "суббота"
    SUNDAY = "7", "воскресенье"

    @property
    def number(self) -> int:
        """ISO number, Monday is 1."""
        return int(self.value)

    @property
    def short(self) -> str:
        """Two letters for a narrow column."""
        return ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")[self.number - 1]

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """The day of the week of a date."""
        return list(cls)[day.isoweekday() - 1]


class AcademicYear(Identified):
    """A school year, 1 September to 31 August unless the school decides otherwise."""

    __tablename__ = "academic_years"
    __title__ = "Учебные годы"
    __one__ = "учебный год"
    __natural_key__ = ("first_day",)
    __order__ = ("first_day",)
    __table_args__ = (span_constraint(),)

    first_day: Mapped[date] = column("Первый день", unique=True)
    last_day: Mapped[date] = column("Последний день")
    week_length: Mapped[int] = column(
        "Учебных дней в неделе", default=5, hint="5 – суббота свободна, 6 – по субботам учатся"
    )
    five_day_last_grade: Mapped[int | None] = column(
        "Пятидневка по класс",
        hint="При шестидневной неделе: классы по этот включительно по субботам не учатся",
    )
    state: Mapped[YearState] = column("Состояние", choice(YearState), default=YearState.PLANNED)

    @property
    def title(self) -> str:
        """Such as «2026/27»."""
        return year_title(self.first_day)

    def validate(self) -> None:
        """Refuse a span turned round and a week of a strange length."""
        check_order(self.first_day, self.last_day)
        if self.week_length not in (None, FIVE_DAYS, SIX_DAYS):
            raise UserError("Учебных дней в неделе – 5 или 6.", field="week_length")
        last = self.five_day_last_grade
        if last is not None and not FIRST_GRADE <= last <= LAST_GRADE:
            raise UserError("Класс – число от 1 до 11.", field="five_day_last_grade")

    def __str__(self) -> str:
        return self.title


class ReportingPeriod(Identified):
    """A quarter, trimester, half-year or year, for some grades or all."""

    __tablename__ = "reporting_periods"
    __title__ = "Отчётные периоды"
    __one__ = "отчётный период"
    __natural_key__ = ("year_id", "kind", "number", "first_grade")
    __order__ = ("first_day", "first_grade")
    __table_args__ = (
        span_constraint(),
        UniqueConstraint("year_id", "kind", "number", "first_grade"),
    )

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"))
    kind: Mapped[PeriodKind] = column("Вид", choice(PeriodKind), default=PeriodKind.QUARTER)
    number: Mapped[int] = column("Номер", default=1)
    first_day: Mapped[date] = column("Первый день", aliases=("Начало",))
    last_day: Mapped[date] = column("Последний день", aliases=("Конец", "Окончание"))
    first_grade: Mapped[int] = column("С класса", default=FIRST_GRADE)
    last_grade: Mapped[int] = column("По класс", default=LAST_GRADE)

    year: Mapped[AcademicYear] = relationship()

    @property
    def title(self) -> str:
        """Such as «II четверть»."""
        return period_title(self.kind, self.number)

    def validate(self) -> None:
        """Refuse turned spans and grades that do not exist."""
        check_order(self.first_day, self.last_day)
        check_grades(self.first_grade, self.last_grade)

    def __str__(self) -> str:
        return self.title


class DayOff(Identified):
    """Days on which nobody, or some grades, do not study."""

    __tablename__ = "days_off"
    __title__ = "Каникулы и праздники"
    __one__ = "свободные дни"
    __natural_key__ = ("year_id", "title")
    __order__ = ("first_day",)
    __table_args__ = (span_constraint(),)

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"), index=True)
    title: Mapped[str] = column("Название", String(100))
    kind: Mapped[DayOffKind] = column("Вид", choice(DayOffKind), default=DayOffKind.VACATION)
    first_day: Mapped[date] = column("Первый день", aliases=("Начало",))
    last_day: Mapped[date] = column("Последний день", aliases=("Конец", "Окончание"))
    first_grade: Mapped[int] = column("С класса", default=FIRST_GRADE)
    last_grade: Mapped[int] = column("По класс", default=LAST_GRADE)

    def validate(self) -> None:
        """Refuse turned spans and grades that do not exist."""
        check_order(self.first_day, self.last_day)
        check_grades(self.first_grade, self.last_grade)

    def __str__(self) -> str:
        return self.title


class MovedDay(Identified):
    """A date on which lessons follow the timetable of another weekday."""

    __tablename__ = "moved_days"
    __title__ = "Перенос дней"
    __one__ = "перенос дня"
    __natural_key__ = ("day",)
    __order__ = ("day",)

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"), index=True)
    day: Mapped[date] = column("Учебный день", unique=True, aliases=("Дата",))
    weekday: Mapped[Weekday] = column("По расписанию дня", choice(Weekday))
    reason: Mapped[str | None] = column("Основание", String(200))


def check_grades(first: int | None, last: int | None) -> None:
    """Refuse a span of grades outside 1–11 or turned round."""
    for field, grade in (("first_grade", first), ("last_grade", last)):
        if grade is not None and not FIRST_GRADE <= grade <= LAST_GRADE:
            raise UserError("Класс – число от 1 до 11.", field=field)
    if first is not None and last is not None and last < first:
        raise UserError("«По класс» меньше, чем «С класса».", field="last_grade")


def week_of_grade(length: int, five_day_last_grade: int | None, grade: int) -> int:
    """How many days a week a grade studies: in a six-day school the younger may study five."""
    return FIVE_DAYS if grade <= (five_day_last_grade or 0) else length


def school_year_start(today: date) -> date:
    """1 September of the school year that holds a day; from August on the coming one is meant."""
    return date(today.year if today.month >= 8 else today.year - 1, 9, 1)


def year_title(first_day: date) -> str:
    """Such as «2026/27»."""
    return f"{first_day.year}/{(first_day.year + 1) % 100:02d}"


def period_title(kind: PeriodKind, number: int) -> str:
    """Such as «II четверть»; a whole year is just «год»."""
    if kind is PeriodKind.YEAR:
        return "Год"
    roman = ("0", "I", "II", "III", "IV", "V", "VI")
    return f"{roman[number] if 0 < number < len(roman) else number} {kind.caption}"


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that holds a day."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    return monday, monday + timedelta(days=6)


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

    def past_school_week(self, today: date, grade: int | None = None) -> tuple[date, date]:
        """Monday and Sunday of the last week before today's with a school day of any grade.

        Before the first school week it is simply the week before today's (school 14, point 14).
        """
        monday = week_of(today)[0] - timedelta(days=7)
        week = monday
        while week + timedelta(days=6) >= self.first_day:
            if self._is_school_week(week, grade):
                return week_of(week)
            week -= timedelta(days=7)
        return week_of(monday)

    def _is_school_week(self, monday: date, grade: int | None) -> bool:
        grades = range(FIRST_GRADE, LAST_GRADE + 1) if grade is None else (grade,)
        week = list(days(*week_of(monday)))
        return any(self.is_school_day(day, each) for each in grades for day in week)

    def _is_reported(self, day: date, grade: int) -> bool:
        own = [period for period in self.periods if period.is_for(grade)]
        return not own or any(period.holds(day, grade) for period in own)


def days(first: date, last: date) -> Iterator[date]:
    """Every day of a span, both ends inclusive; nothing when it is turned round."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


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
