"""A row is taken whole or not at all: what a refused one had begun is nowhere afterwards."""

from datetime import date

from sqlalchemy import select

from ejadmin.imports.job import Draft
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.people.tables import Employee, Pupil
from tests.imports.tables import count, load, told

STAFF = ("Педагог", "Классный руководитель", "Класс")


def test_a_known_pupil_is_left_as_they_were_by_a_row_that_is_refused(two_years, tmp_path):
    database, school = two_years
    report = load(
        database, tmp_path,
        ("Ученик", "Класс", "Дата рождения", "№ личного дела", "Подгруппа"),
        ("Алексеева Дарья Игоревна", "5А", "01.02.2015", "А-1", "2 группа"),
    )  # fmt: skip
    ((row, column, reason),) = told(report)
    assert (row, column) == (2, "Подгруппа")
    assert "уже в подгруппе «1 группа»" in reason
    assert not report.changes_anything
    with database.sessions() as session:
        pupil = session.get_one(Pupil, school.people["ordinary"])
        assert (pupil.birth_date, pupil.personal_file) == (None, None)


def test_the_same_pupil_is_changed_by_a_row_that_is_right(two_years, tmp_path):
    database, school = two_years
    report = load(
        database, tmp_path,
        ("Ученик", "Класс", "Дата рождения", "Подгруппа"),
        ("Алексеева Дарья Игоревна", "5А", "01.02.2015", "1 группа"),
    )  # fmt: skip
    assert (report.errors, report.updated["pupils"]) == ([], 1)
    with database.sessions() as session:
        assert session.get_one(Pupil, school.people["ordinary"]).birth_date == date(2015, 2, 1)


def test_a_class_begun_by_a_refused_row_is_made_by_the_next_right_one(database, tmp_path):
    heads = ("Ученик", "Класс", "Пол")
    report = load(database, tmp_path, heads, ("Ива Роза", "7В", "Q"))
    assert [row for row, _, _ in told(report)] == [2]
    assert count(database, SchoolClass) == count(database, Pupil) == 0
    report = load(
        database, tmp_path, heads, ("Ива Роза", "7В", "Q"), ("Ель Ян", "7В", "М"),
        ("Дуб Лев", "7В", "М"),
    )  # fmt: skip
    assert (report.created["classes"], report.created["pupils"]) == (1, 2)
    assert (count(database, SchoolClass), count(database, ClassMembership)) == (1, 2)


def test_nobody_of_a_refused_row_stays_not_even_as_a_class_teacher(two_years, tmp_path):
    database, school = two_years
    before = count(database, Employee)
    report = load(database, tmp_path, STAFF, ("Тополь Анна Львовна", "5Б", "9Я"))
    assert [column for _, column, _ in told(report)] == ["Класс"]
    assert count(database, Employee) == before
    with database.sessions() as session:
        five_b = session.get_one(SchoolClass, school.classes["5Б"])
        assert five_b.second_class_teacher_id is None


def test_a_teacher_of_a_refused_row_is_new_again_to_the_next_one(two_years, tmp_path):
    database, school = two_years
    rows = (("Тополь Анна Львовна", "5Б", "9Я"), ("Тополь Анна Львовна", "5Б", "9А"))
    report = load(database, tmp_path, STAFF, *rows)
    assert ([row for row, _, _ in told(report)], report.created["employees"]) == ([2], 1)
    with database.sessions() as session:
        made = session.scalars(select(Employee.id).where(Employee.last_name == "Тополь")).one()
        five_b = session.get_one(SchoolClass, school.classes["5Б"])
        assert five_b.second_class_teacher_id == made


def test_a_draft_taken_back_leaves_what_was_known_before_it(database):
    known, many = {"а": 1}, [1]
    with database.sessions() as session:
        draft = Draft(session)
        for key, value in (("а", 2), ("а", 3), ("б", 4), ("б", 5)):
            draft.remember(known, key, value)
        draft.append(many, 2)
        draft.take_back()
    assert (known, many) == ({"а": 1}, [1])
