"""The change log: one hook writes it, each row carries the hash of the row before it.

Tracked are the tables with ``__tracked__``. Records changed through a session are logged when it
flushes; rows written in bulk go through :func:`insert_many`. Any other statement that would write a
tracked table is refused.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import Enum, StrEnum
from functools import cache
from json.encoder import encode_basestring as quote
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import (
    Connection,
    Dialect,
    Engine,
    String,
    Text,
    and_,
    bindparam,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import dml

from ejadmin.models.base import Base, Identified, tidy
from ejadmin.models.consequences import follow

GENESIS = "0" * 64
NOBODY = "не указан"
OPERATOR = "operator"
_OPEN = "ejadmin_history_open"
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


class _Chain:
    """Appends rows to the log within one open transaction."""

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


def write_row(
    session: Session,
    model: type[Base],
    key: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> None:
    """Write one row of a tracked table by Core, validated and logged as a flush would.

    ``key`` is the primary key, ``before`` what the caller has just read (``None``: there is no such
    row), ``after`` what is to stand there (``None``: the row goes); both name the same columns. For
    the single key press, which cannot pay for a unit of work.
    """
    connection = session.connection()
    if after is not None:
        after = _checked(model, key, after)
    if before == after:
        return
    action, old, new = _told(before, after)
    names = {f"key_{name}": value for name, value in key.items()} | dict(after or {})
    connection.info[_OPEN] = True
    try:
        connection.execute(_statement(model, action), names)
        chain = _Chain(connection, operator_of(session))
        chain.add(model, key, action, old, new)
        chain.write()
    finally:
        connection.info[_OPEN] = False


def _checked(
    model: type[Base], key: Mapping[str, Any], values: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The values as the model's rules allow them; a record is made only to tidy texts."""
    if not any(type(value) is str for value in values.values()):
        model.validate(cast("Base", SimpleNamespace(**key, **values)))
        return values
    record = model(**key, **values)
    tidy(record)
    record.validate()
    return {name: getattr(record, name) for name in values}


def _told(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> tuple[Action, Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """What the log says of a written row: of an update, only the columns that differ."""
    if before is None or after is None:
        action = Action.INSERT if before is None else Action.DELETE
        return action, _given(before), _given(after)
    changed = [name for name in after if after[name] != before[name]]
    return (
        Action.UPDATE,
        {name: before[name] for name in changed},
        {name: after[name] for name in changed},
    )


def _given(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if values is None else {n: v for n, v in values.items() if v is not None}


@cache
def _statement(model: type[Base], action: Action) -> Any:
    """The prepared statement that writes one row; its key comes as ``key_<name>``."""
    table: Any = model.__table__
    if action is Action.INSERT:
        return (
            table.insert()
            .values(
                {c: bindparam(f"key_{c.key}" if c.primary_key else c.key) for c in table.columns}
            )
            .inline()
        )
    is_row = and_(*(c == bindparam(f"key_{c.key}") for c in table.primary_key))
    if action is Action.DELETE:
        return table.delete().where(is_row)
    rest: dict[Any, Any] = {c: bindparam(c.key) for c in table.columns if not c.primary_key}
    return table.update().where(is_row).values(rest)


def insert_many(session: Session, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert many new rows of a tracked table at once, logged like any other; returns how many.

    ``rows`` map attribute names to values and must carry the primary key.
    """
    keys = _key_names(model)
    batch = [dict(row) for row in rows]
    if not batch:
        return 0
    connection = session.connection()
    chain = _Chain(connection, operator_of(session))
    for row in batch:
        rest = dict(row)
        chain.add(model, {name: rest.pop(name) for name in keys}, Action.INSERT, None, rest)
    connection.info[_OPEN] = True
    try:
        session.flush()
        connection.execute(insert(model.__table__), batch)  # type: ignore[arg-type]
        chain.write()
    finally:
        connection.info[_OPEN] = False
    return len(batch)


def operator_of(session: Session) -> str:
    """The name written beside each change."""
    return str(session.info.get(OPERATOR) or NOBODY)


def watch(sessions: type[Session], engine: Engine) -> None:
    """Connect the hook to a session class and the guard to an engine."""
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "after_flush", _after_flush)
    event.listen(engine, "before_execute", _refuse_unlogged)
    # A flush that the database refused never reaches after_flush: shut the guard it opened.
    event.listen(engine, "rollback", _shut_guard)
    event.listen(engine, "rollback_savepoint", _shut_guard)


def _shut_guard(connection: Connection, *_savepoint: Any) -> None:
    connection.info[_OPEN] = False


def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    if session.deleted:
        follow(session)
    new = session.new  # made anew at every access
    for record in [*new, *session.dirty]:
        if isinstance(record, Base) and (record in new or session.is_modified(record)):
            tidy(record)
            record.validate()
    session.connection().info[_OPEN] = True


def _after_flush(session: Session, _context: Any) -> None:
    connection = session.connection()
    connection.info[_OPEN] = False
    chain: _Chain | None = None
    for action, records in (
        (Action.INSERT, session.new),
        (Action.UPDATE, session.dirty),
        (Action.DELETE, session.deleted),
    ):
        for record in records:
            if not getattr(record, "__tracked__", False):
                continue
            before, after = _difference(record, action)
            if before is None and after is None:
                continue
            chain = chain or _Chain(connection, operator_of(session))
            chain.add(type(record), _key(record), action, before, after)
    if chain:
        chain.write()


def _difference(
    record: Base, action: Action
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The values before and after, of the columns that differ; nothing when none do."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    mapper = inspect(type(record))
    for name, mapped in mapper.columns.items():
        if mapped.primary_key:
            continue
        if action is not Action.UPDATE:
            value = getattr(record, name)
            if value is not None:
                (after if action is Action.INSERT else before)[name] = value
            continue
        changes = get_history(record, name)
        if changes.has_changes():
            before[name] = changes.deleted[0] if changes.deleted else None
            after[name] = changes.added[0] if changes.added else None
    if action is Action.INSERT:
        return None, after
    if action is Action.DELETE:
        return before, None
    return (before, after) if before else (None, None)


def _key(record: Base) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _key_names(type(record))}


def _key_names(model: type[Base]) -> list[str]:
    return [str(column.key) for column in inspect(model).primary_key]


def _refuse_unlogged(
    connection: Connection, statement: Any, _many: Any, _params: Any, _options: Any
) -> None:
    if isinstance(statement, dml.UpdateBase) and not connection.info.get(_OPEN):
        name = getattr(statement.table, "name", "")
        if name in tracked_tables() or name == Change.__tablename__ and not _is_append(statement):
            raise RuntimeError(f"{name} is tracked: write it through a session or insert_many()")


def _is_append(statement: dml.UpdateBase) -> bool:
    return isinstance(statement, dml.Insert)


def tracked_tables() -> frozenset[str]:
    """The names of all tracked tables."""
    return frozenset(
        str(mapper.class_.__tablename__)
        for mapper in Base.registry.mappers
        if mapper.class_.__tracked__
    )


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
