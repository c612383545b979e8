"""Tables as they come: the content decides what a file is, whatever its name says."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from ejadmin.errors import UserError, cause_of
from ejadmin.imports.cells import Cell
from ejadmin.imports.spreadsheet import (
    MOST_ROWS,
    OLE,
    ZIP,
    check_workbook,
    read_workbook,
    refuse_ole,
    too_many_rows,
)
from ejadmin.imports.webpage import is_web_page, read_web_page
from ejadmin.progress import Report, silent

MOST_BYTES = 30 * 1024 * 1024
MOST_COLUMNS = 300
DELIMITERS = (";", "\t", ",")
SAMPLE_LINES = 60
TEXT_END = "\N{END OF TEXT}"
MOSTLY_UTF_8 = 100  # so many letters for each that cannot be read
WITHOUT_BOM = (("utf-16-le", b"\n\x00"), ("utf-16-be", b"\x00\n"))
SHIELDED = frozenset({"'=", "'+", "'-", "'@"})
MARKED = frozenset({"utf-8-sig", "utf-16"})
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title and its filled rows, each with its number as the file shows it."""

    title: str
    rows: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)


@dataclass(frozen=True)
class TextTable:
    """A text table as it was written: its mark, its encoding, its rows without a change."""

    delimiter: str
    encoding: str
    rows: list[tuple[int, tuple[str, ...]]]


def read_sheets(file: Path, progress: Report = silent) -> list[Sheet]:
    """Every sheet of an xlsx file, or the tables of a text file or a saved web page.

    Raises :class:`UserError` when the file is missing, too large, protected, damaged or no table,
    and whatever ``progress`` raises on a cancel.
    """
    content = read_content(file)
    if content.startswith(ZIP):
        check_workbook(file, content)
        sheets = [Sheet(title, rows) for title, rows in read_workbook(file, content, progress)]
    elif content.startswith(OLE):
        raise refuse_ole(file, content)
    elif is_web_page(content):
        sheets = [Sheet(title, rows) for title, rows in read_web_page(file, content)]
    else:
        table = read_text(file, content)
        sheets = [Sheet(file.stem, [(number, _trimmed(cells)) for number, cells in table.rows])]
    if not any(sheet.rows for sheet in sheets):
        raise UserError(f"Файл «{file.name}» пуст: в нём нет ни одной строки.")
    return sheets


def read_content(file: Path) -> bytes:
    """A file's bytes; raises :class:`UserError` for what cannot be a table at all."""
    try:
        if file.is_dir():
            raise UserError(f"«{file.name}» – папка. Выберите файл с таблицей.")
        if file.exists() and not file.is_file():  # a pipe or a device would be read forever
            raise UserError(f"«{file.name}» – не файл. Выберите файл с таблицей.")
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise UserError(
                f"Файл «{file.name}» слишком велик ({size // 1024 // 1024} МБ, можно не больше "
                f"{MOST_BYTES // 1024 // 1024}). Разделите таблицу на части."
            )
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"Файла нет: {file}. Проверьте имя и папку.") from error
    except OSError as error:
        raise UserError(
            f"Файл «{file.name}» не читается: {cause_of(error)}. "
            "Закройте его в другой программе и проверьте диск."
        ) from error
    if not content.strip(b"\x00 \r\n\t"):
        raise UserError(f"Файл «{file.name}» пуст: в нём нет ни одной строки.")
    return content


def read_text(file: Path, content: bytes) -> TextTable:
    """A text table; its mark and its encoding are found out."""
    text, encoding = _decoded(file, content)
    delimiter = _delimiter(text)
    return TextTable(delimiter, encoding, list(_text_rows(text, delimiter)))


def _decoded(file: Path, content: bytes) -> tuple[str, str]:
    text, encoding = _in_some_encoding(file, content)
    if encoding in MARKED:
        return text, encoding
    strange = sum(not (letter.isprintable() or letter in "\r\n\t") for letter in text[:4000])
    if strange * 50 > min(len(text), 4000):
        raise _garbage(file)
    return text, encoding


def _in_some_encoding(file: Path, content: bytes) -> tuple[str, str]:
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding
    if b"\x00" in content:
        for encoding, line_end in WITHOUT_BOM:
            if line_end in content:
                return content.decode(encoding, errors="replace"), encoding
        raise _garbage(file)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
        if text.count("\ufffd") * MOSTLY_UTF_8 <= len(text):
            return text, "utf-8"
        return content.decode("cp1251", errors="replace"), "cp1251"


def _garbage(file: Path) -> UserError:
    return UserError(
        f"«{file.name}» – не таблица. Подойдут файлы Excel (.xlsx) и текстовые таблицы (.csv)."
    )


def _text_rows(text: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader([*_lines(text), TEXT_END], delimiter=delimiter)
    first_line, filled = 1, 0
    try:
        for row in reader:
            if row == [TEXT_END]:
                return
            if row and TEXT_END in row[-1]:
                raise _unclosed(first_line)
            if any(cell.strip() for cell in row):
                filled += 1
                if filled > MOST_ROWS:
                    raise too_many_rows()
                yield first_line, tuple(row[:MOST_COLUMNS])
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            f"Строка {first_line} не читается: слишком длинная ячейка или незакрытая кавычка."
        ) from error


def _lines(text: str) -> Iterator[str]:
    """Lines as Excel sees them; other signs that Unicode calls line ends stay in their cell."""
    return io.StringIO(text, newline="")


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Cells without blanks around, and without the sign that keeps a text from being a formula."""
    return tuple(
        cell[1:] if cell[:2] in SHIELDED else cell for cell in (one.strip() for one in cells)
    )


def _unclosed(line: int) -> UserError:
    """What follows the quote would all be one cell: rows would be lost without a word."""
    return UserError(
        f"Строка {line}: кавычка открыта и не закрыта, дальше таблицу не прочесть. Поставьте "
        "вторую кавычку или уберите первую. Ничего не загружено."
    )


def _delimiter(text: str) -> str:
    """The mark that parts the sample into the most columns, equally often."""
    sample = list(islice(_lines(text), SAMPLE_LINES))
    return max(DELIMITERS, key=lambda mark: _regularity(sample, mark))


def _regularity(sample: list[str], mark: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(sample, delimiter=mark) if row]
    except csv.Error:
        return 0, 0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0, 0
    usual = max(set(wide), key=lambda width: (wide.count(width), width))
    return wide.count(usual), usual
