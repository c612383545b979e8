"""A small filled school: invented people, real shape."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import ReportingPeriod, current_year
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Mark, Work
from ejadmin.models.people.tables import Employee, PaperRequest, Pupil
from ejadmin.models.school.card import Building, Room, School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson


@dataclass(frozen=True)
class SmallSchool:
    """The numbers of what :func:`fill` made; ``lessons`` are the days of mathematics in order."""

    year: int
    period: int
    school_class: int
    pupils: tuple[int, ...]
    teachers: tuple[int, ...]
    mathematics: int
    history: int
    lessons: tuple[int, ...]
    first_day: date


def fill(session: Session) -> SmallSchool:
    """Class 5А, three pupils, two courses, five lessons of mathematics, a few marks and absences.

    Lessons begin on 7 September of the current year; the third pupil's family has a paper request.
    """
    year = current_year(session)
    first_day = date(year.first_day.year, 9, 7)
    session.add(
        School(
            name="Муниципальное общеобразовательное учреждение «Гимназия № 0»",
            short_name="Гимназия № 0",
            director_name="Громова Елена Павловна",
        )
    )
    quarter = ReportingPeriod(
        year=year, number=1, first_day=year.first_day, last_day=date(year.first_day.year, 10, 25)
    )
    room = Room(number="21", building=Building(name="Главное"))
    teachers = [
        Employee(last_name="Иванцова", first_name="Мария", middle_name="Петровна"),
        Employee(last_name="Ёлкин", first_name="Пётр", middle_name="Ильич"),
    ]
    subjects = [Subject(name="Математика"), Subject(name="История")]
    five_a = SchoolClass(year=year, grade=5, letter="А", room=room, class_teacher=teachers[0])
    pupils = [
        Pupil(last_name="Алексеева", first_name="Дарья", middle_name="Игоревна"),
        Pupil(last_name="Борисов", first_name="Илья", middle_name=None),
        Pupil(last_name="Ёжикова", first_name="Анна", middle_name="Львовна"),
    ]
    courses = [
        Course(subject=subject, school_class=five_a, teacher=teacher, room=room, hours=hours)
        for subject, teacher, hours in zip(subjects, teachers, (5, 2), strict=True)
    ]
    session.add_all([quarter, room, *teachers, *subjects, five_a, *pupils, *courses])
    session.flush()
    for subject, teacher, course in zip(subjects, teachers, courses, strict=True):
        session.add(SubjectTeacher(subject=subject, employee=teacher))
        session.add(SubjectClass(subject=subject, school_class=five_a, hours=course.hours))
    for pupil in pupils:
        session.add(ClassMembership(school_class=five_a, pupil=pupil, first_day=year.first_day))
    session.add(PaperRequest(pupil=pupils[2], requested_on=first_day, first_day=first_day))
    lessons = [
        Lesson(course=courses[0], day=first_day + timedelta(days=n), number=1, teacher=teachers[0])
        for n in range(5)
    ]
    session.add_all(lessons)
    session.add(Lesson(course=courses[1], day=first_day, number=2, teacher=teachers[1]))
    session.flush()
    _write_journal(session, lessons, pupils)
    session.flush()
    return SmallSchool(
        year=year.id, period=quarter.id, school_class=five_a.id,
        pupils=tuple(pupil.id for pupil in pupils),
        teachers=tuple(teacher.id for teacher in teachers),
        mathematics=courses[0].id, history=courses[1].id,
        lessons=tuple(lesson.id for lesson in lessons), first_day=first_day,
    )  # fmt: skip


def _write_journal(session: Session, lessons: list[Lesson], pupils: list[Pupil]) -> None:
    lessons[0].topic = "Натуральные числа"
    work = Work(lesson=lessons[0], kind_id=1)
    session.add(work)
    session.flush()
    session.add_all(
        [
            Mark(work_id=work.id, pupil_id=pupils[0].id, value=5),
            Mark(work_id=work.id, pupil_id=pupils[1].id, value=4),
            Attendance(lesson_id=lessons[0].id, pupil_id=pupils[2].id, kind=AttendanceKind.ILL),
        ]
    )
