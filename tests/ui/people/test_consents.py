"""«Согласия»: who has none, until when, many marked at once, the papers to print."""

from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.card import School
from ejadmin.ui.people.page import CONSENTS, PeoplePage
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, click_heading, press, type_text


@pytest.fixture
def tab(page: PeoplePage, small_school: SmallSchool) -> PeoplePage:
    with page.sessions.begin() as session:
        session.get_one(Pupil, small_school.pupils[0]).entered_on = date.today() - timedelta(31)
    page.show_place({"tab": "consents", "group": ""})
    page.refresh()
    return page


def test_the_missing_are_counted_and_the_overdue_named(tab: PeoplePage) -> None:
    assert tab.tabs.tabText(CONSENTS) == "Согласия: нет у 5"
    model = tab.consents.model
    texts = [[model.index(row, column).data() for column in range(6)] for row in range(5)]
    yesterday = date.today() - timedelta(1)
    assert texts[0][:3] == ["5А", "Алексеева Дарья Игоревна", "ученик"]
    assert texts[0][4:] == [f"{yesterday:%d.%m.%Y}", "просрочено"]
    assert texts[1][5] == ""
    assert texts[3][0] == "Сотрудники"
    assert tab.consents.state.text() == "Без согласия: 5 человек, из них просрочено – 1"


def test_a_heading_sorts_by_the_term(tab: PeoplePage) -> None:
    tab.consents.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert tab.consents.model.rows[0].name == "Иванцова Мария Петровна"
    tab.consents.table.sortByColumn(4, Qt.SortOrder.AscendingOrder)
    assert tab.consents.model.rows[0].name == "Алексеева Дарья Игоревна"
    tab.refresh()
    assert tab.consents.model.rows[0].name == "Алексеева Дарья Игоревна"


def test_a_sorted_list_notes_the_consent_of_whom_is_chosen(tab: PeoplePage) -> None:
    consents = tab.consents
    consents.table.selectRow(1)
    (chosen,) = consents.chosen()
    for _ in range(2):
        click_heading(consents.table, 1)
    assert consents.mark.text() == "Согласие получено (1)"
    consents.mark.click()
    assert chosen.name == "Борисов Илья"
    assert "Записано: 1 согласие" in consents.note.text()
    assert chosen.name not in [one.name for one in consents.model.rows]
    assert consents.model.rowCount() == 4


def test_the_journals_start_moves_the_terms(tab: PeoplePage) -> None:
    with tab.sessions.begin() as session:
        session.get_one(School, 1).journal_started_on = date.today()
    tab.refresh()
    assert tab.consents.state.text() == "Без согласия: 5 человек, сроки не истекли"


def test_many_are_marked_at_once_and_taken_back(tab: PeoplePage) -> None:
    consents = tab.consents
    consents.group.setCurrentText("5А")
    consents.table.setFocus()
    press(consents.table, Qt.Key.Key_A, CTRL)
    assert consents.mark.text() == "Согласие получено (3)"
    type_text(consents.document, "реестр № 1")
    consents.mark.click()
    assert tab.tabs.tabText(CONSENTS) == "Согласия: нет у 2"
    assert "Записано: 3 согласия" in consents.note.text()
    assert all(line.has_consent for line in tab.people.model.rows)
    press(consents.table, Qt.Key.Key_Z, CTRL)
    assert tab.tabs.tabText(CONSENTS) == "Согласия: нет у 5"


def test_nobody_chosen_or_a_wrong_day_is_told(tab: PeoplePage) -> None:
    consents = tab.consents
    consents.mark.click()
    assert "Выберите" in consents.note.text()
    consents.table.selectRow(0)
    consents.given_on.setText("завтра")
    consents.mark.click()
    assert "Это не дата" in consents.note.text()
    consents.given_on.setText(f"{date.today() + timedelta(1):%d.%m.%Y}")
    consents.mark.click()
    assert "ещё не наступила" in consents.note.text()
    assert tab.tabs.tabText(CONSENTS) == "Согласия: нет у 5"


def test_a_line_opens_the_card_at_its_consents(tab: PeoplePage) -> None:
    tab.consents.table.setCurrentIndex(tab.consents.model.index(0, 0))
    press(tab.consents.table, Qt.Key.Key_Return)
    card = tab.deck.card()
    assert card is not None
    assert card.name.text() == "Алексеева Дарья Игоревна"
    assert card.current().title == "Согласия"


@pytest.mark.parametrize(
    ("button", "words"),
    [("list", "Нет согласия на обработку персональных данных: 5А класс"),
     ("forms", "Алексеева Дарья Игоревна, 5А")],
)  # fmt: skip
def test_papers_are_printed(
    tab: PeoplePage,
    button: str,
    words: str,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "лист.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(file), ""))
    with qtbot.waitSignal(tab.told, timeout=20_000):
        getattr(tab.consents, button).click()
    text = run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True)
    assert words in text.stdout
