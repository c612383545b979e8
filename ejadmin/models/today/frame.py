"""What the frame of the window says of the school, whatever page is shown."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.history import NOBODY, operator_of
from ejadmin.models.calendar.tables import (
    AcademicYear,
    ReportingPeriod,
    YearState,
    period_title,
    year_title,
)
from ejadmin.models.registry import archives
from ejadmin.models.school.card import School


@dataclass(frozen=True)
class WindowFacts:
    """What the frame of the window says: school, year, period, who works, the last archive."""

    school: str | None
    is_demonstration: bool
    operator: str
    year: str
    period: str
    last_archive: datetime | None


def window_facts(session: Session, today: date) -> WindowFacts:
    """Read the frame's facts; a new database has no school yet."""
    school = session.execute(select(School.short_name, School.is_demonstration)).first()
    year = session.execute(
        select(AcademicYear.id, AcademicYear.first_day).where(
            AcademicYear.state == YearState.CURRENT
        )
    ).first()
    last, operator = archives.standing(session, today).last, operator_of(session)
    return WindowFacts(
        school=school.short_name if school else None,
        is_demonstration=bool(school and school.is_demonstration),
        operator=operator if operator != NOBODY else "",
        year=year_title(year.first_day) if year else "",
        period=_period_on(session, year.id, today) if year else "",
        last_archive=last.made_at if last else None,
    )


def _period_on(session: Session, year_id: int, day: date) -> str:
    """The periods that hold a day; grades may have different ones.

    Nothing when the year has no periods yet.
    """
    of_year = select(ReportingPeriod.id).where(ReportingPeriod.year_id == year_id).limit(1)
    if session.execute(of_year).first() is None:
        return ""
    found = session.execute(
        select(ReportingPeriod.kind, ReportingPeriod.number)
        .where(
            ReportingPeriod.year_id == year_id,
            ReportingPeriod.first_day <= day,
            ReportingPeriod.last_day >= day,
        )
        .order_by(ReportingPeriod.first_grade)
    )
    titles = dict.fromkeys(period_title(kind, number) for kind, number in found)
    return " / ".join(titles) or "каникулы"
