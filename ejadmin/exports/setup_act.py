"""The act of completion: every work of the order's table, who did it, when, and what proves it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    BOOK_TITLE,
    MM,
    TEXT,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import STRESSED, Column, Table
from ejadmin.models import checklist
from ejadmin.models.base import clock
from ejadmin.models.calendar.tables import AcademicYear, YearState, year_title
from ejadmin.models.checklist import StepStanding, StepState
from ejadmin.models.school.card import School

COLUMNS = (
    Column("№", 8 * MM, Align.CENTRE),
    Column("Содержание работы", 58 * MM),
    Column("Ответственный", 30 * MM),
    Column("Срок", 19 * MM, Align.CENTRE),
    Column("Выполнено", 22 * MM, Align.CENTRE),
    Column("Подтверждение", 43 * MM),
)
HEADINGS = (
    "№", "Раздел", "Основание", "Содержание работы", "Ответственный", "Срок", "Состояние",
    "Выполнено", "Кто отметил", "Документ", "Подтверждение", "Заметка",
)  # fmt: skip
WIDTHS = (5, 22, 32, 56, 24, 12, 16, 12, 24, 22, 56, 40)


@dataclass(frozen=True)
class SetupAct:
    """The checklist as the act tells it on a day."""

    school: SchoolDetails
    administrator: str
    year: str
    made_on: date
    standings: tuple[StepStanding, ...]


def collect(session: Session, *, today: date | None = None) -> SetupAct:
    """Read the checklist for the act; raises :class:`UserError` without a card or a year."""
    today = today or clock.today(session)
    details = school_details(session)
    first_day = session.scalars(
        select(AcademicYear.first_day).where(AcademicYear.state == YearState.CURRENT)
    ).first()
    if first_day is None:
        raise UserError("Нет текущего учебного года: отметьте один в справочнике «Учебные годы».")
    administrator = session.scalars(select(School.administrator_name)).first()
    return SetupAct(
        details,
        administrator or "",
        year_title(first_day),
        today,
        tuple(checklist.checklist(session, today)),
    )


@one_at_a_time
def draw(data: SetupAct, file: Target) -> None:
    """Write the act as a PDF, with signatures of the administrator and of the head."""
    title = f"Акт о настройке электронного журнала, {data.year} учебный год"
    paper = Paper(file, title, author=data.school.short_name)
    paper.start(title, foot=f"{data.school.short_name}, {data.made_on:%d.%m.%Y}")
    about = "о выполнении работ по настройке электронного журнала"
    under = (about, f"на {data.year} учебный год")
    paper.heading(data.school, "Акт", *under, style=BOOK_TITLE, gaps=(10, 8))
    place = f"{data.school.locality}, " if data.school.locality else ""
    paper.paragraph(f"{place}{data.made_on:%d.%m.%Y}", TEXT)
    paper.space(4)
    paper.paragraph(_summary(data.standings), TEXT)
    paper.space(8)
    table = Table(paper, COLUMNS)
    group = ""
    for one in data.standings:
        if one.group != group:
            group = one.group
            table.row(("", group, "", "", "", ""), STRESSED, keep=24)
        table.row(_cells(one))
    table.close()
    paper.space(10)
    paper.signatures(
        [Signature("Администратор журнала", data.administrator), data.school.director],
        stamp=True,
    )
    paper.end()
    paper.save()


def write_table(data: SetupAct, file: Target) -> None:
    """Write the same rows as an Excel table."""
    from openpyxl import Workbook  # slow to import, and the PDF does without
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Перечень работ"
    for place, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), start=1):
        head = sheet.cell(1, place, heading)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", fgColor="E8EEFB")
        head.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    for line, one in enumerate(data.standings, start=2):
        for place, value in enumerate(_values(one), start=1):
            cell = sheet.cell(line, place)
            cell.value = value
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(value, date):
                cell.number_format = "dd.mm.yyyy"
            elif isinstance(value, str):
                cell.data_type = "s"
                if value[:1] in "=+-@":
                    cell.quotePrefix = True  # so that editing the cell makes no formula of it
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(HEADINGS))}{len(data.standings) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    book.save(file)


def _summary(standings: tuple[StepStanding, ...]) -> str:
    done, total = checklist.done(list(standings)), len(standings)
    late = sum(one.is_overdue for one in standings)
    if done == total:
        return f"Выполнены все работы: {total}. Электронный журнал готов к учебному году."
    overdue = f", из них с истёкшим сроком {late}" if late else ""
    return f"Выполнено работ: {done} из {total}, не выполнено {total - done}{overdue}."


def _cells(one: StepStanding) -> tuple[str, ...]:
    return (
        str(one.number),
        one.work,
        one.responsible,
        f"{one.due:%d.%m.%Y}" if one.due else str(one.rule),
        _done_words(one),
        proof_words(one),
    )


def _done_words(one: StepStanding) -> str:
    if one.state is StepState.OPTIONAL:
        return "не требуется"
    if one.is_over:
        done_on = one.record.done_on
        return f"{done_on:%d.%m.%Y}" if done_on else "по данным"
    return f"{one.state.caption}, просрочено" if one.is_overdue else one.state.caption


def proof_words(one: StepStanding) -> str:
    """What was counted when the work was marked; what the data say now where they differ."""
    evidence = one.record.evidence
    if evidence is None:
        return one.text
    if one.is_over or one.text in evidence:
        return evidence
    return f"{evidence}; теперь: {one.text}"


def _values(one: StepStanding) -> tuple[str | int | date | datetime | None, ...]:
    record = one.record
    return (
        one.number, one.group, one.order, one.work, one.responsible, one.due, one.state.caption,
        record.done_on, record.done_by, record.document or None, proof_words(one), record.note,
    )  # fmt: skip
