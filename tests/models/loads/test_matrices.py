"""The link matrices: read in a fixed number of queries, written together, summed at the edges."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import YearState, current_year, week_of_grade
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup
from ejadmin.models.curriculum.norms import Limit, class_limits, teacher_limits
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.loads.matrices import (
    LINKED,
    CellChange,
    Line,
    LinkKind,
    Matrix,
    difference,
    read_matrix,
    sums,
    with_cells,
    write_cells,
)
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject
from tests.small_school import SmallSchool

KINDS = list(LinkKind)
HALVES = st.integers(1, 80).map(lambda halves: halves / 2)
CELLS = st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), HALVES)


def read(database: Store, school: SmallSchool, kind: LinkKind) -> Matrix:
    with database.sessions() as session:
        return read_matrix(session, kind, school.year)


def titles(lines: tuple[Line, ...]) -> list[str]:
    return [line.title for line in lines]


@contextmanager
def counted_queries(database: Store) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_matrix_shows_links_hours_and_limits(database: Store, small_school: SmallSchool) -> None:
    plan = read(database, small_school, LinkKind.CLASSES)
    assert (titles(plan.rows), titles(plan.columns)) == (["5А"], ["Математика", "История"])
    assert sorted(plan.cells.values()) == [2, 5]
    assert sums(plan).row_hours[small_school.school_class] == 7
    limit = plan.limits[small_school.school_class]
    assert limit.told(34) == "34 ч из 29 по СанПиН 1.2.3685-21, табл. 6.6"
    assert limit.is_over(29.5)
    assert not limit.is_over(29)

    teachers = read(database, small_school, LinkKind.TEACHERS)
    assert titles(teachers.rows) == ["Ёлкин П. И.", "Иванцова М. П."]
    assert sorted(sums(teachers).row_hours.values()) == [2, 5]
    assert set(teachers.cells.values()) == {LINKED}

    rooms = read(database, small_school, LinkKind.ROOMS)
    assert titles(rooms.rows) == ["21"]
    assert list(sums(rooms).row_hours.values()) == [7]


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_of_queries_does_not_grow(
    database: Store, small_school: SmallSchool, kind: LinkKind
) -> None:
    with counted_queries(database) as before:
        read(database, small_school, kind)
    with database.sessions.begin() as session:
        year = current_year(session)
        for number in range(6):
            subject = Subject(name=f"Кружок {number}")
            one = SchoolClass(year=year, grade=6, letter="АБВГДЕ"[number])
            session.add_all([subject, one, Employee(last_name=f"Т{number}", first_name="Т")])
            session.add(SubjectClass(subject=subject, school_class=one, hours=1))
    with counted_queries(database) as after:
        read(database, small_school, kind)
    assert len(before) == len(after) <= 9


@pytest.mark.parametrize("kind", KINDS)
def test_cells_are_written_and_taken_back(
    database: Store, small_school: SmallSchool, kind: LinkKind
) -> None:
    with database.sessions.begin() as session:
        room = session.scalars(select(Room)).one()
        mathematics = session.scalars(select(Subject).where(Subject.name == "Математика")).one()
        session.add_all([Subject(name="Музыка"), SubjectRoom(subject=mathematics, room=room)])
    before = read(database, small_school, kind)
    row, (_, _, new) = before.rows[0].key, (line.key for line in before.columns)
    held = next(slot for slot in before.cells if slot[0] == row)
    changes = [
        CellChange(row, new, None, LINKED),
        CellChange(*held, before.cells[held], None),
    ]
    with database.sessions.begin() as session:
        write_cells(session, kind, changes)
    after = read(database, small_school, kind)
    assert after.cells == with_cells(before.cells, changes)
    with database.sessions.begin() as session:
        write_cells(session, kind, [change.reversed() for change in changes])
    assert read(database, small_school, kind).cells == before.cells


def test_hours_are_changed_in_their_row(database: Store, small_school: SmallSchool) -> None:
    plan = read(database, small_school, LinkKind.CLASSES)
    (row, subject), hours = next(iter(plan.cells.items()))
    with database.sessions.begin() as session:
        key = session.scalars(
            select(SubjectClass.id).where(SubjectClass.subject_id == subject)
        ).one()
        write_cells(session, LinkKind.CLASSES, [CellChange(row, subject, hours, 0.5)])
    with database.sessions() as session:
        assert session.get_one(SubjectClass, key).hours == 0.5


@pytest.mark.parametrize("hours", [0, -1, 40.5, 1000])
def test_impossible_hours_are_refused_and_nothing_is_written(
    database: Store, small_school: SmallSchool, hours: float
) -> None:
    plan = read(database, small_school, LinkKind.CLASSES)
    (row, subject), before = next(iter(plan.cells.items()))
    with (
        pytest.raises(UserError, match="больше 0 и не больше 40"),
        database.sessions.begin() as session,
    ):
        write_cells(session, LinkKind.CLASSES, [CellChange(row, subject, before, hours)])
    assert read(database, small_school, LinkKind.CLASSES).cells == plan.cells


def test_what_another_wrote_meanwhile_is_not_written_over(
    database: Store, small_school: SmallSchool
) -> None:
    plan = read(database, small_school, LinkKind.CLASSES)
    (row, subject), before = next(iter(plan.cells.items()))
    with (
        pytest.raises(UserError, match="изменили в другом месте"),
        database.sessions.begin() as session,
    ):
        write_cells(session, LinkKind.CLASSES, [CellChange(row, subject, before + 1, 3)])


def test_the_plan_of_a_closed_year_stays(database: Store, small_school: SmallSchool) -> None:
    plan = read(database, small_school, LinkKind.CLASSES)
    (row, subject), before = next(iter(plan.cells.items()))
    with database.sessions.begin() as session:
        current_year(session).state = YearState.CLOSED
    with pytest.raises(UserError, match="закрыт"), database.sessions.begin() as session:
        write_cells(session, LinkKind.CLASSES, [CellChange(row, subject, before, 3)])


def test_a_course_of_subgroups_counts_once_and_for_both_teachers(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        five_b = SchoolClass(year=current_year(session), grade=5, letter="Б")
        classes = [session.get_one(SchoolClass, small_school.school_class), five_b]
        subject = session.scalars(select(Subject).where(Subject.name == "История")).one()
        part = Subgroup(name="1", division=Division(subject=subject, classes=classes))
        first, second = small_school.teachers
        session.add(
            Course(
                subject=subject, subgroup=part, hours=3, teacher_id=first, second_teacher_id=second
            )
        )
        history = subject
    matrix = read(database, small_school, LinkKind.TEACHERS)
    assert matrix.loads[history.id] == 5
    assert sums(matrix).row_hours == {first: 8, second: 5}


def test_one_who_left_is_shown_while_linked(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        for key in small_school.teachers:
            session.get_one(Employee, key).dismissed_on = small_school.first_day
        link = session.scalars(
            select(SubjectTeacher).where(SubjectTeacher.employee_id == small_school.teachers[0])
        ).one()
        session.delete(link)
    rows = read(database, small_school, LinkKind.TEACHERS).rows
    assert [line.key for line in rows] == [small_school.teachers[1]]
    assert rows[0].more.startswith("уволен")


def test_limits_follow_the_week_and_the_card(database: Store, small_school: SmallSchool) -> None:
    def norms(session: Session) -> float:
        return class_limits(session, small_school.year)[small_school.school_class].hours

    with database.sessions.begin() as session:
        year = current_year(session)
        year.week_length = 6
        session.flush()
        assert norms(session) == 32
        year.five_day_last_grade = 5
        session.flush()
        assert norms(session) == 29
        session.get_one(Employee, small_school.teachers[0]).hours_limit = 18
        session.flush()
        limits = teacher_limits(session)
    assert limits[small_school.teachers[0]] == Limit(18, "по карточке сотрудника")
    assert limits[small_school.teachers[1]] == Limit(36, "по карточке школы")


def test_the_first_grade_never_studies_six_days() -> None:
    assert [week_of_grade(6, None, grade) for grade in (1, 2)] == [5, 6]


@given(CELLS)
def test_the_edges_add_up(cells: dict[tuple[int, int], float]) -> None:
    edges = sums(Matrix(LinkKind.CLASSES, 1, cells=cells))
    whole = sum(cells.values())
    assert sum(edges.row_hours.values()) == sum(edges.column_hours.values()) == whole
    assert sum(edges.row_links.values()) == sum(edges.column_links.values()) == len(cells)


@given(CELLS, CELLS)
def test_a_difference_leads_there_and_back(
    before: dict[tuple[int, int], float], after: dict[tuple[int, int], float]
) -> None:
    changes = difference(before, after)
    assert with_cells(before, changes) == after
    assert with_cells(after, [change.reversed() for change in changes]) == before
