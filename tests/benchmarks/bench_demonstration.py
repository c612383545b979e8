"""Seconds of each phase of the whole demonstration school, beside a bare insert of its marks.

Run it alone: ``python -m tests.benchmarks.bench_demonstration [classes] [weeks]``.
"""

import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import func, select

from ejadmin.demonstration import build
from ejadmin.models.base.chain import verify
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.journal.making import make_lessons
from ejadmin.models.registry.schema import metadata
from ejadmin.models.timetable.clashes import clashes
from ejadmin.models.timetable.tables import Timetable

TODAY = date(2026, 11, 22)


class Clock:
    """Prints how long the phase before took whenever the next one is reported."""

    def __init__(self) -> None:
        self.started = perf_counter()
        self.phase = ""

    def report(self, done: int, total: int, text: str = "") -> None:
        now = perf_counter()
        if self.phase:
            print(f"  {self.phase:<24}{now - self.started:7.2f} s")
        self.started, self.phase = now, text


def bare_insert(folder: Path, marks: int) -> float:
    """Seconds sqlite3 itself needs for as many rows of marks: the floor."""
    with closing(sqlite3.connect(folder / "floor.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute(
            "CREATE TABLE marks (work_id INT, pupil_id INT, value INT, PRIMARY KEY"
            " (work_id, pupil_id)) WITHOUT ROWID"
        )
        rows = [(number // 20, number % 20, 4) for number in range(marks)]
        started = perf_counter()
        with connection:
            connection.executemany("INSERT INTO marks VALUES (?, ?, ?)", rows)
        return perf_counter() - started


def timed(title: str, started: float) -> None:
    print(f"  {title:<24}{perf_counter() - started:7.2f} s")


def ask(database: Store) -> None:
    """What is asked of a whole school: clashes, lessons of the year, the change log's chain."""
    with database.sessions.begin() as session:
        started = perf_counter()
        found = clashes(session, 1)
        timed(f"clashes ({len(found)} found)", started)
        timetable = session.get_one(Timetable, 1)
        for title in ("lessons of the year", "the same again"):
            started = perf_counter()
            made = make_lessons(session, 1, timetable.first_day, timetable.last_day)
            timed(f"{title} (+{made.created})", started)
        started = perf_counter()
        report = verify(session)
        timed(f"verify {report.rows} changes", started)
        assert report.is_whole
        assert not found


def main() -> None:
    """Build, ask, and print."""
    classes = int(sys.argv[1]) if len(sys.argv) > 1 else 35
    weeks = int(sys.argv[2]) if len(sys.argv) > 2 else 9
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = open_database(folder / "demo.sqlite", today=TODAY)
        clock, started, busy = Clock(), perf_counter(), process_time()
        report = build(
            database.sessions, classes=classes, weeks=weeks, today=TODAY, progress=clock.report
        )
        whole = perf_counter() - started
        clock.report(0, 0)
        busy = process_time() - busy
        print(f"the whole school {whole:.2f} s (goal 30), of these {busy:.2f} s at work")
        floor = bare_insert(folder, report.marks)
        print(f"bare insert of {report.marks} marks {floor:.2f} s, ratio {whole / floor:.0f}")
        print(report)
        with database.sessions() as session:
            for table in metadata.sorted_tables:
                rows = session.execute(select(func.count()).select_from(table)).scalar_one()
                if rows:
                    print(f"  {table.name:<24}{rows:9}")
        ask(database)
        database.close()
        size = sum(each.stat().st_size for each in folder.glob("demo.sqlite*"))
        print(f"file {size / 1e6:.0f} MB; filled until {report.filled_until}")


if __name__ == "__main__":
    main()
