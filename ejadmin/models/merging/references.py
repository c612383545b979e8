"""Every place that points at a record, and how the rows there are known from one another."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import UniqueConstraint, inspect

from ejadmin.models.base.columns import Base


class Reference(NamedTuple):
    """A column of some table that points at a record."""

    model: type[Base]
    name: str

    @property
    def title(self) -> str:
        """The table's own title."""
        return self.model.__title__ or self.model.__tablename__


@cache
def references(model: type[Base]) -> tuple[Reference, ...]:
    """Every foreign key of every table that points at a table, so that none is forgotten."""
    table = inspect(model).local_table
    return tuple(
        Reference(mapper.class_, str(name))
        for mapper in Base.registry.mappers
        for name, column in mapper.columns.items()
        if any(key.column.table is table for key in column.foreign_keys)
    )


def unique_keys(reference: Reference) -> Iterator[tuple[str, ...]]:
    """Sets of attributes, the pointing one among them, that no two rows may share."""
    table: Any = inspect(reference.model).local_table
    sets = [tuple(table.primary_key.columns)]
    sets += [
        tuple(rule.columns) for rule in table.constraints if isinstance(rule, UniqueConstraint)
    ]
    sets += [tuple(index.columns) for index in table.indexes if index.unique]
    for columns in sets:
        names = tuple(inspect(reference.model).get_property_by_column(one).key for one in columns)
        if reference.name in names:
            yield names


def is_in_key(reference: Reference) -> bool:
    """Whether the pointing column is a part of the row's own name."""
    return bool(inspect(reference.model).columns[reference.name].primary_key)
