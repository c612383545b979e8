"""A small school in which every filter and every edge matters; invented people.

Two years with a «5А» each, seniors on half-years beside juniors on quarters, memberships with ends,
namesakes among pupils, employees and rooms, whole days missed, two latenesses in one subject.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base
from ejadmin.models.calendar.tables import (
    AcademicYear,
    PeriodKind,
    ReportingPeriod,
    YearState,
    current_year,
)
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Mark, PeriodMark, Work
from ejadmin.models.people.tables import Employee, PaperRequest, Pupil
from ejadmin.models.school.card import Building, Room, School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson

LAUNCH = date(2026, 9, 1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 9, day) for day in range(7, 12))
MOVED_ON = date(2026, 9, 21)
QUARTER_ENDS, YEAR_ENDS = date(2026, 10, 25), date(2027, 5, 31)


@dataclass
class TwoYears:
    """The numbers of what :func:`fill` made, each by a word that says what it is."""

    session: Session | None
    years: dict[str, int] = field(default_factory=dict)  # "before", "now"
    periods: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    teachers: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    subjects: dict[str, int] = field(default_factory=dict)
    courses: dict[str, int] = field(default_factory=dict)
    subgroups: dict[str, int] = field(default_factory=dict)
    lessons: dict[tuple[str, date], int] = field(default_factory=dict)

    def within(self, session: Session) -> "TwoYears":
        """A copy that adds records to a session and remembers their numbers."""
        return replace(deepcopy(replace(self, session=None)), session=session)

    def add(self, record: Base) -> int:
        """Store one record and give its number."""
        self.session.add(record)
        self.session.flush()
        return record.id  # type: ignore[attr-defined, no-any-return]

    def join(self, pupil: str, school_class: str, first: date, last: date | None = None) -> int:
        """Let a pupil belong to a class."""
        key, where = self.people[pupil], self.classes[school_class]
        return self.add(
            ClassMembership(class_id=where, pupil_id=key, first_day=first, last_day=last)
        )

    def lesson(self, course: str, day: date, number: int = 1) -> int:
        """A lesson of a course; its number is kept by course and day."""
        taught = self.session.get_one(Course, self.courses[course])
        key = self.add(
            Lesson(course_id=taught.id, day=day, number=number, teacher_id=taught.teacher_id)
        )
        self.lessons[course, day] = key
        return key

    def mark(self, pupil: str, course: str, day: date, value: int, kind: int = 1) -> int:
        """A mark in the one work of a lesson; gives the work's number."""
        lesson_id = self.lessons[course, day]
        work = self.session.query(Work).filter_by(lesson_id=lesson_id).first()
        work_id = work.id if work else self.add(Work(lesson_id=lesson_id, kind_id=kind))
        self.session.add(Mark(work_id=work_id, pupil_id=self.people[pupil], value=value))
        self.session.flush()
        return work_id

    def absence(
        self, pupil: str, course: str, day: date, kind: AttendanceKind, minutes: int | None = None
    ) -> None:
        """An absence from, or a lateness for, a lesson."""
        lesson_id, pupil_id = self.lessons[course, day], self.people[pupil]
        self.session.add(
            Attendance(lesson_id=lesson_id, pupil_id=pupil_id, kind=kind, minutes_late=minutes)
        )
        self.session.flush()


def fill(session: Session) -> TwoYears:
    """Fill an empty database that was made in the school year 2026/27."""
    school = TwoYears(session)
    school.add(School(name="Муниципальное учреждение «Школа № 0»", short_name="Школа № 0",
                      director_name="Громова Елена Павловна"))  # fmt: skip
    _calendar(school)
    _staff(school)
    _classes(school)
    _pupils(school)
    _journal(school)
    _papers(school)
    return replace(school, session=None)


def _calendar(school: TwoYears) -> None:
    now = current_year(school.session)
    now.last_day = YEAR_ENDS
    school.years = {
        "before": school.add(AcademicYear(first_day=date(2025, 9, 1), last_day=date(2026, 8, 31),
                                          state=YearState.CLOSED)),
        "now": now.id,
    }  # fmt: skip
    quarter, half, whole = PeriodKind.QUARTER, PeriodKind.HALF_YEAR, PeriodKind.YEAR
    for name, year, kind, number, first, last, grades in (
        ("before", "before", quarter, 1, date(2025, 9, 1), date(2025, 10, 26), (1, 11)),
        ("I", "now", quarter, 1, LAUNCH, QUARTER_ENDS, (1, 9)),
        ("II", "now", quarter, 2, date(2026, 11, 2), date(2026, 12, 30), (1, 9)),
        ("I half", "now", half, 1, LAUNCH, date(2026, 12, 30), (10, 11)),
        ("year", "now", whole, 1, LAUNCH, YEAR_ENDS, (1, 11)),
    ):
        school.periods[name] = school.add(ReportingPeriod(
            year_id=school.years[year], kind=kind, number=number, first_day=first, last_day=last,
            first_grade=grades[0], last_grade=grades[1],
        ))  # fmt: skip


def _staff(school: TwoYears) -> None:
    for name, last, first, middle in (
        ("mathematics", "Дубова", "Валентина", "Сергеевна"),
        ("namesake", "Дубова", "Виктория", "Степановна"),
        ("history", "Ёлкин", "Пётр", "Ильич"),
    ):
        school.teachers[name] = school.add(
            Employee(last_name=last, first_name=first, middle_name=middle)
        )
    for name in ("Главное", "Начальная школа"):
        building = Building(name=name)
        school.rooms[name] = school.add(Room(number="21", building=building))
    for name, title in (("mathematics", "Математика"), ("history", "История"), ("english",
                        "Иностранный язык (английский)")):  # fmt: skip
        school.subjects[name] = school.add(Subject(name=title))


def _classes(school: TwoYears) -> None:
    for name, year, grade, letter, teacher in (
        ("5А before", "before", 5, "А", "history"),
        ("5А", "now", 5, "А", "mathematics"),
        ("5Б", "now", 5, "Б", "namesake"),
        ("9А", "now", 9, "А", "history"),
        ("10А", "now", 10, "А", "mathematics"),
    ):
        school.classes[name] = school.add(SchoolClass(
            year_id=school.years[year], grade=grade, letter=letter,
            class_teacher_id=school.teachers[teacher],
        ))  # fmt: skip
        for subject in ("mathematics", "history"):
            school.courses[f"{subject} {name}"] = school.add(Course(
                subject_id=school.subjects[subject], class_id=school.classes[name],
                teacher_id=school.teachers[subject], hours=5 if subject == "mathematics" else 2,
            ))  # fmt: skip
    five = school.session.get_one(SchoolClass, school.classes["5А"])
    division = school.add(Division(subject_id=school.subjects["english"], classes=[five]))
    for name in ("1 группа", "2 группа"):
        school.subgroups[name] = school.add(Subgroup(division_id=division, name=name))
        school.courses[f"english {name}"] = school.add(Course(
            subject_id=school.subjects["english"], subgroup_id=school.subgroups[name], hours=3,
            teacher_id=school.teachers["namesake"],
        ))  # fmt: skip


def _pupils(school: TwoYears) -> None:
    """Each pupil's word says what is peculiar to him."""
    for name, last, first, middle in (
        ("ordinary", "Алексеева", "Дарья", "Игоревна"),
        ("namesake", "Осина", "Ия", None),
        ("other namesake", "Осина", "Ия", None),
        ("moved", "Борисов", "Илья", "Олегович"),
        ("late comer", "Власова", "Анна", "Львовна"),
        ("leaver", "Гаврилюк", "Егор", "Денисович"),
        ("until summer", "Дробышева", "Алина", "Викторовна"),
        ("ninth", "Ерёменко", "Глеб", "Артёмович"),
        ("tenth", "Жаворонкова", "Инна", None),
    ):
        school.people[name] = school.add(
            Pupil(last_name=last, first_name=first, middle_name=middle)
        )
    school.join("ordinary", "5А before", date(2025, 9, 1), date(2026, 5, 31))
    school.join("ordinary", "5А", LAUNCH)
    school.join("namesake", "5А", LAUNCH)
    school.join("other namesake", "5А", LAUNCH)
    school.join("moved", "5А", LAUNCH, date(2026, 9, 20))
    school.join("moved", "5Б", MOVED_ON)
    school.join("late comer", "5А", WEDNESDAY)
    school.join("leaver", "5А", LAUNCH, WEDNESDAY)
    school.join("until summer", "5А", LAUNCH, YEAR_ENDS)
    school.join("ninth", "9А", LAUNCH)
    school.join("tenth", "10А", LAUNCH)
    for pupil, group in (("ordinary", "1 группа"), ("until summer", "1 группа"),
                         ("namesake", "2 группа"), ("other namesake", "2 группа")):  # fmt: skip
        school.add(SubgroupMembership(
            subgroup_id=school.subgroups[group], pupil_id=school.people[pupil], first_day=LAUNCH
        ))  # fmt: skip


def _journal(school: TwoYears) -> None:
    """A week of mathematics and history; «ordinary» misses Monday ill, Tuesday by leave, Friday."""
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        school.lesson("mathematics 5А", day, 1)
        school.lesson("history 5А", day, 2)
    for name in ("mathematics 5Б", "mathematics 9А", "mathematics 10А"):
        school.lesson(name, MOVED_ON)
    school.lesson("mathematics 5А before", date(2025, 9, 8))
    school.lesson("english 1 группа", MONDAY, 3)
    for course in ("mathematics 5А", "history 5А"):
        school.absence("ordinary", course, TUESDAY, AttendanceKind.EXCUSED)
        school.absence("ordinary", course, FRIDAY, AttendanceKind.ABSENT)
        school.absence("ordinary", course, MONDAY, AttendanceKind.ILL)
    school.absence("ordinary", "english 1 группа", MONDAY, AttendanceKind.ILL)
    school.absence("ordinary", "mathematics 5А", WEDNESDAY, AttendanceKind.LATE, 5)
    school.absence("ordinary", "mathematics 5А", THURSDAY, AttendanceKind.LATE, 10)
    school.mark("ordinary", "mathematics 5А", WEDNESDAY, 5)
    school.mark("ordinary", "mathematics 5А", THURSDAY, 4)
    school.mark("moved", "mathematics 5А", MONDAY, 5)
    school.mark("moved", "mathematics 5Б", MOVED_ON, 2)
    school.mark("leaver", "mathematics 5А", WEDNESDAY, 3)
    school.mark("ordinary", "mathematics 5А before", date(2025, 9, 8), 3)
    for period, subject, value in (("before", "mathematics", 3), ("I", "history", 5)):
        school.session.add(PeriodMark(
            period_id=school.periods[period], subject_id=school.subjects[subject],
            pupil_id=school.people["ordinary"], value=value,
        ))  # fmt: skip
    school.session.flush()


def _papers(school: TwoYears) -> None:
    """An older refusal, ended, and the present one; one from the last day of the week on."""
    for pupil, first, last in (
        ("ordinary", LAUNCH, MONDAY),
        ("ordinary", TUESDAY, None),
        ("moved", FRIDAY, None),
        ("leaver", LAUNCH, None),
        ("until summer", LAUNCH, MONDAY),
    ):
        school.add(PaperRequest(
            pupil_id=school.people[pupil], requested_on=first, first_day=first, last_day=last
        ))  # fmt: skip
