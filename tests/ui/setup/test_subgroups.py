"""The subgroups page: one key puts a pupil, dated, and back again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.classes import SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.courses import Course
from ejadmin.models.database import Database
from ejadmin.models.people import Pupil, Sex
from ejadmin.models.presets import current_year
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.setup.subgroups import SubgroupsPage
from tests import small_school
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, press

Show = Callable[[Page], Page]


@pytest.fixture
def school(database: Database) -> SmallSchool:
    with database.sessions.begin() as session:
        made = small_school.fill(session)
        for pupil, sex in zip(made.pupils, (Sex.FEMALE, Sex.MALE, Sex.FEMALE), strict=True):
            session.get_one(Pupil, pupil).sex = sex
        return made


@pytest.fixture
def page(workplace: Workplace, show_page: Show, school: SmallSchool) -> SubgroupsPage:
    made = SubgroupsPage(workplace)
    show_page(made)
    made.activateWindow()
    made.show_place({"class": school.school_class, "subject": 1})
    return made


def click(page: SubgroupsPage, name: str, qtbot: QtBot) -> None:
    button = page.findChild(QPushButton, f"action.{name}")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def held(page: SubgroupsPage) -> list[str]:
    last = page.table.columnCount() - 1
    return [page.table.item(row, last).text() for row in range(page.table.rowCount())]


@pytest.fixture
def divided(page: SubgroupsPage, qtbot: QtBot) -> SubgroupsPage:
    with qtbot.waitSignal(page.changed) as changed:
        click(page, "divide", qtbot)
    assert changed.args == ["divisions"]
    return page


def test_an_undivided_class_offers_to_divide(page: SubgroupsPage) -> None:
    assert page.empty_text.text() == "5А по предмету «Математика» не делится."
    assert page.findChild(QPushButton, "action.divide").isVisible()


def test_digits_put_pupils_and_go_down(
    divided: SubgroupsPage, workplace: Workplace, school: SmallSchool
) -> None:
    press(divided.table, Qt.Key.Key_1)
    press(divided.table, Qt.Key.Key_2)
    press(divided.table, Qt.Key.Key_Space)
    assert held(divided) == ["1 группа", "2 группа", "1 группа"]
    assert divided.foot.text() == "5А: 1 группа – 2, 2 группа – 1"
    with workplace.sessions() as session:
        rows = session.scalars(select(SubgroupMembership)).all()
        assert {row.first_day for row in rows} == {current_year(session).first_day}
        assert {row.last_day for row in rows} == {None}
    press(divided.table, Qt.Key.Key_0)
    assert held(divided)[2] == "—"
    press(divided.table, Qt.Key.Key_7)
    assert divided.reason.text().startswith("Подгруппы 7 нет")


def test_halves_sexes_and_undo(divided: SubgroupsPage, qtbot: QtBot) -> None:
    click(divided, "alphabet", qtbot)
    assert held(divided) == ["1 группа", "1 группа", "2 группа"]
    click(divided, "sex", qtbot)
    assert held(divided) == ["2 группа", "1 группа", "2 группа"]
    divided.table.setFocus()
    qtbot.waitUntil(divided.isActiveWindow)
    press(divided.table, Qt.Key.Key_Z, CTRL)
    assert held(divided) == ["1 группа", "1 группа", "2 группа"]
    divided.undo()
    assert held(divided) == ["—", "—", "—"]


def test_a_later_day_leaves_the_past_alone(
    divided: SubgroupsPage, workplace: Workplace, qtbot: QtBot
) -> None:
    click(divided, "alphabet", qtbot)
    first = divided.day.date()
    divided.day.setDate(first.addDays(60))
    divided.table.selectRow(0)
    press(divided.table, Qt.Key.Key_2)
    assert held(divided)[0] == "2 группа"
    divided.day.setDate(first)
    assert held(divided)[0] == "1 группа"
    with workplace.sessions() as session:
        assert len(session.scalars(select(SubgroupMembership.id)).all()) == 4


def test_another_class_joins(divided: SubgroupsPage, workplace: Workplace) -> None:
    with workplace.sessions.begin() as session:
        five_b = SchoolClass(year=current_year(session), grade=5, letter="Б")
        session.add(five_b)
    divided.join_class(five_b.id)
    assert divided.foot.text().startswith("5А, 5Б: ")


def test_a_division_with_a_course_is_not_deleted(
    divided: SubgroupsPage, workplace: Workplace
) -> None:
    with workplace.sessions.begin() as session:
        part = session.scalars(select(Subgroup)).first()
        course = Course(subject_id=1, subgroup=part)
        session.add(course)
    divided.remove_division()
    assert "Нагрузка – 1" in divided.reason.text()
    with workplace.sessions.begin() as session:
        session.delete(session.get_one(Course, course.id))
    divided.remove_division()
    assert "не делится" in divided.empty_text.text()


def test_a_place_comes_back(divided: SubgroupsPage, school: SmallSchool) -> None:
    place = divided.place()
    divided.show_place({"class": school.school_class, "subject": 2})
    assert divided.view is None
    divided.show_place({"division": place["division"], "class": school.school_class})
    assert divided.place() == place


def test_the_page_is_one_window_with_the_focus_in_its_table(
    divided: SubgroupsPage, qtbot: QtBot
) -> None:
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [divided]
    divided.setFocus()
    qtbot.waitUntil(divided.table.hasFocus)
