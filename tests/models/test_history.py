import hashlib
import json
import sqlite3
from contextlib import closing
from datetime import date, datetime, time

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update

from ejadmin.errors import UserError
from ejadmin.models import chain, history
from ejadmin.models.access import EditRule, EditWindow
from ejadmin.models.base import Base
from ejadmin.models.calendar import Weekday
from ejadmin.models.chain import GENESIS, Change
from ejadmin.models.classes import Division, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.database import open_database
from ejadmin.models.history import NOBODY
from ejadmin.models.journal import Attendance, AttendanceKind, Mark, MarkSign, Work
from ejadmin.models.timetable import Lesson, Timetable, TimetableEntry

TRACKED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tracked__),
    key=lambda model: model.__tablename__,
)
SAMPLES = {int: 1, float: 1.0, bool: True, date: date(2026, 9, 7), time: time(8),
           datetime: datetime(2026, 9, 7, 8), bytes: b"key", str: "текст"}  # fmt: skip


def changes(database, table=None):
    query = select(Change).order_by(Change.id)
    with database.sessions() as session:
        return list(session.scalars(query.where(Change.table == table) if table else query))


def tamper(database, statement, *values):
    with closing(sqlite3.connect(database.file)) as connection, connection:
        connection.execute(statement, values)


def record_of(model, school):
    """A record of any tracked table with every required column filled."""
    values = {}
    for name, column in inspect(model).columns.items():
        if name == "id" or (column.nullable and not column.primary_key):
            continue
        if column.foreign_keys:
            values[name] = 1
        elif hasattr(column.type, "enum_class") and column.type.enum_class:
            values[name] = list(column.type.enum_class)[0]
        elif column.default is None:
            values[name] = SAMPLES[column.type.python_type]
    if "value" in inspect(model).columns:
        values["value"] = 5
    for name, value in (("substitute_id", 2), ("work_id", 1), ("pupil_id", 3)):
        if name in values:
            values[name] = value
    if model.__tablename__ == "consents":
        values["pupil_id"] = 3
    if model.__tablename__ == "attendance":
        values["lesson_id"] = school.lessons[3]
    if model.__tablename__ == "lessons":
        values["number"] = 9
    if model.__tablename__ == "works":
        values["position"] = 4
    return model(**values)


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__tablename__)
def test_every_tracked_table_logs_insert_update_and_delete(database, small_school, model):
    table = model.__tablename__
    before = len(changes(database, table))
    with database.sessions() as session:  # rolled back in the end: what matters is the log
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
        if model is EditWindow:
            record = session.scalars(select(EditWindow)).one()
        else:
            record = record_of(model, small_school)
            session.add(record)
            session.flush()
        name, value = _other_value(model, record)
        setattr(record, name, value)
        session.flush()
        session.delete(record)
        session.flush()
        logged = select(Change.action, Change.after, Change.before).where(Change.table == table)
        found = session.execute(logged.order_by(Change.id)).all()[before:]
        assert chain.verify(session).is_whole
        session.rollback()
    wanted = ["update", "delete"] if model is EditWindow else ["insert", "update", "delete"]
    assert [row.action for row in found] == wanted
    assert name in json.loads(found[-2].after)
    assert json.loads(found[-1].before)


def _other_value(model, record):
    for name, column in inspect(model).columns.items():
        if column.primary_key or column.foreign_keys:
            continue
        value = getattr(record, name)
        if getattr(column.type, "enum_class", None) and value is not None:
            return name, list(column.type.enum_class)[1]
        if isinstance(value, str):
            return name, f"{value} иначе"
        if isinstance(value, int) and not isinstance(value, bool):
            return name, value - 1
        if isinstance(value, date) and not isinstance(value, datetime) and name == "last_day":
            return name, value.replace(year=value.year + 1)
        if name in ("last_day", "reason"):
            return name, date(2030, 1, 1) if name == "last_day" else "болезнь"
    raise AssertionError(f"nothing to change in {model.__tablename__}")


def test_a_row_says_who_when_what_before_and_after(database, small_school):
    with database.sessions.begin() as session:
        session.scalars(select(EditWindow)).one().rule = EditRule.MONTH
    last = changes(database)[-1]
    assert (last.operator, last.table, last.action) == (
        "Петрова Нина Сергеевна", "edit_windows", "update",
    )  # fmt: skip
    assert json.loads(last.before) == {"rule": "2_weeks"}
    assert json.loads(last.after) == {"rule": "month"}
    assert datetime.fromisoformat(last.at).tzinfo is not None


def test_without_a_name_the_log_says_so(tmp_path):
    database = open_database(tmp_path / "nobody.sqlite")
    assert {row.operator for row in changes(database)} == {NOBODY}
    database.close()


def test_a_session_may_name_its_own_operator(database):
    with database.sessions.begin() as session:
        session.info[history.OPERATOR] = "Иванцова Мария Петровна"
        session.scalars(select(EditWindow)).one().rule = EditRule.WEEK
    with database.sessions.begin() as session:
        session.scalars(select(EditWindow)).one().rule = EditRule.MONTH
    assert [row.operator for row in changes(database)[-2:]] == [
        "Иванцова Мария Петровна",
        "Петрова Нина Сергеевна",
    ]


def test_each_row_carries_the_hash_of_the_row_before(database, small_school):
    previous = GENESIS
    for row in changes(database):
        values = [previous, row.at, row.operator, row.table, row.key, row.action]
        told = json.dumps(
            [*values, row.before, row.after], ensure_ascii=False, separators=(",", ":")
        )
        previous = hashlib.sha256(told.encode()).hexdigest()
        assert row.hash == previous
    with database.sessions() as session:
        assert chain.chain_head(session) == previous
        report = chain.verify(session)
    assert (report.is_whole, report.head, report.rows) == (True, previous, len(changes(database)))


@pytest.mark.parametrize(
    ("statement", "first_broken"),
    [
        ("UPDATE changes SET after = '{\"value\":5}' WHERE id = 7", 7),
        ("UPDATE changes SET operator = 'Кто-то' WHERE id = 3", 3),
        ("UPDATE changes SET at = '2020-01-01' WHERE id = 1", 1),
        ("UPDATE changes SET hash = 'x' WHERE id = 5", 5),
        ("DELETE FROM changes WHERE id = 4", 5),
        ("DELETE FROM changes WHERE id = 1", 2),
        ("UPDATE changes SET id = 900 WHERE id = 6", 7),
    ],
)
def test_verify_names_the_first_row_that_does_not_follow(
    database, small_school, statement, first_broken
):
    tamper(database, statement)
    with database.sessions() as session:
        assert chain.verify(session).broken_row == first_broken


def test_a_forged_row_in_the_middle_breaks_the_one_after_it(database, small_school):
    row = changes(database)[3]
    forged = '{"value":2}'
    previous = changes(database)[2].hash
    values = (row.at, row.operator, row.table, row.key, row.action, row.before, forged)
    tamper(
        database, "UPDATE changes SET after = ?, hash = ? WHERE id = ?",
        forged, chain.link(previous, values), row.id,
    )  # fmt: skip
    with database.sessions() as session:
        assert chain.verify(session).broken_row == row.id + 1


def test_an_empty_log_is_whole(database):
    tamper(database, "DELETE FROM changes")
    with database.sessions() as session:
        report = chain.verify(session)
        assert chain.chain_head(session) == GENESIS
    assert (report.rows, report.head, report.is_whole) == (0, GENESIS, True)


def test_the_bulk_path_is_logged_row_by_row(database, small_school):
    school = small_school
    rows = [
        {"lesson_id": lesson, "pupil_id": school.pupils[0], "kind": AttendanceKind.ILL}
        for lesson in school.lessons
    ]
    before = len(changes(database))
    with database.sessions.begin() as session:
        assert history.insert_many(session, Attendance, rows) == 5
        assert history.insert_many(session, Attendance, []) == 0
    found = changes(database)[before:]
    assert [json.loads(row.key) for row in found] == [
        {"lesson_id": lesson, "pupil_id": school.pupils[0]} for lesson in school.lessons
    ]
    assert {row.after for row in found} == {'{"kind":"ill"}'}
    with database.sessions() as session:
        assert chain.verify(session).is_whole
        kinds = session.scalars(
            select(Attendance.kind).where(Attendance.pupil_id == school.pupils[0])
        ).all()
    assert kinds == [AttendanceKind.ILL] * 5


def test_a_bulk_path_that_fails_leaves_neither_rows_nor_log(database, small_school):
    before = len(changes(database))
    rows = [{"work_id": 1, "pupil_id": pupil, "value": 5} for pupil in (3, 3)]
    with pytest.raises(Exception, match="UNIQUE"), database.sessions.begin() as session:
        history.insert_many(session, Mark, rows)
    assert len(changes(database)) == before
    with database.sessions.begin() as session, pytest.raises(RuntimeError, match="tracked"):
        session.execute(delete(Mark))


@pytest.mark.parametrize(
    "statement",
    [
        delete(Mark), update(Mark).values(value=5), insert(Mark).values(work_id=1, pupil_id=3),
        delete(Change), update(Change).values(operator="никто"), delete(Work.__table__),
    ],
    ids=str,
)  # fmt: skip
def test_statements_round_the_hook_are_refused(database, small_school, statement):
    with database.sessions() as session, pytest.raises(RuntimeError, match="tracked"):
        session.execute(statement)
    with database.engine.connect() as connection, pytest.raises(RuntimeError, match="tracked"):
        connection.execute(statement)


def test_the_guard_is_back_after_a_flush_that_failed(database, small_school):
    with database.sessions() as session:
        session.add(Mark(work_id=1, pupil_id=3, value=9))
        with pytest.raises(UserError, match="от 1 до 5"):
            session.flush()
        session.rollback()
        with pytest.raises(RuntimeError, match="tracked"):
            session.execute(delete(Mark))


def test_the_guard_is_back_after_the_database_refused_a_flush(database, small_school):
    with database.sessions() as session:
        session.add(Mark(work_id=404, pupil_id=404, value=5))
        with pytest.raises(Exception, match="FOREIGN KEY"):
            session.commit()
        session.rollback()
        with pytest.raises(RuntimeError, match="tracked"):
            session.execute(delete(Mark))


def test_one_row_is_written_validated_and_logged(database, small_school):
    key = {"work_id": 1, "pupil_id": small_school.pupils[2]}
    five = {"value": 5, "sign": None, "comment": " вслух "}
    passed = {"value": None, "sign": MarkSign.PASSED, "comment": None}
    before = len(changes(database))
    with database.sessions.begin() as session:
        history.write_row(session, Mark, key, None, five)
        history.write_row(session, Mark, key, {**five, "comment": "вслух"}, passed)
        history.write_row(session, Mark, key, passed, passed)
        history.write_row(session, Mark, key, passed, None)
        with pytest.raises(UserError):
            history.write_row(session, Mark, key, None, {**passed, "value": 5})
        assert chain.verify(session).is_whole
    found = changes(database)[before:]
    assert [(row.action, row.before, row.after) for row in found] == [
        ("insert", None, '{"comment":"вслух","value":5}'),
        ("update", '{"comment":"вслух","sign":null,"value":5}',
         '{"comment":null,"sign":"passed","value":null}'),
        ("delete", '{"sign":"passed"}', None),
    ]  # fmt: skip


def test_the_log_takes_only_what_json_can_hold():
    with pytest.raises(TypeError, match="object has no place"):
        chain._json({"value": object()})


def test_a_removed_line_of_the_timetable_leaves_its_lessons_and_says_so(database, small_school):
    with database.sessions.begin() as session:
        first = small_school.first_day
        week = Timetable(year_id=small_school.year, name="Первое", first_day=first, last_day=first)
        entry = TimetableEntry(
            timetable=week, course_id=small_school.mathematics, weekday=Weekday.MONDAY, number=1
        )
        session.add(entry)
        session.flush()
        session.get_one(Lesson, small_school.lessons[0]).entry_id = entry.id
    with database.sessions.begin() as session:
        session.delete(session.get_one(Timetable, week.id))
    said = changes(database, "lessons")[-1]
    assert json.loads(said.before) == {"entry_id": entry.id}
    assert json.loads(said.after) == {"entry_id": None}
    with database.sessions() as session:
        assert session.get_one(Lesson, small_school.lessons[0]).entry_id is None
        assert session.get(TimetableEntry, entry.id) is None


def test_a_removed_division_tells_the_log_of_every_member(database, small_school):
    with database.sessions.begin() as session:
        division = Division(subject_id=1, classes=[session.get_one(SchoolClass, 1)])
        part = Subgroup(division=division, name="1")
        joined = date(2026, 9, 1)
        session.add_all(
            SubgroupMembership(subgroup=part, pupil_id=pupil, first_day=joined)
            for pupil in small_school.pupils
        )
    with database.sessions.begin() as session:
        session.delete(session.get_one(Division, division.id))
    gone = [one for one in changes(database, "subgroup_memberships") if one.action == "delete"]
    assert len(gone) == len(small_school.pupils)
    with database.sessions() as session:
        assert session.scalars(select(SubgroupMembership.id)).all() == []
        assert chain.verify(session).is_whole
