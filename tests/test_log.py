"""The log turns over at a start once it has grown, and keeps only a few old files."""

import logging
from pathlib import Path

import pytest

from ejadmin import log


def start(file: Path, line: str) -> None:
    root = logging.getLogger()
    level, handler = root.level, log.start_log(file)
    try:
        logging.getLogger("school").info(line)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


def test_a_full_log_is_turned_over_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LOG_BYTES", 10)
    file = tmp_path / "ejadmin.log"
    for number in range(8):
        start(file, f"start {number}")
    kept = list(tmp_path.glob("ejadmin.log*"))
    assert len(kept) == 6
    assert "start 7" in file.read_text("utf-8")
    assert "start 6" in (tmp_path / "ejadmin.log.1").read_text("utf-8")
    assert "start 2" in (tmp_path / "ejadmin.log.5").read_text("utf-8")


def test_a_small_log_is_continued(tmp_path: Path) -> None:
    file = tmp_path / "ejadmin.log"
    start(file, "one")
    start(file, "two")
    assert [line.split()[-1] for line in file.read_text("utf-8").splitlines()] == ["one", "two"]


@pytest.mark.parametrize(("size", "files"), [(1_000_000, 1), (1_000_001, 2)])
def test_a_log_is_full_over_a_million_bytes(tmp_path: Path, size: int, files: int) -> None:
    file = tmp_path / "ejadmin.log"
    file.write_bytes(b"x" * size)
    start(file, "one more")
    assert len(list(tmp_path.glob("ejadmin.log*"))) == files
