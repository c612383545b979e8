"""Tables that mean harm or were mishandled: what is left out is told, nothing unseen comes in."""

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from ejadmin import cli
from ejadmin.imports import import_file
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.subjects import Subject
from tests.imports.tables import text, xlsx

HEAD = ("Ученик", "Класс")


def take(database, folder, *rows):
    return import_file(database.sessions, text(folder / "table.csv", rows, mark=";"))


def test_every_sheet_is_taken_and_a_column_left_out_is_told(database, tmp_path):
    book = Workbook()
    for place, label in enumerate(("5А", "5Б")):
        sheet = book.worksheets[0] if not place else book.create_sheet()
        sheet.title = label
        sheet.append(["Ученик", "Класс", "Класс"])
        sheet.append([f"Осина Ия{'н' * place}", label, label])
    book.save(tmp_path / "a.xlsx")
    report = import_file(database.sessions, tmp_path / "a.xlsx")
    assert (report.rows, report.created["pupils"]) == (2, 2)
    assert [(one.sheet, one.layout) for one in report.tables] == [
        ("5А", "pupils"), ("5Б", "pupils"),
    ]  # fmt: skip
    (columns,) = report.notes
    assert "«Класс» встречается дважды" in columns


@pytest.mark.file_only("the command line opens a file")
def test_the_console_shows_the_notes(tmp_path, capsys):
    rows = (("Ученик", "Класс", "Подгруппа"), ("Осина Ия", "5А", "1"))
    file = xlsx(tmp_path / "a.xlsx", rows)
    assert cli.run(["--database", str(tmp_path / "b.sqlite"), "import", str(file)]) == 0
    assert "Подгрупп с такими названиями ещё нет" in capsys.readouterr().out


def test_letters_that_nobody_sees_do_not_come_in(database, tmp_path):
    report = take(database, tmp_path, HEAD, ("Оси\u200bна \u202eИя\u0007", "5\u200bА"))
    assert report.errors == []
    with database.sessions() as session:
        assert session.execute(select(Pupil.last_name, Pupil.first_name)).all() == [("Осина", "Ия")]


def test_names_that_look_the_same_are_one(database, tmp_path):
    rows = (("ФИО педагога", "Предмет"), ("Осина Ия", "Физика"), ("Ёлкин Пётр", "Физи\u200bка"))
    assert take(database, tmp_path, *rows).errors == []
    with database.sessions() as session:
        assert session.scalars(select(Subject.name)).all() == ["Физика"]


def test_a_spoilt_letter_is_an_error_of_its_row(database, tmp_path):
    report = take(database, tmp_path, HEAD, ("Ос\ufffdна Ия", "5А"), ("Ёлкин Пётр", "5А"))
    assert [(error.row, error.column) for error in report.errors] == [(2, "Ученик")]
    assert report.created["pupils"] == 1


def test_a_book_in_a_cell_is_not_quoted_whole(database, tmp_path):
    report = take(database, tmp_path, HEAD, ("Осина Ия", "я" * 100_000))
    (error,) = report.errors
    assert len(error.reason) < 1000
    assert "не класс" in error.reason


@pytest.mark.parametrize("label", ["5", "5.5", "-5А", "5А, 5Б"])
def test_what_is_no_class_is_told_at_its_column(database, tmp_path, label):
    report = take(database, tmp_path, HEAD, ("Осина Ия", label))
    (error,) = report.errors
    assert (error.column, "не класс" in error.reason) == ("Класс", True)
