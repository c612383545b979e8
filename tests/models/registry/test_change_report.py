"""The change log in words: pupil, class, subject, lesson, was and became."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ejadmin.models.base import history
from ejadmin.models.base.store import Store
from ejadmin.models.journal.tables import Attendance, Homework, Mark
from ejadmin.models.registry import change_report
from ejadmin.models.registry.change_report import ChangeLine, Filters
from ejadmin.models.timetable.tables import Lesson
from tests.small_school import SmallSchool


def newest(database: Store, **filters: object) -> ChangeLine:
    with database.sessions() as session:
        return change_report.read(session, Filters(**filters), limit=1)[0]


@pytest.fixture
def first_mark(database: Store, small_school: SmallSchool) -> tuple[int, int]:
    with database.sessions() as session:
        found = session.execute(
            select(Mark.work_id, Mark.pupil_id).where(Mark.pupil_id == small_school.pupils[0])
        ).one()
    return found.work_id, found.pupil_id


def test_a_changed_mark(
    database: Store, small_school: SmallSchool, first_mark: tuple[int, int]
) -> None:
    with database.sessions.begin() as session:
        session.get_one(Mark, first_mark).value = 3
    line = newest(database)
    assert (line.was, line.became, line.action) == ("5", "3", "изменено")
    assert line.pupil == "Алексеева Дарья Игоревна"
    assert line.where == f"5А · Математика · {small_school.first_day:%d.%m.%Y}"
    assert line.operator == "Петрова Нина Сергеевна"


def test_an_absence_and_a_topic_are_said_in_words(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        key = (small_school.lessons[0], small_school.pupils[2])
        session.delete(session.get_one(Attendance, key))
    line = newest(database, table="attendance")
    assert (line.was, line.became, line.action) == ("Б", "", "удалено")
    with database.sessions.begin() as session:
        session.get_one(Lesson, small_school.lessons[1]).topic = "Дроби"
    line = newest(database, table="lessons")
    assert (line.was, line.became) == ("пусто", "Дроби")
    assert line.where.startswith("5А · Математика")


def test_a_deleted_record_is_still_known_by_the_log(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        homework = Homework(lesson_id=small_school.lessons[0], text="№ 214")
        session.add(homework)
    with database.sessions.begin() as session:
        session.get_one(Homework, homework.id).text = "№ 215"
    with database.sessions.begin() as session:
        session.delete(session.get_one(Homework, homework.id))
    with database.sessions() as session:
        lines = change_report.read(session, Filters(table="homework"))
    assert [line.action for line in lines] == ["удалено", "изменено", "добавлено"]
    assert all(line.where.startswith("5А · Математика") for line in lines)
    assert (lines[1].was, lines[1].became) == ("№ 214", "№ 215")


def test_filters(database: Store, small_school: SmallSchool) -> None:
    with database.sessions() as session:
        every = change_report.count(session, Filters())
        tomorrow = date.today() + timedelta(days=1)
        assert change_report.count(session, Filters(first=date.today(), last=tomorrow)) == every
        assert change_report.count(session, Filters(first=tomorrow)) == 0
        assert change_report.count(session, Filters(operator="Никто")) == 0
        ours = change_report.read(session, Filters(text="ёжиков"))
        assert {line.pupil for line in ours} == {"Ёжикова Анна Львовна"}
        assert {line.kind for line in ours} == {"отказ", "пропуск", "запись о составе"}
        assert change_report.count(session, Filters(text="Натуральные")) == 1
        assert change_report.operators(session)


def test_pages_follow_each_other_without_a_gap(database: Store, small_school: SmallSchool) -> None:
    with database.sessions() as session:
        whole = [line.id for line in change_report.read(session, Filters(), limit=1000)]
        paged: list[int] = []
        while lines := change_report.read(
            session, Filters(), before=paged[-1] if paged else None, limit=4
        ):
            paged += [line.id for line in lines]
    assert paged == whole == sorted(whole, reverse=True)


def test_tables_are_the_tracked_ones() -> None:
    assert set(change_report.tables()) == set(history.tracked_tables())
    assert all(change_report.tables().values())
