"""One class with a full page of the journal, as large as asked; invented people."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base import writing
from ejadmin.models.calendar.tables import ReportingPeriod, current_year
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Mark, Work
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson

LAST_NAMES = ("Абрамова", "Белоусов", "Власова", "Григорьев", "Дёмина", "Ершов", "Жданова")
FIRST_NAMES = ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор")
LONG_NAME = ("Христорождественская-Преображенская", "Александра-Виктория", "Константиновна")


@dataclass(frozen=True)
class JournalClass:
    """The numbers of what :func:`fill_class` made."""

    course: int
    period: int
    pupils: tuple[int, ...]
    lessons: tuple[int, ...]
    first: date
    last: date


def fill_class(
    session: Session,
    *,
    pupils: int = 30,
    lessons: int = 40,
    grade: int = 5,
    letter: str = "А",
    density: float = 0.5,
    seed: int = 1,
) -> JournalClass:
    """A course with a lesson on every weekday from 1 September; every tenth is a control work."""
    random = Random(seed)
    year = current_year(session)
    days = _weekdays(year.first_day, lessons)
    quarter = session.scalars(
        select(ReportingPeriod).where(ReportingPeriod.first_grade == grade)
    ).first() or ReportingPeriod(
        year=year, number=1, first_grade=grade, last_grade=grade,
        first_day=year.first_day, last_day=days[-1],
    )  # fmt: skip
    five = SchoolClass(year=year, grade=grade, letter=letter)
    teacher = Employee(last_name="Иванцова", first_name="Мария", middle_name="Петровна")
    course = Course(
        subject=Subject(name=f"Математика {grade}{letter}"), school_class=five, teacher=teacher
    )
    people = [_pupil(n) for n in range(pupils)]
    session.add_all([quarter, five, teacher, course, *people])
    session.add_all(
        ClassMembership(school_class=five, pupil=pupil, first_day=year.first_day)
        for pupil in people
    )
    held = [Lesson(course=course, day=day, number=2, teacher=teacher) for day in days]
    works = [Work(lesson=lesson, kind_id=10 if n % 10 == 9 else 1) for n, lesson in enumerate(held)]
    works += [Work(lesson=lesson, position=2, kind_id=2) for lesson in held[4::10]]
    session.add_all([*held, *works])
    session.flush()
    _write(session, random, density, works, held, people)
    return JournalClass(
        course.id, quarter.id, tuple(pupil.id for pupil in people),
        tuple(lesson.id for lesson in held), year.first_day, days[-1],
    )  # fmt: skip


def _write(
    session: Session,
    random: Random,
    density: float,
    works: list[Work],
    lessons: list[Lesson],
    pupils: list[Pupil],
) -> None:
    marks = [
        {"work_id": work.id, "pupil_id": pupil.id, "value": random.choice((2, 3, 4, 4, 5, 5))}
        for work, pupil in product(works, pupils)
        if random.random() < density
    ]
    absences = [
        {"lesson_id": lesson.id, "pupil_id": pupil.id, "kind": random.choice(list(AttendanceKind))}
        for lesson, pupil in product(lessons, pupils)
        if random.random() < density / 6
    ]
    writing.insert_many(session, Mark, marks)
    writing.insert_many(session, Attendance, absences)


def _pupil(number: int) -> Pupil:
    if number == 1:
        last, first, middle = LONG_NAME
        return Pupil(last_name=last, first_name=first, middle_name=middle)
    last = LAST_NAMES[number % len(LAST_NAMES)]
    return Pupil(last_name=last, first_name=FIRST_NAMES[number % len(FIRST_NAMES)])


def _weekdays(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=n) for n in range(count * 2 + 2))
    return [day for day in days if day.isoweekday() < 6][:count]
