"""A link matrix as an Excel table: edited there, it is pasted back with its headings."""

from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from ejadmin.exports.safe_file import write_whole
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.loads.matrices import LinkKind, Matrix, read_matrix, sums

TITLES = {
    LinkKind.TEACHERS: "Педагог",
    LinkKind.ROOMS: "Кабинет",
    LinkKind.CLASSES: "Класс",
}
LINK = "+"
HEADING_HEIGHT, NAME_WIDTH, CELL_WIDTH = 150, 28, 5
HEADING_FILL = PatternFill("solid", fgColor="E8EEFB")
SUM_FILL = PatternFill("solid", fgColor="F4F5F7")


def write_matrix(sessions: Sessions, kind: LinkKind, year_id: int, path: Path) -> None:
    """Write a whole matrix, sums included; raises :class:`UserError` when the disk refuses."""
    with known_errors(), sessions() as session:
        matrix = read_matrix(session, kind, year_id)
    draw(matrix, path)


def draw(matrix: Matrix, path: Path) -> None:
    """Write the workbook; an older file of that name is replaced only by a whole new one."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = TITLES[matrix.kind]
    heads = (TITLES[matrix.kind], *(line.title for line in matrix.columns), *_sum_titles(matrix))
    for place, text in enumerate(heads, start=1):
        cell = sheet.cell(1, place)
        _write(cell, text)
        cell.font, cell.fill = Font(bold=True), HEADING_FILL
        cell.alignment = Alignment(textRotation=90 if place > 1 else 0, wrapText=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = CELL_WIDTH if place > 1 else NAME_WIDTH
    sheet.row_dimensions[1].height = HEADING_HEIGHT
    for number, row in enumerate(_rows(matrix), start=2):
        for place, value in enumerate(row, start=1):
            _write(sheet.cell(number, place), value)
            if place > len(matrix.columns) + 1:
                sheet.cell(number, place).fill = SUM_FILL
    sheet.freeze_panes = "B2"
    content = BytesIO()  # whole in memory first: openpyxl leaves a half-closed file on a full disk
    book.save(content)
    write_whole(path, content.getvalue())


def _sum_titles(matrix: Matrix) -> tuple[str, ...]:
    return () if matrix.kind is LinkKind.ROOMS else ("Всего часов", "Не больше")


def _rows(matrix: Matrix) -> list[list[str | float | None]]:
    edges, rows = sums(matrix), []
    for line in matrix.rows:
        row: list[str | float | None] = [line.title]
        for subject in matrix.columns:
            value = matrix.cells.get((line.key, subject.key))
            row.append(LINK if value and matrix.kind is not LinkKind.CLASSES else value)
        if _sum_titles(matrix):
            limit = matrix.limits.get(line.key)
            row += [edges.row_hours.get(line.key, 0), limit.hours if limit else None]
        rows.append(row)
    return rows


def _write(cell: Cell, value: str | float | None) -> None:
    """Texts stay texts, also those that Excel would take for formulas."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in "=+-@":
            cell.quotePrefix = True
