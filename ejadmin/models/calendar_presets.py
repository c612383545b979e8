"""Usual reporting periods, vacations and holidays, put into a school year at one press."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.calendar import (
    FIRST_GRADE,
    LAST_GRADE,
    AcademicYear,
    DayOff,
    DayOffKind,
    PeriodKind,
    ReportingPeriod,
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


def fill_periods(session: Session, year_id: int, key: str) -> int:
    """Put a scheme's periods into a year; returns how many.

    Raises :class:`UserError` when grades of the scheme already have periods in that year.
    """
    scheme = next(one for one in schemes() if one.key == key)
    year = session.get_one(AcademicYear, year_id)
    taken = select(ReportingPeriod).where(
        ReportingPeriod.year_id == year_id,
        ReportingPeriod.first_grade <= scheme.last_grade,
        ReportingPeriod.last_grade >= scheme.first_grade,
        ReportingPeriod.kind != PeriodKind.YEAR,
    )
    if session.scalars(taken).first() is not None:
        raise UserError(
            f"У {scheme.first_grade}–{scheme.last_grade} классов уже есть отчётные периоды. "
            "Исправьте их даты или сначала удалите."
        )
    is_free = _free_days(year)
    for number, (first, last) in enumerate(scheme.periods, start=1):
        session.add(
            ReportingPeriod(
                year_id=year_id, kind=scheme.kind, number=number,
                first_day=_onward(_day(year, first), is_free, ONE_DAY),
                last_day=_onward(_day(year, last), is_free, -ONE_DAY),
                first_grade=scheme.first_grade, last_grade=scheme.last_grade,
            )
        )  # fmt: skip
    session.flush()
    return len(scheme.periods)


def fill_days_off(session: Session, year_id: int) -> int:
    """Put the usual vacations and holidays into a year, leaving out what it has; returns how many.

    A vacation or holiday is there already when one of that title is.
    """
    year = session.get_one(AcademicYear, year_id)
    known = set(session.scalars(select(DayOff.title).where(DayOff.year_id == year_id)))
    made = 0
    for one in (*_presets()["vacation"], *_presets()["holiday"]):
        if one["title"] in known:
            continue
        kind = DayOffKind.VACATION if "days" in one else DayOffKind.HOLIDAY
        first, last = (_day(year, text) for text in one.get("days", (one.get("day"),) * 2))
        if kind is DayOffKind.VACATION:
            first, last = _widened(first, last, year)
        session.add(
            DayOff(
                year_id=year_id, title=one["title"], kind=kind, first_day=first, last_day=last,
                first_grade=one.get("first_grade", FIRST_GRADE),
                last_grade=one.get("last_grade", LAST_GRADE),
            )
        )  # fmt: skip
        made += 1
    session.flush()
    return made


def _day(year: AcademicYear, text: str) -> date:
    """«10-25» within the school year."""
    month, day = map(int, text.split("-"))
    return date(year.first_day.year + (month < FIRST_MONTH), month, day)


def _free_days(year: AcademicYear) -> Callable[[date], bool]:
    """Whether a day is a weekend or a holiday of the presets."""
    holidays = {_day(year, one["day"]) for one in _presets()["holiday"]}
    return lambda day: day.isoweekday() > year.week_length or day in holidays


def _onward(day: date, is_free: Callable[[date], bool], step: timedelta) -> date:
    while is_free(day):
        day += step
    return day


def _widened(first: date, last: date, year: AcademicYear) -> tuple[date, date]:
    """Take in the weekends that touch a vacation."""
    while (first - ONE_DAY).isoweekday() > year.week_length:
        first -= ONE_DAY
    while (last + ONE_DAY).isoweekday() > year.week_length:
        last += ONE_DAY
    return max(first, year.first_day), min(last, year.last_day)
