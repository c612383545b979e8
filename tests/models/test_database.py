"""Opening, checking and upgrading the file in which the school lives."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain, history
from ejadmin.models.base.store import Store, sqlite
from ejadmin.models.base.store.errors import (
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseUnavailable,
    known_errors,
)
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.database import open_database
from ejadmin.models.school.card import Building, Room, School
from ejadmin.models.years import presets

pytestmark = pytest.mark.file_only("reads or spoils the file itself")


def test_several_programs_may_begin_the_same_school_at_once(tmp_path: Path) -> None:
    file = tmp_path / "school [1].sqlite"
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: open_database(file), range(4)))
    for database in opened:
        with database.sessions() as session:
            assert len(session.scalars(select(AcademicYear.id)).all()) == 1
            assert chain.verify(session).is_whole
        database.close()
    assert [one.name for one in tmp_path.glob("*sch*")] == [file.name]


def test_a_school_that_came_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, fill = tmp_path / "school.sqlite", presets.fill

    def be_overtaken(session: Session, today: date) -> None:
        fill(session, today)
        monkeypatch.setattr(presets, "fill", fill)
        first = open_database(file)
        with first.sessions.begin() as other:
            other.add(Building(name="Главное"))
        first.close()

    monkeypatch.setattr(presets, "fill", be_overtaken)
    second = open_database(file)
    with second.sessions() as session:
        assert session.scalars(select(Building.name)).all() == ["Главное"]
    second.close()


def test_a_school_that_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    with pytest.raises(ValueError, match="year"):
        open_database(file, today=date.max)  # the school year would end after the last of all days
    assert list(tmp_path.glob("*sch*")) == []
    open_database(file).close()


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = file.read_bytes()
    with pytest.raises(DatabaseNewer, match="новой версией"):
        open_database(file)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all", b"SQLite format 3\x00" + b"x" * 5000]
)
def test_a_damaged_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "school.sqlite"
    file.write_bytes(content)
    with pytest.raises(DatabaseDamaged, match="повреждён"):
        open_database(file)
    assert file.read_bytes() == content


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE cats (name TEXT)")
    with pytest.raises(UserError, match="нет школьного журнала"):
        open_database(file)


def test_a_locked_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ejadmin.models.base.store.sqlite.BUSY_MILLISECONDS", 50)
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode=EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseUnavailable, match="занята"):
            open_database(file)


def test_a_read_only_file_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anything
    with pytest.raises(DatabaseUnavailable, match="только для чтения"):
        open_database(file)


def test_nothing_is_put_in_the_place_of_a_file_taken_away(tmp_path: Path) -> None:
    opened = open_database(tmp_path / "school.sqlite")
    opened.engine.dispose()
    opened.file.rename(tmp_path / "away.sqlite")
    with pytest.raises(DatabaseUnavailable, match="верните файл на место"), opened.sessions():
        opened.engine.connect()
    assert not opened.file.exists()
    (tmp_path / "away.sqlite").rename(opened.file)
    with opened.sessions() as session:
        assert session.scalar(select(AcademicYear.id))
    opened.close()


def test_nothing_is_written_into_a_file_put_in_its_place(tmp_path: Path) -> None:
    opened = open_database(tmp_path / "school.sqlite")
    sqlite.snapshot(opened.file, tmp_path / "other.sqlite")
    os.replace(tmp_path / "other.sqlite", opened.file)
    with pytest.raises(DatabaseUnavailable, match="заменён"), opened.sessions.begin() as session:
        session.add(Building(name="Потерянное"))
    opened.close()


def test_foreign_keys_hold(database: Store) -> None:
    with database.sessions.begin() as session:
        building = Building(name="Главный корпус")
        session.add(Room(number="1", building=building))
    with (
        pytest.raises(UserError, match="используется"),
        known_errors(),
        database.sessions.begin() as session,
    ):
        session.delete(session.scalars(select(Building)).one())


def test_changes_carry_the_administrator_of_the_school_card(tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    opened = open_database(file)
    with opened.sessions.begin() as session:
        session.add(School(name="Школа", short_name="Школа", administrator_name="Ромашкина А. А."))
    opened.close()
    opened = open_database(file)
    with opened.sessions() as session:
        assert history.operator_of(session) == "Ромашкина А. А."
    opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows outlive a second handle")
def test_nothing_is_written_into_a_log_that_another_program_removed(tmp_path: Path) -> None:
    """Qt's file dialog looks into the files of a folder, which drops SQLite's locks on them."""
    file = tmp_path / "school.sqlite"
    database = open_database(file)
    try:
        with database.sessions.begin() as session:
            session.add(Building(name="Главное"))
        for part in tmp_path.glob(f"{file.name}*"):
            part.open("rb").close()
        look = f"import sqlite3; c = sqlite3.connect({str(file)!r}); c.execute('SELECT 1'"
        subprocess.run([sys.executable, "-c", f"{look} ' FROM buildings'); c.close()"], check=True)
        assert not file.with_name(f"{file.name}-wal").exists()
        with pytest.raises(DatabaseUnavailable), database.sessions.begin() as session:
            session.add(Building(name="Потерянное"))
    finally:
        database.close()
    reopened = open_database(file)
    with reopened.sessions() as session:
        assert session.scalars(select(Building.name)).all() == ["Главное"]
    reopened.close()
