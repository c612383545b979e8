"""Every earlier version's base opens with everything in it, or stays what it was."""

import ast
import errno
import gzip
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from ejadmin.errors import UserError
from ejadmin.models import database
from ejadmin.models.base import copies
from ejadmin.models.base.chain import Change
from ejadmin.models.base.store import Store, make_engine, sqlite
from ejadmin.models.base.store.errors import DatabaseDamaged, DatabaseUnavailable
from ejadmin.models.database import open_database
from ejadmin.models.migrations import upgrade
from ejadmin.models.migrations.revisions import REVISION, REVISIONS
from ejadmin.models.registry import schema
from ejadmin.models.school.card import Building

pytestmark = pytest.mark.file_only("kept files of older versions")

HERE = Path(__file__).parent
VERSIONS = Path(database.__file__).parent / "migrations" / "versions"
KEPT = [revision for revision in REVISIONS if (HERE / f"{revision}.sqlite.gz").exists()]
MOST_BYTES = 300_000


@pytest.fixture(scope="session")
def kept_bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bases kept from each version, unpacked."""
    folder = tmp_path_factory.mktemp("kept")
    for revision in KEPT:
        packed = (HERE / f"{revision}.sqlite.gz").read_bytes()
        (folder / f"{revision}.sqlite").write_bytes(gzip.decompress(packed))
    return folder


@pytest.fixture(params=KEPT)
def former(request: pytest.FixtureRequest, kept_bases: Path, tmp_path: Path) -> Path:
    """A filled base of an earlier version."""
    file = tmp_path / "folder 100%" / "school.sqlite"
    file.parent.mkdir()
    shutil.copy(kept_bases / f"{request.param}.sqlite", file)
    return file


@pytest.fixture
def oldest(kept_bases: Path, tmp_path: Path) -> Path:
    """A filled base of the first version."""
    file = tmp_path / "school.sqlite"
    shutil.copy(kept_bases / f"{REVISIONS[0]}.sqlite", file)
    return file


@pytest.fixture
def upgraded(former: Path) -> Iterator[Store]:
    """The same base opened by this version."""
    opened = open_database(former)
    yield opened
    opened.close()


def content(file: Path) -> dict[str, tuple[list[str], list[tuple[object, ...]]]]:
    """Columns and rows of every table, by raw SQL."""
    with closing(sqlite3.connect(file)) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        found = {}
        for name in names:
            cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            found[name] = ([one[0] for one in cursor.description], cursor.fetchall())
        return found


def test_every_revision_before_todays_is_kept_filled_and_small() -> None:
    assert KEPT[: len(REVISIONS) - 1] == list(REVISIONS[:-1])
    assert all((HERE / f"{one}.sqlite.gz").stat().st_size <= MOST_BYTES for one in KEPT)


def test_no_table_of_a_kept_base_is_empty(former: Path) -> None:
    assert [name for name, (_, rows) in content(former).items() if not rows] == []


def test_nothing_is_lost_on_the_way_up(former: Path) -> None:
    before = content(former)
    open_database(former).close()
    after = content(former)
    for table, (columns, rows) in before.items():
        if table == "alembic_version":
            continue
        names, values = after[table]
        places = [names.index(column) for column in columns]
        assert [tuple(row[place] for place in places) for row in values][: len(rows)] == rows, table


def test_an_upgraded_base_is_like_a_new_one(upgraded: Store, tmp_path: Path) -> None:
    with upgraded.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    open_database(tmp_path / "new.sqlite").close()
    assert structure(upgraded.file) == structure(tmp_path / "new.sqlite")


def structure(file: Path) -> dict[str, tuple[list[str], bool]]:
    """Constraints of each table, and whether it is keyed without row numbers."""
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        return {
            name: (
                sorted(
                    line.strip().rstrip(",") for line in sql.splitlines() if "CONSTRAINT" in line
                ),
                "WITHOUT ROWID" in sql,
            )
            for name, sql in rows
            if name != "alembic_version"
        }


def test_the_first_operation_is_another_than_the_upgrade(upgraded: Store) -> None:
    with upgraded.sessions.begin() as session:
        session.add(Building(name="Новый корпус"))
    with upgraded.sessions() as session:
        last = select(Change.operation).order_by(Change.id.desc()).limit(2)
        new, before = session.scalars(last)
        assert new == before + 1


def test_a_copy_goes_before_and_no_retry_pushes_it_out(former: Path) -> None:
    revision = sqlite.first_value(former, copies.REVISION)
    for _ in range(3):
        copies.keep(former, copies.Occasion.UPGRADE)
    open_database(former).close()
    (kept,) = copies.listed(former)
    assert kept.occasion is copies.Occasion.UPGRADE
    assert sqlite.first_value(kept.file, copies.REVISION, at_rest=True) == revision


def test_no_migration_imports_live_code() -> None:
    for file in sorted(VERSIONS.glob("*.py")):
        imported = {
            name
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }
        assert not {name for name in imported if name.split(".")[0] == "ejadmin"}, file


def test_each_revision_has_its_migration() -> None:
    assert [file.name[:4] for file in sorted(VERSIONS.glob("*.py"))] == list(REVISIONS)


@pytest.mark.parametrize(
    "rooms",
    [(0, 40, 190), pytest.param(range(0, 200, 10), marks=pytest.mark.fault)],
    ids=["some", "all"],
)
def test_a_disk_that_fills_leaves_the_old_base(
    oldest: Path, tmp_path: Path, rooms: Sequence[int]
) -> None:
    """The file may not grow beyond its pages: SQLite then says that the disk is full."""
    before, upgrades = content(oldest), 0
    for pages in rooms:
        file = tmp_path / f"full-{pages}.sqlite"
        shutil.copy(oldest, file)
        engine = make_engine(sqlite.url_of(file))

        def narrow(connection: sqlite3.Connection, _record: object, room: int = pages) -> None:
            used = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count={used + room}")

        event.listen(engine, "connect", narrow)
        try:
            upgrade(engine)
            upgrades += 1
        except OperationalError:
            assert content(file) == before
        finally:
            engine.dispose()
        open_database(file).close()
    assert 0 < upgrades < len(rooms)


CHILD = """
import os, signal, sys, threading, time
from pathlib import Path
from ejadmin.models.database import open_database
import ejadmin.models.migrations
def die():
    time.sleep(float(sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=die, daemon=True).start()
began = time.perf_counter()
open_database(Path(sys.argv[1])).close()
print(time.perf_counter() - began)
"""
PARTS, KILLS = 20, 10


def run_and_die(file: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Open a base in a program that is killed after so many seconds."""
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(file), str(seconds)], check=False, capture_output=True,
        text=True, cwd=HERE.parents[2],
    )  # fmt: skip


@pytest.fixture(scope="module")
def upgrade_seconds(kept_bases: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long an upgrade takes that nobody disturbs."""
    file = tmp_path_factory.mktemp("undisturbed") / "school.sqlite"
    shutil.copy(kept_bases / f"{REVISIONS[0]}.sqlite", file)
    return float(run_and_die(file, 60).stdout)


@pytest.mark.fault
@pytest.mark.skipif(sys.platform == "win32", reason="kills as Linux does")
@pytest.mark.parametrize("part", range(PARTS))
def test_a_killed_upgrade_leaves_the_old_base_or_the_new_one(
    oldest: Path, upgrade_seconds: float, tmp_path: Path, part: int
) -> None:
    """In all the parts 200 kills, spread over the time an upgrade takes."""
    before, told = content(oldest), {"killed": 0, "old": 0, "new": 0}
    whole = copies.keep(oldest, copies.Occasion.REGULAR).file.read_bytes()
    for number in range(KILLS):
        file = tmp_path / str(number) / "school.sqlite"
        kept = copies.folder_of(file)
        kept.mkdir(parents=True)
        shutil.copy(oldest, file)
        (kept / "school.sqlite.20260901-080000.regular.sqlite").write_bytes(whole)
        moment = (part + number * PARTS) / (PARTS * KILLS) * upgrade_seconds
        told["killed"] += run_and_die(file, moment).returncode == -9
        revision = sqlite.first_value(file, copies.REVISION)
        told["new" if revision == REVISION else "old"] += 1
        if revision != REVISION:
            assert content(file) == before
        assert all(sqlite.is_whole(copy.file) for copy in copies.listed(file))
        assert copies.listed(file)[-1].file.read_bytes() == whole
        open_database(file).close()
    print(told)
    assert told["killed"] >= KILLS // 2


@pytest.mark.parametrize(
    ("revision", "error", "words"),
    [
        ("9999", database.DatabaseNewer, "новой версией"),
        ("abcd", DatabaseUnavailable, "неизвестна"),
        ("0000", DatabaseUnavailable, "неизвестна"),
    ],
)
def test_a_base_of_an_unknown_version_is_left_alone(
    former: Path, revision: str, error: type[UserError], words: str
) -> None:
    with closing(sqlite3.connect(former)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
    before = former.read_bytes()
    with pytest.raises(error, match=words):
        open_database(former)
    assert former.read_bytes() == before


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DROP TABLE homework")
    with pytest.raises(DatabaseDamaged, match="homework"):
        open_database(file)


def test_a_former_base_without_a_table_is_told_in_russian(oldest: Path) -> None:
    with closing(sqlite3.connect(oldest)) as connection, connection:
        connection.execute("DROP TABLE course_plan_items")
    before = content(oldest)
    with pytest.raises(UserError, match="не обновлена"):
        open_database(oldest)
    assert content(oldest) == before


def test_a_former_base_whose_rows_point_nowhere_is_left_as_it_was(oldest: Path) -> None:
    with closing(sqlite3.connect(oldest)) as connection, connection:
        connection.execute("UPDATE lessons SET course_id = 9999 WHERE id = 1")
    before = content(oldest)
    with pytest.raises(UserError, match="не обновлена"):
        open_database(oldest)
    assert content(oldest) == before


def test_a_mark_that_breaks_the_mended_rule_is_not_lost(kept_bases: Path, tmp_path: Path) -> None:
    """Another program may have written what is neither number nor sign."""
    file = tmp_path / "school.sqlite"
    shutil.copy(kept_bases / "0002.sqlite", file)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE marks SET value = NULL WHERE pupil_id = 1")
    open_database(file).close()
    columns, rows = content(file)["marks"]
    assert [row for row in rows if row[columns.index("pupil_id")] == 1 and row[2] is None]


def test_a_full_disk_says_so(oldest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(copies.sqlite, "snapshot", full)
    with pytest.raises(DatabaseUnavailable, match="нет места"):
        open_database(oldest)
    assert copies.listed(oldest) == []
