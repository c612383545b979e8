"""Invented tables in the shapes that other programs export, written as real files."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from sqlalchemy import func, select

from ejadmin.imports import import_file
from ejadmin.imports.report import ImportReport
from ejadmin.models.base.columns import Identified
from ejadmin.models.base.store import Store

Rows = Sequence[Sequence[Any]]

PUPILS: Rows = (
    ("Список обучающихся", None, None, None),
    (None, None, None, None),
    ("№ п/п", "Ученик", "Пол", "Класс"),
    (1, "Ромашкина Анна Петровна", "Ж", "10а"),
    (2, "Василёк Олег", "М", "10 А"),
    (3, "Linden Karin, Katja", "Ж", "10a"),
    (4, "Birke Jürgen", "М", "10a"),
    (5, "Клёнов Пётр Ильич", "М", "5-б"),
    (6, "Осинкина Яна", "Ж", "5Б"),
)
EMPLOYEES: Rows = (
    ("ФИО педагога", "Классный руководитель", "Предмет", "Класс"),
    ("Дубова Вера Сергеевна", "10а, 5Б", "Математика, Физика", "10а, 10a"),
    ("Ясень Игорь", "10а", "История", "10а, 10a, 5Б"),
    ("Tanne Lea", None, "Математика", "10a"),
    ("Сосна Ия Олеговна", "10а", None, None),
)
GROUPS: Rows = (
    ("Группа", "Предмет", "Педагог", "Часов в неделю", "Классы"),
    ("М-1", "Математика", "Дубова Вера Сергеевна", 4, "10а"),
    ("М-1", "Математика", "Tanne Lea", 4, "10a"),
    ("Ист", "История", "Ясень Игорь", 2, "10а, 10a"),
    ("Физ", "Физика", None, "1,5", "5Б"),
)
MEMBERS: Rows = (
    ("Группа", "Предмет", "Ученик", "Класс"),
    ("М-1", "Математика", "Ромашкина Анна Петровна", "10а"),
    ("М-1", "Математика", "Linden Karin, Katja", "10a"),
    ("Ист", "История", "Linden Karin, Katja", "10a"),
    ("Ист", "История", "Василек Олег", "10А"),
    ("Физ", "Физика", "Осинкина Яна", "5б"),
)


def xlsx(file: Path, rows: Rows, *, merged: str | None = None, title: str = "Лист1") -> Path:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    book.save(file)
    book.close()
    return file


def text(file: Path, rows: Rows, *, encoding: str = "utf-8-sig", mark: str = ";") -> Path:
    """A text table."""
    with file.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=mark).writerows(rows)
    return file


def school_files(folder: Path) -> dict[str, Path]:
    """The four tables of one small school."""
    return {
        "pupils": xlsx(folder / "pupils.xlsx", PUPILS, merged="A1:D1"),
        "employees": xlsx(folder / "teachers.xlsx", EMPLOYEES),
        "courses": xlsx(folder / "groups.xlsx", GROUPS),
        "members": text(folder / "members.csv", MEMBERS),
    }


def load(database: Store, folder: Path, *rows: Sequence[Any], **options: Any) -> ImportReport:
    """Import a text table of some rows, the headings first."""
    return import_file(database.sessions, text(folder / "table.csv", rows), **options)


def told(report: ImportReport) -> list[tuple[int, str, str]]:
    """What the report says against rows: the row, the heading, the reason."""
    return [(error.row, error.column, error.reason) for error in report.errors]


def count(database: Store, model: type[Identified]) -> int:
    """How many records a table has."""
    with database.sessions() as session:
        return session.scalar(select(func.count(model.id))) or 0
