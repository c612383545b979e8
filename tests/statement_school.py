"""A synthetic school of any size with a full journal: for statements and their benchmark."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ejadmin.models.base import writing
from ejadmin.models.calendar.tables import ReportingPeriod, current_year
from ejadmin.models.classes.tables import ClassMembership, Division, SchoolClass, Subgroup
from ejadmin.models.classes.tables import SubgroupMembership as InSubgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Mark, MarkSign, Work
from ejadmin.models.people.tables import Employee, Guardian, Handover, PaperRequest, Pupil
from ejadmin.models.people.tables import StatementFrequency as Often
from ejadmin.models.school.card import School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson, LessonState

LAST = ("Агафонова", "Белозёров", "Воскресенский", "Гаврилюк", "Дробышева", "Ерёменко",
        "Жаворонкова", "Зиновьев", "Истомина", "Колокольцев", "Лебедева", "Мухаметшин")  # fmt: skip
FIRST = ("Алина", "Борис", "Валерия", "Глеб", "Дарина", "Егор", "Жанна", "Захар", "Инна")
MIDDLE = ("Артёмовна", "Богданович", "Викторовна", "Геннадьевич", "Денисовна", None)
SUBJECTS = (("Русский язык", 5), ("Литература", 3), ("Математика", 5), ("История", 2),
            ("Обществознание", 1), ("География", 2), ("Биология", 2), ("Музыка", 1),
            ("Изобразительное искусство", 1), ("Физическая культура", 3))  # fmt: skip
HALVED = (("Иностранный язык (английский)", 3), ("Труд (технология)", 2), ("Информатика", 2))
TOPICS = ("Повторение изученного", "Решение задач", "Контрольная работа по разделу",
          "Работа над ошибками", "Сложное предложение и его виды: сочинение и подчинение, "
          "знаки препинания в сложных предложениях с разными видами связи", None)  # fmt: skip
ATTENDANCE = (
    AttendanceKind.ABSENT,
    AttendanceKind.EXCUSED,
    AttendanceKind.ILL,
    AttendanceKind.LATE,
)


@dataclass(frozen=True)
class StatementSchool:
    """Numbers of what was made; ``first``–``last`` are the days with lessons."""

    classes: tuple[int, ...]
    labels: tuple[str, ...]
    pupils: dict[int, tuple[int, ...]]
    first: date
    last: date

    @property
    def everybody(self) -> list[int]:
        """All pupils, class by class."""
        return [pupil for class_id in self.classes for pupil in self.pupils[class_id]]


def fill(
    session: Session, *, classes: int = 2, pupils: int = 30, weeks: int = 2, paper: int = 0
) -> StatementSchool:
    """Classes 5А, 5Б, …: 32 lessons a week, subgroups in three subjects, marks, absences."""
    chance = random.Random(7)
    year = current_year(session)
    first = date(year.first_day.year, 9, 7)
    first -= timedelta(days=first.weekday())
    session.add_all([
        School(
            name="Муниципальное бюджетное общеобразовательное учреждение «Гимназия № 0»",
            short_name="Гимназия № 0", address="г. Чайный, ул. Школьная, д. 3",
            phone="8 (000) 000-00-00", email="school@example.org", ogrn="1020000000008",
            inn="5900000002", director_name="Громова Елена Павловна",
        ),
        ReportingPeriod(
            year_id=year.id, number=1, first_day=year.first_day,
            last_day=date(year.first_day.year, 10, 25),
        ),
    ])  # fmt: skip
    subjects = [Subject(name=name) for name, _ in (*SUBJECTS, *HALVED)]
    teacher = Employee(last_name="Иванцова", first_name="Мария", middle_name="Петровна")
    session.add_all([*subjects, teacher])
    session.flush()
    made: dict[int, tuple[int, ...]] = {}
    labels = []
    ids = {"membership": 0, "sub": 0, "lesson": 0, "work": 0, "pupil": 0}
    for number in range(classes):
        grade, letter = 5 + number % 7, "АБВГДЕЖИКЛ"[number // 7]
        one = SchoolClass(year_id=year.id, grade=grade, letter=letter, class_teacher_id=teacher.id)
        session.add(one)
        session.flush()
        labels.append(one.label)
        made[one.id] = _people(session, one.id, pupils, first, chance, ids)
        groups = _courses(session, one.id, subjects, made[one.id], first, ids)
        _journal(session, groups, first, weeks, chance, ids)
    everybody = [pupil for some in made.values() for pupil in some]
    _papers(session, everybody, paper, first)
    last = first + timedelta(weeks=weeks, days=-3)
    return StatementSchool(tuple(made), tuple(labels), made, first, last)


def _people(session, class_id, count, first, chance, ids):
    rows = []
    for _ in range(count):
        ids["pupil"] += 1
        rows.append({
            "id": ids["pupil"],
            "last_name": chance.choice(LAST), "first_name": chance.choice(FIRST),
            "middle_name": chance.choice(MIDDLE),
        })  # fmt: skip
    writing.insert_many(session, Pupil, rows)
    members = []
    for row in rows:
        ids["membership"] += 1
        members.append(
            {
                "id": ids["membership"],
                "class_id": class_id,
                "pupil_id": row["id"],
                "first_day": first,
            }
        )
    writing.insert_many(session, ClassMembership, members)
    return tuple(row["id"] for row in rows)


def _courses(session, class_id, subjects, pupils, first, ids):
    """Course, hours and pupils of each group."""
    groups = []
    plan = (*SUBJECTS, *HALVED)
    for subject, (_, hours) in zip(subjects, plan, strict=True):
        if (subject.name, hours) in SUBJECTS:
            course = Course(subject_id=subject.id, class_id=class_id, hours=hours)
            session.add(course)
            session.flush()
            groups.append((course.id, hours, pupils))
            continue
        division = Division(subject_id=subject.id)
        halves = [Subgroup(division=division, name=f"{class_id}-{n}") for n in (1, 2)]
        session.add_all([division, *halves])
        session.flush()
        for half, part in zip(halves, (pupils[::2], pupils[1::2]), strict=True):
            rows = []
            for pupil in part:
                ids["sub"] += 1
                rows.append(
                    {
                        "id": ids["sub"],
                        "subgroup_id": half.id,
                        "pupil_id": pupil,
                        "first_day": first,
                    }
                )
            writing.insert_many(session, InSubgroup, rows)
            course = Course(subject_id=subject.id, subgroup_id=half.id, hours=hours)
            session.add(course)
            session.flush()
            groups.append((course.id, hours, part))
    return groups


def _journal(session, groups, first, weeks, chance, ids):
    lessons, works, marks, attendance = [], [], [], []
    for week in range(weeks):
        slot = 0
        for course_id, hours, pupils in groups:
            for _ in range(hours):
                ids["lesson"] += 1
                day = first + timedelta(weeks=week, days=slot % 5)
                is_off = chance.random() < 0.03
                lessons.append({
                    "id": ids["lesson"], "course_id": course_id, "day": day,
                    "number": 1 + slot // 5, "topic": chance.choice(TOPICS),
                    "state": LessonState.CANCELLED if is_off else LessonState.PLANNED,
                })  # fmt: skip
                slot += 1
                for position in (1, 2) if chance.random() < 0.1 else (1,):
                    ids["work"] += 1
                    works.append({
                        "id": ids["work"], "lesson_id": ids["lesson"], "position": position,
                        "kind_id": chance.choice((1, 1, 1, 2, 3, 9, 10)),
                    })  # fmt: skip
                    marks += _marks(ids["work"], pupils, chance)
                attendance += _absences(ids["lesson"], pupils, chance)
    for model, rows in ((Lesson, lessons), (Work, works), (Mark, marks), (Attendance, attendance)):
        writing.insert_many(session, model, rows)


def _marks(work_id, pupils, chance):
    rows = []
    for pupil in pupils:
        if chance.random() < 0.4:
            sign = chance.choice(list(MarkSign)) if chance.random() < 0.05 else None
            value = None if sign else chance.choice((2, 3, 3, 4, 4, 4, 5, 5, 5))
            rows.append({"work_id": work_id, "pupil_id": pupil, "value": value, "sign": sign})
    return rows


def _absences(lesson_id, pupils, chance):
    rows = []
    for pupil in pupils:
        if chance.random() < 0.06:
            kind = chance.choice(ATTENDANCE)
            late = chance.choice((None, 5, 10)) if kind is AttendanceKind.LATE else None
            rows.append(
                {"lesson_id": lesson_id, "pupil_id": pupil, "kind": kind, "minutes_late": late}
            )
    return rows


def _papers(session, pupils, count, first):
    for number in range(count):
        pupil_id = pupils[number * len(pupils) // count]
        guardian = Guardian(last_name="Зиновьева", first_name="Ольга", middle_name=f"И{number}на")
        session.add(
            PaperRequest(
                pupil_id=pupil_id, guardian=guardian, requested_on=first, first_day=first,
                frequency=list(Often)[number % 4], handover=list(Handover)[number % 3],
            )
        )  # fmt: skip
    session.flush()
