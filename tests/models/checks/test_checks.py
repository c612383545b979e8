"""Each check finds its case, names the place, and is silent about a school in order."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from ejadmin.models import checks
from ejadmin.models.base import writing
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.presets import fill_periods
from ejadmin.models.calendar.tables import (
    AcademicYear,
    DayOff,
    ReportingPeriod,
    YearState,
    current_year,
)
from ejadmin.models.checks import CHECKS, Severity
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    SchoolClass,
    Shift,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.families.consents import give
from ejadmin.models.journal.tables import Mark, Work
from ejadmin.models.movement.tables import Movement, MovementKind
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.school.card import Room, School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import BellSchedule, Lesson
from tests import slip_school, small_school
from tests.small_school import SmallSchool

Spoil = Callable[[Session, SmallSchool], object]


@pytest.mark.parametrize("what", ["key", "title"])
def test_keys_and_titles_are_unique(what: str) -> None:
    said = [getattr(check, what) for check in CHECKS]
    assert len(set(said)) == len(said)


def found(database: Store) -> dict[str, list[str]]:
    answer: dict[str, list[str]] = {}
    with database.sessions() as session:
        for finding in checks.findings(session):
            answer.setdefault(finding.key, []).append(finding.text)
    return answer


def divided(session: Session, school: SmallSchool) -> list[Subgroup]:
    five_a = session.get_one(SchoolClass, school.school_class)
    division = Division(subject_id=school_subject(session), classes=[five_a])
    parts = [Subgroup(division=division, name=f"{number} группа") for number in (1, 2)]
    session.add_all(parts)
    session.flush()
    return parts


def school_subject(session: Session) -> int:
    return session.scalars(select(Subject.id).where(Subject.name == "История")).one()


def double_subgroup(session: Session, school: SmallSchool) -> None:
    for part in divided(session, school):
        session.add(
            SubgroupMembership(subgroup=part, pupil_id=school.pupils[0], first_day=school.first_day)
        )


def double_class(session: Session, school: SmallSchool) -> None:
    year = current_year(session)
    session.add(
        ClassMembership(
            school_class=SchoolClass(year=year, grade=6, letter="А"),
            pupil_id=school.pupils[0],
            first_day=year.first_day + timedelta(days=30),
        )
    )


def lookalike(session: Session, _school: SmallSchool) -> None:
    session.add(SchoolClass(year=current_year(session), grade=5, letter="A"))


def overfull(session: Session, school: SmallSchool) -> None:
    circle = Subject(name="Кружок")
    session.add(SubjectClass(class_id=school.school_class, subject=circle, hours=30))


def without_rooms(session: Session, school: SmallSchool) -> None:
    session.get_one(SchoolClass, school.school_class).room_id = None
    for course in session.scalars(select(Course)):
        course.room_id = None


def crowded(session: Session, school: SmallSchool) -> None:
    session.get_one(SchoolClass, school.school_class).capacity = 2


def strayed(session: Session, school: SmallSchool) -> None:
    session.get_one(SchoolClass, school.school_class).control_count = 4


def second_shift(session: Session, school: SmallSchool) -> None:
    session.get_one(SchoolClass, school.school_class).shift = Shift.SECOND


def empty_part(session: Session, school: SmallSchool) -> None:
    first, _second = divided(session, school)
    start = current_year(session).first_day
    session.add(SubgroupMembership(subgroup=first, pupil_id=school.pupils[0], first_day=start))


def only_others_rest(session: Session, school: SmallSchool) -> None:
    first = current_year(session).first_day.replace(month=11, day=1)
    session.add(DayOff(year_id=school.year, title="Осень", first_day=first, last_day=first))
    session.add(SchoolClass(year_id=school.year, grade=1, letter="А"))


def entered_long_ago(session: Session, school: SmallSchool) -> None:
    for key in school.pupils:
        session.get_one(Pupil, key).entered_on = date.today() - timedelta(days=31)


def late_slip(session: Session, school: SmallSchool) -> None:
    slip_school.slip(session, school, days_ago=20)
    pupil = session.get_one(Pupil, school.pupils[0])
    pupil.entered_on = date.today() - timedelta(days=20)


def marked(
    session: Session, school: SmallSchool, lesson: int, leaves_on: date | None = None
) -> None:
    """One more mark of the first pupil, who may have left before."""
    work = Work(lesson_id=lesson, kind_id=1, position=5)
    session.add(work)
    session.flush()
    session.add(Mark(work_id=work.id, pupil_id=school.pupils[0], value=5))
    if leaves_on is not None:
        own = select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[0])
        session.scalars(own).one().last_day = leaves_on


def lesson_of_another_class(session: Session, school: SmallSchool) -> int:
    """A lesson of 5Б, where nobody of 5А belongs."""
    other = SchoolClass(year_id=school.year, grade=5, letter="Б")
    course = Course(subject=session.scalars(select(Subject)).first(), school_class=other, hours=1)
    lesson = Lesson(course=course, day=school.first_day, number=7)
    session.add(lesson)
    session.flush()
    return lesson.id


SPOILED: dict[str, tuple[Spoil, str]] = {
    "no_director": (lambda s, _: setattr(s.get_one(School, 1), "director_name", None), "директор"),
    "card_details": (lambda s, _: writing.update_many(s, School, true(), {"inn": "5900000001"}),
                     "Карточка школы, ИНН: Контрольная цифра"),
    "current_year": (
        lambda s, _: s.add(AcademicYear(first_day=date(2001, 9, 1), last_day=date(2002, 5, 31),
                                        state=YearState.CURRENT)), "больше одного"),
    "periods": (
        lambda s, school: s.add(ReportingPeriod(
            year_id=school.year, number=2, first_day=school.first_day,
            last_day=school.first_day + timedelta(days=90))), "Пересекаются"),
    "access_slips": (late_slip, "5А: листок доступа не выдан за 7 дней – 1 человек."),
    "first_grade_rest": (only_others_rest, "первоклассников"),
    "bells": (lambda s, _: s.add(BellSchedule(name="Старшие", first_grade=10)), "5А"),
    "rooms_building": (lambda s, _: s.add(Room(number="99")), "Кабинет 99"),
    "subject_teacher": (lambda s, _: s.add(Subject(name="Черчение")), "Черчение"),
    "class_teacher": (
        lambda s, school: setattr(s.get_one(SchoolClass, school.school_class),
                                  "class_teacher_id", None), "5А"),
    "lookalikes": (lookalike, "5A (латинская буква), 5А (русская буква)"),
    "curriculum": (lookalike, "5A"),
    "empty_class": (lookalike, "5A"),
    "overfull": (crowded, "5А: учеников 3, мест 2 – больше на 1."),
    "control_count": (strayed, "5А: на 20 сентября зафиксировано 4, по составу класса – 3."),
    "class_shift": (second_shift, "5А: вторая смена"),
    "empty_subgroup": (empty_part, "5А · История, 2 группа: в подгруппе никого нет."),
    "pupil_class": (
        lambda s, _: s.add(Pupil(last_name="Яров", first_name="Ян")), "Яров Ян"),
    "double_class": (double_class, "Алексеева Дарья Игоревна: записан дважды"),
    "double_subgroup": (double_subgroup, "1 группа и 5А · История · 2 группа"),
    "pupil_subgroup": (divided, "без подгруппы учеников – 3"),
    "course_teacher": (
        lambda s, school: setattr(s.get_one(Course, school.history), "teacher_id", None),
        "История · 5А · вакансия"),
    "dismissed_teacher": (
        lambda s, school: setattr(s.get_one(Employee, school.teachers[1]), "dismissed_on",
                                  school.first_day), "История"),
    "hours": (
        lambda s, school: setattr(s.get_one(Course, school.history), "hours", 1.5),
        "в плане 2 ч, в нагрузке 1,5 ч"),
    "class_hours": (overfull, "5А: в учебном плане 37 ч из 29 по СанПиН 1.2.3685-21, табл. 6.6."),
    "teacher_hours": (
        lambda s, school: setattr(s.get_one(Employee, school.teachers[0]), "hours_limit", 4.5),
        "Иванцова М. П.: нагрузка 5 ч из 4,5 по карточке сотрудника."),
    "unlinked_teacher": (
        lambda s, _: writing.delete_many(s, SubjectTeacher, true()),
        "Иванцова М. П.: ведёт без связи «предмет–педагог» – Математика."),
    "overdue_consent": (entered_long_ago, "5А: срок согласия истёк – 3 человека."),
    "missing_consent": (lambda s, _: None, "5А: нет согласия – 3 человека, первому – до"),
    "course_room": (without_rooms, "5А: у класса нет кабинета, и в нагрузке он не указан – "
                    "История, Математика."),
    "duplicates": (lambda s, _: s.add(Pupil(last_name="Алекссева", first_name="Дарья",
                                            middle_name="Игоревна")),
                   "Алексеева Дарья Игоревна – Алекссева Дарья Игоревна: фамилия"),
    "room_small": (lambda s, _: setattr(s.scalars(select(Room)).one(), "capacity", 2),
                   "Кабинет 21: мест – 2, а 3 ученика: 5А · История, Математика."),
    "late_movement": (
        lambda s, school: s.add(Movement(
            pupil_id=school.pupils[0], kind=MovementKind.LEAVING, day=school.first_day,
            entered_on=school.first_day + timedelta(days=30))), "движение с 07.09"),
    "movement_without_order": (
        lambda s, school: s.add(ClassMembership(
            class_id=school.school_class, first_day=school.first_day + timedelta(days=30),
            pupil=Pupil(last_name="Яров", first_name="Ян"))), "5А: без приказа о зачислении"),
    "stray_marks": (
        lambda s, school: marked(s, school, school.lessons[1], leaves_on=school.first_day),
        ": вне классов, в счёт не идут – 1 отметка, с "),
}  # fmt: skip


def test_a_school_in_order_has_no_findings(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        give(session, Pupil, school.pupils, date.today())
        give(session, Employee, school.teachers, date.today())
    assert found(database) == {}


@pytest.mark.parametrize("key", [check.key for check in CHECKS])
def test_each_check_finds_its_case(database: Store, key: str) -> None:
    spoil, words = SPOILED[key]
    with database.sessions.begin() as session:
        spoil(session, small_school.fill(session))
    told = found(database)
    assert words in " ".join(told[key])


def test_a_mark_in_a_class_that_is_not_the_pupils_is_found(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        marked(session, school, lesson_of_another_class(session, school))
    (text,) = found(database)["stray_marks"]
    assert "5Б" in text
    assert ": не в своём классе или подгруппе – 1 отметка, с " in text


def test_the_home_page_leaves_out_what_reads_all_marks(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        marked(session, school, school.lessons[1], leaves_on=school.first_day)
    with database.sessions() as session:
        keys = {one.key for one in checks.findings(session)}
        brief = {one.key for one in checks.findings(session, with_scans=False)}
    assert keys - brief == {"stray_marks"}


def test_the_last_day_of_belonging_is_no_stray(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        day = session.get_one(Lesson, school.lessons[1]).day
        marked(session, school, school.lessons[1], leaves_on=day)
    assert "stray_marks" not in found(database)


def test_a_row_of_the_curriculum_without_courses_is_found(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        drawing = Subject(name="Черчение")
        session.add(SubjectClass(class_id=school.school_class, subject=drawing, hours=1))
    assert found(database)["hours"] == ["5А, Черчение: в плане 1 ч, нагрузки нет."]


def test_last_years_load_and_plan_are_nobodys_worry(database: Store) -> None:
    with database.sessions.begin() as session:
        small_school.fill(session)
        first_day = current_year(session).first_day
        year = AcademicYear(
            first_day=date(first_day.year - 1, 9, 1), last_day=date(first_day.year, 5, 31),
            state=YearState.CLOSED,
        )  # fmt: skip
        gone = Employee(last_name="Ушедшая", first_name="Ия", dismissed_on=first_day)
        old = SchoolClass(year=year, grade=5, letter="А", class_teacher=gone)
        history = school_subject(session)
        session.add(Course(subject_id=history, school_class=old, teacher=gone, hours=40))
        session.add(Course(subject_id=school_subject(session), school_class=old, hours=1))
        session.add(SubjectClass(subject_id=history, school_class=old, hours=39))
    told = found(database)
    assert not set(told) & {check.key for check in CHECKS if "load" in check.query.__module__}


def test_errors_come_before_warnings(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        session.add_all([Room(number="99"), Pupil(last_name="Яров", first_name="Ян")])
        session.get_one(SchoolClass, school.school_class).class_teacher_id = None
    with database.sessions() as session:
        severities = [finding.severity for finding in checks.findings(session)]
    assert severities == sorted(severities, key=lambda one: one is Severity.WARNING)
    assert set(severities) == set(Severity)


def test_grades_without_periods_are_named(database: Store) -> None:
    with database.sessions.begin() as session:
        year = current_year(session)
        session.add(SchoolClass(year=year, grade=10, letter="А"))
        session.flush()
        fill_periods(session, year.id, "quarters")
    assert "Нет отчётных периодов для классов: 10." in found(database)["periods"]
