"""The chain of the change log: each row carries the hash of the row before it.

Hashed are salted digests of the texts, not the texts: where the law has personal data destroyed, a
row's texts and salt are blanked, its digests are kept instead, and the chain still verifies. The
head stands in one row that is locked while writing, so that several writers form one chain.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum, StrEnum
from functools import cache, lru_cache
from json.encoder import encode_basestring as quote
from operator import itemgetter
from secrets import token_hex
from types import NoneType
from typing import Any

from sqlalchemy import Connection, Dialect, Index, LargeBinary, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ejadmin.models.base.columns import Base, Identified
from ejadmin.models.base.rows import Prepared, run_text

GENESIS = "0" * 64
VERSION, FORMER_VERSION = 2, 1
SALT_BYTES = 16
_BATCH = 5000


class Action(StrEnum):
    """What happened to a record."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


class Change(Identified):
    """One logged change; ``before`` and ``after`` are JSON objects of the columns that differ.

    Rows of version 1, written until revision 0002, hash the texts themselves and know no more than
    moment, operator, table, key and texts.
    """

    __tablename__ = "changes"
    __title__ = "Журнал изменений"
    __one__ = "изменение"
    __tracked__ = False
    __table_args__ = (Index("ix_changes_record", "table_name", "key"),)

    version: Mapped[int] = mapped_column(server_default=str(FORMER_VERSION))
    operation: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[str] = mapped_column(String(32), index=True)
    operator_id: Mapped[int | None]
    operator: Mapped[str] = mapped_column(String(150))
    teacher: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(500))
    workstation: Mapped[str | None] = mapped_column(String(100))
    table: Mapped[str] = mapped_column("table_name", String(40))
    key: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(10))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(SALT_BYTES))
    before_digest: Mapped[str | None] = mapped_column(String(64))
    after_digest: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class ChainHead(Identified):
    """The last row's number and hash and the last operation's number: one row, locked to write.

    ``base_id`` is drawn once and names this base among all others; copies of it share it.
    """

    __tablename__ = "chain_head"
    __title__ = "Конец журнала изменений"
    __tracked__ = False

    rows: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    operation: Mapped[int]
    base_id: Mapped[str] = mapped_column(String(32))


@dataclass(frozen=True)
class Author:
    """Who writes, for whom, why and where: what all rows of one moment share.

    ``operator_id`` stays empty while nobody is asked for a name; ``teacher`` is the teacher whose
    journal is written (school 14, point 13).
    """

    operator: str
    operator_id: int | None = None
    teacher: str | None = None
    reason: str | None = None
    workstation: str | None = None


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

    Making it locks the head: no other writer appends until the transaction ends. On SQLite the
    transaction's first write has done so already, and the chain is to be made after it.
    """

    def __init__(
        self, connection: Connection, author: Author, operation: int | None = None
    ) -> None:
        self.connection = connection
        self.author = author
        self.at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.number, self.head, last = _LOCK.rows(connection)[0]
        self.operation = operation or last + 1
        self.rows: list[tuple[Any, ...]] = []
        self.fixed: dict[str, tuple[str, tuple[Any, ...]]] = {}

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
        told, values = self._fix(table)
        salt = os.urandom(SALT_BYTES)
        name = as_json(key)
        old = None if before is None else as_json(before)
        new = None if after is None else as_json(after)
        self.number += 1
        # the same text as link() makes, with what all rows share encoded once
        row = (
            f'["{self.head}",{VERSION},{self.number},{told},{quote(name)},"{action.value}",'
            f"{_quoted_digest(salt, old)},{_quoted_digest(salt, new)}]"
        )
        self.head = hashlib.sha256(row.encode()).hexdigest()
        self.rows.append(
            (VERSION, *values, name, action.value, old, new, salt, None, None, self.head,
             self.number)
        )  # fmt: skip

    def add_new(
        self, model: type[Base], keys: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Say that many records were made; ``keys`` names what of a row is its primary key.

        What :meth:`add` does for one, with everything that the rows share taken out of the loop.
        """
        told, values = self._fix(str(model.__tablename__))
        rest = [name for name in rows[0] if name not in keys]
        key_of, texts_of, sha = _writer(keys), _writer(rest), hashlib.sha256
        salts, number, head = os.urandom(SALT_BYTES * len(rows)), self.number, self.head
        for place, row in enumerate(rows):
            number += 1
            name, new = key_of(row), texts_of(row)
            salt = salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]
            digest = sha(salt + new.encode()).hexdigest()
            text = f'["{head}",{VERSION},{number},{told},{quote(name)},"insert",null,"{digest}"]'
            head = sha(text.encode()).hexdigest()
            self.rows.append(
                (VERSION, *values, name, "insert", None, new, salt, None, None, head, number)
            )
        self.number, self.head = number, head

    def write(self) -> None:
        """Put the rows said so far into the log and move the head."""
        if self.rows:
            _run(self.connection, _APPEND, self.rows)
            _run(self.connection, _MOVE, [(self.number, self.head, self.operation)])
            self.rows = []

    def _fix(self, table: str) -> tuple[str, tuple[Any, ...]]:
        if table in self.fixed:
            return self.fixed[table]
        who = self.author
        values = (self.operation, self.at, who.operator_id, who.operator, who.teacher, who.reason,
                  who.workstation, table)  # fmt: skip
        self.fixed[table] = _shared(values), values
        return self.fixed[table]


def _run(connection: Connection, writing: "_Writing", rows: list[tuple[Any, ...]]) -> None:
    """Write rows by the driver itself: they are plain values and need no conversion."""
    if connection.dialect.positional and len(rows) == 1:
        run_text(connection, writing.text(connection.dialect), rows[0])
    elif connection.dialect.positional:
        connection.exec_driver_sql(writing.text(connection.dialect), rows)
    else:
        connection.execute(
            writing.statement, [dict(zip(writing.names, row, strict=True)) for row in rows]
        )


@dataclass(frozen=True)
class _Writing:
    """A statement and the names of its values, in the order in which rows give them."""

    statement: Any
    names: tuple[str, ...]

    @cache  # noqa: B019 - two of them live as long as the program
    def text(self, dialect: Dialect) -> str:
        """The statement as a dialect writes it."""
        return str(self.statement.compile(dialect=dialect, column_keys=list(self.names)))


_LOGGED: Any = Change.__table__
_HEAD: Any = ChainHead.__table__
_MOVED = ("rows", "hash", "operation")
_APPEND = _Writing(_LOGGED.insert().inline(), tuple(column.name for column in _LOGGED.columns))
_MOVE = _Writing(_HEAD.update(), _MOVED)
_HASH = Prepared(select(ChainHead.hash))
_LOCK = Prepared(select(ChainHead.rows, ChainHead.hash, ChainHead.operation).with_for_update())


def take_turn(writing: Connection | Session) -> None:
    """Wait for every other writer to end, and let none begin before this transaction ends.

    Whoever gives numbers on from the last one takes a turn before looking for it.
    """
    writing.execute(_HEAD.update().values(rows=_HEAD.c.rows))


def begin(connection: Connection) -> None:
    """Give a new database the head of an empty log."""
    first = {"id": 1, "rows": 0, "hash": GENESIS, "operation": 0, "base_id": token_hex(16)}
    connection.execute(_HEAD.insert(), first)


def digest(salt: bytes, text: str | None) -> str | None:
    """What is hashed in the place of a text; nothing for no text."""
    return None if text is None else hashlib.sha256(salt + text.encode()).hexdigest()


def _quoted_digest(salt: bytes, text: str | None) -> str:
    return "null" if text is None else f'"{hashlib.sha256(salt + text.encode()).hexdigest()}"'


def link(previous: str, values: Sequence[Any]) -> str:
    """The hash of a row: SHA-256 over the hash before it and the row's own values as JSON.

    Of version 2 the values are version, number, operation, moment, operator's number and name,
    teacher, reason, workstation, table, key, action, and the digests of before and after; of
    version 1 moment, operator, table, key, action, before, after.
    """
    told = ",".join(map(_told, (previous, *values)))
    return hashlib.sha256(f"[{told}]".encode()).hexdigest()


def head_of(connection: Connection) -> str:
    """The hash of the last row: what paper pins."""
    rows = _HASH.rows(connection)
    return rows[0][0] if rows else GENESIS


def chain_head(session: Session) -> str:
    """The hash of the last row as a session sees it."""
    return head_of(session.connection())


_HEAD_NOW = select(ChainHead.rows, ChainHead.hash)


def verify(session: Session) -> ChainReport:
    """Recompute the whole chain and name the first row that does not follow.

    A row missing at the end is found by the head, which stands in a row of its own. What others
    write meanwhile is not looked at: the head is read first, and once more for rows beyond it.
    """
    previous, count = GENESIS, 0
    connection = session.connection()
    head = connection.execute(_HEAD_NOW).one()
    query = select(*_LOGGED.columns).where(Change.id <= head.rows).order_by(Change.id)
    with connection.execute(query.execution_options(yield_per=_BATCH)) as rows:
        for row in rows:
            count += 1
            previous = _link_of(previous, row)
            if previous != row.hash or row.id != count:
                return ChainReport(count, row.hash, row.id)
    last = connection.execute(select(func.max(Change.id))).scalar() or 0
    is_cut = tuple(head) != (count, previous) or last > connection.execute(_HEAD_NOW).one().rows
    return ChainReport(count, previous, count + 1 if is_cut else None)


def _link_of(previous: str, row: Any) -> str:
    """The hash a stored row ought to have, by its version."""
    (version, operation, at, operator_id, operator, teacher, reason, workstation, table, key,
     action, before, after, salt, before_digest, after_digest, _, number) = row  # fmt: skip
    if version == FORMER_VERSION:
        return link(previous, (at, operator, table, key, action, before, after))
    if salt is not None:
        before_digest, after_digest = digest(salt, before), digest(salt, after)
    elif before is not None or after is not None:
        return ""  # a text without its salt was written by another hand
    shared = _shared((operation, at, operator_id, operator, teacher, reason, workstation, table))
    text = (
        f'["{previous}",{version},{number},{shared},{quote(key)},{quote(action)},'
        f"{_told(before_digest)},{_told(after_digest)}]"
    )
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=256)
def _shared(values: tuple[Any, ...]) -> str:
    """What many rows of one moment have in common, as JSON; rows that follow each other share."""
    return ",".join(map(_told, values))


def blank(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of version 2 holds once its texts are destroyed: digests, no texts and no salt."""
    salt = row["salt"]
    return {
        "before_digest": digest(salt, row["before"]), "after_digest": digest(salt, row["after"]),
        "before": None, "after": None, "salt": None,
    }  # fmt: skip


def as_json(values: Mapping[str, Any]) -> str:
    """Sorted and compact; numbers, texts and nothing are written by hand, five times as fast."""
    told = [f"{quote(name)}:{_told(values[name])}" for name in sorted(values)]
    return "{" + ",".join(told) + "}"


def _writer(names: Iterable[str]) -> Callable[[Mapping[str, Any]], str]:
    """Writes some values of many rows as :func:`_json` would; what is nothing is left out."""
    order = sorted(names)
    values_of = itemgetter(*order) if len(order) > 1 else lambda row: (row[order[0]],)
    whole = "{" + ",".join(f"{quote(name)}:%s" for name in order) + "}"

    def write(row: Mapping[str, Any]) -> str:
        values = values_of(row) if order else ()
        if None in values:
            return as_json({name: row[name] for name in order if row[name] is not None})
        return whole % tuple([_WORDS.get(type(value), _encode)(value) for value in values])

    return write


def _told(value: Any) -> str:
    return _WORDS.get(type(value), _encode)(value)


def _plain(value: Any) -> Any:
    """What JSON has no word for; texts, numbers and textual choices never come here."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    raise TypeError(f"{type(value).__name__} has no place in the change log")


_encode = json.JSONEncoder(ensure_ascii=False, default=_plain, separators=(",", ":")).encode
_WORDS: dict[type, Callable[[Any], str]] = {int: str, str: quote, NoneType: lambda _: "null"}
