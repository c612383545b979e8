"""A sheet pasted into the wrong directory: one Ctrl+Z and nothing of it is left."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from ejadmin.models.school.card import Room
from ejadmin.ui.page import Page, Workplace
from tests.ui.directory.test_page import Desk
from tests.ui.keys import CTRL, press


@pytest.fixture
def rooms(workplace: Workplace, show_page: Callable[[Page], Page]) -> Desk:
    with workplace.sessions.begin() as session:
        session.add_all([Room(number="21", capacity=30), Room(number="22", capacity=28)])
    return Desk(workplace, show_page, "rooms")


def numbers(workplace: Workplace) -> list[str]:
    with workplace.sessions() as session:
        return [room.number for room in session.query(Room).order_by(Room.number)]


def test_one_undo_takes_a_wrong_paste_back(rooms: Desk, workplace: Workplace) -> None:
    rooms.choose(1, "Номер")
    QGuiApplication.clipboard().setText("31\tназвание\tчто-то\tмного\n32\t\t\tмного")
    press(rooms.view, Qt.Key.Key_V, CTRL)
    assert rooms.view.model().rowCount() == 4
    assert rooms.page.has_unsaved()
    press(rooms.view, Qt.Key.Key_Z, CTRL)
    assert rooms.view.model().rowCount() == 3
    assert not rooms.page.has_unsaved()
    assert numbers(workplace) == ["21", "22"]


def test_a_paste_partly_stored_goes_as_one_step(rooms: Desk, workplace: Workplace) -> None:
    titles = [field.title for field in rooms.model.fields]
    line = ["33", *([""] * (titles.index("Мест") - titles.index("Номер") - 1)), "12"]
    rooms.choose(0, "Номер")
    QGuiApplication.clipboard().setText("\t".join(line) + "\n" + "\t".join([*line[:-1], "много"]))
    press(rooms.view, Qt.Key.Key_V, CTRL)
    assert numbers(workplace) == ["22", "33"]
    assert rooms.page.has_unsaved()
    press(rooms.view, Qt.Key.Key_Z, CTRL)
    assert numbers(workplace) == ["21", "22"]
    assert not rooms.page.has_unsaved()
