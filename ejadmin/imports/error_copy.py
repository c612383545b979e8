"""A copy of the person's own file with the reasons in one more column, to be mended and loaded."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping
from copy import copy
from pathlib import Path
from typing import Any

from ejadmin.errors import UserError
from ejadmin.exports.safe_file import safe_file
from ejadmin.imports.layout import ERROR_HEADING
from ejadmin.imports.reading import TextTable, read_content, read_sheets, read_text
from ejadmin.imports.report import ImportReport, TakenTable
from ejadmin.imports.spreadsheet import DAMAGE, ZIP, open_whole

Reasons = Mapping[int, str]

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"[+-]?[\d\s()., ‐‑–—-]*")
UNSAFE_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
TINT = "FDE5E3"
LONGEST_STEM = 80
REASON_WIDTH = 60


def default_name(file: Path, *, only_wrong: bool) -> str:
    """A safe name beside the original: «ученики – ошибки.xlsx»."""
    stem = UNSAFE_IN_NAMES.sub("_", file.stem).strip(" .")[:LONGEST_STEM] or "таблица"
    suffix = ".xlsx" if _is_workbook(file) else ".csv"
    return f"{stem} – {'ошибки' if only_wrong else 'с причинами'}{suffix}"


def write_error_copy(
    file: Path, report: ImportReport, target: Path, *, only_wrong: bool
) -> Path:  # fmt: skip
    """Write the copy: only the wrong rows under their headings, or all rows with the reasons.

    A workbook keeps its look, wrong rows are tinted; a text table keeps its mark and encoding.
    Formulas become the values Excel last saw. Raises :class:`UserError` when the file has gone or
    the disk refuses.
    """
    if target.resolve() == file.resolve():
        raise UserError("Выберите другое имя: исходный файл останется как есть.")
    content = read_content(file)
    if content.startswith(ZIP):
        written = _workbook(file, content, report, only_wrong)
    else:
        written = _text(read_text(file, content), report, only_wrong)
    with safe_file(target) as safe:
        safe.fresh.write_bytes(written)
    return target


def _is_workbook(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(ZIP)) == ZIP


def _reasons(report: ImportReport, table: TakenTable) -> Reasons:
    """What is wrong with each row of one table, all reasons in one text."""
    found: dict[int, list[str]] = defaultdict(list)
    for error in report.errors:
        if error.sheet in ("", table.sheet):
            told = f"{error.column}: {error.reason}" if error.column else error.reason
            found[error.row].append(told)
    return {row: " ".join(texts) for row, texts in found.items()}


def _workbook(file: Path, content: bytes, report: ImportReport, only_wrong: bool) -> bytes:
    """The copy with its look; of a book whose look is spoilt, the values alone."""
    try:
        return _marked(open_whole(file, content), report, only_wrong)
    except (UserError, *DAMAGE):
        return _marked(_values(file), report, only_wrong)


def _values(file: Path) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in read_sheets(file):
        target = book.create_sheet(sheet.title)
        for number, cells in sheet.rows:
            for column, value in enumerate(cells, start=1):
                if value is not None:
                    target.cell(number, column).value = value
    return book


def _marked(book: Any, report: ImportReport, only_wrong: bool) -> bytes:
    by_title = {sheet.title: sheet for sheet in book.worksheets}
    for table in _tables(report, list(by_title)):
        sheet = by_title.get(table.sheet)
        if sheet is not None:
            _mark_sheet(sheet, table, _reasons(report, table), only_wrong)
    for sheet in book.worksheets:
        _plain(sheet)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _tables(report: ImportReport, titles: list[str]) -> list[TakenTable]:
    """The tables that were taken; of a school's workbook every sheet is one."""
    if report.layout != "workbook":
        return report.tables
    return [TakenTable(title, "workbook", 1, 1) for title in titles]


def _mark_sheet(sheet: Any, table: TakenTable, reasons: Reasons, only_wrong: bool) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    width = sheet.max_column
    place = _reason_column(sheet, table.header_row)
    head = sheet.cell(table.header_row, place, ERROR_HEADING)
    head.font = Font(bold=True)
    tint = PatternFill("solid", fgColor=TINT)
    for row, reason in reasons.items():
        cell = sheet.cell(row, place)
        cell.value, cell.data_type = reason, "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        for column in range(1, max(width, place) + 1):
            sheet.cell(row, column).fill = tint
    sheet.column_dimensions[get_column_letter(place)].width = REASON_WIDTH
    if only_wrong:
        _keep_rows(sheet, table.last_header_row, sorted(reasons))


def _reason_column(sheet: Any, header_row: int) -> int:
    """The column after the last one, or that of an earlier copy."""
    for cell in sheet[header_row]:
        if cell.value == ERROR_HEADING:
            for row in range(header_row + 1, sheet.max_row + 1):
                sheet.cell(row, cell.column).value = None
            return int(cell.column)
    return int(sheet.max_column) + 1


def _keep_rows(sheet: Any, header_row: int, kept: list[int]) -> None:
    """Move the wrong rows up under the headings and drop what is below them."""
    for merged in list(sheet.merged_cells.ranges):
        if merged.max_row > header_row:
            sheet.unmerge_cells(str(merged))
    width = sheet.max_column
    first = header_row + 1
    for target, source in enumerate(kept, start=first):
        for column in range(1, width + 1):
            old, new = sheet.cell(source, column), sheet.cell(target, column)
            if old is not new:
                new.value, new.data_type = old.value, old.data_type
                if old.has_style:
                    new._style = copy(old._style)  # noqa: SLF001  openpyxl has no other word
    last = first + len(kept)
    if sheet.max_row >= last:
        sheet.delete_rows(last, sheet.max_row - last + 1)
    sheet.auto_filter.ref = None


def _plain(sheet: Any) -> None:
    """Texts stay texts, also those that Excel would take for formulas."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value[:1] in FORMULA_MARKS:
                cell.data_type = "s"
                cell.quotePrefix = True


def _text(table: TextTable, report: ImportReport, only_wrong: bool) -> bytes:
    taken = report.tables[0]
    reasons = _reasons(report, taken)
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=table.delimiter, lineterminator="\r\n")
    old = next((cells for number, cells in table.rows if number == taken.header_row), ())
    place = old.index(ERROR_HEADING) if ERROR_HEADING in old else None
    width = max((len(cells) for _, cells in table.rows), default=0)
    for number, cells in table.rows:
        told = ERROR_HEADING if number == taken.header_row else reasons.get(number, "")
        if only_wrong and number > taken.last_header_row and number not in reasons:
            continue
        row = [cell for at, cell in enumerate(cells) if at != place]
        row += [""] * (width - len(row) - (place is not None))
        writer.writerow([*map(safe_text, row), told] if told else [*map(safe_text, row)])
    return written.getvalue().encode(table.encoding, errors="replace")


def safe_text(text: str) -> str:
    """A cell of a text table that no program takes for a formula; numbers and telephones stay."""
    if text.startswith(FORMULA_MARKS) and not HARMLESS.fullmatch(text):
        return f"'{text}"
    return text
