"""Rows by the thousand as the driver gives them: plain tuples of numbers and texts."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select


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
