"""One import at work: its rows one by one, each taken whole or not at all."""

from collections.abc import Callable, Hashable, Iterator, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.imports.cells import Cell, date_of, listed, number_of, refuse_excel_error, text_of
from ejadmin.imports.choices import NOTHING_DECIDED, Choices
from ejadmin.imports.differences import Comparison
from ejadmin.imports.layout import Table, heading_key
from ejadmin.imports.lookup import Lookup
from ejadmin.imports.personal import PersonalData
from ejadmin.imports.reading import Sheet
from ejadmin.imports.report import ImportReport, Outcome, RowError
from ejadmin.models.base import chain
from ejadmin.models.base.columns import Base, tidy
from ejadmin.models.base.writing import insert_many
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.people.tables import Pupil
from ejadmin.progress import Report, silent

REPORT_EVERY = 100
LONGEST_HEADING = 80
HeldRow = tuple[str, str, int, Base, dict[str, Any]]
"""Personal data that waits for the consents: kind, sheet, row, record, values."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass(frozen=True)
class Row:
    """One row of a table by its fields; ``number`` is that of the file."""

    number: int
    cells: dict[str, Cell]

    def has(self, key: str) -> bool:
        """Whether a field is filled."""
        return bool(text_of(self.cells.get(key)))

    def text(self, key: str) -> str:
        """A field as one tidy line."""
        text = text_of(self.cells.get(key))
        refuse_excel_error(text, key)
        return text

    def required(self, key: str, what: str) -> str:
        """A field that must be filled."""
        text = self.text(key)
        if not text:
            raise UserError(f"Не заполнено: {what}.", field=key)
        return text

    def many(self, key: str) -> list[str]:
        """Several values of one cell."""
        refuse_excel_error(self.text(key), key)
        return listed(self.cells.get(key))

    def day(self, key: str) -> date | None:
        """A date or nothing."""
        return date_of(self.cells.get(key), key)

    def number_at(self, key: str) -> float | None:
        """A number or nothing."""
        return number_of(self.cells.get(key), key)


@dataclass(frozen=True)
class Membership:
    """A pupil's coming into a class or a subgroup; written in bulk, for there are thousands."""

    whole: SchoolClass | Subgroup
    pupil: Pupil
    first_day: date


@dataclass(frozen=True)
class Transfer:
    """A pupil's going over from a class to another on a day."""

    pupil: Pupil
    old: SchoolClass
    new: SchoolClass


class Draft:
    """What one row does; taken back whole when the row turns out wrong."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.records: list[Base] = []
        self.memberships: list[Membership] = []
        self.transfers: list[Transfer] = []
        self.changes: list[tuple[Base, str, Any, Any]] = []
        self.outcomes: list[tuple[str, Hashable, Outcome]] = []
        self._undo: list[Callable[[], None]] = []

    def add(self, kind: str, record: Base) -> None:
        """Make a new record; raises :class:`UserError` when it breaks a rule."""
        check(record)
        self.records.append(record)
        self.outcomes.append((kind, record, Outcome.CREATED))

    def enrol(self, kind: str, membership: "Membership") -> None:
        """Make a pupil a member of a class or a subgroup."""
        self.memberships.append(membership)
        self.outcomes.append((kind, membership, Outcome.CREATED))

    def transfer(self, kind: str, transfer: Transfer) -> None:
        """Let a pupil go over to another class."""
        self.transfers.append(transfer)
        self.outcomes.append((kind, transfer, Outcome.CREATED))

    def keep(self, kind: str, record: Hashable) -> None:
        """Count a record that is there already."""
        self.outcomes.append((kind, record, Outcome.UNCHANGED))

    def change(self, kind: str, record: Base, /, **values: Any) -> None:
        """Set the values that differ; raises :class:`UserError` when the record breaks a rule."""
        differing = {
            name: value for name, value in values.items() if getattr(record, name) != value
        }
        for name, value in differing.items():
            before = getattr(record, name)
            self.changes.append((record, name, before, value))
            self._undo.append(_restorer(record, name, before))
            setattr(record, name, value)
        if differing:
            check(record)
        self.outcomes.append((kind, record, Outcome.UPDATED if differing else Outcome.UNCHANGED))

    def remember(self, known: MutableMapping[Key, Value], key: Key, value: Value) -> None:
        """Put something into a lookup, for as long as the row stands."""
        missing = key not in known
        before = known.get(key)

        def restore() -> None:
            if missing:
                del known[key]
            elif before is not None:
                known[key] = before

        self._undo.append(restore)
        known[key] = value

    def append(self, many: list[Value], value: Value) -> None:
        """Put something at the end of a list, for as long as the row stands."""
        many.append(value)
        self._undo.append(many.pop)  # type: ignore[arg-type]

    def take_back(self) -> None:
        """Undo everything."""
        for undo in reversed(self._undo):
            undo()
        for record in self.records:
            if inspect(record).pending:
                self.session.expunge(record)

    def accept(self, job: "Job") -> None:
        """Hand the records to the session and the outcomes to the report."""
        self.session.add_all(self.records)
        job.memberships.extend(self.memberships)
        job.transfers.extend(self.transfers)
        job.comparison.changes.extend(self.changes)
        for kind, record, outcome in self.outcomes:
            job.report.count(kind, record, outcome)


@dataclass
class Job:
    """Everything a layout needs to take its rows."""

    session: Session
    sheets: list[Sheet]
    table: Table
    lookup: Lookup
    report: ImportReport
    create_missing: bool | None
    progress: Report = silent
    choices: Choices = NOTHING_DECIDED
    tables: tuple[Table, ...] = ()
    comparison: Comparison = field(default_factory=Comparison)
    memberships: list[Membership] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)

    @cached_property
    def personal(self) -> PersonalData:
        """The gate of personal data."""
        return PersonalData(self.session, self.choices)

    def each(self, take: Callable[[Row, Draft], None]) -> None:
        """Take row after row; a wrong one is reported and leaves no trace."""
        rows = list(self.rows())
        self.report.rows = len(rows)
        for done, row in enumerate(rows):
            if done % REPORT_EVERY == 0:
                self.progress(done, len(rows), f"Строка {row.number}")
            draft = Draft(self.session)
            try:
                take(row, draft)
            except UserError as error:
                draft.take_back()
                self.refuse(row, error)
            else:
                draft.accept(self)

    def write_memberships(self) -> None:
        """Write the memberships of all rows at once, logged like any other."""
        self.session.flush()
        chain.take_turn(self.session)
        for model, kind, link in (
            (ClassMembership, SchoolClass, "class_id"),
            (SubgroupMembership, Subgroup, "subgroup_id"),
        ):
            last = self.session.scalar(select(func.max(model.id))) or 0
            own = [one for one in self.memberships if isinstance(one.whole, kind)]
            rows = (
                {
                    "id": number,
                    link: one.whole.id,
                    "pupil_id": one.pupil.id,
                    "first_day": one.first_day,
                }
                for number, one in enumerate(own, start=last + 1)
            )
            insert_many(self.session, model, rows)

    def refuse(self, row: Row, error: UserError) -> None:
        """Report a row that was not taken."""
        column = self.table.heading(error.field) if error.field else ""
        self.report.errors.append(RowError(row.number, column, error.message))

    def rows(self) -> Iterator[Row]:
        """Rows of the job's own table."""
        return rows_of(self.table)

    def may_create(self, *, was_empty: bool) -> bool:
        """Whether an unknown class, teacher or room is made rather than refused."""
        return was_empty if self.create_missing is None else self.create_missing


def rows_of(table: Table) -> Iterator[Row]:
    """Rows that fill at least one mapped column; headers repeated on each page are skipped."""
    header = {
        key: heading_key(table.headings[place])
        for place, key in table.mapping.items()
        if place < len(table.headings)
    }
    first = next(iter(header), "")
    for number, cells in table.rows:
        chosen = {
            key: cells[place] if place < len(cells) else None
            for place, key in table.mapping.items()
        }
        if not any(text_of(cell) for cell in chosen.values()):
            continue
        is_header = first and _is(chosen[first], header[first])
        if not is_header or not all(_is(chosen[key], header[key]) for key in header):
            yield Row(number, chosen)


def _is(cell: Cell, key: str) -> bool:
    """Whether a cell repeats a heading; long texts and numbers are none."""
    return isinstance(cell, str) and len(cell) < LONGEST_HEADING and heading_key(cell) == key


def check(record: Base) -> None:
    """Apply a record's rules now rather than at the flush, where one wrong row would stop all."""
    tidy(record)
    record.validate()


def _restorer(record: Base, name: str, value: Any) -> Callable[[], None]:
    def restore() -> None:
        setattr(record, name, value)

    return restore
