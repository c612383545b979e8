from datetime import timedelta

import pytest
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models.base.chain import Change
from ejadmin.models.calendar.tables import ReportingPeriod
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.journal.cells import put_cell, read_cell
from ejadmin.models.journal.choices import list_courses, list_kinds, list_periods
from ejadmin.models.journal.grades import put_period_mark, thresholds_of
from ejadmin.models.journal.grading import Thresholds
from ejadmin.models.journal.lessons import (
    add_work,
    add_work_after,
    marks_of_work,
    remove_work,
    set_homework,
    set_kind,
    set_topic,
)
from ejadmin.models.journal.notation import format_cell, parse_cell
from ejadmin.models.journal.tables import Homework, Mark, MarkSign, MarkThreshold, Work
from ejadmin.models.school.subjects import MarkScale, Subject
from ejadmin.models.timetable.tables import Lesson

LATE = timedelta(days=60)


def test_a_topic_may_be_written_ahead_but_not_after_the_window(database, small_school):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        assert set_topic(session, school.lessons[4], "Дроби", today=day) is None
        assert set_topic(session, school.lessons[4], "Дроби.", today=day) == "Дроби"
        with pytest.raises(UserError, match="закрыт с"):
            set_topic(session, school.lessons[4], "Поздно", today=day + LATE)
    with database.sessions() as session:
        assert session.get_one(Lesson, school.lessons[4]).topic == "Дроби."


def test_homework_is_due_at_the_next_lesson_unless_told(database, small_school):
    school, day = small_school, small_school.first_day
    query = select(Homework.text, Homework.due_on).where(Homework.lesson_id == school.lessons[0])
    with database.sessions.begin() as session:
        set_homework(session, school.lessons[0], " № 214 ", today=day)
        assert tuple(session.execute(query).one()) == ("№ 214", day + timedelta(days=1))
        set_homework(session, school.lessons[0], "№ 215", day + timedelta(days=3), today=day)
        assert tuple(session.execute(query).one()) == ("№ 215", day + timedelta(days=3))
        set_homework(session, school.lessons[0], "№ 216", today=day)
        assert session.execute(query).one().due_on == day + timedelta(days=3)
        with pytest.raises(UserError, match="а урок позже"):
            set_homework(session, school.lessons[1], "№ 1", day, today=day)
        set_homework(session, school.lessons[0], "", today=day)
        assert session.execute(query).first() is None


def test_the_last_lesson_of_a_course_has_no_next_one(database, small_school):
    with database.sessions.begin() as session:
        set_homework(session, small_school.lessons[4], "Повторить", today=small_school.first_day)
        assert session.scalars(select(Homework)).one().due_on is None


def test_a_column_gets_its_kind_and_further_works(database, small_school):
    school, day = small_school, small_school.first_day
    lesson = school.lessons[2]
    kinds = select(Work.position, Work.kind_id).where(Work.lesson_id == lesson)
    with database.sessions.begin() as session:
        assert set_kind(session, lesson, 1, 10, today=day) is None
        assert set_kind(session, lesson, 1, 3, today=day) == 10
        add_work(session, lesson, 10, today=day)
        assert [tuple(row) for row in session.execute(kinds)] == [(1, 3), (2, 10)]
        add_work_after(session, school.lessons[3], today=day)
        assert (
            len(session.scalars(select(Work).where(Work.lesson_id == school.lessons[3])).all()) == 2
        )
        for _ in range(3):
            add_work(session, lesson, today=day)
        with pytest.raises(UserError, match="не больше 5 работ"):
            add_work(session, lesson, today=day)
        with pytest.raises(UserError, match="Обновите"):
            set_kind(session, lesson, 1, 404, today=day)


def test_a_work_with_marks_goes_only_when_agreed(database, small_school):
    school = small_school
    lesson, pupil, day = school.lessons[0], school.pupils[0], school.first_day
    with database.sessions.begin() as session:
        put_cell(session, lesson, pupil, parse_cell("5/3"), today=day)
        assert marks_of_work(session, lesson, 1) == 2
        with pytest.raises(UserError, match=r"есть отметки \(2\)"):
            remove_work(session, lesson, 1, today=day)
        remove_work(session, lesson, 1, today=day, with_marks=True)
        assert format_cell(read_cell(session, lesson, pupil)) == "3"
        remove_work(session, lesson, 4, today=day)
    with database.sessions() as session:
        gone = select(Change).where(Change.table == "marks", Change.action == "delete")
        assert len(session.scalars(gone).all()) == 2


def test_a_period_mark_is_put_changed_and_taken_away(database, small_school):
    school, day = small_school, small_school.first_day
    where = (school.mathematics, school.period, school.pupils[0])
    with database.sessions.begin() as session:
        assert put_period_mark(session, *where, 4, today=day) is None
        assert put_period_mark(session, *where, 5, today=day) == 4
        assert put_period_mark(session, *where, MarkSign.NOT_ASSESSED, today=day) == 5
        assert put_period_mark(session, *where, None, today=day) is MarkSign.NOT_ASSESSED
        assert put_period_mark(session, *where, None, today=day) is None
    with database.sessions() as session:
        logged = select(Change.action).where(Change.table == "period_marks")
        assert session.scalars(logged).all() == ["insert", "update", "update", "delete"]


def test_a_period_mark_has_its_own_window(database, small_school):
    school = small_school
    where = (school.mathematics, school.period, school.pupils[0])
    with database.sessions() as session:
        period = session.get_one(ReportingPeriod, school.period)
        put_period_mark(session, *where, 4, today=period.last_day + timedelta(days=14))
        for today, reason in (
            (period.first_day - timedelta(days=1), "ещё не начал"),
            (period.last_day + timedelta(days=15), "закрыт с"),
        ):
            with pytest.raises(UserError, match=reason):
                put_period_mark(session, *where, 5, today=today)


def test_who_and_what_gets_no_period_mark(database, small_school):
    school, day = small_school, small_school.first_day
    where = (school.mathematics, school.period, school.pupils[0])
    with database.sessions() as session:
        subject = session.scalars(select(Subject).where(Subject.name == "Математика")).one()
        subject.scale = MarkScale.PASS_FAIL
        with pytest.raises(UserError, match="зач"):
            put_period_mark(session, *where, 5, today=day)
        subject.without_assessment = True
        with pytest.raises(UserError, match="без аттестации"):
            put_period_mark(session, *where, MarkSign.PASSED, today=day)
    with database.sessions() as session:
        membership = select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[0])
        session.delete(session.scalars(membership).one())
        with pytest.raises(UserError, match="не числился"):
            put_period_mark(session, *where, 5, today=day)


def test_thresholds_of_the_school_of_a_subject_and_of_the_program(database, small_school):
    with database.sessions() as session:
        subject = session.scalars(select(Subject.id)).first()
        assert thresholds_of(session, subject) == Thresholds()
        session.add(MarkThreshold(subject_id=subject, five=4.6, four=3.6, three=2.6))
        session.flush()
        assert str(thresholds_of(session, subject).five) == "4.6"
        assert thresholds_of(session, subject + 1) == Thresholds()
        for row in session.scalars(select(MarkThreshold)).all():
            session.delete(row)
        session.flush()
        assert thresholds_of(session, subject) == Thresholds()


def test_thresholds_fall(database):
    with database.sessions() as session:
        session.add(MarkThreshold(five=3.5, four=4.5, three=2.5, subject_id=1))
        with pytest.raises(UserError, match="по убыванию"):
            session.flush()


def test_what_can_be_opened(database, small_school):
    with database.sessions() as session:
        courses = list_courses(session)
        periods = list_periods(session, 5)
        kinds = list_kinds(session)
    assert [(each.class_label, each.title) for each in courses] == [
        ("5А", "История · Ёлкин П. И."),
        ("5А", "Математика · Иванцова М. П."),
    ]
    assert [each.title for each in periods] == ["I четверть", "Весь год"]
    assert periods[0].period_id == small_school.period
    assert [kind.short_name for kind in kinds if kind.is_default] == ["Отв"]
    assert [kind.short_name for kind in kinds if kind.is_homework] == ["ДР"]


def test_marks_of_a_removed_work_are_gone(database, small_school):
    with database.sessions.begin() as session:
        remove_work(
            session, small_school.lessons[0], 1, today=small_school.first_day, with_marks=True
        )
    with database.sessions() as session:
        assert session.scalars(select(Mark)).all() == []
