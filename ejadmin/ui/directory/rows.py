"""The rows of a directory as a person edits them: stored values and what is not stored yet."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ejadmin.errors import UserError
from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.base.fields import Field, FieldKind, Labels, parse, show
from ejadmin.models.base.words import name_key
from ejadmin.models.registry.records import Draft, Outcome, Values

NUMBERS = re.compile(r"(\d+)")


@dataclass(eq=False)
class Row:
    """One row: a stored record, or a draft while ``key`` is ``None``.

    ``pending`` are values read but not stored, ``typed`` texts that could not be read, ``errors``
    the reasons by field.
    """

    key: int | None
    values: Values
    pending: Values = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    haystack: str | None = None

    @property
    def is_unsaved(self) -> bool:
        """Whether something typed is not in the database."""
        return bool(self.pending or self.typed)

    def value(self, name: str) -> Any:
        """The value as it should become."""
        return self.pending[name] if name in self.pending else self.values[name]

    def text(self, field_: Field, labels: Labels) -> str:
        """What the cell shows: what was typed, even when it is wrong."""
        typed = self.typed.get(field_.name)
        return show(field_, self.value(field_.name), labels) if typed is None else typed

    def put(self, field_: Field, text: str, labels: Labels) -> None:
        """Take a typed text; a text that cannot be read stays, with its reason."""
        self.haystack = None
        self.typed.pop(field_.name, None)
        self.errors.pop(field_.name, None)
        try:
            value = parse(field_, text, labels)
        except UserError as error:
            self.typed[field_.name] = text
            self.errors[field_.name] = error.message
            return
        if self.key is not None and value == self.values[field_.name]:
            self.give_back([field_.name])
        else:
            self.pending[field_.name] = value

    def give_back(self, names: Iterable[str]) -> None:
        """Let fields hold what is stored in them again."""
        for name in names:
            self.pending.pop(name, None)
            self.typed.pop(name, None)
        self.errors = {name: why for name, why in self.errors.items() if name in self.typed}
        self.haystack = None

    def missing(self, fields: Iterable[Field]) -> list[str]:
        """The titles of required fields that stand empty."""
        return [
            field_.title
            for field_ in fields
            if field_.is_required and self.value(field_.name) in (None, "")
        ]

    def draft(self) -> Draft:
        """What to store: of a stored record only what was changed, and what that replaces."""
        if self.key is None:
            return Draft(None, {**self.values, **self.pending})
        return Draft(
            self.key, dict(self.pending), {name: self.values[name] for name in self.pending}
        )

    def take(self, outcome: Outcome, edited: str) -> None:
        """Accept what became of the draft; an error without a field stays at the edited one."""
        if outcome.error is not None:
            name = outcome.error.field
            if isinstance(outcome.error, ChangedElsewhere) and name in outcome.values:
                self.values = {**self.values, name: outcome.values[name]}  # seen and told by now
            self.errors[name if name in self.values else edited] = outcome.error.message
            return
        self.key, self.values = outcome.key, outcome.values
        self.pending, self.typed, self.errors = {}, {}, {}
        self.haystack = None


@dataclass(frozen=True)
class Unstored:
    """A row that a cell or a paste left unsaved, with what was not stored in it before."""

    row: Row
    pending: Values
    typed: dict[str, str]
    errors: dict[str, str]

    @classmethod
    def of(cls, row: Row) -> "Unstored":
        """The row as it stands now."""
        return cls(row, dict(row.pending), dict(row.typed), dict(row.errors))

    def take_back(self) -> None:
        """Let the row hold again what it held."""
        row = self.row
        row.pending, row.typed, row.errors = self.pending, self.typed, self.errors
        row.haystack = None


@dataclass
class Touched:
    """What one step concerned: a directory, a record of it, and rows left unsaved beside it."""

    directory: str
    key: int | None = None
    unstored: tuple[Unstored, ...] = ()


def searchable(row: Row, fields: Iterable[Field], labels: Labels) -> str:
    """Everything a row shows, ready to be searched; remembered until the row changes."""
    if row.haystack is None:
        row.haystack = name_key(" ".join(row.text(field_, labels) for field_ in fields))
    return row.haystack


def sorting_key(row: Row, field_: Field, labels: Labels) -> tuple[bool, Any]:
    """Empty cells last; texts by the alphabet with their numbers as numbers («9» before «12»)."""
    value = row.value(field_.name)
    if value is None:
        return (True, [])
    if field_.kind in (FieldKind.TEXT, FieldKind.LINK, FieldKind.CHOICE):
        return (False, natural_key(row.text(field_, labels)))
    return (False, value)


def natural_key(text: str) -> list[tuple[int, str]]:
    """A key that sorts texts by the alphabet and the numbers in them as numbers."""
    parts = NUMBERS.split(name_key(text))
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts if part]
