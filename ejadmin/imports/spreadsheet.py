"""Excel workbooks, read without trusting them: damaged, protected and swollen files are refused."""

import lzma
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from ejadmin.errors import UserError
from ejadmin.imports.cells import Cell
from ejadmin.progress import Report, silent

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = "EncryptedPackage".encode("utf-16-le")
WORKBOOK_PART = "xl/workbook.xml"
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
SMALL = 5 * 1024 * 1024
MOST_ROWS = 100_000
LAST_ROW = 1_048_576  # Excel's own
MOST_COLUMNS = 300
REPORT_EVERY = 500

MOST_PARTS = 2000
MOST_CELLS = 3_000_000
PASSED_OVER = 16
PIECE = 1024 * 1024
HEAD = 64 * 1024
ROW_END = b"row>"
MOST_OF_ROW = 6 * 1024 * 1024
MOST_OF_PART = 16 * 1024 * 1024
MOST_TEXTS = 64 * 1024 * 1024
DECLARATIONS = tuple(
    sign.encode(encoding)
    for sign in ("<!DOCTYPE", "<!ENTITY", "<!doctype")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)

DAMAGE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, LookupError,
    ValueError, TypeError, AttributeError, SyntaxError, NotImplementedError, ArithmeticError,
    AssertionError, OSError, RuntimeError,
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
    """Refuse, before it is parsed, an archive that is no workbook or would swell beyond measure.

    Every part is unpacked once into nothing: what an archive says of its size is not believed, and
    an XML part with declarations of its own (entities that multiply) is no workbook's.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_entries(file, content, entries)
            _unpack(file, content, archive, entries)
    except DAMAGE as error:
        raise damaged(file) from error


def _check_entries(file: Path, content: bytes, entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise UserError(f"Файл «{file.name}» защищён паролем. Снимите пароль и сохраните.")
    if WORKBOOK_PART not in {entry.filename for entry in entries}:
        raise UserError(
            f"«{file.name}» – архив, а не таблица Excel. Выберите файл .xlsx или .csv; "
            "таблицу LibreOffice (.ods) сохраните как «Книга Excel (.xlsx)»."
        )
    if len(entries) > MOST_PARTS:
        raise _swollen(file, f"из {len(entries)} частей")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > _most_unpacked(content):
        raise _swollen(file, f"{unpacked // 1024 // 1024} МБ")


def _unpack(
    file: Path, content: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]
) -> None:  # fmt: skip
    left = _most_unpacked(content)
    for entry in entries:
        most, in_row, is_first = _most_of_part(entry.filename), 0, True
        with archive.open(entry) as part:
            while piece := part.read(PIECE):
                if is_first and any(sign in piece[:HEAD] for sign in DECLARATIONS):
                    raise UserError(
                        f"Файл «{file.name}» содержит объявления, каких в таблицах Excel не "
                        "бывает: похоже, он испорчен намеренно. Пересохраните таблицу в новой "
                        "книге."
                    )
                is_first = False
                left, most = left - len(piece), most - len(piece)
                end = piece.rfind(ROW_END)
                in_row = in_row + len(piece) if end < 0 else len(piece) - end
                if min(left, most) < 0 or (in_row > MOST_OF_ROW and _is_sheet(entry.filename)):
                    raise _swollen(file, "слишком много места")


def _most_of_part(name: str) -> int:
    """Sheets are read piece by piece and pictures not at all; other parts stay in memory whole."""
    if _is_sheet(name) or not name.endswith((".xml", ".rels")):
        return MOST_UNPACKED
    return MOST_TEXTS if "sharedstrings" in name.lower() else MOST_OF_PART


def _is_sheet(name: str) -> bool:
    return name.startswith("xl/worksheets/") and name.endswith(".xml")


def _most_unpacked(content: bytes) -> int:
    return min(MOST_UNPACKED, max(SMALL, MOST_RATIO * len(content)))


def _swollen(file: Path, how_much: str) -> UserError:
    return UserError(
        f"Файл «{file.name}» при распаковке занял бы {how_much}: похоже, "
        "он испорчен намеренно. Пересохраните таблицу в новой книге."
    )


def read_workbook(
    file: Path, content: bytes, progress: Report = silent
) -> list[tuple[str, Rows]]:  # fmt: skip
    """Titles and filled rows of every visible sheet; formulas give the values Excel last saw."""
    book = _open(file, content, read_only=True)
    try:
        left = MOST_CELLS
        sheets: list[tuple[str, Rows]] = []
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = list(_rows(sheet, left, progress))
                left -= sum(len(cells) for _, cells in rows)
                sheets.append((sheet.title, rows))
        return sheets
    except DAMAGE as error:
        raise damaged(file) from error
    finally:
        book.close()


def open_whole(file: Path, content: bytes) -> Any:
    """The workbook with its look, to be written again; formulas are their last values."""
    check_workbook(file, content)
    return _open(file, content, read_only=False)


def _open(file: Path, content: bytes, *, read_only: bool) -> Any:
    from openpyxl import load_workbook  # slow to import

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of decorations it does not keep
            return load_workbook(
                BytesIO(content), read_only=read_only, data_only=True, keep_links=False
            )
    except DAMAGE as error:
        raise damaged(file) from error


def damaged(file: Path) -> UserError:
    """The file is cut short or spoilt."""
    return UserError(
        f"Файл «{file.name}» повреждён или скопирован не до конца. Откройте его в Excel, "
        "сохраните заново или скопируйте ещё раз."
    )


def _rows(sheet: Any, most: int, progress: Report) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Rows that hold something; the size a file claims for a sheet is not believed.

    ``most`` cells are kept at the most; places that are only passed over count too, a little.
    """
    sheet.reset_dimensions()
    filled = width = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > LAST_ROW:
                raise ValueError(f"row {number} is beyond what Excel can hold")
            if number % REPORT_EVERY == 0:
                progress(0, 0, "Чтение таблицы")
            if not row:
                continue
            cells = _trimmed(row[:MOST_COLUMNS])
            width += len(cells) + len(row) // PASSED_OVER
            if width > most:
                raise too_many_cells()
            if not cells:
                continue
            filled += 1
            if filled > MOST_ROWS:
                raise too_many_rows()
            yield number, cells


def too_many_cells() -> UserError:
    """A table larger than any school's."""
    return UserError(
        "В таблице слишком много ячеек. Удалите пустые строки и столбцы или разделите её на части."
    )


def too_many_rows() -> UserError:
    """A table longer than any school's."""
    return UserError(f"В таблице больше {MOST_ROWS} строк. Разделите её на части.")


def _trimmed(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    width = len(row)
    while width and row[width - 1] in (None, ""):
        width -= 1
    return row[:width]
