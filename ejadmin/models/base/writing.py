"""Rows of tracked tables written by Core and logged: one at a key press, or many in bulk."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Connection, and_, bindparam, insert, inspect, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base.chain import Action
from ejadmin.models.base.columns import Base, tidy
from ejadmin.models.base.history import AT_ONCE, end_of_log, key_names, opened, secret_names
from ejadmin.models.base.rows import Prepared, insert_rows


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
    with opened(session) as connection:
        _statement(model, action).write(connection, names)
        chain = end_of_log(session, connection)
        chain.add(model, key, action, old, new)
        chain.write()


def read_rows(
    session: Session, model: type[Base], keys: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    """Rows as they stand in the database, each its key and every other column; none where none."""
    columns = inspect(model).columns
    names, own = list(nothing_of(model)), key_names(model)
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
    secret = secret_names(model)
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
    with opened(session) as connection:
        chain = end_of_log(session, connection)
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
    keys = key_names(model)
    with opened(session) as connection:
        if all(name in batch[0] for name in keys):
            insert_rows(connection, model.__table__, batch)
        else:
            batch = _numbered(connection, model, batch)
        if secret := secret_names(model):
            batch = [{name: row[name] for name in row if name not in secret} for row in batch]
        chain = end_of_log(session, connection)
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
    names = key_names(model)
    return [dict(zip(names, key, strict=True)) | row for key, row in zip(given, batch, strict=True)]


def delete_many(session: Session, model: type[Base], condition: Any) -> int:
    """Delete the rows of a tracked table that fit a condition, logged; returns how many.

    For tables that nothing hangs on: no consequences are followed.
    """
    table: Any = model.__table__
    with opened(session) as connection:
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
    with opened(session) as connection:
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
    keys, secret = key_names(model), secret_names(model)
    chain = end_of_log(session, session.connection())
    for before, after in rows:
        names = [name for name in before if name not in keys and name not in secret]
        _, old, new = _told(
            {name: before[name] for name in names},
            None if after is None else {name: after[name] for name in names},
        )
        chain.add(model, {name: before[name] for name in keys}, action, old, new)
    chain.write()
