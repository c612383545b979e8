"""A copy of the database at one moment, for the archive to read and to carry."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from glob import escape
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from ejadmin.models.database import known_errors, snapshot

MARK = ".for-archive"


@contextmanager
def frozen_copy(database_file: Path) -> Iterator[tuple[Path, Session]]:
    """A copy made by SQLite's backup API and a session that can only read it.

    The copy lies beside the database, in the same private folder: plain text there is nothing new.
    It never goes to the external disk or to a common temporary folder, and is removed afterwards;
    one left by a power cut is swept by the next archive.
    """
    sweep_copies(database_file)
    copy = database_file.with_name(database_file.name + MARK)
    try:
        with known_errors(database_file):
            snapshot(database_file, copy)
            _make_single(copy)
        engine = create_engine("sqlite://", creator=lambda: _open(copy), poolclass=StaticPool)
        try:
            with Session(engine) as session:
                yield copy, session
        finally:
            engine.dispose()
    finally:
        sweep_copies(database_file)


def sweep_copies(database_file: Path) -> None:
    """Remove copies left behind."""
    for left in database_file.parent.glob(f"{escape(database_file.name)}{MARK}*"):
        with suppress(OSError):
            left.unlink()


def _make_single(copy: Path) -> None:
    """Leave the write-ahead mode: the archived file must open alone, from a read-only disk too."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _open(copy: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
