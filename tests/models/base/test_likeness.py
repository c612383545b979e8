"""Who looks like one person, and who only looks alike."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.models.base.likeness import LEAST, MOST, Face, likeness, normalised
from ejadmin.models.people.duplicate_search import _usual_names

BORN, LATER = date(2015, 3, 7), date(2015, 9, 21)


def face(
    name: str, born: date | None = None, contact: str = "", kin: tuple[int, ...] = (), key: int = 1
) -> Face:
    last, first, middle = (name.split() + ["", ""])[:3]
    contacts = frozenset([contact] if contact else [])
    return Face(
        key, normalised(last), normalised(first), normalised(middle), born, contacts,
        frozenset(kin),
    )  # fmt: skip


def told(one: Face, other: Face) -> str:
    found = likeness(one, other, _usual_names())
    return found.text if found else ""


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Ёлкин Артём Ильич", "Елкин Артем Ильич", "фамилия, имя и отчество совпадают"),
        ("Петрова-Сова Анна Львовна", "Петрова Анна Львовна", "фамилия другая"),
        ("Cоколова Анна Львовна", "Соколова Анна Львовна", "имя и отчество совпадают"),
        ("Соколова Анна Львовна", "Скоолова Анна Львовна", "фамилия с перестановкой букв"),
        ("Соколова Анна Львовна", "Соколава Анна Львовна", "фамилия отличается одной буквой"),
        ("Соколова Анна Львовна", "Соколова А. Л.", "вместо имени инициал"),
        ("Соколова Анна Львовна", "Анна Соколова Львовна", "имя и фамилия переставлены"),
        ("Соколова Наталия Львовна", "Соколова Наталья Львовна", "отчество совпадают"),
        ("Соколова Анна", "Соколова Анна Львовна", "нет отчества"),
        ("Громова Анна Львовна", "Соколова Анна Львовна", "фамилия другая"),
        ("Соколова Арина Львовна", "Соколова Алина Львовна", ""),
        ("Соколов Валерий Львович", "Соколова Валерия Львовна", ""),
        ("Соколов Иван Львович", "Соколов Пётр Львович", ""),
        ("Соколов Иван Львович", "Соколов Иван Петрович", ""),
        ("Соколов Илья Львович", "Соколов А. Л.", ""),
    ],
)
def test_names_with_one_birth_date(one: str, other: str, reason: str) -> None:
    """Twins share surname, patronymic and birth date: two usual names are two children."""
    text = told(face(one, BORN), face(other, BORN))
    assert (reason in text and "дата рождения совпадает" in text) if reason else not text


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (BORN, BORN.replace(month=7, day=3), "переставлены день и месяц"),
        (BORN, BORN.replace(year=2016), "отличается одним числом"),
        (BORN, None, "нет даты рождения"),
        (BORN, LATER.replace(year=2012), "дата рождения другая"),
    ],
)
def test_birth_dates_of_one_name(one: date, other: date | None, reason: str) -> None:
    name = "Соколова Анна Львовна"
    assert reason in told(face(name, one), face(name, other))
    assert told(face(name, one), face("Скоколова Анна Львовна", LATER)) == ""


def test_mothers_are_compared_by_telephones_and_children() -> None:
    name, wrong = "Соколова Анна Львовна", "Соколава Анна Львовна"
    assert told(face(name, kin=(1,)), face(name, kin=(2,)))
    assert not told(face(name, kin=(1,)), face(wrong, kin=(2,)))
    assert "телефон" in told(face(name, None, "9120000001"), face(wrong, None, "9120000001"))
    assert "ребёнок" in told(face(name, kin=(1, 2)), face("Громова Анна Львовна", kin=(2,)))


NAMES = st.text("абвгдеийклмнорстя", min_size=1, max_size=9)
FACES = st.builds(
    lambda last, first, middle, born, key: face(f"{last} {first} {middle}", born, key=key),
    NAMES, NAMES, NAMES, st.sampled_from([None, BORN, LATER]), st.integers(1, 9),
)  # fmt: skip


@given(FACES, FACES)
def test_likeness_is_mutual_and_within_its_bounds(one: Face, other: Face) -> None:
    found = likeness(one, other)
    back = likeness(other, one)
    assert (found and found.score) == (back and back.score)
    if found:
        assert LEAST <= found.score <= MOST
        assert found.reasons
        assert "" not in found.reasons


@given(FACES.filter(lambda one: bool(one.middle)))
def test_everybody_is_like_themselves(one: Face) -> None:
    assert likeness(one, one)


@given(NAMES, st.sampled_from(["й", "ё", "-", " ", "’"]))
def test_what_papers_write_both_ways_is_no_difference(name: str, sign: str) -> None:
    plain = {"й": "и", "ё": "е"}.get(sign, "")
    assert normalised(f"{name}{sign}н") == normalised(f"{name}{plain}Н".title())
