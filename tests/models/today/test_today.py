"""What needs a person on a day, by the data."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from ejadmin.models import today
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.people.tables import Pupil
from ejadmin.models.timetable.tables import Lesson, LessonState, Substitution
from tests.small_school import SmallSchool


def needs_of(session: Session, day: date, page: str) -> list[today.Need]:
    return [need for need in today.collect(session, day).needs if need.page == page]


def test_the_frame_of_an_empty_database(database: Store) -> None:
    with database.sessions() as session:
        found = today.window_facts(session, date(2026, 9, 14))
    assert (found.school, found.period, found.last_archive) == (None, "", None)


def test_the_frame_of_a_school(database: Store, small_school: SmallSchool) -> None:
    with database.sessions() as session:
        found = today.window_facts(session, small_school.first_day)
        away = today.window_facts(session, small_school.first_day.replace(month=12))
    assert (found.school, found.period) == ("Гимназия № 0", "I четверть")
    assert not found.is_demonstration
    assert away.period == "каникулы"


def test_lessons_held_and_not_written_up_by_teacher(
    database: Store, small_school: SmallSchool
) -> None:
    """Of mathematics the first lesson has a topic and marks; history has nothing."""
    wednesday = small_school.first_day + timedelta(days=2)
    with database.sessions() as session:
        lines = needs_of(session, wednesday, "journal")
    assert [(need.whose, need.count, need.since) for need in lines] == [
        ("Ёлкин П. И.", 1, small_school.first_day),
        ("Иванцова М. П.", 1, small_school.first_day + timedelta(days=1)),
    ]
    assert lines[0].details["course"] == small_school.history
    assert lines[0].what == "Журнал: 1 урок без темы и отметок"


def test_lessons_of_the_last_seven_days_are_looked_at(
    database: Store, small_school: SmallSchool
) -> None:
    """On a Wednesday the lessons since the Wednesday before: three of mathematics, no history."""
    wednesday = small_school.first_day + timedelta(days=9)
    with database.sessions() as session:
        lines = needs_of(session, wednesday, "journal")
    assert [(need.whose, need.count, need.since) for need in lines] == [
        ("Иванцова М. П.", 3, small_school.first_day + timedelta(days=2)),
    ]


def test_a_topic_without_marks_and_a_cancelled_lesson(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        session.get_one(Lesson, small_school.lessons[1]).topic = "Дроби"
        session.get_one(Lesson, small_school.lessons[2]).state = LessonState.CANCELLED
    with database.sessions() as session:
        lines = needs_of(session, small_school.first_day + timedelta(days=3), "journal")
    mathematics = next(need for need in lines if need.whose == "Иванцова М. П.")
    assert mathematics.what == "Журнал: 1 урок без отметок"


def test_the_first_grade_is_taught_without_marks(
    database: Store, small_school: SmallSchool
) -> None:
    wednesday = small_school.first_day + timedelta(days=2)
    with database.sessions.begin() as session:
        session.get_one(SchoolClass, small_school.school_class).grade = 1
        session.get_one(Lesson, small_school.lessons[1]).topic = "Сложение"
    with database.sessions() as session:
        whats = [need.what for need in needs_of(session, wednesday, "journal")]
    assert whats
    assert all(what.endswith("без темы") for what in whats), whats


def test_statements_are_due_after_the_first_week(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions() as session:
        soon = needs_of(session, small_school.first_day + timedelta(days=2), "statements")
        later = needs_of(session, small_school.first_day + timedelta(days=8), "statements")
    assert soon == []
    assert later[0].what == "Ведомости на бумаге: пора выдать 1 семье"
    assert later[0].whose == "5А"


def test_an_archive_is_due_only_when_there_is_somebody_to_archive(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions() as session:
        assert needs_of(session, small_school.first_day, "archive")
        assert session.query(Pupil).count() == 3


def test_nobody_to_archive_in_an_empty_database(database: Store) -> None:
    with database.sessions() as session:
        assert needs_of(session, date(2026, 9, 14), "archive") == []


def test_covers_of_the_day_and_the_week_so_far(database: Store, small_school: SmallSchool) -> None:
    absent, substitute = small_school.teachers
    with database.sessions.begin() as session:
        session.add(Substitution(lesson_id=small_school.lessons[0], absent_id=absent,
                                 substitute_id=substitute))  # fmt: skip
    with database.sessions() as session:
        found = today.collect(session, small_school.first_day)
    assert found.covers == (today.Cover(1, "5А", "Математика", "Иванцова М. П.", "Ёлкин П. И."),)
    assert found.week == (today.DayFilling(small_school.first_day, 1, 2),)


def test_what_waits_is_summed_by_page() -> None:
    need = today.Need("", "", None, "", "journal", count=3)
    archive = today.Need("", "", None, "", "archive")
    assert today.waiting([need, need, archive]) == {"journal": "6", "archive": "!"}
