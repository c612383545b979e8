"""Excel workbooks, read without trusting them: damaged, protected and swollen files are refused."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from ejadmin.errors import UserError
from ejadmin.imports.cells import Cell

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_PART = "xl/workbook.xml"
MOST_UNPACKED = 300 * 1024 * 1024
MOST_RATIO = 400
SMALL = 5 * 1024 * 1024
MOST_ROWS = 100_000
LAST_ROW = 1_048_576  # Excel's own
MOST_COLUMNS = 300

DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, SyntaxError, NotImplementedError, OSError, RuntimeError,
)  # fmt: skip

Rows = list[tuple[int, tuple[Cell, ...]]]


def refuse_ole(file: Path, content: bytes) -> UserError:
    """Why an OLE file is refused: a password, or Excel's format of before 2007."""
    if PROTECTED in content:
        return UserError(
            f"Файл «{file.name}» защищён паролем. Откройте его в Excel, снимите пароль "
            "(Файл – Сведения – Защита книги) и сохраните."
        )
    return UserError(
        f"Файл «{file.name}» сохранён в старом формате Excel 97–2003. Откройте его и сохраните "
        "как «Книга Excel (.xlsx)»."
    )


def check_workbook(file: Path, content: bytes) -> None:
    """Refuse, before unpacking, an archive that is no workbook or would swell beyond measure."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
    except DAMAGE as error:
        raise damaged(file) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(f"Файл «{file.name}» защищён паролем. Снимите пароль и сохраните.")
    if WORKBOOK_PART not in {entry.filename for entry in entries}:
        raise UserError(
            f"«{file.name}» – архив, а не таблица Excel. Выберите файл .xlsx или .csv; "
            "таблицу LibreOffice (.ods) сохраните как «Книга Excel (.xlsx)»."
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED or unpacked > max(SMALL, MOST_RATIO * len(content)):
        raise UserError(
            f"Файл «{file.name}» при распаковке занял бы {unpacked // 1024 // 1024} МБ: похоже, "
            "он испорчен намеренно. Пересохраните таблицу в новой книге."
        )


def read_workbook(file: Path, content: bytes) -> list[tuple[str, Rows]]:
    """Titles and filled rows of every visible sheet; formulas give the values Excel last saw."""
    from openpyxl import load_workbook  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations it does not keep
            book = load_workbook(BytesIO(content), read_only=True, data_only=True)
            try:
                return [
                    (sheet.title, list(_rows(sheet)))
                    for sheet in book.worksheets
                    if sheet.sheet_state == "visible"
                ]
            finally:
                book.close()
    except DAMAGE as error:
        raise damaged(file) from error


def damaged(file: Path) -> UserError:
    """The file is cut short or spoilt."""
    return UserError(
        f"Файл «{file.name}» повреждён или скопирован не до конца. Откройте его в Excel, "
        "сохраните заново или скопируйте ещё раз."
    )


def _rows(sheet: object) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Rows that hold something; the size a file claims for a sheet is not believed."""
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    filled = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):  # type: ignore[attr-defined]
        if number > LAST_ROW:
            raise ValueError(f"row {number} is beyond what Excel can hold")
        cells = _trimmed(row[:MOST_COLUMNS])
        if not cells:
            continue
        filled += 1
        if filled > MOST_ROWS:
            raise too_many_rows()
        yield number, cells


def too_many_rows() -> UserError:
    """A table longer than any school's."""
    return UserError(f"В таблице больше {MOST_ROWS} строк. Разделите её на части.")


def _trimmed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    width = len(row)
    while width and row[width - 1] in (None, ""):
        width -= 1
    return row[:width]
