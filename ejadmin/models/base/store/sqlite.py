"""All that is peculiar to SQLite: its pragmas, its file beside a write-ahead log, its snapshots."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, event

from ejadmin.models.base.store.errors import DatabaseDamaged, DatabaseUnavailable, damaged

MAGIC = b"SQLite format 3\x00"
BUSY_MILLISECONDS = 4000
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
BESIDE = ("-wal", "-shm")
ERROR = sqlite3.SQLITE_ERROR  # no such table or column
LOG, NOWHERE = "ejadmin_log", (0, 0)


def url_of(file: Path) -> URL:
    """The URL of a file, whatever signs its folder's name has: «Школа #1»."""
    return URL.create("sqlite+pysqlite", database=str(file))


def prepare(engine: Engine) -> None:
    """Give every connection of an engine its pragmas, asserted; refuse commits into a lost file."""
    event.listen(engine, "connect", _set_pragmas)
    if engine.url.database:
        _refuse_lost_file(engine, Path(engine.url.database))


def first_value(file: Path, query: str, *, at_rest: bool = False) -> Any:
    """The first value a query of a file gives; nothing where there is no such row or table.

    ``at_rest`` says that nobody writes the file: SQLite then lays none of its own beside it.
    """
    with closing(_connect(file, at_rest)) as connection:
        try:
            row = connection.execute(query).fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != ERROR:
                raise
            return None
    return row[0] if row else None


def tables_of(file: Path) -> set[str]:
    """The names of a file's tables."""
    with closing(_connect(file)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {str(row[0]) for row in rows}


def check(file: Path, *, at_rest: bool = False) -> None:
    """Read a file through without writing a byte; raise what is wrong with it."""
    with file.open("rb") as stream:
        if stream.read(len(MAGIC)) != MAGIC:
            raise damaged(file)
    with closing(_connect(file, at_rest)) as connection:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise damaged(file)


def is_whole(copy: Path) -> bool:
    """Whether a copy that nobody writes can be read from its first page to the last."""
    try:
        check(copy, at_rest=True)
    except (DatabaseDamaged, sqlite3.DatabaseError, OSError):
        return False
    return True


def snapshot(file: Path, target: Path) -> None:
    """Copy a live database with SQLite's backup API; the copy holds one consistent moment."""
    with closing(_connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


def leave_write_ahead_mode(copy: Path) -> None:
    """Make a copy a single file that opens alone, from a read-only disk too."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def read_only(copy: Path) -> sqlite3.Connection:
    """A connection, usable from any thread, that can only read."""
    return _connect(copy, True, check_same_thread=False)


def remove(file: Path) -> None:
    """Remove a closed database with what lies beside it; a missing one is no error."""
    for ending in ("", *BESIDE):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _connect(file: Path, at_rest: bool = False, **options: Any) -> sqlite3.Connection:
    wait = BUSY_MILLISECONDS / 1000
    place = f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if at_rest else ''}"
    made: sqlite3.Connection = sqlite3.connect(place, uri=True, timeout=wait, **options)
    return made


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    for name, wanted in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={wanted}")
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise RuntimeError(f"PRAGMA {name} is {found!r}, wanted {wanted!r}")
    cursor.close()


def _refuse_lost_file(engine: Engine, file: Path) -> None:
    """No commit into a file that was removed or replaced meanwhile: it would be lost unseen.

    A program that keeps folders alike over the network may do so, and the system lets it. Nor into
    a write-ahead log that is gone: where locks are POSIX's, whoever in this process opens and
    closes the file drops SQLite's (Qt's file dialog looks into the files of a folder), and another
    program that closes the database then takes itself for the last and removes the log.
    """
    log = file.with_name(f"{file.name}-wal")
    opened: list[tuple[int, int]] = []

    def compare_before(*_arguments: Any) -> None:
        if opened:  # SQLite would make an empty file where one is missing
            compare(None)

    def remember(_connection: Any, record: Any) -> None:
        record.info[LOG] = _inode(log)
        if not opened:
            opened.append(_inode(file))

    def compare(connection: Any) -> None:
        is_lost = _inode(file) != opened[0]
        if connection is not None and not is_lost:
            now = _inode(log)
            known = connection.info.get(LOG, NOWHERE)
            is_lost = known not in (NOWHERE, now)
            connection.info[LOG] = now if known == NOWHERE else known
        if is_lost:
            raise DatabaseUnavailable(
                f"Файл базы данных удалён, перемещён или заменён другой программой: {file}\n"
                "Запись не сохранена. Закройте программу, верните файл на место и откройте снова."
            )

    event.listen(engine, "do_connect", compare_before)
    event.listen(engine, "connect", remember)
    event.listen(engine, "commit", compare)


def _inode(file: Path) -> tuple[int, int]:
    try:
        found = os.stat(file)
    except OSError:
        return NOWHERE
    return found.st_dev, found.st_ino
