"""The hands and eyes of the tests of subgroups."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.classes.tables import SubgroupMembership
from ejadmin.ui.page import Workplace
from ejadmin.ui.subgroups.page import SubgroupsPage


def held(page: SubgroupsPage) -> list[list[int]]:
    """The numbers of the pupils in every column, from 0 on."""
    assert page.view is not None
    keys = sorted(one.pupil_id for one in page.view.pupils)
    return [
        [keys.index(one.pupil_id) for one in column.model.pupils] for column in page.board.columns
    ]


def button(page: SubgroupsPage, name: str) -> QPushButton:
    found = page.findChild(QPushButton, f"action.{name}")
    assert found is not None
    return found


def click(page: SubgroupsPage, name: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(page, name), Qt.MouseButton.LeftButton)


def stored(workplace: Workplace) -> list[tuple[int, date, date | None]]:
    row = SubgroupMembership
    with workplace.sessions() as session:
        query = select(row.pupil_id, row.first_day, row.last_day)
        return [tuple(one) for one in session.execute(query.order_by(row.first_day, row.id))]


def answer_dialog(dialog: type, do: Callable[..., None]) -> None:
    """Do something in the modal dialog that is about to open."""

    def act() -> None:
        active = QApplication.activeModalWidget()
        assert isinstance(active, dialog)
        do(active)

    QTimer.singleShot(0, act)
