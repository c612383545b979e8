import re
import zipfile
from pathlib import Path

import pytest

from ejadmin.errors import UserError
from ejadmin.imports import reading, spreadsheet
from ejadmin.imports.reading import Sheet, read_sheets
from tests.imports.tables import PUPILS, text, xlsx

SPOILT = re.compile("повреждён|архив, а не таблица|при распаковке|защищён паролем|не таблица")
PLAIN = (("Ученик", "Класс"), ("Ёлкин; Пётр", "5А"), ("Осина Ия", "5Б"))


def rows_of(file: Path):
    return read_sheets(file)[0].rows


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_text_table_is_read_whatever_its_marks_and_encoding(tmp_path, mark, encoding):
    file = text(tmp_path / "a.csv", PLAIN, encoding=encoding, mark=mark)
    assert rows_of(file) == [(1, PLAIN[0]), (2, PLAIN[1]), (3, PLAIN[2])]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a.txt", "a"])
def test_content_counts_and_not_the_extension(tmp_path, name):
    book = xlsx(tmp_path / "real.xlsx", PLAIN).rename(tmp_path / name)
    assert rows_of(book) == [(1, PLAIN[0]), (2, PLAIN[1]), (3, PLAIN[2])]
    table = text(tmp_path / f"csv-{name}", PLAIN)
    assert rows_of(table) == [(1, PLAIN[0]), (2, PLAIN[1]), (3, PLAIN[2])]


def test_row_numbers_are_those_of_the_file(tmp_path):
    assert [number for number, _ in rows_of(xlsx(tmp_path / "a.xlsx", PUPILS))] == [
        1, 3, 4, 5, 6, 7, 8, 9,
    ]  # fmt: skip
    file = tmp_path / "b.csv"
    file.write_text('Ученик;Класс\n\n"Осина\nИя";5А\nЁлкин Пётр;5Б\n', encoding="utf-8")
    assert [number for number, _ in rows_of(file)] == [1, 3, 5]


def test_a_truncated_workbook_is_refused_at_any_length(tmp_path):
    whole = xlsx(tmp_path / "whole.xlsx", PUPILS).read_bytes()
    cut = tmp_path / "cut.xlsx"
    for part in range(1, 10):
        cut.write_bytes(whole[: len(whole) * part // 10])
        with pytest.raises(UserError, match="повреждён"):
            read_sheets(cut)


def test_a_workbook_with_a_spoilt_byte_is_read_whole_or_refused_never_by_halves(tmp_path):
    whole = xlsx(tmp_path / "whole.xlsx", PLAIN).read_bytes()
    known = [Sheet("Лист1", list(enumerate(PLAIN, start=1)))]
    hour = set(range(10, 14))  # when the first part was packed, which matters to nobody
    places = hour | set(range(30, len(whole), max(1, len(whole) // 60)))
    spoilt, refused = tmp_path / "spoilt.xlsx", {}
    for place in sorted(places):
        spoilt.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            sheets = read_sheets(spoilt)
        except UserError as error:
            refused[place] = error.message
        else:
            assert sheets == known, place
    assert [message for message in refused.values() if not SPOILT.search(message)] == []
    assert len(refused) > 30, "most bytes of a packed file carry something"
    assert not hour & set(refused)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "пуст"),
        (b"\r\n \r\n", "пуст"),
        (bytes(range(256)) * 20, "не таблица"),
        (b"\x01\x02\x03\x04\x05" * 50, "не таблица"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "веб-страница"),
        (spreadsheet.OLE + b"\x00" * 600, "97–2003"),
        (spreadsheet.OLE + b"\x00" * 600 + spreadsheet.PROTECTED, "паролем"),
        (b"PK\x03\x04 and nothing more", "повреждён"),
    ],
)
def test_what_is_no_table_is_said_plainly(tmp_path, content, said):
    file = tmp_path / "таблица.xlsx"
    file.write_bytes(content)
    with pytest.raises(UserError, match=said):
        read_sheets(file)


def test_an_empty_sheet_a_missing_file_and_a_folder_are_said_plainly(tmp_path):
    with pytest.raises(UserError, match="пуст"):
        read_sheets(xlsx(tmp_path / "a.xlsx", ()))
    with pytest.raises(UserError, match="Файла нет"):
        read_sheets(tmp_path / "b.xlsx")
    with pytest.raises(UserError, match="папка"):
        read_sheets(tmp_path)


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "text")
    with pytest.raises(UserError, match="архив, а не таблица"):
        read_sheets(file)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    file = xlsx(tmp_path / "a.xlsx", PLAIN)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * (40 * 1024 * 1024))
    with pytest.raises(UserError, match="при распаковке"):
        read_sheets(file)


def test_a_file_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(UserError, match="слишком велик"):
        read_sheets(xlsx(tmp_path / "a.xlsx", PLAIN))


def test_formulas_give_the_values_last_seen(tmp_path):
    file = xlsx(tmp_path / "a.xlsx", (("Ученик", "Класс"), ("Осина Ия", "5А")))
    computed = tmp_path / "computed.xlsx"
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(computed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                cell = b'<c r="B2" t="str"><f>"5"&amp;"B"</f><v>5\xd0\x91</v></c>'
                start = content.index(b'<c r="B2"')
                end = content.index(b"</c>", start) + 4
                content = content[:start] + cell + content[end:]
            target.writestr(name, content)
    assert rows_of(computed)[1] == (2, ("Осина Ия", "5Б"))


def test_a_row_beyond_excel_s_last_is_damage_and_no_endless_reading(tmp_path):
    whole = xlsx(tmp_path / "whole.xlsx", PLAIN)
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(far, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'row r="3"', b'row r="1048576000"'))
    with pytest.raises(UserError, match="повреждён"):
        read_sheets(far)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_is_not_read(tmp_path):
    with pytest.raises(UserError, match="не файл"):
        read_sheets(Path("/dev/zero"))


def test_a_text_table_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 2)
    with pytest.raises(UserError, match="больше .* строк"):
        read_sheets(text(tmp_path / "a.csv", PLAIN))


def test_an_unclosed_quote_is_named_rather_than_swallowing_the_rows_below(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text('Ученик;Класс\nОсина Ия;5А\n"Ёлкин Пётр;5Б\nКлён Олег;5Б\n', encoding="utf-8")
    with pytest.raises(UserError, match="Строка 3: кавычка"):
        read_sheets(file)


def test_one_lost_byte_does_not_turn_a_table_into_another_encoding(tmp_path):
    file = tmp_path / "a.csv"
    rows = "".join(f"Осина {letter}я;5А\n" for letter in "АБВГДЕЖЗИК")
    file.write_bytes(f"Ученик;Класс\n{rows}".encode() + "Клён Олег;5Б".encode()[:-1])
    (_, heading), *_, (_, last) = rows_of(file)
    assert heading == ("Ученик", "Класс")
    assert last == ("Клён Олег", "5\ufffd")
