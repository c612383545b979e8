"""Making and verifying: whole under its final name, or not there at all."""

import hashlib
import json
import sqlite3
import zipfile
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import text

from ejadmin.errors import Cancelled, UserError
from ejadmin.exports.archive import disk as disks
from ejadmin.exports.archive import guide, keys, seal, trust
from ejadmin.exports.archive.disk import Disk
from ejadmin.exports.archive.faults import ArchiveDamaged, DiskUnreachable
from ejadmin.exports.archive.keys import NewKey
from ejadmin.exports.archive.seal import ArchiveReport, key_file_of
from ejadmin.keychain import DIRECTOR_FINGERPRINT, Keychain, MemoryBackend
from ejadmin.models import archives, chain
from ejadmin.models.store import Store
from tests.exports.archive.conftest import CODE, NOW, Make

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


class TestFingerprint:
    """Trap 5: whoever swaps the stored recipient redirects all later archives."""

    def test_a_swapped_recipient_is_refused(self, make: Make, school: Store, disk: Path) -> None:
        theirs = pyrage.x25519.Identity.generate().to_public()
        self._swap(school, recipient=str(theirs))
        with pytest.raises(UserError, match="не тот"):
            make()
        assert list(disk.iterdir()) == []

    def test_swapped_together_with_the_stored_fingerprint_it_is_refused_by_the_keyring(
        self, make: Make, school: Store, disk: Path
    ) -> None:
        theirs = str(pyrage.x25519.Identity.generate().to_public())
        self._swap(school, recipient=theirs, fingerprint=seal.keys.fingerprint_of(theirs))
        with pytest.raises(UserError, match="не тот"):
            make()
        assert list(disk.iterdir()) == []

    def test_without_a_keyring_the_act_says_so_and_the_archive_is_made(
        self, make: Make, school: Store, disk: Path
    ) -> None:
        chain = Keychain(MemoryBackend(), is_lasting=False)
        report = seal.create(school, disk, chain, system_allowed=True, now=NOW)
        assert report.fingerprint_source == trust.BY_NOBODY

    def test_without_a_keyring_paper_still_refuses_a_swap(self, school: Store, disk: Path) -> None:
        chain = Keychain(MemoryBackend(), is_lasting=False)
        with pytest.raises(UserError, match="бумажным"):
            seal.create(school, disk, chain, paper="0000 " * 8, system_allowed=True)

    def test_a_keyring_that_knows_nothing_asks_for_the_paper_and_then_remembers(
        self, make: Make, keychain: Keychain
    ) -> None:
        pinned = keychain.read(DIRECTOR_FINGERPRINT) or ""
        keychain.forget(DIRECTOR_FINGERPRINT)
        with pytest.raises(UserError) as asked:
            make()
        assert asked.value.field == "paper"
        report = make(paper=seal.keys.fingerprint_text(pinned))
        assert report.fingerprint_source == trust.BY_PAPER
        assert make().fingerprint_source == trust.BY_KEYRING

    @staticmethod
    def _swap(school: Store, **values: str) -> None:
        """As an intruder with the file would: around the program."""
        connection = sqlite3.connect(school.file)
        for name, value in values.items():
            connection.execute(f"UPDATE director_keys SET {name} = ?", (value,))
        connection.commit()
        connection.close()


class TestDisk:
    def test_too_little_room(self) -> None:
        with pytest.raises(UserError, match="свободно 100 МБ"):
            disks.check(self._disk(free=100 << 20), 100 << 20)

    def test_unknown_room_is_no_refusal(self) -> None:
        """A system that cannot tell says 0; one byte is an answer, and too little."""
        unknown = self._disk(free=0)
        disks.check(unknown, 100 << 20)
        with pytest.raises(UserError, match="свободно"):
            disks.check(replace(unknown, free=1), 100 << 20)

    def test_read_only(self) -> None:
        with pytest.raises(UserError, match="нельзя писать"):
            disks.check(self._disk(is_read_only=True), 1)

    def test_the_system_disk_is_for_nothing(self) -> None:
        with pytest.raises(UserError, match="внешнем диске"):
            disks.check(self._disk(is_system=True), 1)
        disks.check(self._disk(is_system=True), 1, system_allowed=True)

    def test_four_gibibytes_on_fat(self) -> None:
        with pytest.raises(UserError, match="FAT32"):
            disks.check(self._disk(file_system="vfat"), 5 * GIBIBYTE)
        disks.check(self._disk(file_system="exfat"), 5 * GIBIBYTE)

    def test_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        with pytest.raises(DiskUnreachable):
            disks.inspect(tmp_path / "gone")

    def test_this_disk(self, tmp_path: Path) -> None:
        found = disks.inspect(tmp_path)
        assert found.total >= found.free > 0
        assert not found.is_read_only

    @staticmethod
    def _disk(
        *,
        free: int = 100 * GIBIBYTE,
        file_system: str = "exfat",
        is_read_only: bool = False,
        is_system: bool = False,
    ) -> Disk:
        return Disk(
            Path("/media/KINGSTON"), "KINGSTON", free, 200 * GIBIBYTE, file_system,
            is_read_only=is_read_only, is_system=is_system,
        )  # fmt: skip


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


def test_the_code_is_judged_before_anything_is_made(database: Store, keychain: Keychain) -> None:
    with pytest.raises(UserError) as refused:
        trust.create_director_key(database.sessions, "1234", "Громова", keychain)
    assert refused.value.field == "code"
    with pytest.raises(UserError, match="директор"):
        trust.create_director_key(database.sessions, CODE, None, keychain)
    with database.sessions() as session:
        assert archives.current_key(session) is None


def test_a_new_ceremony_retires_the_former_key(
    school: Store, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient = str(pyrage.x25519.Identity.generate().to_public())
    monkeypatch.setattr(keys, "make_key", lambda _code: NewKey(recipient, b"wrapped"))
    report = trust.create_director_key(school.sessions, CODE[::-1], None, keychain, now=NOW)
    with school.sessions() as session:
        key = archives.required_key(session)
    assert (key.id, key.recipient) == (report.id, recipient)
    assert key.director_name == "Громова Елена Павловна"
    assert keychain.read(DIRECTOR_FINGERPRINT) == key.fingerprint
    assert report.is_pinned
