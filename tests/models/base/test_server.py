"""What only a server does: its refusals, waits and numbers; skipped where none is named."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain, history, writing
from ejadmin.models.base.store import Store
from ejadmin.models.base.store.errors import DatabaseNewer, DatabaseUnavailable, known_errors
from ejadmin.models.database import VERSION_TABLE, open_server
from ejadmin.models.school.card import Building
from tests.bases import SERVER
from tests.small_school import SmallSchool

pytestmark = pytest.mark.skipif(not SERVER, reason="make postgres-tests names a server")


@contextmanager
def refused(database: Store, kind: type[UserError], words: str) -> Iterator[Connection]:
    """A connection on which the server is to refuse a statement, and we to tell why."""
    with (
        pytest.raises(kind, match=words),
        known_errors(),
        database.engine.connect() as connection,
    ):
        yield connection


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("INSERT INTO subjects SELECT * FROM subjects", "уже есть"),
        ("DELETE FROM lessons", "используется"),
        ("UPDATE pupils SET last_name = NULL", "обязательные"),
        ("UPDATE marks SET value = 6", "правило"),
    ],
)
def test_a_refused_row_is_told_by_its_code(
    database: Store, small_school: SmallSchool, statement: str, words: str
) -> None:
    with refused(database, UserError, words) as connection:
        connection.execute(text(statement))


def test_who_waits_too_long_is_told_that_the_base_is_busy(database: Store) -> None:
    with database.sessions.begin() as session:
        chain.take_turn(session)
        with refused(database, DatabaseUnavailable, "занята") as connection:
            connection.execute(text("SET lock_timeout = 100"))
            chain.take_turn(connection)


def test_a_writer_waits_no_longer_than_on_a_file(database: Store) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text("SHOW lock_timeout")).scalar() == "4s"


def test_a_statement_stopped_by_a_timeout_is_told_as_busy(database: Store) -> None:
    with refused(database, DatabaseUnavailable, "занята") as connection:
        connection.execute(text("SET statement_timeout = 50"))
        connection.execute(text("SELECT pg_sleep(5)"))


def test_a_server_that_stops_the_connection_is_told(database: Store) -> None:
    with refused(database, DatabaseUnavailable, "Сервер") as connection:
        own = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        connection.execute(text("SELECT 1"))


def test_a_server_that_is_not_there_is_told(database: Store) -> None:
    with pytest.raises(DatabaseUnavailable, match="Сервер"):
        open_server(database.engine.url.set(port=1))


def test_the_first_statement_that_writes_takes_the_turn(database: Store) -> None:
    """Before its own row is written: so no two writers wait for each other."""
    with database.sessions.begin() as session:
        session.add(Building(name="Главное"))
        session.flush()
        with refused(database, DatabaseUnavailable, "занята") as connection:
            connection.execute(text("SET lock_timeout = 100"))
            with history.opened(Session(connection)) as opened:
                opened.execute(Building.__table__.insert(), {"name": "Второе"})


def test_a_turn_taken_within_a_savepoint_is_taken_again_after_it(database: Store) -> None:
    """Giving a savepoint up gives up the locks taken since; the log is not reached here."""
    with database.sessions() as session:
        with session.begin_nested() as savepoint:
            session.add(Building(name="Первое"))
            session.flush()
            savepoint.rollback()
        with history.opened(session) as opened:
            opened.execute(Building.__table__.insert(), {"name": "Второе"})
        with refused(database, DatabaseUnavailable, "занята") as connection:
            connection.execute(text("SET lock_timeout = 100"))
            chain.take_turn(connection)
        session.rollback()


def test_given_numbers_are_not_given_again(database: Store) -> None:
    with database.sessions.begin() as session:
        rows = [{"id": number, "name": f"Корпус {number}"} for number in (3, 40, 7)]
        writing.insert_many(session, Building, rows)
        session.add(Building(id=50, name="Корпус 50"))
        session.flush()
        made = Building(name="Следующее")
        session.add(made)
        session.flush()
        assert made.id == 51


def test_low_numbers_take_none_back(database: Store) -> None:
    with database.sessions.begin() as session:
        writing.insert_many(session, Building, [{"id": 9, "name": "Девятый"}])
        writing.insert_many(session, Building, [{"id": 2, "name": "Второй"}])
        session.add(made := Building(name="Следующий"))
        session.flush()
        assert made.id == 10


def test_a_newer_base_is_not_touched(database: Store) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '9999'"))
    with pytest.raises(DatabaseNewer, match="более новой версией"):
        open_server(database.engine.url)


def test_the_place_of_a_base_tells_no_password(database: Store) -> None:
    password = database.engine.url.password
    assert password
    assert password not in database.place
    assert str(database.engine.url.database) in database.place
