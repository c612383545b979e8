import hashlib
import json
import platform
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import delete, insert, inspect, select, text, update

from ejadmin.errors import UserError
from ejadmin.models.base import chain, history, writing
from ejadmin.models.base.chain import Change
from ejadmin.models.base.columns import Base
from ejadmin.models.base.history import NOBODY
from ejadmin.models.calendar.tables import ReportingPeriod, Weekday
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.curriculum.norms import HoursNorm
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import (
    Attendance,
    AttendanceKind,
    Mark,
    MarkSign,
    MarkThreshold,
    Work,
    WorkKind,
)
from ejadmin.models.journal.window import EditRule, EditWindow
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.registry.archives import DirectorKey
from ejadmin.models.school.card import Building, School
from ejadmin.models.timetable.tables import Lesson, Timetable, TimetableEntry
from tests.log_rows import changes

LINKS_WAIT = {
    "sqlite": "PRAGMA defer_foreign_keys=ON",
    "postgresql": "SET LOCAL session_replication_role = replica",
}
"""What lets a record point nowhere until the end of a transaction."""
TRACKED = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tracked__),
    key=lambda model: model.__tablename__,
)
SAMPLES = {int: 1, float: 1.0, bool: True, date: date(2026, 9, 7), time: time(8),
           datetime: datetime(2026, 9, 7, 8), bytes: b"key", str: "текст"}  # fmt: skip


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
    names = inspect(model).columns.keys()
    values |= {name: value for name, value in PECULIAR.items() if name in values}
    values |= OWN.get(model.__tablename__, {})
    assert set(values) <= set(names)
    return model(**values)


PECULIAR = {"substitute_id": 2, "second_id": 2, "pupil_id": 3, "letter": "Я", "first_grade": 4}
"""What a required column must hold to be unlike its neighbours, whatever its table."""
OWN = {
    "academic_years": {"first_day": date(2030, 9, 1), "last_day": date(2031, 8, 31),
                       "week_length": 5},
    "access_slips": {"pupil_id": 3},
    "attachments": {"order_id": 1, "size": 9},
    "attendance": {"lesson_id": 4},
    "consents": {"pupil_id": 3},
    "courses": {"class_id": 1},
    "edit_windows": {"year_id": 77},
    "bells": {"ends_at": time(9)},
    "hours_norms": {"grade": 1, "week_length": 6},
    "lessons": {"number": 9},
    "movement_effects": {"pupil_id": 3, "last_day_before": date(2026, 9, 1)},
    "portfolio_entries": {"pupil_id": 3},
    "reporting_periods": {"number": 4},
    "subject_classes": {"subject_id": 77, "hours": 2.0},
    "subject_teachers": {"subject_id": 77},
    "subject_rooms": {"subject_id": 77},
    "template_hours": {"grade": 9},
    "works": {"position": 4},
}  # fmt: skip
"""What a record of a table needs beside that."""


@pytest.mark.parametrize("model", TRACKED, ids=lambda model: model.__tablename__)
def test_every_tracked_table_logs_insert_update_and_delete(database, small_school, model):
    table = model.__tablename__
    before = len(changes(database, table))
    with database.sessions() as session:  # rolled back in the end: what matters is the log
        session.execute(text(LINKS_WAIT[database.engine.dialect.name]))
        if model is School:
            record = session.scalars(select(School)).one()
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
    wanted = ["update", "delete"] if model is School else ["insert", "update", "delete"]
    assert [row.action for row in found] == wanted
    assert name in json.loads(found[-2].after)
    assert json.loads(found[-1].before)


def _other_value(model, record):
    """A column and a value it has not; a link is turned to another row where there is nothing else.

    Foreign keys wait for the end of the transaction, which never comes.
    """
    for name, column in inspect(model).columns.items():
        value = getattr(record, name)
        kind = getattr(column.type, "enum_class", None)
        is_key = column.primary_key or column.foreign_keys
        if is_key or value is None or name in ("first_day", "week_length", "grade"):
            continue
        if kind:
            return name, next(one for one in kind if one is not value)
        if isinstance(value, str) and len(value) < 32:
            return name, f"{value}2"
        if isinstance(value, float):
            return name, value - 0.1
        if isinstance(value, int) and not isinstance(value, bool):
            return name, value - 1 if value > 1 else value + 1
        if isinstance(value, date) and not isinstance(value, datetime):
            return name, value + timedelta(days=1)
    links = [name for name, one in inspect(model).columns.items() if one.foreign_keys]
    return links[-1], 88


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


def test_without_a_name_the_log_says_so(bases, tmp_path):
    database = bases.make(tmp_path / "nobody.sqlite")
    assert {row.operator for row in changes(database)} == {NOBODY}
    bases.drop(database)


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


def test_a_long_reason_is_cut_to_its_column(database):
    with database.sessions.begin() as session, history.noted(session, reason="я" * 501):
        session.add(Building(name="Главное"))
    assert changes(database)[-1].reason == "я" * 500
    with database.sessions() as session:
        assert chain.verify(session).is_whole


def test_a_transaction_is_one_operation_and_the_next_is_another(database, small_school):
    before = changes(database)[-1]
    with database.sessions() as session:
        for names in (("Первое", "Второе"), ("Третье",)):
            for name in names:
                session.add(Building(name=name))
                session.flush()
            session.commit()
        session.add(Building(name="Четвёртое"))
        session.flush()
        session.rollback()
        session.add(Building(name="Пятое"))
        session.commit()
    after = changes(database)[before.id :]
    numbers = [row.operation - before.operation for row in after]
    assert numbers == [1, 1, 2, 3]
    assert [row.id for row in after] == list(range(before.id + 1, before.id + 5))


def test_a_row_says_for_whom_why_and_where(database, small_school):
    with database.sessions.begin() as session:
        session.info[history.OPERATOR_ID] = 7
        with history.noted(session, teacher="Иванцова Мария Петровна", reason="Приказ № 7"):
            session.add(Building(name="Третье"))
        session.add(Building(name="Другое"))
    told, plain = changes(database)[-2:]
    assert (told.teacher, told.reason) == ("Иванцова Мария Петровна", "Приказ № 7")
    assert (plain.teacher, plain.reason, plain.operator_id) == (None, None, 7)
    assert told.workstation == plain.workstation == platform.node()


def test_what_decides_means_leaves_a_row(database, small_school):
    """A weight, a threshold, a period's end, a course: each changes figures on signed paper."""
    before = len(changes(database))
    with database.sessions.begin() as session:
        session.get_one(WorkKind, 10).weight = 10
        session.scalars(select(MarkThreshold)).one().five = 4.6
        session.get_one(ReportingPeriod, 1).last_day = date(2026, 10, 30)
        session.get_one(Course, 1).hours = 4
        session.get_one(School, 1).director_name = "Другова Анна Ильинична"
    found = {row.table: json.loads(row.after) for row in changes(database)[before:]}
    assert found == {
        "work_kinds": {"weight": 10},
        "mark_thresholds": {"five": 4.6},
        "reporting_periods": {"last_day": "2026-10-30"},
        "courses": {"hours": 4},
        "school": {"director_name": "Другова Анна Ильинична"},
    }


def test_a_first_password_stands_in_no_log(database, small_school):
    with database.sessions.begin() as session:
        slip = AccessSlip(pupil_id=1, login="alekseeva", first_password="Секрет-1")
        session.add(slip)
        session.flush()
        slip.first_password = "Секрет-2"
        session.flush()
        slip.printed_on = date(2026, 9, 9)
    rows = changes(database, "access_slips")
    assert [row.action for row in rows] == ["insert", "update"]
    assert not any("Секрет" in (row.before or "") + (row.after or "") for row in rows)


def test_a_first_password_stands_in_no_log_of_many_rows(database, small_school):
    everybody = AccessSlip.id.is_not(None)
    with database.sessions.begin() as session:
        slip = {"pupil_id": small_school.pupils[0], "login": "al", "first_password": "Секрет-1"}
        writing.insert_many(session, AccessSlip, [slip])
        writing.update_many(
            session, AccessSlip, everybody, {"login": "ол", "first_password": "Секрет-2"}
        )
        writing.delete_many(session, AccessSlip, everybody)
    rows = changes(database, "access_slips")
    assert [row.action for row in rows] == ["insert", "update", "delete"]
    assert not any("Секрет" in (row.before or "") + (row.after or "") for row in rows)


@pytest.mark.parametrize(
    ("values", "logged"),
    [
        ({"weight": 0, "is_homework": False}, {"weight": 0, "is_homework": False}),
        ({"weight": 3, "is_homework": True}, {"weight": 3, "is_homework": True}),
    ],
)
def test_nought_and_no_are_values_too(database, values, logged):
    with database.sessions.begin() as session:
        session.add(WorkKind(name="Особая", **values))
    told = json.loads(changes(database, "work_kinds")[-1].after)
    assert {name: told[name] for name in logged} == logged


def test_bytes_are_told_by_their_hash(database):
    with database.sessions.begin() as session:
        key = DirectorKey(
            director_name="Громова",
            recipient="age1",
            fingerprint="f" * 64,
            wrapped_identity=b"\x00\xff",
            created_at=datetime(2026, 9, 1),
        )
        session.add(key)
        session.flush()
        key.wrapped_identity = b"\x00\xfe"
    row = changes(database, "director_keys")[-1]
    assert json.loads(row.before)["wrapped_identity"] == hashlib.sha256(b"\x00\xff").hexdigest()
    assert json.loads(row.after)["wrapped_identity"] == hashlib.sha256(b"\x00\xfe").hexdigest()


def test_many_rows_go_and_change_with_a_row_each_in_the_log(database, small_school):
    fifth = HoursNorm.grade == 5
    with database.sessions.begin() as session:
        assert writing.update_many(session, HoursNorm, fifth, {"hours": 30.0}) == 2
        assert writing.update_many(session, HoursNorm, fifth, {"hours": 30.0}) == 0
        assert writing.delete_many(session, HoursNorm, fifth) == 2
        assert writing.delete_many(session, HoursNorm, fifth) == 0
        assert (
            writing.insert_many(
                session,
                HoursNorm,
                [{"grade": 5, "week_length": days, "hours": 29.0} for days in (5, 6)],
            )
            == 2
        )
        assert chain.verify(session).is_whole
    rows = changes(database, "hours_norms")[-6:]
    assert [row.action for row in rows] == ["update"] * 2 + ["delete"] * 2 + ["insert"] * 2
    assert [json.loads(row.after) for row in rows[:2]] == [{"hours": 30.0}] * 2
    assert {json.loads(row.before)["hours"] for row in rows[:2]} == {29.0, 32.0}
    assert {json.loads(row.before)["hours"] for row in rows[2:4]} == {30.0}
    with database.sessions() as session:
        stored = {
            str(one.id): one.week_length for one in session.scalars(select(HoursNorm).where(fifth))
        }
    assert [json.loads(row.key)["id"] for row in rows[4:]] == [int(key) for key in stored]
    assert {
        key: json.loads(row.after)["week_length"] for key, row in zip(stored, rows[4:], strict=True)
    } == stored


def test_of_many_rows_one_that_differs_in_a_single_value_is_changed(database, small_school):
    fifth = HoursNorm.grade == 5
    with database.sessions.begin() as session:
        values = {"grade": 5, "hours": 30.0}
        assert writing.update_many(session, HoursNorm, fifth, values) == 2
    assert json.loads(changes(database, "hours_norms")[-1].after) == {"hours": 30.0}


def test_the_guard_is_back_after_a_written_row(database, small_school):
    with database.sessions.begin() as session:
        key = {"work_id": 1, "pupil_id": small_school.pupils[0]}
        writing.write_row(session, Mark, key, {"value": 5, "sign": None, "comment": None}, None)
        with pytest.raises(RuntimeError, match="tracked"):
            session.execute(delete(Mark))


def test_the_bulk_path_is_logged_row_by_row(database, small_school):
    school = small_school
    rows = [
        {"lesson_id": lesson, "pupil_id": school.pupils[0], "kind": AttendanceKind.ILL}
        for lesson in school.lessons
    ]
    before = len(changes(database))
    with database.sessions.begin() as session:
        assert writing.insert_many(session, Attendance, rows) == 5
        assert writing.insert_many(session, Attendance, []) == 0
    found = changes(database)[before:]
    assert [json.loads(row.key) for row in found] == [
        {"lesson_id": lesson, "pupil_id": school.pupils[0]} for lesson in school.lessons
    ]
    assert {row.after for row in found} == {'{"kind":"ill"}'}
    assert len({row.salt for row in found}) == 5
    with database.sessions() as session:
        assert chain.verify(session).is_whole
        kinds = session.scalars(
            select(Attendance.kind).where(Attendance.pupil_id == school.pupils[0])
        ).all()
    assert kinds == [AttendanceKind.ILL] * 5


def test_a_bulk_path_that_fails_leaves_neither_rows_nor_log(database, small_school):
    before = len(changes(database))
    rows = [{"work_id": 1, "pupil_id": pupil, "value": 5} for pupil in (3, 3)]
    with pytest.raises(Exception, match="(?i)unique"), database.sessions.begin() as session:
        writing.insert_many(session, Mark, rows)
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
        with pytest.raises(Exception, match="(?i)foreign key"):
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
        writing.write_row(session, Mark, key, None, five)
        writing.write_row(session, Mark, key, {**five, "comment": "вслух"}, passed)
        writing.write_row(session, Mark, key, passed, passed)
        writing.write_row(session, Mark, key, passed, None)
        with pytest.raises(UserError):
            writing.write_row(session, Mark, key, None, {**passed, "value": 5})
        assert chain.verify(session).is_whole
    found = changes(database)[before:]
    assert [(row.action, row.before, row.after) for row in found] == [
        ("insert", None, '{"comment":"вслух","value":5}'),
        ("update", '{"comment":"вслух","sign":null,"value":5}',
         '{"comment":null,"sign":"passed","value":null}'),
        ("delete", '{"sign":"passed"}', None),
    ]  # fmt: skip


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
