"""Rows by the thousand as the driver gives them: plain tuples of numbers and texts."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Dialect, Select


def driver_rows(
    connection: Connection,
    statement: Select[*tuple[Any, ...]],
    parameters: Mapping[str, Any] = MappingProxyType({}),
) -> list[tuple[Any, ...]]:
    """All rows of a query as plain tuples, without a row object around each.

    Nothing is converted: ask only for columns that every driver gives as numbers and texts.
    """
    result = connection.execute(statement, parameters)
    cursor: Any = result.cursor
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    result.close()
    return rows


def insert_rows(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows that name the same columns, each of them said.

    The driver takes them at once: the statement compiler would look at every row by itself.
    """
    if not connection.dialect.positional:
        connection.execute(table.insert(), rows)
        return
    text, names = _insert_text(table, tuple(rows[0]), connection.dialect)
    columns: list[Any] = [[row[name] for row in rows] for name in names]
    for place, name in enumerate(names):
        kind = table.c[name].type.dialect_impl(connection.dialect)
        if convert := kind.bind_processor(connection.dialect):
            columns[place] = map(convert, columns[place])
    connection.exec_driver_sql(text, list(zip(*columns, strict=True)))


@cache
def _insert_text(
    table: Any, names: tuple[str, ...], dialect: Dialect
) -> tuple[str, tuple[str, ...]]:
    compiled: Any = table.insert().inline().compile(dialect=dialect, column_keys=list(names))
    return str(compiled), tuple(compiled.positiontup)
