"""What every test stands on: a fresh database, a small filled school, no thread left behind."""

import logging
import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# No test may reach the keyring of the person who runs it; see the keyring_in_memory fixture.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# Without bytecode every worker and every program a test starts compiles all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import platformdirs
from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg as PostgreSQLDialect
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as SQLiteDialect
from sqlalchemy.util import LRUCache

from ejadmin.models.base import store as store_module
from ejadmin.models.base.store import Store, sqlite
from ejadmin.models.database import open_database
from tests import two_years as two_years_module
from tests.bases import SERVER, Bases, bases
from tests.memory_keyring import MemoryKeyring
from tests.small_school import SmallSchool, fill
from tests.two_years import LAUNCH, TwoYears

HARMLESS_QT = ("propagateSizeHints", "QFontDatabase", "grabbing the", "not support raise")
OPERATOR = "Петрова Нина Сергеевна"


def pytest_configure() -> None:
    """Keep the bytecode of the test modules too."""
    sys.dont_write_bytecode = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt fails the test that caused it; a server has no file to test."""
    for item in items:
        if SERVER and (found := item.get_closest_marker("file_only")):
            item.add_marker(pytest.mark.skip(f"a file's: {found.args[0]}"))
        item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        item.add_marker(pytest.mark.qt_log_ignore(*HARMLESS_QT))


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, here and in the programs it starts."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    monkeypatch.delenv("EJADMIN_DATABASE", raising=False)
    # the same folders as the variables name on Linux, for the other systems' sake
    data, log = folder / "data" / "ejadmin", folder / "state" / "ejadmin" / "log"
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: str(data))
    monkeypatch.setattr(platformdirs, "user_log_dir", lambda *_, **__: str(log))
    return data


@pytest.fixture(scope="session", autouse=True)
def _sql_is_compiled_once() -> Iterator[None]:
    """Engines share their compiled statements, as the sessions of one engine do.

    Every test opens a file of its own; compiling the same SQL for each was a third of the run.
    """
    compiled: LRUCache[Any, Any] = LRUCache(4000)

    def create(url: str | URL, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        engine._compiled_cache = compiled
        return engine

    with pytest.MonkeyPatch.context() as patch:
        # statements are kept by their dialect, which every engine has anew
        for dialect in (SQLiteDialect, PostgreSQLDialect):
            patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
            patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(store_module, "create_engine", create)
        yield


@pytest.fixture(scope="session", name="bases")
def _bases() -> Iterator[Bases]:
    """What makes the bases of this run and copies them."""
    with bases() as made:
        yield made


@pytest.fixture(scope="session")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database of today's version in a file, closed."""
    file = tmp_path_factory.mktemp("new") / "school.sqlite"
    open_database(file).close()
    return file


@pytest.fixture(scope="session")
def _new_base(tmp_path_factory: pytest.TempPathFactory, bases: Bases) -> URL:
    opened = bases.make(tmp_path_factory.mktemp("new") / "school.sqlite")
    opened.close()
    return opened.engine.url


@pytest.fixture(autouse=True)
def _no_file_unawares(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a server is tested, no test may pass because it opened a file."""

    def refuse(*_: object) -> None:
        raise RuntimeError("a test that opens a file is to be marked file_only")

    if SERVER:
        monkeypatch.setattr(sqlite, "prepare", refuse)


@pytest.fixture
def database(tmp_path: Path, bases: Bases, _new_base: URL) -> Iterator[Store]:
    """An empty database of today's version."""
    opened = bases.copy(_new_base, tmp_path / "school.sqlite", operator=OPERATOR)
    yield opened
    bases.drop(opened)


@pytest.fixture(scope="session")
def _small_school_file(
    tmp_path_factory: pytest.TempPathFactory, new_file: Path
) -> tuple[Path, SmallSchool]:
    file = tmp_path_factory.mktemp("small-school") / "school.sqlite"
    shutil.copy(new_file, file)
    opened = open_database(file, operator=OPERATOR)
    with opened.sessions.begin() as session:
        filled = fill(session)
    opened.close()
    return file, filled


@pytest.fixture
def small_school(database: Store, request: pytest.FixtureRequest) -> SmallSchool:
    """Class 5А with three pupils, two courses, a week of lessons and a few marks."""
    if not database.is_file:
        with database.sessions.begin() as session:
            return fill(session)
    file, filled = request.getfixturevalue("_small_school_file")
    pour(file, database)
    return filled


def pour(file: Path, database: Store) -> None:
    """Let an open database hold what a closed file does: filling it anew takes ten times longer."""
    with (
        closing(sqlite3.connect(file)) as source,
        closing(database.engine.raw_connection()) as target,
    ):
        source.backup(target.driver_connection)


@pytest.fixture(scope="session")
def _two_years_base(tmp_path_factory: pytest.TempPathFactory, bases: Bases) -> tuple[URL, TwoYears]:
    file = tmp_path_factory.mktemp("two-years") / "school.sqlite"
    opened = bases.make(file, operator=OPERATOR, today=LAUNCH)
    with opened.sessions.begin() as session:
        filled = two_years_module.fill(session)
    opened.close()
    return opened.engine.url, filled


@pytest.fixture
def two_years(
    tmp_path: Path, bases: Bases, _two_years_base: tuple[URL, TwoYears]
) -> Iterator[tuple[Store, TwoYears]]:
    """The school of :mod:`tests.two_years`, 2025/26 and 2026/27, in a base of the test's own.

    To add records, ``school.within(session)``.
    """
    made, filled = _two_years_base
    opened = bases.copy(made, tmp_path / "two-years.sqlite", operator=OPERATOR, today=LAUNCH)
    yield opened, filled
    bases.drop(opened)


@pytest.fixture
def keyring_in_memory() -> Iterator[MemoryKeyring]:
    """A working keyring that forgets everything when the test ends."""
    import keyring

    before, ours = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture(autouse=True)
def _no_warning_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A WARNING of ours fails the test that caused it; a test that wants one clears caplog."""
    yield
    records = [r for phase in ("setup", "call") for r in caplog.get_records(phase)]
    loud = [r.getMessage() for r in records if r.levelno >= logging.WARNING]
    assert not loud, f"warnings in the log: {loud}"


@pytest.fixture(autouse=True)
def _no_thread_left_running() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [
        thread
        for thread in threading.enumerate()
        # a dummy stands for a thread not started by Python; tests/ui looks after those of Qt
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
    assert not left, f"threads left running: {left}"
