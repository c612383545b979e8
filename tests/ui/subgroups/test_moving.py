"""Pupils go between the parts by key and by drag, dated, and back again."""

import json
from datetime import date, timedelta

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.tables import ClassMembership, Division, Subgroup, SubgroupMembership
from ejadmin.ui.page import Workplace
from ejadmin.ui.subgroups.column import MIME
from ejadmin.ui.subgroups.page import SubgroupsPage
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, enter_day, press, type_text
from tests.ui.subgroups.desk import click, held, stored


def test_digits_put_pupils_and_the_next_one_is_at_hand(
    divided: SubgroupsPage, workplace: Workplace
) -> None:
    left = divided.board.columns[0].view
    assert left.hasFocus()
    press(left, Qt.Key.Key_1)
    press(left, Qt.Key.Key_2)
    press(left, Qt.Key.Key_Space)
    assert held(divided) == [[], [0, 2], [1]]
    assert divided.pane.foot.text() == "3 ученика; все по подгруппам"
    with workplace.sessions() as session:
        first = current_year(session).first_day
    assert {row[1:] for row in stored(workplace)} == {(first, None)}
    part = divided.board.columns[1].view
    press(part, Qt.Key.Key_0)
    assert [len(column) for column in held(divided)] == [1, 1, 1]
    assert "без подгруппы – 1" in divided.pane.foot.text()
    press(part, Qt.Key.Key_7)
    assert divided.pane.reason.text().startswith("Подгруппы 7 нет")


def test_arrows_walk_and_carry(divided: SubgroupsPage) -> None:
    columns = divided.board.columns
    press(columns[0].view, Qt.Key.Key_Right, CTRL)
    assert held(divided) == [[1, 2], [0], []]
    assert columns[1].view.hasFocus()
    press(columns[1].view, Qt.Key.Key_Right, CTRL)
    assert held(divided) == [[1, 2], [], [0]]
    assert columns[2].view.hasFocus()
    press(columns[2].view, Qt.Key.Key_Left)
    press(columns[1].view, Qt.Key.Key_Left)
    press(columns[0].view, Qt.Key.Key_A, CTRL)
    press(columns[0].view, Qt.Key.Key_2)
    assert held(divided) == [[], [], [0, 1, 2]]


def test_typing_a_name_goes_there(divided: SubgroupsPage, qtbot: QtBot) -> None:
    column = divided.board.columns[0]
    type_text(column.view, "ё")
    assert column.model.texts[column.view.currentIndex().row()].startswith("Ёжикова")
    press(column.view, Qt.Key.Key_2)
    assert held(divided) == [[0, 1], [], [2]]
    divided.list.list.setFocus()
    press(divided.list.list, Qt.Key.Key_Return)
    qtbot.waitUntil(column.view.hasFocus)


def test_a_drag_of_several_rows_moves_them(divided: SubgroupsPage, qtbot: QtBot) -> None:
    source, target = divided.board.columns[0], divided.board.columns[2]
    source.view.selectAll()
    mime = source.model.mimeData(source.view.selectedIndexes()[:2])
    spot = QPointF(20, 20)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.MoveAction
    viewport = target.view.viewport()
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(spot.toPoint(), action, mime, buttons, keys)
        QApplication.sendEvent(viewport, event)
        assert event.isAccepted()
    QApplication.sendEvent(viewport, QDropEvent(spot, action, mime, buttons, keys))
    qtbot.waitUntil(lambda: held(divided) == [[2], [], [0, 1]])
    assert target.chosen_ids() == [row.pupil_id for row in target.model.pupils]


def test_strange_things_are_not_dropped(divided: SubgroupsPage, school: SmallSchool) -> None:
    column = divided.board.columns[1]
    text = QMimeData()
    text.setText("посторонний текст")
    action = Qt.DropAction.MoveAction
    assert not column.model.dropMimeData(text, action, -1, -1, column.view.rootIndex())
    strange = QMimeData()
    strange.setData(MIME, json.dumps([99_999]).encode())
    column.model.dropMimeData(strange, action, -1, -1, column.view.rootIndex())
    QApplication.processEvents()
    assert "не числится" in divided.pane.reason.text()
    assert held(divided) == [[0, 1, 2], [], []]


def test_halves_sexes_and_undo(divided: SubgroupsPage, qtbot: QtBot) -> None:
    shift = CTRL | Qt.KeyboardModifier.ShiftModifier
    press(divided.board.columns[0].view, Qt.Key.Key_A, shift)
    assert held(divided) == [[], [0, 1], [2]]
    click(divided, "sex", qtbot)
    assert held(divided) == [[], [1], [0, 2]]
    divided.board.columns[1].enter()
    press(divided.board.columns[1].view, Qt.Key.Key_Z, CTRL)
    assert held(divided) == [[], [0, 1], [2]]
    divided.undo()
    assert held(divided) == [[0, 1, 2], [], []]


def test_a_later_day_leaves_the_past_alone(
    divided: SubgroupsPage, workplace: Workplace, qtbot: QtBot
) -> None:
    click(divided, "alphabet", qtbot)
    first = divided.head.chosen_day()
    enter_day(divided.head.day, first + timedelta(60))
    divided.board.columns[1].enter()
    press(divided.board.columns[1].view, Qt.Key.Key_2)
    assert held(divided) == [[], [1], [0, 2]]
    assert not divided.board.columns[2].view.selectedIndexes()
    press(divided.board.columns[1].view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "2 группа с" in divided.pane.history.text())
    told = divided.pane.history.text()
    later = first + timedelta(60)
    assert "1 группа с" in told
    assert f"2 группа с {later:%d.%m.%Y}" in told
    enter_day(divided.head.day, first)
    assert held(divided) == [[], [0, 1], [2]]
    assert len(stored(workplace)) == 4


def test_who_joins_later_is_placed_from_then(
    divided: SubgroupsPage, workplace: Workplace, school: SmallSchool, qtbot: QtBot
) -> None:
    with workplace.sessions.begin() as session:
        row = session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == school.pupils[2])
        ).one()
        came = row.first_day = date(row.first_day.year, 10, 5)
    divided.refresh()
    assert "с 05.10" in divided.board.columns[0].model.texts[2]
    click(divided, "alphabet", qtbot)
    starts = {pupil: first for pupil, first, _ in stored(workplace)}
    assert starts[school.pupils[2]] == came
    assert starts[school.pupils[0]] < came


def test_as_it_was_before(
    divided: SubgroupsPage, workplace: Workplace, school: SmallSchool, qtbot: QtBot
) -> None:
    click(divided, "former", qtbot)
    assert divided.pane.reason.text() == "Раньше эти ученики по этому предмету не делились."
    year = divided.years.years[0]
    with workplace.sessions.begin() as session:
        former = Division(subject_id=1)
        parts = [Subgroup(division=former, name=name) for name in ("1 группа", "2 группа")]
        session.add_all(
            SubgroupMembership(
                subgroup=part, pupil_id=pupil,
                first_day=year.first_day - timedelta(365), last_day=year.first_day - timedelta(90),
            )
            for part, pupil in zip(reversed(parts), school.pupils[:2], strict=True)
        )  # fmt: skip
    click(divided, "former", qtbot)
    assert held(divided) == [[2], [1], [0]]
    assert divided.pane.reason.text().startswith("Раньше не делились, поставьте сами – 1: ")
