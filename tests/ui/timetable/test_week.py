"""The days of a class's week: the younger of a six-day school have no Saturday."""

from datetime import date

import pytest
from sqlalchemy import func, select

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, Weekday
from ejadmin.models.journal.making import make_lessons
from ejadmin.models.timetable.tables import Lesson
from ejadmin.ui.operations import Operations
from ejadmin.ui.timetable.week import ClassWeek
from tests.models.timetable.week_school import week_school

SATURDAY = Weekday.SATURDAY


@pytest.mark.parametrize(("grade", "last"), [(4, Weekday.FRIDAY), (5, SATURDAY)])
def test_the_week_of_a_class_is_as_long_as_its_grade_studies(
    database: Store, grade: int, last: Weekday
) -> None:
    with database.sessions.begin() as session:
        school = week_school(session)
        year = session.get_one(AcademicYear, school.year_id)
        year.week_length, year.five_day_last_grade = 6, 4
        class_id = school.school_class(grade, "А")
    week = ClassWeek(Operations(database.sessions), school.timetable_id, class_id)
    week.read()
    assert week.days[-1] is last


def test_lessons_left_on_a_saturday_stay_in_sight_but_are_not_made(database: Store) -> None:
    with database.sessions.begin() as session:
        school = week_school(session)
        year = session.get_one(AcademicYear, school.year_id)
        year.week_length, year.five_day_last_grade = 6, 4
        class_id = school.school_class(4, "А")
        older = school.school_class(5, "А")
        for key in (class_id, older):
            school.entry(school.course("Чтение", class_id=key, hours=1), weekday=SATURDAY)
    week = ClassWeek(Operations(database.sessions), school.timetable_id, class_id)
    week.read()
    assert week.days[-1] is SATURDAY
    with database.sessions.begin() as session:
        make_lessons(session, school.timetable_id, date(2026, 9, 1), date(2026, 9, 13))
        assert session.execute(select(func.count(Lesson.id))).scalar_one() == 2
        days = select(Lesson.day).order_by(Lesson.day)
        assert list(session.scalars(days)) == [date(2026, 9, 5), date(2026, 9, 12)]
