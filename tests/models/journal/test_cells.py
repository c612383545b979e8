from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ejadmin.errors import UserError
from ejadmin.models.base import chain, writing
from ejadmin.models.base.chain import Change
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.cells import put_cell, put_cells, put_mark, read_cell
from ejadmin.models.journal.notation import EMPTY, Absence, Cell, CellMark, format_cell, parse_cell
from ejadmin.models.journal.tables import AttendanceKind, Homework, Mark, MarkSign, Work, WorkKind
from ejadmin.models.journal.window import EditRule, EditWindow, grant_unlock
from ejadmin.models.school.subjects import MarkScale, Subject
from ejadmin.models.timetable.tables import Lesson, LessonState


@pytest.fixture
def put(database, small_school):
    """Write a cell as text on the lesson's own day; what stood before, as text."""

    def write(lesson=1, pupil=0, text="5", *, day=None):
        with database.sessions.begin() as session:
            when = day or session.get_one(Lesson, small_school.lessons[lesson]).day
            before = put_cell(
                session, small_school.lessons[lesson], small_school.pupils[pupil],
                parse_cell(text), today=when,
            )  # fmt: skip
        return format_cell(before)

    return write


@pytest.fixture
def shown(database, small_school):
    def read(lesson=1, pupil=0):
        with database.sessions() as session:
            cell = read_cell(session, small_school.lessons[lesson], small_school.pupils[pupil])
        return format_cell(cell)

    return read


@pytest.mark.parametrize("text", ["5", "4/5", "О 5", "Н", "зач", "Б 4/незач", "–/3", ""])
def test_a_cell_holds_what_was_put(put, shown, text):
    put(text=text)
    assert shown() == text


def test_what_stood_before_comes_back(put, shown):
    assert put(text="О 4/5") == ""
    assert put(text="Н") == "О 4/5"
    assert put(text="О 4/5") == "Н"
    assert shown() == "О 4/5"


def test_a_first_mark_makes_its_work_and_a_second_one_the_next(put, database, small_school):
    put(text="5")
    put(pupil=1, text="4/5")
    put(pupil=2, text="3")
    with database.sessions() as session:
        works = session.execute(
            select(Work.position, Work.kind_id)
            .where(Work.lesson_id == small_school.lessons[1])
            .order_by(Work.position)
        ).all()
    assert [tuple(row) for row in works] == [(1, 1), (2, 1)]


def test_a_second_column_nobody_needs_goes_with_its_last_mark(put, database, small_school):
    put(pupil=0, text="4/5")
    put(pupil=1, text="4/5")
    put(pupil=0, text="4")
    works = select(func.count(Work.id)).where(Work.lesson_id == small_school.lessons[1])
    with database.sessions() as session:
        assert session.execute(works).scalar() == 2
    put(pupil=1, text="")
    with database.sessions() as session:
        assert session.execute(works).scalar() == 1


def test_the_first_column_stays_without_a_mark(put, database, small_school):
    put(text="5")
    put(text="")
    with database.sessions() as session:
        assert session.query(Work).filter_by(lesson_id=small_school.lessons[1]).count() == 1


@pytest.mark.parametrize("reason", ["a title", "a kind of its own", "no mark there yet"])
def test_a_second_column_made_on_purpose_stays(put, database, small_school, reason):
    lesson = small_school.lessons[1]
    put(text="4" if reason == "no mark there yet" else "4/5")
    with database.sessions.begin() as session:
        if reason == "no mark there yet":
            session.add(Work(lesson_id=lesson, position=2, kind_id=1))
        else:
            second = session.query(Work).filter_by(lesson_id=lesson, position=2).one()
            second.title = "Словарный диктант" if reason == "a title" else None
            second.kind_id = 1 if reason == "a title" else 7
    put(text="3")
    put(text="")
    with database.sessions() as session:
        assert session.query(Work).filter_by(lesson_id=lesson).count() == 2


def test_one_key_puts_the_default_kind_of_work(put, database, small_school):
    with database.sessions.begin() as session:
        for kind in session.scalars(select(WorkKind)):
            kind.is_default = kind.id == 3
    put(text="5")
    with database.sessions() as session:
        (work,) = session.query(Work).filter_by(lesson_id=small_school.lessons[1])
        assert work.kind_id == 3


def test_every_change_is_logged_with_before_and_after(put, database):
    put(text="5")
    put(text="О 4")
    put(text="О")
    with database.sessions() as session:
        rows = session.execute(
            select(Change.action, Change.before, Change.after, Change.operator)
            .where(Change.table == "marks")
            .order_by(Change.id)
        ).all()[-3:]
        assert chain.verify(session).is_whole
    assert [row[0] for row in rows] == ["insert", "update", "delete"]
    assert rows[1][1:3] == ('{"value":5}', '{"value":4}')
    assert rows[2][1:3] == ('{"value":4}', None)
    assert {row[3] for row in rows} == {"Петрова Нина Сергеевна"}


def test_the_same_again_writes_nothing(put, database):
    put(text="О 5")
    count = select(func.count(Change.id))
    with database.sessions() as session:
        before = session.execute(count).scalar()
    put(text="О 5")
    with database.sessions() as session:
        assert session.execute(count).scalar() == before


def test_notes_of_marks_and_absences_are_kept(database, small_school):
    cell = Cell(
        (CellMark(4, "переписал"), CellMark(MarkSign.PASSED)),
        Absence(AttendanceKind.LATE, 10, "автобус", "записка"),
    )
    where = (small_school.lessons[1], small_school.pupils[0])
    with database.sessions.begin() as session:
        put_cell(session, *where, cell, today=small_school.first_day + timedelta(days=1))
    with database.sessions() as session:
        assert read_cell(session, *where) == cell


def test_put_mark_leaves_the_rest_of_the_cell(database, small_school, put, shown):
    put(text="О 4")
    today = small_school.first_day + timedelta(days=1)
    where = (small_school.lessons[1], small_school.pupils[0])
    with database.sessions.begin() as session:
        put_mark(session, *where, 5, today=today, position=2)
    assert shown() == "О 4/5"
    with database.sessions.begin() as session:
        put_mark(session, *where, None, today=today)
    assert shown() == "О –/5"


def test_a_future_lesson_takes_neither_marks_nor_absences(put, shown, small_school):
    for text in ("5", "Н"):
        with pytest.raises(UserError, match="ещё не прошёл"):
            put(text=text, day=small_school.first_day)
    assert shown() == ""


def test_a_closed_lesson_is_left_as_it_was(put, shown, small_school):
    put(text="4")
    late = small_school.first_day + timedelta(days=16)
    for text in ("5", "", "Н 4"):
        with pytest.raises(UserError, match="закрыт с"):
            put(text=text, day=late)
    assert shown() == "4"


def test_marks_for_homework_stay_open_longer(database, small_school, put, shown):
    lesson, day = small_school.lessons[1], small_school.first_day + timedelta(days=1)
    with database.sessions.begin() as session:
        session.scalars(select(EditWindow)).one().rule = EditRule.WEEK
        session.add(Homework(lesson_id=lesson, text="Сочинение", due_on=day + timedelta(days=6)))
        session.add(Work(lesson_id=lesson, position=1, kind_id=2))
    late = day + timedelta(days=13)
    put(text="5", day=late)
    assert shown() == "5"
    with pytest.raises(UserError, match="закрыт с"):
        put(text="Н 5", day=late)
    with pytest.raises(UserError, match="закрыт с"):
        put(text="5/4", day=late)
    with pytest.raises(UserError, match="закрыт с"):
        put(text="4", day=late + timedelta(days=1))


def test_a_due_date_of_homework_keeps_no_class_work_open(database, small_school, put, shown):
    lesson, day = small_school.lessons[1], small_school.first_day + timedelta(days=1)
    put(text="4")
    with database.sessions.begin() as session:
        session.scalars(select(EditWindow)).one().rule = EditRule.WEEK
        session.add(Homework(lesson_id=lesson, text="Сочинение", due_on=day + timedelta(days=6)))
    put(text="3", day=day + timedelta(days=7))
    with pytest.raises(UserError, match="закрыт с"):
        put(text="5", day=day + timedelta(days=8))
    assert shown() == "3"


def test_an_unlock_opens_a_cell_to_its_person_and_the_administrator(database, small_school):
    school, late = small_school, small_school.first_day + timedelta(days=30)
    where, (teacher, stranger) = (school.lessons[0], school.pupils[0]), school.teachers
    with database.sessions.begin() as session:
        now = datetime.combine(late, datetime.min.time())
        grant_unlock(session, school.lessons[0], teacher, "Болел", now, late)
        put_cell(session, *where, parse_cell("3"), today=late, employee_id=teacher)
        put_cell(session, *where, parse_cell("2"), today=late)
        with pytest.raises(UserError, match="закрыт с"):
            put_cell(session, *where, parse_cell("4"), today=late, employee_id=stranger)


def test_a_pupil_is_marked_only_while_in_the_class(database, small_school, put):
    membership = select(ClassMembership).where(ClassMembership.pupil_id == small_school.pupils[0])
    with database.sessions.begin() as session:
        session.scalars(membership).one().first_day = small_school.first_day + timedelta(days=2)
    with pytest.raises(UserError, match="Алексеева Дарья: .* не числится"):
        put(lesson=1)
    put(lesson=2)


def test_a_subgroup_has_its_own_members(database, small_school):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        subject = session.scalars(select(Subject)).first()
        division = Division(subject=subject)
        half = Subgroup(division=division, name="1")
        session.add_all([division, half])
        session.flush()
        session.add(DivisionClass(division_id=division.id, class_id=school.school_class))
        session.add(
            SubgroupMembership(subgroup_id=half.id, pupil_id=school.pupils[0], first_day=day)
        )
        course = Course(subject=subject, subgroup=half, hours=1)
        lesson = Lesson(course=course, day=day, number=3)
        session.add_all([course, lesson])
        session.flush()
        number = lesson.id
        put_cell(session, number, school.pupils[0], parse_cell("5"), today=day)
        with pytest.raises(UserError, match="не числится"):
            put_cell(session, number, school.pupils[1], parse_cell("5"), today=day)


@pytest.mark.parametrize(
    ("scale", "good", "bad"),
    [(MarkScale.PASS_FAIL, ["зач", "незач", "Н"], ["5"]), (MarkScale.NONE, ["Н"], ["5", "зач"])],
)
def test_marks_follow_the_scale_of_the_subject(database, put, scale, good, bad):
    with database.sessions.begin() as session:
        session.scalars(select(Subject).where(Subject.name == "Математика")).one().scale = scale
    for text in good:
        put(text=text)
    for text in bad:
        with pytest.raises(UserError, match="предмету"):
            put(text=text)


def test_a_cancelled_lesson_takes_nothing(database, small_school, put):
    with database.sessions.begin() as session:
        session.get_one(Lesson, small_school.lessons[1]).state = LessonState.CANCELLED
    with pytest.raises(UserError, match="отменён"):
        put()


def cancel(session, school):
    session.get_one(Lesson, school.lessons[1]).state = LessonState.CANCELLED


def leave(session, school):
    of_pupil = select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[0])
    session.scalars(of_pupil).one().last_day = school.first_day


def put_off(session, school):
    session.get_one(Lesson, school.lessons[1]).day += timedelta(days=20)


@pytest.mark.parametrize("change", [cancel, leave, put_off])
def test_what_could_not_be_put_any_more_may_still_be_cleared(
    database, small_school, put, shown, change
):
    put(text="О 4")
    day = small_school.first_day + timedelta(days=1)
    with database.sessions.begin() as session:
        change(session, small_school)
    with pytest.raises(UserError, match="отменён|не числится|ещё не прошёл"):
        put(text="О 5", day=day)
    put(text="", day=day)
    assert shown() == ""


def test_a_mark_of_an_older_scale_stays_beside_a_new_absence(database, put, shown):
    put(text="5/4")
    with database.sessions.begin() as session:
        subject = session.scalars(select(Subject).where(Subject.name == "Математика")).one()
        subject.scale = MarkScale.NONE
    put(text="О 5/4")
    with pytest.raises(UserError, match="предмету"):
        put(text="О 5/3")
    assert shown() == "О 5/4"


def test_several_cells_are_written_all_or_none(database, small_school, shown):
    school, day = small_school, small_school.first_day + timedelta(days=1)
    cells = [(school.lessons[n], school.pupils[0], parse_cell("5")) for n in (1, 2)]
    with pytest.raises(UserError, match="ещё не прошёл"), database.sessions.begin() as session:
        put_cells(session, cells, today=day)
    assert shown(lesson=1) == ""
    with database.sessions.begin() as session:
        before = put_cells(session, cells, today=day + timedelta(days=1))
    assert before == [EMPTY, EMPTY]
    assert shown(lesson=1) == shown(lesson=2) == "5"


def test_a_lesson_that_is_gone(database, small_school):
    with database.sessions() as session, pytest.raises(UserError, match="больше нет"):
        put_cell(session, 404, small_school.pupils[0], parse_cell("5"), today=date(2026, 9, 8))


def test_a_mark_out_of_bounds_is_refused_in_words(database, small_school):
    with database.sessions() as session, pytest.raises(UserError, match="от 1 до 5"):
        writing.write_row(
            session, Mark, {"work_id": 1, "pupil_id": small_school.pupils[2]}, None,
            {"value": 7, "sign": None, "comment": None},
        )  # fmt: skip


PERIOD_MARK = "INSERT INTO period_marks (period_id, subject_id, pupil_id, value, sign)"
FINAL_MARK = "INSERT INTO final_marks (year_id, subject_id, pupil_id, value, sign, kind)"


@pytest.mark.parametrize(
    "insert",
    [
        "INSERT INTO marks (work_id, pupil_id, value, sign) VALUES (1, 3, {})",
        PERIOD_MARK + " VALUES (1, 1, 3, {})",
        FINAL_MARK + " VALUES (1, 1, 3, {}, 'year')",
    ],
)
def test_the_database_itself_refuses_what_is_no_mark(database, small_school, insert):
    """Past the rules of the program: another program writes the file."""
    with database.engine.connect() as connection:
        for value in ("0, NULL", "6, NULL", "4.5, NULL", "5, 'passed'", "NULL, NULL"):
            with pytest.raises(IntegrityError, match="(?i)check constraint.*_value"):
                connection.exec_driver_sql(insert.format(value))
            connection.rollback()
        for value in ("1, NULL", "5, NULL", "NULL, 'passed'"):
            connection.exec_driver_sql(insert.format(value))
            connection.rollback()


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE attendance SET minutes_late = -1", "minutes"),
        ("UPDATE work_kinds SET weight = -1", "weight"),
        ("UPDATE work_kinds SET weight = 11", "weight"),
    ],
)
def test_the_database_itself_refuses_impossible_figures(database, small_school, statement, check):
    with (
        database.engine.connect() as connection,
        pytest.raises(IntegrityError, match=f"(?i)check constraint.*_{check}"),
    ):
        connection.exec_driver_sql(statement)
