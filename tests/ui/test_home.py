"""The home page and the greeting: what needs a person, whose it is, where the button leads."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ejadmin.models import checklist
from ejadmin.models.base.store import Store
from ejadmin.models.today import DayFilling, Need, Today
from ejadmin.ui.home import HomePage
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.start import StartPage
from tests.small_school import SmallSchool

DAY = date(2026, 9, 14)


@pytest.fixture
def home(workplace: Workplace, small_school: SmallSchool, qtbot: QtBot) -> HomePage:
    page = HomePage(workplace)
    qtbot.addWidget(page)
    page.resize(1166, 700)
    page.show()
    return page


def texts(page: HomePage) -> str:
    QApplication.processEvents()  # new labels are shown when their layout is next activated
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_it_reads_the_day_and_counts_for_the_navigation(home: HomePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(home.waiting) as counted:
        home.refresh()
    assert counted.args[0]["archive"] == "!"
    assert int(counted.args[0]["setup"]) > 0
    assert "Настройка: готово" in texts(home)


def test_what_is_due_in_the_setup_is_told_for_the_foot(home: HomePage, qtbot: QtBot) -> None:
    with home.sessions.begin() as session:
        checklist.write_record(session, "programmes", due_on=date.today())
        checklist.write_record(session, "bells", due_on=date.today() - timedelta(days=1))
    with qtbot.waitSignal(home.reminded) as told:
        home.refresh()
    assert told.args[0].startswith("Настройка: просрочено ")
    assert "на этой неделе" in told.args[0]


def test_a_line_tells_what_whose_since_when_and_leads_there(home: HomePage, qtbot: QtBot) -> None:
    need = Need("Журнал: 3 урока без темы", "Иванцова М. П.", DAY - timedelta(days=4),
                "Открыть журнал", "journal", {"course": 7})  # fmt: skip
    home.show_day(Today((need,), (), (), ()), DAY)
    said = texts(home)
    for words in ("Сегодня 14 сентября", "3 урока без темы", "Иванцова М. П.", "с 10.09"):
        assert words in said
    button = home.findChild(QPushButton, "action.need.0")
    with qtbot.waitSignal(home.asked_for) as asked:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert asked.args[0] == Place("journal", {"course": 7})


def test_a_day_without_needs_says_so_and_what_comes_next(home: HomePage) -> None:
    home.show_day(Today((), ("Следующий архив – 20.09.2026",), (), ()), DAY)
    said = texts(home)
    assert "На сегодня всё сделано" in said
    assert "Следующий архив – 20.09.2026" in said
    assert "Замен нет" in said


def test_the_week_is_drawn_and_told(home: HomePage) -> None:
    week = (DayFilling(DAY, 3, 5), DayFilling(DAY + timedelta(days=1), 4, 4))
    home.show_day(Today((), (), (), week), DAY)
    assert home.week.toolTip() == "Пн: 3 из 5\nВт: 4 из 4"
    assert not home.week.grab().isNull()


def test_the_greeting_offers_three_ways(qtbot: QtBot, database: Store) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    page.show()
    for button, signal in (
        (page.setup, page.setup_asked),
        (page.demonstration, page.demonstration_asked),
        (page.restore, page.restore_asked),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        words = button.fontMetrics().horizontalAdvance(button.text())
        assert words < button.width() - 8, button.text()
