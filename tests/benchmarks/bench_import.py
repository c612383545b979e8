"""Seconds to take in a school of 1,229 pupils and 13,883 group memberships (goal 10), window alive.

``python -m tests.benchmarks.bench_import``: pupils with parents, groups, members of groups, each
through a task of the open window, then the same lists again. Beside it stands the floor: openpyxl's
own reading of the same files and a bare insert of as many rows. The longest gap of the window's
event loop is printed too, and how much of it this process computed.
"""

import os
import random
import sqlite3
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from openpyxl import Workbook, load_workbook
from PySide6.QtWidgets import QApplication
from sqlalchemy import func, select

from ejadmin import app
from ejadmin.imports import import_file
from ejadmin.models.base.chain import Change, verify
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.tasks import Progress, Tasks
from ejadmin.ui.window import Window
from tests.benchmarks.bench_gaps import TODAY, measure

PUPILS, MEMBERSHIPS, SUBJECTS = 1229, 13_883, 12
CLASSES = [f"{grade}{letter}" for grade in range(1, 12) for letter in "АБВГ"]
LAST = ("Осин", "Клён", "Дубов", "Рябин", "Ёлкин", "Верб", "Тополев", "Пихтов", "Соснов", "Липов")
FIRST = ("Ия", "Ян", "Ада", "Лев", "Роза", "Олег", "Нина", "Пётр", "Вера", "Илья")
MIDDLE = ("Олегович", "Львовна", "Петрович", "Ильинична")
FILES = ("pupils.xlsx", "groups.xlsx", "members.xlsx")
Table = list[list[str | int]]


def school() -> dict[str, Table]:
    """The three tables of a made-up school, every pupil unlike the others."""
    chance = random.Random(1)
    pupils: Table = [["Фамилия", "Имя", "Отчество", "Дата рождения", "Пол", "Класс",
                      "№ личного дела", "ФИО родителя", "Телефон"]]  # fmt: skip
    members: Table = [["Группа", "Предмет", "Ученик", "Класс"]]
    groups: Table = [["Группа", "Предмет", "Педагог", "Часов в неделю", "Классы"]]
    names: list[tuple[str, str]] = []
    for number in range(PUPILS):
        label = CLASSES[number % len(CLASSES)]
        last = f"{chance.choice(LAST)}{'аеиоу'[number // 250]}{'влмнр'[number // 50 % 5]}"
        name = (last, chance.choice(FIRST) + "яю"[number % 2] * (number // 44 % 5),
                chance.choice(MIDDLE))  # fmt: skip
        names.append((label, " ".join(name)))
        born = f"{1 + number % 28:02d}.{1 + number % 12:02d}.{2008 + number % 10}"
        parent = f"{last} {FIRST[number % 10]} {MIDDLE[number % 4]}"
        phone = f"+7 912 {100 + number % 900} {number % 100:02d} {number // 900:02d}"
        pupils.append([*name, born, "МЖ"[number % 2], label, f"Д-{number}", parent, phone])
    subjects = [f"Предмет {number}" for number in range(SUBJECTS)]
    for label in CLASSES:
        groups += [[f"{label}-{subject[8:]}", subject, "", 2, label] for subject in subjects]
    wanted = ((label, name, subject) for subject in subjects for label, name in names)
    for label, name, subject in wanted:
        if len(members) <= MEMBERSHIPS:
            members.append([f"{label}-{subject[8:]}", subject, name, label])
    return dict(zip(FILES, (pupils, groups, members), strict=True))


def write(folder: Path, tables: dict[str, Table]) -> None:
    """The tables as Excel files."""
    for name, rows in tables.items():
        book = Workbook()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(folder / name)


def floor(folder: Path, rows: int, changes: int) -> tuple[float, float]:
    """Seconds openpyxl and sqlite3 themselves need for the same."""
    started = time.perf_counter()
    for name in FILES:
        book = load_workbook(folder / name, read_only=True)
        for _ in book.worksheets[0].iter_rows(values_only=True):
            pass
        book.close()
    reading = time.perf_counter() - started
    with closing(sqlite3.connect(folder / "floor.sqlite")) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY, a, b, c, d)")
        connection.execute("CREATE TABLE changes (id INTEGER PRIMARY KEY, a, b, c, d, e, f, g)")
        values = [(n, 1, 2, "2026-09-01", None) for n in range(rows)]
        logged = [
            (n, "2026", "кто", "что", "{1}", "insert", "{}", "h" * 64) for n in range(changes)
        ]
        started = time.perf_counter()
        with connection:
            connection.executemany("INSERT INTO things VALUES (?, ?, ?, ?, ?)", values)
            connection.executemany("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", logged)
        return reading, time.perf_counter() - started


def take(database: Store, file: Path, progress: Progress) -> None:
    """Import one table and refuse to be content with less than all of it."""
    report = import_file(database.sessions, file, progress=progress.report)
    assert report.errors == [], report.errors[:3]


def main() -> None:
    """Take the school in twice, and print."""
    application = QApplication([])
    app.keep_lively()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, school())
        database = open_database(folder / "school.sqlite", operator="bench", today=TODAY)
        window = Window(Tasks())
        window.show()
        window.furnish(Workplace(database, window.tasks))
        window.go(Place("changes"))
        while window.tasks.running:
            application.processEvents()
        for again in ("", ", again"):
            started = time.perf_counter()
            for file in FILES:
                measure(window, f"  {file}{again}", partial(take, database, folder / file))
            print(f"whole school{again}: {time.perf_counter() - started:.1f} s (goal ≤ 10)")
        with database.sessions() as session:
            report = verify(session)
            assert report.is_whole
            changes = session.scalar(select(func.count(Change.id))) or 0
        reading, writing = floor(folder, 2 * PUPILS + MEMBERSHIPS, changes)
        print(f"floor: openpyxl {reading:.1f} s, bare insert {writing:.1f} s")
        window.close()
        database.close()


if __name__ == "__main__":
    main()
