"""Seconds the search for doubles takes in a school of 1,229 pupils and 2,000 guardians.

The floor is reading the same people by sqlite3 itself. Run it alone:
``python -m tests.benchmarks.bench_duplicates``.
"""

import random
import sqlite3
import tempfile
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.people.duplicate_search import read, search
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian
from ejadmin.paths import resource

PUPILS, GUARDIANS, EMPLOYEES, DOUBLES = 1229, 2000, 90, 40
GOAL = 1.0
ROOTS = "Алек Бор Влад Гор Дмитр Егор Зай Ив Козл Лебед Мороз Ник Орл Петр Рыб Сокол Тих Фёдор"
ENDS = "ов анов енков инский овский ушкин аев"


def fill(database: Store) -> None:
    """Invented people with the surnames and names of a real town: many alike."""
    chance = random.Random(1229)
    names = resource("presets", "first_names.txt").read_text(encoding="utf-8").split()[:120]
    lasts = [root + end for root in ROOTS.split() for end in ENDS.split()]
    middles = [f"{root}ович" for root in ROOTS.split()]

    def name() -> dict[str, str]:
        kinds = (lasts, names, middles)
        last, first, middle = (chance.choice(kind) for kind in kinds)
        return {"last_name": last, "first_name": first, "middle_name": middle}

    born = date(2008, 9, 1)
    pupils = [
        Pupil(**name(), birth_date=born + timedelta(days=chance.randrange(4000)))
        for _ in range(PUPILS - DOUBLES)
    ]
    for one in pupils[:DOUBLES]:
        last = one.last_name[:1] + one.last_name[2] + one.last_name[1] + one.last_name[3:]
        pupils.append(Pupil(last_name=last, first_name=one.first_name,
                            middle_name=one.middle_name, birth_date=one.birth_date))  # fmt: skip
    guardians = [
        Guardian(**name(), phone=f"+7 9{chance.randrange(10**9):09}") for _ in range(GUARDIANS)
    ]
    with database.sessions.begin() as session:
        session.add_all([*pupils, *guardians, *(Employee(**name()) for _ in range(EMPLOYEES))])
        session.flush()
        session.add_all(
            PupilGuardian(pupil=pupils[number % PUPILS], guardian=guardian)
            for number, guardian in enumerate(guardians)
        )


def bare_read(file: Path) -> float:
    """Seconds sqlite3 needs to hand the same rows over."""
    with closing(sqlite3.connect(file)) as connection:
        started = perf_counter()
        for table in ("pupils", "guardians", "employees", "pupil_guardians"):
            connection.execute(f"SELECT * FROM {table}").fetchall()
        return perf_counter() - started


def main() -> None:
    """Fill, search, and print."""
    with tempfile.TemporaryDirectory() as name:
        database = open_database(Path(name) / "people.sqlite")
        fill(database)
        with database.sessions() as session:
            for title in ("first look", "nothing changed", "nothing changed"):
                started = perf_counter()
                data = read(session)
                between = perf_counter()
                found = search(data)
                ended = perf_counter()
                looked = f"read {1000 * (between - started):6.1f} ms"
                searched = f"search {1000 * (ended - between):6.1f} ms"
                print(f"{title:<16} {looked}, {searched}, pairs {len(found)}")
        floor = bare_read(database.file)
        print(f"floor: bare reading {1000 * floor:.1f} ms; goal {1000 * GOAL:.0f} ms")
        kept = {(one.first_id, one.second_id) for one in found}
        met = sum((n, PUPILS - DOUBLES + n) in kept for n in range(1, DOUBLES + 1))
        print(f"doubles made {DOUBLES}, found {met}")
        database.close()


if __name__ == "__main__":
    main()
