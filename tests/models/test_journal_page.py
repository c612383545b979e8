from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from ejadmin.errors import UserError
from ejadmin.models.access import grant_unlock
from ejadmin.models.classes import ClassMembership
from ejadmin.models.journal import AttendanceKind, PeriodMark
from ejadmin.models.journal.lessons import set_homework, set_kind
from ejadmin.models.journal.page import load_page
from ejadmin.models.subjects import Subject
from ejadmin.models.timetable import Lesson, LessonState
from tests.journal_class import fill_class


@pytest.fixture
def load(database, small_school):
    def read():
        with database.sessions() as session:
            last = small_school.first_day + timedelta(days=60)
            return load_page(session, small_school.mathematics, small_school.first_day, last)

    return read


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
    event.listen(database.engine, "before_cursor_execute", lambda *told: queries.append(told[2]))
    with database.sessions() as session:
        page = load_page(session, made.course, made.first, made.last)
    assert (len(page.members), len(page.lessons)) == (pupils, lessons)
    assert len(queries) == 7
