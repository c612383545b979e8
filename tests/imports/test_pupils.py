"""Lists of pupils: no child is lost among namesakes, a poorer file takes nothing away."""

from datetime import date

import pytest
from sqlalchemy import select

from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.people.tables import Pupil, Sex
from tests.imports.tables import count, load, told

HEADS = ("Ученик", "Класс")


@pytest.fixture
def known(two_years):
    """A pupil with a full card; the number of the record comes along."""
    database, school = two_years
    key = school.people["ninth"]
    with database.sessions.begin() as session:
        pupil = session.get_one(Pupil, key)
        pupil.birth_date, pupil.personal_file = date(2011, 5, 6), "Е-9"
        pupil.sex = Sex.MALE
    return database, key


def card(database, key):
    with database.sessions() as session:
        pupil = session.get_one(Pupil, key)
        return pupil.middle_name, pupil.birth_date, pupil.personal_file, pupil.sex


FULL = ("Артёмович", date(2011, 5, 6), "Е-9", Sex.MALE)


def test_of_two_bare_rows_of_one_name_the_second_is_an_error_and_no_child_is_lost(
    database, tmp_path
):
    report = load(database, tmp_path, HEADS, ("Осина Ия", "5А"), ("ОСИНА Ия", "5-а"))
    ((row, column, reason),) = told(report)
    assert (row, column) == (3, "Ученик")
    assert "уже есть в строке 2 этого класса" in reason
    assert (report.created["pupils"], report.unchanged["pupils"]) == (1, 0)
    assert count(database, Pupil) == 1


@pytest.mark.parametrize(
    ("first", "second", "pupils"),
    [
        (("Осина Ия Олеговна", "5А", None), ("Осина Ия Львовна", "5А", None), 2),
        (("Осина Ия Олеговна", "5А", None), ("Осина Ия", "5А", None), 1),
        (("Осина Ия", "5А", None), ("Осина Ия", "5Б", None), 2),
        (("Осина Ия", "5А", "01.02.2015"), ("Осина Ия", "5А", "02.02.2015"), 2),
        (("Осина Ия", "5А", "01.02.2015"), ("Осина Ия", "5А", "01.02.2015"), 1),
        (("Осина Ия", "5А", "01.02.2015"), ("Осина Ия", "5А", None), 1),
    ],
)
def test_two_rows_are_two_pupils_only_if_something_on_both_sides_differs(
    database, tmp_path, first, second, pupils
):
    report = load(database, tmp_path, (*HEADS, "Дата рождения"), first, second)
    assert count(database, Pupil) == count(database, ClassMembership) == pupils
    assert [row for row, _, _ in told(report)] == [3] * (2 - pupils)


def test_of_two_namesakes_without_a_class_neither_is_taken_for_the_child_of_the_list(
    database, tmp_path
):
    with database.sessions.begin() as session:
        session.add_all(Pupil(last_name="Осина", first_name="Ия") for _ in range(2))
    report = load(database, tmp_path, HEADS, ("Осина Ия", "5А"))
    assert (report.errors, report.created["pupils"]) == ([], 1)
    assert count(database, Pupil) == 3


def test_a_patronymic_on_the_card_keeps_its_spelling(known, tmp_path):
    database, key = known
    report = load(database, tmp_path, HEADS, ("Еременко Глеб АРТЕМОВИЧ", "9А"))
    assert (report.errors, report.unchanged["pupils"]) == ([], 1)
    assert card(database, key) == FULL


def test_a_missing_patronymic_is_filled(two_years, tmp_path):
    database, school = two_years
    report = load(database, tmp_path, HEADS, ("Жаворонкова Инна Львовна", "10А"))
    assert report.updated["pupils"] == 1
    assert card(database, school.people["tenth"])[0] == "Львовна"


@pytest.mark.parametrize("name", ["Ерёменко Глеб Артёмович", "Ерёменко Глеб"])
def test_empty_cells_take_nothing_from_a_filled_card(known, tmp_path, name):
    database, key = known
    report = load(
        database, tmp_path, (*HEADS, "Дата рождения", "№ личного дела", "Пол"),
        (name, "9А", None, None, None),
    )  # fmt: skip
    assert (report.errors, report.unchanged["pupils"]) == ([], 1)
    assert card(database, key) == FULL


def test_a_filled_cell_changes_the_card(known, tmp_path):
    database, key = known
    report = load(
        database, tmp_path, (*HEADS, "Дата рождения", "№ личного дела"),
        ("Ерёменко Глеб", "9А", "06.05.2011", None),
        ("Дробышева Алина", "5А", "07.08.2015", "Д-1"),
    )  # fmt: skip
    assert (report.unchanged["pupils"], report.updated["pupils"]) == (1, 1)
    with database.sessions() as session:
        other = session.scalars(select(Pupil).where(Pupil.last_name == "Дробышева")).one()
        assert (other.birth_date, other.personal_file) == (date(2015, 8, 7), "Д-1")
    assert card(database, key) == FULL
