"""The look of the program follows the system while it runs."""

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ejadmin.ui import theme
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.page import PeoplePage


def test_a_word_of_a_state_turns_dark_with_the_program(qtbot: QtBot, qapp: QApplication) -> None:
    page, label = QWidget(), theme.StateLabel("не сохранено", theme.State.BAD)
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(label)
    page.show()
    told = []
    for dark in (False, True, False):
        theme.apply(qapp, dark=dark)
        qapp.processEvents()
        told.append(label.palette().windowText().color().name().upper())
    assert told == [theme.LIGHT.red, theme.DARK.red, theme.LIGHT.red]


def test_the_kinds_of_people_are_read_in_the_dark_too(
    workplace: Workplace, qtbot: QtBot, qapp: QApplication
) -> None:
    page = PeoplePage(workplace)
    qtbot.addWidget(page)
    page.show()
    theme.apply(qapp, dark=True)
    qapp.processEvents()
    switch = page.people.switch
    told = [switch.tabTextColor(place).name().upper() for place in range(switch.count())]
    assert told == [theme.DARK.accent_text, theme.DARK.text, theme.DARK.text]
