"""The school card: stored by one button, errors at the field."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import true

from ejadmin.models.base import writing
from ejadmin.models.base.fields import fields
from ejadmin.models.base.history import operator_of
from ejadmin.models.school.card import School
from ejadmin.ui import dialogs
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
        line = page.findChild(QLineEdit, f"field.{name}")
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
    assert changed.args == [frozenset({"school"})]
    assert not page.has_unsaved()
    with workplace.sessions() as session:
        school = session.get_one(School, 1)
        assert (school.short_name, school.inn) == ("Гимназия № 0", "5900000002")
        assert school.director_position == "Директор"
        assert school.director_name is None
        assert operator_of(session) == "Зорина Анна Петровна"
    assert page.state.text() == "✓ Сохранено. Впишите директора: он подписывает документы"


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
    assert page.inputs[name].reason.isVisible()
    assert page.inputs[name].reason.text() == reason
    assert page.inputs[name].text() == text
    assert page.has_unsaved()
    with workplace.sessions() as session:
        assert session.get(School, 1) is None


def test_a_refresh_does_not_lose_what_is_typed(page: SchoolCardPage) -> None:
    fill(page, name="Школа")
    page.refresh()
    assert page.inputs["name"].text() == "Школа"


def test_saving_by_key(page: SchoolCardPage, workplace: Workplace, qtbot: QtBot) -> None:
    fill(page, name="Школа № 1", short_name="Школа")
    qtbot.waitUntil(page.isActiveWindow)
    with qtbot.waitSignal(page.changed):
        press(page.inputs["name"].editor, Qt.Key.Key_S, CTRL)
    with workplace.sessions() as session:
        assert session.get_one(School, 1).name == "Школа № 1"


def test_every_wrong_number_shows_its_reason(page: SchoolCardPage, workplace: Workplace) -> None:
    fill(page, name="Школа", short_name="Ш", inn="5900000001", bic="044525225",
         correspondent_account="30101810400000000226", phone="22-33-44",
         journal_started_on="1 сентября")  # fmt: skip
    press(page.save_button, Qt.Key.Key_Space)
    told = {name: one.reason.text() for name, one in page.inputs.items() if one.reason.isVisible()}
    assert told.keys() == {"inn", "correspondent_account", "phone", "journal_started_on"}
    assert "Контрольная цифра ИНН не сходится" in told["inn"]
    assert "не сходится с БИК 044525225" in told["correspondent_account"]
    assert "Допишите код города" in told["phone"]
    assert page.inputs["journal_started_on"].text() == "1 сентября"
    with workplace.sessions() as session:
        assert session.get(School, 1) is None


def test_a_field_left_wrong_is_told_at_once_and_empty_ones_wait(page: SchoolCardPage) -> None:
    line = page.inputs["ogrn"].editor
    line.setFocus()
    type_text(line, "1020000000001")
    press(line, Qt.Key.Key_Tab)
    assert page.inputs["ogrn"].reason.isVisible()
    assert not page.inputs["name"].reason.isVisible()


def test_dates_numbers_and_ticks_have_editors_of_their_own(
    page: SchoolCardPage, workplace: Workplace
) -> None:
    fill(page, name="Школа", short_name="Ш", journal_started_on="1.9.26", inn="59 0000 0002",
         teacher_hours_limit="30,5", phone="83420001122")  # fmt: skip
    press(page.inputs["is_consent_required"].editor, Qt.Key.Key_Space)
    page.save()
    assert page.inputs["phone"].text() == "+7 (342) 000-11-22"
    with workplace.sessions() as session:
        school = session.get_one(School, 1)
        assert school.journal_started_on == date(2026, 9, 1)
        assert (school.teacher_hours_limit, school.inn) == (30.5, "5900000002")
        assert not school.is_consent_required


def test_a_wrong_number_stored_before_is_shown(page: SchoolCardPage, workplace: Workplace) -> None:
    fill(page, name="Школа", short_name="Ш")
    page.save()
    with workplace.sessions.begin() as session:
        writing.update_many(session, School, true(), {"okpo": "12345679"})
    page.refresh()
    assert page.inputs["okpo"].reason.isVisible()
    page.show_place({"field": "okpo"})
    assert page.focusProxy() is page.inputs["okpo"].editor


def test_what_is_typed_is_forgotten_only_after_a_yes(
    page: SchoolCardPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page.revert_button.isHidden()
    fill(page, name="Школа", inn="1")
    monkeypatch.setattr(dialogs, "confirm", lambda *_: False)
    press(page.revert_button, Qt.Key.Key_Space)
    assert page.inputs["inn"].text() == "1"
    monkeypatch.setattr(dialogs, "confirm", lambda *_: True)
    press(page.revert_button, Qt.Key.Key_Space)
    assert page.inputs["inn"].text() == ""
    assert not page.has_unsaved()
    assert page.revert_button.isHidden()
