"""Bells, the weekly timetable, the lessons made from it, and substitutions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import (
    Identified,
    TitledEnum,
    check_order,
    choice,
    column,
    span_constraint,
)
from ejadmin.models.calendar.tables import (
    FIRST_GRADE,
    LAST_GRADE,
    AcademicYear,
    Weekday,
    check_grades,
    closed_years,
    refuse_closed,
)
from ejadmin.models.classes.tables import Shift
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room

LAST_LESSON_NUMBER = 12
KEYS_AT_ONCE = 500


class LessonState(TitledEnum):
    """Whether a lesson takes place."""

    PLANNED = "planned", "по расписанию"
    CANCELLED = "cancelled", "отменён"


class BellSchedule(Identified):
    """The rings of one kind of day, for one shift and some grades."""

    __tablename__ = "bell_schedules"
    __title__ = "Расписания звонков"
    __one__ = "расписание звонков"
    __natural_key__ = ("name",)
    __order__ = ("shift", "name")

    name: Mapped[str] = column("Название", String(100), unique=True)
    shift: Mapped[Shift] = column("Смена", choice(Shift), default=Shift.FIRST)
    first_grade: Mapped[int] = column("С класса", default=FIRST_GRADE)
    last_grade: Mapped[int] = column("По класс", default=LAST_GRADE)

    def validate(self) -> None:
        """Refuse grades that do not exist."""
        check_grades(self.first_grade, self.last_grade)

    def __str__(self) -> str:
        return self.name


class Bell(Identified):
    """The beginning and the end of one lesson of the day."""

    __tablename__ = "bells"
    __title__ = "Звонки"
    __one__ = "звонок"
    __natural_key__ = ("schedule_id", "number")
    __order__ = ("schedule_id", "number")
    __table_args__ = (
        UniqueConstraint("schedule_id", "number"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    schedule_id: Mapped[int] = column(
        "Расписание звонков", ForeignKey("bell_schedules.id", ondelete="CASCADE")
    )
    number: Mapped[int] = column("Урок", aliases=("№ урока", "Номер урока"))
    starts_at: Mapped[time] = column("Начало")
    ends_at: Mapped[time] = column("Конец", aliases=("Окончание",))

    schedule: Mapped[BellSchedule] = relationship()

    def validate(self) -> None:
        """A lesson ends after it begins."""
        check_lesson_number(self.number, "number")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise UserError("Урок кончается раньше, чем начинается.", field="ends_at")


class Timetable(Identified):
    """A weekly pattern of lessons, valid from a day to a day."""

    __tablename__ = "timetables"
    __title__ = "Расписания уроков"
    __one__ = "расписание уроков"
    __order__ = ("first_day",)
    __table_args__ = (span_constraint(),)

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"), index=True)
    name: Mapped[str] = column("Название", String(100))
    first_day: Mapped[date] = column("Действует с")
    last_day: Mapped[date] = column("Действует по")

    year: Mapped[AcademicYear] = relationship()

    def validate(self) -> None:
        """A timetable ends after it begins."""
        check_order(self.first_day, self.last_day)

    def __str__(self) -> str:
        return self.name


class TimetableEntry(Identified):
    """One lesson of the week: a course on a weekday at a lesson number."""

    __tablename__ = "timetable_entries"
    __title__ = "Уроки недели"
    __one__ = "урок недели"
    __table_args__ = (
        UniqueConstraint("timetable_id", "course_id", "weekday", "number"),
        Index("ix_timetable_entries_slot", "timetable_id", "weekday", "number"),
    )

    timetable_id: Mapped[int] = column(
        "Расписание", ForeignKey("timetables.id", ondelete="CASCADE")
    )
    course_id: Mapped[int] = column("Нагрузка", ForeignKey("courses.id"), index=True)
    weekday: Mapped[Weekday] = column("День", choice(Weekday))
    number: Mapped[int] = column("Урок")
    room_id: Mapped[int | None] = column("Кабинет", ForeignKey("rooms.id"))

    timetable: Mapped[Timetable] = relationship()
    course: Mapped[Course] = relationship()
    room: Mapped[Room | None] = relationship()

    def validate(self) -> None:
        """A lesson number that a day can hold."""
        check_lesson_number(self.number, "number")


class Lesson(Identified):
    """One lesson on one date; it remembers who taught it and where."""

    __tablename__ = "lessons"
    __title__ = "Уроки"
    __one__ = "урок"
    __order__ = ("day", "number")
    __table_args__ = (
        UniqueConstraint("course_id", "day", "number"),
        Index("ix_lessons_day", "day"),
    )

    course_id: Mapped[int] = column("Нагрузка", ForeignKey("courses.id"))
    day: Mapped[date] = column("Дата")
    number: Mapped[int] = column("Урок")
    entry_id: Mapped[int | None] = column(
        "Строка расписания", ForeignKey("timetable_entries.id", ondelete="SET NULL"), index=True
    )
    teacher_id: Mapped[int | None] = column("Педагог", ForeignKey("employees.id"), index=True)
    room_id: Mapped[int | None] = column("Кабинет", ForeignKey("rooms.id"))
    topic: Mapped[str | None] = column("Тема", String(500))
    state: Mapped[LessonState] = column(
        "Состояние", choice(LessonState), default=LessonState.PLANNED
    )

    course: Mapped[Course] = relationship()
    teacher: Mapped[Employee | None] = relationship()
    room: Mapped[Room | None] = relationship()

    @classmethod
    def refuse_rewriting(cls, session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
        """Lessons of a closed year stay."""
        refuse_closed(session, {row["day"] for row in rows if "day" in row})
        refuse_closed_lessons(session, (row["id"] for row in rows))

    def validate(self) -> None:
        """A lesson number that a day can hold."""
        check_lesson_number(self.number, "number")


def refuse_closed_lessons(session: Session, lesson_ids: Iterable[int]) -> None:
    """Raise :class:`UserError` when one of the lessons lies in a closed school year."""
    keys = [*set(lesson_ids)]
    if closed_years(session):
        for first in range(0, len(keys), KEYS_AT_ONCE):
            some = Lesson.id.in_(keys[first : first + KEYS_AT_ONCE])
            refuse_closed(session, session.scalars(select(Lesson.day).where(some).distinct()))


class Substitution(Identified):
    """Who replaces whom at one lesson, and why."""

    __tablename__ = "substitutions"
    __title__ = "Замены"
    __one__ = "замена"

    lesson_id: Mapped[int] = column("Урок", ForeignKey("lessons.id"), unique=True)
    absent_id: Mapped[int] = column("Отсутствовал", ForeignKey("employees.id"), index=True)
    substitute_id: Mapped[int] = column("Заменял", ForeignKey("employees.id"), index=True)
    reason: Mapped[str | None] = column("Причина", String(200))

    def validate(self) -> None:
        """Nobody replaces themselves."""
        if self.absent_id is not None and self.absent_id == self.substitute_id:
            raise UserError("Педагог не может заменять сам себя.", field="substitute_id")


def check_lesson_number(number: int | None, field: str) -> None:
    """Refuse a lesson number outside the day; zero lessons exist in old timetables."""
    if number is not None and not 0 <= number <= LAST_LESSON_NUMBER:
        raise UserError(f"Номер урока – от 0 до {LAST_LESSON_NUMBER}.", field=field)


@dataclass(frozen=True)
class Ring:
    """The times of one lesson number."""

    number: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True)
class Rings:
    """A bell schedule as plain values: for whom, and the rings by lesson number."""

    id: int
    name: str
    shift: Shift
    first_grade: int
    last_grade: int
    by_number: dict[int, Ring] = field(default_factory=dict)

    def is_for(self, shift: Shift, grade: int) -> bool:
        """Whether classes of a shift and grade go by these bells."""
        return self.shift is shift and self.first_grade <= grade <= self.last_grade


def read_rings(session: Session) -> list[Rings]:
    """All bell schedules with their rings, in two queries."""
    bell, schedule = Bell, BellSchedule
    by_schedule: dict[int, dict[int, Ring]] = {}
    rings = select(bell.schedule_id, bell.number, bell.starts_at, bell.ends_at)
    for schedule_id, number, starts_at, ends_at in session.execute(rings.order_by(bell.number)):
        by_schedule.setdefault(schedule_id, {})[number] = Ring(number, starts_at, ends_at)
    query = select(
        schedule.id, schedule.name, schedule.shift, schedule.first_grade, schedule.last_grade
    ).order_by(schedule.id)
    return [Rings(*row, by_schedule.get(row[0], {})) for row in session.execute(query)]


def choose_rings(schedules: Iterable[Rings], shift: Shift, grade: int) -> Rings | None:
    """The bell schedule of a shift and grade; the one for the fewest grades wins."""
    fitting = [each for each in schedules if each.is_for(shift, grade)]
    return min(fitting, key=lambda each: each.last_grade - each.first_grade, default=None)
