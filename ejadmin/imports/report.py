"""What an import did, or would do: counts per kind of record and every row it could not take."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from ejadmin.imports.differences import Differences

LONGEST_REASON = 400


class Outcome(IntEnum):
    """What became of one record; the higher wins when several rows speak of it."""

    UNCHANGED = 0
    UPDATED = 1
    CREATED = 2


@dataclass(frozen=True)
class RowError:
    """A row that was not taken: its number in the file, the heading of the column, the reason."""

    row: int
    column: str
    reason: str
    sheet: str = ""

    def __post_init__(self) -> None:
        """A cell may hold a whole book: its quotation is cut in the middle."""
        if len(self.reason) > LONGEST_REASON:
            half = LONGEST_REASON // 2
            cut = f"{self.reason[:half]}…{self.reason[-half:]}"
            object.__setattr__(self, "reason", cut)

    def __str__(self) -> str:
        where = f"Лист «{self.sheet}», строка {self.row}" if self.sheet else f"Строка {self.row}"
        column = f", «{self.column}»" if self.column else ""
        return f"{where}{column}: {self.reason}"


@dataclass(frozen=True)
class TakenTable:
    """A table that was taken, and where its headings stand in the file."""

    sheet: str
    layout: str
    header_row: int
    last_header_row: int


@dataclass
class ImportReport:
    """The answer of an import; ``kinds`` are all kinds of record its layouts can touch.

    ``notes`` tell what was left out without being an error. ``tables`` are those that were taken,
    ``differences`` what a list of pupils says against the database.
    """

    layout: str
    kinds: Mapping[str, str]
    rows: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outcomes: dict[tuple[str, Hashable], Outcome] = field(default_factory=dict)
    tables: list[TakenTable] = field(default_factory=list)
    differences: Differences | None = None

    def count(self, kind: str, record: Hashable, outcome: Outcome) -> None:
        """Remember what became of a record; each record counts once."""
        before = self.outcomes.get((kind, record), Outcome.UNCHANGED)
        self.outcomes[kind, record] = max(before, outcome)

    def created_of(self, kind: str) -> set[Any]:
        """The new records of a kind themselves."""
        return {
            record
            for (of, record), outcome in self.outcomes.items()
            if of == kind and outcome is Outcome.CREATED
        }

    def add(self, other: "ImportReport") -> None:
        """Take in the report of a further table of the same file."""
        self.kinds = {**self.kinds, **other.kinds}
        self.rows += other.rows
        self.errors += other.errors
        self.notes += [note for note in other.notes if note not in self.notes]
        self.tables += other.tables
        for (kind, record), outcome in other.outcomes.items():
            self.count(kind, record, outcome)

    def counted(self, outcome: Outcome) -> dict[str, int]:
        """How many records of each kind met this outcome; every kind of the layout is named."""
        counts = dict.fromkeys(self.kinds, 0)
        for (kind, _), found in self.outcomes.items():
            if found is outcome:
                counts[kind] += 1
        return counts

    @property
    def created(self) -> dict[str, int]:
        """New records per kind."""
        return self.counted(Outcome.CREATED)

    @property
    def updated(self) -> dict[str, int]:
        """Changed records per kind."""
        return self.counted(Outcome.UPDATED)

    @property
    def unchanged(self) -> dict[str, int]:
        """Records found as the table says, per kind."""
        return self.counted(Outcome.UNCHANGED)

    @property
    def changes_anything(self) -> bool:
        """Whether a single record is new or changed."""
        return any(outcome is not Outcome.UNCHANGED for outcome in self.outcomes.values())

    def as_json(self) -> dict[str, Any]:
        """The report as plain values for the command line."""
        answer: dict[str, Any] = {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [_plain(error) for error in self.errors],
        }
        found = self.differences
        if found is not None and (found.moved or found.absent):
            answer["moved"] = [line._asdict() for line in found.moved]
            answer["absent"] = [line._asdict() for line in found.absent]
        return answer


def sorted_errors(errors: Sequence[RowError]) -> list[RowError]:
    """Errors in the order of the file; sheets keep their own order."""
    sheets = list(dict.fromkeys(error.sheet for error in errors))
    return sorted(errors, key=lambda error: (sheets.index(error.sheet), error.row))


def _plain(error: RowError) -> dict[str, Any]:
    reason = f"Лист «{error.sheet}»: {error.reason}" if error.sheet else error.reason
    return {"row": error.row, "column": error.column, "reason": reason}
