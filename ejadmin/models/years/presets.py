"""What a new database starts with: the year, kinds of work, the edit window, norms."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import FIRST_GRADE, AcademicYear, YearState, school_year_start
from ejadmin.models.curriculum.norms import HoursNorm, TemplateHours
from ejadmin.models.journal.tables import MarkThreshold, WorkKind
from ejadmin.models.journal.window import EditWindow
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
    session.add_all([HoursNorm(**row) for row in hours_norms()])
    session.add_all([TemplateHours(**row) for row in template_hours()])


def hours_norms() -> Iterator[dict[str, Any]]:
    """The usual norms of hours a week, as rows of their table."""
    with resource("presets", "hours_norms.toml").open("rb") as stream:
        norms = tomllib.load(stream)
    for week_length, name in ((5, "five_days"), (6, "six_days")):
        for grade, hours in norms[name].items():
            yield {
                "grade": int(grade),
                "week_length": week_length,
                "hours": float(hours),
                "source": norms["source"],
            }


def template_hours() -> Iterator[dict[str, Any]]:
    """The usual curriculum, as rows of its table."""
    with resource("presets", "template_hours.toml").open("rb") as stream:
        plan = tomllib.load(stream)["hours"]
    for subject, by_grade in plan.items():
        for grade, hours in enumerate(by_grade, start=FIRST_GRADE):
            if hours:
                yield {"grade": grade, "subject": subject, "hours": float(hours)}
