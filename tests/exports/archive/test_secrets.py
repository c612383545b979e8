"""The code and the secret are nowhere: files, logs, settings, keyring, argv, environment."""

import logging
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest

from ejadmin.exports.archive import keys, opening, seal, trust
from ejadmin.keychain import MemoryBackend, open_keychain
from ejadmin.models.base.store import Store
from ejadmin.models.registry import archives
from tests.exports.archive.conftest import CODE, NOW, QUICK_CHILD

KEY_LETTERS = 20


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Arguments and environment of every child, as the system shows them to others."""
    found: list[bytes] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            found.append(" ".join(map(str, self.args)).encode())
            if Path("/proc/self").exists():
                found.append(Path(f"/proc/{self.pid}/cmdline").read_bytes())
                found.append(Path(f"/proc/{self.pid}/environ").read_bytes())

    monkeypatch.setattr(keys.subprocess, "Popen", Watched)
    return found


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Everything logged, down to the least, in a file."""
    file = tmp_path / "all.log"
    handler = logging.FileHandler(file, encoding="utf-8")
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield file
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


@pytest.mark.file_only("an archive holds the frozen file")
@pytest.mark.parametrize(
    "child",
    [QUICK_CHILD, pytest.param(keys.CHILD, marks=pytest.mark.fault)],
    ids=["quick scrypt", "true scrypt"],
)
def test_the_code_and_the_secret_are_nowhere(
    database: Store,
    small_school: object,
    tmp_path: Path,
    seen: list[bytes],
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    child: Path,
) -> None:
    monkeypatch.setattr(keys, "CHILD", child)
    temporary = tmp_path / "temp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    backend = MemoryBackend()
    keychain = open_keychain("here", backend)
    disk = tmp_path / "KINGSTON"
    disk.mkdir()

    trust.create_director_key(database.sessions, CODE, None, keychain, now=NOW)
    report = seal.create(database, disk, keychain, system_allowed=True, now=NOW)
    opening.open_archive(report.file, CODE, tmp_path / "out")
    with pytest.raises(keys.WrongCode):
        opening.open_archive(report.file, CODE[::-1], tmp_path / "other")

    with database.sessions() as session:
        wrapped = archives.required_key(session).wrapped
    secret = pyrage.passphrase.decrypt(wrapped, CODE).strip()
    assert secret.startswith(b"AGE-SECRET-KEY-1")
    wanted = needles(secret)
    places = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {log, database.file} <= set(places)
    hits = [str(file) for file in places if holds(file.read_bytes(), wanted)]
    hits += [repr(text) for text in seen if holds(text, wanted)]
    hits += [str(item) for item in backend.values.items() if holds(str(item).encode(), wanted)]
    hits += [name for name, value in os.environ.items() if holds(value.encode(), wanted)]
    assert hits == []
    assert len(seen) >= 3
    print(f"\nsecrets: 0 hits in {len(places)} files, {len(seen)} argv and environments")


def needles(secret: bytes) -> list[bytes]:
    """The code, plain, grouped and reversed, and the secret whole and in part, in any case."""
    start = secret.index(b"1") + 1
    part = secret[start : start + KEY_LETTERS]
    grouped = keys.grouped_code(CODE)
    return [
        CODE.encode(), CODE[::-1].encode(), grouped.encode(), grouped.replace(" ", "-").encode(),
        CODE.encode("utf-16-le"), secret, part, part.lower(),
    ]  # fmt: skip


def holds(data: bytes, wanted: list[bytes]) -> bool:
    return any(re.search(re.escape(needle), data) for needle in wanted)


def test_the_search_would_find_them() -> None:
    secret = str(pyrage.x25519.Identity.generate()).encode()
    wanted = needles(secret)
    for needle in (CODE, f"x{keys.grouped_code(CODE)}", secret.decode().lower()):
        assert holds(needle.encode(), wanted)
    assert not holds(b"48213 is not the code", wanted)
