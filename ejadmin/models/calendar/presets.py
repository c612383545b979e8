"""Usual reporting periods, vacations and holidays, put into a school year at one press."""

import tomllib
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Identified
from ejadmin.models.calendar.tables import (
    FIRST_GRADE,
    LAST_GRADE,
    AcademicYear,
    DayOff,
    DayOffKind,
    PeriodKind,
    ReportingPeriod,
    check_grades,
    week_of_grade,
)
from ejadmin.paths import resource

FIRST_MONTH = 9
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scheme:
    """A way of parting the year, as the presets write it."""

    key: str
    title: str
    kind: PeriodKind
    first_grade: int
    last_grade: int
    periods: tuple[tuple[str, str], ...]


@cache
def _presets() -> dict[str, Any]:
    with resource("presets", "calendar.toml").open("rb") as stream:
        return tomllib.load(stream)


def schemes() -> list[Scheme]:
    """The schemes a school may choose from."""
    return [
        Scheme(
            one["key"], one["title"], PeriodKind(one["kind"]), one["first_grade"],
            one["last_grade"], tuple((first, last) for first, last in one["periods"]),
        )
        for one in _presets()["scheme"]
    ]  # fmt: skip


def fill_periods(session: Session, year_id: int, key: str) -> list[int]:
    """Put a scheme's periods into a year; returns their keys.

    Raises :class:`UserError` when grades of the scheme already have periods in that year.
    """
    scheme = next(one for one in schemes() if one.key == key)
    return fill_span(session, year_id, scheme.kind, scheme.first_grade, scheme.last_grade)


def usual_kinds() -> list[PeriodKind]:
    """The kinds of period that have usual dates."""
    return list(dict.fromkeys(scheme.kind for scheme in schemes()))


def fill_span(
    session: Session, year_id: int, kind: PeriodKind, first_grade: int, last_grade: int
) -> list[int]:
    """Put the usual periods of a kind into a year for some grades; returns their keys.

    Raises :class:`UserError` when one of the grades already has periods in that year.
    """
    check_grades(first_grade, last_grade)
    scheme = next(one for one in schemes() if one.kind is kind)
    year = session.get_one(AcademicYear, year_id)
    _refuse_taken(session, year_id, first_grade, last_grade)
    is_free = _free_days(year, last_grade)
    made = [
        ReportingPeriod(
            year_id=year_id, kind=kind, number=number,
            first_day=_onward(_day(year, first), is_free, ONE_DAY),
            last_day=_onward(_day(year, last), is_free, -ONE_DAY),
            first_grade=first_grade, last_grade=last_grade,
        )
        for number, (first, last) in enumerate(scheme.periods, start=1)
    ]  # fmt: skip
    session.add_all(made)
    session.flush()
    return [period.id for period in made]


def _refuse_taken(session: Session, year_id: int, first_grade: int, last_grade: int) -> None:
    taken = select(ReportingPeriod.id).where(
        ReportingPeriod.year_id == year_id,
        ReportingPeriod.first_grade <= last_grade,
        ReportingPeriod.last_grade >= first_grade,
        ReportingPeriod.kind != PeriodKind.YEAR,
    )
    if session.scalars(taken).first() is not None:
        whose = f"{first_grade} класса" if first_grade == last_grade else (
            f"{first_grade}–{last_grade} классов"
        )  # fmt: skip
        raise UserError(
            f"У {whose} уже есть отчётные периоды. Исправьте их даты или сначала удалите."
        )


def fill_days_off(session: Session, year_id: int) -> list[int]:
    """Put the usual vacations and holidays into a year, leaving out what it has; returns the keys.

    A vacation or holiday is there already when one of that title is.
    """
    year = session.get_one(AcademicYear, year_id)
    known = set(session.scalars(select(DayOff.title).where(DayOff.year_id == year_id)))
    made = []
    for one in (*_presets()["vacation"], *_presets()["holiday"]):
        if one["title"] in known:
            continue
        kind = DayOffKind.VACATION if "days" in one else DayOffKind.HOLIDAY
        first, last = (_day(year, text) for text in one.get("days", (one.get("day"),) * 2))
        if kind is DayOffKind.VACATION:
            first, last = _widened(first, last, year)
        made.append(
            DayOff(
                year_id=year_id, title=one["title"], kind=kind, first_day=first, last_day=last,
                first_grade=one.get("first_grade", FIRST_GRADE),
                last_grade=one.get("last_grade", LAST_GRADE),
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    return [day_off.id for day_off in made]


def _day(year: AcademicYear, text: str) -> date:
    """«10-25» within the school year; «02-29» is the last day of February."""
    month, day = map(int, text.split("-"))
    number = year.first_day.year + (month < FIRST_MONTH)
    return date(number, month, min(day, monthrange(number, month)[1]))


def _free_days(year: AcademicYear, grade: int) -> Callable[[date], bool]:
    """Whether a day is a weekend of a grade or a holiday of the presets."""
    holidays = {_day(year, one["day"]) for one in _presets()["holiday"]}
    length = week_of_grade(year.week_length, year.five_day_last_grade, grade)
    return lambda day: day.isoweekday() > length or day in holidays


def _onward(day: date, is_free: Callable[[date], bool], step: timedelta) -> date:
    while is_free(day):
        day += step
    return day


def _widened(first: date, last: date, year: AcademicYear) -> tuple[date, date]:
    """Take in the weekends that touch a vacation, as short as they are for the eldest."""
    length = week_of_grade(year.week_length, year.five_day_last_grade, LAST_GRADE)
    while (first - ONE_DAY).isoweekday() > length:
        first -= ONE_DAY
    while (last + ONE_DAY).isoweekday() > length:
        last += ONE_DAY
    return max(first, year.first_day), min(last, year.last_day)


Made = list[tuple[type[Identified], list[int]]]
"""Records of each table, in the order they were made: what undoing takes away."""
