"""The calendar of the demonstration school: quarters, half-years, vacations, holidays."""

from datetime import date, timedelta

from ejadmin.demonstration.sheets import Sheets
from ejadmin.models.calendar.tables import (
    DayOff,
    DayOffKind,
    MovedDay,
    PeriodKind,
    ReportingPeriod,
    Weekday,
    week_of,
)

HOLIDAYS = (
    (11, 4, "День народного единства"),
    (2, 23, "День защитника Отечества"),
    (3, 8, "Международный женский день"),
    (5, 1, "Праздник Весны и Труда"),
    (5, 9, "День Победы"),
)
FIRST_QUARTER_WEEKS = 8
NOVEMBER = 11
"""Its holiday follows the autumn vacation: the Saturday before may not be a school day."""


def plan_year(sheets: Sheets, year_id: int, year: int) -> None:
    """Periods, vacations, holidays and moved days of the school year that begins in ``year``."""
    quarters = _quarters(year)
    for number, (first, last) in enumerate(quarters, 1):
        _add_period(sheets, year_id, PeriodKind.QUARTER, number, (first, last), (1, 9))
    halves = ((quarters[0][0], quarters[1][1]), (quarters[2][0], quarters[3][1]))
    for number, span in enumerate(halves, 1):
        _add_period(sheets, year_id, PeriodKind.HALF_YEAR, number, span, (10, 11))
    titles = ("Осенние каникулы", "Зимние каникулы", "Весенние каникулы")
    for title, (_, before), (after, _) in zip(titles, quarters, quarters[1:], strict=False):
        span = before + timedelta(days=1), after - timedelta(days=1)
        _add_day_off(sheets, year_id, title, DayOffKind.VACATION, span)
    summer = quarters[3][1] + timedelta(days=1), date(year + 1, 8, 31)
    _add_day_off(sheets, year_id, "Летние каникулы", DayOffKind.VACATION, summer)
    february = week_of(date(year + 1, 2, 9))
    extra = "Дополнительные каникулы первоклассников"
    _add_day_off(sheets, year_id, extra, DayOffKind.VACATION, february, last_grade=1)
    _add_holidays(sheets, year_id, year)


def _quarters(year: int) -> list[tuple[date, date]]:
    start = date(year, 9, 1)
    monday = week_of(start)[0]
    if start.isoweekday() > 5:
        monday += timedelta(days=7)
    autumn = monday + timedelta(days=7 * FIRST_QUARTER_WEEKS)
    january = week_of(date(year + 1, 1, 8))[1] + timedelta(days=1)
    spring = week_of(date(year + 1, 3, 24))[0] + timedelta(days=5)
    return [
        (start, autumn - timedelta(days=3)),
        (autumn + timedelta(days=7), date(year, 12, 30)),
        (january, spring - timedelta(days=1)),
        (spring + timedelta(days=9), date(year + 1, 5, 26)),
    ]


def _add_holidays(sheets: Sheets, year_id: int, year: int) -> None:
    for month, day, title in HOLIDAYS:
        holiday = date(year if month >= 9 else year + 1, month, day)
        _add_day_off(sheets, year_id, title, DayOffKind.HOLIDAY, (holiday, holiday))
        if holiday.isoweekday() == Weekday.TUESDAY.number and month != NOVEMBER:
            _bridge(sheets, year_id, holiday - timedelta(days=1), title)


def _bridge(sheets: Sheets, year_id: int, monday: date, title: str) -> None:
    """A Monday before a holiday is free; the Saturday before it follows Monday's timetable."""
    reason = f"Перенос выходного: {title}"
    _add_day_off(sheets, year_id, reason, DayOffKind.OTHER, (monday, monday))
    saturday = monday - timedelta(days=2)
    sheets.add(MovedDay, year_id=year_id, day=saturday, weekday=Weekday.MONDAY, reason=reason)


def _add_period(
    sheets: Sheets,
    year_id: int,
    kind: PeriodKind,
    number: int,
    span: tuple[date, date],
    grades: tuple[int, int],
) -> None:
    sheets.add(
        ReportingPeriod,
        year_id=year_id,
        kind=kind,
        number=number,
        first_day=span[0],
        last_day=span[1],
        first_grade=grades[0],
        last_grade=grades[1],
    )


def _add_day_off(
    sheets: Sheets,
    year_id: int,
    title: str,
    kind: DayOffKind,
    span: tuple[date, date],
    last_grade: int = 11,
) -> None:
    sheets.add(
        DayOff,
        year_id=year_id,
        title=title,
        kind=kind,
        first_day=span[0],
        last_day=span[1],
        first_grade=1,
        last_grade=last_grade,
    )
