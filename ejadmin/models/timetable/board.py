"""Editing a weekly timetable by cells: what may still be placed, placing, clearing, undoing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import writing
from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.calendar.tables import AcademicYear, Weekday, YearState
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee, initials
from ejadmin.models.school.card import Building, Room
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import BellSchedule, Timetable, TimetableEntry

VACANCY = "вакансия"


@dataclass(frozen=True)
class CourseLeft:
    """A course of a class with the lessons a week it has and those already placed."""

    course_id: int
    subject: str
    subgroup: str
    division_id: int | None
    teacher_ids: tuple[int, ...]
    teacher: str
    hours: float
    placed: int

    @property
    def left(self) -> float:
        """Lessons still to place; negative when too many stand."""
        return self.hours - self.placed

    @property
    def title(self) -> str:
        """«Английский язык, 1 группа»."""
        return f"{self.subject}, {self.subgroup}" if self.subgroup else self.subject

    @property
    def text(self) -> str:
        """«Математика · Иванова М. П. · осталось 2 из 5»."""
        left = f"осталось {self.left:g} из {self.hours:g}".replace(".", ",")
        return f"{self.title} · {self.teacher} · {left}"


@dataclass(frozen=True)
class Placed:
    """A lesson of the week as it can be put back."""

    course_id: int
    weekday: Weekday
    number: int
    room_id: int | None


@dataclass(frozen=True)
class Missing:
    """What must stand before a timetable can be made, and where it is entered."""

    text: str
    action: str
    page: str
    details: dict[str, Any]


def courses_left(session: Session, timetable_id: int, class_id: int) -> list[CourseLeft]:
    """The courses of a class, its subgroups' too, by subject and subgroup."""
    placed = dict(
        session.execute(
            select(TimetableEntry.course_id, func.count())
            .where(TimetableEntry.timetable_id == timetable_id)
            .group_by(TimetableEntry.course_id)
        ).all()
    )
    return [
        CourseLeft(
            row.id,
            row.subject,
            row.subgroup or "",
            row.division_id,
            tuple(key for key in (row.teacher_id, row.second_teacher_id) if key is not None),
            initials(row.last_name, row.first_name, row.middle_name) if row.last_name else VACANCY,
            row.hours,
            placed.get(row.id, 0),
        )
        for row in session.execute(_courses_query(class_id))
    ]


def refuse_other(
    session: Session,
    timetable_id: int,
    class_id: int,
    slot: tuple[Weekday, int],
    shown: Collection[int],
) -> None:
    """Raise :class:`ChangedElsewhere` when a cell holds other courses than are shown."""
    standing = _standing(session, timetable_id, class_id, slot)
    if {placed.course_id for placed, _ in standing} != set(shown):
        raise ChangedElsewhere(
            f"Пока страница была открыта, эту клетку ({slot[0].caption}, {slot[1]} урок) "
            "изменили в другом окне. Ваше не записано, страница обновлена."
        )


def place_courses(
    session: Session,
    timetable_id: int,
    class_id: int,
    slot: tuple[Weekday, int],
    course_ids: Sequence[int],
) -> None:
    """Put courses into a cell of a class; subgroups stand beside each other.

    A course of the whole class replaces what stood there; a subgroup's replaces only such a course.
    """
    query = select(Course.id, Course.subgroup_id).where(Course.id.in_(course_ids))
    chosen = dict(session.execute(query).all())
    is_whole = any(subgroup_id is None for subgroup_id in chosen.values())
    removed = [
        placed
        for placed, subgroup_id in _standing(session, timetable_id, class_id, slot)
        if is_whole or subgroup_id is None or placed.course_id in chosen
    ]
    added = [Placed(course_id, *slot, None) for course_id in course_ids]
    _replace(session, timetable_id, removed, added)


def clear_cell(
    session: Session, timetable_id: int, class_id: int, slot: tuple[Weekday, int]
) -> None:
    """Take everything out of a cell of a class, joined groups included."""
    standing = _standing(session, timetable_id, class_id, slot)
    _replace(session, timetable_id, [placed for placed, _ in standing], [])


def choose_room(session: Session, entry_id: int, room_id: int | None) -> None:
    """Hold one lesson of the week in another room; nothing means the course's own room."""
    session.get_one(TimetableEntry, entry_id).room_id = room_id
    session.flush()


def _replace(
    session: Session, timetable_id: int, removed: Sequence[Placed], added: Sequence[Placed]
) -> None:
    """Lessons of the week go and come; what stays is the same row, and made lessons stay."""
    entry = TimetableEntry
    staying = {(each.course_id, each.weekday, each.number): each for each in added}
    for gone in removed:
        found = session.scalars(
            select(entry).where(
                entry.timetable_id == timetable_id,
                entry.course_id == gone.course_id,
                entry.weekday == gone.weekday,
                entry.number == gone.number,
            )
        ).first()
        again = staying.pop((gone.course_id, gone.weekday, gone.number), None)
        if found is not None and again is not None:
            found.room_id = again.room_id
        elif found is not None:
            session.delete(found)
    session.add_all(
        entry(
            timetable_id=timetable_id,
            course_id=each.course_id,
            weekday=each.weekday,
            number=each.number,
            room_id=each.room_id,
        )
        for each in staying.values()
    )
    session.flush()


def rooms(session: Session) -> list[tuple[int, str]]:
    """All rooms with the buildings that tell equal numbers apart."""
    query = (
        select(Room.id, Room.number, Room.name, Building.name)
        .outerjoin(Building, Room.building_id == Building.id)
        .order_by(Room.number)
    )
    return [
        (key, ", ".join(part for part in (number, name, building) if part))
        for key, number, name, building in session.execute(query)
    ]


def versions(session: Session) -> list[tuple[int, str, date, date]]:
    """The timetables in the order of their first days: key, name, first and last day."""
    query = select(Timetable.id, Timetable.name, Timetable.first_day, Timetable.last_day)
    rows = session.execute(query.order_by(Timetable.first_day))
    return [(key, name, first, last) for key, name, first, last in rows]


def new_timetable(
    session: Session, year_id: int, name: str, first_day: date, last_day: date
) -> int:
    """An empty timetable."""
    timetable = Timetable(year_id=year_id, name=name, first_day=first_day, last_day=last_day)
    session.add(timetable)
    session.flush()
    return timetable.id


def new_version(
    session: Session, timetable_id: int, name: str, first_day: date, last_day: date
) -> int:
    """A copy of a timetable from a day on; the old one ends the day before.

    Raises :class:`UserError` when the copy would not begin within the old one's time.
    """
    old = session.get_one(Timetable, timetable_id)
    if not old.first_day < first_day <= old.last_day:
        raise UserError(
            f"Расписание «{old.name}» действует с {old.first_day:%d.%m.%Y} по"
            f" {old.last_day:%d.%m.%Y}. Новое должно начинаться позже его первого дня"
            " и не позже последнего.",
            field="first_day",
        )
    copy_id = new_timetable(session, old.year_id, name, first_day, last_day)
    old.last_day = first_day - timedelta(days=1)
    entry = TimetableEntry
    columns = ("course_id", "weekday", "number", "room_id")
    rows = select(*(getattr(entry, name) for name in columns)).where(
        entry.timetable_id == timetable_id
    )
    copies = [
        {"timetable_id": copy_id, **dict(zip(columns, row, strict=True))}
        for row in session.execute(rows)
    ]
    if copies:
        writing.insert_many(session, entry, copies)
    session.flush()
    return copy_id


def missing_for_timetable(session: Session) -> list[Missing]:
    """What has to be entered first, in order; nothing when a timetable can be made."""
    years = select(AcademicYear.id)
    current = years.where(AcademicYear.state == YearState.CURRENT)
    year = "текущего учебного года: отметьте его" if _any(session, years) else "учебного года"
    needed = (
        (current, year, "Открыть «Учебные годы»", "academic_years"),
        (select(SchoolClass.id), "классов", "Открыть «Классы»", "classes"),
        (select(Course.id), "нагрузки: кто, что и кому преподаёт", "Открыть «Нагрузку»", "courses"),
        (select(BellSchedule.id), "расписания звонков", "Открыть «Расписания звонков»",
         "bell_schedules"),
    )  # fmt: skip
    return [
        Missing(f"Пока нет {what}", action, "directory", {"key": key})
        for query, what, action, key in needed
        if not _any(session, query)
    ]


def _any(session: Session, query: Select[int]) -> bool:
    return session.execute(query.limit(1)).first() is not None


def _courses_query(class_id: int) -> Select[*tuple[Any, ...]]:
    course, teacher = Course, Employee
    of_class = select(DivisionClass.division_id).where(DivisionClass.class_id == class_id)
    return (
        select(
            course.id,
            Subject.name.label("subject"),
            Subgroup.name.label("subgroup"),
            Subgroup.division_id,
            course.teacher_id,
            course.second_teacher_id,
            course.hours,
            teacher.last_name,
            teacher.first_name,
            teacher.middle_name,
        )
        .join(Subject, course.subject_id == Subject.id)
        .outerjoin(Subgroup, course.subgroup_id == Subgroup.id)
        .outerjoin(teacher, course.teacher_id == teacher.id)
        .where(or_(course.class_id == class_id, Subgroup.division_id.in_(of_class)))
        .order_by(Subject.name, Subgroup.division_id, Subgroup.name, course.id)
    )


def _standing(
    session: Session, timetable_id: int, class_id: int, slot: tuple[Weekday, int]
) -> list[tuple[Placed, int | None]]:
    entry = TimetableEntry
    of_class = _courses_query(class_id).with_only_columns(Course.id).order_by(None)
    query = (
        select(entry.course_id, entry.weekday, entry.number, entry.room_id, Course.subgroup_id)
        .join(Course, entry.course_id == Course.id)
        .where(
            entry.timetable_id == timetable_id,
            entry.weekday == slot[0],
            entry.number == slot[1],
            entry.course_id.in_(of_class),
        )
        .order_by(entry.id)
    )
    return [(Placed(*row[:4]), row.subgroup_id) for row in session.execute(query)]
