from datetime import date, datetime, timedelta

import pytest

from ejadmin.errors import UserError
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.lessons import set_homework, set_kind
from ejadmin.models.journal.page import load_page
from ejadmin.models.journal.tables import AttendanceKind, PeriodMark
from ejadmin.models.journal.window import grant_unlock
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson, LessonState
from tests.journal_class import fill_class
from tests.two_years import (
    FRIDAY,
    LAUNCH,
    MONDAY,
    MOVED_ON,
    QUARTER_ENDS,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    YEAR_ENDS,
)


@pytest.fixture
def load(database, small_school):
    def read():
        with database.sessions() as session:
            last = small_school.first_day + timedelta(days=60)
            return load_page(session, small_school.mathematics, small_school.first_day, last)

    return read


@pytest.fixture
def school(two_years):
    """The shared school of two years within an open session."""
    database, filled = two_years
    with database.sessions() as session:
        yield filled.within(session)


def page_of(school, course, first=LAUNCH, last=YEAR_ENDS):
    return load_page(school.session, school.courses[course], first, last)


def periods_of(school, course, first=LAUNCH, last=YEAR_ENDS):
    """The periods of a page, by the words of the shared school."""
    words = {key: word for word, key in school.periods.items()}
    return [words[period.id] for period in page_of(school, course, first, last).periods]


def test_a_page_holds_all_that_is_shown(database, small_school, load):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        set_homework(session, school.lessons[0], "№ 1", today=day)
        set_kind(session, school.lessons[1], 1, 10, today=day)
    page = load()
    assert (page.head.subject, page.head.group, page.head.grade) == ("Математика", "5А", 5)
    assert [member.short_name for member in page.members] == [
        "Алексеева Д. И.", "Борисов И.", "Ёжикова А. Л.",
    ]  # fmt: skip
    first, second = page.lessons[:2]
    assert (first.day, first.topic, first.homework) == (day, "Натуральные числа", "№ 1")
    assert first.teacher == "Иванцова М. П."
    assert first.due_on == second.day
    assert [(work.kind, work.weight, work.is_control) for work in second.works] == [("КР", 2, True)]
    assert [tuple(row) for row in page.marks] == [
        (first.works[0].id, school.pupils[0], 5, None, None),
        (first.works[0].id, school.pupils[1], 4, None, None),
    ]
    assert [tuple(row)[:3] for row in page.absences] == [
        (first.id, school.pupils[2], AttendanceKind.ILL.value)
    ]


def test_cancelled_lessons_and_other_days_are_left_out(database, small_school, load):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        session.get_one(Lesson, school.lessons[1]).state = LessonState.CANCELLED
    assert [lesson.id for lesson in load().lessons] == [
        number for number in school.lessons if number != school.lessons[1]
    ]
    with database.sessions() as session:
        page = load_page(session, school.mathematics, day, day)
    assert [lesson.id for lesson in page.lessons] == [school.lessons[0]]


def test_members_carry_the_days_they_belong(database, small_school, load):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        session.query(ClassMembership).filter_by(pupil_id=school.pupils[0]).one().last_day = (
            day + timedelta(days=1)
        )
    member = load().members[0]
    assert member.belongs_on(day + timedelta(days=1))
    assert not member.belongs_on(day + timedelta(days=2))


def test_period_marks_come_with_the_periods_that_end_within(database, small_school):
    school = small_school
    with database.sessions.begin() as session:
        session.add(
            PeriodMark(period_id=school.period, subject_id=1, pupil_id=school.pupils[0], value=4)
        )
    with database.sessions() as session:
        first = school.first_day.replace(day=1)
        page = load_page(session, school.mathematics, first, first.replace(month=10, day=25))
        part = load_page(session, school.mathematics, first, first.replace(day=30))
        subject = session.get_one(Subject, 1)
        subject.without_assessment = True
        session.flush()
        bare = load_page(session, school.mathematics, first, first.replace(month=10, day=25))
    assert [period.title for period in page.periods] == ["I четверть"]
    assert [tuple(row) for row in page.period_marks] == [(school.period, school.pupils[0], 4, None)]
    assert part.periods == bare.periods == []


@pytest.mark.parametrize(
    ("school_class", "periods"),
    [("5А", ["I", "II", "year"]), ("9А", ["I", "II", "year"]), ("10А", ["I half", "year"])],
)
def test_a_grade_has_its_own_periods(school, school_class, periods):
    assert periods_of(school, f"mathematics {school_class}") == periods


DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        (LAUNCH, QUARTER_ENDS, ["I"]),
        (LAUNCH + DAY, QUARTER_ENDS, []),
        (LAUNCH, QUARTER_ENDS - DAY, []),
        (date(2025, 9, 1), QUARTER_ENDS, ["I"]),
    ],
    ids=["just so", "begun before", "not over", "another year"],
)
def test_a_page_has_the_periods_of_its_year_that_lie_within(school, first, last, periods):
    assert periods_of(school, "mathematics 5А", first, last) == periods


def test_a_period_mark_stands_only_on_the_page_of_its_subject_and_pupil(school):
    english = school.subjects["english"]
    for pupil, value in (("ordinary", 4), ("namesake", 3)):
        key = {"period_id": school.periods["I"], "pupil_id": school.people[pupil]}
        school.session.add(PeriodMark(subject_id=english, value=value, **key))
    shown = {
        course: [(row[1], row[2]) for row in page_of(school, course).period_marks]
        for course in school.courses
    }
    ordinary, namesake = school.people["ordinary"], school.people["namesake"]
    assert {course: marks for course, marks in shown.items() if marks} == {
        "history 5А": [(ordinary, 5)],
        "english 1 группа": [(ordinary, 4)],
        "english 2 группа": [(namesake, 3)],
    }


def test_a_page_holds_nothing_of_another_course(school):
    history = page_of(school, "history 5А")
    days = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)
    own = {school.lessons["history 5А", day] for day in days}
    assert {lesson.id for lesson in history.lessons} == own
    assert history.marks == []
    assert {row[0] for row in history.absences} == {
        school.lessons["history 5А", day] for day in (MONDAY, TUESDAY, FRIDAY)
    }


def test_the_first_and_the_last_day_belong_to_a_page(school):
    page = page_of(school, "mathematics 5А", TUESDAY, THURSDAY)
    wanted = [school.lessons["mathematics 5А", day] for day in (TUESDAY, WEDNESDAY, THURSDAY)]
    assert [lesson.id for lesson in page.lessons] == wanted
    assert {row[0] for row in page.absences} == set(wanted)
    assert sorted(row[2] for row in page.marks) == [3, 4, 5]
    assert page_of(school, "mathematics 5Б", MOVED_ON, MOVED_ON).marks[0][2] == 2


def test_of_several_unlocks_the_longest_of_the_teachers_own_counts(database, small_school, load):
    school, day = small_school, small_school.first_day
    teacher, stranger = school.teachers
    with database.sessions.begin() as session:
        now = datetime.combine(day, datetime.min.time())
        for person, days in ((teacher, 3), (teacher, 9), (teacher, 5), (stranger, 20)):
            last = day + timedelta(days=days)
            grant_unlock(session, school.lessons[0], person, "Болел", now, last)
    assert load().lessons[0].unlocked_until == day + timedelta(days=9)


def test_an_unlock_of_the_second_teacher_is_seen_too(database, small_school, load):
    school, day = small_school, small_school.first_day
    now = datetime.combine(day, datetime.min.time())
    with database.sessions.begin() as session:
        second = session.get_one(Course, school.mathematics).second_teacher_id = school.teachers[1]
        grant_unlock(session, school.lessons[0], second, "Замещал", now, day)
    assert load().lessons[0].unlocked_until == day


def test_an_unlock_is_seen_in_its_lesson(database, small_school, load):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        now = datetime.combine(day, datetime.min.time())
        grant_unlock(session, school.lessons[0], school.teachers[0], "Болел", now, day)
        grant_unlock(session, school.lessons[1], school.teachers[1], "Чужой", now, day)
    assert [lesson.unlocked_until for lesson in load().lessons[:2]] == [day, None]


def test_a_course_that_is_gone(database, small_school):
    with database.sessions() as session, pytest.raises(UserError, match="больше нет"):
        load_page(session, 404, small_school.first_day, small_school.first_day)


@pytest.mark.parametrize(("pupils", "lessons"), [(3, 4), (30, 40)])
def test_the_number_of_queries_does_not_grow(database, pupils, lessons):
    with database.sessions.begin() as session:
        made = fill_class(session, pupils=pupils, lessons=lessons)
    queries = []
    with database.sessions() as session:
        driver = session.connection().connection.driver_connection
        driver.set_trace_callback(queries.append)
        page = load_page(session, made.course, made.first, made.last)
        driver.set_trace_callback(None)
    assert (len(page.members), len(page.lessons)) == (pupils, lessons)
    assert len(queries) == 8  # one of them for marks in other courses
