"""The chain of the change log: each row carries the hash of the row before it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum, StrEnum
from functools import cache
from json.encoder import encode_basestring as quote
from typing import Any

from sqlalchemy import Connection, Dialect, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ejadmin.models.base import Base, Identified

GENESIS = "0" * 64
_BATCH = 5000
_LOGGED = ("at", "operator", "table_name", "key", "action", "before", "after", "hash")


class Action(StrEnum):
    """What happened to a record."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Change(Identified):
    """One logged change; ``before`` and ``after`` are JSON objects of the columns that differ."""

    __tablename__ = "changes"
    __title__ = "Журнал изменений"
    __one__ = "изменение"

    at: Mapped[str] = mapped_column(String(32), index=True)
    operator: Mapped[str] = mapped_column(String(150))
    table: Mapped[str] = mapped_column("table_name", String(40))
    key: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(10))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class ChainReport:
    """What :func:`verify` found: how many rows, the head, and the first broken row if any."""

    rows: int
    head: str
    broken_row: int | None

    @property
    def is_whole(self) -> bool:
        """Whether every row follows from the one before it."""
        return self.broken_row is None


class Chain:
    """Appends rows to the log within one transaction.

    To be made only after the transaction's first write: from then on no other process can append,
    so the head read here stays the head.
    """

    def __init__(self, connection: Connection, operator: str) -> None:
        self.connection = connection
        self.operator = operator
        self.at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.head = head_of(connection)
        self.rows: list[tuple[str | None, ...]] = []
        self.fixed: dict[str, str] = {}

    def add(
        self,
        model: type[Base],
        key: Mapping[str, Any],
        action: Action,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Say what happened to one record; hashed at once, written by :meth:`write`."""
        table = str(model.__tablename__)
        who = self.fixed.get(table)
        if who is None:
            who = self.fixed[table] = ",".join(map(quote, (self.at, self.operator, table)))
        told = _json(key)
        old = None if before is None else _json(before)
        new = None if after is None else _json(after)
        ends = f"{'null' if old is None else quote(old)},{'null' if new is None else quote(new)}"
        # the same text as link() hashes, with what all rows share encoded once
        row = f'["{self.head}",{who},{quote(told)},"{action.value}",{ends}]'
        self.head = hashlib.sha256(row.encode()).hexdigest()
        values = (self.at, self.operator, table, told, action.value, old, new, self.head)
        self.rows.append(values)

    def write(self) -> None:
        """Put the rows said so far into the log."""
        if self.rows:
            _append(self.connection, self.rows)
            self.rows = []


def _append(connection: Connection, rows: list[tuple[str | None, ...]]) -> None:
    """Add rows to the log by the driver itself: they are plain texts and need no conversion."""
    if connection.dialect.positional:
        connection.exec_driver_sql(_append_text(connection.dialect), rows)
    else:
        connection.execute(_APPEND, [dict(zip(_LOGGED, row, strict=True)) for row in rows])


@cache
def _append_text(dialect: Dialect) -> str:
    return str(_APPEND.compile(dialect=dialect, column_keys=list(_LOGGED)))


_HEAD = select(Change.hash).order_by(Change.id.desc()).limit(1)
_APPEND = Change.__table__.insert().inline()  # type: ignore[attr-defined]


def link(previous: str, values: Sequence[str | None]) -> str:
    """The hash of a row: SHA-256 over the hash before it and the row's own values as JSON."""
    told = ",".join(["null" if value is None else quote(value) for value in (previous, *values)])
    return hashlib.sha256(f"[{told}]".encode()).hexdigest()


def head_of(connection: Connection) -> str:
    """The hash of the last row: what paper pins."""
    return connection.execute(_HEAD).scalar() or GENESIS


def chain_head(session: Session) -> str:
    """The hash of the last row as a session sees it."""
    return head_of(session.connection())


def verify(session: Session) -> ChainReport:
    """Recompute the whole chain and name the first row that does not follow."""
    columns = (
        Change.id, Change.at, Change.operator, Change.table, Change.key, Change.action,
        Change.before, Change.after, Change.hash,
    )  # fmt: skip
    previous, count = GENESIS, 0
    rows = session.execute(select(*columns).order_by(Change.id).execution_options(yield_per=_BATCH))
    for number, *values, stored in rows:
        count += 1
        previous = link(previous, values)
        if previous != stored or number != count:
            return ChainReport(count, stored, number)
    return ChainReport(count, previous, None)


def _json(values: Mapping[str, Any]) -> str:
    """Sorted and compact; numbers, texts and nothing are written by hand, five times as fast."""
    told = []
    for name in sorted(values):
        value = values[name]
        kind = type(value)
        if kind is int:
            told.append(f"{quote(name)}:{value}")
        elif value is None:
            told.append(f"{quote(name)}:null")
        elif kind is str:
            told.append(f"{quote(name)}:{quote(value)}")
        else:
            told.append(f"{quote(name)}:{_encode(value)}")
    return "{" + ",".join(told) + "}"


def _plain(value: Any) -> Any:
    """What JSON has no word for; texts, numbers and textual choices never come here."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} has no place in the change log")


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
