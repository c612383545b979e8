"""The school year: reporting periods, days off and moved days."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import (
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
    """How many days a week a grade studies: in a six-day school the younger may study five.

    The first grade never studies six (СП 2.4.3648-20, 3.4.16).
    """
    return FIVE_DAYS if grade <= max(five_day_last_grade or 0, FIRST_GRADE) else length


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


def days(first: date, last: date) -> Iterator[date]:
    """Every day of a span, both ends inclusive; nothing when it is turned round."""
    for step in range((last - first).days + 1):
        yield first + timedelta(days=step)


class Year(NamedTuple):
    """A school year as plain values."""

    id: int
    first_day: date
    last_day: date
    state: YearState

    @property
    def title(self) -> str:
        """«2026/27», with its state unless it is the current one."""
        told = "" if self.state is YearState.CURRENT else f" ({self.state.caption})"
        return f"{year_title(self.first_day)}{told}"

    def clamp(self, day: date) -> date:
        """The day, or the end of the year that is nearest to it."""
        return min(max(day, self.first_day), self.last_day)


def school_years(session: Session) -> list[Year]:
    """Every school year, the earliest first."""
    row = AcademicYear
    query = select(row.id, row.first_day, row.last_day, row.state).order_by(row.first_day)
    return [Year(*found) for found in session.execute(query)]


def closed_years(session: Session) -> list[tuple[date, date]]:
    """First and last day of every closed school year."""
    closed = (year for year in school_years(session) if year.state is YearState.CLOSED)
    return [(year.first_day, year.last_day) for year in closed]


def refuse_closed(session: Session, days: Iterable[date]) -> None:
    """Raise :class:`UserError` when one of the days lies in a closed school year."""
    closed = closed_years(session)
    for day in days if closed else ():
        if any(first <= day <= last for first, last in closed):
            raise UserError(f"{day:%d.%m.%Y}: учебный год закрыт, журнал уже не меняется.")


def current_year(session: Session) -> AcademicYear:
    """The year marked as current; a user's error when there is none."""
    year = session.scalars(
        select(AcademicYear).where(AcademicYear.state == YearState.CURRENT)
    ).first()
    if year is None:
        raise UserError("Нет текущего учебного года. Отметьте его в справочнике «Учебные годы».")
    return year
