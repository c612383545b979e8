"""The next school year, prepared from the one before: same week, same parts of the year."""

from contextlib import suppress
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.calendar.presets import Made, fill_days_off, fill_span
from ejadmin.models.calendar.tables import (
    AcademicYear,
    DayOff,
    PeriodKind,
    ReportingPeriod,
    YearState,
)
from ejadmin.models.journal.window import EditWindow


def create_next_year(session: Session) -> tuple[int, Made]:
    """Make the year after the last one, planned, with usual dates; returns its key and all made.

    The length of the week, the rule of the edit window and the mix of quarters, trimesters and
    half-years follow the last year. Raises :class:`UserError` while there is no year at all.
    """
    last = session.scalars(select(AcademicYear).order_by(AcademicYear.first_day.desc())).first()
    if last is None:
        raise UserError("Нет ни одного учебного года: впишите его на вкладке «Учебные годы».")
    year = AcademicYear(
        first_day=_year_later(last.first_day),
        last_day=_year_later(last.last_day),
        week_length=last.week_length,
        five_day_last_grade=last.five_day_last_grade,
        state=YearState.PLANNED,
    )
    session.add(year)
    session.flush()
    rule = session.scalars(select(EditWindow.rule).where(EditWindow.year_id == last.id)).first()
    window = EditWindow(year_id=year.id, **({"rule": rule} if rule else {}))
    session.add(window)
    session.flush()
    made: Made = [
        (AcademicYear, [year.id]),
        (EditWindow, [window.id]),
        (DayOff, fill_days_off(session, year.id)),
        (ReportingPeriod, _same_periods(session, last.id, year.id)),
    ]
    return year.id, made


def _same_periods(session: Session, source: int, target: int) -> list[int]:
    """Periods of the same kinds for the same grades, at their usual dates."""
    period = ReportingPeriod
    mixes = session.execute(
        select(period.kind, period.first_grade, period.last_grade)
        .where(period.year_id == source, period.kind != PeriodKind.YEAR)
        .distinct()
    ).all()
    made: list[int] = []
    for kind, first_grade, last_grade in sorted(mixes, key=lambda mix: (mix[1], mix[2])):
        with suppress(UserError):  # kinds that overlapped in the last year: the first one stays
            made += fill_span(session, target, kind, first_grade, last_grade)
    return made


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
