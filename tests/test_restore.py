"""A restored database takes the place of the old one, which is never lost."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ejadmin import restore
from ejadmin.errors import UserError
from ejadmin.models.base import copies
from ejadmin.models.base.copies import Copy, Occasion
from ejadmin.models.base.store import Store, sqlite
from ejadmin.models.database import open_database
from ejadmin.models.journal.tables import Mark


@pytest.fixture
def restored(new_file: Path, tmp_path: Path) -> Path:
    """An empty school out of an archive."""
    file = tmp_path / "school.restored.sqlite"
    shutil.copy(new_file, file)
    return file


def marks_in(file: Path) -> int:
    opened = open_database(file)
    with opened.sessions() as session:
        count = session.scalar(select(func.count()).select_from(Mark))
    opened.close()
    return int(count or 0)


def test_the_old_base_survives_beside_later_dated_copies(
    database: Store, small_school: object, restored: Path
) -> None:
    """The clock may have been ahead when the others were made."""
    database.close()
    folder = copies.folder_of(database.file)
    folder.mkdir()
    for days in range(1, 15):
        stamp = (datetime.now() + timedelta(days=days)).strftime(copies.STAMP)
        shutil.copy(restored, folder / f"school.sqlite.{stamp}.order.sqlite")
    restore.put_in_place(restored, database.file)
    assert marks_in(database.file) == 0
    (kept,) = [one for one in copies.listed(database.file) if one.occasion is Occasion.RESTORE]
    shutil.copy(kept.file, again := database.file.with_name("again.sqlite"))
    assert marks_in(again) == 2


def test_a_damaged_base_is_moved_aside_and_the_restored_one_opens(
    database: Store, restored: Path
) -> None:
    database.close()
    database.file.write_bytes(b"SQLite format 3\x00" + b"spoilt" * 999)
    restore.put_in_place(restored, database.file)
    assert marks_in(database.file) == 0
    (aside,) = copies.folder_of(database.file).glob("*.damaged")
    assert aside.read_bytes().endswith(b"spoilt")


def test_without_a_copy_nothing_is_replaced(
    database: Store, small_school: object, restored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.close()
    nowhere = Copy(Path("nowhere.sqlite"), datetime.now(), Occasion.RESTORE, 0)
    monkeypatch.setattr(copies, "keep", lambda *_: nowhere)
    with pytest.raises(UserError, match="не заменена"):
        restore.put_in_place(restored, database.file)
    assert marks_in(database.file) == 2


def test_what_a_killed_program_left_does_not_reach_the_restored_base(
    database: Store, small_school: object, restored: Path, tmp_path: Path
) -> None:
    left = tmp_path / "left" / database.file.name
    left.parent.mkdir()
    for ending in ("", *sqlite.BESIDE):
        shutil.copy(f"{database.file}{ending}", left.parent)
    restore.put_in_place(restored, left)
    assert not Path(f"{left}-wal").exists()
    assert marks_in(left) == 0
