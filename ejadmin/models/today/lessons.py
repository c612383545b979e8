"""Lessons of these days: which are written up, and who covers whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import FIRST_GRADE, week_of
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, Mark, Work
from ejadmin.models.people.tables import Employee, initials
from ejadmin.models.school.subjects import MarkScale, Subject
from ejadmin.models.timetable.tables import Lesson, LessonState, Substitution

DAYS_LOOKED_BACK = 7


@dataclass(frozen=True)
class HeldLesson:
    """A lesson of these days, whose it is, and what is written of it."""

    id: int
    course_id: int
    day: date
    teacher_id: int | None
    teacher: str
    has_topic: bool
    is_marked: bool

    @property
    def is_filled(self) -> bool:
        """Whether nothing is left to write: the topic stands, and the marks or absences."""
        return self.has_topic and self.is_marked


def recent_lessons(session: Session, today: date) -> list[HeldLesson]:
    """Lessons of the last seven days and of this week, and whether anything is written in them.

    A lesson counts as marked when it has a mark or an absence; a subject without marks needs none,
    nor does the first grade, which is taught without marks.
    """
    monday, sunday = week_of(today)
    first = min(monday, today - timedelta(days=DAYS_LOOKED_BACK))
    has_marks = exists().where(Work.lesson_id == Lesson.id, Mark.work_id == Work.id)
    has_absences = exists().where(Attendance.lesson_id == Lesson.id)
    needs_none = or_(
        Subject.scale == MarkScale.NONE,
        Subject.without_assessment.is_(True),
        _of_first_grade(),
    )
    is_marked = case((needs_none, True), else_=or_(has_marks, has_absences))
    rows = session.execute(
        select(
            Lesson.id, Lesson.course_id, Lesson.day, Lesson.teacher_id,
            Employee.last_name, Employee.first_name, Employee.middle_name,
            func.coalesce(Lesson.topic, "") != "", is_marked,
        )
        .join(Course, Course.id == Lesson.course_id)
        .join(Subject, Subject.id == Course.subject_id)
        .outerjoin(Employee, Employee.id == Lesson.teacher_id)
        .where(
            Lesson.day >= first, Lesson.day <= sunday, Lesson.state != LessonState.CANCELLED
        )
        .order_by(Lesson.day, Lesson.number)
    )  # fmt: skip
    return [
        HeldLesson(
            key,
            course,
            day,
            teacher,
            initials(last, first_name or "", middle) if last else "педагог не указан",
            bool(topic),
            bool(marked),
        )
        for key, course, day, teacher, last, first_name, middle, topic, marked in rows
    ]


def _of_first_grade() -> ColumnElement[bool]:
    """Whether a course is one of the first grade, for a class or for a subgroup of it."""
    of_class = exists().where(SchoolClass.id == Course.class_id, SchoolClass.grade == FIRST_GRADE)
    of_subgroup = exists().where(
        Subgroup.id == Course.subgroup_id,
        DivisionClass.division_id == Subgroup.division_id,
        SchoolClass.id == DivisionClass.class_id,
        SchoolClass.grade == FIRST_GRADE,
    )
    return or_(of_class, of_subgroup)


@dataclass(frozen=True)
class DayFilling:
    """How much of one day's journal is filled."""

    day: date
    filled: int
    lessons: int


def week_filling(lessons: list[HeldLesson], today: date) -> tuple[DayFilling, ...]:
    """The days of the current week up to today that have lessons."""
    monday, _ = week_of(today)
    days: dict[date, list[HeldLesson]] = defaultdict(list)
    for lesson in lessons:
        if monday <= lesson.day <= today:
            days[lesson.day].append(lesson)
    return tuple(
        DayFilling(day, sum(lesson.is_filled for lesson in those), len(those))
        for day, those in sorted(days.items())
    )


@dataclass(frozen=True)
class Cover:
    """A substitution of today."""

    number: int
    class_label: str
    subject: str
    absent: str
    substitute: str


def covers_on(session: Session, today: date) -> tuple[Cover, ...]:
    """The substitutions of a day in the order of its lessons."""
    rows = session.execute(
        select(
            Lesson.number, SchoolClass.grade, SchoolClass.letter, Subject.name,
            Substitution.absent_id, Substitution.substitute_id,
        )
        .join(Lesson, Lesson.id == Substitution.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(Subject, Subject.id == Course.subject_id)
        .outerjoin(SchoolClass, SchoolClass.id == Course.class_id)
        .where(Lesson.day == today)
        .order_by(Lesson.number)
    ).all()  # fmt: skip
    people = {absent for *_, absent, _ in rows} | {substitute for *_, substitute in rows}
    names = {
        key: initials(last, first, middle)
        for key, last, first, middle in session.execute(
            select(
                Employee.id, Employee.last_name, Employee.first_name, Employee.middle_name
            ).where(Employee.id.in_(people))
        )
    }
    return tuple(
        Cover(number, f"{grade}{letter}" if grade else "подгруппа", subject, names[absent],
              names[substitute])
        for number, grade, letter, subject, absent, substitute in rows
    )  # fmt: skip
