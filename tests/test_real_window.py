"""The program on a real display: started, raised by a second start, ended."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")

PATIENCE = 60


@pytest.fixture
def display() -> Iterator[str]:
    """A virtual screen of an office PC."""
    reading, writing = os.pipe()
    screen = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"]
    server = subprocess.Popen(screen, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as answer:
        number = answer.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE)


def start(database: Path, display: str) -> subprocess.Popen[str]:
    screen = {name: value for name, value in os.environ.items() if name != "QT_QPA_PLATFORM"}
    command = [sys.executable, "-m", "ejadmin", "--database", str(database)]
    return subprocess.Popen(
        command, env={**screen, "DISPLAY": display}, stderr=subprocess.PIPE, text=True
    )


def wait_for_database(file: Path, program: subprocess.Popen[str]) -> None:
    """The write-ahead log appears once the window has painted and opened its database."""
    until = time.monotonic() + PATIENCE
    while not file.with_name(file.name + "-wal").exists():
        assert program.poll() is None, program.stderr.read() if program.stderr else ""
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_second_start_raises_the_first_window(
    display: str, tmp_path: Path, new_file: Path, data_folder: Path
) -> None:
    database = tmp_path / "school.sqlite"
    shutil.copy(new_file, database)
    first = start(database, display)
    try:
        wait_for_database(database, first)
        second = start(database, display)
        _, complaint = second.communicate(timeout=PATIENCE)
        assert (second.returncode, complaint) == (0, "")
        assert first.poll() is None
    finally:
        first.terminate()
        _, complaint = first.communicate(timeout=PATIENCE)
    assert "Traceback" not in complaint
    assert "could not load" not in complaint
