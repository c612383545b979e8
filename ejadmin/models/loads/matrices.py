"""The three link tables as matrices: who teaches a subject, where, and how many hours a class has.

A matrix is read in a fixed number of queries and holds plain values; cells are written in one
transaction, and what was written can be taken back.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, or_, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import writing
from ejadmin.models.base.columns import Base
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear, YearState, school_years, year_title
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup, check_hours
from ejadmin.models.curriculum.norms import Limit, TemplateHours, class_limits, teacher_limits
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.card import Building, Room
from ejadmin.models.school.subjects import Subject

LINKED = 1.0
FAR = 10_000
DIGITS = re.compile(r"(\d+)")


class CellsChanged(UserError):
    """Somebody changed the cells since they were read; nothing is written over that."""


Slot = tuple[int, int]
"""The keys of a row's record and of a subject."""


class LinkKind(StrEnum):
    """Which of the three matrices; subjects always go across."""

    TEACHERS = "teachers"
    ROOMS = "rooms"
    CLASSES = "classes"


class Line(NamedTuple):
    """A row or a column of a matrix: its record, its name, and a word more about it."""

    key: int
    title: str
    more: str = ""
    grade: int | None = None
    short: str = ""


@dataclass(frozen=True)
class Matrix:
    """One matrix as plain values.

    ``cells`` are hours a week in the curriculum and :data:`LINKED` elsewhere; ``taught`` are hours
    of courses of a teacher or in a room, ``loads`` those of a subject; ``limits`` the most hours of
    a row; ``usual`` what the template curriculum has for a cell.
    """

    kind: LinkKind
    year_id: int
    rows: tuple[Line, ...] = ()
    columns: tuple[Line, ...] = ()
    cells: Mapping[Slot, float] = field(default_factory=dict)
    taught: Mapping[Slot, float] = field(default_factory=dict)
    loads: Mapping[int, float] = field(default_factory=dict)
    limits: Mapping[int, Limit] = field(default_factory=dict)
    usual: Mapping[Slot, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Sums:
    """The edges of a matrix: links and hours of every row and every subject, by their keys."""

    row_links: Mapping[int, int]
    row_hours: Mapping[int, float]
    column_links: Mapping[int, int]
    column_hours: Mapping[int, float]


@dataclass(frozen=True)
class CellChange:
    """One cell before and after; nothing is no link."""

    row: int
    subject: int
    before: float | None
    after: float | None

    def reversed(self) -> "CellChange":
        """What takes it back."""
        return CellChange(self.row, self.subject, self.after, self.before)


class _Table(NamedTuple):
    model: type[Base]
    row: str


TABLES: Mapping[LinkKind, _Table] = {
    LinkKind.TEACHERS: _Table(SubjectTeacher, "employee_id"),
    LinkKind.ROOMS: _Table(SubjectRoom, "room_id"),
    LinkKind.CLASSES: _Table(SubjectClass, "class_id"),
}


def years(session: Session) -> list[tuple[int, str, YearState]]:
    """The school years, the latest first: key, «2026/27», state."""
    latest = reversed(school_years(session))
    return [(year.id, year_title(year.first_day), year.state) for year in latest]


def read_matrix(session: Session, kind: LinkKind, year_id: int) -> Matrix:
    """Read a matrix; courses, classes and their norms are those of a year."""
    columns = _subjects(session)
    cells = read_cells(session, kind, year_id)
    rows = _ROWS[kind](session, year_id, {row for row, _ in cells})
    shown = {line.key for line in rows}
    taught, loads = _load(session, kind, year_id)
    limits: Mapping[int, Limit] = {}
    if kind is LinkKind.CLASSES:
        limits = class_limits(session, year_id)
    elif kind is LinkKind.TEACHERS:
        limits = teacher_limits(session)
    usual = _usual(session, rows, columns) if kind is LinkKind.CLASSES else {}
    cells = {slot: value for slot, value in cells.items() if slot[0] in shown}
    return Matrix(kind, year_id, rows, columns, cells, taught, loads, limits, usual)


def read_cells(session: Session, kind: LinkKind, year_id: int) -> dict[Slot, float]:
    """What stands in the cells; of the curriculum, those of the year's classes."""
    if kind is LinkKind.CLASSES:
        query = (
            select(SubjectClass.class_id, SubjectClass.subject_id, SubjectClass.hours)
            .join(SchoolClass, SchoolClass.id == SubjectClass.class_id)
            .where(SchoolClass.year_id == year_id)
        )
        return {(row, subject): hours for row, subject, hours in session.execute(query)}
    table = TABLES[kind].model.__table__
    links = session.execute(select(table.c[TABLES[kind].row], table.c["subject_id"]))
    return dict.fromkeys([(row, subject) for row, subject in links], LINKED)


def sums(matrix: Matrix) -> Sums:
    """Count the edges: of the curriculum the hours planned, elsewhere the hours taught."""
    row_links: dict[int, int] = defaultdict(int)
    column_links: dict[int, int] = defaultdict(int)
    row_hours: dict[int, float] = defaultdict(float)
    column_hours: dict[int, float] = defaultdict(float)
    is_plan = matrix.kind is LinkKind.CLASSES
    for row, subject in matrix.cells:
        row_links[row] += 1
        column_links[subject] += 1
    for (row, subject), hours in (matrix.cells if is_plan else matrix.taught).items():
        row_hours[row] += hours
        column_hours[subject] += hours
    return Sums(row_links, row_hours, column_links, column_hours)


def write_cells(session: Session, kind: LinkKind, changes: Sequence[CellChange]) -> None:
    """Write cells together.

    Raises :class:`UserError` when hours are impossible or a year is closed, :class:`CellsChanged`
    when a cell holds something else than ``before`` says, or its row or subject was removed.
    """
    if kind is LinkKind.CLASSES:
        _refuse_closed(session, {change.row for change in changes})
        for change in changes:
            check_hours(change.after)
    model, row = TABLES[kind].model, TABLES[kind].row
    table: Any = model.__table__
    session.flush()
    connection = session.connection()
    found = _stored(connection, kind, changes)
    for change in changes:
        _, value = found.get((change.row, change.subject), (0, None))
        if value != change.before:
            raise CellsChanged("Эту клетку уже изменили в другом месте.")
    gone = [found[one.row, one.subject][0] for one in changes if one.after is None and one.before]
    if gone:
        writing.delete_many(session, model, table.c["id"].in_(gone))
    new = [change for change in changes if change.before is None and change.after is not None]
    if new:
        _refuse_removed(connection, kind, new)
        writing.insert_many(session, model, [_values(kind, row, one) for one in new])
    for change in changes:
        if change.before is not None and change.after is not None:
            key = found[change.row, change.subject][0]
            writing.update_many(session, model, table.c["id"] == key, {"hours": change.after})


def _refuse_removed(connection: Connection, kind: LinkKind, new: Sequence[CellChange]) -> None:
    """The foreign keys would refuse too, but could not say why."""
    table, row = TABLES[kind].model.__table__, TABLES[kind].row
    for name, keys in (
        (row, {one.row for one in new}),
        ("subject_id", {one.subject for one in new}),
    ):
        (target,) = table.c[name].foreign_keys
        found = connection.scalars(select(target.column).where(target.column.in_(keys)))
        if len(found.all()) < len(keys):
            raise CellsChanged("Строку или предмет этой клетки уже удалили в другом месте.")


def difference(before: Mapping[Slot, float], after: Mapping[Slot, float]) -> tuple[CellChange, ...]:
    """What turns some cells into others, in the order of their keys."""
    slots = sorted({*before, *after})
    return tuple(
        CellChange(*slot, before.get(slot), after.get(slot))
        for slot in slots
        if before.get(slot) != after.get(slot)
    )


def with_cells(cells: Mapping[Slot, float], changes: Iterable[CellChange]) -> dict[Slot, float]:
    """The cells after some changes."""
    result = dict(cells)
    for change in changes:
        result.pop((change.row, change.subject), None)
        if change.after is not None:
            result[change.row, change.subject] = change.after
    return result


def _values(kind: LinkKind, row: str, change: CellChange) -> dict[str, Any]:
    values: dict[str, Any] = {row: change.row, "subject_id": change.subject}
    return values | ({"hours": change.after} if kind is LinkKind.CLASSES else {})


def _stored(
    connection: Connection, kind: LinkKind, changes: Sequence[CellChange]
) -> dict[Slot, tuple[int, float]]:
    """Keys and values of the links among which the changed ones are."""
    table, row = TABLES[kind].model.__table__, TABLES[kind].row
    columns = [table.c["id"], table.c[row], table.c["subject_id"]]
    if kind is LinkKind.CLASSES:
        columns.append(table.c["hours"])
    subjects = {change.subject for change in changes}
    rows = connection.execute(select(*columns).where(table.c["subject_id"].in_(subjects)))
    return {(one[1], one[2]): (one[0], one[3] if len(one) > 3 else LINKED) for one in rows}


def _refuse_closed(session: Session, class_ids: Collection[int]) -> None:
    closed = session.scalars(
        select(AcademicYear.first_day)
        .join(SchoolClass, SchoolClass.year_id == AcademicYear.id)
        .where(SchoolClass.id.in_(class_ids), AcademicYear.state == YearState.CLOSED)
    ).first()
    if closed is not None:
        raise UserError(f"Учебный год {year_title(closed)} закрыт: его план уже не меняется.")


def _subjects(session: Session) -> tuple[Line, ...]:
    """Subjects in the order of the template curriculum, then by the alphabet."""
    places = {
        name_key(name): place
        for name, place in session.execute(
            select(TemplateHours.subject, func.min(TemplateHours.id)).group_by(
                TemplateHours.subject
            )
        )
    }
    rows = session.execute(select(Subject.id, Subject.name, Subject.area, Subject.short_name))
    found = [Line(key, name, area or "", short=short or name) for key, name, area, short in rows]
    last = max(places.values(), default=0) + 1
    return tuple(
        sorted(
            found,
            key=lambda line: (places.get(name_key(line.title), last), name_key(line.title)),
        )
    )


def _teachers(session: Session, _year_id: int, linked: Collection[int]) -> tuple[Line, ...]:
    """Those who work here, and those who left but are still linked."""
    known = labels(session, Employee)
    rows = session.execute(select(Employee.id, Employee.position, Employee.dismissed_on))
    lines = [
        Line(key, known[key], f"уволен {gone:%d.%m.%Y}" if gone else position or "")
        for key, position, gone in rows
        if gone is None or key in linked
    ]
    return tuple(sorted(lines, key=lambda line: name_key(line.title)))


def _rooms(session: Session, _year_id: int, _linked: Collection[int]) -> tuple[Line, ...]:
    known = labels(session, Room)
    query = select(Room.id, Room.name, Room.kind, Room.capacity, Building.name)
    lines = [
        Line(key, known[key], ", ".join(part for part in (
            name or kind.caption, building, f"мест – {capacity}" if capacity else ""
        ) if part))
        for key, name, kind, capacity, building in session.execute(query.outerjoin(Room.building))
    ]  # fmt: skip
    return tuple(sorted(lines, key=lambda line: _natural(line.title)))


def _classes(session: Session, year_id: int, _linked: Collection[int]) -> tuple[Line, ...]:
    query = select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    rows = session.execute(query.where(SchoolClass.year_id == year_id))
    ordered = sorted(rows, key=lambda row: (row.grade, row.letter))
    return tuple(Line(key, f"{grade}{letter}", "", grade) for key, grade, letter in ordered)


_ROWS = {
    LinkKind.TEACHERS: _teachers,
    LinkKind.ROOMS: _rooms,
    LinkKind.CLASSES: _classes,
}


def _natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts numbers in texts as numbers: 9 before 12."""
    parts = DIGITS.split(name_key(text))
    return [(int(part), "") if part.isdecimal() else (FAR, part) for part in parts if part]


def _load(
    session: Session, kind: LinkKind, year_id: int
) -> tuple[dict[Slot, float], dict[int, float]]:
    """Hours of a year's courses by row and subject, and by subject alone."""
    taught: dict[Slot, float] = defaultdict(float)
    loads: dict[int, float] = defaultdict(float)
    rows = session.execute(
        select(
            Course.subject_id, Course.hours, Course.teacher_id, Course.second_teacher_id,
            func.coalesce(Course.room_id, SchoolClass.room_id), Course.class_id,
        )
        .outerjoin(SchoolClass, SchoolClass.id == Course.class_id)
        .where(of_year(year_id))
    )  # fmt: skip
    for subject, hours, teacher, second, room, school_class in rows:
        loads[subject] += hours
        whose: dict[LinkKind, set[int | None]] = {
            LinkKind.TEACHERS: {teacher, second},
            LinkKind.ROOMS: {room},
            LinkKind.CLASSES: {school_class},
        }
        for key in whose[kind]:
            if key is not None:
                taught[key, subject] += hours
    return taught, loads


def of_year(year_id: int) -> Any:
    """The condition that a course is taught to classes of a year, whole or in subgroups."""
    classes = select(SchoolClass.id).where(SchoolClass.year_id == year_id)
    subgroups = (
        select(Subgroup.id)
        .join(DivisionClass, DivisionClass.division_id == Subgroup.division_id)
        .where(DivisionClass.class_id.in_(classes))
    )
    return or_(Course.class_id.in_(classes), Course.subgroup_id.in_(subgroups))


def _usual(session: Session, rows: Sequence[Line], columns: Sequence[Line]) -> dict[Slot, float]:
    subjects = {name_key(line.title): line.key for line in columns}
    template: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for grade, name, hours in session.execute(
        select(TemplateHours.grade, TemplateHours.subject, TemplateHours.hours)
    ):
        if name_key(name) in subjects:
            template[grade].append((subjects[name_key(name)], hours))
    return {
        (line.key, subject): hours
        for line in rows
        if line.grade is not None
        for subject, hours in template[line.grade]
    }
