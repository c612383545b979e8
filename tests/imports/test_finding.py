"""What a cell names is found, or refused when it may be several; never the first of two."""

import pytest
from sqlalchemy import select

from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject
from tests.imports.tables import count, load, told

LOAD = ("Класс", "Предмет", "Часов в неделю", "Педагог", "Кабинет")


def music(database):
    """The one course of music, which tables of these tests bring."""
    query = select(Course).join(Course.subject).where(Subject.name == "Музыка")
    with database.sessions() as session:
        return session.scalars(query).one()


@pytest.mark.parametrize("spelled", ["Дубова В. С.", "Дубова В.С.", "ДУБОВА В. С."])
def test_initials_of_two_teachers_are_refused_and_give_lessons_to_neither(
    two_years, tmp_path, spelled
):
    database, _ = two_years
    before = count(database, Course)
    report = load(database, tmp_path, LOAD, ("5А", "Музыка", 1, spelled, None))
    ((row, column, reason),) = told(report)
    assert (row, column) == (2, "Педагог")
    assert "несколько. Напишите имя и отчество полностью" in reason
    assert count(database, Course) == before
    assert not report.changes_anything


@pytest.mark.parametrize(
    ("spelled", "teacher"),
    [
        ("Дубова Виктория Степановна", "namesake"),
        ("Дубова Валентина", "mathematics"),
        ("Ёлкин П. И.", "history"),
        ("Елкин П.И.", "history"),
    ],
)
def test_a_name_that_only_one_bears_finds_that_one(two_years, tmp_path, spelled, teacher):
    database, school = two_years
    before = count(database, Employee)
    report = load(database, tmp_path, LOAD, ("5А", "Музыка", 1, spelled, None))
    assert report.errors == []
    assert music(database).teacher_id == school.teachers[teacher]
    assert count(database, Employee) == before


@pytest.mark.parametrize("said", ["вакансия", "Вакант", "-", "–", "—", "нет", None])
def test_a_vacancy_is_nobody_and_no_error(two_years, tmp_path, said):
    database, _ = two_years
    before = count(database, Employee)
    report = load(database, tmp_path, LOAD, ("5А", "Музыка", 1, said, None))
    assert report.errors == []
    assert music(database).teacher_id is None
    assert count(database, Employee) == before


def test_a_room_of_two_buildings_is_refused_rather_than_guessed(two_years, tmp_path):
    database, _ = two_years
    before = count(database, Course)
    report = load(database, tmp_path, LOAD, ("5А", "Музыка", 1, None, "21"))
    ((row, column, reason),) = told(report)
    assert (row, column) == (2, "Кабинет")
    assert "«21» несколько, в разных зданиях" in reason
    assert (count(database, Course), count(database, Room)) == (before, 2)


def test_a_room_with_a_number_of_its_own_is_taken(two_years, tmp_path):
    database, school = two_years
    with database.sessions.begin() as session:
        hall = school.within(session).add(Room(number="Зал"))
    assert load(database, tmp_path, LOAD, ("5А", "Музыка", 1, None, "зал")).errors == []
    assert music(database).room_id == hall


@pytest.mark.parametrize("label", ["5", "пятый", "А"])
def test_a_class_is_a_grade_and_a_letter(two_years, tmp_path, label):
    database, _ = two_years
    before = count(database, SchoolClass)
    report = load(
        database, tmp_path, LOAD, (label, "Музыка", 1, None, None), create_missing=True
    )  # fmt: skip
    ((row, column, reason),) = told(report)
    assert (row, column) == (2, "Класс")
    assert "не класс" in reason
    assert count(database, SchoolClass) == before


def test_a_label_is_a_class_of_the_current_year(two_years, tmp_path):
    database, school = two_years
    assert load(database, tmp_path, LOAD, ("5-а", "Музыка", 1, None, None)).errors == []
    assert music(database).class_id == school.classes["5А"]
