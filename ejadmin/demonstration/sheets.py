"""Rows gathered in memory with keys of their own, and written table by table."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.models.base import writing
from ejadmin.models.base.columns import Base


class Sheets:
    """One list of rows for each table; a row is known by its key before it is written.

    All rows of a table must name the same columns.
    """

    def __init__(self) -> None:
        self.rows: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Base], **values: Any) -> int:
        """Note a row and return the key it will have."""
        rows = self.rows[model]
        key = len(rows) + 1
        rows.append({"id": key, **values})
        return key

    def of(self, model: type[Base]) -> list[dict[str, Any]]:
        """The rows noted for a table."""
        return self.rows[model]

    def write(self, session: Session, models: Iterable[type[Base]]) -> None:
        """Write the rows of some tables, in the order their references need."""
        for model in models:
            write_rows(session, model, self.rows[model])


def write_rows(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    """Write rows of one table in bulk, through the change log."""
    writing.insert_many(session, model, rows)
