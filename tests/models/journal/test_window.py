from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models.base.chain import Change
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.window import (
    EditRule,
    EditWindow,
    YearRule,
    check_not_ahead,
    check_open,
    closes_on,
    grant_unlock,
    has_unlock,
    rule_on,
)
from ejadmin.models.timetable.tables import Lesson

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
RULES = [EditRule.WEEK, EditRule.TWO_WEEKS, EditRule.THREE_WEEKS, EditRule.MONTH]


@pytest.mark.parametrize(
    ("rule", "lesson", "last"),
    [
        (EditRule.NEVER, date(2026, 9, 8), None),
        (EditRule.WEEK, date(2026, 9, 8), date(2026, 9, 15)),
        (EditRule.TWO_WEEKS, date(2026, 9, 8), date(2026, 9, 22)),
        (EditRule.THREE_WEEKS, date(2026, 9, 8), date(2026, 9, 29)),
        (EditRule.MONTH, date(2026, 9, 8), date(2026, 10, 8)),
        (EditRule.MONTH, date(2026, 1, 31), date(2026, 2, 28)),
        (EditRule.MONTH, date(2027, 12, 31), date(2028, 1, 31)),
        (EditRule.MONTH, date(2028, 1, 30), date(2028, 2, 29)),
    ],
)
def test_last_open_day(rule, lesson, last):
    assert closes_on(rule, lesson) == last


@given(st.sampled_from(RULES), days, days)
def test_a_later_lesson_never_closes_earlier(rule, one, other):
    first, second = sorted((one, other))
    assert closes_on(rule, first) <= closes_on(rule, second)


@given(days)
def test_a_longer_rule_never_closes_earlier(day):
    ends = [closes_on(rule, day) for rule in RULES]
    assert ends == sorted(ends)
    assert ends[0] > day


@given(st.sampled_from(RULES), days)
def test_the_last_open_day_is_inclusive(rule, day):
    window, last = YearRule(rule), closes_on(rule, day)
    assert window.is_open(day, last)
    assert not window.is_open(day, last + timedelta(days=1))
    assert not YearRule(rule, year_is_closed=True).is_open(day, day)


def set_rule(session, rule):
    session.scalars(select(EditWindow)).one().rule = rule
    session.flush()


def test_a_closed_lesson_is_refused_with_its_date_and_rule(database, small_school):
    day, lesson = small_school.first_day, small_school.lessons[0]
    with database.sessions.begin() as session:
        set_rule(session, EditRule.WEEK)
        check_open(session, lesson, day + timedelta(days=7))
        with pytest.raises(UserError) as refusal:
            check_open(session, lesson, day + timedelta(days=8))
    text = refusal.value.message
    assert f"{day:%d.%m.%Y}" in text
    assert f"{day + timedelta(days=8):%d.%m.%Y}" in text
    assert "через неделю" in text


def test_homework_is_counted_from_its_due_date(database, small_school):
    day, lesson = small_school.first_day, small_school.lessons[0]
    with database.sessions.begin() as session:
        set_rule(session, EditRule.WEEK)
        due = day + timedelta(days=5)
        check_open(session, lesson, due + timedelta(days=7), counted_from=due)
        with pytest.raises(UserError, match="закрыт"):
            check_open(session, lesson, due + timedelta(days=8), counted_from=due)


def test_an_unlock_opens_one_lesson_to_one_person_until_its_end(database, small_school):
    school, late = small_school, small_school.first_day + timedelta(days=30)
    teacher, stranger = school.teachers
    now = datetime.combine(late, datetime.min.time())
    with database.sessions.begin() as session:
        grant_unlock(session, school.lessons[0], teacher, "Болел учитель", now, late)
    with database.sessions.begin() as session:
        check_open(session, school.lessons[0], late, teacher)
        check_open(session, school.lessons[0], late)  # the administrator, for the teacher
        for lesson, day, person in (
            (school.lessons[0], late + timedelta(days=1), teacher),
            (school.lessons[0], late, stranger),
            (school.lessons[1], late, teacher),
        ):
            with pytest.raises(UserError, match="закрыт"):
                check_open(session, lesson, day, person)
        assert session.scalars(select(Change).where(Change.table == "unlocks")).one()


def test_a_strangers_unlock_does_not_open_the_lesson_to_the_administrator(database, small_school):
    school, late = small_school, small_school.first_day + timedelta(days=30)
    now = datetime.combine(late, datetime.min.time())
    with database.sessions.begin() as session:
        grant_unlock(session, school.lessons[0], school.teachers[1], "Проверка", now, late)
        check_open(session, school.lessons[0], late, school.teachers[1])
        with pytest.raises(UserError, match="закрыт"):
            check_open(session, school.lessons[0], late)


@pytest.mark.parametrize("role", ["teacher", "second teacher", "substitute"])
def test_the_administrator_writes_for_every_teacher_of_the_lesson(database, small_school, role):
    school, late = small_school, small_school.first_day + timedelta(days=30)
    one, other = school.teachers
    now = datetime.combine(late, datetime.min.time())
    with database.sessions.begin() as session:
        course = session.get_one(Course, school.mathematics)
        course.teacher_id = other if role == "teacher" else one
        course.second_teacher_id = other if role == "second teacher" else None
        lesson = session.get_one(Lesson, school.lessons[0])
        lesson.teacher_id = other if role == "substitute" else one
        grant_unlock(session, lesson.id, other, "Болел", now, late)
        assert has_unlock(session, lesson.id, late, None)


def test_a_due_date_before_the_lesson_closes_nothing_earlier(database, small_school):
    day, lesson = small_school.first_day, small_school.lessons[0]
    early = day - timedelta(days=5)
    with database.sessions.begin() as session:
        set_rule(session, EditRule.WEEK)
        check_open(session, lesson, day + timedelta(days=7), counted_from=early)
        with pytest.raises(UserError, match="закрыт"):
            check_open(session, lesson, day + timedelta(days=8), counted_from=early)


@pytest.mark.parametrize(
    ("day", "rule", "is_closed"),
    [
        (date(2025, 8, 31), EditRule.TWO_WEEKS, False),  # no year: the usual rule
        (date(2025, 9, 1), EditRule.WEEK, True),
        (date(2026, 8, 31), EditRule.WEEK, True),
        (date(2026, 9, 1), EditRule.NEVER, False),
        (date(2027, 5, 31), EditRule.NEVER, False),
        (date(2027, 6, 1), EditRule.TWO_WEEKS, False),
    ],
)
def test_a_year_rules_from_its_first_day_to_its_last(two_years, day, rule, is_closed):
    database, school = two_years
    with database.sessions() as session:
        set_rule(session, EditRule.NEVER)
        session.add(EditWindow(year_id=school.years["before"], rule=EditRule.WEEK))
        session.flush()
        assert rule_on(session, day) == YearRule(rule, is_closed)


@pytest.mark.parametrize("day", [date(2025, 9, 1), date(2026, 8, 31)])
def test_the_first_and_the_last_lesson_of_a_closed_year_are_closed(two_years, day):
    database, school = two_years
    with database.sessions() as session:
        lesson = school.within(session).lesson("mathematics 5А before", day)
        with pytest.raises(UserError, match="учебный год закрыт"):
            check_open(session, lesson, day)


def test_nothing_opens_a_closed_year(database, small_school):
    school = small_school
    now = datetime.combine(school.first_day, datetime.min.time())
    with database.sessions.begin() as session:
        session.get_one(AcademicYear, school.year).state = YearState.CLOSED
        set_rule(session, EditRule.NEVER)
        grant_unlock(
            session, school.lessons[0], school.teachers[0], "Проверка", now, school.first_day
        )
        with pytest.raises(UserError, match="учебный год закрыт"):
            check_open(session, school.lessons[0], school.first_day, school.teachers[0])


def test_an_unlock_needs_a_reason_and_an_end_after_its_beginning(database, small_school):
    school = small_school
    now = datetime.combine(school.first_day, datetime.min.time())
    before = school.first_day - timedelta(days=1)
    with database.sessions() as session, pytest.raises(UserError, match="Причина"):
        grant_unlock(session, school.lessons[0], school.teachers[0], " ", now, school.first_day)
    with database.sessions() as session, pytest.raises(UserError, match="раньше"):
        grant_unlock(session, school.lessons[0], school.teachers[0], "Так", now, before)


def test_a_year_without_a_window_has_the_usual_rule(database, small_school):
    with database.sessions.begin() as session:
        session.delete(session.scalars(select(EditWindow)).one())
        session.flush()
        assert rule_on(session, small_school.first_day).rule is EditRule.TWO_WEEKS


def test_a_lesson_of_tomorrow_takes_no_marks():
    check_not_ahead(date(2026, 9, 8), date(2026, 9, 8))
    with pytest.raises(UserError, match=r"08\.09\.2026 ещё не прошёл"):
        check_not_ahead(date(2026, 9, 8), date(2026, 9, 7))


def test_a_lesson_that_is_gone(database):
    with database.sessions() as session, pytest.raises(UserError, match="больше нет"):
        check_open(session, 404, date(2026, 9, 8))
