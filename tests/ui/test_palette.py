"""The command palette: everything is found, the most used first, Enter goes there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ejadmin.exports import DOCUMENTS
from ejadmin.models.registry.directories import DIRECTORIES
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.palette import Entry, Palette, collect, ranked
from ejadmin.ui.window import PAGES
from tests.small_school import SmallSchool
from tests.ui.keys import press, type_text


@pytest.fixture
def entries(workplace: Workplace, small_school: SmallSchool) -> list[Entry]:
    return collect(workplace.sessions, PAGES)


def titles(entries: list[Entry], query: str, used: dict[str, int] | None = None) -> list[str]:
    return [entry.title for entry in ranked(entries, query, used or {})]


def test_everything_stands_in_it_once(entries: list[Entry]) -> None:
    keys = [entry.key for entry in entries]
    assert len(set(keys)) == len(keys)
    for page in PAGES:
        assert f"page:{page.key}" in keys
    for directory in DIRECTORIES:
        assert f"directory:{directory.key}" in keys
    for document in DOCUMENTS:
        assert f"document:{document.key}" in keys
    known = {page.key for page in PAGES}
    assert {entry.place.page for entry in entries} <= known


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("ежик", "Ёжикова Анна Львовна"),
        ("борисов и", "Борисов Илья"),
        ("алексеева 5а", "Алексеева Дарья Игоревна"),
        ("5а кл", "5А класс"),
        ("мат 5а", "Математика · 5А · Иванцова М. П."),
        ("кабин", "Кабинеты и места"),
        ("архив сд", "Сделать архив"),
        ("изменения", "Изменения"),
    ],
)
def test_a_few_letters_find_it(entries: list[Entry], query: str, first: str) -> None:
    assert titles(entries, query)[0] == first


def test_nothing_is_found_for_nonsense(entries: list[Entry]) -> None:
    assert titles(entries, "щщщ") == []


def test_the_most_used_come_first(entries: list[Entry]) -> None:
    assert titles(entries, "")[0] == "Главная"
    assert titles(entries, "", {"page:archive": 3})[0] == "Архив"


def test_enter_goes_there_and_is_remembered(
    workplace: Workplace, small_school: SmallSchool, qtbot: QtBot
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    palette = Palette(workplace.sessions, PAGES, parent)
    palette.show()
    type_text(palette.field, "ежикова")
    with qtbot.waitSignal(palette.chosen) as chosen:
        press(palette.field, Qt.Key.Key_Return)
    place: Place = chosen.args[0]
    assert place == Place("people", {"pupil": small_school.pupils[2]})
    again = Palette(workplace.sessions, PAGES, parent)
    assert again.model.shown[0].title == "Ёжикова Анна Львовна"
    press(again.field, Qt.Key.Key_Down)
    assert again.list.currentIndex().row() == 1
    again.close()
