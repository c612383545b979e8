"""All that is peculiar to a server of PostgreSQL: its writers take turns, as SQLite's do.

Whoever writes first locks the head of the change log until the transaction ends. Without that two
writers would wait for each other: one for the head, one for a row the other has written.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.sql import dml

from ejadmin.models.base import chain

BUSY_MILLISECONDS = 4000
TURN = "ejadmin_turn"
COUNT_ON = text(
    "SELECT count(nextval(:sequence)) FROM generate_series("
    "coalesce(pg_sequence_last_value(:sequence), 0) + 1, :highest)"
)
"""Draw from a sequence up to a number: unlike setval it never goes back, whoever else draws."""


def prepare(engine: Engine) -> None:
    """Let an engine wait for a lock as long as SQLite does, and numbers go on after given ones."""
    event.listen(engine, "do_connect", _wait_not_too_long)
    event.listen(engine, "after_execute", _count_on)


def take_turns(engine: Engine) -> None:
    """Let the writers of an engine wait for each other before their first row."""
    event.listen(engine, "before_execute", _take_turn)
    for ending in ("commit", "rollback", "rollback_savepoint"):
        event.listen(engine, ending, _turn_is_over)


def _wait_not_too_long(_dialect: Any, _record: Any, _arguments: Any, named: Any) -> None:
    named.setdefault("options", f"-c lock_timeout={BUSY_MILLISECONDS}")


def _take_turn(
    connection: Connection, statement: Any, _many: Any, _params: Any, _options: Any
) -> None:
    if isinstance(statement, dml.UpdateBase) and not connection.info.get(TURN):
        connection.info[TURN] = True
        chain.take_turn(connection)


def _turn_is_over(connection: Connection, *_savepoint: Any) -> None:
    if not connection.invalidated:
        connection.info[TURN] = False


def _count_on(
    connection: Connection, statement: Any, many: Any, params: Any, _options: Any, _result: Any
) -> None:
    """Let the numbers a server gives go on after those that rows were given by us."""
    if not isinstance(statement, dml.Insert):
        return
    number = getattr(statement.table, "autoincrement_column", None)
    if number is None or statement.table.name == chain.Change.__tablename__:
        return
    given = [row[number.key] for row in many or [params] if row.get(number.key)]
    if given:
        sequence = f"{statement.table.name}_{number.name}_seq"
        connection.execute(COUNT_ON, {"sequence": sequence, "highest": max(given)})
