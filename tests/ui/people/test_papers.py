"""Consents, refusals, certificates and portfolio on the card, by keys, with the way back."""

from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.families import consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.journal.tables import Attendance, AttendanceKind
from ejadmin.models.people.certificates import Certificate
from ejadmin.models.people.tables import Consent, PaperRequest, Pupil
from ejadmin.models.school.publications import PortfolioEntry
from ejadmin.ui.people.belonging_pane import BelongingPane, HistoryPane
from ejadmin.ui.people.card import Card
from ejadmin.ui.people.page import PeoplePage
from ejadmin.ui.people.pane import Pane
from ejadmin.ui.people.papers import (
    CertificatePane,
    ConsentPane,
    PaperRequestPane,
    PortfolioPane,
)
from ejadmin.ui.people.records_pane import RecordsPane
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, press, type_text

P = TypeVar("P", bound=Pane)


@pytest.fixture
def card(page: PeoplePage) -> Card:
    return page.deck.cards[Kind.PUPILS]


def pane(card: Card, kind: type[P]) -> P:
    card.show_part(kind.title)
    return cast("P", card.current())


def fill(one: RecordsPane, **texts: str) -> None:
    for name, text in texts.items():
        editor = one.form.inputs[name].editor
        editor.setFocus()
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
            editor.activated.emit(editor.currentIndex())
        else:
            assert isinstance(editor, QLineEdit)
            editor.selectAll()
            type_text(editor, text)


def absent(page: PeoplePage, school: SmallSchool, days: int) -> None:
    with page.sessions.begin() as session:
        for lesson in school.lessons[:days]:
            session.add(Attendance(lesson_id=lesson, pupil_id=school.pupils[0],
                                   kind=AttendanceKind.ABSENT))  # fmt: skip


def letters(page: PeoplePage, school: SmallSchool) -> str:
    query = select(Attendance.kind).where(Attendance.pupil_id == school.pupils[0])
    with page.sessions() as session:
        return "".join(kind.caption for kind in session.scalars(query))


def count(page: PeoplePage, model: type) -> int:
    with page.sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_certificate_says_what_it_will_close_and_closes_it_in_one_step(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    absent(page, small_school, 4)
    papers = pane(card, CertificatePane)
    assert not papers.advice.isHidden()
    papers.home().setFocus()
    press(papers.home(), Qt.Key.Key_Insert)
    last = small_school.first_day + timedelta(days=2)
    fill(papers, first_day=f"{small_school.first_day:%d.%m.%Y}", last_day=f"{last:%d.%m.%Y}")
    assert papers.preview.text() == "Закроет 3 пропуска за 3 дня"
    press(papers.form.inputs["last_day"].editor, Qt.Key.Key_S, CTRL)
    assert letters(page, small_school) == "БББН"
    assert papers.lines.rows[0].cells[-1] == "3 пропуска"
    press(papers.table, Qt.Key.Key_Z, CTRL)
    assert letters(page, small_school) == "НННН"
    assert count(page, Certificate) == 0


def test_a_note_of_the_parents_and_an_absence_marked_later(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    absent(page, small_school, 1)
    papers = pane(card, CertificatePane)
    papers.add_button.click()
    day = f"{small_school.first_day:%d.%m.%Y}"
    last = f"{small_school.first_day + timedelta(days=3):%d.%m.%Y}"
    fill(papers, kind="записка родителей", first_day=day, last_day=last)
    papers.save_button.click()
    assert letters(page, small_school) == "У"
    with page.sessions.begin() as session:
        session.add(Attendance(lesson_id=small_school.lessons[1], pupil_id=small_school.pupils[0],
                               kind=AttendanceKind.ABSENT))  # fmt: skip
    page.refresh()
    assert papers.preview.text() == "Ещё не закрыто: 1 пропуск"
    papers.again.click()
    assert letters(page, small_school) == "УУ"
    press(papers.table, Qt.Key.Key_Delete, CTRL)
    assert letters(page, small_school) == "НН"
    page.undo()
    assert letters(page, small_school) == "УУ"


def test_wrong_days_stay_typed_with_the_reason(page: PeoplePage, card: Card) -> None:
    papers = pane(card, CertificatePane)
    papers.add_button.click()
    fill(papers, first_day="10.10.2026", last_day="1.10.2026")
    papers.save_button.click()
    assert "раньше первого" in papers.form.inputs["last_day"].reason.text()
    fill(papers, first_day="вчера")
    papers.save_button.click()
    assert "нужна дата" in papers.form.inputs["first_day"].reason.text()
    assert papers.form.inputs["first_day"].text() == "вчера"
    assert card.has_unsaved()
    assert count(page, Certificate) == 0


def test_a_consent_is_added_withdrawn_and_taken_back(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    papers = pane(card, ConsentPane)
    papers.home().setFocus()
    press(papers.home(), Qt.Key.Key_Insert)
    fill(papers, given_on="1.9.2026", document="№ 5")
    papers.save_button.click()
    assert papers.lines.rows[0].cells[-1] == "действует"
    assert page.people.model.rows[0].has_consent
    fill(papers, withdrawn_on="2.9.2026")
    press(papers.form.inputs["withdrawn_on"].editor, Qt.Key.Key_Return)
    assert papers.lines.rows[0].cells[-1] == "отозвано"
    assert card.consent.text() == "согласия нет"
    press(papers.form.inputs["withdrawn_on"].editor, Qt.Key.Key_Z, CTRL)
    assert card.consent.text() == "согласие есть"
    page.undo()
    assert count(page, Consent) == 0


def test_a_scan_is_kept_with_the_consent(
    page: PeoplePage, card: Card, tmp_path: Path, qtbot: QtBot
) -> None:
    papers = pane(card, ConsentPane)
    papers.add_button.click()
    papers.save_button.click()
    scan = tmp_path / "скан.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
    assert papers.files is not None
    with qtbot.waitSignal(papers.files.stored, timeout=10_000):
        papers.files.attach([scan])
    assert papers.files.lines.rowCount() == 1


def test_a_refusal_brings_the_pupil_to_the_statements(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    papers = pane(card, PaperRequestPane)
    assert "электронной услугой" in papers.advice.text()
    papers.add_button.click()
    fill(papers, first_day="1.9.2026", frequency="раз в месяц", document="заявление № 3")
    papers.save_button.click()
    with page.sessions() as session:
        row = session.scalars(
            select(PaperRequest).where(PaperRequest.pupil_id == small_school.pupils[0])
        ).one()
        assert (row.first_day, row.frequency.caption) == (date(2026, 9, 1), "раз в месяц")
    fill(papers, last_day="1.8.2026")
    press(papers.form.inputs["last_day"].editor, Qt.Key.Key_Return)
    assert "раньше первого" in papers.form.inputs["last_day"].reason.text()


def test_a_portfolio_entry_goes_and_comes_back(page: PeoplePage, card: Card) -> None:
    papers = pane(card, PortfolioPane)
    papers.add_button.click()
    fill(papers, title="Грамота за олимпиаду", day="5.10.2026")
    papers.save_button.click()
    assert papers.lines.rows[0].cells[2] == "Грамота за олимпиаду"
    papers.remove_button.click()
    assert count(page, PortfolioEntry) == 0
    page.undo()
    assert count(page, PortfolioEntry) == 1


def test_the_history_tells_who_what_was_and_became(
    page: PeoplePage, card: Card, small_school: SmallSchool
) -> None:
    with page.sessions.begin() as session:
        consents.give(session, Pupil, [small_school.pupils[0]], date(2026, 9, 1))
    with page.sessions.begin() as session:
        session.get_one(Pupil, small_school.pupils[0]).personal_file = "А-1"
        session.scalars(select(Consent)).one().withdrawn_on = date(2026, 10, 1)
    history = pane(card, HistoryPane)
    lines = [line.cells for line in history.lines.rows]
    assert [line[2] for line in lines[:3]] == ["согласие: изменено", "ученик: изменено",
                                               "согласие: добавлено"]  # fmt: skip
    assert lines[0][3:] == ("пусто", "01.10.2026")
    assert lines[1][4] == "А-1"
    assert {line[1] for line in lines[:3]} == {"Петрова Нина Сергеевна"}


def test_classes_subgroups_and_movements_have_their_dates(page: PeoplePage, card: Card) -> None:
    lines = [line.cells for line in pane(card, BelongingPane).lines.rows]
    assert lines[0] == ("Классы",)
    assert lines[1][0] == "5А"
    assert lines[1][2] == "по сей день"
    assert ("в подгруппах не состоит",) in lines
    assert ("движения не было",) in lines
