"""Copies of the database: whole under their names, rarer with age, never another base's."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.errors import UserError
from ejadmin.models.base import copies
from ejadmin.models.base.copies import Copy, Occasion, doomed
from ejadmin.models.base.store import Store, sqlite
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.card import Building, School

pytestmark = pytest.mark.file_only("copies of the file")

NOW = datetime(2026, 11, 30, 14, 30)
LIMIT = 2048 * 1024 * 1024


def copy(made_at: datetime, occasion: Occasion = Occasion.REGULAR, size: int = 1) -> Copy:
    return Copy(Path(f"{made_at:%Y%m%d-%H%M%S}.{occasion}"), made_at, occasion, size)


def kept_of(made: list[Copy], limit: int = LIMIT, spared: Copy | None = None) -> list[Copy]:
    gone = doomed(made, NOW, limit, spared or made[0])
    return [one for one in made if one not in gone]


def test_hourly_copies_of_today_stay_and_of_yesterday_only_the_last() -> None:
    today = [copy(NOW - timedelta(hours=n)) for n in range(8)]
    yesterday = [copy(NOW - timedelta(days=1, hours=n)) for n in range(8)]
    assert kept_of(today + yesterday) == [*today, yesterday[0]]


def test_a_month_stays_by_days_and_a_year_by_months() -> None:
    daily = [copy(NOW - timedelta(days=n)) for n in range(800)]
    kept = kept_of(daily)
    assert kept[:31] == daily[:31]
    months = {(one.made_at.year, one.made_at.month) for one in kept[31:]}
    assert len(kept[31:]) == len(months) == 11
    assert kept[-1].made_at == datetime(2025, 11, 30, 14, 30)


def test_a_morning_of_orders_takes_no_earlier_day() -> None:
    days = [copy(NOW - timedelta(days=n)) for n in range(1, 20)]
    orders = [copy(NOW - timedelta(minutes=n), Occasion.ORDER) for n in range(30)]
    assert kept_of(orders + days) == [*orders[:10], *days]


def test_events_go_after_thirty_days() -> None:
    edge = copy(NOW - timedelta(days=30), Occasion.LOAD)
    late = copy(NOW - timedelta(days=30, seconds=1), Occasion.LOAD)
    newest = copy(NOW)
    assert kept_of([newest, edge, late]) == [newest, edge]


def test_what_was_made_now_stays_behind_later_dated_ones() -> None:
    later = [copy(NOW + timedelta(days=n), Occasion.ORDER) for n in range(1, 12)]
    made = copy(NOW, Occasion.RESTORE)
    kept = kept_of([*later, made], limit=1, spared=made)
    assert kept == [made]
    assert made in kept_of([*later, made], spared=made)


def test_room_is_made_from_what_is_not_the_last_of_its_day() -> None:
    morning, evening = copy(NOW.replace(hour=8), size=4), copy(NOW.replace(hour=13), size=4)
    before = copy(NOW - timedelta(days=1), size=4)
    assert kept_of([evening, morning, before], limit=8) == [evening, before]
    assert kept_of([evening, morning, before], limit=11) == [evening, before]
    assert kept_of([evening, morning, before], limit=12) == [evening, morning, before]
    assert kept_of([evening, morning, before], limit=4) == [evening]


@given(
    st.lists(
        st.tuples(
            st.integers(-3 * 24, 500 * 24), st.sampled_from(list(Occasion)), st.integers(1, 10)
        ),
        min_size=1, max_size=60, unique_by=lambda row: row[0],
    ),
    st.integers(1, 300),
)  # fmt: skip
def test_of_any_copies_the_spared_stays_and_the_room_is_kept(
    rows: list[tuple[int, Occasion, int]], limit: int
) -> None:
    made = [copy(NOW - timedelta(hours=hours), kind, size) for hours, kind, size in rows]
    kept = kept_of(made, limit)
    assert made[0] in kept
    assert sum(one.size for one in kept) <= limit or kept == [made[0]]
    assert sum(not one.is_regular for one in kept) <= 11
    assert doomed(kept, NOW, limit, made[0]) == []


def test_a_copy_is_whole_alone_and_for_its_owner(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add(Building(name="Главный корпус"))
    with database.sessions() as session:
        session.add(Building(name="Недописанное"))
        session.flush()
        made = copies.keep(database.file, Occasion.REGULAR)
        session.rollback()
    assert [one.name for one in made.file.parent.iterdir()] == [made.file.name]
    assert made.file.stat().st_mode & 0o077 == 0 or os.name != "posix"
    with closing(sqlite3.connect(made.file)) as connection:
        assert connection.execute("SELECT name FROM buildings").fetchall() == [("Главный корпус",)]
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_neighbours_with_like_names_keep_their_own(database: Store, tmp_path: Path) -> None:
    others = [
        tmp_path / name
        for name in ("school.db", "school-filial.sqlite", "school.sqlite.old", "filial.sqlite")
    ]
    for other in others:
        sqlite.snapshot(database.file, other)
    for file in (database.file, *others):
        copies.keep(file, Occasion.ORDER)
    for file in (database.file, *others):
        (own,) = copies.listed(file)
        assert own.file.name.startswith(f"{file.name}.2")


def test_copies_of_version_0_2_are_known(database: Store) -> None:
    folder = copies.folder_of(database.file)
    folder.mkdir()
    for name in (
        "school-20261001-080000",
        "school-filial-20261001-080000",
        "school-20269901-080000",
    ):
        shutil.copy(database.file, folder / f"{name}.sqlite")
    (own,) = copies.listed(database.file)
    assert (own.made_at, own.occasion) == (datetime(2026, 10, 1, 8), Occasion.REGULAR)


def test_a_regular_copy_waits_for_a_change_and_an_hour(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        moment = NOW

        @classmethod
        def now(cls, tz=None):
            return cls.moment

    monkeypatch.setattr(copies.clock, "datetime", Clock)
    assert copies.keep_regular(database) is not None
    Clock.moment = NOW + timedelta(minutes=61)
    assert copies.keep_regular(database) is None, "nothing has changed"
    with database.sessions.begin() as session:
        session.add(Pupil(last_name="Осина", first_name="Ия"))
    Clock.moment = NOW + timedelta(minutes=59)
    assert copies.keep_regular(database) is None, "the hour is not over"
    Clock.moment = NOW + timedelta(minutes=60)
    assert copies.keep_regular(database) is not None


def test_a_copy_of_a_day_to_come_keeps_none_from_being_made(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock was ahead when it was made."""

    class Clock(datetime):
        moment = NOW + timedelta(days=400)

        @classmethod
        def now(cls, tz=None):
            return cls.moment

    monkeypatch.setattr(copies.clock, "datetime", Clock)
    assert copies.keep_regular(database) is not None
    with database.sessions.begin() as session:
        session.add(Pupil(last_name="Осина", first_name="Ия"))
    Clock.moment = NOW
    assert copies.keep_regular(database) is not None


def test_two_events_of_one_state_share_a_copy(database: Store) -> None:
    first = copies.keep(database.file, Occasion.ORDER)
    assert copies.keep(database.file, Occasion.LOAD) == first
    with database.sessions.begin() as session:
        session.add(Pupil(last_name="Осина", first_name="Ия"))
    second = copies.keep(database.file, Occasion.LOAD)
    assert copies.listed(database.file) == [second, first]


def test_a_spoilt_copy_never_serves_again(database: Store) -> None:
    first = copies.keep(database.file, Occasion.ORDER)
    with first.file.open("r+b") as stream:
        stream.seek(8192)
        stream.write(b"\xff" * 20000)
    assert copies.keep(database.file, Occasion.ORDER) != first


def test_a_copy_that_was_not_whole_gets_no_name(
    database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = copies.keep(database.file, Occasion.REGULAR)

    def half(_file: Path, target: Path) -> None:
        whole = kept.file.read_bytes()
        target.write_bytes(whole[: len(whole) // 2])

    monkeypatch.setattr(sqlite, "snapshot", half)
    with pytest.raises((UserError, sqlite3.DatabaseError)):
        copies.keep(database.file, Occasion.ORDER)
    assert [one.name for one in copies.folder_of(database.file).iterdir()] == [kept.file.name]


def test_the_school_card_says_how_much_room_copies_take(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add(School(name="Школа", short_name="Школа", copies_limit=1))
    for number in range(4):
        with database.sessions.begin() as session:
            session.add(Building(name=f"Корпус {number}"))
        copies.keep(database.file, Occasion.ORDER)
    kept = copies.listed(database.file)
    assert sum(one.size for one in kept) <= 1024 * 1024 or len(kept) == 1


CHILD = """
import os, signal, sys, threading, time
from pathlib import Path
from ejadmin.models.base import copies
def die():
    time.sleep(float(sys.argv[2]))
    os.kill(os.getpid(), signal.SIGKILL)
threading.Thread(target=die, daemon=True).start()
while True:
    file = Path(sys.argv[1])
    for one in copies.listed(file)[1:]:
        one.file.unlink()
    copies.keep(file, copies.Occasion.REGULAR)
"""


@pytest.mark.fault
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Linux does")
def test_killed_at_thirty_moments_every_named_copy_is_whole(database: Store) -> None:
    seen = 0
    for number in range(30):
        subprocess.run(
            [sys.executable, "-c", CHILD, str(database.file), str(0.5 + number * 0.011)],
            check=False, cwd=Path(__file__).parents[3],
        )  # fmt: skip
        found = copies.listed(database.file)
        seen += len(found)
        assert all(sqlite.is_whole(one.file) for one in found)
    assert seen >= 30


def test_only_what_a_killed_copying_left_is_removed(database: Store) -> None:
    """Another program may be making a copy just now."""
    folder = copies.folder_of(database.file)
    folder.mkdir()
    fresh, left = (folder / f"school.sqlite.20261130-143000.{n}.part" for n in (7, 8))
    for file in (fresh, left):
        file.touch()
    hours_ago = (datetime.now() - timedelta(hours=2)).timestamp()
    os.utime(left, (hours_ago, hours_ago))
    copies.keep(database.file, Occasion.ORDER)
    assert [file.name for file in folder.glob("*.part")] == [fresh.name]


def test_a_base_that_cannot_be_copied_is_moved_aside_whole(database: Store) -> None:
    database.close()
    database.file.write_bytes(b"spoilt")
    database.file.with_name("school.sqlite-wal").write_bytes(b"log")
    aside = copies.set_aside(database.file)
    assert aside.read_bytes() == b"spoilt"
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"log"
    assert not database.file.exists()
    assert copies.listed(database.file) == []
