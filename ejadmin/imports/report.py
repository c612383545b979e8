"""What an import did, or would do: counts per kind of record and every row it could not take."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

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


@dataclass
class ImportReport:
    """The answer of an import; ``kinds`` are all kinds of record its layout can touch.

    ``notes`` tell what was left out without being an error.
    """

    layout: str
    kinds: tuple[str, ...]
    rows: int = 0
    errors: list[RowError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outcomes: dict[tuple[str, Hashable], Outcome] = field(default_factory=dict)

    def count(self, kind: str, record: Hashable, outcome: Outcome) -> None:
        """Remember what became of a record; each record counts once."""
        before = self.outcomes.get((kind, record), Outcome.UNCHANGED)
        self.outcomes[kind, record] = max(before, outcome)

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
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [_plain(error) for error in self.errors],
        }


def sorted_errors(errors: Sequence[RowError]) -> list[RowError]:
    """Errors in the order of the file; sheets keep their own order."""
    sheets = list(dict.fromkeys(error.sheet for error in errors))
    return sorted(errors, key=lambda error: (sheets.index(error.sheet), error.row))


def _plain(error: RowError) -> dict[str, Any]:
    reason = f"Лист «{error.sheet}»: {error.reason}" if error.sheet else error.reason
    return {"row": error.row, "column": error.column, "reason": reason}
