"""Doubles found, compared, merged and brought back, by real keys."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.journal.tables import Mark
from ejadmin.models.people.duplicates import DistinctPeople
from ejadmin.models.people.tables import Guardian, Pupil
from ejadmin.ui.duplicates.page import DuplicatesPage
from ejadmin.ui.page import Page, Workplace
from tests import small_school
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, press

Show = Callable[[Page], Page]


@pytest.fixture
def school(workplace: Workplace) -> SmallSchool:
    """The small school; a pupil and a guardian are entered twice."""
    with workplace.sessions.begin() as session:
        filled = small_school.fill(session)
        session.get_one(Pupil, filled.pupils[0]).birth_date = date(2015, 3, 7)
        session.add(
            Pupil(last_name="Алекссева", first_name="Дарья", middle_name="Игоревна",
                  birth_date=date(2015, 3, 7), personal_file="А-17")
        )  # fmt: skip
        session.add_all(Guardian(last_name="Ёлкина", first_name="Ольга", middle_name="Ильинична")
                        for _ in range(2))  # fmt: skip
    return filled


def look(workplace: Workplace, show_page: Show, qtbot: QtBot) -> DuplicatesPage:
    page = DuplicatesPage(workplace)
    show_page(page)
    qtbot.waitUntil(lambda: page.looked is not None and not workplace.tasks.running)
    page.activateWindow()
    page.pairs.setFocus()
    return page


@pytest.fixture
def page(
    workplace: Workplace, school: SmallSchool, show_page: Show, qtbot: QtBot
) -> DuplicatesPage:
    assert school
    return look(workplace, show_page, qtbot)


def settle(page: DuplicatesPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.workplace.tasks.running)


def names(page: DuplicatesPage) -> list[tuple[str, str]]:
    return [line.names for line in page.pairs.lines.lines]


def cell(page: DuplicatesPage, title: str, column: int) -> str:
    rows = page.comparison.rows
    for row in range(rows.rowCount()):
        if rows.index(row, 0).data() == title:
            return rows.index(row, column).data()
    raise AssertionError(title)


def people(page: DuplicatesPage, model: type) -> int:
    with page.sessions() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


PUPILS = ("Алексеева Дарья Игоревна", "Алекссева Дарья Игоревна")
MOTHERS = ("Ёлкина Ольга Ильинична", "Ёлкина Ольга Ильинична")


def test_pairs_are_listed_the_surest_first_and_compared(page: DuplicatesPage) -> None:
    assert names(page) == [MOTHERS, PUPILS]
    press(page.pairs, Qt.Key.Key_Down)
    assert cell(page, "Фамилия", 1) == "●  Алексеева"
    assert cell(page, "Фамилия", 2) == "○  Алекссева"
    assert cell(page, "№ личного дела", 2) == "●  А-17"
    assert cell(page, "Имя", 1) == "Дарья"
    assert cell(page, "Отметки", 1) == "1"
    assert "Просмотрено в" in page.summary.text()
    page.grab()


def test_a_pair_is_merged_with_the_sides_chosen_and_undone(
    page: DuplicatesPage, school: SmallSchool, qtbot: QtBot
) -> None:
    press(page.pairs, Qt.Key.Key_Down)
    press(page.pairs, Qt.Key.Key_Return)
    table = page.comparison.table
    assert table.hasFocus()
    row = next(one.place for one in page.comparison.rows.rows if one.title == "Фамилия")
    table.setCurrentIndex(page.comparison.rows.index(row, 1))
    press(table, Qt.Key.Key_Right)
    assert cell(page, "Фамилия", 2) == "●  Алекссева"
    with qtbot.waitSignal(page.changed):
        press(table, Qt.Key.Key_Return, CTRL)
    settle(page, qtbot)
    assert names(page) == [MOTHERS]
    with page.sessions() as session:
        kept = session.get_one(Pupil, school.pupils[0])
        assert (kept.last_name, kept.personal_file) == ("Алекссева", "А-17")
        assert people(page, Pupil) == 3
    with qtbot.waitSignal(page.changed):
        press(page.pairs, Qt.Key.Key_Z, CTRL)
    settle(page, qtbot)
    assert names(page) == [MOTHERS, PUPILS]
    assert people(page, Pupil) == 4


def test_the_other_record_may_stay(page: DuplicatesPage, school: SmallSchool, qtbot: QtBot) -> None:
    press(page.pairs, Qt.Key.Key_Down)
    table = page.comparison.table
    table.setCurrentIndex(page.comparison.rows.index(0, 1))
    press(table, Qt.Key.Key_Space)
    assert page.comparison.keep == 1
    assert "Отметки – 1" in page.outcome.text()
    with qtbot.waitSignal(page.changed):
        page.merge_button.click()
    settle(page, qtbot)
    with page.sessions() as session:
        assert session.get(Pupil, school.pupils[0]) is None
        assert sorted(session.scalars(select(Mark.pupil_id))) == [2, 4]


def test_different_people_are_never_offered_again_unless_asked(
    page: DuplicatesPage, workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.changed):
        press(page.pairs, Qt.Key.Key_D, CTRL)
    settle(page, qtbot)
    assert names(page) == [PUPILS]
    again = look(workplace, show_page, qtbot)
    assert names(again) == [PUPILS]
    again.filter.setCurrentIndex(again.filter.count() - 1)
    assert names(again) == [MOTHERS]
    assert again.distinct_button.text() == "Снова искать"
    with qtbot.waitSignal(again.changed):
        again.distinct_button.click()
    settle(again, qtbot)
    assert people(again, DistinctPeople) == 0
    again.filter.setCurrentIndex(0)
    assert len(names(again)) == 2


def test_what_stands_against_a_merge_is_told(
    page: DuplicatesPage, school: SmallSchool, qtbot: QtBot
) -> None:
    with page.sessions.begin() as session:
        session.add(Mark(work_id=1, pupil_id=4, value=2))
    page.show_place({"kind": "pupil", "first": school.pupils[0], "second": 4})
    assert "Отметки, Математика, 07.09.2026" in page.outcome.text()
    assert not page.merge_button.isEnabled()
    with qtbot.waitSignal(page.asked_for) as asked:
        page.mend_button.click()
    assert asked.args[0].page == "journal"
    assert asked.args[0].details["lesson"] == school.lessons[0]
    press(page.pairs, Qt.Key.Key_Return, CTRL)
    settle(page, qtbot)
    assert people(page, Pupil) == 4


def test_a_school_without_doubles_says_when_it_was_looked_at(
    workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    empty = look(workplace, show_page, qtbot)
    assert "Людей пока нет" in empty.findChild(QLabel, "duplicates.empty").text()
    assert empty.people_button.isVisible()
    with workplace.sessions.begin() as session:
        small_school.fill(session)
    empty.refresh()
    settle(empty, qtbot)
    assert "Похожих записей нет. Просмотрено в" in empty.empty.text()
    assert "3 ученика" in empty.empty.text()
    assert not empty.people_button.isVisible()
