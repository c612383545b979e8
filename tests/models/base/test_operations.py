"""Operations: taken back exactly, done again, and never over somebody's later work."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from ejadmin.errors import UserError
from ejadmin.models.base import chain, history, operations, writing
from ejadmin.models.base.columns import Base
from ejadmin.models.base.operations import ChangedSince, operation, take_back
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.database import open_database
from ejadmin.models.journal.tables import Attendance, AttendanceKind, Mark, Work
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.card import Building, Room
from ejadmin.models.timetable.tables import Lesson
from tests.small_school import SmallSchool

UNTRACKED = {"changes", "chain_head", "operations", "import_mappings"}


def everything(session):
    """Every row of every table of the school, by raw SQL."""
    return {
        name: sorted(map(repr, session.execute(text(f"SELECT * FROM {name}"))))  # noqa: S608
        for name in Base.metadata.tables
        if name not in UNTRACKED
    }


def do(database, title, work):
    with database.sessions.begin() as session, operation(session, title) as doing:
        work(session)
    return doing.number


def undo(database, number):
    with database.sessions.begin() as session:
        return take_back(session, number).number


def state(database):
    with database.sessions() as session:
        return everything(session)


def many_things(session):
    """What one verb may do: make, change and remove, by flushes and by Core."""
    building = Building(name="Новый корпус")
    session.add(building)
    session.flush()
    session.add(Room(number="7", building=building))
    pupil = session.get_one(Pupil, 2)
    pupil.birth_date, pupil.middle_name = date(2015, 5, 5), "Олегович"
    session.flush()
    writing.write_row(
        session, Mark, {"work_id": 1, "pupil_id": 1},
        {"value": 5, "sign": None, "comment": None}, {"value": 3, "sign": None, "comment": "!"},
    )  # fmt: skip
    writing.insert_many(
        session, Attendance,
        [{"lesson_id": n, "pupil_id": 1, "kind": AttendanceKind.LATE, "minutes_late": 5}
         for n in (2, 3)],
    )  # fmt: skip
    writing.delete_many(session, Mark, Mark.pupil_id == 2)
    building.address = "ул. Школьная"


def test_an_operation_is_taken_back_and_done_again_exactly(database, small_school) -> None:
    before = state(database)
    number = do(database, "Разное", many_things)
    after = state(database)
    undone = undo(database, number)
    assert state(database) == before != after
    again = undo(database, undone)
    assert state(database) == after
    with database.sessions() as session:
        assert [(one.title, one.undone_by) for one in operations.done(session)] == [
            ("Разное", None)
        ]
    last = undo(database, again)
    assert state(database) == before
    with database.sessions() as session:
        assert chain.verify(session).is_whole
        (line,) = operations.done(session)
    assert (line.number, line.undone_by) == (number, undone)
    assert undo(database, last) is not None
    assert state(database) == after


def test_it_works_after_a_restart(database, small_school) -> None:
    before = state(database)
    number = do(database, "Разное", many_things)
    database.close()
    again = open_database(database.file)
    undo(again, number)
    assert state(again) == before
    again.close()


def test_it_is_taken_back_once(database, small_school) -> None:
    number = do(database, "Разное", many_things)
    undone = undo(database, number)
    with pytest.raises(UserError, match="уже отменено"):
        undo(database, number)
    undo(database, undone)
    undo(database, number)


def test_an_operation_that_wrote_nothing_has_no_number(database, small_school) -> None:
    assert do(database, "Ничего", lambda session: None) is None
    with database.sessions() as session:
        assert operations.done(session) == []
        with pytest.raises(UserError, match="нет в списке"):
            take_back(session, 999)


def test_two_operations_of_one_transaction_are_two(database, small_school) -> None:
    with database.sessions.begin() as session:
        with operation(session, "Первое") as first:
            session.add(Building(name="Первый"))
        with operation(session, "Второе") as second:
            session.add(Building(name="Второй"))
    assert first.number + 1 == second.number
    undo(database, first.number)
    with database.sessions() as session:
        assert "Второй" in session.scalars(select(Building.name)).all()
        assert "Первый" not in session.scalars(select(Building.name)).all()


LATER = {
    "a made row got what it had not": lambda s: setattr(
        s.scalars(select(Room).where(Room.number == "7")).one(), "capacity", 30),
    "a made row is gone": lambda s: s.delete(
        s.scalars(select(Room).where(Room.number == "7")).one()),
    "a changed column was changed again": lambda s: setattr(
        s.get_one(Pupil, 2), "middle_name", "Иванович"),
    "a changed row is gone": lambda s: writing.delete_many(
        s, Attendance, Attendance.lesson_id == 2),
    "a removed row is there again": lambda s: s.add(Mark(work_id=1, pupil_id=2, value=2)),
}  # fmt: skip


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_what_somebody_changed_since_is_named_and_nothing_touched(
    database, small_school, later
) -> None:
    number = do(database, "Разное", many_things)
    with database.sessions.begin() as session:
        session.info[history.OPERATOR] = "Ёлкин Пётр Ильич"
        later(session)
    stands = state(database)
    with pytest.raises(ChangedSince, match="изменились") as told:
        undo(database, number)
    assert re.search(r"– Ёлкин Пётр Ильич, \d\d\.\d\d\.\d{4} \d\d:\d\d", told.value.message)
    assert state(database) == stands


def test_what_the_operation_did_not_touch_may_change(database, small_school) -> None:
    number = do(database, "Отчество", lambda s: setattr(s.get_one(Pupil, 2), "middle_name", "А"))
    do(database, "Рождение", lambda s: setattr(s.get_one(Pupil, 2), "birth_date", date(2015, 1, 1)))
    undo(database, number)
    with database.sessions() as session:
        pupil = session.get_one(Pupil, 2)
        assert (pupil.middle_name, pupil.birth_date) == (None, date(2015, 1, 1))


def test_a_row_written_twice_is_compared_in_all_that_was_written(database, small_school) -> None:
    def work(session):
        pupil = session.get_one(Pupil, 2)
        pupil.middle_name = "А"
        session.flush()
        pupil.birth_date = date(2015, 1, 1)

    number = do(database, "Карточка", work)
    do(database, "Отчество", lambda s: setattr(s.get_one(Pupil, 2), "middle_name", "Иванович"))
    with pytest.raises(ChangedSince):
        undo(database, number)


def test_another_programs_change_is_found_too(database, small_school) -> None:
    number = do(database, "Отчество", lambda s: setattr(s.get_one(Pupil, 2), "middle_name", "А"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE pupils SET middle_name = 'Чужое' WHERE id = 2")
        connection.commit()
    with pytest.raises(ChangedSince, match="другой программой"):
        undo(database, number)


def test_a_removal_with_all_its_consequences_comes_back(database, small_school) -> None:
    with database.sessions.begin() as session:
        five = session.get_one(SchoolClass, small_school.school_class)
        division = Division(subject_id=1, classes=[five])
        part = Subgroup(division=division, name="1 группа")
        session.add(part)
        session.flush()
        session.add_all(
            SubgroupMembership(subgroup_id=part.id, pupil_id=pupil, first_day=date(2026, 9, 1))
            for pupil in small_school.pupils
        )
        key = division.id
    before = state(database)
    number = do(database, "Удалено деление", lambda s: s.delete(s.get_one(Division, key)))
    assert state(database) != before
    undo(database, number)
    assert state(database) == before


def test_what_was_empty_comes_back_empty(database, small_school) -> None:
    """A new card gets today's date by itself, one that comes back does not."""

    def come(session):
        pupil = Pupil(last_name="Сорокин", first_name="Лев")
        session.add(pupil)
        session.flush()
        pupil.entered_on = None

    def go(session):
        session.delete(session.scalars(select(Pupil).order_by(Pupil.id.desc())).first())

    do(database, "Карточка", come)
    before = state(database)
    undo(database, do(database, "Карточка убрана", go))
    assert state(database) == before


def test_works_that_moved_up_move_down_again(database, small_school: SmallSchool) -> None:
    """Each step stood in the way of the next: the order of writing is turned round."""
    lesson = small_school.lessons[0]
    with database.sessions.begin() as session:
        session.add_all(Work(lesson_id=lesson, position=place, kind_id=1) for place in (2, 3))

    def remove_second(session) -> None:
        works = session.scalars(
            select(Work).where(Work.lesson_id == lesson).order_by(Work.position)
        ).all()
        session.delete(works[1])
        session.flush()
        works[2].position = 2

    before = state(database)
    number = do(database, "Удалена работа", remove_second)
    undo(database, number)
    assert state(database) == before


def test_what_the_log_does_not_hold_is_not_brought_back(database, small_school) -> None:
    number = do(database, "Логин", lambda s: s.add(
        AccessSlip(pupil_id=1, login="al", first_password="Секрет")))  # fmt: skip
    removed = do(database, "Логин убран", lambda s: s.delete(s.scalars(select(AccessSlip)).one()))
    undo(database, removed)
    with database.sessions() as session:
        assert session.scalars(select(AccessSlip)).one().first_password is None
    undo(database, number)


def test_destroyed_data_is_not_brought_back(database, small_school) -> None:
    number = do(database, "Отчество", lambda s: setattr(s.get_one(Pupil, 2), "middle_name", "А"))
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE changes SET salt = NULL WHERE operation = {number}")
        connection.commit()
    with pytest.raises(UserError, match="уничтожены"):
        undo(database, number)


def test_one_destroyed_row_of_several_forbids_it_all(database, small_school) -> None:
    def work(session):
        for key in (2, 3):
            session.get_one(Pupil, key).middle_name = "А"

    number = do(database, "Отчества", work)
    last = "SELECT max(id) FROM changes"
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f"UPDATE changes SET salt = NULL WHERE id = ({last})")
        connection.commit()
    with pytest.raises(UserError, match="уничтожены"):
        undo(database, number)


VERBS = {
    "mark": lambda s, n: writing.write_row(
        s, Mark, {"work_id": 1, "pupil_id": 3}, _mark(s), {**EMPTY, "value": n % 5 + 1}),
    "topic": lambda s, n: setattr(s.get_one(Lesson, 2), "topic", f"Тема {n}"),
    "building": lambda s, n: s.add(Building(name=f"Корпус {n}")),
    "pupil": lambda s, n: setattr(s.get_one(Pupil, 1), "middle_name", f"О{n}"),
}  # fmt: skip
EMPTY = {"value": None, "sign": None, "comment": None}


def _mark(session):
    return next(
        (row for _, row in writing.read_rows(session, Mark, [{"work_id": 1, "pupil_id": 3}])), None
    )


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(verbs=st.lists(st.sampled_from(sorted(VERBS)), min_size=2, max_size=5))
def test_any_row_of_operations_undone_backwards_leaves_nothing(
    database, small_school, verbs
) -> None:
    states, numbers = [state(database)], []
    for place, verb in enumerate(verbs):
        number = do(database, verb, lambda s, v=verb, n=place: VERBS[v](s, n))
        if number is not None:  # the same mark again writes nothing
            numbers.append(number)
            states.append(state(database))
    backwards, forwards = states[-2::-1], states[1:]
    for way in (backwards, forwards, backwards):  # so that the next example finds nothing
        numbers = [
            _undone_to(database, number, wanted)
            for number, wanted in zip(reversed(numbers), way, strict=True)
        ]


def _undone_to(database, number, wanted):
    undone = undo(database, number)
    assert state(database) == wanted
    return undone


def test_undone_by_the_page_and_by_the_list_in_turn_it_is_told_as_it_is(
    database, small_school
) -> None:
    number = do(database, "Разное", many_things)
    after = state(database)
    again = undo(database, undo(database, number))
    undo(database, undo(database, number))
    undo(database, again)
    with database.sessions() as session:
        (line,) = operations.done(session)
    assert line.undone_by is not None
    undo(database, line.undone_by)
    assert state(database) == after
    with database.sessions() as session:
        assert operations.done(session)[0].undone_by is None
