"""Files beside the database: kept once, proved at opening, swept only when nothing points there."""

import errno
import os
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.models.base import copies, file_store
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.registry import attachments, records
from ejadmin.models.registry.attachments import OWNERS, Attachment
from ejadmin.models.school.publications import Announcement
from tests.attaching import attach, detach, folder, path_of, sweep
from tests.doing import do, done, undo

OWNER = "announcement_id"


@pytest.fixture
def notice(database: Store) -> int:
    with database.sessions.begin() as session:
        made = Announcement(title="Субботник")
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    file = tmp_path / "Приказ № 12.PDF"
    file.write_bytes(b"%PDF-1.7 scan")
    return file


def stored_files(database: Store) -> list[Path]:
    where = folder(database)
    return sorted(file for file in where.rglob("*") if file.is_file())


def age(file: Path, days: int) -> None:
    moment = time.time() - days * 86_400
    os.utime(file, (moment, moment))


@pytest.mark.file_only("reads or spoils the file itself")
def test_a_file_is_kept_beside_the_database_under_its_hash(
    database: Store, notice: int, scan: Path
) -> None:
    key = attach(database, OWNER, notice, scan)
    with database.sessions() as session:
        (line,) = attachments.listed(session, OWNER, notice)
        assert attachments.counts(session, OWNER) == {notice: 1}
    assert (line.id, line.file_name, line.size, line.is_missing) == (key, scan.name, 13, False)
    assert line.added_by == "Петрова Нина Сергеевна"
    (kept,) = stored_files(database)
    assert kept.parent.parent == database.file.with_name("school.files")
    assert kept.suffix == ".pdf"
    assert kept.name.startswith(kept.parent.name)
    assert path_of(database, key) == kept


def test_equal_files_are_kept_once(database: Store, notice: int, scan: Path) -> None:
    other = scan.with_name("копия.pdf")
    other.write_bytes(scan.read_bytes())
    attach(database, OWNER, notice, scan)
    attach(database, OWNER, notice, other)
    assert len(stored_files(database)) == 1
    with pytest.raises(UserError, match="уже приложен"):
        attach(database, OWNER, notice, scan)


def test_a_removal_is_undone_and_the_file_waits_for_it(
    database: Store, notice: int, scan: Path
) -> None:
    key = attach(database, OWNER, notice, scan)
    removed = done(database, attachments.detach, key)
    with pytest.raises(UserError, match="уже убрали"):
        path_of(database, key)
    undo(database, removed)
    assert path_of(database, key).read_bytes() == scan.read_bytes()


def test_a_removed_record_comes_back_with_its_files(
    database: Store, notice: int, scan: Path
) -> None:
    key = attach(database, OWNER, notice, scan)
    undo(database, done(database, records.remove, Announcement, [notice]))
    assert path_of(database, key).exists()


@pytest.mark.file_only("copies of the file")
def test_the_sweep_takes_only_old_files_nothing_points_to(
    database: Store, notice: int, scan: Path, tmp_path: Path
) -> None:
    key = attach(database, OWNER, notice, scan)
    young = tmp_path / "young.txt"
    young.write_text("young")
    young_key = attach(database, OWNER, notice, young)
    age(path_of(database, key), 400)
    assert sweep(database) == 0
    copy = copies.keep(database.file, copies.Occasion.REGULAR).file
    detach(database, key)
    detach(database, young_key)
    assert sweep(database) == 0, "a kept copy of the database needs it"
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]
    copy.unlink()
    assert sweep(database) == 1
    assert [file.suffix for file in stored_files(database)] == [".txt"]


@pytest.mark.parametrize(("days", "gone"), [(29, 0), (31, 1)])
def test_a_file_nothing_points_to_is_kept_for_thirty_days(
    database: Store, notice: int, scan: Path, days: int, gone: int
) -> None:
    key = attach(database, OWNER, notice, scan)
    age(path_of(database, key), days)
    detach(database, key)
    assert sweep(database) == gone


@pytest.mark.file_only("copies of the file")
def test_nothing_is_swept_while_a_kept_copy_cannot_be_read(
    tmp_path: Path, new_file: Path, scan: Path
) -> None:
    folder = tmp_path / "100 % школа #1?"
    folder.mkdir()
    shutil.copy(new_file, folder / "school.sqlite")
    opened = open_database(folder / "school.sqlite")
    try:
        with opened.sessions.begin() as session:
            session.add(Announcement(title="Субботник"))
        key = attach(opened, OWNER, 1, scan)
        age(path_of(opened, key), 400)
        copies = folder / "snapshots"
        copies.mkdir()
        copy = copies / "school-20260901-080000.sqlite"
        shutil.copy(new_file, copy)
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("DROP TABLE attachments")
            connection.commit()
        detach(opened, key)
        (copies / "school-20260902-080000.sqlite").write_bytes(b"no database")
        assert sweep(opened) == 0
        (copies / "school-20260902-080000.sqlite").unlink()
        assert sweep(opened) == 1
    finally:
        opened.close()


def test_a_file_attached_again_is_young_again(database: Store, notice: int, scan: Path) -> None:
    key = attach(database, OWNER, notice, scan)
    kept = path_of(database, key)
    detach(database, key)
    age(kept, 400)
    attach(database, OWNER, notice, scan)
    assert time.time() - kept.stat().st_mtime < 86_400


def test_damage_and_loss_are_told_and_healed_by_the_same_file(
    database: Store, notice: int, scan: Path
) -> None:
    key = attach(database, OWNER, notice, scan)
    kept = path_of(database, key)
    kept.chmod(0o600)
    kept.write_bytes(b"something else")
    with pytest.raises(UserError, match="повреждён"):
        do(database, attachments.copy_for_opening, key)
    detach(database, key)
    key = attach(database, OWNER, notice, scan)
    assert path_of(database, key).read_bytes() == scan.read_bytes()
    kept.chmod(0o600)
    kept.unlink()
    with database.sessions() as session:
        assert attachments.listed(session, OWNER, notice)[0].is_missing
    with pytest.raises(UserError, match="нет на месте"):
        do(database, attachments.save_copy, key, scan.with_name("copy.pdf"))
    assert not scan.with_name("copy.pdf").exists()


def test_a_copy_for_opening_has_its_own_name_and_goes_at_the_sweep(
    database: Store, notice: int, scan: Path
) -> None:
    key = attach(database, OWNER, notice, scan)
    copy = do(database, attachments.copy_for_opening, key)
    assert copy.name == scan.name
    copy.write_bytes(b"spoilt by another program")
    path_of(database, key)
    sweep(database)
    assert not copy.exists()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "пустой"), (b"x" * 11, "больше"), (None, "Такого файла нет")]
)
def test_an_unfit_file_is_refused_in_words(
    database: Store, notice: int, scan: Path, content: bytes | None, reason: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(file_store, "MOST_BYTES", 10)
    scan.unlink() if content is None else scan.write_bytes(content)
    with pytest.raises(UserError, match=reason):
        attach(database, OWNER, notice, scan)
    with pytest.raises(UserError, match="папка"):
        attach(database, OWNER, notice, scan.parent)
    assert not stored_files(database)


def test_a_file_over_fifty_megabytes_is_refused(
    database: Store, notice: int, scan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.truncate(scan, 50 * 1024 * 1024 + 1)
    with pytest.raises(UserError, match="больше 50 МБ"):
        attach(database, OWNER, notice, scan)
    monkeypatch.setattr(file_store, "MOST_BYTES", 13)
    os.truncate(scan, 13)
    attach(database, OWNER, notice, scan)
    assert stored_files(database)


def test_a_record_that_is_gone_takes_no_file(database: Store, scan: Path) -> None:
    for owner in OWNERS:
        with pytest.raises(UserError, match="уже нет"):
            attach(database, owner, 77, scan)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_disk_leaves_nothing(
    database: Store, notice: int, scan: Path, number: int, step: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def fail(*_arguments: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(UserError, match="не приложен"):
        attach(database, OWNER, notice, scan)
    assert not stored_files(database)
    with database.sessions() as session:
        assert session.scalar(select(func.count()).select_from(Attachment)) == 0


@pytest.mark.skipif(os.name != "posix", reason="kills by fork")
@pytest.mark.parametrize(
    ("step", "kept"), [("fsync", 0), ("replace", 0), ("utime", 1), ("chmod", 1)]
)
def test_a_killed_attaching_leaves_no_half_file_under_a_name(
    tmp_path: Path, scan: Path, step: str, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "killed.files"
    if step == "utime":  # a file that lies there already is only made young again
        file_store.put(folder, scan)

    def die(*_arguments: object, **_named: object) -> None:
        os._exit(9)

    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(os, step, die)
            file_store.put(folder, scan)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9, "it died where it was told to"
    named = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".part"]
    assert [file.read_bytes() for file in named] == [scan.read_bytes()] * kept
    for left in folder.glob("*.part"):
        age(left, 400)
    file_store.sweep(folder, {(file.stem, file.suffix) for file in named}, 30)
    assert not list(folder.glob("*.part"))
    assert file_store.put(folder, scan).size == 13


@pytest.mark.parametrize("name", ["x" * 300 + ".pdf", "ж" * 200 + ".pdf", "x" * 236 + ".pdf"])
def test_a_long_name_is_cut_to_240_bytes_and_keeps_its_ending(name: str) -> None:
    clean = file_store.clean_name(name)
    assert (len(clean.encode()), clean[-4:]) == (240, ".pdf")


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_every_system_takes(name: str) -> None:
    clean = file_store.clean_name(name)
    assert clean
    assert len(clean.encode()) <= 240
    assert not file_store.UNSAFE.search(clean)
    assert Path(clean).name == clean
    assert file_store.clean_name(clean) == clean
