"""The change log beside its floors: bulk marks, verifying, who and when of one cell.

Run ``python -m tests.benchmarks.bench_log``; ``--rows N`` says how long the log is for the last one
(default 500,000; the goal speaks of 2,000,000).
"""

import hashlib
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import and_, select

from ejadmin.models.base import chain, writing
from ejadmin.models.base.chain import Change
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.journal.tables import Mark, Work
from ejadmin.models.registry.change_report import read_those
from tests.benchmarks.timing import by_turns, tell
from tests.journal_class import JournalClass, fill_class

COLUMNS = "id, version, operation, at, operator, table_name, key, action, after, salt, hash"


def main() -> None:
    """Measure on a class of 30 with 160 lessons and a log as long as asked."""
    rows = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 500_000
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "school.sqlite", today=date(2026, 9, 1))
        with database.sessions.begin() as session:
            made = fill_class(session, pupils=30, lessons=160, density=0.05)
        measure_bulk(database, made)
        measure_verify(database, rows)
        measure_cell(database)
        database.close()


def measure_bulk(database: Store, made: JournalClass) -> None:
    """Marks written in bulk, beside a bare loop that makes the same rows and log rows."""
    with database.sessions() as session:
        works = session.scalars(select(Work.id).where(Work.lesson_id.in_(made.lessons))).all()
        taken = {tuple(row) for row in session.execute(select(Mark.work_id, Mark.pupil_id))}
    free = [(work, pupil) for work in works for pupil in made.pupils if (work, pupil) not in taken]
    marks = [{"work_id": work, "pupil_id": pupil, "value": 5} for work, pupil in free]

    def ours() -> None:
        with database.sessions() as session:
            writing.insert_many(session, Mark, marks)
            session.rollback()

    with closing(sqlite3.connect(database.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        floor, figure = by_turns(lambda: bare(connection, free), ours, 15)
    tell(f"bulk marks with their log, {len(free):,}", figure, floor, "a bare loop", "≤ 1.43")
    print(f"  ×{floor.cpu / figure.cpu:.2f} of the floor's speed (goal ≥ 0.7)")


def bare(connection: sqlite3.Connection, free: list[tuple[int, int]]) -> None:
    """What must be done at all: the marks, and a salted, hashed, chained row for each."""
    connection.execute("BEGIN IMMEDIATE")
    number, head = connection.execute("SELECT rows, hash FROM chain_head").fetchone()
    logged = []
    after, at = '{"value":5}', "2026-09-01T08:00:00.000+00:00"
    for work, pupil in free:
        number += 1
        key, salt = f'{{"pupil_id":{pupil},"work_id":{work}}}', os.urandom(16)
        told = hashlib.sha256(salt + after.encode()).hexdigest()
        who = f'9,"{at}",null,"Кто-то",null,null,"ПК","marks"'
        row = f'["{head}",2,{number},{who},"{key}","insert",null,"{told}"]'
        head = hashlib.sha256(row.encode()).hexdigest()
        logged.append((number, 2, 9, at, "Кто-то", "marks", key, "insert", after, salt, head))
    connection.executemany("INSERT INTO marks (work_id, pupil_id, value) VALUES (?, ?, 5)", free)
    connection.executemany(
        f"INSERT INTO changes ({COLUMNS}) VALUES ({', '.join('?' * 11)})", logged
    )
    connection.execute("UPDATE chain_head SET rows = ?, hash = ?", (number, head))
    connection.execute("ROLLBACK")


def measure_verify(database: Store, rows: int) -> None:
    """The whole chain recomputed, beside one pass of SHA-256 over the same texts."""
    lengthen(database, rows)
    with closing(sqlite3.connect(database.file)) as connection:

        def floor() -> None:
            sha = hashlib.sha256
            for row in connection.execute(f"SELECT {COLUMNS} FROM changes ORDER BY id"):
                sha(repr(row).encode()).hexdigest()

        def ours() -> None:
            with database.sessions() as session:
                assert chain.verify(session).is_whole

        least, figure = by_turns(floor, ours, 3, warm=1)
    tell(f"verify {rows:,} rows", figure, least, "one pass of SHA-256", "≤ 2.5")


def lengthen(database: Store, rows: int) -> None:
    """Write further changes of marks until the log is as long as asked."""
    with database.sessions.begin() as session:
        last = session.execute(select(chain.ChainHead.rows)).scalar_one()
        log = chain.Chain(session.connection(), chain.Author("Кто-то"))
        for number in range(last, rows):
            key = {"pupil_id": number % 1500, "work_id": number // 7}
            log.add(Mark, key, chain.Action.INSERT, None, {"value": 5})
            if number % 20_000 == 0:
                log.write()
        log.write()


def measure_cell(database: Store) -> None:
    """Who put a mark and when, beside the bare query over the same index."""
    key = '{"pupil_id":703,"work_id":28672}'
    query = "SELECT at, operator FROM changes WHERE table_name = 'marks' AND key = ?"
    with closing(sqlite3.connect(database.file)) as connection, database.sessions() as session:
        wanted = and_(Change.table == Mark.__tablename__, Change.key == key)
        floor, figure = by_turns(
            lambda: connection.execute(query, [key]).fetchall(),
            lambda: session.execute(select(Change.at, Change.operator).where(wanted)).all(),
            200,
        )
        tell("who and when of a cell", figure, floor, "raw sqlite3", "≤ 1 ms")
        spoken, _ = by_turns(lambda: read_those(session, wanted), lambda: None, 50)
        print(f"  as a line of the report {spoken.wall:.2f} ms")


if __name__ == "__main__":
    main()
