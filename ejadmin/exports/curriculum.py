"""The curriculum on paper: subjects down, classes across, hours against the norm, level by level.

The shape is that of a school's plan of studies: the levels of education apart, subjects by their
areas, sums below (СанПиН 1.2.3685-21, table 6.6).
"""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.exports.fonts import SANS, SANS_BOLD
from ejadmin.exports.page import (
    A4,
    MM,
    SMALL,
    TITLE,
    Align,
    Paper,
    SchoolDetails,
    Style,
    Target,
    one_at_a_time,
    school_details,
)
from ejadmin.exports.table import Column, Look, Table
from ejadmin.models.base.words import decimal, grouped
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.loads.matrices import Line, LinkKind, Matrix, read_matrix, sums, years

LEVELS = (
    ("Начальное общее образование", 1, 4),
    ("Основное общее образование", 5, 9),
    ("Среднее общее образование", 10, 11),
)
AREA_WIDTH, SUBJECT_WIDTH, TOTAL_WIDTH = 44 * MM, 48 * MM, 14 * MM
NARROWEST, WIDEST = 8.5 * MM, 14 * MM
OVER = "!"
CELL = Look(Style(SANS, 8.5, 10.5))
NORM = Look(Style(SANS, 8.5, 10.5, grey=0.25))
SUM = Look(Style(SANS_BOLD, 8.5, 10.5), shade=0.93)


@dataclass(frozen=True)
class PlannedClass:
    """A class with its sum and the most it may have; no norm is ``None``."""

    label: str
    hours: float
    limit: float | None

    @property
    def is_over(self) -> bool:
        """Whether the sum is above the norm."""
        return self.limit is not None and self.hours > self.limit


@dataclass(frozen=True)
class PlannedSubject:
    """A subject with the hours of every class of its level; none is ``None``."""

    area: str
    name: str
    hours: tuple[float | None, ...]

    @property
    def total(self) -> float:
        """Hours of all classes together."""
        return sum(hours or 0 for hours in self.hours)


@dataclass(frozen=True)
class Level:
    """One level of education: its classes and its subjects."""

    title: str
    classes: tuple[PlannedClass, ...]
    subjects: tuple[PlannedSubject, ...]


@dataclass(frozen=True)
class Curriculum:
    """What the sheets say."""

    school: SchoolDetails
    year: str
    levels: tuple[Level, ...]
    sources: tuple[str, ...]


def collect(session: Session, year_id: int | None = None) -> Curriculum:
    """The plan of a year, the current one unless told; a user's error while there is none."""
    year_id = current_year(session).id if year_id is None else year_id
    school = school_details(session)
    matrix = read_matrix(session, LinkKind.CLASSES, year_id)
    if not matrix.cells:
        raise UserError(
            "В учебном плане нет ни одного часа: печатать нечего. Заполните его на странице "
            "«Связи» – часами или по примерному плану."
        )
    title = next(title for key, title, _ in years(session) if key == year_id)
    levels = tuple(level for one in LEVELS for level in [_level(matrix, *one)] if level.subjects)
    sources = {limit.source for limit in matrix.limits.values()}
    return Curriculum(school, title, levels, tuple(sorted(sources)))


def _level(matrix: Matrix, title: str, first: int, last: int) -> Level:
    edges = sums(matrix)
    lines = [line for line in matrix.rows if line.grade and first <= line.grade <= last]
    classes = tuple(
        PlannedClass(
            line.title,
            edges.row_hours.get(line.key, 0),
            matrix.limits[line.key].hours if line.key in matrix.limits else None,
        )
        for line in lines
    )
    subjects = tuple(
        PlannedSubject(
            subject.more, subject.title,
            tuple(matrix.cells.get((line.key, subject.key)) for line in lines),
        )
        for subject in _by_area(matrix.columns)
    )  # fmt: skip
    return Level(title, classes, tuple(one for one in subjects if one.total))


def _by_area(subjects: tuple[Line, ...]) -> list[Line]:
    """Subjects of one area stand together, where the first of them stands."""
    areas = list(dict.fromkeys(line.more for line in subjects))
    return sorted(subjects, key=lambda line: areas.index(line.more))


@one_at_a_time
def draw(data: Curriculum, file: Target) -> None:
    """Write the sheets as a PDF, lying on its side."""
    title = f"Учебный план на {data.year} учебный год"
    paper = Paper(file, title, author=data.school.short_name, sheet=A4.wide)
    paper.start(f"{data.school.short_name}. {title}", title)
    paper.letterhead(data.school)
    paper.line(title, TITLE, Align.CENTRE)
    for number, level in enumerate(data.levels):
        if number:
            paper.turn()
        for part, (first, last) in enumerate(_parts(paper, len(level.classes))):
            if part:
                paper.turn()
            _draw_part(paper, level, first, last)
    paper.space(6)
    for source in data.sources:
        paper.line(f"Предельная недельная нагрузка – {source}.", SMALL)
    if any(one.is_over for level in data.levels for one in level.classes):
        paper.line(f"{OVER} – часов больше, чем допускает предельная нагрузка.", SMALL)
    paper.signatures([data.school.director], stamp=True)
    paper.end()
    paper.save()


def _parts(paper: Paper, classes: int) -> list[tuple[int, int]]:
    """How many classes stand on a sheet: all, or as many as fit at the narrowest, evenly."""
    most = int((paper.text_width - AREA_WIDTH - SUBJECT_WIDTH - TOTAL_WIDTH) / NARROWEST)
    sheets = -(-classes // most)
    each = -(-classes // sheets)
    return [(first, min(first + each, classes)) for first in range(0, classes, each)]


def _draw_part(paper: Paper, level: Level, first: int, last: int) -> None:
    classes = level.classes[first:last]
    room = paper.text_width - AREA_WIDTH - SUBJECT_WIDTH - TOTAL_WIDTH
    width = min(WIDEST, room / len(classes))
    paper.space(4)
    paper.line(level.title, Style(SANS_BOLD, 10.5, 14))
    paper.space(3)
    table = Table(
        paper,
        (
            Column("Предметная область", AREA_WIDTH),
            Column("Предмет", SUBJECT_WIDTH),
            *(Column(one.label, width, Align.CENTRE) for one in classes),
            Column("Всего", TOTAL_WIDTH, Align.CENTRE),
        ),
    )
    for area, subjects in groupby(level.subjects, key=lambda one: one.area):
        for number, subject in enumerate(subjects):
            hours = tuple(_told(one) for one in subject.hours[first:last])
            cells = ("" if number else area, subject.name, *hours, _told(subject.total))
            table.row(cells, CELL)
    total = sum(one.hours for one in level.classes)
    told = tuple(
        f"{_told(one.hours)} {OVER}" if one.is_over else _told(one.hours) for one in classes
    )
    table.row(("Итого", "", *told, _told(total)), SUM, keep=14)
    limits = tuple("—" if one.limit is None else decimal(one.limit) for one in classes)
    table.row(("Норма, не больше", "", *limits, ""), NORM)
    table.close()


def _told(hours: float | None) -> str:
    if not hours:
        return ""
    return grouped(int(hours)) if hours == int(hours) else decimal(hours)
