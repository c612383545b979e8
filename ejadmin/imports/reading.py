"""Tables as they come: the content decides what a file is, whatever its name says."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
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

MOST_BYTES = 30 * 1024 * 1024
MOST_COLUMNS = 300
DELIMITERS = (";", "\t", ",")
SAMPLE_LINES = 60
TEXT_END = "\N{END OF TEXT}"
MOSTLY_UTF_8 = 100  # so many letters for each that cannot be read
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True)
class Sheet:
    """One sheet: its title and its filled rows, each with its number as the file shows it."""

    title: str
    rows: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)


def read_sheets(file: Path) -> list[Sheet]:
    """Every sheet of an xlsx file, or the one table of a text file.

    Raises :class:`UserError` when the file is missing, too large, protected, damaged or no table.
    """
    content = _content(file)
    if content.startswith(ZIP):
        check_workbook(file, content)
        sheets = [Sheet(title, rows) for title, rows in read_workbook(file, content)]
    elif content.startswith(OLE):
        raise refuse_ole(file, content)
    else:
        sheets = [Sheet(file.stem, list(_text_rows(_decoded(file, content))))]
    if not any(sheet.rows for sheet in sheets):
        raise UserError(f"Файл «{file.name}» пуст: в нём нет ни одной строки.")
    return sheets


def _content(file: Path) -> bytes:
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


def _decoded(file: Path, content: bytes) -> str:
    head = content[:2000].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype", b"<?xml")) or b"<table" in head:
        raise UserError(
            f"«{file.name}» – веб-страница под видом таблицы. Откройте её в Excel или "
            "LibreOffice и сохраните как «Книга Excel (.xlsx)»."
        )
    for mark, encoding in BOMS:
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    if b"\x00" in content:
        raise _garbage(file)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
        if text.count("\ufffd") * MOSTLY_UTF_8 > len(text):
            text = content.decode("cp1251", errors="replace")
    strange = sum(not (letter.isprintable() or letter in "\r\n\t") for letter in text[:4000])
    if strange * 50 > min(len(text), 4000):
        raise _garbage(file)
    return text


def _garbage(file: Path) -> UserError:
    return UserError(
        f"«{file.name}» – не таблица. Подойдут файлы Excel (.xlsx) и текстовые таблицы (.csv)."
    )


def _text_rows(text: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    reader = csv.reader([*text.splitlines(keepends=True), TEXT_END], delimiter=_delimiter(text))
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
                yield first_line, tuple(cell.strip() for cell in row[:MOST_COLUMNS])
            first_line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            f"Строка {first_line} не читается: слишком длинная ячейка или незакрытая кавычка."
        ) from error


def _unclosed(line: int) -> UserError:
    """What follows the quote would all be one cell: rows would be lost without a word."""
    return UserError(
        f"Строка {line}: кавычка открыта и не закрыта, дальше таблицу не прочесть. Поставьте "
        "вторую кавычку или уберите первую. Ничего не загружено."
    )


def _delimiter(text: str) -> str:
    """The mark that parts the sample into the most columns, equally often."""
    sample = text.splitlines(keepends=True)[:SAMPLE_LINES]
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
