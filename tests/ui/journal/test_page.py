"""The journal's page under real keys: every accepted key is one committed transaction."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from sqlalchemy import select

from ejadmin.models.base import chain
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.journal.cells import read_cell
from ejadmin.models.journal.notation import format_cell
from ejadmin.models.journal.tables import Homework, WorkKind
from ejadmin.models.journal.window import EditWindow
from ejadmin.models.timetable.tables import Lesson
from ejadmin.ui import dialogs
from ejadmin.ui.journal.page import JournalPage
from ejadmin.ui.page import Place
from tests.ui.keys import CTRL, SHIFT, press, type_text

Key = Qt.Key


@pytest.fixture
def page(workplace, small_school, show_page):
    """Mathematics of 5А on the day of its last lesson; the cursor on the second lesson."""
    made = JournalPage(workplace)
    made.today = lambda: small_school.first_day + timedelta(days=4)
    show_page(made)
    made.show_place({"course": small_school.mathematics, "lesson": small_school.lessons[1]})
    made.grid.go_to(0, 1)
    made.grid.setFocus()
    return made


@pytest.fixture
def stored(database, small_school):
    """What another connection reads in a cell."""

    def read(row, column):
        with database.sessions() as session:
            cell = read_cell(session, small_school.lessons[column], small_school.pupils[row])
        return format_cell(cell)

    return read


@pytest.fixture
def log_length(database):
    def count():
        with closing(sqlite3.connect(database.file)) as connection:
            return connection.execute("SELECT count(*) FROM changes").fetchone()[0]

    return count


def shown(page, row, column):
    return page.model.text(row, column)


def note(page):
    return page.note.text()


@pytest.mark.parametrize("key", "12345")
def test_one_key_is_one_commit(page, stored, log_length, key):
    type_text(page.grid, "3" if key != "3" else "4")  # the first mark also makes its work
    before = log_length()
    type_text(page.grid, key)
    assert log_length() == before + 1
    assert stored(0, 1) == shown(page, 0, 1) == key
    assert page.grid.current == (0, 1)


@pytest.mark.parametrize(
    ("typed", "cell"),
    [("н", "Н"), ("Б", "Б"), ("у", "У"), ("О", "О"), ("y", "Н"), (",", "Б"), ("<", "Б"),
     ("e", "У"), ("j", "О"), ("5н", "Н 5"), ("о5", "О 5"), ("4/5", "4/5"), ("4.5", "4/5"),
     ("4/5/3", "4/5/3"), ("о4/5", "О 4/5"), ("454", "4")],
)  # fmt: skip
def test_keys_of_both_layouts(page, stored, typed, cell):
    type_text(page.grid, typed)
    assert stored(0, 1) == shown(page, 0, 1) == cell
    assert note(page) == ""


def test_a_slash_without_a_mark_is_told(page, stored):
    type_text(page.grid, "/")
    assert "после первой" in note(page)
    type_text(page.grid, "5")
    assert stored(0, 1) == "5"


def test_keys_that_mean_nothing_write_nothing(page, log_length):
    before = log_length()
    type_text(page.grid, "67890QЫ -=")
    assert log_length() == before
    assert shown(page, 0, 1) == ""


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace])
def test_delete_clears_marks_and_absences(page, stored, key):
    type_text(page.grid, "о4/5")
    press(page.grid, key)
    assert stored(0, 1) == ""


def test_undo_and_redo_go_through_the_log(page, stored, log_length, database):
    type_text(page.grid, "5")
    press(page.grid, Key.Key_Right)
    type_text(page.grid, "4")
    before = log_length()
    press(page.grid, Key.Key_Z, CTRL)
    assert (stored(0, 1), stored(0, 2)) == ("5", "")
    press(page.grid, Key.Key_Z, CTRL)
    assert (stored(0, 1), stored(0, 2)) == ("", "")
    press(page.grid, Key.Key_Z, CTRL)
    press(page.grid, Key.Key_Y, CTRL)
    press(page.grid, Key.Key_Z, CTRL | SHIFT)
    assert (stored(0, 1), stored(0, 2)) == ("5", "4")
    assert log_length() == before + 8  # each mark with its work
    with database.sessions() as session:
        assert chain.verify(session).is_whole


def test_a_new_mark_forgets_what_could_be_done_again(page, stored):
    type_text(page.grid, "5")
    press(page.grid, Key.Key_Z, CTRL)
    type_text(page.grid, "3")
    press(page.grid, Key.Key_Y, CTRL)
    assert stored(0, 1) == "3"


def test_undo_brings_back_a_cleared_block(page, stored):
    type_text(page.grid, "о4/5")
    page.grid.go_to(0, 0)
    page.grid.go_to(2, 1, stretches=True)
    press(page.grid, Key.Key_Delete)
    assert (stored(0, 0), stored(1, 0), stored(2, 0), stored(0, 1)) == ("", "", "", "")
    press(page.grid, Key.Key_Z, CTRL)
    assert (stored(0, 0), stored(1, 0), stored(2, 0)) == ("5", "4", "Б")
    assert stored(0, 1) == "О 4/5"


def test_a_closed_lesson_is_refused_inline(page, stored, log_length, small_school):
    page.today = lambda: small_school.first_day + timedelta(days=16)
    before = log_length()
    type_text(page.grid, "5")
    closed = small_school.first_day + timedelta(days=16)
    assert f"{closed:%d.%m.%Y}" in note(page)
    assert "через 2 недели" in note(page)
    assert (stored(0, 1), shown(page, 0, 1), log_length()) == ("", "", before)
    press(page.grid, Key.Key_Right)
    type_text(page.grid, "5")
    assert (note(page), stored(0, 2)) == ("", "5")


def test_undo_is_refused_by_the_same_rule(page, stored, small_school):
    type_text(page.grid, "5")
    page.today = lambda: small_school.first_day + timedelta(days=60)
    press(page.grid, Key.Key_Z, CTRL)
    assert "закрыт с" in note(page)
    assert stored(0, 1) == shown(page, 0, 1) == "5"
    page.today = lambda: small_school.first_day + timedelta(days=4)
    press(page.grid, Key.Key_Z, CTRL)
    assert stored(0, 1) == ""


def test_tomorrows_lesson_is_refused(page, stored, small_school):
    page.today = lambda: small_school.first_day
    type_text(page.grid, "5")
    assert "ещё не прошёл" in note(page)
    assert stored(0, 1) == ""


def test_a_pupil_who_came_later_is_refused(page, stored, database, small_school):
    with database.sessions.begin() as session:
        session.scalars(
            select(ClassMembership).where(ClassMembership.pupil_id == small_school.pupils[0])
        ).one().first_day = small_school.first_day + timedelta(days=3)
    page.refresh()
    type_text(page.grid, "5")
    assert "не числится" in note(page)
    assert stored(0, 1) == ""


def test_travel_as_in_a_spreadsheet(page):
    grid = page.grid
    last_row, last_column = 2, page.model.columns - 1
    for key, held, wanted in (
        (Key.Key_Down, None, (1, 1)), (Key.Key_Right, None, (1, 2)), (Key.Key_Tab, None, (1, 3)),
        (Key.Key_Backtab, None, (1, 2)), (Key.Key_Left, None, (1, 1)), (Key.Key_Up, None, (0, 1)),
        (Key.Key_Return, None, (1, 1)), (Key.Key_Return, SHIFT, (0, 1)),
        (Key.Key_End, None, (0, last_column)), (Key.Key_Home, None, (0, 0)),
        (Key.Key_End, CTRL, (last_row, last_column)), (Key.Key_Home, CTRL, (0, 0)),
        (Key.Key_PageDown, None, (last_row, 0)), (Key.Key_PageUp, None, (0, 0)),
        (Key.Key_Down, CTRL, (2, 0)), (Key.Key_Up, CTRL, (0, 0)),
        (Key.Key_Right, CTRL, (0, last_column)), (Key.Key_Left, CTRL, (0, 0)),
        (Key.Key_Left, None, (0, 0)), (Key.Key_Up, None, (0, 0)),
    ):  # fmt: skip
        press(grid, key, held or Qt.KeyboardModifier.NoModifier)
        assert grid.current == wanted, key


def test_ctrl_arrow_stops_at_the_end_of_a_filled_run(page):
    type_text(page.grid, "5")
    press(page.grid, Key.Key_Home)
    press(page.grid, Key.Key_Right, CTRL)
    assert page.grid.current == (0, 1)


def test_a_block_is_copied_and_pasted_as_excel_does(page, stored, log_length):
    page.grid.go_to(0, 0)
    page.grid.go_to(2, 0, stretches=True)
    press(page.grid, Key.Key_C, CTRL)
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == "5\n4\nБ"
    page.grid.go_to(0, 1)
    clipboard.setText("4/5\tН\r\nО 3\t\r\n\tзач\r\n")
    press(page.grid, Key.Key_V, CTRL)
    assert [stored(row, 1) for row in range(3)] == ["4/5", "О 3", ""]
    assert [stored(row, 2) for row in range(3)] == ["Н", "", "зач"]
    before = log_length()
    press(page.grid, Key.Key_Z, CTRL)
    assert [stored(row, column) for row in range(3) for column in (1, 2)] == [""] * 6
    assert log_length() > before


def test_one_copied_cell_fills_the_selection(page, stored):
    QGuiApplication.clipboard().setText("5")
    page.grid.go_to(2, 2, stretches=True)
    press(page.grid, Key.Key_V, CTRL)
    assert [stored(row, column) for row in range(3) for column in (1, 2)] == ["5"] * 6


def test_a_block_is_pasted_whole_or_not_at_all(page, stored, small_school):
    page.today = lambda: small_school.first_day + timedelta(days=1)
    for block, reason in (
        ("5\t5", "ещё не прошёл"),
        ("5\n4\n3\n2", "не помещается"),
        ("9", "от 1"),
    ):
        QGuiApplication.clipboard().setText(block)
        press(page.grid, Key.Key_V, CTRL)
        assert reason in note(page)
        assert stored(0, 1) == ""


def test_cut_takes_the_cell_away(page, stored):
    page.grid.go_to(0, 0)
    press(page.grid, Key.Key_X, CTRL)
    assert (QGuiApplication.clipboard().text(), stored(0, 0)) == ("5", "")


def test_f2_edits_as_text_with_the_same_rules(page, stored):
    press(page.grid, Key.Key_F2)
    line = page.grid.line
    assert line.isVisible()
    type_text(line, "45")
    press(line, Key.Key_Return)
    assert line.isVisible()
    assert "4/5" in note(page)
    line.selectAll()
    type_text(line, "О 4/5")
    press(line, Key.Key_Return)
    assert not line.isVisible()
    assert (stored(0, 1), note(page), page.grid.current) == ("О 4/5", "", (1, 1))


def test_escape_leaves_the_line_and_the_cell(page, stored):
    press(page.grid, Key.Key_F2)
    assert page.has_unsaved()
    type_text(page.grid.line, "5")
    press(page.grid.line, Key.Key_Escape)
    assert not page.has_unsaved()
    assert stored(0, 1) == ""


def test_a_comment_belongs_to_a_mark(page, database, small_school):
    press(page.grid, Key.Key_F2, SHIFT)
    assert "сначала поставьте" in note(page)
    type_text(page.grid, "4")
    press(page.grid, Key.Key_F2, SHIFT)
    type_text(page.grid.line, "переписал")
    press(page.grid.line, Key.Key_Return)
    page.grid.go_to(0, 1)
    type_text(page.grid, "5")
    with database.sessions() as session:
        cell = read_cell(session, small_school.lessons[1], small_school.pupils[0])
    assert (cell.marks[0].value, cell.marks[0].comment) == (5, "переписал")


def test_means_live_beside_the_marks(page):
    assert page.model.sums[0] == ["5,00", "5,00", "(5)"]
    page.lesson.kind_set.emit(1, 10)  # a control work weighs 2
    page.grid.go_to(0, 1)
    type_text(page.grid, "3")
    assert page.model.sums[0] == ["4,00", "3,67", "(4)"]
    press(page.grid, Key.Key_Delete)
    assert page.model.sums[0] == ["5,00", "5,00", "(5)"]
    assert page.model.sums[2] == ["—", "—", "—"]


def test_a_period_mark_is_put_or_accepted(page, database, log_length):
    column = page.model.columns - 1
    page.grid.go_to(0, column)
    before = log_length()
    press(page.grid, Key.Key_Return)
    assert page.model.sums[0][2] == "5"
    assert page.grid.current == (1, column)
    type_text(page.grid, "3")
    assert page.model.sums[1][2] == "3"
    assert log_length() == before + 2
    type_text(page.grid, "н")
    assert "за период" in note(page)
    press(page.grid, Key.Key_Delete)
    assert page.model.sums[1][2] == "(4)"
    press(page.grid, Key.Key_Down)
    press(page.grid, Key.Key_Return)  # nothing to accept without marks
    assert log_length() == before + 3


def test_topic_and_homework_of_the_chosen_lesson(page, database, small_school):
    page.lesson.topic.setFocus()
    type_text(page.lesson.topic, "Дроби")
    press(page.lesson.topic, Key.Key_Return)
    page.lesson.homework.setFocus()
    type_text(page.lesson.homework, "№ 214–218")
    press(page.lesson.homework, Key.Key_Return)
    lesson = small_school.lessons[1]
    with database.sessions() as session:
        assert session.get_one(Lesson, lesson).topic == "Дроби"
        homework = session.scalars(select(Homework).where(Homework.lesson_id == lesson)).one()
    assert homework.text == "№ 214–218"
    assert homework.due_on == small_school.first_day + timedelta(days=2)
    assert page.lesson.topic.text() == "Дроби"
    page.grid.go_to(0, 2)
    assert page.lesson.topic.text() == ""


def test_works_are_added_named_and_removed(page, database, stored, monkeypatch):
    page.findChild(QToolButton, "action.work_add").click()
    assert len(page.model.lessons[1].works) == 2
    page.lesson.kind_set.emit(2, 10)
    assert page.grid.columns.kinds[1] == "КР"
    page.grid.go_to(0, 1)
    type_text(page.grid, "4/5")
    asked = []
    monkeypatch.setattr(dialogs, "confirm", lambda *told, **_: asked.append(told[1]) or False)
    page.findChild(QToolButton, "action.work_remove").click()
    assert "отметок: 1" in asked[0]
    assert stored(0, 1) == "4/5"
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    page.findChild(QToolButton, "action.work_remove").click()
    assert stored(0, 1) == "4"


def test_a_closed_lesson_is_opened_once_with_a_reason(page, stored, small_school):
    page.today = lambda: small_school.first_day + timedelta(days=30)
    page.refresh()
    page.grid.go_to(0, 1)
    assert page.grid.columns.closed == [True] * 5
    assert page.findChild(QToolButton, "action.unlock").isVisible()
    page.findChild(QToolButton, "action.unlock").click()
    reason = page.findChild(QLineEdit, "journal.unlock_reason")
    press(reason, Key.Key_Return)
    assert reason.isVisible()
    type_text(reason, "Учитель болел")
    press(reason, Key.Key_Return)
    assert page.grid.columns.closed == [True, False, True, True, True]
    assert "разовым доступом" in page.lesson.closing.text()
    type_text(page.grid, "5")
    assert (stored(0, 1), note(page)) == ("5", "")


def test_only_control_works(page, database, small_school):
    page.lesson.kind_set.emit(1, 10)
    page.choice.only_control.setChecked(True)
    assert [lesson.id for lesson in page.model.lessons] == [small_school.lessons[1]]
    page.grid.go_to(0, 0)
    type_text(page.grid, "5")
    page.choice.only_control.setChecked(False)
    assert shown(page, 0, 1) == "5"


def test_places_are_remembered_and_found_again(page, small_school, show_page, workplace):
    wanted = {
        "course": small_school.mathematics, "lesson": small_school.lessons[3],
        "pupil": small_school.pupils[2],
    }  # fmt: skip
    page.show_place(wanted)
    assert page.place() == wanted
    assert page.grid.current == (2, 3)
    page.show_place({"course": 404, "lesson": 404, "pupil": 404})
    assert page.place()["course"] == small_school.mathematics
    page.choice.chosen.emit()
    page.choice.subjects.activated.emit(page.choice.subjects.currentIndex())
    again = show_page(JournalPage(workplace))
    assert again.place()["course"] == small_school.mathematics


def test_changes_are_announced(page):
    names, lines = [], []
    page.changed.connect(names.append)
    page.told.connect(lines.append)
    type_text(page.grid, "5")
    type_text(page.grid, "5")
    assert names == [frozenset({"marks", "works"})]
    assert lines[0].startswith("сохранено")


def test_the_mouse_chooses_and_stretches(page):
    grid = page.grid

    def center(row, column):
        return grid.plan.cell_rect(row, column).center()

    view = grid.viewport()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=center(1, 3))
    assert grid.current == (1, 3)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, SHIFT, center(2, 4))
    assert len(grid.chosen()) == 4
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(40, center(0, 0).y()))
    assert grid.current == (0, 4)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=center(0, 2))
    assert grid.line.isVisible()


def test_ctrl_z_belongs_to_the_grid_even_when_the_window_has_a_shortcut(page, stored):
    stolen = []
    QShortcut(QKeySequence("Ctrl+Z"), page, lambda: stolen.append(1))
    type_text(page.grid, "5")
    QTest.keyClick(page.grid, Key.Key_Z, CTRL)
    assert (stored(0, 1), stolen) == ("", [])


def test_empty_states_lead_on(workplace, database, show_page, qtbot):
    page = show_page(JournalPage(workplace))
    assert page.advice.isVisible()
    with qtbot.waitSignal(page.asked_for) as asked:
        page.advice.button.click()
    assert asked.args == [Place("setup")]
    page.refresh()
    press(page.grid, Key.Key_5)


def test_a_course_without_lessons_leads_to_the_timetable(page, database, small_school, qtbot):
    with database.sessions.begin() as session:
        session.delete(session.scalars(select(Lesson).where(Lesson.number == 2)).one())
    page.show_place({"course": small_school.history})
    assert page.advice.isVisible()
    with qtbot.waitSignal(page.asked_for) as asked:
        page.advice.button.click()
    assert asked.args[0].page == "timetable"
    page.show_place({"course": small_school.mathematics})
    assert not page.advice.isVisible()


def test_a_missing_kind_of_work_is_told(page, database):
    with database.sessions.begin() as session:
        for kind in session.scalars(select(WorkKind).where(WorkKind.id != 1)):
            session.delete(kind)
        session.get_one(WorkKind, 1).is_default = False
    type_text(page.grid, "5")
    assert shown(page, 0, 1) == "5"  # the first kind serves when none is the default


def test_a_school_without_an_edit_window_still_closes(page, database, small_school):
    with database.sessions.begin() as session:
        session.delete(session.scalars(select(EditWindow)).one())
    page.today = lambda: date(small_school.first_day.year + 1, 5, 1)
    type_text(page.grid, "5")
    assert "закрыт с" in note(page)


def test_what_a_key_repaints_is_what_a_whole_paint_shows(page, qtbot):
    page.grid.go_to(0, 1)
    for key in (Key.Key_4, Key.Key_Down, Key.Key_5):
        press(page.grid, key)
    press(page.grid, Key.Key_Up, SHIFT)  # two cells chosen: their tint must not be laid on twice
    QGuiApplication.processEvents()
    press(page.grid, Key.Key_3)
    QGuiApplication.processEvents()
    window = page.window()

    def looks_painted_whole():
        shown = window.screen().grabWindow(window.winId()).toImage()
        assert shown == window.grab().toImage().convertToFormat(shown.format())

    qtbot.waitUntil(looks_painted_whole)


def test_without_a_current_year_the_page_leads_to_the_years(page: JournalPage) -> None:
    with page.sessions.begin() as session:
        for year in session.scalars(select(AcademicYear)):
            year.state = YearState.CLOSED
    page.refresh()
    assert page.views.currentWidget() is page.advice
    assert "Нет текущего учебного года" in page.advice.title.text()
    assert page.advice.place == Place("directory", {"key": "academic_years"})


def test_a_cell_that_blinked_and_is_gone_is_not_painted(page, qtbot):
    grid = page.grid
    grid.go_to(0, page.model.columns - 1)
    grid.flash()
    grid.flashed = (0, page.model.columns + 3)
    assert grid.flashing() is None
    grid.viewport().repaint()
    grid.flashed = (0, 0)
    assert grid.flashing() == (0, 0)
