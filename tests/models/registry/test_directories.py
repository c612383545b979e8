"""The registry of directories, their fields, labels, records and uses."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.models.base.chain import Change, verify
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import FieldKind, fields, parse, parse_date, show
from ejadmin.models.base.store import Store
from ejadmin.models.base.usage import usages
from ejadmin.models.base.words import counted, distinct, listed, plural
from ejadmin.models.calendar.tables import MovedDay, Weekday
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.curriculum.tables import Course, SubjectTeacher
from ejadmin.models.journal.tables import WorkKind
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.registry import records
from ejadmin.models.registry.directories import DIRECTORIES, Directory, directory, directory_of
from ejadmin.models.registry.labels import LABELLERS, labels
from ejadmin.models.registry.records import Draft
from ejadmin.models.school.card import Building, Room, RoomKind, School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Bell
from tests import small_school
from tests.doing import do, done, undo

every_directory = pytest.mark.parametrize("entry", DIRECTORIES, ids=lambda entry: entry.key)


@pytest.mark.parametrize("what", ["key", "title"])
def test_keys_and_titles_are_unique(what: str) -> None:
    said = [getattr(entry, what) for entry in DIRECTORIES]
    assert len(set(said)) == len(said)
    assert all(said)


@pytest.mark.parametrize(
    ("model", "field", "taken", "refused"),
    [
        (WorkKind, "weight", (0, 10), (-1, 11)),
        (Bell, "number", (0, 12), (-1, 13)),
        (SchoolClass, "grade", (1, 11), (0, 12)),
        (SchoolClass, "capacity", (1, 100), (0, 101)),
        (SchoolClass, "control_count", (0, 100), (-1, 101)),
        (Employee, "hours_limit", (0.5, 60), (0, 60.5)),
        (School, "teacher_hours_limit", (1, 60), (0, 61)),
    ],
)
def test_a_figure_out_of_bounds_is_refused_at_its_field(
    model: type[Base], field: str, taken: tuple[float, ...], refused: tuple[float, ...]
) -> None:
    record = model(letter="А") if model is SchoolClass else model()
    for value in taken:
        setattr(record, field, value)
        record.validate()
    for value in refused:
        setattr(record, field, value)
        with pytest.raises(UserError) as caught:
            record.validate()
        assert caught.value.field == field


@every_directory
def test_every_directory_tells_how_it_is_edited(entry: Directory) -> None:
    assert directory(entry.key) is entry
    assert directory_of(entry.model) is entry
    for field in fields(entry.model):
        assert field.title
        if field.kind is FieldKind.LINK:
            assert field.target in LABELLERS
        if field.kind is FieldKind.CHOICE:
            assert field.choices is not None


@every_directory
def test_every_directory_reads(database: Store, entry: Directory) -> None:
    with database.sessions.begin() as session:
        small_school.fill(session)
    with database.sessions() as session:
        rows = records.read_rows(session, entry.model)
        expected = session.execute(select(func.count()).select_from(entry.model)).scalar_one()
        assert len(rows) == expected
        known = records.read_labels(session, entry.model)
    for _key, *values in rows:
        for field, value in zip(fields(entry.model), values, strict=True):
            assert (show(field, value, known) == "") == (value is None)


def test_directories_stand_after_those_they_point_to() -> None:
    seen: set[object] = set()
    for entry in DIRECTORIES:
        seen.add(entry.model)
        needed = {field.target for field in fields(entry.model) if field.is_required} - {None}
        assert needed <= seen, entry.key


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 кабинет"), (2, "2 кабинета"), (5, "5 кабинетов"), (11, "11 кабинетов"),
     (21, "21 кабинет"), (112, "112 кабинетов"), (1229, "1\u202f229 кабинетов")],
)  # fmt: skip
def test_counted_things_are_said_in_russian(number: int, said: str) -> None:
    assert counted(number, "кабинет", "кабинета", "кабинетов") == said


@given(st.integers(0, 100_000))
def test_the_form_depends_on_the_last_two_digits_alone(number: int) -> None:
    forms = ("урок", "урока", "уроков")
    assert plural(number, *forms) == plural(number % 100, *forms)


def test_a_long_list_is_cut() -> None:
    assert listed(["5А", "5Б"]) == "5А, 5Б"
    assert listed("абвгдеж", most=3) == "а, б, в и ещё 4"


@given(st.lists(st.lists(st.sampled_from("абв"), min_size=1, max_size=3), max_size=12))
def test_labels_are_never_alike(candidates: list[list[str]]) -> None:
    found = distinct(dict(enumerate(candidates)))
    assert len(set(found.values())) == len(candidates)


def test_namesakes_are_told_apart(database: Store) -> None:
    with database.sessions.begin() as session:
        session.add_all(
            [
                Employee(last_name="Иванова", first_name="Мария", middle_name="Петровна"),
                Employee(last_name="Иванова", first_name="Марта", middle_name="Павловна"),
                Employee(last_name="Седова", first_name="Анна"),
                Pupil(last_name="Орлов", first_name="Илья", birth_date=date(2015, 3, 1)),
                Pupil(last_name="Орлов", first_name="Илья", birth_date=date(2016, 4, 2)),
            ]
        )
    with database.sessions() as session:
        assert set(labels(session, Employee).values()) == {
            "Иванова Мария Петровна", "Иванова Марта Павловна", "Седова А.",
        }  # fmt: skip
        assert set(labels(session, Pupil).values()) == {
            "Орлов Илья (01.03.2015)", "Орлов Илья (02.04.2016)",
        }  # fmt: skip


def test_courses_and_subgroups_name_class_subject_and_teacher(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        five_a = session.get_one(SchoolClass, school.school_class)
        english = Subject(name="Английский язык")
        group = Subgroup(division=Division(subject=english, classes=[five_a]), name="1 группа")
        vacancy = Course(subject=english, subgroup=group)
        session.add(vacancy)
        session.flush()
        assert labels(session, Course)[school.mathematics] == "Математика · 5А · Иванцова М. П."
        assert labels(session, Subgroup) == {group.id: "5А · Английский язык · 1 группа"}
        assert labels(session, Course)[vacancy.id] == "Английский язык · 5А · 1 группа · вакансия"


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_shown_date_is_read_back(day: date) -> None:
    (field,) = (one for one in fields(MovedDay) if one.name == "day")
    assert parse(field, show(field, day, {}), {}) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [("1.9.26", date(2026, 9, 1)), ("01092026", date(2026, 9, 1)), ("2026-09-01", date(2026, 9, 1)),
     ("01.09.2026 0:00", date(2026, 9, 1)), ("31.02.2026", None), ("вчера", None)],
)  # fmt: skip
def test_dates_as_people_type_them(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("model", "name", "text", "value"),
    [(Room, "capacity", "25", 25), (Room, "kind", "СПОРТ", RoomKind.GYM), (Room, "name", " ", None),
     (Bell, "starts_at", "8-30", time(8, 30)), (MovedDay, "weekday", "пон", Weekday.MONDAY),
     (Course, "hours", "2,5", 2.5), (Subject, "without_assessment", "Да", True)],
)  # fmt: skip
def test_texts_become_values(model: type, name: str, text: str, value: object) -> None:
    field = next(one for one in fields(model) if one.name == name)
    assert parse(field, text, {}) == value


@pytest.mark.parametrize(
    ("model", "name", "text", "reason"),
    [(Room, "capacity", "много", "целое число"), (Room, "number", "", "Заполните поле"),
     (Room, "kind", "сарай", "Выберите из списка"), (Bell, "ends_at", "25:00", "время"),
     (Room, "building_id", "Флигель", "нет в справочнике «Здания»")],
)  # fmt: skip
def test_a_wrong_text_says_what_is_expected(model: type, name: str, text: str, reason: str) -> None:
    field = next(one for one in fields(model) if one.name == name)
    with pytest.raises(UserError, match=reason) as caught:
        parse(field, text, {Building: {1: "Главное"}})
    assert caught.value.field == name


def test_good_drafts_are_stored_and_bad_ones_answered(database: Store) -> None:
    values = {"number": "7", "name": None, "building_id": None, "capacity": 20,
              "kind": RoomKind.CLASSROOM}  # fmt: skip
    drafts = [Draft(None, values), Draft(None, {**values, "number": "8", "capacity": 5000})]
    good, bad = do(database, records.save, Room, drafts)
    assert good.error is None
    assert bad.error is not None
    assert bad.error.field == "capacity"
    with database.sessions() as session:
        assert session.scalars(select(Room.number)).all() == ["7"]


def test_a_repeated_record_does_not_stop_the_others(database: Store) -> None:
    drafts = [Draft(None, {"name": name, "address": None}) for name in ("А", "Б", "А")]
    outcomes = do(database, records.save, Building, drafts)
    assert [outcome.error is None for outcome in outcomes] == [True, True, False]
    assert "уже есть" in outcomes[2].error.message
    with database.sessions() as session:
        assert session.scalars(select(Building.name).order_by(Building.name)).all() == ["А", "Б"]


def test_a_record_changed_back_leaves_no_trace_of_the_bad_value(database: Store) -> None:
    with database.sessions.begin() as session:
        small_school.fill(session)
    with database.sessions() as session:
        room = session.scalars(select(Room)).one()
        values = records.values_of(room)
    bad = Draft(room.id, {**values, "capacity": 0})
    assert do(database, records.save, Room, [bad])[0].error is not None
    with database.sessions() as session:
        assert session.scalars(select(Room.capacity)).one() is None


def test_where_a_record_is_used_is_told_and_forbids(database: Store) -> None:
    with database.sessions.begin() as session:
        small_school.fill(session)
    with database.sessions() as session:
        room = session.scalars(select(Room.id)).one()
        found = {usage.title: usage.count for usage in usages(session, Room, room)}
    assert found == {"Классы": 1, "Нагрузка": 2}
    with pytest.raises(UserError, match="Классы – 1, Нагрузка – 2"):
        do(database, records.remove, Room, [room])


def test_links_go_with_a_record_and_come_back_with_it(database: Store) -> None:
    with database.sessions.begin() as session:
        subject = Subject(name="Черчение")
        teacher = Employee(last_name="Седова", first_name="Анна")
        session.add(SubjectTeacher(subject=subject, employee=teacher))
    removed = done(database, records.remove, Subject, [subject.id])
    with database.sessions() as session:
        assert session.scalars(select(SubjectTeacher.id)).all() == []
    undo(database, removed)
    with database.sessions() as session:
        link = session.scalars(select(SubjectTeacher)).one()
        assert (link.subject_id, link.employee_id) == (subject.id, teacher.id)


def test_removing_a_division_is_logged_down_to_its_members(database: Store) -> None:
    with database.sessions.begin() as session:
        school = small_school.fill(session)
        five_a = session.get_one(SchoolClass, school.school_class)
        division = Division(subject=Subject(name="Английский язык"), classes=[five_a])
        group = Subgroup(division=division, name="1 группа")
        session.add(group)
        session.flush()
        session.add(
            SubgroupMembership(
                subgroup=group, pupil_id=school.pupils[0], first_day=school.first_day
            )
        )
    undo(database, done(database, records.remove, Division, [division.id]))
    with database.sessions() as session:
        logged = select(Change.action).where(Change.table == "subgroup_memberships")
        assert session.scalars(logged).all() == ["insert", "delete", "insert"]
        assert session.scalars(select(SubgroupMembership.pupil_id)).one() == school.pupils[0]
        assert verify(session).is_whole
