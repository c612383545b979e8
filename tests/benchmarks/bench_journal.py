"""The journal beside its floors: page load, key to commit and paint, full repaint, bulk marks.

Run ``python -m tests.benchmarks.bench_journal``; every line prints the figure, the floor measured
in the same run, and their ratio. Add ``--school`` to load the page from a school of 50 classes too,
and ``--cpu`` to count processor time instead of the clock's, on a machine with other work to do.
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem
from sqlalchemy import select

from ejadmin.models import history
from ejadmin.models.access import EditRule, EditWindow
from ejadmin.models.database import Database, open_database
from ejadmin.models.journal import Mark, Work
from ejadmin.models.journal.page import load_page
from ejadmin.ui import theme
from ejadmin.ui.journal_grid import JournalGrid
from ejadmin.ui.journal_model import JournalModel
from tests.journal_class import JournalClass, fill_class

TODAY = date(2027, 5, 31)
clock = time.process_time if "--cpu" in sys.argv else time.perf_counter
RAW_PAGE = (
    "SELECT l.id, l.day, l.number, l.topic, h.text, h.due_on, l.teacher_id, e.last_name,"
    " e.first_name, e.middle_name, w.id, w.position, w.kind_id, k.short_name, k.weight,"
    " k.is_control FROM lessons l LEFT JOIN homework h ON h.lesson_id = l.id"
    " LEFT JOIN employees e ON e.id = l.teacher_id LEFT JOIN works w ON w.lesson_id = l.id"
    " LEFT JOIN work_kinds k ON k.id = w.kind_id"
    " WHERE l.course_id = ? AND l.day BETWEEN ? AND ? ORDER BY l.day, l.number, w.position",
    "SELECT m.work_id, m.pupil_id, m.value, m.sign, m.comment FROM lessons l"
    " JOIN works w ON w.lesson_id = l.id JOIN marks m ON m.work_id = w.id"
    " WHERE l.course_id = ? AND l.day BETWEEN ? AND ?",
    "SELECT a.* FROM lessons l JOIN attendance a ON a.lesson_id = l.id"
    " WHERE l.course_id = ? AND l.day BETWEEN ? AND ?",
    "SELECT p.id, p.last_name, p.first_name, p.middle_name, m.first_day, m.last_day FROM courses c"
    " JOIN class_memberships m ON m.class_id = c.class_id JOIN pupils p ON p.id = m.pupil_id"
    " WHERE c.id = ? AND m.first_day <= ? AND (m.last_day IS NULL OR m.last_day >= ?)",
)


def main() -> None:
    """Print all figures."""
    application = QApplication(sys.argv[:1])
    theme.apply(application, dark=False)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        database = open_database(Path(folder) / "bench.sqlite", operator="bench", today=TODAY)
        with database.sessions.begin() as session:
            session.scalars(select(EditWindow)).one().rule = EditRule.NEVER
            made = fill_class(session)
            wide = fill_class(session, pupils=35, lessons=200, letter="Б", grade=6)
        one = measure_page(database, made, "page 30×40")
        measure_keys(application, database, made, Path(folder))
        measure_repaint(application, database, wide)
        measure_bulk(database, wide)
        if "--school" in sys.argv:
            measure_school(database, made, one)
        database.close()


def measure_page(database: Database, made: JournalClass, title: str) -> float:
    """Loading one page; answers its median in milliseconds."""
    span = (made.course, made.first.isoformat(), made.last.isoformat())
    members = (made.course, made.last.isoformat(), made.first.isoformat())

    def load() -> None:
        with database.sessions() as session:
            load_page(session, made.course, made.first, made.last)

    with closing(sqlite3.connect(database.file)) as connection:

        def raw() -> None:
            for sql in RAW_PAGE[:3]:
                connection.execute(sql, span).fetchall()
            connection.execute(RAW_PAGE[3], members).fetchall()

        floor, ours = percentiles(raw), percentiles(load)
    tell(f"{title}, load", ours[0], floor[0], "raw sqlite3", "≤ 1.5")
    return ours[0]


def measure_keys(
    application: QApplication, database: Database, made: JournalClass, folder: Path
) -> None:
    """From a key press to the row committed and its pixels painted, beside this disk's fsync."""
    model = JournalModel(database.sessions, lambda: TODAY)
    model.load(made.course, made.first, made.last)
    grid = JournalGrid(model)
    grid.resize(1166, 560)
    grid.show_page()
    grid.show()
    application.processEvents()
    state = {"count": 0}

    def press() -> None:
        number = state["count"] = state["count"] + 1
        row, column = number // 40 % 30, number % 40
        code = ord("2") + number // 1200 + (number % 2)
        application.sendEvent(grid, _key(code))
        application.processEvents()
        grid.current = grid.anchor = (row, column)

    descriptor = os.open(folder / "fsync", os.O_CREAT | os.O_WRONLY)
    page = b"x" * 8192

    def sync() -> None:
        os.write(descriptor, page)
        os.fsync(descriptor)

    floor, ours = percentiles(sync, 400), percentiles(press, 800)
    os.close(descriptor)
    tell("key to commit and paint, p50", ours[0], floor[0] + 1, "fsync + 1 ms", "≤ 1")
    tell("key to commit and paint, p99", ours[1], 16, "one frame", "≤ 1")
    grid.close()


def measure_repaint(application: QApplication, database: Database, made: JournalClass) -> None:
    """Painting all of 35×200 anew, beside Qt's own table of items in the same size."""
    model = JournalModel(database.sessions, lambda: TODAY)
    model.load(made.course, made.first, made.last)
    grid = JournalGrid(model)
    grid.resize(200 * 34 + 500, 36 * 26 + 60)
    grid.show_page()
    grid.show()
    table = QTableWidget(35, 200)
    theme.dress_table(table)
    for column in range(200):
        table.setColumnWidth(column, 30)
        for row in range(35):
            table.setItem(row, column, QTableWidgetItem(model.texts[row][column]))
    table.resize(200 * 30 + 20, 36 * 26 + 40)
    table.show()
    application.processEvents()
    target = QPixmap(grid.viewport().size())
    target.fill(QColor("white"))
    stock = percentiles(lambda: table.viewport().render(target), 40)
    ours = percentiles(lambda: grid.viewport().render(target), 40)
    tell("full repaint 35×200", ours[0], stock[0], "QTableWidget", "≤ 0.5")
    table.close()
    grid.close()


def measure_bulk(database: Database, made: JournalClass) -> None:
    """Marks written in bulk, each in the change log, beside a bare executemany."""
    with database.sessions() as session:
        works = session.scalars(select(Work.id).where(Work.lesson_id.in_(made.lessons))).all()
        taken = {tuple(row) for row in session.execute(select(Mark.work_id, Mark.pupil_id))}
    free = [(work, pupil) for work in works for pupil in made.pupils if (work, pupil) not in taken]
    rows = [{"work_id": work, "pupil_id": pupil, "value": 5} for work, pupil in free]
    started = time.process_time()
    with database.sessions.begin() as session:
        history.insert_many(session, Mark, rows)
    ours = time.process_time() - started
    with closing(sqlite3.connect(database.file)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executemany("DELETE FROM marks WHERE work_id = ? AND pupil_id = ?", free)
        connection.commit()
        started = time.process_time()
        connection.executemany(
            "INSERT INTO marks (work_id, pupil_id, value) VALUES (?, ?, 5)", free
        )
        connection.commit()
        floor = time.process_time() - started
    speed, raw = len(rows) / ours, len(rows) / floor
    print(
        f"bulk marks: {speed:,.0f}/CPU s, executemany {raw:,.0f}, ×{speed / raw:.2f} (goal ≥ 0.6)"
    )


def measure_school(database: Database, made: JournalClass, alone: float) -> None:
    """The same page when the database holds a whole school's classes."""
    with database.sessions.begin() as session:
        for number in range(50):
            fill_class(
                session, lessons=160, grade=number % 11 + 1, letter=f"Ш{number // 11}", seed=number
            )
    among = measure_page(database, made, "page 30×40 in a school of 50 classes")
    print(f"  beside the small database ×{among / alone:.2f} (goal ≤ 1.1)")


def percentiles(work: Callable[[], object], times: int = 200) -> tuple[float, float]:
    """Median and 99th percentile of many runs, in milliseconds."""
    taken = []
    for _ in range(times + 10):
        started = clock()
        work()
        taken.append((clock() - started) * 1000)
    taken = sorted(taken[10:])
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


def tell(title: str, figure: float, floor: float, what: str, goal: str) -> None:
    """One line: the figure, its floor, the ratio and the goal."""
    print(f"{title}: {figure:.2f} ms, {what} {floor:.2f} ms, ×{figure / floor:.2f} (goal {goal})")


def _key(code: int) -> QKeyEvent:
    return QKeyEvent(QKeyEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, chr(code))


if __name__ == "__main__":
    main()
