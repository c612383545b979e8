"""Statement data and statement PDFs beside their floors.

``python -m tests.benchmarks.bench_statements [--classes 50] [--weeks 9]``: data of a class of 30
for a week and for nine weeks against raw sqlite3 computing the same figures; pages a CPU second
against a PDF written by hand from the same statements; the memory that 1,500 pages take.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

from ejadmin.exports.fonts import wrap
from ejadmin.exports.ink import PACKING
from ejadmin.exports.page import A4, BOTTOM, LEFT
from ejadmin.exports.statement import (
    CLOSING,
    COLUMNS,
    LESSON,
    SUBJECT,
    TOTAL,
    collect,
    draw,
    lesson_cells,
    subject_cells,
)
from ejadmin.exports.statement_content import Statement
from ejadmin.exports.table import Look
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from tests.statement_school import StatementSchool, fill

ROUNDS = 15
RAW = {
    "members": "SELECT pupil_id, first_day, last_day FROM class_memberships WHERE class_id = ?",
    "groups": "SELECT pupil_id, subgroup_id, first_day, last_day FROM subgroup_memberships"
    " WHERE pupil_id IN ({pupils})",
    "names": "SELECT id, last_name, first_name, middle_name FROM pupils WHERE id IN ({pupils})",
    "requests": "SELECT pupil_id, requested_on FROM paper_requests WHERE pupil_id IN ({pupils})",
    "school": "SELECT * FROM school",
    "kinds": "SELECT id, name, short_name, weight FROM work_kinds",
    "courses": "SELECT c.id, c.class_id, c.subgroup_id, s.name FROM courses c"
    " JOIN subjects s ON s.id = c.subject_id WHERE class_id = ? OR subgroup_id IN ({groups})",
    "lessons": "SELECT course_id, id, day, number, topic FROM lessons"
    " WHERE course_id IN ({courses}) AND day BETWEEN ? AND ? AND state != 'cancelled'",
    "marks": "SELECT m.pupil_id, w.lesson_id, w.kind_id, m.value, m.sign FROM lessons l"
    " JOIN works w ON w.lesson_id = l.id JOIN marks m ON m.work_id = w.id"
    " WHERE l.course_id IN ({courses}) AND l.day BETWEEN ? AND ? AND m.pupil_id + 0 IN ({pupils})"
    " ORDER BY w.lesson_id, w.position",
    "attendance": "SELECT a.pupil_id, a.lesson_id, a.kind, a.minutes_late FROM lessons l"
    " JOIN attendance a ON a.lesson_id = l.id WHERE l.course_id IN ({courses})"
    " AND l.day BETWEEN ? AND ? AND a.pupil_id + 0 IN ({pupils})",
}


def raw_data(
    connection: sqlite3.Connection, class_id: int, pupils: tuple[int, ...], first: date, last: date
) -> list[Any]:
    """The same rows and the same figures with nothing between us and SQLite."""
    fill_in: dict[str, Any] = {"pupils": _marks_for(pupils)}
    span = (first.isoformat(), last.isoformat())

    def rows(name: str, *parameters: Any) -> list[Any]:
        return connection.execute(RAW[name].format(**fill_in), parameters).fetchall()

    rows("school"), rows("members", class_id), rows("requests", *pupils)
    names = {row[0]: " ".join(part for part in row[1:] if part) for row in rows("names", *pupils)}
    weights = {row[0]: row[3] for row in rows("kinds")}
    mine: dict[int, set[int]] = {pupil: set() for pupil in pupils}
    for pupil, group, *_ in rows("groups", *pupils):
        mine[pupil].add(group)
    groups = tuple(set().union(*mine.values()))
    fill_in["groups"] = _marks_for(groups)
    courses = rows("courses", class_id, *groups)
    ids = tuple(row[0] for row in courses)
    fill_in["courses"] = _marks_for(ids)
    lessons: dict[int, list[Any]] = {}
    for course, *lesson in rows("lessons", *ids, *span):
        lessons.setdefault(course, []).append(tuple(lesson))
    for some in lessons.values():
        some.sort(key=lambda row: row[1:3])
    marks: dict[tuple[int, int], list[Any]] = {}
    for pupil, lesson, kind, value, sign in rows("marks", *ids, *span, *pupils):
        marks.setdefault((pupil, lesson), []).append((kind, value, sign))
    absences = {row[:2]: row[2:] for row in rows("attendance", *ids, *span, *pupils)}
    return [
        (names[pupil], [
            _raw_subject(pupil, subject, lessons.get(course, ()), marks, absences, weights)
            for course, _, group, subject in courses
            if group is None or group in mine[pupil]
        ])
        for pupil in pupils
    ]  # fmt: skip


def _raw_subject(
    pupil: int, subject: str, lessons: Any, marks: Any, absences: Any, weights: dict[int, int]
) -> Any:
    lines, total, weighted, weight, count = [], 0, 0, 0, 0
    kinds: dict[str, int] = {}
    for lesson in lessons:
        key = (pupil, lesson[0])
        given, absence = marks.get(key, ()), absences.get(key)
        for kind, value, _ in given:
            if value is not None:
                count, total = count + 1, total + value
                weighted, weight = weighted + value * weights[kind], weight + weights[kind]
        if absence:
            kinds[absence[0]] = kinds.get(absence[0], 0) + 1
        lines.append((lesson, given, absence))
    mean = round(total / count, 2) if count else None
    return subject, lines, mean, round(weighted / weight, 2) if weight else None, kinds


def _marks_for(values: tuple[int, ...]) -> str:
    return ",".join("?" * len(values))


def bench_data(database: Store, school: StatementSchool, first: date, last: date) -> None:
    """Data of a class of 30: ours beside raw sqlite3, both warm."""
    class_id = school.classes[len(school.classes) // 2]
    pupils = school.pupils[class_id]
    connection = sqlite3.connect(database.file)

    def ours() -> Any:
        with database.sessions() as session:
            return collect(
                session, pupil_ids=pupils, first=first, last=last, today=school.last
            ).statements

    def floor() -> Any:
        return raw_data(connection, class_id, pupils, first, last)

    collected, by_hand = ours(), floor()
    assert sum(len(subject[1]) for one in by_hand for subject in one[1]) == sum(
        one.lessons for one in collected
    )
    mine, raw = _both(ours, floor)
    connection.close()
    days = (last - first).days + 1
    print(f"statement data, class of {len(pupils)}, {days} days: raw sqlite3 {raw * 1000:.2f} ms,"
          f" ours {mine * 1000:.2f} ms, ratio {mine / raw:.2f} (goal ≤ 1.2)")  # fmt: skip


def _both(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[float, float]:
    """Median CPU seconds of two functions run by turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for work, taken in zip((first, second), times, strict=True):
            start = time.process_time()
            work()
            taken.append(time.process_time() - start)
    return median(times[0]), median(times[1])


def bench_pages(database: Store, school: StatementSchool, first: date, last: date) -> None:
    """Pages a CPU second: ours beside a PDF written by hand with the same texts."""
    with database.sessions() as session:
        batch = collect(
            session, pupil_ids=school.everybody, first=first, last=last, today=school.last
        )
    with tempfile.TemporaryDirectory() as folder:
        ours, floor = Path(folder, "ours.pdf"), Path(folder, "floor.pdf")
        rates: tuple[list[float], list[float]] = ([], [])
        pages = [0, 0]
        for _ in range(3):
            for number, work in enumerate((partial(draw, batch, ours),
                                           partial(by_hand, batch.statements, floor))):  # fmt: skip
                start = time.process_time()
                pages[number] = work()
                rates[number].append(pages[number] / (time.process_time() - start))
        size = ours.stat().st_size / 1024, floor.stat().st_size / 1024
    mine, hand = median(rates[0]), median(rates[1])
    print(
        f"statement PDFs, {len(batch.statements)} statements: by hand {hand:.0f} pages/CPU s"
        f" ({pages[1]} pages, {size[1]:.0f} KiB), ours {mine:.0f} pages/CPU s"
        f" ({pages[0]} pages, {size[0]:.0f} KiB), ratio {mine / hand:.2f} (goal ≥ 0.8)"
    )


class HandMade:
    """A PDF written by hand: a memo of encoded strings, two whole fonts, no library behind it."""

    def __init__(self) -> None:
        self.objects: list[bytes] = [b""] * 6
        for number, face in ((2, "Regular"), (3, "Bold")):
            content = (files("font_roboto") / "files" / f"Roboto-{face}.ttf").read_bytes()
            self.objects[number] = _stream(content)
            name = b"<< /Type /Font /Subtype /TrueType /BaseFont /Roboto-%s >>" % face.encode()
            self.objects[number + 2] = name
        self.memo: dict[str, str] = {}
        self.kids: list[int] = []
        self.operators: list[str] = []
        self.y = 0.0

    def text(self, x: float, y: float, text: str, size: float, font: str) -> None:
        """Show one line."""
        shown = self.memo.get(text)
        if shown is None:
            shown = self.memo[text] = (
                text.encode("cp1251", "replace")
                .decode("latin-1")
                .translate({40: "\\(", 41: "\\)", 92: "\\\\"})
            )
        self.operators.append(f"BT {font} {size} Tf 1 0 0 1 {x:.1f} {y:.1f} Tm ({shown}) Tj ET")

    def line(self, text: str, size: float, height: float) -> None:
        """A line outside the table."""
        if self.y - height < BOTTOM:
            self.show_page()
        self.y -= height
        self.text(LEFT, self.y, text, size, "/F1")

    def row(self, cells: tuple[str, ...], look: Look, font: str) -> None:
        """A row as high as its highest cell, with its shade and its lines."""
        style, x = look.style, LEFT
        wrapped = []
        for column, cell in zip(COLUMNS, cells, strict=True):
            room = column.width - 6
            wrapped.append(wrap(cell, style.face, style.size, room) if cell else ())
        height = max(map(len, wrapped)) * style.leading + 2.4
        if self.y - height < BOTTOM:
            self.show_page()
        top, self.y = self.y, self.y - height
        if look.shade < 1:
            self.operators.append(f"{look.shade} g {LEFT:.1f} {self.y:.1f} 510 {height:.1f} re f")
        for column, lines in zip(COLUMNS, wrapped, strict=True):
            for number, line in enumerate(lines):
                self.text(x + 3, top - 1.2 - style.leading * (number + 0.8), line, 8, font)
            x += column.width
        self.operators.append(f"{LEFT:.1f} {self.y:.1f} m 561.3 {self.y:.1f} l S")

    def show_page(self) -> None:
        """Pack the page and begin another."""
        if self.operators:
            x = LEFT
            for column in COLUMNS:
                x += column.width
                self.operators.append(f"{x:.1f} 800 m {x:.1f} {self.y:.1f} l S")
            content = zlib.compress("\n".join(self.operators).encode("latin-1"), PACKING)
            self.objects.append(_stream(content, b"/Filter /FlateDecode"))
            self.objects.append(
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>" % len(self.objects)
            )
            self.kids.append(len(self.objects))
        self.operators, self.y = ["0 g 0.5 w 0.55 G"], A4.height - A4.top

    def save(self, path: Path) -> int:
        """Write everything; returns the number of pages."""
        kids = b" ".join(b"%d 0 R" % kid for kid in self.kids)
        self.objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        self.objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(self.kids), kids)
        out, places = bytearray(b"%PDF-1.4\n"), []
        for number, content in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
        start = len(out)
        out += b"xref\n0 %d\n" % (len(places) + 1) + b"".join(
            b"%010d 00000 n\n" % p for p in places
        )
        out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n" % (len(places), start)
        path.write_bytes(out)
        return len(self.kids)


def _stream(content: bytes, extra: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra, content)


def by_hand(statements: tuple[Statement, ...], path: Path) -> int:
    """The same texts, wrapped as ours, broken into as many pages, straight into a file."""
    paper = HandMade()
    for one in statements:
        paper.operators = []
        paper.show_page()
        for text in (
            one.school.name,
            one.school.contacts,
            one.school.numbers,
            one.pupil,
            f"Ведомость {one.first:%d.%m.%Y}–{one.last:%d.%m.%Y}",
            one.class_label,
        ):
            paper.line(text, 10, 16)  # fmt: skip
        paper.row(tuple(column.title for column in COLUMNS), TOTAL, "/F2")
        for subject in one.subjects:
            paper.row(subject_cells(subject), SUBJECT, "/F2")
            for line in subject.lessons:
                paper.row(lesson_cells(line), LESSON, "/F1")
        paper.row((f"Всего уроков: {one.lessons}", f"отметок: {one.marks}", "", "", "", ""),
                  TOTAL, "/F2")  # fmt: skip
        if paper.y - CLOSING < BOTTOM:
            paper.show_page()
        for text in (
            "Полностью пропущено",
            "Виды работ",
            "Классный руководитель",
            "Директор",
            f"получил(а) {one.pupil}",
            one.chain_head,
        ):
            paper.line(text, 8, 14)  # fmt: skip
        paper.show_page()
    return paper.save(path)


MEMORY = """
import re, sys
from datetime import date
from pathlib import Path
from sqlalchemy import text
from ejadmin.exports.statement import collect, draw
from ejadmin.models.database import open_database

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

database = open_database(Path(sys.argv[1]))
with database.sessions() as session:
    query = text("SELECT id FROM pupils ORDER BY id LIMIT :most")
    ids = list(session.execute(query, {"most": int(sys.argv[5])}).scalars())
first, last = map(date.fromisoformat, sys.argv[2:4])
before = peak()
with database.sessions() as session:
    batch = collect(session, pupil_ids=ids, first=first, last=last, today=last)
print(draw(batch, Path(sys.argv[4])), before, peak())
"""


def bench_memory(database: Store, school: StatementSchool, first: date, last: date) -> None:
    """The peak of a process of its own that draws 750 statements, 1,500 pages (Linux)."""
    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run(
            [sys.executable, "-c", MEMORY, str(database.file), str(first), str(last),
             str(Path(folder, "out.pdf")), "750"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    pages, before, after = answer.stdout.split()
    print(f"memory for {pages} pages: {before} MiB with libraries, peak {after} MiB,"
          f" so {int(after) - int(before)} MiB for the work (goal ≤ 100 MiB)")  # fmt: skip


def main() -> None:
    """Make the school and print every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--classes", type=int, default=50)
    parser.add_argument("--weeks", type=int, default=9)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder, "school.sqlite"))
        with database.sessions.begin() as session:
            school = fill(session, classes=chosen.classes, weeks=chosen.weeks)
        week = school.first + timedelta(days=7), school.first + timedelta(days=13)
        bench_data(database, school, *week)
        bench_data(database, school, school.first, school.last)
        bench_pages(database, school, *week)
        bench_memory(database, school, *week)
        database.close()


if __name__ == "__main__":
    main()
