"""«Что сделано»: opened by its key, taken back and done again, refusals told."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.base.store import Store
from ejadmin.models.school.card import Building
from ejadmin.ui.done_dialog import DoneDialog
from ejadmin.ui.operations import carry_out
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.window import Window
from tests.ui.keys import CTRL, press


def build(database: Store, name: str) -> None:
    carry_out(
        database.sessions, f"Здание «{name}»", lambda session: session.add(Building(name=name))
    )


def buildings(database: Store) -> list[str]:
    with database.sessions() as session:
        return sorted(session.scalars(select(Building.name)))


@pytest.fixture
def dialog(workplace: Workplace, database: Store, qtbot: QtBot) -> DoneDialog:
    for name in ("Старое", "Новое"):
        build(database, name)
    dialog = DoneDialog(workplace)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def settled(dialog: DoneDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.workplace.tasks.running)


def test_an_older_operation_is_taken_back_and_done_again(
    dialog: DoneDialog, database: Store, qtbot: QtBot
) -> None:
    assert [line.title for line in dialog.model.rows] == ["Здание «Новое»", "Здание «Старое»"]
    dialog.table.selectRow(1)
    announced: list[object] = []
    dialog.turned.connect(announced.append)
    press(dialog.table, Qt.Key.Key_Return)
    settled(dialog, qtbot)
    assert buildings(database) == ["Новое"]
    assert announced == [frozenset({"buildings"})]
    assert dialog.note.text() == "✓ Отмена: Здание «Старое»"
    line = dialog.table.current()
    assert line is not None
    assert (line.title, bool(line.undone_by)) == ("Здание «Старое»", True)
    assert dialog.go.text() == "Вернуть действие"
    dialog.go.click()
    settled(dialog, qtbot)
    assert buildings(database) == ["Новое", "Старое"]
    assert dialog.go.text() == "Отменить действие"


def test_what_was_changed_since_is_told_in_the_dialog(
    dialog: DoneDialog, database: Store, qtbot: QtBot
) -> None:
    with database.sessions.begin() as session:
        session.scalars(select(Building).where(Building.name == "Новое")).one().name = "Другое"
    dialog.go.click()
    settled(dialog, qtbot)
    assert "после этого данные изменились" in dialog.note.text()
    assert buildings(database) == ["Другое", "Старое"]


def test_it_is_searched_and_says_when_it_is_empty(
    dialog: DoneDialog, workplace: Workplace, qtbot: QtBot
) -> None:
    dialog.search.setText("старое")
    assert [line.title for line in dialog.model.rows] == ["Здание «Старое»"]
    dialog.search.setText("нет такого")
    assert not dialog.go.isEnabled()


def test_nothing_done_yet_is_said(workplace: Workplace, qtbot: QtBot) -> None:
    dialog = DoneDialog(workplace)
    qtbot.addWidget(dialog)
    assert "Пока ничего не сделано" in dialog.note.text()
    assert not dialog.go.isEnabled()


def test_ctrl_h_opens_it_on_any_page_and_the_page_shows_the_change(
    workplace: Workplace, database: Store, qtbot: QtBot
) -> None:
    build(database, "Старое")
    window = Window(workplace.tasks)
    qtbot.addWidget(window)
    window.furnish(workplace)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.go(Place("directory", {"key": "buildings"}))
    page = window.current_page()
    press(page.table.view, Qt.Key.Key_H, CTRL)
    (dialog,) = window.findChildren(DoneDialog)
    dialog.go.click()
    settled(dialog, qtbot)
    assert [row.value("name") for row in page.table.model.rows] == []
    dialog.close()
