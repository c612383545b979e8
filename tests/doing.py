"""Verbs of the models within a transaction, as the screen runs them: each is one operation."""

from collections.abc import Callable
from typing import Any

from ejadmin.models.base.operations import operation, take_back
from ejadmin.models.base.store import Store
from ejadmin.models.base.store.errors import known_errors


def do(database: Store, work: Callable[..., Any], *values: Any) -> Any:
    """Run ``work(session, *values)`` in a transaction of its own; its answer."""
    with known_errors(), database.sessions.begin() as session:
        return work(session, *values)


def done(database: Store, work: Callable[..., Any], *values: Any) -> int | None:
    """The same as an operation; its number."""
    with database.sessions.begin() as session, operation(session, "Проба") as doing:
        work(session, *values)
    return doing.number


def undo(database: Store, number: int | None) -> None:
    """Take an operation back; one that wrote nothing needs none."""
    if number is not None:
        with database.sessions.begin() as session:
            take_back(session, number)
