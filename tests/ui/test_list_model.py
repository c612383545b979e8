"""The one list: order, search, ticks, what is chosen, what is copied."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import AS_GIVEN, ListTable
from tests.ui.keys import CTRL, click_heading, press

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
DOWN = Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Pupil:
    number: int
    name: str
    label: str


PUPILS = [
    Pupil(1, "Ёлкин Пётр", "5Б"), Pupil(2, "Борисов Илья", "5А"), Pupil(3, "Алексеева Дарья", "5Б"),
    Pupil(4, "Яров Ян", "5А"),
]  # fmt: skip
COLUMNS = (
    ListColumn[Pupil]("Ученик", 200, lambda one: one.name, short=lambda one: one.name.split()[0]),
    ListColumn[Pupil]("Класс", 60, lambda one: one.label),
)


@pytest.fixture
def table(qtbot: QtBot) -> ListTable[Pupil]:
    model = ListModel(COLUMNS, key=lambda one: one.number, may_tick=lambda one: one.number != 4)
    shown = ListTable(model, "table.pupils", sorted_by=AS_GIVEN)
    model.setParent(shown)
    model.replace(PUPILS)
    shown.resize(400, 220)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def numbers(table: ListTable[Pupil]) -> list[int]:
    return [one.number for one in table.listed.rows]


def test_a_heading_sorts_and_carries_what_is_chosen(table: ListTable[Pupil]) -> None:
    told: list[object] = []
    table.selectRow(1)
    table.selectionModel().selectionChanged.connect(lambda *_: told.append("selection"))
    for expected in ([3, 2, 1, 4], [4, 1, 2, 3]):
        click_heading(table, 0)
        assert numbers(table) == expected
        assert [one.number for one in table.chosen()] == [2]
        assert table.current() == PUPILS[1]
    assert told == []


def test_equal_rows_stay_in_the_order_they_were_given_in(table: ListTable[Pupil]) -> None:
    table.listed.sort(0)
    table.listed.sort(1)
    assert numbers(table) == [2, 4, 1, 3]
    table.listed.sort(1, DOWN)
    assert numbers(table) == [1, 3, 2, 4]
    table.listed.sort(-1)
    assert numbers(table) == [1, 2, 3, 4]


def test_a_search_and_fresh_rows_keep_order_and_choice(table: ListTable[Pupil]) -> None:
    table.listed.sort(0)
    table.stand_on(3)
    table.listed.narrow("5б")
    assert numbers(table) == [3, 1]
    assert table.current() == PUPILS[2]
    table.listed.replace([Pupil(5, "Абрамов Олег", "5Б"), Pupil(3, "Алексеева Дарья", "5Б")])
    assert numbers(table) == [5, 3]
    assert [one.number for one in table.chosen()] == [3]
    assert table.currentIndex().row() == 1
    table.listed.narrow("елкин 5б")
    assert (numbers(table), table.chosen(), table.current()) == ([], [], None)


def test_words_are_sought_in_every_column_and_a_rule_narrows_further(
    table: ListTable[Pupil],
) -> None:
    table.listed.narrow("ел пётр")
    assert numbers(table) == [1]
    table.listed.narrow("5", lambda one: one.number > 2)
    assert numbers(table) == [3, 4]


def test_space_ticks_only_what_may_be_ticked(table: ListTable[Pupil]) -> None:
    model = table.listed
    table.setFocus()
    for place in (0, 3):
        table.selectRow(place)
        press(table, Qt.Key.Key_Space)
    assert model.ticked == {1}
    assert model.data(model.index(0, 0), Qt.ItemDataRole.CheckStateRole) is CHECKED
    assert model.data(model.index(1, 0), Qt.ItemDataRole.CheckStateRole) is UNCHECKED
    assert model.data(model.index(3, 0), Qt.ItemDataRole.CheckStateRole) is None
    assert not model.flags(model.index(3, 0)) & Qt.ItemFlag.ItemIsEnabled
    model.tick_all()
    model.sort(0)
    assert [one.number for one in model.ticked_rows()] == [3, 2, 1]
    model.replace(PUPILS[1:])
    assert model.ticked == {2, 3}


def test_whole_texts_of_chosen_rows_are_copied_in_the_order_shown(
    table: ListTable[Pupil], qtbot: QtBot
) -> None:
    table.listed.replace([*PUPILS, Pupil(6, "=1+1", "5А")])
    table.listed.sort(0)
    assert table.listed.index(1, 0).data() == "Алексеева"
    table.selectAll()
    with qtbot.waitSignal(table.copied) as told:
        press(table, Qt.Key.Key_C, CTRL)
    assert told.args == [5]
    assert QGuiApplication.clipboard().text().split("\n") == [
        "'=1+1\t5А", "Алексеева Дарья\t5Б", "Борисов Илья\t5А", "Ёлкин Пётр\t5Б", "Яров Ян\t5А",
    ]  # fmt: skip


def test_a_list_read_by_pages_asks_for_more_once(table: ListTable[Pupil], qtbot: QtBot) -> None:
    model = table.listed
    model.replace(PUPILS[:2], has_more=True)
    root = table.rootIndex()
    if model.canFetchMore(root):  # the view may have asked already: two rows leave it room
        with qtbot.waitSignal(model.wanted):
            model.fetchMore(root)
    assert not model.canFetchMore(root)
    model.append(PUPILS[2:])
    assert numbers(table) == [1, 2, 3, 4]
    assert not model.canFetchMore(root)


def arrow(table: ListTable[Pupil]) -> list[int]:
    """How many dark points each line of the sorted heading's arrow has, from top to bottom."""
    header = table.horizontalHeader()
    image = header.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    right = header.sectionViewportPosition(0) + header.sectionSize(0)
    darks = [
        sum(image.pixelColor(x, y).lightness() < 150 for x in range(right - 16, right - 3))
        for y in range(2, image.height() - 3)
    ]
    return [dark for dark in darks if dark]


def test_an_arrow_up_means_ascending(table: ListTable[Pupil]) -> None:
    click_heading(table, 0)
    up = arrow(table)
    assert up == sorted(up)
    assert up[0] < up[-1]
    click_heading(table, 0)
    down = arrow(table)
    assert down == sorted(down, reverse=True)
    assert down[0] > down[-1]
