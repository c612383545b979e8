"""A class's journal and the broadsheets as Excel workbooks, made in memory.

XlsxWriter and not openpyxl: openpyxl passes every sheet through a temporary file, and nothing of
the archive may lie on a disk in plain text.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

import xlsxwriter

from ejadmin.exports.archive.classbook import ClassBook, CoursePage
from ejadmin.models.journal.tables import AttendanceKind

FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31


class _Book:
    """A workbook in memory with our few formats."""

    def __init__(self) -> None:
        self.stream = BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, {"in_memory": True})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.head = self.book.add_format({"bold": True, "bg_color": "#E6EAF2", "border": 1})
        self.tall = self.book.add_format(
            {"bold": True, "bg_color": "#E6EAF2", "border": 1, "rotation": 90, "align": "center"}
        )
        self.cell = self.book.add_format({"align": "center"})
        self.text = self.book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.names: set[str] = set()

    def sheet(self, name: str, title: str) -> Any:
        """A sheet with a unique lawful name and a title on top."""
        sheet = self.book.add_worksheet(self._lawful(name))
        sheet.write_string(0, 0, title, self.title)
        return sheet

    def rows(self, sheet: Any, top: int, rows: Iterable[Iterable[str | int]], look: Any) -> int:
        """Write rows of texts and numbers; returns the row below."""
        for row in rows:
            for place, value in enumerate(row):
                write(sheet, top, place, value, look)
            top += 1
        return top

    def bytes(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self.stream.getvalue()

    def _lawful(self, name: str) -> str:
        base = FORBIDDEN.sub(" ", name).strip("' ")[:LONGEST_NAME] or "Лист"
        chosen, number = base, 1
        while chosen.casefold() in self.names:
            number += 1
            chosen = f"{base[: LONGEST_NAME - 4]} {number}"
        self.names.add(chosen.casefold())
        return chosen


def write(sheet: Any, row: int, place: int, value: str | int, look: Any) -> None:
    """A mark as a number, anything else as plain text: never a formula; nothing for nothing."""
    if value == "":
        return
    if isinstance(value, int):
        sheet.write_number(row, place, value, look)
    elif value.isascii() and value.isdigit() and len(value) < 5:
        sheet.write_number(row, place, int(value), look)
    else:
        sheet.write_string(row, place, value, look)


def class_workbook(book: ClassBook) -> bytes:
    """The whole journal of a class as one .xlsx."""
    made = _Book()
    sheet = made.sheet("Список", f"{book.label}, {book.year} учебный год")
    sheet.set_column(1, 2, 40)
    sheet.write_string(1, 0, f"Классный руководитель: {book.teacher or 'не назначен'}")
    made.rows(sheet, 2, [("№", "Ученик", "В классе")], made.head)
    lines = [(n, line.name, line.days) for n, line in enumerate(book.pupils, 1)]
    made.rows(sheet, 3, lines, made.text)
    for page in book.pages:
        _course_sheet(made, page)
    _attendance_sheet(made, book)
    closing_sheet(made, book, "Отметки за период")
    return made.bytes()


def broadsheets(books: Iterable[ClassBook]) -> bytes:
    """Closing marks of all classes, a sheet for each."""
    made = _Book()
    for book in books:
        closing_sheet(made, book, book.label)
    if not made.names:
        made.sheet("Нет классов", "В этом учебном году нет классов")
    return made.bytes()


def _course_sheet(made: _Book, page: CoursePage) -> None:
    sheet = made.sheet(page.title, f"{page.title}, {page.teacher}")
    sheet.set_column(0, 0, 28)
    sheet.freeze_panes(2, 1)
    end = len(page.lessons)
    if end:
        sheet.set_column(1, end, 4.5)
    heads = ["Ученик", *(f"{lesson.day:%d.%m.%Y}" for lesson in page.lessons), "Средний", "Взвеш."]
    made.rows(sheet, 1, [heads], made.tall)
    rows = (
        (name, *cells, *means)
        for name, cells, means in zip(page.pupils, page.cells, page.means, strict=True)
    )
    below = made.rows(sheet, 2, rows, made.cell)
    made.rows(sheet, below + 1, [("Дата", "Урок", "Тема", "Домашнее задание")], made.head)
    lessons: Iterator[tuple[str | int, ...]] = (
        (f"{x.day:%d.%m.%Y}", x.number, x.topic, x.homework) for x in page.lessons
    )
    made.rows(sheet, below + 2, lessons, None)


def _attendance_sheet(made: _Book, book: ClassBook) -> None:
    sheet = made.sheet("Посещаемость", f"{book.label}: пропуски и опоздания, уроков за год")
    sheet.set_column(0, 0, 40)
    heads = ("Ученик", *(f"{kind.caption} – {kind.meaning}" for kind in AttendanceKind))
    sheet.set_column(1, len(heads) - 1, 22)
    made.rows(sheet, 1, [heads], made.head)
    for place, (line, counts) in enumerate(zip(book.pupils, book.attendance, strict=True)):
        made.rows(sheet, 2 + place, [(line.name, *counts)], made.cell)


def closing_sheet(made: _Book, book: ClassBook, name: str) -> None:
    """Pupils down; every subject with its periods, year, examination and final mark across."""
    sheet = made.sheet(name, f"{book.label}: отметки за периоды и год, {book.year}")
    sheet.set_column(0, 0, 40)
    sheet.freeze_panes(3, 1)
    width = len(book.columns)
    for number, (subject, _marks) in enumerate(book.closing):
        sheet.write_string(1, 1 + number * width, subject, made.head)
    heads = ("Ученик", *(column for _ in book.closing for column in book.columns))
    made.rows(sheet, 2, [heads], made.tall)
    rows = (
        (line.name, *(mark for _subject, marks in book.closing for mark in marks[place]))
        for place, line in enumerate(book.pupils)
    )
    made.rows(sheet, 3, rows, made.cell)
