"""Rows as the driver gives and takes them: by the thousand, or one by a key press."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError


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


class Prepared:
    """A statement that lives as long as the program, compiled once and given to the driver.

    For the single key press and the page: around a statement SQLAlchemy does ten times the work of
    SQLite's driver. Where the driver takes no positions, it goes the usual way.
    """

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._texts: dict[Dialect, _Text] = {}

    def write(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Execute it with its parameters by name, each of them said."""
        if connection.dialect.positional:
            text = self._text(connection.dialect)
            run_text(connection, text.spread(values), text.told(values))
        else:
            connection.execute(self.statement, values)

    def rows(
        self, connection: Connection, values: Mapping[str, Any] = MappingProxyType({})
    ) -> list[tuple[Any, ...]]:
        """All its rows, converted as its columns say."""
        if not connection.dialect.positional:
            return [tuple(row) for row in connection.execute(self.statement, values)]
        text = self._text(connection.dialect)
        found = run_text(connection, text.spread(values), text.told(values)).fetchall()
        return text.converted(found)

    def _text(self, dialect: Dialect) -> "_Text":
        found = self._texts.get(dialect)
        if found is None:
            found = self._texts[dialect] = _Text(self.statement, dialect)
        return found


class _Text:
    """A statement as one driver takes it: its text, its parameters in order, what converts them."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        kinds = [(name, compiled.binds[name].type) for name in compiled.positiontup]
        self.names = [
            (name, kind.dialect_impl(dialect).bind_processor(dialect)) for name, kind in kinds
        ]
        self.lists = {name for name in compiled.positiontup if compiled.binds[name].expanding}
        self.constants = {
            name: bind.value for name, bind in compiled.binds.items() if bind.value is not None
        }
        columns = enumerate(getattr(statement, "selected_columns", ()))
        processors = (
            (place, column.type.dialect_impl(dialect).result_processor(dialect, None))
            for place, column in columns
        )
        self.converting = [(place, convert) for place, convert in processors if convert is not None]

    def spread(self, values: Mapping[str, Any]) -> str:
        """The text with a place for each value of its lists; SQLite takes an empty one."""
        sql = self.sql
        for name in self.lists:
            places = ", ".join("?" * len(values[name]))
            sql = sql.replace(f"__[POSTCOMPILE_{name}]", places)
        return sql

    def told(self, values: Mapping[str, Any]) -> list[Any]:
        """Parameters in the order of the text, those of its lists one by one."""
        if self.constants:
            values = {**self.constants, **values}
        told: list[Any] = []
        for name, convert in self.names:
            value = values[name]
            if name in self.lists:
                told += value if convert is None else map(convert, value)
            else:
                told.append(value if convert is None else convert(value))
        return told

    def converted(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Rows of the driver as the columns give them."""
        if not self.converting or not rows:
            return rows
        columns: list[Any] = list(zip(*rows, strict=True))
        for place, convert in self.converting:
            columns[place] = map(convert, columns[place])
        return list(zip(*columns, strict=True))


def run_text(connection: Connection, text: str, values: Sequence[Any]) -> Any:
    """Let the driver execute a text within the connection's transaction; its cursor.

    Its failures are told as SQLAlchemy tells them, without a value.
    """
    driver: Any = connection.dialect.dbapi
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(text, values)
    except driver.Error as error:
        cursor.close()
        raise DBAPIError.instance(
            text, None, error, driver.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
    return cursor


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
