"""Tidy texts, required values and rules at the field, through a flush."""

from datetime import date

import pytest

from ejadmin.errors import UserError
from ejadmin.models.base.columns import TitledEnum, titled_columns
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.people.tables import Employee, Pupil, Sex
from ejadmin.models.school.card import Building, Room, School


def store(database: Store, record: object) -> None:
    with database.sessions.begin() as session:
        session.add(record)


def test_texts_are_trimmed_and_empty_ones_become_nothing(database: Store) -> None:
    building = Building(name="  Главное   здание ", address="   ")
    store(database, building)
    assert (building.name, building.address) == ("Главное здание", None)


@pytest.mark.parametrize(
    ("record", "field"),
    [
        (Building(name="  "), "name"),
        (Employee(first_name="Анна"), "last_name"),
        (Employee(last_name="Ё" * 61, first_name="Анна"), "last_name"),
        (Room(number="1", capacity=0), "capacity"),
        (Pupil(last_name="А", first_name="Б", birth_date=date(1890, 1, 1)), "birth_date"),
        (Employee(last_name="А", first_name="Б", hired_on=date(2026, 9, 2),
                  dismissed_on=date(2026, 9, 1)), "dismissed_on"),
        (School(name="Школа", short_name="Ш", inn="123"), "inn"),
        (School(name="Школа", short_name="Ш", kpp="12345678а"), "kpp"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_at_its_field(database: Store, record: object, field: str) -> None:
    with pytest.raises(UserError) as caught:
        store(database, record)
    assert caught.value.field == field


def test_a_missing_value_is_named_by_its_title(database: Store) -> None:
    with pytest.raises(UserError, match="«Название»"):
        store(database, Building())


def test_class_letters_become_large(database: Store) -> None:
    with database.sessions.begin() as session:
        made = SchoolClass(year=current_year(session), grade=5, letter="б")
        session.add(made)
    assert made.label == "5Б"


def test_captions_are_known_in_any_case() -> None:
    assert Sex.from_caption(" ж ") is Sex.FEMALE
    assert Sex.from_caption("f") is Sex.FEMALE
    assert Sex.from_caption("?") is None
    assert issubclass(Sex, TitledEnum)


def test_people_begin_with_their_names() -> None:
    titles = {name: column.info["title"] for name, column in titled_columns(Pupil)}
    assert list(titles)[:3] == ["last_name", "first_name", "middle_name"]
    assert titles["birth_date"] == "Дата рождения"
