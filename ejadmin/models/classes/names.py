"""How classes are called wherever a record points at them: of this year, and of the others."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import Candidates, distinct
from ejadmin.models.calendar.tables import AcademicYear, YearState, year_title
from ejadmin.models.classes.tables import SchoolClass


def class_labels(session: Session) -> dict[int, str]:
    """«5А» for classes of the current year, «5А (2025/26)» for the others."""
    return distinct(class_candidates(session))


def class_candidates(session: Session) -> Candidates:
    """What each class may be called."""
    rows = session.execute(
        select(
            SchoolClass.id, SchoolClass.grade, SchoolClass.letter,
            AcademicYear.first_day, AcademicYear.state,
        ).join(SchoolClass.year)
    )  # fmt: skip
    return {
        key: (_class_label(f"{grade}{letter}", first, state),)
        for key, grade, letter, first, state in rows
    }


def _class_label(label: str, first_day: Any, state: YearState) -> str:
    return label if state is YearState.CURRENT else f"{label} ({year_title(first_day)})"
