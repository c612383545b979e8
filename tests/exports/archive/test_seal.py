"""Making and verifying: whole under its final name, or not there at all."""

import hashlib
import json
import sqlite3
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import text

from ejadmin.errors import Cancelled, UserError
from ejadmin.exports.archive import guide, seal, trust
from ejadmin.exports.archive.faults import ArchiveDamaged, DiskUnreachable
from ejadmin.exports.archive.seal import ArchiveReport, key_file_of
from ejadmin.keychain import Keychain
from ejadmin.models.base import chain
from ejadmin.models.base.store import Store
from ejadmin.models.registry import archives
from tests.exports.archive.conftest import NOW, Make

GIBIBYTE = 1 << 30


def plain(file: Path, identity: pyrage.x25519.Identity) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(pyrage.decrypt(file.read_bytes(), [identity])))


def test_an_archive_lies_on_the_disk_under_ascii_names(sealed: ArchiveReport, disk: Path) -> None:
    names = sorted(file.name for file in disk.iterdir())
    stem = "EJ-2026-P1-20261101-01"
    assert names == [f"{stem}.kod.age", f"{stem}.sha256", f"{stem}.zip.age", guide.NAME]
    assert all(name.isascii() for name in names)
    assert sealed.sha256 == hashlib.sha256(sealed.file.read_bytes()).hexdigest()
    assert sealed.bytes == sealed.file.stat().st_size
    assert "age -d -i" in (disk / guide.NAME).read_text("utf-8-sig")


def test_the_sums_are_those_of_sha256sum(sealed: ArchiveReport, disk: Path) -> None:
    import subprocess

    done = subprocess.run(
        ["sha256sum", "-c", sealed.file.name.replace(".zip.age", ".sha256")],
        cwd=disk, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_ledger_knows_the_archive(sealed: ArchiveReport, school: Store, disk: Path) -> None:
    with school.sessions() as session:
        row = archives.ledger(session)[0]
        standing = archives.standing(session, NOW.date())
    assert (row.file_name, row.bytes, row.sha256) == (
        sealed.file.name, sealed.bytes, sealed.sha256,
    )  # fmt: skip
    assert row.period_title == "I четверть 2026/27"
    assert row.fingerprint_source == trust.BY_KEYRING
    assert row.disk == f"{disk} (системный диск)"
    assert (standing.days, standing.is_due) == (0, False)


def test_the_archive_holds_what_its_listing_says(
    sealed: ArchiveReport, identity: pyrage.x25519.Identity
) -> None:
    with plain(sealed.file, identity) as inside:
        listing = json.loads(inside.read("СОСТАВ.json"))
        assert set(inside.namelist()) == {*listing["files"], "СОСТАВ.json"}
        for name, about in listing["files"].items():
            data = inside.read(name)
            assert hashlib.sha256(data).hexdigest() == about["sha256"], name
            assert len(data) == about["bytes"]
    assert listing["chain_head"] == sealed.chain_head


def test_the_archived_database_is_whole_and_opens_alone(
    sealed: ArchiveReport, identity: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    """Rehearsal in small: counts and chain of the copy are those of the ledger's moment."""
    with plain(sealed.file, identity) as inside:
        copy = tmp_path / "copy.sqlite"
        copy.write_bytes(inside.read("journal.sqlite"))
    connection = sqlite3.connect(f"{copy.as_uri()}?mode=ro", uri=True)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert connection.execute("SELECT count(*) FROM marks").fetchone() == (2,)
    head = connection.execute("SELECT hash FROM changes ORDER BY id DESC LIMIT 1").fetchone()
    assert head == (sealed.chain_head,)
    connection.close()
    assert [file.name for file in tmp_path.glob("copy*")] == ["copy.sqlite"]


def test_nothing_stays_beside_the_database(sealed: ArchiveReport, school: Store) -> None:
    left = {file.name for file in school.file.parent.glob("school.sqlite*")}
    assert left <= {"school.sqlite", "school.sqlite-wal", "school.sqlite-shm"}


def test_archives_of_a_day_are_numbered_and_older_ones_stay(make: Make, disk: Path) -> None:
    first, second = make(), make()
    assert second.file.name == "EJ-2026-P1-20261101-02.zip.age"
    assert first.sha256 == hashlib.sha256(first.file.read_bytes()).hexdigest()
    (disk / "EJ-2026-P1-20261101-07.kod.age").write_bytes(b"left by a power cut")
    assert make().file.name == "EJ-2026-P1-20261101-08.zip.age"


def test_a_part_left_by_a_power_cut_is_swept(make: Make, disk: Path) -> None:
    left = disk / "EJ-2026-P1-20261025-01.zip.age.part"
    left.write_bytes(b"half")
    make()
    assert not left.exists()


def test_no_plain_text_and_no_temporary_file(
    make: Make, disk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever asks for a temporary file fails here: openpyxl would."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))
    report = make()
    for file in disk.iterdir():
        data = file.read_bytes()
        assert b"PK\x03\x04" not in data[:4]
        assert "Алексеева".encode() not in data
    assert report.file.read_bytes().startswith(b"age-encryption.org/v1\n-> X25519 ")


def test_without_a_directors_key_there_is_no_archive(
    database: Store, keychain: Keychain, disk: Path
) -> None:
    with pytest.raises(UserError, match="код директора"):
        seal.create(database, disk, keychain, system_allowed=True)
    assert list(disk.iterdir()) == []


def test_a_cancel_leaves_nothing(make: Make, disk: Path) -> None:
    def stop(_done: int, _total: int, text: str) -> None:
        if text == "Проверка чтением":
            raise Cancelled

    with pytest.raises(Cancelled):
        make(progress=stop)
    assert [file.name for file in disk.iterdir()] == [guide.NAME]


def test_a_cancel_within_the_stream_is_a_cancel(make: Make, disk: Path) -> None:
    def stop(_done: int, _total: int, text: str) -> None:
        if text.startswith("Класс"):
            raise Cancelled

    with pytest.raises(Cancelled):
        make(progress=stop)
    assert [file.name for file in disk.iterdir()] == [guide.NAME]


def test_a_ledger_that_cannot_be_written_takes_the_archive_back(
    make: Make, school: Store, disk: Path
) -> None:
    with school.engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON archives"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
    with pytest.raises(UserError):
        make()
    assert [file.name for file in disk.iterdir()] == [guide.NAME]


class TestVerify:
    def test_a_whole_archive(self, sealed: ArchiveReport, school: Store) -> None:
        later = datetime(2026, 11, 10, 9)
        report = seal.verify(sealed.file, school.sessions, now=later)
        assert (report.sha256, report.is_in_ledger, report.has_key_file) == (
            sealed.sha256, True, True,
        )  # fmt: skip
        with school.sessions() as session:
            assert archives.ledger(session)[0].verified_at == later
            assert chain.verify(session).is_whole

    def test_one_changed_byte(self, sealed: ArchiveReport, school: Store) -> None:
        data = bytearray(sealed.file.read_bytes())
        data[len(data) // 2] ^= 1
        sealed.file.write_bytes(data)
        with pytest.raises(ArchiveDamaged):
            seal.verify(sealed.file, school.sessions)
        with pytest.raises(ArchiveDamaged):
            seal.verify(sealed.file)

    def test_a_forged_archive_with_sums_of_its_own(
        self, sealed: ArchiveReport, school: Store
    ) -> None:
        """Trap 5: the recipient is public, so only the ledger tells a forgery."""
        with school.sessions() as session:
            recipient = archives.required_key(session).recipient
        forged = pyrage.encrypt(b"PK forged", [pyrage.x25519.Recipient.from_str(recipient)])
        sealed.file.write_bytes(forged)
        sums = sealed.file.with_name(sealed.file.name.replace(".zip.age", ".sha256"))
        sums.write_text(f"{hashlib.sha256(forged).hexdigest()}  {sealed.file.name}\n")
        assert not seal.verify(sealed.file).is_in_ledger
        with pytest.raises(ArchiveDamaged):
            seal.verify(sealed.file, school.sessions)

    def test_a_damaged_key_file(self, sealed: ArchiveReport, school: Store) -> None:
        key_file = key_file_of(sealed.file)
        key_file.write_bytes(key_file.read_bytes()[:-1])
        with pytest.raises(ArchiveDamaged, match="ключа"):
            seal.verify(sealed.file, school.sessions)

    def test_no_archive_at_all(self, tmp_path: Path, disk: Path) -> None:
        other = disk / "holiday.zip.age"
        other.write_bytes(b"PK\x03\x04")
        with pytest.raises(ArchiveDamaged):
            seal.verify(other)
        with pytest.raises(DiskUnreachable):
            seal.verify(disk / "gone.zip.age")

    def test_nothing_to_compare_with(self, sealed: ArchiveReport) -> None:
        sealed.file.with_name(sealed.file.name.replace(".zip.age", ".sha256")).unlink()
        with pytest.raises(UserError, match="нечем"):
            seal.verify(sealed.file)
