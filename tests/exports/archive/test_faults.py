"""Failing disks and killed programs: no invalid file ever stands under a final name."""

import errno
import hashlib
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest

from ejadmin.exports.archive import container, opening, seal
from ejadmin.exports.archive.faults import ArchiveDamaged, DiskUnreachable
from ejadmin.keychain import Keychain
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.registry import archives
from tests.exports.archive.conftest import NOW, Make
from tests.exports.archive.failing_disk import FailingDisk

ERRORS = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.ENOTCONN)
PLACES = (
    *(("write", at) for at in (1, 2, 3, 5, 7, 8)),
    *(("fsync", at) for at in (1, 2, 3, 4)),
    *(("read-back", at) for at in (1, 2, 3, 5)),
    *(("rename", at) for at in (1, 2, 3)),
)


def finals(disk: Path) -> set[str]:
    return {file.name for file in disk.iterdir() if file.name.startswith("EJ-")}


POINTS = [(kind, at, error) for kind, at in PLACES for error in ERRORS]


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize(
    "points", [POINTS[::7], pytest.param(POINTS, marks=pytest.mark.fault)], ids=["some", "all"]
)
def test_a_disk_that_fails_at_any_point_leaves_nothing(
    make: Make, school: Store, disk: Path, points: list[tuple[str, int, int]]
) -> None:
    """Trap 4: age turns the failure into bare text; the number must survive."""
    older = make()
    before = finals(disk)
    for kind, at, error in points:
        with FailingDisk(disk, kind, at, error).at_work() as failing:
            with pytest.raises(DiskUnreachable) as refused:
                make()
            assert failing.has_failed, (kind, at)
        assert refused.value.errno == error, (kind, at)
        assert refused.value.message.startswith("Не удалось обратиться к диску"), (kind, at)
        assert finals(disk) == before, (kind, at)
    with school.sessions() as session:
        assert [row.file_name for row in archives.ledger(session)] == [older.file.name]
    assert seal.verify(older.file, school.sessions).is_in_ledger
    print(f"\ninjected failures: {len(points)} points, 0 invalid finals, errno kept in all")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (errno.ENOSPC, "кончилось место"),
        (errno.EIO, "отвечает с ошибкой"),
        (errno.EFBIG, "4 ГБ"),
        (errno.ENOTCONN, "связь с диском потеряна"),
    ],
)
def test_each_failure_has_words_of_its_own(make: Make, disk: Path, error: int, words: str) -> None:
    with (
        FailingDisk(disk, "write", 2, error).at_work(),
        pytest.raises(DiskUnreachable, match=words),
    ):
        make()


@pytest.mark.parametrize("error", [errno.EINVAL, errno.ENOTSUP])
def test_a_folder_that_cannot_be_synced_is_forgiven(
    make: Make, disk: Path, error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def sync(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == disk.stat().st_ino:
            raise OSError(error, os.strerror(error))
        real(descriptor)

    monkeypatch.setattr(container.os, "fsync", sync)
    assert make().file.exists()


def test_a_folder_that_fails_while_its_names_are_synced_leaves_nothing(
    make: Make, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that were never synced may be gone after a power cut."""
    real = os.fsync
    named: list[set[str]] = []

    def sync(descriptor: int) -> None:
        if os.fstat(descriptor).st_ino == disk.stat().st_ino:
            named.append({file.suffixes[0] for file in disk.glob("EJ-*")})
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(container.os, "fsync", sync)
    with pytest.raises(DiskUnreachable, match="отвечает с ошибкой"):
        make()
    assert named == [{".zip", ".kod", ".sha256"}]
    assert finals(disk) == set()


def test_a_hard_link_is_never_made(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """FAT and many network disks have none."""
    monkeypatch.setattr(os, "link", None)
    assert make().file.stat().st_nlink == 1


@pytest.mark.parametrize("count", [10, pytest.param(100, marks=pytest.mark.fault)])
def test_a_byte_changed_after_writing_is_caught_by_reading_back(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(count)
    real = os.fsync
    target = tmp_path / "EJ-X.zip.age"

    def sync_and_spoil(descriptor: int) -> None:
        real(descriptor)
        part = target.with_name(target.name + container.PART)
        with part.open("rb+") as stream:
            place = chance.randrange(part.stat().st_size)
            stream.seek(place)
            byte = stream.read(1)[0]
            stream.seek(place)
            stream.write(bytes([byte ^ (1 << chance.randrange(8))]))

    monkeypatch.setattr(container.os, "fsync", sync_and_spoil)
    caught = 0
    for _ in range(count):
        with pytest.raises(ArchiveDamaged):
            write_whole(target)
        caught += 1
        assert list(tmp_path.glob("EJ-*")) == []
    assert caught == count
    print(f"\nread-back: {caught} of {count} changed bytes caught")


def write_whole(target: Path) -> None:
    with container.PartFile(target) as file:
        container.encrypt(iter([os.urandom(90_000)]), RECIPIENT, file, None)
        file.prove()
        file.settle()


RECIPIENT = str(pyrage.x25519.Identity.generate().to_public())


class _Countdown:
    """Ends this very process by SIGKILL at the n-th moment: a call of the system or a write."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.is_on = True

    def moment(self, *_: object) -> None:
        if not self.is_on:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if event in {"open", "os.rename", "os.remove", "os.listdir", "sqlite3.connect"}:
            self.moment()


@contextmanager
def counted(countdown: _Countdown) -> Iterator[None]:
    real, real_read = container.PartFile.write, container.PieceReader.read

    def write(file: container.PartFile, data: bytes) -> int:
        countdown.moment()
        done = real(file, data)
        countdown.moment()
        return done

    def read(reader: container.PieceReader, size: int) -> bytes:
        countdown.moment()
        return real_read(reader, size)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container.PartFile, "write", write)
        patch.setattr(container.PieceReader, "read", read)
        sys.addaudithook(countdown.audit)
        yield
    countdown.is_on = False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.fault)])
def test_a_killed_export_leaves_no_invalid_file_and_older_archives_open(
    make: Make,
    school: Store,
    keychain: Keychain,
    identity: pyrage.x25519.Identity,
    disk: Path,
    tmp_path: Path,
    kills: int,
) -> None:
    older = make()
    file = school.file
    school.close()
    moments = 10**9 - killed_at(10**9, file, disk, keychain)
    assert moments > 400
    opened = killed = 0
    for number in range(kills):
        at = 1 + number * moments // kills
        killed += killed_at(at, file, disk, keychain) == -signal.SIGKILL
        for archive in disk.glob("*.zip.age"):
            assert_whole(archive, identity, tmp_path / "room", database=None)
        opened += assert_whole(older.file, identity, tmp_path / "room", database=older.sha256)
    assert (killed, opened) == (kills, kills)
    survivor = open_database(file)
    fresh = seal.create(survivor, disk, keychain, system_allowed=True, now=NOW)
    survivor.close()
    assert fresh.file.exists()
    assert not list(disk.glob("*.part"))
    assert not list(file.parent.glob("*.for-archive*"))
    print(f"\nkill -9: {killed} of {moments} moments, 0 invalid finals, older opened {opened}")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("names", [1, 2, 3])
def test_an_archive_gets_its_name_after_its_key_and_sums(
    school: Store,
    keychain: Keychain,
    identity: pyrage.x25519.Identity,
    disk: Path,
    tmp_path: Path,
    names: int,
) -> None:
    """A named archive whose key still waits for its name could not be opened by anybody."""
    file = school.file
    school.close()
    child = os.fork()
    if child == 0:
        _export_and_die_after(names, file, disk, keychain)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    named = [file for file in finals(disk) if not file.endswith(".part")]
    assert len(named) == names
    archives_named = list(disk.glob("*.zip.age"))
    assert len(archives_named) == (names == 3)
    for archive in archives_named:
        assert_whole(archive, identity, tmp_path / "room", database=None)


def killed_at(moment: int, file: Path, disk: Path, keychain: Keychain) -> int:
    """Export in a child that kills itself; its exit code, or what was left of the countdown."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _export_and_die(moment, file, disk, keychain, writer)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        left = pipe.read()
    _, status = os.waitpid(child, 0)
    return int(left) if left else os.waitstatus_to_exitcode(status)


def _export_and_die(moment: int, file: Path, disk: Path, keychain: Keychain, pipe: int) -> None:
    code = 1
    try:
        database = open_database(file)
        countdown = _Countdown(moment)
        with counted(countdown):
            seal.create(database, disk, keychain, system_allowed=True, now=NOW)
        os.write(pipe, str(countdown.left).encode())
        code = 0
    finally:
        os._exit(code)


def _export_and_die_after(names: int, file: Path, disk: Path, keychain: Keychain) -> None:
    """Export and end this very process by SIGKILL once so many files have their names."""
    given = 0

    def rename(old: Path, new: Path, real: Callable[[Path, Path], None] = os.rename) -> None:
        nonlocal given
        real(old, new)
        given += Path(new).name.startswith("EJ-")
        if given == names:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        container.os.rename = rename  # type: ignore[assignment]
        database = open_database(file)
        seal.create(database, disk, keychain, system_allowed=True, now=NOW)
    finally:
        os._exit(1)


def assert_whole(
    archive: Path, identity: pyrage.x25519.Identity, room: Path, *, database: str | None
) -> bool:
    """The archive agrees with its sums, has its key, decrypts and unpacks."""
    data = archive.read_bytes()
    sums = seal.read_sums(archive)
    digest = hashlib.sha256(data).hexdigest()
    assert sums[archive.name] == digest
    assert database in (None, digest)
    key_file = seal.key_file_of(archive)
    assert sums[key_file.name] == hashlib.sha256(key_file.read_bytes()).hexdigest()
    plain = BytesIO()
    pyrage.decrypt_io(BytesIO(data), plain, [identity])
    room.mkdir(exist_ok=True)
    (room / "plain.zip").write_bytes(plain.getvalue())
    opening._unpack(room / "plain.zip", room / "inside", None)
    shutil.rmtree(room)
    return True
