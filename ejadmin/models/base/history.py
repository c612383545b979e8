"""The change log: one hook writes it, each row carries the hash of the row before it.

Tracked are the tables with ``__tracked__``. Records changed through a session are logged when it
flushes; rows written by Core go through :mod:`writing`. Any other statement that would write a
tracked table is refused.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, and_, event, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import dml

from ejadmin.models.base import clock
from ejadmin.models.base.chain import Action, Author, Chain, Change, as_json
from ejadmin.models.base.columns import Base, tidy
from ejadmin.models.base.consequences import follow

NOBODY = "не указан"
OPERATOR, OPERATOR_ID, WORKSTATION = "operator", "operator_id", "workstation"
TEACHER, REASON = "teacher", "reason"
IS_ADMINISTRATOR = "is_administrator"
AT_ONCE = 200
"""Rows named in one query."""
_OPERATION, _CHAINS = "operation", "chains"
_OPEN = "ejadmin_history_open"
_ROOM = {name: Change.__table__.c[name].type.length for name in (TEACHER, REASON)}  # type: ignore[attr-defined]


@contextmanager
def opened(session: Session) -> Iterator[Connection]:
    """A connection on which tracked tables may be written, after what waits was flushed."""
    connection = session.connection()
    session.flush()
    connection.info[_OPEN] = True
    try:
        yield connection
    finally:
        _shut_guard(connection)


@contextmanager
def noted(session: Session, **about: str | None) -> Iterator[None]:
    """Write ``teacher`` or ``reason`` beside every change logged meanwhile."""
    before = {name: session.info.get(name) for name in about}
    session.info.update(about)
    try:
        yield
        session.flush()
    finally:
        session.info.update(before)


def last_change(
    session: Session, model: type[Base], key: Mapping[str, Any]
) -> tuple[str, datetime] | None:
    """Who wrote one record last, and when at the school; nothing where the log does not know."""
    is_it = and_(Change.table == model.__tablename__, Change.key == as_json(key))
    query = select(Change.operator, Change.at).where(is_it).order_by(Change.id.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else (row[0], clock.shown(session, row[1]))


def operator_of(session: Session) -> str:
    """The name written beside each change."""
    return str(session.info.get(OPERATOR) or NOBODY)


def author_of(session: Session) -> Author:
    """Who writes through a session, for whom, why and where."""
    info = session.info
    teacher, reason = info.get(TEACHER), info.get(REASON)
    return Author(
        operator_of(session), info.get(OPERATOR_ID), teacher and teacher[:_ROOM[TEACHER]],
        reason and reason[:_ROOM[REASON]], info.get(WORKSTATION),
    )  # fmt: skip


def begin_operation(session: Session) -> None:
    """What is written from now on is another operation than what was written before."""
    session.info.pop(_OPERATION, None)
    session.info[_CHAINS] = []


def operation_of(session: Session) -> int | None:
    """The number of the operation being done; nothing while nothing was written."""
    known, number = session.info.get(_OPERATION, (None, None))
    return number if known is session.get_transaction() else None


def written_tables(session: Session) -> frozenset[str]:
    """The names of the tables that the operation being done has written."""
    return frozenset(table for chain in session.info.get(_CHAINS, ()) for table in chain.fixed)


def end_of_log(session: Session, connection: Connection) -> Chain:
    """The end of the log; all of a transaction is one operation unless another is begun."""
    chain = Chain(connection, author_of(session), operation_of(session))
    session.info.setdefault(_CHAINS, []).append(chain)
    session.info[_OPERATION] = (session.get_transaction(), chain.operation)
    return chain


def watch(sessions: type[Session], engine: Engine) -> None:
    """Connect the hook to a session class and the guard to an engine."""
    event.listen(sessions, "after_begin", clock.follow)
    event.listen(sessions, "before_flush", _before_flush)
    event.listen(sessions, "after_flush", _after_flush)
    event.listen(engine, "before_execute", _refuse_unlogged)
    # A flush that the database refused never reaches after_flush: shut the guard it opened.
    event.listen(engine, "rollback", _shut_guard)
    event.listen(engine, "rollback_savepoint", _shut_guard)


def _shut_guard(connection: Connection, *_savepoint: Any) -> None:
    if not connection.invalidated:  # a lost one has taken its guard along
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
    chain: Chain | None = None
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
            chain = chain or end_of_log(session, connection)
            chain.add(type(record), _key(record), action, before, after)
    if chain:
        chain.write()


def _difference(
    record: Base, action: Action
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The values before and after, of the columns that differ; nothing when none do."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    mapper, secret = inspect(type(record)), secret_names(type(record))
    for name, mapped in mapper.columns.items():
        if mapped.primary_key or name in secret:
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


@cache
def secret_names(model: type[Base]) -> frozenset[str]:
    """The columns whose values stand in no log."""
    columns = inspect(model).columns.items()
    return frozenset(str(name) for name, mapped in columns if mapped.info.get("secret"))


def _key(record: Base) -> dict[str, Any]:
    return {name: getattr(record, name) for name in key_names(type(record))}


def key_names(model: type[Base]) -> list[str]:
    """The columns that name a row."""
    return [str(column.key) for column in inspect(model).primary_key]


def _refuse_unlogged(
    connection: Connection, statement: Any, _many: Any, _params: Any, _options: Any
) -> None:
    if isinstance(statement, dml.UpdateBase) and not connection.info.get(_OPEN):
        name = getattr(statement.table, "name", "")
        if name in tracked_tables() or name == Change.__tablename__ and not _is_append(statement):
            raise RuntimeError(f"{name} is tracked: write it through a session or history")


def _is_append(statement: dml.UpdateBase) -> bool:
    return isinstance(statement, dml.Insert)


def tracked_tables() -> frozenset[str]:
    """The names of all tracked tables."""
    return frozenset(
        str(mapper.class_.__tablename__)
        for mapper in Base.registry.mappers
        if mapper.class_.__tracked__
    )
