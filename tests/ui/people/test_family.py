"""The family on the card: an existing or a new guardian, rights, siblings, the way back."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox
from sqlalchemy import func, select

from ejadmin.models.families.listing import Kind
from ejadmin.models.people.tables import Consent, Guardian, GuardianRights, PupilGuardian, Relation
from ejadmin.ui.people.card import Card
from ejadmin.ui.people.family_pane import ChildrenPane, FamilyPane
from ejadmin.ui.people.page import PeoplePage
from tests.small_school import SmallSchool
from tests.ui.keys import press, type_text


@pytest.fixture
def family(page: PeoplePage) -> FamilyPane:
    card = page.deck.cards[Kind.PUPILS]
    card.show_part("Семья")
    shown = card.current()
    assert isinstance(shown, FamilyPane)
    return shown


def guardians(page: PeoplePage) -> int:
    with page.sessions() as session:
        return session.scalar(select(func.count(Guardian.id))) or 0


def add(family: FamilyPane, name: str) -> None:
    family.home().setFocus()
    press(family.home(), Qt.Key.Key_Insert)
    type_text(family.adding.name, name)


def test_a_new_guardian_is_stored_linked_and_taken_back(
    page: PeoplePage, family: FamilyPane
) -> None:
    add(family, "Алексеева Ольга Ильинична")
    assert family.adding.found.currentItem().text().startswith("Новый человек")
    press(family.adding.name, Qt.Key.Key_Return)
    assert family.lines.rows[0].cells[:2] == ("Алексеева Ольга Ильинична", "мать")
    assert family.adding.isHidden()
    page.undo()
    assert family.lines.rows == []
    assert guardians(page) == 0


def test_a_telephone_waits_for_the_consent_in_the_same_step(
    page: PeoplePage, family: FamilyPane
) -> None:
    add(family, "Алексеева Ольга")
    type_text(family.adding.phone, "89000000005")
    press(family.adding.phone, Qt.Key.Key_Return)
    assert "Сначала внесите согласие" in family.adding.reason.text()
    assert family.adding.phone.text() == "89000000005"
    assert guardians(page) == 0
    family.adding.has_consent.click()
    type_text(family.adding.document, "№ 8")
    press(family.adding.phone, Qt.Key.Key_Return)
    assert family.lines.rows[0].cells[2] == "+7 (900) 000-00-05"
    with page.sessions() as session:
        consent = session.scalars(select(Consent)).one()
        assert (consent.document, consent.given_on) == ("№ 8", date.today())
    page.undo()
    assert guardians(page) == 0


def test_one_word_or_a_wrong_telephone_is_told(page: PeoplePage, family: FamilyPane) -> None:
    add(family, "Алексеева")
    press(family.adding.name, Qt.Key.Key_Return)
    assert family.adding.reason.text() == "Впишите фамилию и имя."
    type_text(family.adding.name, " Ольга")
    family.adding.has_consent.click()
    type_text(family.adding.phone, "12")
    press(family.adding.phone, Qt.Key.Key_Return)
    assert "цифр – 2" in family.adding.reason.text()
    assert guardians(page) == 0


def test_somebody_of_that_name_is_offered_first(
    page: PeoplePage, family: FamilyPane, small_school: SmallSchool
) -> None:
    with page.sessions.begin() as session:
        mother = Guardian(last_name="Алексеева", first_name="Ольга")
        session.add(PupilGuardian(pupil_id=small_school.pupils[1], guardian=mother,
                                  relation=Relation.MOTHER))  # fmt: skip
    add(family, "алексеева ольга")
    assert family.adding.found.currentItem().text() == "Алексеева Ольга – Борисов Илья 5А"
    press(family.adding.name, Qt.Key.Key_Return)
    assert guardians(page) == 1
    assert "Борисов Илья" in family.siblings.text()
    family.siblings.linkActivated.emit(str(small_school.pupils[1]))
    assert page.deck.cards[Kind.PUPILS].name.text() == "Борисов Илья"


def test_rights_are_changed_in_place(page: PeoplePage, family: FamilyPane) -> None:
    add(family, "Алексеев Игорь")
    family.adding.relation.setCurrentText("отец")
    press(family.adding.name, Qt.Key.Key_Return)
    rights = family.form.inputs["rights"].editor
    assert isinstance(rights, QComboBox)
    rights.setCurrentText("лишён прав")
    rights.activated.emit(rights.currentIndex())
    assert family.lines.rows[0].cells[3] == "лишён прав"
    assert family.lines.rows[0].tone == "red"
    told = family.form.inputs["gets_information"].editor
    told.click()  # type: ignore[union-attr]
    assert family.lines.rows[0].cells[4] == "не выдавать"
    with page.sessions() as session:
        row = session.scalars(select(PupilGuardian)).one()
        assert (row.rights, row.gets_information) == (GuardianRights.DEPRIVED, False)
    page.undo()
    page.undo()
    assert family.lines.rows[0].cells[3:] == ("полные", "получает")


def test_the_guardians_card_shows_the_children(page: PeoplePage, family: FamilyPane) -> None:
    add(family, "Алексеева Ольга")
    press(family.adding.name, Qt.Key.Key_Return)
    family.open.click()
    card: Card = page.deck.cards[Kind.GUARDIANS]
    assert card.name.text() == "Алексеева Ольга"
    assert page.people.kind is Kind.GUARDIANS
    card.show_part("Дети")
    children = card.current()
    assert isinstance(children, ChildrenPane)
    assert children.lines.rows[0].cells[0] == "Алексеева Дарья Игоревна"
    children.home().setFocus()
    press(children.home(), Qt.Key.Key_Insert)
    type_text(children.adding.name, "борис")
    press(children.adding.name, Qt.Key.Key_Return)
    assert [line.cells[0] for line in children.lines.rows] == ["Алексеева Дарья Игоревна",
                                                          "Борисов Илья"]  # fmt: skip


def test_a_link_goes_and_comes_back(page: PeoplePage, family: FamilyPane) -> None:
    add(family, "Алексеева Ольга")
    press(family.adding.name, Qt.Key.Key_Return)
    family.remove_button.click()
    assert family.lines.rows == []
    page.undo()
    assert family.lines.rows[0].cells[0] == "Алексеева Ольга"
