"""«Движение обучающихся»: the balance of every class, grade and the school over any days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from ejadmin.exports.page import (
    HEADING,
    MM,
    SMALL,
    TEXT,
    TEXT_WIDTH,
    Align,
    Paper,
    SchoolDetails,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import PLAIN, STRESSED, Column, Table
from ejadmin.models.base import clock
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.movement.counting import Figures, MovementReport, PersonLine, read_report

TITLE_TEXT = "Движение обучающихся"
HEADINGS = (
    "Класс", "На начало", "Прибыло", "Из других классов", "Выбыло", "В другие классы", "На конец",
)  # fmt: skip
PEOPLE = ("№", "Дата", "Фамилия, имя, отчество", "Класс", "Движение", "Откуда / куда", "Приказ")
WIDTHS = (9 * MM, 19 * MM, 48 * MM, 14 * MM, 20 * MM, 40 * MM, 30 * MM)
FILL = PatternFill("solid", fgColor="E8EEFB")
SHEET_WIDTHS = (16, 12, 12, 18, 12, 18, 12)
PEOPLE_WIDTHS = (6, 12, 38, 9, 14, 44, 24)


@dataclass(frozen=True)
class PrintedMovement:
    """The report with the school that gives it."""

    school: SchoolDetails
    report: MovementReport

    @property
    def span(self) -> str:
        """The days it tells of."""
        return f"с {self.report.first:%d.%m.%Y} по {self.report.last:%d.%m.%Y}"


def collect(
    session: Session, *, first: date | None = None, last: date | None = None
) -> PrintedMovement:
    """Count the movement of some days, by default of the current school year to this day."""
    if first is None or last is None:
        year = current_year(session)
        first = first or year.first_day
        last = last or min(max(clock.today(session), year.first_day), year.last_day)
    return PrintedMovement(school_details(session), read_report(session, first, last))


@one_at_a_time
def draw(data: PrintedMovement, file: Target) -> None:
    """Write the report as a PDF."""
    running = f"{TITLE_TEXT} {data.span}"
    paper = Paper(file, running, author=data.school.short_name)
    paper.start(running)
    under = f"{data.report.year} учебный год, {data.span}"
    paper.heading(data.school, TITLE_TEXT, under, gaps=(0, 8))
    _draw_balance(paper, data.report)
    paper.space(4)
    paper.paragraph(data.report.told_start(), SMALL)
    _draw_people(paper, data.report.people)
    paper.space(10)
    paper.signatures([data.school.director], stamp=True)
    paper.end()
    paper.save()


def write_table(data: PrintedMovement, file: Target) -> None:
    """Write the same as an Excel workbook; texts never become formulas."""
    report, book = data.report, Workbook()
    balance = book.worksheets[0]
    balance.title = "По классам"
    _fill(balance, HEADINGS, [_cells(*row) for row in report.rows()], SHEET_WIDTHS)
    people = book.create_sheet("Список")
    _fill(people, PEOPLE, list(people_rows(report.people)), PEOPLE_WIDTHS)
    book.save(file)


def people_rows(people: Sequence[PersonLine]) -> list[tuple[str, ...]]:
    """Lines of the list of people."""
    return [
        (
            str(number), f"{one.day:%d.%m.%Y}", one.name, one.class_label, one.what,
            " – ".join(part for part in (one.where, one.reason) if part), one.order,
        )
        for number, one in enumerate(people, start=1)
    ]  # fmt: skip


def _cells(label: str, figures: Figures) -> tuple[str, ...]:
    return (
        label, str(figures.start), str(figures.came), str(figures.moved_in), str(figures.left),
        str(figures.moved_out), str(figures.end),
    )  # fmt: skip


def _draw_balance(paper: Paper, report: MovementReport) -> None:
    narrow = 24 * MM
    first = Column(HEADINGS[0], TEXT_WIDTH - 6 * narrow)
    table = Table(paper, (first, *(Column(title, narrow, Align.CENTRE) for title in HEADINGS[1:])))
    for label, figures in report.rows():
        is_sum = label == "Всего" or label.endswith("классы")
        cells = tuple("–" if cell == "0" else cell for cell in _cells(label, figures))
        table.row(cells, STRESSED if is_sum else PLAIN)
    table.close()


def _draw_people(paper: Paper, people: Sequence[PersonLine]) -> None:
    paper.space(12)
    paper.need(70)
    paper.line("Прибывшие, выбывшие и переведённые", HEADING)
    paper.space(4)
    if not people:
        paper.paragraph("За эти дни движения не было.", TEXT)
        return
    centred = (0, 1, 3)
    columns = tuple(
        Column(title, WIDTHS[place], Align.CENTRE if place in centred else Align.LEFT)
        for place, title in enumerate(PEOPLE)
    )
    table = Table(paper, columns)
    for row in people_rows(people):
        table.row(row)
    table.close()


def _fill(
    sheet: Worksheet, headings: Sequence[str], rows: list[tuple[str, ...]], widths: Sequence[int]
) -> None:
    for place, (title, width) in enumerate(zip(headings, widths, strict=True), start=1):
        head = sheet.cell(1, place, title)
        head.font, head.fill = Font(bold=True), FILL
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, row in enumerate(rows, start=2):
        for place, text in enumerate(row, start=1):
            _write(sheet.cell(line, place), text)
            if row[0] == "Всего" or row[0].endswith("классы"):
                sheet.cell(line, place).font = Font(bold=True)
    sheet.freeze_panes = "A2"


def _write(cell: Any, text: str) -> None:
    """Figures as numbers; texts stay texts, also those Excel would take for formulas."""
    if text.isdecimal():
        cell.value = int(text)
        return
    cell.value = text
    cell.data_type = "s"
    if text[:1] in "=+-@":
        cell.quotePrefix = True
