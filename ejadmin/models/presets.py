"""What a new database starts with: the current year, kinds of work, the edit window."""

import tomllib
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.access import EditWindow
from ejadmin.models.calendar import AcademicYear, YearState, school_year_start
from ejadmin.models.journal import MarkThreshold, WorkKind
from ejadmin.paths import resource


def fill(session: Session, today: date) -> None:
    """Put the presets into an empty database."""
    first_day = school_year_start(today)
    last_day = date(first_day.year + 1, 8, 31)
    year = AcademicYear(first_day=first_day, last_day=last_day, state=YearState.CURRENT)
    session.add_all([year, EditWindow(year=year)])
    with resource("presets", "work_kinds.toml").open("rb") as stream:
        session.add_all(WorkKind(**kind) for kind in tomllib.load(stream)["kind"])
    with resource("presets", "mark_thresholds.toml").open("rb") as stream:
        session.add(MarkThreshold(**tomllib.load(stream)))


def current_year(session: Session) -> AcademicYear:
    """The year marked as current; a user's error when there is none."""
    year = session.scalars(
        select(AcademicYear).where(AcademicYear.state == YearState.CURRENT)
    ).first()
    if year is None:
        raise UserError("Нет текущего учебного года. Отметьте его в справочнике «Учебные годы».")
    return year
