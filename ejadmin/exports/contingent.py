"""«Контингент»: the classes of a year with their pupils on a day, summed by grade and stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    MM,
    SIGNATURE,
    SMALL,
    Align,
    Paper,
    SchoolDetails,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import STRESSED, Column, Table
from ejadmin.models.base import clock
from ejadmin.models.calendar.tables import AcademicYear, current_year, year_title
from ejadmin.models.classes.contingent import ClassCount, by_grade, contingent

STAGES = (("1–4 классы", 1, 4), ("5–9 классы", 5, 9), ("10–11 классы", 10, 11))
COLUMNS = (
    Column("Класс", 30 * MM),
    Column("Классный руководитель", 58 * MM),
    Column("Мальчики", 22 * MM, Align.RIGHT),
    Column("Девочки", 22 * MM, Align.RIGHT),
    Column("Всего", 22 * MM, Align.RIGHT),
    Column("Мест", 26 * MM, Align.RIGHT),
)


@dataclass(frozen=True)
class Contingent:
    """What the sheet says; ``unknown`` pupils have no sex written and are only in the totals."""

    school: SchoolDetails
    year: str
    day: date
    classes: tuple[ClassCount, ...]

    @property
    def unknown(self) -> int:
        """How many pupils have no sex written."""
        return sum(one.total - one.boys - one.girls for one in self.classes)


def collect(session: Session, *, year_id: int | None = None, day: date | None = None) -> Contingent:
    """The contingent of a year, the current one by default, on a day, today by default."""
    year = session.get_one(AcademicYear, year_id) if year_id else current_year(session)
    on = day or min(max(clock.today(session), year.first_day), year.last_day)
    classes = tuple(contingent(session, year.id, on))
    if not classes:
        raise UserError("В этом году ещё нет классов: печатать нечего.")
    return Contingent(school_details(session), year_title(year.first_day), on, classes)


@one_at_a_time
def draw(data: Contingent, file: Target) -> None:
    """Write the sheet as a PDF."""
    title = f"Контингент учащихся на {data.day:%d.%m.%Y}"
    paper = Paper(file, title, author=data.school.short_name)
    paper.start(title, foot=data.school.short_name)
    paper.heading(data.school, title, f"{data.year} учебный год", gaps=(4, 4))
    _draw_table(paper, data)
    paper.space(2)
    if data.unknown:
        note = f"Пол не указан у {data.unknown}: эти ученики есть только в графе «Всего»."
        paper.paragraph(note, SMALL)
    paper.signatures([data.school.director])
    paper.end()
    paper.save()


def _draw_table(paper: Paper, data: Contingent) -> None:
    table = Table(paper, COLUMNS)
    grades = by_grade(data.classes)
    for grade, classes in sorted(grades.items()):
        for one in classes:
            places = "" if one.capacity is None else str(one.capacity)
            counts = (str(one.boys), str(one.girls), str(one.total), places)
            table.row((one.label, one.teacher, *counts))
        if len(classes) > 1:
            table.row(_sum(f"{grade}-е классы", classes), STRESSED)
    for title, first, last in STAGES:
        stage = [one for one in data.classes if first <= one.grade <= last]
        if stage:
            table.row(_sum(title, stage), STRESSED)
    table.row(_sum("Всего по школе", data.classes), STRESSED, keep=SIGNATURE + 15)
    table.close()


def _sum(title: str, classes: Sequence[ClassCount]) -> tuple[str, ...]:
    sums = (
        sum(one.boys for one in classes),
        sum(one.girls for one in classes),
        sum(one.total for one in classes),
        sum(one.capacity or 0 for one in classes),
    )
    return (title, f"классов – {len(classes)}", *(str(number) for number in sums))
