"""The store: its promises to every connection, and what it says when a database refuses."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.base.store.errors import DatabaseDamaged, DatabaseUnavailable, known_errors
from ejadmin.models.database import open_database
from ejadmin.models.school.card import Building


@pytest.mark.file_only("SQLite's own")
@pytest.mark.parametrize(
    ("pragma", "promised"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 4000)],
)
def test_every_connection_keeps_what_it_commits(
    database: Store, pragma: str, promised: object
) -> None:
    with database.engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar() == promised


@pytest.mark.file_only("SQLite's own")
def test_a_writer_waits_for_another_that_writes_a_second(database: Store) -> None:
    begun = Event()

    def hold() -> None:
        with closing(sqlite3.connect(database.file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun.set()
            Event().wait(1)
            other.execute("COMMIT")

    holder = Thread(target=hold)
    holder.start()
    begun.wait()
    with known_errors(), database.sessions.begin() as session:
        session.add(Building(name="Главное"))
    holder.join()


@pytest.mark.file_only("reads or spoils the file itself")
def test_a_rotten_page_in_the_middle_is_damage(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add_all(Building(name=f"Корпус {number} " + "я" * 80) for number in range(400))
    database.close()
    size = database.file.stat().st_size
    with database.file.open("r+b") as stream:
        stream.seek(size * 3 // 4 // 4096 * 4096)
        stream.write(b"\xa5" * 4096 * 8)
    before = database.file.read_bytes()
    with pytest.raises(DatabaseDamaged, match="повреждён"):
        open_database(database.file)
    assert database.file.read_bytes() == before


@pytest.mark.file_only("SQLite's own")
def test_a_bug_is_never_called_damage(database: Store) -> None:
    with (
        pytest.raises(OperationalError, match="no such table"),
        known_errors(database.file),
        database.engine.connect() as connection,
    ):
        connection.execute(text("SELECT * FROM nothing_of_ours"))


class Driver(sqlite3.DatabaseError):
    """An error of the driver with a code."""

    def __init__(self, code: int) -> None:
        super().__init__("words of another language")
        self.sqlite_errorcode = code


class Server(sqlite3.Error):
    """An error of a server with its state."""

    def __init__(self, state: str) -> None:
        super().__init__("words of another language")
        self.sqlstate = state


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (Driver(11), DatabaseDamaged, "повреждён"),  # CORRUPT
        (Driver(26), DatabaseDamaged, "повреждён"),  # NOTADB
        (Driver(267), DatabaseDamaged, "повреждён"),  # CORRUPT_VTAB
        (Driver(5), DatabaseUnavailable, "занята"),  # BUSY
        (Driver(261), DatabaseUnavailable, "занята"),  # BUSY_RECOVERY
        (Driver(6), DatabaseUnavailable, "занята"),  # LOCKED
        (Driver(13), DatabaseUnavailable, "нет места"),  # FULL
        (Driver(8), DatabaseUnavailable, "только для чтения"),  # READONLY
        (Driver(778), DatabaseUnavailable, "отвечает с ошибкой"),  # IOERR_WRITE
        (Driver(14), DatabaseUnavailable, "не открывается"),  # CANTOPEN
        (Driver(2067), UserError, "уже есть"),  # CONSTRAINT_UNIQUE
        (Driver(1555), UserError, "уже есть"),  # CONSTRAINT_PRIMARYKEY
        (Driver(787), UserError, "используется"),  # CONSTRAINT_FOREIGNKEY
        (Driver(1299), UserError, "обязательные"),  # CONSTRAINT_NOTNULL
        (Driver(275), UserError, "правило"),  # CONSTRAINT_CHECK
        (Server("23505"), UserError, "уже есть"),
        (Server("23503"), UserError, "используется"),
        (Server("55P03"), DatabaseUnavailable, "занята"),
        (Server("53100"), DatabaseUnavailable, "нет места"),
        (Server("57014"), DatabaseUnavailable, "занята"),
        (Server("08006"), DatabaseUnavailable, "Сервер"),
        (OperationalError("SELECT 1", {}, Server("")), DatabaseUnavailable, "Сервер"),
    ],
)
def test_a_known_code_is_told_in_russian(
    error: Exception, kind: type[UserError], words: str
) -> None:
    with pytest.raises(kind, match=words), known_errors(Path("school.sqlite")):
        raise error


@pytest.mark.parametrize("error", [Driver(1), Driver(20), Driver(25), Server("42P01")])
def test_an_unknown_code_is_a_bug_and_passes(error: sqlite3.Error) -> None:
    with pytest.raises(type(error)), known_errors():
        raise error


@pytest.mark.file_only("reads or spoils the file itself")
def test_a_failure_tells_no_values(database: Store) -> None:
    """They would stand in the log: people's data and passwords."""
    with pytest.raises(OperationalError) as failure, database.engine.connect() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "Секрет"})
    assert "Секрет" not in str(failure.value)


def test_a_store_names_its_place(database: Store) -> None:
    assert database.place == str(database.file)
    assert database.folder == database.file.parent
    assert Store.of(database.sessions).file == database.file
    assert database.size() == database.file.stat().st_size
