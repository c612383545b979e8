from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.errors import UserError
from ejadmin.imports.cells import date_of, listed, number_of, text_of
from ejadmin.imports.names import Name, split_name, split_people

WORDS = st.text("абвгдежзклмнопрст", min_size=1, max_size=8).map(str.title)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ромашкина Анна Петровна", Name("Ромашкина", "Анна", "Петровна")),
        ("Василёк  Олег", Name("Василёк", "Олег")),
        ("Linden Karin, Katja", Name("Linden", "Karin, Katja")),
        ("Linden Karin,Katja", Name("Linden", "Karin, Katja")),
        ("Осина, Ия Олеговна", Name("Осина", "Ия", "Олеговна")),
        ("Алиев Рустам Ильхам оглы", Name("Алиев", "Рустам", "Ильхам оглы")),
        ("Осина Анна Мария Олеговна", Name("Осина", "Анна Мария", "Олеговна")),
    ],
)
def test_names_are_split_in_the_usual_order(text, name):
    assert split_name(text, "name") == name


@pytest.mark.parametrize("text", ["", "Ромашкина", ",", " , "])
def test_a_name_without_its_parts_is_refused(text):
    with pytest.raises(UserError) as caught:
        split_name(text, "name")
    assert caught.value.field == "name"


@given(st.lists(WORDS, min_size=2, max_size=3))
def test_splitting_and_joining_a_name_gives_it_back(words):
    assert split_name(" ".join(words), "name").full == " ".join(words)


def test_commas_part_people_only_where_each_has_a_name_of_their_own():
    assert split_people("Осина И. О., Ёлкин Пётр") == ["Осина И. О.", "Ёлкин Пётр"]
    assert split_people("Linden Karin, Katja") == ["Linden Karin, Katja"]
    assert split_people(" ") == []


@pytest.mark.parametrize(
    "cell", [date(2014, 3, 5), datetime(2014, 3, 5, 0, 0), "05.03.2014", "5.3.14", "2014-03-05",
             41703]
)  # fmt: skip
def test_dates_come_in_every_shape(cell):
    assert date_of(cell, "birth_date") == date(2014, 3, 5)


@pytest.mark.parametrize("cell", ["31.02.2015", "весна", 5, "05.03"])
def test_what_is_no_date_is_refused_with_the_column(cell):
    with pytest.raises(UserError, match="не дата") as caught:
        date_of(cell, "birth_date")
    assert caught.value.field == "birth_date"


def test_numbers_and_lists_come_as_texts_too():
    assert [number_of(cell, "hours") for cell in (3, 2.5, "2,5", "3", "", None)] == [
        3, 2.5, 2.5, 3, None, None,
    ]  # fmt: skip
    assert [text_of(cell) for cell in (8.0, 2.5, True, "  а  б ", None)] == [
        "8", "2,5", "да", "а б", "",
    ]  # fmt: skip
    assert listed("10а, 5Б;10а\n 6В") == ["10а", "5Б", "6В"]
    with pytest.raises(UserError, match="не число"):
        number_of("три", "hours")
