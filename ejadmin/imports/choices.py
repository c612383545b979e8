"""What a person decides about one import: tables, columns, days of moves, consents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Part:
    """One table of a file that is to be taken: its sheet, its kind, what its columns mean.

    ``mapping`` gives for a column's place (from 0) the key of a field; without one the headings
    decide.
    """

    sheet: str
    layout: str
    mapping: Mapping[int, str] | None = None


@dataclass(frozen=True)
class Moving:
    """An order that moves the pupils a list shows in another class, or no more at all.

    ``day`` is the first one on which it is in force; without a number the school's rule gives the
    next one, without a date of issue it is ``day``.
    """

    day: date
    number: str | None = None
    issued_on: date | None = None


@dataclass(frozen=True)
class Departure:
    """Pupils who are not in the file and leave the school; ``None`` for pupils means all of them.

    ``other_school`` is where they go.
    """

    order: Moving
    other_school: str
    pupils: frozenset[int] | None = None


@dataclass(frozen=True)
class Choices:
    """Decisions of one import; whatever is not decided changes nothing.

    ``consent_day`` says that everybody in the table gave a consent to the use of personal data on
    that day. ``transfer`` moves the pupils who are found in another class than before.
    """

    course_id: int | None = None
    consent_day: date | None = None
    consent_document: str | None = None
    transfer: Moving | None = None
    departure: Departure | None = None


NOTHING_DECIDED = Choices()
