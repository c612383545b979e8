"""What a check and its finding are, and what the checks of every area share."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ejadmin.models.base import clock
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.tables import SchoolClass


class Severity(StrEnum):
    """An error makes documents or the journal wrong; a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What is wrong, in Russian, and where it is mended: a page and what to show there."""

    key: str
    severity: Severity
    text: str
    page: str
    details: dict[str, Any] = field(default_factory=dict)


Found = Iterator[tuple[str, str, dict[str, Any]]]
"""Texts, pages and details: what a check's query gives."""


@dataclass(frozen=True)
class Check:
    """One check; ``told`` says in a few words that it found ``{n}`` things.

    One that ``scans`` reads all marks of the year: it is left out where the school is looked at
    after every pause in typing.
    """

    key: str
    title: str
    severity: Severity
    told: str
    query: Callable[[Session], Found]
    scans: bool = False

    def find(self, session: Session) -> list[Finding]:
        """Everything the check finds now."""
        return [
            Finding(self.key, self.severity, text, page, details)
            for text, page, details in self.query(session)
        ]


def at(directory: str, key: int | None) -> dict[str, Any]:
    """The row of a directory where something is mended; without a key, the directory itself."""
    return {"key": directory, "id": key}


def current_year_id(session: Session) -> int | None:
    """The key of the year marked as current, if there is one."""
    query = select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    return session.scalars(query).first()


class Span(NamedTuple):
    """The current school year."""

    id: int
    first: date
    last: date

    def today(self, session: Session) -> date:
        """Today, or the nearest day of the year."""
        return min(max(clock.today(session), self.first), self.last)


def current_span(session: Session) -> Span | None:
    """The year marked as current with its days, if there is one."""
    query = select(AcademicYear.id, AcademicYear.first_day, AcademicYear.last_day)
    found = session.execute(query.where(AcademicYear.state == YearState.CURRENT)).first()
    return Span(*found) if found else None


def in_current_year(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Narrow a query over classes to the current year."""
    return query.join(AcademicYear, AcademicYear.id == SchoolClass.year_id).where(
        AcademicYear.state == YearState.CURRENT
    )
