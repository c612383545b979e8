"""The lessons of a timetable's week as plain values: for clashes and for the board."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee, initials
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Ring, Rings, TimetableEntry, choose_rings, read_rings

Group = tuple[str, int]
"""«class» or «subgroup» and its key: whom a course is taught to."""


@dataclass(frozen=True)
class Moment:
    """A time of the week as a class's bells know it."""

    weekday: Weekday
    number: int
    schedule_id: int | None = None
    ring: Ring | None = None

    def meets(self, other: "Moment") -> bool:
        """Whether two times overlap: by bells where their schedules differ, else by number."""
        if self.weekday is not other.weekday:
            return False
        if self.schedule_id == other.schedule_id or self.ring is None or other.ring is None:
            return self.number == other.number
        own, its = self.ring, other.ring
        return own.starts_at < its.ends_at and its.starts_at < own.ends_at


@dataclass(frozen=True)
class WeekEntry:
    """One lesson of the week with everything a clash or a cell of the board tells of it."""

    id: int
    course_id: int
    weekday: Weekday
    number: int
    subject: str
    short: str
    group: Group
    class_ids: tuple[int, ...]
    label: str
    subgroup: str
    teachers: dict[int, str]
    room_id: int | None
    room: str | None
    schedule_id: int | None
    ring: Ring | None

    @property
    def moment(self) -> Moment:
        """When the lesson is."""
        return Moment(self.weekday, self.number, self.schedule_id, self.ring)

    @property
    def title(self) -> str:
        """«Математика 5А», «Английский язык 5А (1 группа)»."""
        return f"{self.subject} {self.label}"


def week_entries(session: Session, timetable_id: int) -> list[WeekEntry]:
    """The lessons of a timetable's week, in a fixed number of queries."""
    classes = _classes(session)
    subgroups = _subgroups(session)
    schedules = read_rings(session)
    teachers = _teachers(session)
    return [
        _week_entry(row, classes, subgroups, schedules, teachers)
        for row in session.execute(_entries_query(timetable_id))
    ]


def at_one_time(one: WeekEntry, other: WeekEntry) -> bool:
    """Whether two lessons of the week meet."""
    return one.moment.meets(other.moment)


@dataclass(frozen=True)
class _ClassRow:
    id: int
    grade: int
    letter: str
    shift: Any

    @property
    def label(self) -> str:
        return f"{self.grade}{self.letter}"


@dataclass(frozen=True)
class _SubgroupRow:
    name: str
    class_ids: tuple[int, ...]


def _classes(session: Session) -> dict[int, _ClassRow]:
    query = select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.shift)
    return {row.id: _ClassRow(*row) for row in session.execute(query)}


def _subgroups(session: Session) -> dict[int, _SubgroupRow]:
    class_ids: dict[int, list[int]] = defaultdict(list)
    links = select(DivisionClass.division_id, DivisionClass.class_id)
    for division_id, class_id in session.execute(links.order_by(DivisionClass.class_id)):
        class_ids[division_id].append(class_id)
    query = select(Subgroup.id, Subgroup.name, Subgroup.division_id)
    return {
        subgroup_id: _SubgroupRow(name, tuple(class_ids[division_id]))
        for subgroup_id, name, division_id in session.execute(query)
    }


def _teachers(session: Session) -> dict[int, str]:
    query = select(Employee.id, Employee.last_name, Employee.first_name, Employee.middle_name)
    return {
        key: initials(last, first, middle) for key, last, first, middle in session.execute(query)
    }


def _entries_query(timetable_id: int) -> Any:
    entry, course = TimetableEntry, Course
    room_id = func.coalesce(entry.room_id, course.room_id)
    return (
        select(
            entry.id,
            entry.course_id,
            entry.weekday,
            entry.number,
            Subject.name.label("subject"),
            func.coalesce(Subject.short_name, Subject.name).label("short"),
            course.class_id,
            course.subgroup_id,
            course.teacher_id,
            course.second_teacher_id,
            room_id.label("room_id"),
            Room.number.label("room"),
        )
        .join(course, entry.course_id == course.id)
        .join(Subject, course.subject_id == Subject.id)
        .outerjoin(Room, Room.id == room_id)
        .where(entry.timetable_id == timetable_id)
        .order_by(entry.id)
    )


def _week_entry(
    row: Any,
    classes: dict[int, _ClassRow],
    subgroups: dict[int, _SubgroupRow],
    schedules: list[Rings],
    teachers: dict[int, str],
) -> WeekEntry:
    group: Group = ("class", row.class_id)
    class_ids: tuple[int, ...] = (row.class_id,)
    suffix = ""
    if row.subgroup_id is not None:
        subgroup = subgroups[row.subgroup_id]
        group, class_ids = ("subgroup", row.subgroup_id), subgroup.class_ids
        suffix = f" ({subgroup.name})"
    own = [classes[class_id] for class_id in class_ids]
    rings = choose_rings(schedules, own[0].shift, own[0].grade) if own else None
    both = [key for key in (row.teacher_id, row.second_teacher_id) if key is not None]
    return WeekEntry(
        id=row.id,
        course_id=row.course_id,
        weekday=row.weekday,
        number=row.number,
        subject=row.subject,
        short=row.short,
        subgroup=suffix.strip(" ()"),
        group=group,
        class_ids=class_ids,
        label="+".join(each.label for each in own) + suffix,
        teachers={key: teachers[key] for key in both},
        room_id=row.room_id,
        room=row.room,
        schedule_id=rings.id if rings else None,
        ring=rings.by_number.get(row.number) if rings else None,
    )
