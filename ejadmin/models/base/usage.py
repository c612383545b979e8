"""Where a record is used: every foreign key of every table is asked, so nothing is forgotten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, func, inspect, select
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base

CASCADE, SET_NULL = "CASCADE", "SET NULL"


@dataclass(frozen=True)
class Usage:
    """A table that points at a record: its title, how many rows, and whether they forbid removal.

    Rows that do not forbid it are links that mean nothing without the record and go with it.
    """

    title: str
    count: int
    forbids: bool


def usages(
    session: Session, model: type[Base], *keys: int, with_loose: bool = False
) -> list[Usage]:
    """Where any of some records are used, tables that forbid their removal first.

    ``with_loose`` counts too what would only lose its link.
    """
    found: dict[tuple[str, bool], int] = {}
    for child, column, forbids in _pointing_at(model, with_loose=with_loose):
        query = select(func.count()).select_from(child).where(column.in_(keys))
        count = session.execute(query).scalar_one()
        if count:
            place = (child.__title__ or child.__tablename__, forbids)
            found[place] = found.get(place, 0) + count
    listed = [Usage(title, count, forbids) for (title, forbids), count in found.items()]
    return sorted(listed, key=lambda usage: (not usage.forbids, usage.title))


def dependents(
    session: Session, model: type[Base], keys: Sequence[int]
) -> list[tuple[type[Base], list[int]]]:
    """The records that go together with some, table by table, the deepest first."""
    found: list[tuple[type[Base], list[int]]] = []
    for child, column, forbids in _pointing_at(model):
        if forbids or "id" not in inspect(child).columns:
            continue
        identity = inspect(child).columns["id"]
        query = select(identity).where(column.in_(keys))
        children = [key for (key,) in session.execute(query)]
        if children:
            found += [*dependents(session, child, children), (child, children)]
    return found


def _pointing_at(
    model: type[Base], *, with_loose: bool = False
) -> Iterator[tuple[type[Base], Column[Any], bool]]:
    table = inspect(model).local_table
    for mapper in Base.registry.mappers:
        for column in mapper.columns:
            for key in column.foreign_keys:
                if key.column.table is table and (with_loose or key.ondelete != SET_NULL):
                    yield mapper.class_, column, key.ondelete != CASCADE
