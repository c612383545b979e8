"""«Ведомость успеваемости и посещаемости»: what a family that refused the e-service gets on paper.

School 14, point 14: lessons of the span, marks, mean and weighted mean per subject, lateness and
missed lessons. A batch is complete or nothing is issued.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    HEADING,
    MM,
    SIGNATURE,
    SMALL,
    TEXT,
    TEXT_WIDTH,
    TITLE,
    Align,
    Paper,
    Signature,
    Target,
    one_at_a_time,
)
from ejadmin.exports.safe_file import safe_file
from ejadmin.exports.statement_content import (
    Absences,
    Batch,
    LessonLine,
    Missing,
    Statement,
    SubjectLines,
)
from ejadmin.exports.statement_data import collect
from ejadmin.exports.table import STRESSED, Column, Look, Table
from ejadmin.models.base import chain
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.journal.grading import mean_text
from ejadmin.models.journal.tables import AttendanceKind
from ejadmin.models.statements.ledger import issue, next_number
from ejadmin.progress import Report

__all__ = ["StatementReport", "StatementsMissing", "collect", "draw", "issue_statements"]

TITLE_TEXT = "Ведомость успеваемости и посещаемости"
PREVIEW = "Предварительный просмотр: ведомость не выдана"
LETTERS = "Н – без уважительной причины, У – по уважительной причине, Б – болезнь, О – опоздание."
NAMED_AT_MOST = 20
TRIES = 3
CLOSING = 50 + 2 * SIGNATURE + 60

_WIDTHS = (27 * MM, 14.5 * MM, 18 * MM, 18 * MM, 25 * MM)
COLUMNS = (
    Column("Предмет. Дата, номер урока, тема", TEXT_WIDTH - sum(_WIDTHS)),
    Column("Отметки и виды работ", _WIDTHS[0]),
    Column("Средний балл", _WIDTHS[1], Align.CENTRE),
    Column("Средневзв. балл", _WIDTHS[2], Align.CENTRE),
    Column("Опоздания", _WIDTHS[3], Align.CENTRE),
    Column("Пропущено уроков", _WIDTHS[4], Align.CENTRE),
)
LESSON = Look(TEXT.sized(8, 8.7), indent=6)
SUBJECT = Look(STRESSED.style.sized(8, 8.7), shade=0.94)
TOTAL = Look(STRESSED.style.sized(8, 8.7), shade=0.87)


@dataclass(frozen=True)
class StatementReport:
    """How many were asked for and issued, on how many pages, and who is missing and why."""

    asked: int
    issued: int
    pages: int
    missing: tuple[Missing, ...] = ()
    first_number: int | None = None

    def as_json(self) -> dict[str, Any]:
        """What the command line answers."""
        missing = [{"pupil": one.pupil, "reason": one.reason} for one in self.missing]
        return {
            "asked": self.asked, "issued": self.issued, "pages": self.pages, "missing": missing,
        }  # fmt: skip


class StatementsMissing(UserError):
    """Some of the statements asked for cannot be made, so none was issued."""

    def __init__(self, report: StatementReport) -> None:
        self.report = report
        named = [f"{one.pupil}: {one.reason}" for one in report.missing[:NAMED_AT_MOST]]
        if len(report.missing) > NAMED_AT_MOST:
            named.append(f"и ещё {len(report.missing) - NAMED_AT_MOST}")
        super().__init__(
            f"Не хватает {len(report.missing)} из {report.asked} ведомостей, поэтому не выдана "
            "ни одна. Исправьте данные или уберите этих учеников из списка:\n" + ";\n".join(named)
        )


def issue_statements(
    sessions: Sessions,
    pupil_ids: Iterable[int],
    first: date,
    last: date,
    out: Path,
    today: date,
    progress: Report | None = None,
) -> StatementReport:
    """Write one PDF with a statement for every pupil asked, and the ledger rows.

    Raises :class:`StatementsMissing` when somebody's cannot be made; then, and on any other
    failure, neither the file nor the ledger changes.
    """
    batch, first_number = _gather(sessions, list(pupil_ids), first, last, today)
    with safe_file(out) as file:
        pages = draw(batch, file.fresh, progress)
        with known_errors(), sessions.begin() as session:
            issue(
                session,
                [one.pupil_id for one in batch.statements],
                first,
                last,
                issued_on=today,
                first_number=first_number,
                chain_head=batch.chain_head,
            )
            file.put_in_place()
    count = len(batch.statements)
    return StatementReport(count, count, pages, first_number=first_number)


@one_at_a_time
def draw(data: Batch, file: Target, progress: Report | None = None) -> int:
    """Write the PDF of a complete batch; returns the number of pages."""
    statements = data.statements
    if data.missing:
        asked = len(statements) + len(data.missing)
        raise StatementsMissing(StatementReport(asked, 0, 0, data.missing))
    if not statements:
        raise UserError("В эти дни там никто не числится: ведомостей нет.")
    paper = Paper(file, TITLE_TEXT, author=statements[0].school.short_name)
    for done, statement in enumerate(statements, 1):
        _draw_one(paper, statement)
        if progress and (done % 10 == 0 or done == len(statements)):
            progress(done, len(statements), statement.pupil)
    paper.save()
    return paper.pages


def _gather(
    sessions: Sessions, pupil_ids: list[int], first: date, last: date, today: date
) -> tuple[Batch, int]:
    """A complete batch with its first number, read while nobody wrote in between."""
    for _ in range(TRIES):
        with sessions() as session:
            number = next_number(session, current_year(session).id)
            batch = collect(
                session, first=first, last=last, pupil_ids=pupil_ids, today=today,
                first_number=number,
            )  # fmt: skip
            quiet = chain.chain_head(session) == batch.chain_head
        if batch.missing or quiet:  # whom it lacks, tells draw()
            return batch, number
    raise UserError("В журнал как раз вносят отметки. Повторите выдачу через минуту.")


def _draw_one(paper: Paper, one: Statement) -> None:
    number = f"№ {one.number if one.number is not None else '—'}"
    paper.start(
        f"{TITLE_TEXT} {number} · {one.pupil}, {one.class_label} · {_dates(one)} (продолжение)",
        f"Контрольная сумма журнала изменений: {one.chain_head}",
    )
    paper.letterhead(one.school)
    paper.line(f"{TITLE_TEXT} {number}", TITLE, Align.CENTRE)
    if one.number is None:
        paper.line(PREVIEW, SMALL, Align.CENTRE)
    _draw_heading(paper, one)
    _draw_table(paper, one)
    _draw_notes(paper, one)
    _draw_signatures(paper, one, number)
    paper.end()


def _dates(one: Statement) -> str:
    return f"{one.first:%d.%m.%Y}–{one.last:%d.%m.%Y}"


def _draw_heading(paper: Paper, one: Statement) -> None:
    paper.line(f"за период {_dates(one)}, выдана {one.issued_on:%d.%m.%Y}", TEXT, Align.CENTRE)
    paper.space(2)
    paper.paragraph(f"{one.pupil}, класс {one.class_label}", HEADING)
    if one.requested_on is not None:
        basis = "Основание: отказ от получения услуги в электронном виде"
        paper.line(f"{basis} от {one.requested_on:%d.%m.%Y}", SMALL)
    paper.space(4)


def _draw_table(paper: Paper, one: Statement) -> None:
    table = Table(paper, COLUMNS)
    for subject in one.subjects:
        table.row(subject_cells(subject), SUBJECT, keep=14)
        table.repeated = ((f"{subject.subject} (продолжение)", "", "", "", "", ""), SUBJECT)
        for line in subject.lessons:
            table.row(lesson_cells(line), LESSON)
        table.repeated = None
    everything = one.absences
    total = (f"Всего уроков: {one.lessons}", f"отметок: {one.marks}", "", "")
    cells = (*total, _late(everything), _missed(everything))
    table.row(cells, TOTAL, keep=CLOSING)  # nobody signs a page without figures
    table.close()


def subject_cells(subject: SubjectLines) -> tuple[str, ...]:
    """The row that heads a subject: what its lessons come to."""
    return (
        f"{subject.subject} – уроков: {subject.held}",
        f"отметок: {subject.marks}",
        mean_text(subject.mean),
        mean_text(subject.weighted_mean),
        _late(subject.absences),
        _missed(subject.absences),
    )


def lesson_cells(line: LessonLine) -> tuple[str, ...]:
    """The row of one lesson."""
    heading = _lesson(line.day, line.number, line.topic)
    if not line.marks and line.attendance is None:
        return (heading, "", "", "", "", "")
    marks = ", ".join(f"{mark.text} ({mark.kind})" for mark in line.marks)
    if line.marks and line.stray is not None:
        marks = f"{marks} – {line.stray}"
    late = missed = ""
    if line.attendance is AttendanceKind.LATE:
        late = "О" if line.minutes_late is None else f"О, {line.minutes_late} мин"
    elif line.attendance is not None:
        missed = line.attendance.caption
    return (heading, marks, "", "", late, missed)


@lru_cache(maxsize=4096)
def _lesson(day: date, number: int, topic: str | None) -> str:
    return f"{day:%d.%m}, ур. {number}. {topic or 'Тема не записана'}"


def _late(absences: Absences) -> str:
    minutes = "" if absences.minutes is None else f" ({absences.minutes} мин)"
    return f"{absences.late}{minutes}"


def _missed(absences: Absences) -> str:
    reasons = (("Н", absences.absent), ("У", absences.excused), ("Б", absences.ill))
    named = ", ".join(f"{letter} {count}" for letter, count in reasons if count)
    return f"{absences.missed}: {named}" if named else "0"


def _draw_notes(paper: Paper, one: Statement) -> None:
    paper.space(4)
    days = ", ".join(f"{day.day:%d.%m.%Y} ({day.reasons})" for day in one.missed_days)
    paper.paragraph(
        f"Полностью пропущено учебных дней: {len(one.missed_days)}" + (f" – {days}" if days else "")
    )
    notes = LETTERS
    if one.kinds:
        kinds = "; ".join(f"{kind.shown} – {kind.described}" for kind in one.kinds)
        notes = f"Виды работ и вес отметки: {kinds}. {notes}"
    paper.paragraph(notes, SMALL)


def _draw_signatures(paper: Paper, one: Statement, number: str) -> None:
    school = one.school
    lines = [
        Signature("Классный руководитель", one.class_teacher),
        school.director,
    ]
    paper.signatures(lines, stamp=True)
    paper.space(12)
    paper.rule()
    paper.space(9)
    paper.line(
        f"Ведомость {number} за {_dates(one)} получил(а) «___» __________ 20___ г."
        "  _____________ / _________________ /"
    )
    paper.line(
        "дата, подпись и фамилия родителя (законного представителя) ученика", SMALL, Align.CENTRE
    )
