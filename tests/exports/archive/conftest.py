"""One ready director's key for all archive tests: making or unwrapping a true one costs seconds."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pyrage
import pytest

from ejadmin.exports.archive import keys, seal
from ejadmin.exports.archive.keys import NewKey
from ejadmin.exports.archive.seal import ArchiveReport
from ejadmin.keychain import DIRECTOR_FINGERPRINT, Keychain, MemoryBackend, open_keychain
from ejadmin.models.base.store import Store
from ejadmin.models.registry.archives import DirectorKey, put_key
from tests.exports.archive import quick_child
from tests.small_school import SmallSchool

CODE = "48213907745106639284"
RECIPIENT = "age17tnxvv0ndpvspgnhvfgnx6fq0f05zyxuk6n8uphrjtqh4srgmgzqzg3hzj"
QUICK_CHILD = Path(quick_child.__file__)
NOW = datetime(2026, 11, 1, 14, 30)

FROZEN = "a file's: an archive holds the frozen file"

Make = Callable[..., ArchiveReport]


def ready_key() -> NewKey:
    """The director's key under ``CODE``, wrapped with the least of scrypt by ``quick_child``."""
    return NewKey(RECIPIENT, Path(__file__).with_name("director-quick.kod.age").read_bytes())


def true_key() -> NewKey:
    """The same as :func:`keys.make_key` made it once, with the least work it allows."""
    return NewKey(RECIPIENT, Path(__file__).with_name("director.kod.age").read_bytes())


@pytest.fixture(scope="session")
def director_key() -> NewKey:
    return ready_key()


@pytest.fixture(scope="session")
def identity(director_key: NewKey) -> pyrage.x25519.Identity:
    """The director's secret in this process, so that a test opens many archives in no time."""
    text = pyrage.passphrase.decrypt(director_key.wrapped, CODE).decode()
    return pyrage.x25519.Identity.from_str(text.strip())


@pytest.fixture
def quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys are made with the least of scrypt where the work itself is not what is tested."""
    monkeypatch.setattr(keys, "CHILD", QUICK_CHILD)


@pytest.fixture
def keychain() -> Keychain:
    return open_keychain("test", MemoryBackend())


@pytest.fixture
def school(
    database: Store, small_school: SmallSchool, director_key: NewKey, keychain: Keychain
) -> Store:
    """The small school after the director's ceremony."""
    with database.sessions.begin() as session:
        key = DirectorKey(
            director_name="Громова Елена Павловна",
            recipient=director_key.recipient,
            fingerprint=director_key.fingerprint,
            wrapped_identity=director_key.wrapped,
            created_at=NOW,
        )
        put_key(session, key)
    keychain.write(DIRECTOR_FINGERPRINT, director_key.fingerprint)
    return database


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "KINGSTON"
    folder.mkdir()
    return folder


@pytest.fixture
def make(school: Store, keychain: Keychain, disk: Path) -> Make:
    """Make an archive on the disk, which is a folder of the system disk here."""
    if not school.is_file:
        pytest.skip(FROZEN)

    def make_archive(**options: object) -> ArchiveReport:
        options = {"system_allowed": True, "now": NOW, **options}
        return seal.create(school, disk, keychain, **options)  # type: ignore[arg-type]

    return make_archive


@pytest.fixture
def large(school: Store) -> None:
    """Some megabytes that cannot be packed, so that an export takes many writes."""
    if not school.is_file:
        pytest.skip(FROZEN)
    pad(school.file, 4)


def pad(file: Path, mebibytes: int) -> None:
    """Add noise to a database, a mebibyte at a time."""
    chance = random.Random(mebibytes)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS noise (data BLOB)")
        for _ in range(mebibytes):
            connection.execute("INSERT INTO noise VALUES (?)", (chance.randbytes(1 << 20),))
            connection.commit()


@pytest.fixture
def sealed(make: Make) -> ArchiveReport:
    return make()
