"""The school card: stored by one button, errors at the field."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ejadmin.models.fields import fields
from ejadmin.models.history import operator_of
from ejadmin.models.school import School
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.setup.school_card import SECTIONS, SchoolCardPage
from tests.ui.keys import CTRL, press, type_text

Show = Callable[[Page], Page]


@pytest.fixture
def page(workplace: Workplace, show_page: Show) -> SchoolCardPage:
    made = SchoolCardPage(workplace)
    show_page(made)
    made.activateWindow()
    return made


def fill(page: SchoolCardPage, **values: str) -> None:
    for name, text in values.items():
        line = page.findChild(QLineEdit, f"school.{name}")
        line.selectAll()
        type_text(line, text)


def test_the_form_holds_every_field() -> None:
    shown = [name for _, names in SECTIONS for name in names]
    assert sorted(shown) == sorted(field.name for field in fields(School))


def test_a_card_is_stored_and_names_the_administrator(
    page: SchoolCardPage, workplace: Workplace, qtbot: QtBot
) -> None:
    assert not page.has_unsaved()
    fill(page, name="МБОУ «Гимназия № 0»", short_name="Гимназия № 0", inn="5900000002",
         administrator_name="Зорина Анна Петровна")  # fmt: skip
    assert page.has_unsaved()
    save = page.findChild(QPushButton, "action.save")
    with qtbot.waitSignal(page.changed) as changed:
        qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert changed.args == ["school"]
    assert not page.has_unsaved()
    with workplace.sessions() as session:
        school = session.get_one(School, 1)
        assert (school.short_name, school.inn) == ("Гимназия № 0", "5900000002")
        assert school.director_position == "Директор"
        assert school.director_name is None
        assert operator_of(session) == "Зорина Анна Петровна"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("inn", "123", "Здесь нужно 10 цифр, а введено 3: проверьте, нет ли опечатки."),
        ("kpp", "12345678А", "Здесь нужно 9 цифр, без букв и знаков."),
        ("ogrn", "1", "Здесь нужно 13 цифр, а введено 1: проверьте, нет ли опечатки."),
        ("short_name", " ", "Заполните поле «Краткое название»."),
    ],
)
def test_an_error_stands_at_its_field(
    page: SchoolCardPage, workplace: Workplace, name: str, text: str, reason: str
) -> None:
    fill(page, **{"name": "Школа", "short_name": "Ш", name: text})
    page.save()
    assert page.errors[name].isVisible()
    assert page.errors[name].text() == reason
    assert page.lines[name].text() == text
    assert page.has_unsaved()
    with workplace.sessions() as session:
        assert session.get(School, 1) is None


def test_a_refresh_does_not_lose_what_is_typed(page: SchoolCardPage) -> None:
    fill(page, name="Школа")
    page.refresh()
    assert page.lines["name"].text() == "Школа"


def test_saving_by_key(page: SchoolCardPage, workplace: Workplace, qtbot: QtBot) -> None:
    fill(page, name="Школа № 1", short_name="Школа")
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(page.changed):
        press(page.lines["name"], Qt.Key.Key_S, CTRL)
    with workplace.sessions() as session:
        assert session.get_one(School, 1).name == "Школа № 1"
