"""What the database would do by itself at a removal is done by the session, so the log hears it.

ON DELETE CASCADE and SET NULL are the database's own and pass by every hook: a removed line of the
timetable takes its mark off the lessons, a removed division takes the members of its subgroups.
"""

from collections import defaultdict
from functools import cache
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base

CASCADE, SET_NULL = "CASCADE", "SET NULL"
_BATCH = 500


def follow(session: Session) -> None:
    """Remove or empty, through the session, what hangs on the records about to be removed."""
    done: set[Base] = set()
    while fresh := [one for one in session.deleted if one not in done and isinstance(one, Base)]:
        done.update(fresh)
        by_model: dict[type[Base], list[Any]] = defaultdict(list)
        for record in fresh:
            by_model[type(record)].append(
                inspect(type(record)).primary_key_from_instance(record)[0]
            )
        for model, keys in by_model.items():
            for child, name, rule in _hanging_on(model):
                for place in range(0, len(keys), _BATCH):
                    _apply(session, child, name, rule, keys[place : place + _BATCH])
            _remove_meaningless(session, model, keys)


def _remove_meaningless(session: Session, model: type[Base], keys: list[Any]) -> None:
    for child in (mapper.class_ for mapper in Base.registry.mappers):
        for place in range(0, len(keys), _BATCH):
            condition = child.left_by(model, keys[place : place + _BATCH])
            if condition is not None:
                for record in session.scalars(select(child).where(condition)).all():
                    session.delete(record)


def _apply(session: Session, child: type[Base], name: str, rule: str, keys: list[Any]) -> None:
    link = inspect(child).columns[name]
    for record in session.scalars(select(child).where(link.in_(keys))).all():
        if rule == CASCADE:
            session.delete(record)
        else:
            setattr(record, name, None)


@cache
def _hanging_on(model: type[Base]) -> tuple[tuple[type[Base], str, str], ...]:
    """Tables whose rows go, or lose their link, with a removed record."""
    table = inspect(model).local_table
    found = []
    for mapper in Base.registry.mappers:
        child: type[Base] = mapper.class_
        for name, column in mapper.columns.items():
            for key in column.foreign_keys:
                follows = key.ondelete in (CASCADE, SET_NULL)
                if key.column.table is table and child is not model and follows:
                    found.append((child, str(name), str(key.ondelete)))
    return tuple(found)
