"""«Список класса»: numbered names, birth dates if wanted, and empty columns to write in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.fonts import SANS
from ejadmin.exports.page import (
    MM,
    TEXT_WIDTH,
    Align,
    Paper,
    SchoolDetails,
    Signature,
    Style,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Look, Table
from ejadmin.models.base import clock
from ejadmin.models.calendar.tables import AcademicYear, current_year, year_title
from ejadmin.models.classes.contingent import RollLine, contingent, roll

MOST_BLANKS = 12
NUMBER_WIDTH, BIRTH_WIDTH, LEAST_NAME = 9 * MM, 24 * MM, 58 * MM
LEAST_BLANK = 7 * MM
ROOM_FOR_ROWS, LEAST_ROW, WIDEST_ROW = 520.0, 11.5, 19.0


@dataclass(frozen=True)
class ClassRoll:
    """One class on a day, by name."""

    label: str
    teacher: str
    year: str
    pupils: tuple[RollLine, ...]


@dataclass(frozen=True)
class ClassList:
    """What the sheets say; each class begins a page, ``blanks`` head the empty columns."""

    school: SchoolDetails
    day: date
    classes: tuple[ClassRoll, ...]
    with_birth: bool
    blanks: tuple[str, ...]


def collect(
    session: Session,
    *,
    year_id: int | None = None,
    class_ids: Sequence[int] | None = None,
    day: date | None = None,
    with_birth: bool = False,
    blanks: Sequence[str] = ("", "", ""),
) -> ClassList:
    """The lists of some or all classes of a year, the current one by default, on a day."""
    if len(blanks) > MOST_BLANKS:
        raise UserError(f"Пустых граф – не больше {MOST_BLANKS}: иначе не поместятся имена.")
    school_year = session.get_one(AcademicYear, year_id) if year_id else current_year(session)
    on = day or clock.today(session)
    year = year_title(school_year.first_day)
    found = [
        ClassRoll(one.label, one.teacher, year, _present(session, one.id, on))
        for one in contingent(session, school_year.id, on)
        if class_ids is None or one.id in class_ids
    ]
    filled = tuple(one for one in found if one.pupils)
    if not filled:
        raise UserError(f"На {on:%d.%m.%Y} в классе нет учеников: печатать нечего.")
    return ClassList(school_details(session), on, filled, with_birth, tuple(blanks))


def _present(session: Session, class_id: int, day: date) -> tuple[RollLine, ...]:
    return tuple(line for line in roll(session, class_id) if line.belongs_on(day))


@one_at_a_time
def draw(data: ClassList, file: Target) -> None:
    """Write the lists as one PDF, each class with page numbers of its own."""
    paper = Paper(file, "Список класса", author=data.school.short_name)
    for one in data.classes:
        _draw_class(paper, data, one)
    paper.save()


def _draw_class(paper: Paper, data: ClassList, one: ClassRoll) -> None:
    title = f"Список {one.label} класса на {data.day:%d.%m.%Y}"
    paper.start(title, foot=data.school.short_name)
    paper.heading(data.school, title, f"{one.year} учебный год")
    table, look = Table(paper, columns(data)), _look(len(one.pupils))
    for number, pupil in enumerate(one.pupils, 1):
        birth = f"{pupil.birth_date:%d.%m.%Y}" if pupil.birth_date else ""
        further = (birth,) if data.with_birth else ()
        table.row((str(number), pupil.name, *further, *("" for _ in data.blanks)), look)
    table.close()
    paper.space(14)
    paper.signatures([Signature("Классный руководитель", one.teacher)])
    paper.end()


def _look(pupils: int) -> Look:
    """Rows high enough to write in, as far as the class stays on one page."""
    return Look(Style(SANS, 9.5, min(max(ROOM_FOR_ROWS / pupils, LEAST_ROW), WIDEST_ROW)))


def columns(data: ClassList) -> tuple[Column, ...]:
    """The columns: names keep their room, what is left is shared by the empty ones."""
    fixed = NUMBER_WIDTH + (BIRTH_WIDTH if data.with_birth else 0)
    room = TEXT_WIDTH - fixed
    width = (room - LEAST_NAME) / len(data.blanks) if data.blanks else 0.0
    blank = max(min(width, 26 * MM), LEAST_BLANK) if data.blanks else 0.0
    name = room - blank * len(data.blanks)
    birth = (Column("Дата рождения", BIRTH_WIDTH),) if data.with_birth else ()
    blanks = (Column(title, blank, Align.CENTRE) for title in data.blanks)
    return (Column("№", NUMBER_WIDTH, Align.RIGHT), Column("Фамилия, имя, отчество", name),
            *birth, *blanks)  # fmt: skip
