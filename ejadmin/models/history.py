"""The change log: one hook writes it, each row carries the hash of the row before it.

Tracked are the tables with ``__tracked__``. Records changed through a session are logged when it
flushes; rows written in bulk go through :func:`insert_many`, :func:`delete_many` and
:func:`update_many`. Any other statement that would write a tracked table is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, Engine, and_, bindparam, event, insert, inspect, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql import dml

from ejadmin.models import clock
from ejadmin.models.base import Base, tidy
from ejadmin.models.chain import Action, Author, Chain, Change, as_json
from ejadmin.models.consequences import follow
from ejadmin.models.rows import Prepared, insert_rows

NOBODY = "не указан"
OPERATOR, OPERATOR_ID, WORKSTATION = "operator", "operator_id", "workstation"
TEACHER, REASON = "teacher", "reason"
IS_ADMINISTRATOR = "is_administrator"
AT_ONCE = 200
"""Rows named in one query."""
_OPERATION, _CHAINS = "operation", "chains"
_OPEN = "ejadmin_history_open"
_ROOM = {name: Change.__table__.c[name].type.length for name in (TEACHER, REASON)}  # type: ignore[attr-defined]


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
    if after is not None:
        after = _checked(model, key, after)
    if before == after:
        return
    action, old, new = _told(before, after)
    names = {f"key_{name}": value for name, value in key.items()} | dict(after or {})
    with _open(session) as connection:
        _statement(model, action).write(connection, names)
        chain = _chain(session, connection)
        chain.add(model, key, action, old, new)
        chain.write()


def read_rows(
    session: Session, model: type[Base], keys: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Rows as they stand in the database, each its key and every other column; none where none."""
    columns = inspect(model).columns
    names, own = list(nothing_of(model)), _key_names(model)
    query = select(*(columns[name] for name in (*own, *names)))
    wanted = list(keys)
    for first in range(0, len(wanted), AT_ONCE):
        some = wanted[first : first + AT_ONCE]
        are_they: Any
        if len(own) == 1:
            are_they = columns[own[0]].in_([key[own[0]] for key in some])
        else:
            are_they = or_(*(and_(*(columns[n] == key[n] for n in own)) for key in some))
        for row in session.execute(query.where(are_they)):
            key = dict(zip(own, row, strict=False))
            yield key, dict(zip(names, row[len(own) :], strict=True))


def nothing_of(model: type[Base]) -> dict[str, None]:
    """Every logged column of a table but its key, holding nothing."""
    secret = _secret_names(model)
    columns = inspect(model).columns.items()
    return {
        str(name): None for name, mapped in columns if not mapped.primary_key and name not in secret
    }


def put_back_rows(
    session: Session,
    model: type[Base],
    rows: Iterable[tuple[Mapping[str, Any], Mapping[str, Any] | None, Mapping[str, Any] | None]],
) -> None:
    """Write rows as they once stood: logged, but not judged by rules of what is typed now.

    Each is its key, what is present and what is wanted, which name the columns that differ, of a
    whole row those that hold something; nothing means that there is no row.
    """
    with _open(session) as connection:
        chain = _chain(session, connection)
        for key, present, wanted in rows:
            names = {f"key_{name}": value for name, value in key.items()} | dict(wanted or {})
            if wanted is None:
                action, statement = Action.DELETE, _statement(model, Action.DELETE)
            elif present is None:
                action, statement = Action.INSERT, _statement(model, Action.INSERT)
                names = dict.fromkeys(inspect(model).columns.keys()) | names
            else:
                action, statement = Action.UPDATE, _updating(model, tuple(wanted))
            statement.write(connection, names)
            chain.add(model, key, action, present, wanted)
        chain.write()


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
def _statement(model: type[Base], action: Action) -> Prepared:
    """The prepared statement that writes one row; its key comes as ``key_<name>``."""
    table: Any = model.__table__
    names: dict[Any, Any] = {
        c: bindparam(f"key_{c.key}" if c.primary_key else c.key) for c in table.columns
    }
    if action is Action.INSERT:
        return Prepared(table.insert().values(names).inline())
    is_row = and_(*(c == names[c] for c in table.primary_key))
    if action is Action.DELETE:
        return Prepared(table.delete().where(is_row))
    rest = {c: name for c, name in names.items() if not c.primary_key}
    return Prepared(table.update().where(is_row).values(rest))


@cache
def _updating(model: type[Base], columns: tuple[str, ...]) -> Prepared:
    """The prepared statement that changes some columns of one row."""
    table: Any = model.__table__
    is_row = and_(*(c == bindparam(f"key_{c.key}") for c in table.primary_key))
    return Prepared(table.update().where(is_row).values({n: bindparam(n) for n in columns}))


def insert_many(session: Session, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> int:
    """Insert many new rows of a tracked table at once, logged like any other; returns how many.

    ``rows`` map attribute names to values, all the same ones; a number that names a row may be left
    to the database.
    """
    batch = _with_defaults(session, model, rows)
    if not batch:
        return 0
    keys = _key_names(model)
    with _open(session) as connection:
        if all(name in batch[0] for name in keys):
            insert_rows(connection, model.__table__, batch)
        else:
            batch = _numbered(connection, model, batch)
        if secret := _secret_names(model):
            batch = [{name: row[name] for name in row if name not in secret} for row in batch]
        chain = _chain(session, connection)
        chain.add_new(model, keys, batch)
        chain.write()
    return len(batch)


def _with_defaults(
    session: Session, model: type[Base], rows: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows with what their columns hold when nobody says: the log must tell that too."""
    batch = [dict(row) for row in rows]
    context = SimpleNamespace(connection=session.connection())
    said = batch[0].keys() if batch else ()
    for name, mapped in inspect(model).columns.items():
        default: Any = mapped.default
        if default is not None and name not in said:
            for row in batch:
                row[str(name)] = default.arg if default.is_scalar else default.arg(context)
    return batch


def _numbered(
    connection: Connection, model: type[Base], batch: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Insert rows whose numbers the database gives; the rows with their numbers."""
    table: Any = model.__table__
    query = insert(table).returning(*table.primary_key, sort_by_parameter_order=True)
    given = connection.execute(query, batch).all()
    names = _key_names(model)
    return [dict(zip(names, key, strict=True)) | row for key, row in zip(given, batch, strict=True)]


def delete_many(session: Session, model: type[Base], condition: Any) -> int:
    """Delete the rows of a tracked table that fit a condition, logged; returns how many.

    For tables that nothing hangs on: no consequences are followed.
    """
    table: Any = model.__table__
    with _open(session) as connection:
        rows = _matching(connection, model, condition)
        if rows:
            connection.execute(table.delete().where(condition))
            _log_many(session, model, Action.DELETE, [(row, None) for row in rows])
    return len(rows)


def update_many(
    session: Session, model: type[Base], condition: Any, values: Mapping[str, Any]
) -> int:
    """Give the rows of a tracked table that fit a condition some values; returns how many differed.

    ``values`` are taken as they are: rules of single records are the caller's to ask.
    """
    table: Any = model.__table__
    with _open(session) as connection:
        rows = _matching(connection, model, condition)
        changed = [row for row in rows if any(row[name] != values[name] for name in values)]
        if changed:
            connection.execute(table.update().where(condition).values(values))
            _log_many(session, model, Action.UPDATE, [(row, row | dict(values)) for row in changed])
    return len(changed)


def _matching(connection: Connection, model: type[Base], condition: Any) -> list[dict[str, Any]]:
    columns = inspect(model).columns
    query = select(*columns.values()).where(condition)
    return [dict(zip(columns.keys(), row, strict=True)) for row in connection.execute(query)]


def _log_many(
    session: Session,
    model: type[Base],
    action: Action,
    rows: Iterable[tuple[dict[str, Any], dict[str, Any] | None]],
) -> None:
    keys, secret = _key_names(model), _secret_names(model)
    chain = _chain(session, session.connection())
    for before, after in rows:
        names = [name for name in before if name not in keys and name not in secret]
        _, old, new = _told(
            {name: before[name] for name in names},
            None if after is None else {name: after[name] for name in names},
        )
        chain.add(model, {name: before[name] for name in keys}, action, old, new)
    chain.write()


@contextmanager
def _open(session: Session) -> Iterator[Connection]:
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


def _chain(session: Session, connection: Connection) -> Chain:
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
            chain = chain or _chain(session, connection)
            chain.add(type(record), _key(record), action, before, after)
    if chain:
        chain.write()


def _difference(
    record: Base, action: Action
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The values before and after, of the columns that differ; nothing when none do."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    mapper, secret = inspect(type(record)), _secret_names(type(record))
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
def _secret_names(model: type[Base]) -> frozenset[str]:
    """The columns whose values stand in no log."""
    columns = inspect(model).columns.items()
    return frozenset(str(name) for name, mapped in columns if mapped.info.get("secret"))


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
