"""The person's own fields: stored one by one, refused at the field, taken back, a new person."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from ejadmin.models.families import consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.ui import dialogs
from ejadmin.ui.people.card import Card
from ejadmin.ui.people.page import PeoplePage
from tests.small_school import SmallSchool
from tests.ui.keys import ALT, CTRL, press, type_text


def line(card: Card, name: str) -> QLineEdit:
    editor = card.data.form.inputs[name].editor
    assert isinstance(editor, QLineEdit)
    return editor


def enter(card: Card, name: str, text: str) -> None:
    editor = line(card, name)
    editor.setFocus()
    editor.selectAll()
    if text:
        type_text(editor, text)
    else:
        press(editor, Qt.Key.Key_Delete)
    press(editor, Qt.Key.Key_Return)


def stored(page: PeoplePage, key: int, name: str) -> object:
    with page.sessions() as session:
        return getattr(session.get_one(Pupil, key), name)


@pytest.fixture
def card(page: PeoplePage) -> Card:
    return page.deck.cards[Kind.PUPILS]


def test_a_field_is_stored_at_enter_and_taken_back(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    key = small_school.pupils[0]
    enter(card, "birth_date", "1.2.15")
    assert stored(page, key, "birth_date") == date(2015, 2, 1)
    assert line(card, "birth_date").text() == "01.02.2015"
    enter(card, "last_name", "Алёшина")
    assert card.name.text() == "Алёшина Дарья Игоревна"
    assert page.people.model.rows[0].name == "Алёшина Дарья Игоревна"
    press(line(card, "last_name"), Qt.Key.Key_Z, CTRL)
    assert stored(page, key, "last_name") == "Алексеева"
    press(line(card, "last_name"), Qt.Key.Key_Z, CTRL)
    assert stored(page, key, "birth_date") is None
    assert line(card, "birth_date").text() == ""


def test_a_wrong_value_is_told_at_its_field_and_stays(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    enter(card, "birth_date", "32.13.2015")
    one = card.data.form.inputs["birth_date"]
    assert "нужна дата" in one.reason.text()
    assert one.text() == "32.13.2015"
    assert card.has_unsaved()
    enter(card, "birth_date", "1.2.1815")
    assert one.reason.text() == "«Дата рождения»: проверьте год в «1.2.1815»."
    enter(card, "birth_date", "1.2.1915")
    assert one.reason.text() == "Проверьте год рождения."
    enter(card, "birth_date", "1.2.2049")
    assert "ещё не наступило" in one.reason.text()
    enter(card, "last_name", "")
    assert "Заполните поле" in card.data.form.inputs["last_name"].reason.text()
    press(line(card, "last_name"), Qt.Key.Key_Escape)
    assert line(card, "last_name").text() == "Алексеева"
    assert stored(page, small_school.pupils[0], "birth_date") is None


def test_a_closed_field_leads_to_the_consents(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    key = small_school.pupils[0]
    assert "телефон" in card.data.gate.text()
    enter(card, "phone", "89000000001")
    assert "Сначала внесите согласие" in card.data.form.inputs["phone"].reason.text()
    assert stored(page, key, "phone") is None
    press(line(card, "phone"), Qt.Key.Key_Escape)
    card.data.to_consent.click()
    consent = card.current()
    assert consent.title == "Согласия"
    press(consent.area, Qt.Key.Key_S, CTRL)
    assert card.consent.text() == "согласие есть"
    card.show_part("Данные")
    enter(card, "phone", "89000000001")
    assert stored(page, key, "phone") == "+7 (900) 000-00-01"
    assert line(card, "phone").text() == "+7 (900) 000-00-01"
    enter(card, "phone", "12")
    assert "цифр – 2" in card.data.form.inputs["phone"].reason.text()


def test_a_new_pupil_is_a_draft_until_saved(page: PeoplePage, card: Card) -> None:
    page.people.table.setFocus()
    press(page.people.table, Qt.Key.Key_Insert)
    assert card.name.text() == "Новый ученик"
    for name, text in (("last_name", "Яров"), ("first_name", "Ян")):
        type_text(line(card, name), text)
    assert page.has_unsaved()
    press(line(card, "first_name"), Qt.Key.Key_S, CTRL)
    assert card.name.text() == "Яров Ян"
    assert page.people.model.rows[page.people.table.currentIndex().row()].name == "Яров Ян"
    assert not page.has_unsaved()
    press(page.people.table, Qt.Key.Key_Z, CTRL)
    assert "Яров Ян" not in [one.name for one in page.people.model.rows]


def test_a_draft_without_a_name_says_so_and_is_left_after_a_question(
    page: PeoplePage, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.add_button.click()
    type_text(line(card, "first_name"), "Ян")
    card.data.save_button.click()
    assert "Заполните поле" in card.data.form.inputs["last_name"].reason.text()
    answers = [False, True]
    monkeypatch.setattr(dialogs, "confirm", lambda *_arguments, **_words: answers.pop(0))
    press(line(card, "last_name"), Qt.Key.Key_Escape)
    assert line(card, "first_name").text() == "Ян"
    press(line(card, "last_name"), Qt.Key.Key_Escape)
    assert card.name.text() == "Алексеева Дарья Игоревна"
    page.add_button.click()
    press(line(card, "last_name"), Qt.Key.Key_Escape)
    assert card.name.text() == "Алексеева Дарья Игоревна"


def test_a_namesake_is_noticed_before_a_second_entry(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    page.add_button.click()
    type_text(line(card, "last_name"), "борисов")
    type_text(line(card, "first_name"), "илья")
    press(line(card, "first_name"), Qt.Key.Key_Return)
    assert "уже есть" in card.data.alike.text()
    card.data.alike.linkActivated.emit(str(small_school.pupils[1]))
    assert card.name.text() == "Борисов Илья"


def test_typed_and_not_stored_is_asked_about(
    page: PeoplePage, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def confirm(_parent: object, question: str, _action: str, **_more: object) -> bool:
        asked.append(question)
        return len(asked) > 1

    monkeypatch.setattr("ejadmin.ui.dialogs.confirm", confirm)
    type_text(line(card, "personal_file"), "А-77")
    page.people.table.selectRow(1)
    assert card.name.text() == "Алексеева Дарья Игоревна"
    assert page.people.current_key() == card.key
    page.people.table.selectRow(1)
    assert card.name.text() == "Борисов Илья"
    assert len(asked) == 2


def test_a_card_entered_by_mistake_goes_and_comes_back(
    page: PeoplePage, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ejadmin.ui.dialogs.confirm", lambda *_, **__: True)
    told: list[str] = []
    monkeypatch.setattr("ejadmin.ui.dialogs.show_warning", lambda _parent, text: told.append(text))
    card.delete.click()
    assert "удалить нельзя" in told[0]
    page.add_button.click()
    for name, text in (("last_name", "Яров"), ("first_name", "Ян")):
        type_text(line(card, name), text)
    card.data.save_button.click()
    card.delete.click()
    assert "Яров Ян" not in [one.name for one in page.people.model.rows]
    page.undo()
    assert "Яров Ян" in [one.name for one in page.people.model.rows]


def test_a_later_change_elsewhere_is_not_undone(
    page: PeoplePage, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "ejadmin.ui.dialogs.show_error", lambda _parent, error: told.append(error.message)
    )
    enter(card, "first_name", "Яна")
    with page.sessions.begin() as session:
        session.get_one(Pupil, card.data.key).first_name = "Янина"
    page.undo()
    assert card.data.key is not None
    assert stored(page, card.data.key, "first_name") == "Янина"
    assert "после этого данные изменились" in told[0]


def test_a_dismissed_employee_still_carries_courses(
    page: PeoplePage, small_school: SmallSchool
) -> None:
    press(page, Qt.Key.Key_3, ALT)
    page.show_place({"employee": small_school.teachers[0]})
    employee = page.deck.cards[Kind.EMPLOYEES]
    assert employee.data.left.isHidden()
    enter(employee, "dismissed_on", "1.9.2026")
    assert "нагрузка – 5 ч в неделю (1)" in employee.data.left.text()
    assert "классное руководство – 5А" in employee.data.left.text()
    with page.sessions() as session:
        assert session.get_one(Employee, small_school.teachers[0]).dismissed_on
    employee.show_part("Нагрузка")
    assert "Всего 5 из 36 ч" in employee.current().sum.text()  # type: ignore[attr-defined]


def test_a_consent_of_another_day_is_not_needed_where_the_school_does_not_ask(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    from ejadmin.models.school.card import School

    with page.sessions.begin() as session:
        session.get_one(School, 1).is_consent_required = False
    page.refresh()
    assert card.data.gate.isHidden()
    enter(card, "address", "ул. Лесная, 1")
    assert stored(page, small_school.pupils[0], "address") == "ул. Лесная, 1"
    with page.sessions() as session:
        assert consents.gate(session, Pupil) is consents.OPEN


def test_the_card_is_printed(
    page: PeoplePage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "карточка.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(page.told, timeout=20_000):
        press(page, Qt.Key.Key_P, CTRL)
    assert file.read_bytes().startswith(b"%PDF")


def test_a_cleared_telephone_comes_back_without_a_consent(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    key = small_school.pupils[0]
    with page.sessions.begin() as session:
        session.get_one(Pupil, key).phone = "89000000001"
    page.refresh()
    enter(card, "phone", "")
    assert stored(page, key, "phone") is None
    page.undo()
    assert stored(page, key, "phone") == "+7 (900) 000-00-01"


def test_a_step_waits_while_another_program_holds_the_file(
    page: PeoplePage, card: Card, small_school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, error: told.append(error.message))
    key = small_school.pupils[0]
    enter(card, "last_name", "Алёшина")
    monkeypatch.setattr("ejadmin.models.base.store.sqlite.BUSY_MILLISECONDS", 1)
    with page.sessions() as session:
        session.get_bind().dispose()
    holder = sqlite3.connect(page.workplace.store.file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    press(page.people.table, Qt.Key.Key_Z, CTRL)
    holder.close()
    assert "занята другой программой" in told[0]
    press(page.people.table, Qt.Key.Key_Z, CTRL)
    assert stored(page, key, "last_name") == "Алексеева"


def test_hours_and_years_that_no_week_and_no_paper_can_hold_are_refused(
    page: PeoplePage, small_school: SmallSchool
) -> None:
    page.open_card(Kind.EMPLOYEES, small_school.teachers[0])
    card = page.deck.cards[Kind.EMPLOYEES]
    for name, wrong, reason in (
        ("hours_limit", "111111111", "не больше 60"),
        ("hours_limit", "-5", "больше 0"),
        ("hired_on", "01.01.0001", "проверьте год"),
        ("hired_on", "01.09.2150", "проверьте год"),
    ):
        enter(card, name, wrong)
        assert reason in card.data.form.inputs[name].reason.text()
        assert line(card, name).text() == wrong
    enter(card, "hired_on", "1.9.98")
    assert line(card, "hired_on").text() == "01.09.1998"
