"""«Списки подгрупп»: the parts of a division side by side, as they stand on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.page import (
    MM,
    TEXT,
    TEXT_WIDTH,
    Align,
    Paper,
    SchoolDetails,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import STRESSED, Column, Table
from ejadmin.models.base import clock
from ejadmin.models.base.words import PUPILS, counted
from ejadmin.models.dividing import Divided, read_division, tally

BESIDE = 3
NUMBER_WIDTH = 9 * MM
ROW_ROOM = 60


@dataclass(frozen=True)
class PartList:
    """A part, its teacher and its pupils' names, with the class where several are divided."""

    name: str
    teacher: str
    count: str
    pupils: tuple[str, ...]


@dataclass(frozen=True)
class DivisionList:
    """What the sheet says; ``left`` are those who stand in no part."""

    school: SchoolDetails
    title: str
    day: date
    parts: tuple[PartList, ...]
    left: tuple[str, ...]


def collect(session: Session, *, division_id: int, day: date | None = None) -> DivisionList:
    """The lists of a division on a day, today by default."""
    on = day or clock.today(session)
    view = read_division(session, division_id, on)
    several = len(view.class_ids) > 1
    here = [one for one in view.pupils if one.first_day is None or one.first_day <= on]
    if not here:
        raise UserError(f"На {on:%d.%m.%Y} в делении нет учеников: печатать нечего.")
    standing = {part.id: [one for one in here if one.subgroup_id == part.id] for part in view.parts}
    parts = tuple(
        PartList(
            part.name,
            part.teacher,
            tally(standing[part.id]).text,
            tuple(_named(one, several=several) for one in standing[part.id]),
        )
        for part in view.parts
    )
    left = tuple(_named(one, several=several) for one in here if one.subgroup_id is None)
    return DivisionList(school_details(session), view.title, on, parts, left)


def _named(pupil: Divided, *, several: bool) -> str:
    return f"{pupil.name}, {pupil.class_label}" if several else pupil.name


@one_at_a_time
def draw(data: DivisionList, file: Target) -> None:
    """Write the lists as a PDF, three parts beside each other."""
    title = f"Списки подгрупп: {data.title}"
    paper = Paper(file, title, author=data.school.short_name)
    paper.start(title, foot=data.school.short_name)
    under = f"{data.title}, на {data.day:%d.%m.%Y}"
    paper.heading(data.school, "Списки подгрупп", under, gaps=(6, 0))
    for first in range(0, len(data.parts), BESIDE):
        paper.space(8)
        paper.need(ROW_ROOM)
        _draw_parts(paper, data.parts[first : first + BESIDE])
    if data.left:
        paper.space(8)
        told = counted(len(data.left), *PUPILS)
        paper.paragraph(f"Без подгруппы – {told}: {'; '.join(data.left)}.", TEXT)
    paper.end()
    paper.save()


def _draw_parts(paper: Paper, parts: Sequence[PartList]) -> None:
    width = (TEXT_WIDTH - NUMBER_WIDTH) / len(parts)
    columns = (Column("№", NUMBER_WIDTH, Align.RIGHT),
               *(Column(part.name, width) for part in parts))  # fmt: skip
    table = Table(paper, columns)
    teachers = tuple(f"{part.teacher or 'педагог не назначен'}, {part.count}" for part in parts)
    table.row(("", *teachers), STRESSED)
    rows = zip_longest(*(part.pupils for part in parts), fillvalue="")
    for number, names in enumerate(rows, 1):
        table.row((str(number), *names))
    table.close()
