"""The container: a ZIP of any size, a part file, and names that are given once."""

import errno
import hashlib
import os
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from ejadmin.exports.archive import container
from ejadmin.exports.archive.container import PART, Member, PartFile, Written, zip_stream
from ejadmin.exports.archive.faults import DiskUnreachable
from ejadmin.exports.archive.seal import ArchiveReport, key_file_of
from tests.exports.archive.conftest import NOW


def test_a_file_takes_its_name_when_it_is_settled(tmp_path: Path) -> None:
    target = tmp_path / "EJ-X.zip.age"
    with PartFile(target) as file:
        file.write(b"new ")
        file.write(b"bytes")
        assert file.prove() == Written(9, hashlib.sha256(b"new bytes").hexdigest())
        assert not target.exists()
        file.settle()
    assert target.read_bytes() == b"new bytes"
    assert [file.name for file in tmp_path.glob("EJ-*")] == [target.name]


def test_an_older_file_is_never_replaced(tmp_path: Path) -> None:
    """Renaming replaces silently, and the older archive may be the last one."""
    target = tmp_path / "EJ-X.zip.age"
    target.write_bytes(b"the only archive")
    with PartFile(target) as file:
        file.write(b"new")
        file.prove()
        with pytest.raises(DiskUnreachable) as refused:
            file.settle()
    assert refused.value.errno == errno.EEXIST
    assert target.read_bytes() == b"the only archive"
    assert not target.with_name(target.name + PART).exists()


def test_the_part_of_another_export_is_not_written_into(tmp_path: Path) -> None:
    target = tmp_path / "EJ-X.zip.age"
    part = target.with_name(target.name + PART)
    part.write_bytes(b"half of another")
    with pytest.raises(DiskUnreachable), PartFile(target):
        pass
    assert part.read_bytes() == b"half of another"


def test_a_file_that_was_never_settled_is_removed(tmp_path: Path) -> None:
    with PartFile(tmp_path / "EJ-X.zip.age") as file:
        file.write(b"half")
    assert list(tmp_path.glob("EJ-*")) == []


@pytest.mark.skipif(not hasattr(os, "posix_fadvise"), reason="this system keeps its own counsel")
def test_the_proof_is_read_from_the_disk_and_not_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system is asked to forget its copy after the sync and before the reading back."""
    done: list[str] = []
    real_sync = os.fsync

    def sync(descriptor: int) -> None:
        done.append("synced")
        real_sync(descriptor)

    def forget(descriptor: int, start: int, length: int, advice: int) -> None:
        assert (start, length, advice) == (0, 0, os.POSIX_FADV_DONTNEED)
        assert os.fstat(descriptor).st_ino == file.part.stat().st_ino
        done.append("forgotten")
        raise OSError(errno.EINVAL, "this disk cannot; it is forgiven")

    monkeypatch.setattr(container.os, "fsync", sync)
    monkeypatch.setattr(container.os, "posix_fadvise", forget)
    with PartFile(tmp_path / "EJ-X.zip.age") as file:
        file.write(b"x" * 100)
        file.prove(lambda _count: done.append("read"))
    assert done == ["synced", "forgotten", "read"]


def test_the_stream_is_an_ordinary_zip_made_piece_by_piece() -> None:
    def pieces() -> Iterator[bytes]:
        for number in range(100):
            yield bytes([number]) * 70_000

    made = list(zip_stream([Member("big.bin", pieces(), is_packed=True)], NOW))
    assert max(len(piece) for piece in made) <= 70_000
    with zipfile.ZipFile(BytesIO(b"".join(made))) as opened:
        assert opened.testzip() is None
        assert len(opened.read("big.bin")) == 7_000_000


def test_a_member_may_pass_the_limit_of_the_old_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is 2 GiB, and how long a member gets is not known when it begins."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 50_000)
    members = [Member("small", [b"1"]), Member("big.bin", [bytes(40_000)] * 3, is_packed=True)]
    made = b"".join(zip_stream(members, NOW))
    with zipfile.ZipFile(BytesIO(made)) as opened:
        assert opened.testzip() is None
        assert {entry.filename: entry.file_size for entry in opened.infolist()} == {
            "small": 1, "big.bin": 120_000,
        }  # fmt: skip


def test_members_keep_their_names_days_and_order() -> None:
    at = datetime(2026, 11, 1, 14, 30, 58)
    packed = [Member("я.pdf", [b"ab", b"", b"c"], is_packed=True)]
    made = b"".join(zip_stream([Member("а/б.json", [b"1" * 1000]), *packed], at))
    with zipfile.ZipFile(BytesIO(made)) as opened:
        first, second = opened.infolist()
        assert opened.read(second) == b"abc"
    assert (first.filename, second.filename) == ("а/б.json", "я.pdf")
    assert first.date_time == second.date_time == (2026, 11, 1, 14, 30, 58)
    assert (first.compress_type, second.compress_type) == (
        zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED,
    )  # fmt: skip
    assert first.compress_size < 100


def test_an_archive_is_told_from_other_age_files(sealed: ArchiveReport, tmp_path: Path) -> None:
    """The key beside it is an age file as well, under a code."""
    assert container.has_age_header(sealed.file)
    assert key_file_of(sealed.file).read_bytes().startswith(b"age-encryption.org/v1\n")
    assert not container.has_age_header(key_file_of(sealed.file))
    empty = tmp_path / "empty"
    empty.write_bytes(b"")
    assert not container.has_age_header(empty)
    with pytest.raises(DiskUnreachable):
        container.has_age_header(tmp_path / "gone")


@pytest.mark.parametrize(
    ("error", "is_forgiven"),
    [
        (errno.EINVAL, True),
        (errno.EACCES, True),
        (errno.EPERM, True),
        (errno.EIO, False),
        (errno.ENOENT, False),
    ],
)
@pytest.mark.parametrize("call", ["open", "fsync"])
def test_only_a_system_that_cannot_sync_a_folder_is_forgiven(
    tmp_path: Path, call: str, error: int, is_forgiven: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(container.os, call, fail)
    if is_forgiven:
        container.sync_folder(tmp_path)
    else:
        with pytest.raises(DiskUnreachable) as refused:
            container.sync_folder(tmp_path)
        assert refused.value.errno == error


def test_only_parts_of_our_own_are_swept(tmp_path: Path) -> None:
    for name in ("EJ-1.zip.age.part", "EJ-1.kod.age.part", "EJ-0.zip.age", "film.part"):
        (tmp_path / name).write_bytes(b"x")
    assert container.sweep(tmp_path, "EJ-*") == 2
    assert {file.name for file in tmp_path.glob("*.*")} == {"EJ-0.zip.age", "film.part"}
