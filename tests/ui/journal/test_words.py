"""What the grid tells under the mouse: tooltips and the menu."""

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from ejadmin.models.journal.tables import AttendanceKind, MarkSign
from ejadmin.models.school.subjects import MarkScale
from ejadmin.ui.grid.keys import Edit
from ejadmin.ui.journal.grid import JournalGrid
from ejadmin.ui.journal.keys import Writing
from ejadmin.ui.journal.layout import HEADER
from ejadmin.ui.journal.menu import build_menu
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.journal.words import tip_at
from ejadmin.ui.operations import Operations


@pytest.fixture
def grid(database, small_school, qtbot):
    school = small_school
    model = JournalModel(
        Operations(database.sessions), lambda: school.first_day + timedelta(days=2)
    )
    model.load(
        school.mathematics,
        school.first_day.replace(day=1),
        school.first_day.replace(month=10, day=31),
    )
    made = JournalGrid(model)
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show_page()
    made.show()
    qtbot.waitExposed(made)
    return made


def tip(grid, x, y):
    return tip_at(grid.model, grid.plan, QPoint(x, y))


def test_a_name_is_told_in_full(grid):
    assert tip(grid, 60, HEADER + 5) == "Алексеева Дарья Игоревна"


def test_a_cell_tells_what_stands_there_and_until_when_it_is_open(grid, small_school):
    absent = grid.plan.cell_rect(2, 0).center()
    text = tip(grid, absent.x(), absent.y())
    last = small_school.first_day + timedelta(days=14)
    assert "Б – отсутствовал по болезни" in text
    assert f"закрывается после {last:%d.%m}" in text
    marked = grid.plan.cell_rect(0, 0).center()
    assert "Ответ на уроке" in tip(grid, marked.x(), marked.y())
    ahead = grid.plan.cell_rect(0, 4).center()
    assert "ещё не прошёл" in tip(grid, ahead.x(), ahead.y())


def test_headings_and_means_tell_what_they_are(grid):
    assert "Натуральные числа" in tip(grid, grid.plan.column_x(0) + 5, 30)
    assert "тема не записана" in tip(grid, grid.plan.column_x(1) + 5, 30)
    assert tip(grid, grid.plan.sum_x(0) + 5, 30) == "средняя отметка"
    assert "взвешенная" in tip(grid, grid.plan.sum_x(1) + 5, HEADER + 5)
    assert "Enter – принять" in tip(grid, grid.plan.sum_x(2) + 5, HEADER + 5)
    assert tip(grid, 60, HEADER + 26 * 20) == ""


def menu_acts(grid, scale, *, is_lesson=True):
    acts = []
    parent = QWidget()
    menu = build_menu(parent, scale, is_lesson=is_lesson, act=acts.append)
    for action in [*menu.actions(), *menu.actions()[0].menu().actions()]:
        if not action.isSeparator() and action.menu() is None:
            action.trigger()
    parent.deleteLater()
    return acts


def test_the_menu_offers_what_the_keys_do(grid):
    acts = menu_acts(grid, MarkScale.FIVE)
    assert {1, 2, 3, 4, 5, *AttendanceKind} <= set(acts)
    assert {Edit.CLEAR, Edit.UNDO, Edit.REDO, Edit.PASTE, Writing.EDIT} <= set(acts)
    assert set(MarkSign) <= set(menu_acts(grid, MarkScale.PASS_FAIL))
    assert not set(AttendanceKind) & set(menu_acts(grid, MarkScale.FIVE, is_lesson=False))


def test_every_cell_is_found_where_it_is_painted(grid):
    plan = grid.plan
    for row in range(3):
        for column in range(grid.model.columns):
            center = plan.cell_rect(row, column).center()
            assert plan.slot_at(center) == (row, column)


def test_the_grid_paints_what_changed_and_nothing_else(grid, qtbot):
    before = grid.viewport().grab().toImage()
    grid.act(3)
    after = grid.viewport().grab().toImage()
    row = grid.plan.cell_rect(0, 0)
    assert before.copy(0, row.top(), 900, 26) != after.copy(0, row.top(), 900, 26)
    assert before.copy(0, row.bottom() + 1, 900, 60) == after.copy(0, row.bottom() + 1, 900, 60)
