"""The journal beside its floors: page load, key to commit and paint, full repaint.

Run ``python -m tests.benchmarks.bench_journal``: every line prints the figure and its floor, run by
turns, as the medians of processor time and of the clock, and their ratios; on a machine with other
work to do believe the processor time. ``--school`` loads the page from a school of 50 classes too.
"""

import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QPixmap
from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem
from sqlalchemy import select

from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.journal.page import load_page
from ejadmin.models.journal.window import EditRule, EditWindow
from ejadmin.ui import theme
from ejadmin.ui.journal.grid import JournalGrid
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.page import JournalPage
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.tasks import Tasks
from ejadmin.ui.window import Window
from tests.benchmarks.timing import by_turns, tell
from tests.journal_class import JournalClass, fill_class

TODAY = date(2027, 5, 31)
RAW_HEAD = (
    "SELECT c.class_id, c.subgroup_id, c.subject_id, s.name, s.scale, s.without_assessment, g.name,"
    " k.grade, k.letter, k.year_id, c.teacher_id, c.second_teacher_id, y.state, e.rule"
    " FROM courses c JOIN subjects s ON s.id = c.subject_id"
    " LEFT JOIN subgroups g ON g.id = c.subgroup_id JOIN school_classes k ON k.id = c.class_id"
    " JOIN academic_years y ON y.id = k.year_id LEFT JOIN edit_windows e ON e.year_id = y.id"
    " WHERE c.id = ?"
)
RAW_THRESHOLDS = (
    "SELECT subject_id, five, four, three FROM mark_thresholds"
    " WHERE subject_id IS NULL OR subject_id = ?"
)
RAW_PERIODS = (
    "SELECT p.id, p.kind, p.number, p.first_day, p.last_day, m.pupil_id, m.value, m.sign"
    " FROM reporting_periods p LEFT JOIN period_marks m ON m.period_id = p.id AND m.subject_id = ?"
    " AND m.pupil_id IN (SELECT pupil_id FROM class_memberships WHERE class_id = ?)"
    " WHERE p.year_id = ? AND p.first_day >= ? AND p.last_day <= ?"
    " AND p.first_grade <= ? AND p.last_grade >= ? ORDER BY p.last_day"
)
RAW_PAGE = (
    "SELECT l.id, l.day, l.number, l.topic, h.text, h.due_on, l.teacher_id, e.last_name,"
    " e.first_name, e.middle_name, (SELECT max(u.last_day) FROM unlocks u WHERE u.lesson_id = l.id"
    " AND u.employee_id IN (l.teacher_id, c.teacher_id, c.second_teacher_id)), w.id, w.position,"
    " w.kind_id, k.short_name, k.weight, k.is_control, k.is_homework, k.is_default"
    " FROM lessons l JOIN courses c ON c.id = l.course_id"
    " LEFT JOIN homework h ON h.lesson_id = l.id LEFT JOIN employees e ON e.id = l.teacher_id"
    " LEFT JOIN works w ON w.lesson_id = l.id LEFT JOIN work_kinds k ON k.id = w.kind_id"
    " WHERE l.course_id = ? AND l.day BETWEEN ? AND ? AND l.state != 'cancelled'"
    " ORDER BY l.day, l.number, w.position",
    "SELECT m.work_id, m.pupil_id, m.value, m.sign, m.comment FROM lessons l"
    " JOIN works w ON w.lesson_id = l.id JOIN marks m ON m.work_id = w.id"
    " WHERE l.course_id = ? AND l.day BETWEEN ? AND ? AND l.state != 'cancelled'",
    "SELECT a.lesson_id, a.pupil_id, a.kind, a.minutes_late, a.reason, a.document"
    " FROM lessons l JOIN attendance a ON a.lesson_id = l.id"
    " WHERE l.course_id = ? AND l.day BETWEEN ? AND ? AND l.state != 'cancelled'",
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
        measure_keys(application, database, made)
        measure_window(application, database, made)
        measure_repaint(application, database, wide)
        if "--school" in sys.argv:
            measure_school(database, made, one)
        database.close()


def measure_page(database: Store, made: JournalClass, title: str) -> float:
    """Loading one page; answers its median in milliseconds of processor time."""
    span = (made.course, made.first.isoformat(), made.last.isoformat())
    members = (made.course, made.last.isoformat(), made.first.isoformat())

    def load() -> None:
        with database.sessions() as session:
            load_page(session, made.course, made.first, made.last)

    with closing(sqlite3.connect(database.file)) as connection:

        def rows(sql: str, *parameters: object) -> list[Any]:
            return connection.execute(sql, parameters).fetchall()

        def raw() -> None:
            head = rows(RAW_HEAD, made.course)[0]
            for sql in RAW_PAGE[:3]:
                rows(sql, *span)
            rows(RAW_PAGE[3], *members)
            rows(RAW_THRESHOLDS, head[2])
            rows(RAW_PERIODS, head[2], head[0], head[9], *span[1:], head[7], head[7])

        floor, ours = by_turns(raw, load, 200)
    tell(f"{title}, load", ours, floor, "raw sqlite3", "≤ 1.5")
    return ours.cpu


def measure_keys(application: QApplication, database: Store, made: JournalClass) -> None:
    """From a key press to the row committed and its pixels painted: the grid alone."""
    model = JournalModel(Operations(database.sessions), lambda: TODAY)
    model.load(made.course, made.first, made.last)
    grid = JournalGrid(model)
    grid.resize(1166, 560)
    grid.show_page()
    grid.show()
    application.processEvents()
    measure_grid(application, database, grid, "the grid alone")
    grid.close()


def measure_window(application: QApplication, database: Store, made: JournalClass) -> None:
    """The same through the journal's page in the program's window."""
    window = Window(Tasks())
    window.show()
    window.furnish(Workplace(database, window.tasks))
    page = window.page("journal")
    assert isinstance(page, JournalPage)
    page.today = lambda: TODAY
    window.go(Place("journal", {"course": made.course, "lesson": made.lessons[0]}))
    page.model.load(made.course, made.first, made.last)
    page.grid.show_page()
    application.processEvents()
    measure_grid(application, database, page.grid, "in the window")
    window.close()


def measure_grid(application: QApplication, database: Store, grid: JournalGrid, where: str) -> None:
    """800 keys down the columns, beside this disk's fsync; no key is the same mark again."""
    state = {"count": 0}

    def press() -> None:
        number = state["count"] = state["count"] + 1
        cell = number % 30, number // 30 % 40
        held = grid.model.text(*grid.current)
        application.sendEvent(grid, _key(ord("4") if held != "4" else ord("5")))
        application.processEvents()
        grid.current = grid.anchor = cell

    descriptor = os.open(database.file.with_name("fsync"), os.O_CREAT | os.O_WRONLY)
    page = b"x" * 8192

    def sync() -> None:
        os.write(descriptor, page)
        os.fsync(descriptor)

    floor, ours = by_turns(sync, press, 800)
    os.close(descriptor)
    tell(f"key to commit and paint, {where}, p50", ours, floor.plus(1), "fsync + 1 ms", "≤ 1")
    print(f"  p99 {ours.slow:.2f} ms (goal ≤ 16, one frame)")


def measure_repaint(application: QApplication, database: Store, made: JournalClass) -> None:
    """Painting all of 35×200 anew, beside Qt's own table of items in the same size."""
    model = JournalModel(Operations(database.sessions), lambda: TODAY)
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
    stock, ours = by_turns(
        lambda: table.viewport().render(target), lambda: grid.viewport().render(target), 40
    )
    tell("full repaint 35×200", ours, stock, "QTableWidget", "≤ 0.5")
    table.close()
    grid.close()


def measure_school(database: Store, made: JournalClass, alone: float) -> None:
    """The same page when the database holds a whole school's classes."""
    with database.sessions.begin() as session:
        for number in range(50):
            fill_class(
                session, lessons=160, grade=number % 11 + 1, letter=f"Ш{number // 11}", seed=number
            )
    among = measure_page(database, made, "page 30×40 in a school of 50 classes")
    print(f"  beside the small database ×{among / alone:.2f} (goal ≤ 1.1)")


def _key(code: int) -> QKeyEvent:
    return QKeyEvent(QKeyEvent.Type.KeyPress, code, Qt.KeyboardModifier.NoModifier, chr(code))


if __name__ == "__main__":
    main()
