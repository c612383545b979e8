"""The contingent on any day, the number fixed on 20 September, and who strays from it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes import contingent
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.people.tables import Pupil, Sex
from tests.doing import do, done, undo
from tests.small_school import SmallSchool


def counted(database: Store, school: SmallSchool, day: date) -> contingent.ClassCount:
    with database.sessions() as session:
        return contingent.contingent(session, school.year, day)[0]


def twentieth(school: SmallSchool) -> date:
    return date(school.first_day.year, 9, 20)


def test_a_class_is_counted_on_a_day(database: Store, small_school: SmallSchool) -> None:
    day = twentieth(small_school)
    with database.sessions.begin() as session:
        for pupil, sex in zip(small_school.pupils, (Sex.MALE, Sex.FEMALE, None), strict=True):
            session.get_one(Pupil, pupil).sex = sex
        session.get_one(SchoolClass, small_school.school_class).capacity = 2
        gone = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == small_school.pupils[0])
        ).one()
        gone.last_day = day
    here = counted(database, small_school, day)
    assert (here.label, here.boys, here.girls, here.total, here.free) == ("5А", 1, 1, 3, -1)
    after = counted(database, small_school, day + timedelta(days=1))
    assert (after.boys, after.girls, after.total, after.free) == (0, 1, 2, 0)


def test_the_control_number_is_fixed_and_put_back(
    database: Store, small_school: SmallSchool
) -> None:
    day = twentieth(small_school)
    with pytest.raises(UserError, match="ещё не наступило"):
        do(database, contingent.fix_control, small_school.year, day - timedelta(days=1))
    number = done(database, contingent.fix_control, small_school.year, day)
    assert counted(database, small_school, day).control_count == 3
    undo(database, number)
    assert counted(database, small_school, day).control_count is None


def test_a_backdated_movement_is_noticed(database: Store, small_school: SmallSchool) -> None:
    do(database, contingent.fix_control, small_school.year, twentieth(small_school))

    def strayed() -> list[tuple[int | None, int]]:
        with database.sessions() as session:
            first = session.get_one(AcademicYear, small_school.year).first_day
            found = contingent.strayed(session, small_school.year, first)
            return [(one.control_count, one.total) for one in found]

    assert strayed() == []
    with database.sessions.begin() as session:
        row = session.scalars(select(ClassMembership)).first()
        assert row is not None
        row.last_day = twentieth(small_school)  # still there on that day
    assert strayed() == []
    with database.sessions.begin() as session:
        row = session.scalars(select(ClassMembership)).first()
        assert row is not None
        row.last_day = twentieth(small_school) - timedelta(days=1)
    assert strayed() == [(3, 2)]


def test_nothing_is_fixed_of_an_empty_year(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        year = AcademicYear(first_day=date(2001, 9, 1), last_day=date(2002, 5, 31))
        session.add(SchoolClass(year=year, grade=1, letter="А"))
    with pytest.raises(UserError, match="нет учеников"):
        do(database, contingent.fix_control, year.id, date(2002, 1, 1))


def test_the_roll_names_everybody_who_ever_was_there(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        row = session.scalars(select(ClassMembership).order_by(ClassMembership.id)).first()
        assert row is not None
        row.last_day = small_school.first_day
    with database.sessions() as session:
        lines = contingent.roll(session, small_school.school_class)
    assert [line.name.split()[0] for line in lines] == ["Алексеева", "Борисов", "Ёжикова"]
    assert len(lines) == 3
    later = small_school.first_day + timedelta(days=1)
    assert sum(line.belongs_on(later) for line in lines) == 2


def test_counting_asks_as_often_for_many_classes(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        session.add_all(
            SchoolClass(year_id=small_school.year, grade=grade, letter="Я")
            for grade in range(1, 12)
        )
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    with database.sessions() as session:
        event.listen(session.get_bind(), "before_cursor_execute", note)
        found = contingent.contingent(session, small_school.year, small_school.first_day)
        event.remove(session.get_bind(), "before_cursor_execute", note)
    assert len(found) == 12
    assert len(asked) == 2
