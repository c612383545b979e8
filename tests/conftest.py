"""What every test stands on: a fresh database, a small filled school, no thread left behind."""

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from ejadmin.models.database import Database, open_database

HARMLESS_QT = ("propagateSizeHints", "QFontDatabase")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database of today's version."""
    opened = open_database(tmp_path / "school.sqlite", operator="Петрова Нина Сергеевна")
    yield opened
    opened.close()


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
    left = [t for t in threading.enumerate() if t not in before and t.is_alive()]
    assert not left, f"threads left running: {left}"
