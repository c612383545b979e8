# ruff: noqa: F401, F811
"""Every verb of the journal is one operation: named, taken back and done again, in its place."""

import random
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models.base import chain, operations
from ejadmin.models.journal.cells import put_cell
from ejadmin.models.journal.notation import parse_cell
from ejadmin.models.journal.tables import Homework, Mark, Work
from ejadmin.models.journal.window import Unlock
from ejadmin.models.timetable.tables import Lesson
from ejadmin.ui import dialogs
from tests.models.base.test_operations import state
from tests.ui.journal.test_page import page, stored
from tests.ui.keys import CTRL, SHIFT, press, type_text

Key = Qt.Key


@pytest.fixture(autouse=True)
def _agreed(monkeypatch):
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)


def click(page, name):
    page.findChild(QToolButton, f"action.{name}").click()


def write_topic(page, text):
    page.lesson.topic.setFocus()
    page.lesson.topic.selectAll()
    press(page.lesson.topic, Key.Key_Delete)
    type_text(page.lesson.topic, text)
    press(page.lesson.topic, Key.Key_Return)


def write_homework(page, text):
    page.lesson.homework.setFocus()
    page.lesson.homework.selectAll()
    press(page.lesson.homework, Key.Key_Delete)
    type_text(page.lesson.homework, text)
    press(page.lesson.homework, Key.Key_Return)


def titles(database):
    with database.sessions() as session:
        return [line.title for line in reversed(operations.done(session))]


def test_a_topic_overwritten_comes_back(page, database, small_school):
    write_topic(page, "Дроби")
    write_topic(page, "Проценты")
    press(page.lesson.topic, Key.Key_Z, CTRL)
    assert page.lesson.topic.text() == "Дроби"
    press(page.grid, Key.Key_Z, CTRL)
    assert page.lesson.topic.text() == ""
    press(page.grid, Key.Key_Y, CTRL)
    with database.sessions() as session:
        assert session.get_one(Lesson, small_school.lessons[1]).topic == "Дроби"


def test_homework_and_kind_come_back(page, database, small_school):
    before = state(database)
    write_homework(page, "№ 214")
    write_homework(page, "№ 215")
    page.lesson.kind_set.emit(1, 10)
    page.lesson.kind_set.emit(1, 9)
    after = state(database)
    for homework, kinds in (("№ 215", [10]), ("№ 215", []), ("№ 214", []), ("", [])):
        press(page.grid, Key.Key_Z, CTRL)
        assert page.lesson.homework.text() == homework
        assert [work.kind_id for work in page.model.lessons[1].works] == kinds
    assert state(database) == before
    press(page.grid, Key.Key_Y, CTRL)
    press(page.grid, Key.Key_Y, CTRL)
    press(page.grid, Key.Key_Y, CTRL)
    press(page.grid, Key.Key_Y, CTRL)
    assert state(database) == after


def test_a_work_removed_with_its_marks_comes_back_with_every_mark(page, database, stored):
    for row in range(3):
        page.grid.go_to(row, 1)
        type_text(page.grid, "4/5/3")
    before = state(database)
    page.lesson.work_removed.emit(2)
    assert [stored(row, 1) for row in range(3)] == ["4/3"] * 3
    press(page.grid, Key.Key_Z, CTRL)
    assert [stored(row, 1) for row in range(3)] == ["4/5/3"] * 3
    assert [page.model.text(row, 1) for row in range(3)] == ["4/5/3"] * 3
    assert state(database) == before
    press(page.grid, Key.Key_Y, CTRL)
    assert [stored(row, 1) for row in range(3)] == ["4/3"] * 3


def test_an_added_work_and_an_unlock_are_taken_back(page, database, small_school):
    before = state(database)
    click(page, "work_add")
    press(page.grid, Key.Key_Z, CTRL)
    assert state(database) == before
    page.today = lambda: small_school.first_day + timedelta(days=30)
    page.refresh()
    page.grid.go_to(0, 1)
    click(page, "unlock")
    reason = page.findChild(QLineEdit, "journal.unlock_reason")
    type_text(reason, "Учитель болел")
    press(reason, Key.Key_Return)
    assert not page.model.is_closed(page.model.lessons[1])
    type_text(page.grid, "5")
    press(page.grid, Key.Key_Z, CTRL)
    press(page.grid, Key.Key_Z, CTRL)
    assert page.model.is_closed(page.model.lessons[1])
    assert state(database) == before


def test_every_verb_has_its_title(page, database):
    type_text(page.grid, "5/4")
    press(page.grid, Key.Key_Delete)
    type_text(page.grid, "н")
    press(page.grid, Key.Key_Delete)
    type_text(page.grid, "4")
    press(page.grid, Key.Key_F2, SHIFT)
    type_text(page.grid.line, "переписала")
    press(page.grid.line, Key.Key_Return)
    page.grid.go_to(0, page.model.columns - 1)
    type_text(page.grid, "3")
    press(page.grid, Key.Key_Delete)
    page.grid.go_to(1, 1)
    page.grid.go_to(2, 3, stretches=True)
    QGuiApplication.clipboard().setText("5")
    press(page.grid, Key.Key_V, CTRL)
    page.grid.go_to(0, 1)
    write_topic(page, "Дроби")
    write_topic(page, "")
    write_homework(page, "№ 7")
    page.lesson.kind_set.emit(1, 10)
    click(page, "work_add")
    click(page, "work_remove")
    page.lesson.work_removed.emit(1)
    who, whose = "Алексеева Дарья, 08.09", "Математика, 5А"
    period = page.model.periods[0].title
    kind = next(kind.name for kind in page.model.kinds if kind.id == 10)
    assert titles(database) == [
        f"Отметка 5, {who}", f"Отметки 5/4, {who}", f"Убраны отметки 5/4, {who}", f"Н, {who}",
        f"Убрано Н, {who}", f"Отметка 4, {who}", f"Комментарий к отметке 4, {who}",
        f"Отметка 3, Алексеева Дарья, {period}", f"Убрана отметка, Алексеева Дарья, {period}",
        f"6 клеток, {whose}", f"Тема урока 08.09, {whose}", f"Убрана тема урока 08.09, {whose}",
        f"Задание 08.09, {whose}", f"Вид работы 08.09: {kind}, {whose}",
        f"Добавлена работа 08.09, {whose}", f"Удалена работа 08.09, {whose}",
        f"Удалена работа 08.09, отметок: 3, {whose}",
    ]  # fmt: skip


def test_buttons_take_back_and_say_what(page, stored):
    undo, redo = (page.findChild(QToolButton, f"action.{name}") for name in ("undo", "redo"))
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    type_text(page.grid, "5")
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    told = []
    page.told.connect(told.append)
    undo.click()
    assert (stored(0, 1), undo.isEnabled(), redo.isEnabled()) == ("", False, True)
    redo.click()
    assert stored(0, 1) == "5"
    assert told == [
        "Отменено: Отметка 5, Алексеева Дарья, 08.09",
        "Возвращено: Отметка 5, Алексеева Дарья, 08.09",
    ]


def test_a_topic_still_being_typed_is_written_before_anything_is_taken_back(page, database):
    write_topic(page, "Дроби")
    page.lesson.topic.setFocus()
    page.lesson.topic.selectAll()
    type_text(page.lesson.topic, "Проценты")
    click(page, "undo")
    assert page.lesson.topic.text() == "Дроби"
    click(page, "redo")
    assert page.lesson.topic.text() == "Проценты"


def test_ctrl_z_in_a_line_takes_back_what_is_typed_there_first(page):
    write_topic(page, "Дроби")
    page.lesson.topic.setFocus()
    QTest.keyClick(page.lesson.topic, Key.Key_End)
    QTest.keyClick(page.lesson.topic, Key.Key_1)
    QTest.keyClick(page.lesson.topic, Key.Key_Z, CTRL)
    assert (page.lesson.topic.text(), len(page.operations.back)) == ("Дроби", 1)


def test_a_hidden_lesson_is_shown_when_its_step_is_taken_back(page):
    type_text(page.grid, "5")
    page.grid.go_to(0, 2)
    page.lesson.kind_set.emit(1, 10)
    page.choice.only_control.setChecked(True)
    assert page.model.columns == 2
    press(page.grid, Key.Key_Z, CTRL)
    press(page.grid, Key.Key_Z, CTRL)
    assert not page.choice.only_control.isChecked()
    assert (page.grid.current, page.model.text(0, 1)) == ((0, 1), "")


def test_the_days_shown_stay_where_they_hold_the_place(page):
    years = page.choice.periods.count() - 1
    page.choice.periods.setCurrentIndex(years)
    page.choice.chosen.emit()
    shown = page.model.page.first, page.model.page.last
    page.grid.go_to(0, 1)
    type_text(page.grid, "5")
    press(page.grid, Key.Key_Z, CTRL)
    assert (page.model.page.first, page.model.page.last) == shown


def test_a_period_mark_is_found_again_from_another_course(page, small_school):
    column = page.model.columns - 1
    page.grid.go_to(1, column)
    type_text(page.grid, "3")
    page.show_place({"course": small_school.history})
    page.grid.setFocus()
    press(page.grid, Key.Key_Z, CTRL)
    assert page.grid.current == (1, column)
    assert page.model.text(1, column) == ""


def test_a_work_others_have_marks_in_stays_when_the_first_mark_goes(page, stored, small_school):
    type_text(page.grid, "5")
    with page.sessions.begin() as session:
        put_cell(session, small_school.lessons[1], small_school.pupils[2], parse_cell("2"),
                 today=page.today())  # fmt: skip
    press(page.grid, Key.Key_Z, CTRL)
    assert (stored(0, 1), stored(2, 1), page.note.text()) == ("", "2", "")
    press(page.grid, Key.Key_Y, CTRL)
    assert (stored(0, 1), stored(2, 1)) == ("5", "2")


def test_an_added_work_that_has_marks_by_now_bars_its_undo(page, stored, small_school):
    click(page, "work_add")
    with page.sessions.begin() as session:
        put_cell(session, small_school.lessons[1], small_school.pupils[2], parse_cell("2"),
                 today=page.today())  # fmt: skip
    press(page.grid, Key.Key_Z, CTRL)
    assert "уже используется" in page.note.text()
    assert page.model.text(2, 1) == stored(2, 1) == "2"


def test_an_undo_closed_by_the_edit_window_waits_for_it(page, database, small_school):
    write_topic(page, "Дроби")
    page.today = lambda: small_school.first_day + timedelta(days=60)
    press(page.grid, Key.Key_Z, CTRL)
    assert "закрыт с" in page.note.text()
    assert page.undo_button.isEnabled()
    page.today = lambda: small_school.first_day + timedelta(days=4)
    press(page.grid, Key.Key_Z, CTRL)
    assert page.lesson.topic.text() == ""


VERBS = {
    "mark": lambda page, dice: type_text(page.grid, dice.choice("12345")),
    "further mark": lambda page, dice: type_text(page.grid, f"/{dice.choice('2345')}"),
    "absence": lambda page, dice: type_text(page.grid, dice.choice("нбуо")),
    "delete": lambda page, dice: press(page.grid, Key.Key_Delete),
    "block": lambda page, dice: paste(page, dice),
    "comment": lambda page, dice: comment(page, dice),
    "topic": lambda page, dice: write_topic(page, dice.choice(("Дроби", "Проценты", ""))),
    "homework": lambda page, dice: write_homework(page, dice.choice(("№ 1", "№ 2", ""))),
    "kind": lambda page, dice: page.lesson.kind_set.emit(1, dice.randint(1, 10)),
    "work": lambda page, dice: click(page, "work_add"),
    "no work": lambda page, dice: page.lesson.work_removed.emit(dice.randint(1, 2)),
    "unlock": lambda page, dice: page._unlock_granted(1, "Болел", page.today()),
    "accept": lambda page, dice: press(page.grid, Key.Key_Return),
}


def paste(page, dice):
    rows = ["\t".join(dice.choice(("5", "4/3", "Н", "О 5", "")) for _ in range(2)) for _ in "12"]
    QGuiApplication.clipboard().setText("\n".join(rows))
    press(page.grid, Key.Key_V, CTRL)


def comment(page, dice):
    press(page.grid, Key.Key_F2, SHIFT)
    if page.grid.line.isVisible():
        type_text(page.grid.line, dice.choice(("хорошо", "!")))
        press(page.grid.line, Key.Key_Return)


@pytest.mark.parametrize("seed", range(6))
def test_a_walk_through_all_verbs_is_taken_back_and_done_again(page, database, small_school, seed):
    dice = random.Random(seed)
    states = [state(database)]
    for _ in range(30):
        if dice.random() < 0.1:
            course = dice.choice((small_school.mathematics, small_school.history))
            page.show_place({"course": course})
        page.grid.setFocus()
        page.grid.go_to(dice.randrange(3), dice.randrange(page.model.columns))
        dice.choice(list(VERBS.values()))(page, dice)
        page.grid._close_line()
        now = state(database)
        if now != states[-1]:
            states.append(now)
    assert len(page.operations.back) >= 8
    page.grid.setFocus()
    back = [states[-1]]
    while page.operations.back:
        press(page.grid, Key.Key_Z, CTRL)
        assert page.note.text() == ""
        back.append(state(database))
    assert back == states[::-1]
    forth = [back[-1]]
    while page.operations.forth:
        press(page.grid, Key.Key_Y, CTRL)
        forth.append(state(database))
    assert forth == back[::-1]
    with database.sessions() as session:
        assert chain.verify(session).is_whole
