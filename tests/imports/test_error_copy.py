"""The person's own file with the reasons in one more column."""

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from ejadmin.errors import UserError
from ejadmin.imports import import_file
from ejadmin.imports.error_copy import default_name, safe_text, write_error_copy
from ejadmin.imports.layout import ERROR_HEADING
from ejadmin.imports.report import ImportReport, RowError, TakenTable
from tests.imports.tables import text, xlsx

ROWS = (
    ("Список", None, None),
    ("Ученик", "Пол", "Класс"),
    ("Осина Ия", "Ж", "5А"),
    ("Клён Ян", "?", "5А"),
    ("Ель Лев", "М", "5Б"),
    (None, "М", "5Б"),
)


def cells(file, title=None):
    book = load_workbook(file)
    sheet = book[title] if title else book.worksheets[0]
    return [tuple(cell.value for cell in row) for row in sheet.iter_rows()]


def test_only_the_wrong_rows_go_out_and_come_in_again_when_mended(database, tmp_path):
    file = xlsx(tmp_path / "a.xlsx", ROWS, merged="A1:C1")
    report = import_file(database.sessions, file)
    out = write_error_copy(file, report, tmp_path / "b.xlsx", only_wrong=True)
    assert cells(out) == [
        ("Список", None, None, None),
        ("Ученик", "Пол", "Класс", ERROR_HEADING),
        ("Клён Ян", "?", "5А", "Пол: Пол «?»: пишите М или Ж."),
        (None, "М", "5Б", "Ученик: Не заполнено: фамилия и имя."),
    ]
    book = load_workbook(out)
    book.worksheets[0]["B3"] = "М"
    book.save(out)
    again = import_file(database.sessions, out)
    assert (again.created["pupils"], [error.row for error in again.errors]) == (1, [4])
    second = write_error_copy(out, again, tmp_path / "c.xlsx", only_wrong=False)
    assert cells(second)[1] == ("Ученик", "Пол", "Класс", ERROR_HEADING)
    assert [row[3] is not None for row in cells(second)] == [False, True, False, True]


def test_the_whole_file_keeps_its_look_and_wrong_rows_are_tinted(database, tmp_path):
    book = Workbook()
    sheet = book.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    sheet["A3"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 33
    sheet["E3"] = "=1+1"
    other = book.create_sheet("Прочее")
    other["A1"] = "как было"
    book.save(tmp_path / "a.xlsx")
    report = import_file(database.sessions, tmp_path / "a.xlsx")
    out = write_error_copy(tmp_path / "a.xlsx", report, tmp_path / "b.xlsx", only_wrong=False)
    copy = load_workbook(out)
    sheet = copy.worksheets[0]
    assert sheet["A3"].font.bold
    assert sheet.column_dimensions["A"].width == 33
    assert sheet["A4"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb
    assert sheet["E3"].data_type != "f"
    assert copy["Прочее"]["A1"].value == "как было"
    assert len(cells(out)) == len(ROWS)


def test_reasons_of_several_sheets_stand_on_their_own(database, tmp_path):
    book = Workbook()
    for place, label in enumerate(("5А", "5Б")):
        sheet = book.worksheets[0] if not place else book.create_sheet()
        sheet.title = label
        sheet.append(["Ученик", "Класс"])
        sheet.append([f"Один{label}", label])
    book.save(tmp_path / "a.xlsx")
    report = import_file(database.sessions, tmp_path / "a.xlsx")
    out = write_error_copy(tmp_path / "a.xlsx", report, tmp_path / "b.xlsx", only_wrong=True)
    for label in ("5А", "5Б"):
        assert "нужны и фамилия, и имя" in cells(out, label)[1][2]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", ";"), ("utf-8-sig", "\t"), ("cp1251", ";"), ("utf-16", ",")],
)
def test_a_text_table_keeps_its_mark_and_encoding(database, tmp_path, encoding, mark):
    rows = [[cell or "" for cell in row] for row in ROWS]
    file = text(tmp_path / "a.csv", rows, encoding=encoding, mark=mark)
    report = import_file(database.sessions, file)
    out = write_error_copy(file, report, tmp_path / "b.csv", only_wrong=True)
    with out.open(encoding=encoding, newline="") as stream:
        found = list(csv.reader(stream, delimiter=mark))
    assert found[1] == ["Ученик", "Пол", "Класс", ERROR_HEADING]
    assert [row[1] for row in found[2:]] == ["?", "М"]
    assert out.read_bytes()[:3] == file.read_bytes()[:3]
    assert [one.row for one in import_file(database.sessions, out).errors] == [3, 4]


def test_a_second_header_row_stays(database, tmp_path):
    rows = (("№", "ФИО", None, "Класс"), (None, "Фамилия", "Имя", None), (1, "Осина", None, "5А"),
            (2, "Ель", "Лев", "5А"))  # fmt: skip
    file = xlsx(tmp_path / "a.xlsx", rows)
    report = import_file(database.sessions, file)
    out = write_error_copy(file, report, tmp_path / "b.xlsx", only_wrong=True)
    assert [row[1] for row in cells(out)] == ["ФИО", "Фамилия", "Осина"]
    assert import_file(database.sessions, out).errors[0].row == 3


def test_the_original_is_never_written_over_and_a_lost_one_is_said(database, tmp_path):
    file = xlsx(tmp_path / "a.xlsx", ROWS)
    report = import_file(database.sessions, file)
    with pytest.raises(UserError, match="другое имя"):
        write_error_copy(file, report, tmp_path / "x" / ".." / "a.xlsx", only_wrong=True)
    file.unlink()
    with pytest.raises(UserError, match="Файла нет"):
        write_error_copy(file, report, tmp_path / "b.xlsx", only_wrong=True)


def test_names_offered_are_safe(tmp_path):
    file = tmp_path / "список.xls"
    xlsx(tmp_path / "a.xlsx", ROWS).rename(file)
    assert default_name(file, only_wrong=True) == "список – ошибки.xlsx"
    assert "/" not in default_name(text(tmp_path / ("я" * 90), ROWS), only_wrong=False)


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n", exclude_categories=("Cs", "Cc")),
    min_size=1, max_size=8,
)  # fmt: skip
DANGEROUS = st.builds(str.__add__, st.sampled_from(["=", "+", "-", "@", "=cmd|'/c'!"]), TEXTS)


@settings(max_examples=15, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(DANGEROUS | TEXTS, min_size=2, max_size=4))
def test_no_cell_of_a_copy_is_a_formula(tmp_path, values):
    report = ImportReport("pupils", {}, 1, [RowError(2, "Ученик", values[0])])
    book = xlsx(tmp_path / "a.xlsx", ())
    made = Workbook()
    sheet = made.worksheets[0]
    for row, line in enumerate((["Ученик", "Класс"], values), start=1):
        for column, value in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value, cell.data_type = value, "s"
    made.save(book)
    report.tables = [TakenTable(sheet.title, "pupils", 1, 1)]
    out = write_error_copy(book, report, tmp_path / "b.xlsx", only_wrong=True)
    for row in load_workbook(out).worksheets[0].iter_rows():
        assert all(cell.data_type != "f" for cell in row)
        assert all(
            cell.quotePrefix for cell in row if str(cell.value or "").startswith(tuple("=+-@"))
        )


@given(DANGEROUS | TEXTS)
def test_a_shielded_text_is_no_formula_and_numbers_stay(value):
    shown = safe_text(value)
    assert shown in (value, f"'{value}")
    assert not shown.startswith(("=", "@"))
    assert safe_text("+7 912 000-00-01") == "+7 912 000-00-01"
    assert safe_text("-2+3+cmd") == "'-2+3+cmd"
