"""What was refused in a directory can be taken back: Esc, Ctrl+Z, «Отменить»."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ejadmin.models.school.card import Room
from ejadmin.ui.directory.model import ERROR_ROLE
from ejadmin.ui.page import Page, Workplace
from tests.ui.directory.test_page import Desk, stored_rooms
from tests.ui.keys import CTRL, press

Key = Qt.Key
STORED = [("21", None, 30), ("22", None, 28)]


@pytest.fixture
def rooms(workplace: Workplace, show_page: Callable[[Page], Page]) -> Desk:
    with workplace.sessions.begin() as session:
        session.add_all([Room(number="21", capacity=30), Room(number="22", capacity=28)])
    return Desk(workplace, show_page, "rooms")


def by_escape(desk: Desk) -> None:
    press(desk.view, Key.Key_Escape)


def by_keys(desk: Desk) -> None:
    press(desk.view, Key.Key_Z, CTRL)


def by_button(desk: Desk) -> None:
    assert desk.table.undo_action.isEnabled()
    desk.table.undo_action.trigger()


@pytest.mark.parametrize("back", [by_escape, by_keys, by_button])
def test_a_required_cell_emptied_comes_back(
    rooms: Desk, workplace: Workplace, back: Callable[[Desk], None]
) -> None:
    rooms.choose(0, "Номер")
    press(rooms.view, Key.Key_Delete)
    assert rooms.reason() == "Заполните поле «Номер»."
    assert rooms.page.has_unsaved()
    back(rooms)
    assert rooms.text(0, "Номер") == "21"
    assert rooms.cell(0, "Номер").data(ERROR_ROLE) is None
    assert rooms.reason() == ""
    assert not rooms.page.has_unsaved()
    assert not rooms.table.undo_action.isEnabled()
    assert stored_rooms(workplace) == STORED


@pytest.mark.parametrize("text", ["много", "5000"])
def test_escape_in_the_editor_of_a_refused_cell(
    rooms: Desk, workplace: Workplace, text: str
) -> None:
    rooms.type_in(0, "Мест", text)
    assert rooms.has_editor()
    press(rooms.editor, Key.Key_Escape)
    assert rooms.text(0, "Мест") == "30"
    assert rooms.reason() == ""
    assert not rooms.page.has_unsaved()
    assert stored_rooms(workplace) == STORED


def test_several_emptied_cells_come_back_together(rooms: Desk, workplace: Workplace) -> None:
    rooms.choose(0, "Номер")
    press(rooms.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    press(rooms.view, Key.Key_Delete)
    assert rooms.foot().endswith("не сохранено 2")
    press(rooms.view, Key.Key_Escape)
    assert [rooms.text(row, "Номер") for row in range(2)] == ["21", "22"]
    assert stored_rooms(workplace) == STORED


def test_what_waited_beside_a_refused_cell_is_stored(
    rooms: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    rooms.choose(0, "Номер")
    press(rooms.view, Key.Key_Delete)
    rooms.type_in(0, "Мест", "12")
    assert stored_rooms(workplace) == STORED
    rooms.choose(0, "Номер")
    with qtbot.waitSignal(rooms.page.changed):
        press(rooms.view, Key.Key_Escape)
    assert stored_rooms(workplace) == [("21", None, 12), ("22", None, 28)]
    press(rooms.view, Key.Key_Z, CTRL)
    assert stored_rooms(workplace) == STORED


def test_escape_elsewhere_in_the_row_takes_all_of_it_back(rooms: Desk) -> None:
    rooms.type_in(0, "Мест", "много")
    rooms.view.setFocus()
    rooms.choose(0, "Название")
    press(rooms.view, Key.Key_Escape)
    assert rooms.text(0, "Мест") == "30"
    assert not rooms.page.has_unsaved()


def test_refused_and_stored_go_back_in_their_order(rooms: Desk, workplace: Workplace) -> None:
    rooms.type_in(1, "Мест", "15")
    rooms.choose(0, "Номер")
    press(rooms.view, Key.Key_Delete)
    press(rooms.view, Key.Key_Z, CTRL)
    assert rooms.text(0, "Номер") == "21"
    assert ("22", None, 15) in stored_rooms(workplace)
    press(rooms.view, Key.Key_Z, CTRL)
    assert stored_rooms(workplace) == STORED
    assert not rooms.table.undo_action.isEnabled()


def test_escape_loses_nothing_of_a_draft(rooms: Desk) -> None:
    rooms.type_in(2, "Название", "Мастерская")
    rooms.type_in(2, "Мест", "много")
    press(rooms.editor, Key.Key_Escape)
    assert rooms.text(2, "Мест") == ""
    assert rooms.text(2, "Название") == "Мастерская"
    for title in ("Название", "Мест"):
        rooms.choose(2, title)
        press(rooms.view, Key.Key_Escape)
    assert rooms.text(2, "Название") == "Мастерская"
    assert rooms.page.has_unsaved()


def test_a_draft_goes_back_cell_by_cell(rooms: Desk, workplace: Workplace) -> None:
    rooms.type_in(2, "Название", "Мастерская")
    rooms.type_in(2, "Мест", "14")
    press(rooms.view, Key.Key_Z, CTRL)
    assert (rooms.text(2, "Название"), rooms.text(2, "Мест")) == ("Мастерская", "")
    press(rooms.view, Key.Key_Z, CTRL)
    assert rooms.model.rowCount() == 3
    assert not rooms.page.has_unsaved()
    assert stored_rooms(workplace) == STORED


def test_a_draft_of_one_wrong_cell_is_gone_by_escape(rooms: Desk) -> None:
    rooms.type_in(2, "Мест", "много")
    press(rooms.editor, Key.Key_Escape)
    assert rooms.model.rowCount() == 3
    assert not rooms.page.has_unsaved()
    assert rooms.view.currentIndex().isValid()


def test_a_removed_draft_leaves_nothing_to_take_back(rooms: Desk) -> None:
    rooms.type_in(2, "Название", "Мастерская")
    rooms.choose(2, "Название")
    press(rooms.view, Key.Key_Delete, CTRL)
    assert not rooms.page.has_unsaved()
    assert not rooms.table.undo_action.isEnabled()


def test_a_wrong_paste_over_stored_rows_comes_back_by_escape(
    rooms: Desk, workplace: Workplace
) -> None:
    rooms.choose(0, "Мест")
    QGuiApplication.clipboard().setText("много\nмало")
    press(rooms.view, Key.Key_V, CTRL)
    for row in (0, 1):
        rooms.choose(row, "Мест")
        press(rooms.view, Key.Key_Escape)
    assert not rooms.page.has_unsaved()
    assert not rooms.table.undo_action.isEnabled()
    assert stored_rooms(workplace) == STORED
