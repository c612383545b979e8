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
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from ejadmin.errors import UserError
from ejadmin.models import chain, history, schema
from ejadmin.models.calendar import AcademicYear
from ejadmin.models.database import (
    PRAGMAS,
    REVISION,
    SNAPSHOTS_KEPT,
    Database,
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseUnavailable,
    keep_snapshot,
    known_errors,
    make_engine,
    open_database,
    snapshot,
)
from ejadmin.models.migrations import upgrade
from ejadmin.models.movement import OrderKind, SchoolOrder
from ejadmin.models.norms import HoursNorm, TemplateHours
from ejadmin.models.people import GuardianRights, PupilGuardian
from ejadmin.models.school import Building, Room, School


def test_every_connection_keeps_what_it_commits(database: Database) -> None:
    with database.engine.connect() as connection:
        for name, wanted in PRAGMAS.items():
            assert connection.execute(text(f"PRAGMA {name}")).scalar() == wanted


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


def test_a_school_that_could_not_be_made_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    with pytest.raises(ValueError, match="year"):
        open_database(file, today=date.max)  # the school year would end after the last of all days
    assert list(tmp_path.glob("*sch*")) == []
    open_database(file).close()


def test_migrations_make_what_the_tables_say(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite+pysqlite:///{tmp_path / 'migrated.sqlite'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        rowless = connection.execute(
            text("SELECT count(*) FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
        ).scalar()
    engine.dispose()
    assert found == REVISION
    assert rowless == sum(
        not table.dialect_options["sqlite"]["with_rowid"]
        for table in schema.metadata.tables.values()
    )


def test_constraints_are_the_same_in_a_new_and_a_migrated_file(tmp_path: Path) -> None:
    open_database(tmp_path / "new.sqlite").close()
    engine = make_engine(f"sqlite+pysqlite:///{tmp_path / 'migrated.sqlite'}")
    upgrade(engine)
    engine.dispose()
    assert checks_in(tmp_path / "new.sqlite") == checks_in(tmp_path / "migrated.sqlite")


def checks_in(file: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(
                line.strip().rstrip(",") for line in sql.splitlines() if "CONSTRAINT" in line
            )
            for name, sql in rows
            if name != "alembic_version"
        }


def test_a_file_of_the_first_version_keeps_its_data_and_gets_what_is_new(tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    engine = make_engine(f"sqlite+pysqlite:///{file}")
    upgrade(engine, "0001")
    with engine.begin() as connection:
        for row in (
            "INSERT INTO school (id, name, short_name, director_position, is_demonstration)"
            " VALUES (1, 'Школа', 'Школа', 'Директор', 0)",
            "INSERT INTO pupils (id, last_name, first_name) VALUES (1, 'Ежова', 'Анна')",
            "INSERT INTO guardians (id, last_name, first_name) VALUES (1, 'Ежова', 'Ольга')",
            "INSERT INTO pupil_guardians (id, pupil_id, guardian_id, relation)"
            " VALUES (1, 1, 1, 'mother')",
            "INSERT INTO school_orders (id, number, issued_on, title)"
            " VALUES (1, '7-у', '2026-09-01', 'О зачислении')",
        ):
            connection.execute(text(row))
    engine.dispose()
    database = open_database(file)
    with database.sessions() as session:
        school = session.get_one(School, 1)
        link = session.scalars(select(PupilGuardian)).one()
        order = session.scalars(select(SchoolOrder)).one()
        assert (school.order_numbering, school.is_consent_required) == ("{n}-у", True)
        assert (link.rights, link.gets_information) == (GuardianRights.FULL, True)
        assert (order.number, order.kind) == ("7-у", OrderKind.OTHER)
        assert {
            (norm.grade, norm.week_length): norm.hours
            for norm in session.scalars(select(HoursNorm))
        }[5, 5] == 29
        assert session.scalars(select(TemplateHours)).first() is not None
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    database.close()
    assert len(list((tmp_path / "snapshots").glob("school-*.sqlite"))) == 1


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
    monkeypatch.setattr("ejadmin.models.database.BUSY_MILLISECONDS", 50)
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


def test_a_snapshot_holds_one_moment_of_a_live_database(database: Database, tmp_path: Path) -> None:
    with database.sessions.begin() as session:
        session.add(Building(name="Главный корпус"))
    copy = tmp_path / "copy.sqlite"
    with database.sessions() as session:
        session.add(Building(name="Недописанное"))
        session.flush()
        snapshot(database.file, copy)
        session.rollback()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT name FROM buildings").fetchall() == [("Главный корпус",)]


def test_old_snapshots_give_way(database: Database) -> None:
    folder = database.file.parent / "snapshots"
    folder.mkdir()
    for number in range(SNAPSHOTS_KEPT + 3):
        (folder / f"school-2020010{number}-000000.sqlite").write_bytes(b"old")
    newest = keep_snapshot(database.file)
    kept = sorted(folder.iterdir())
    assert len(kept) == SNAPSHOTS_KEPT
    assert kept[-1] == newest


def test_foreign_keys_hold(database: Database) -> None:
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
