"""The usual bells, norms and template plan come by one button, and only after asking."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.base.store import Store
from ejadmin.models.curriculum.norms import HoursNorm, TemplateHours
from ejadmin.models.timetable.tables import Bell
from ejadmin.ui import dialogs
from ejadmin.ui.directory.page import DirectoryPage
from ejadmin.ui.page import Page, Workplace
from tests.ui.directory.test_page import Desk

Show = Callable[[Page], Page]


@pytest.fixture
def page(workplace: Workplace, show_page: Show) -> DirectoryPage:
    made = DirectoryPage(workplace)
    show_page(made)
    made.activateWindow()
    return made


def click(page: DirectoryPage, name: str, qtbot: QtBot) -> None:
    button = page.findChild(QPushButton, f"action.{name}")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("key", "name", "model"),
    [("template_hours", "restore_template", TemplateHours),
     ("hours_norms", "restore_norms", HoursNorm)],
)  # fmt: skip
def test_what_is_usual_comes_back_after_asking(
    workplace: Workplace,
    show_page: Show,
    database: Store,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    name: str,
    model: type[HoursNorm] | type[TemplateHours],
) -> None:
    def changed() -> int:
        with database.sessions() as session:
            query = select(func.count()).select_from(model).where(model.hours == 39)
            return session.execute(query).scalar_one()

    desk = Desk(workplace, show_page, key)
    page = desk.page
    title = next(field.title for field in desk.model.fields if field.name == "hours")
    desk.type_in(0, title, "39")
    assert changed() == 1
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: False)
    click(page, name, qtbot)
    assert changed() == 1
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    with qtbot.waitSignal(page.changed):
        click(page, name, qtbot)
    assert changed() == 0


def test_bells_come_without_asking(page: DirectoryPage, database: Store, qtbot: QtBot) -> None:
    page.show_place({"key": "bells"})
    assert page.table.reason.text() == "Пока пусто: нажмите «Заполнить обычными звонками» вверху."
    click(page, "fill_bells", qtbot)
    with database.sessions() as session:
        assert session.scalars(select(func.count(Bell.id))).one() == 8


def test_other_directories_offer_nothing_of_the_kind(page: DirectoryPage) -> None:
    page.show_place({"key": "rooms"})
    assert not any(button.isVisible() for button in page.preset_buttons.values())
