"""Tables that come as web pages, and further shapes of text tables."""

import pytest

from ejadmin.errors import Cancelled, UserError
from ejadmin.imports import import_file
from ejadmin.imports.reading import read_sheets
from tests.imports.hostile import tables
from tests.imports.tables import PUPILS, text, xlsx

ROWS = "".join(
    f"<tr><td>{name}</td><td>{label}</td></tr>"
    for name, label in (("Ученик", "Класс"), ("Осина Ия", "5А"), ("Клён&nbsp;Ян", "5Б"))
)


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        (f"<html><meta charset='windows-1251'><table>{ROWS}</table></html>", "cp1251"),
        (f"<table>{ROWS}</table>", "cp1251"),
        (f"<!DOCTYPE html><html><body><table>{ROWS}</table></body></html>", "utf-8"),
        (f"<html><table><tr><td><table>{ROWS}</table></td></tr></table></html>", "utf-8"),
        (f"<html><table>{ROWS}</table></html>", "utf-16"),
    ],
)
def test_a_page_called_xls_is_read_as_the_table_it_holds(database, tmp_path, page, encoding):
    file = tmp_path / "ученики.xls"
    file.write_bytes(page.encode(encoding))
    report = import_file(database.sessions, file)
    assert (report.errors, report.created["pupils"]) == ([], 2)


def test_joined_cells_of_a_page_keep_the_columns(tmp_path):
    file = tmp_path / "a.xls"
    file.write_text("<html><table><tr><td colspan=2>а<td>б<tr><td>1<td>2<td>3</table>", "utf-8")
    (sheet,) = read_sheets(file)
    assert sheet.rows == [(1, ("а", None, "б")), (2, ("1", "2", "3"))]


def test_a_table_of_xml_2003_is_told_how_to_become_one(tmp_path):
    file = tmp_path / "a.xls"
    file.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    )
    with pytest.raises(UserError, match="XML 2003"):
        read_sheets(file)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_table_without_its_mark_of_encoding_is_read(tmp_path, encoding):
    file = text(tmp_path / "a.csv", (("Ученик", "Класс"), ("Осина Ия", "5А")), encoding=encoding)
    assert read_sheets(file)[0].rows[1] == (2, ("Осина Ия", "5А"))


def test_the_sign_that_shields_a_text_is_taken_off(tmp_path):
    file = text(tmp_path / "a.csv", (("Ученик", "Класс"), ("'=Осина Ия", "'5А")))
    assert read_sheets(file)[0].rows[1] == (2, ("=Осина Ия", "'5А"))


def test_reading_can_be_stopped(tmp_path):
    rows = [("Ученик", "Класс"), *(("Осина Ия", "5А") for _ in range(600))]

    def stop(done, total, told):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_sheets(xlsx(tmp_path / "a.xlsx", rows), stop)


def test_a_lying_size_and_a_row_without_end_are_refused(tmp_path):
    for name, said in (("zip_bombs-4", "повреждён"), ("zip_bombs-5", "при распаковке")):
        table = next(one for one in tables() if one.name == name)
        with pytest.raises(UserError, match=said):
            read_sheets(table.write(tmp_path))
    assert read_sheets(xlsx(tmp_path / "a.xlsx", PUPILS))
