from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, Weekday, YearState
from ejadmin.models.classes.tables import Shift
from ejadmin.models.timetable import board
from ejadmin.models.timetable.tables import Lesson, Timetable, TimetableEntry
from ejadmin.ui import theme
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.timetable import dialogs as timetable_dialogs
from ejadmin.ui.timetable.board import CELL_ROLE
from ejadmin.ui.timetable.page import TimetablePage
from tests.models.timetable.week_school import TUESDAY, WeekSchool, week_school
from tests.ui.keys import CTRL, press, type_text

Show = Callable[[Page], Page]
MONDAY = Weekday.MONDAY


@pytest.fixture
def filled(database: Store) -> dict[str, Any]:
    """Two classes sharing a teacher, English in two subgroups, bells of three lessons."""
    with database.sessions.begin() as session:
        school: WeekSchool = week_school(session)
        school.bells("Звонки", Shift.FIRST, (1, 11), ["08:30", "09:20", "10:20"])
        five, seven = school.school_class(5, "А"), school.school_class(7, "Б")
        teacher = school.teacher("Иванцова")
        keys = {
            "five": five,
            "seven": seven,
            "mathematics": school.course(
                "Математика", class_id=five, teacher_id=teacher, hours=2,
                room_id=school.room("21"),
            ),
            "algebra": school.course("Алгебра", class_id=seven, teacher_id=teacher, hours=3),
            "hall": school.room("Актовый зал"),
            "timetable": school.timetable_id,
        }  # fmt: skip
        parts = school.subgroups("Английский язык", [five], [], [])
        keys["english"] = [
            school.course("Английский язык", subgroup_id=part, teacher_id=school.teacher(name))
            for part, name in zip(parts, ("Громова", "Ветрова"), strict=True)
        ]
    return keys


@pytest.fixture
def page(workplace: Workplace, filled: dict[str, Any], show_page: Show) -> Iterator[TimetablePage]:
    shown = TimetablePage(workplace)
    show_page(shown)
    shown.board.setFocus()
    yield shown
    shown.picker.hide()


def standing(page: TimetablePage) -> list[tuple[int, str, int]]:
    entry = TimetableEntry
    with page.sessions() as session:
        rows = session.execute(select(entry.course_id, entry.weekday, entry.number))
        return sorted((course, str(day.value), number) for course, day, number in rows)


def go_to(page: TimetablePage, day: Weekday, number: int) -> None:
    page.board.setCurrentIndex(page.model.index_of((day, number)))


def fill(page: TimetablePage, text: str) -> None:
    press(page.board, Qt.Key.Key_Return)
    type_text(page.picker.filter, text)
    press(page.picker.filter, Qt.Key.Key_Return)


def test_enter_opens_the_list_and_enter_places_the_course(
    page: TimetablePage, filled: dict[str, Any]
) -> None:
    press(page.board, Qt.Key.Key_Right)
    press(page.board, Qt.Key.Key_Return)
    assert page.picker.isVisible()
    lines = [page.picker.list.item(row).text() for row in range(page.picker.list.count())]
    assert "Математика · Иванцова М. П. · осталось 2 из 2" in lines
    assert lines[0].startswith("Английский язык, все подгруппы")
    type_text(page.picker.filter, "матем")
    press(page.picker.filter, Qt.Key.Key_Return)
    assert not page.picker.isVisible()
    assert standing(page) == [(filled["mathematics"], "2", 1)]
    assert page.model.data(page.board.currentIndex()) == "Математика"
    assert "осталось 1 из 2" in page.left.item(2).toolTip()


def test_subgroups_stand_side_by_side(page: TimetablePage, filled: dict[str, Any]) -> None:
    fill(page, "англ")
    one, two = filled["english"]
    assert standing(page) == [(one, "1", 1), (two, "1", 1)]
    lessons = page.model.data(page.board.currentIndex(), CELL_ROLE)
    assert [lesson.entry.subgroup for lesson in lessons] == ["1 группа", "2 группа"]
    fill(page, "матем")
    assert standing(page) == [(filled["mathematics"], "1", 1)]


def test_delete_clears_and_undo_brings_back(page: TimetablePage, filled: dict[str, Any]) -> None:
    fill(page, "матем")
    placed = standing(page)
    press(page.board, Qt.Key.Key_Delete)
    assert standing(page) == []
    press(page.board, Qt.Key.Key_Z, CTRL)
    assert standing(page) == placed
    press(page.board, Qt.Key.Key_Z, CTRL)
    assert standing(page) == []
    press(page.board, Qt.Key.Key_Y, CTRL)
    assert standing(page) == placed
    assert page.head.undo_button.isEnabled()


def test_a_clash_is_shown_at_once_in_words(
    page: TimetablePage, filled: dict[str, Any], qtbot: QtBot
) -> None:
    assert "Накладок нет" in page.verdict.text()
    go_to(page, TUESDAY, 3)
    fill(page, "матем")
    page.show_place({"class_id": filled["seven"]})
    go_to(page, TUESDAY, 3)
    press(page.board, Qt.Key.Key_Return)
    offered = page.picker.list.item(0).text()
    assert offered.endswith("занято: Иванцова М. П. – Математика 5А")
    press(page.picker.filter, Qt.Key.Key_Return)
    text = "Иванцова М. П. – вторник, 3-й урок: Математика 5А и Алгебра 7Б"
    assert page.findings.item(0).text() == text
    assert "1 накладка" in page.verdict.text()
    assert [page.classes.item(row).text() for row in range(2)] == ["5А ⚠", "7Б ⚠"]
    (lesson,) = page.model.data(page.board.currentIndex(), CELL_ROLE)
    assert lesson.clashes == (text,)
    assert text in page.model.data(page.board.currentIndex(), Qt.ItemDataRole.ToolTipRole)
    go_to(page, MONDAY, 1)
    rect = page.findings.visualItemRect(page.findings.item(0))
    QTest.mouseClick(
        page.findings.viewport(), Qt.MouseButton.LeftButton, pos=rect.topLeft() + QPoint(5, 5)
    )
    assert page.place()["class_id"] == filled["five"]
    assert page.model.cell_at(page.board.currentIndex()) == (TUESDAY, 3)


def test_rings_and_days_stand_at_the_edges(page: TimetablePage) -> None:
    vertical, horizontal = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
    assert page.model.headerData(0, vertical) == "1\n08:30–09:10"
    assert [page.model.headerData(day, horizontal) for day in range(5)] == [
        "Понедельник", "Вторник", "Среда", "Четверг", "Пятница",
    ]  # fmt: skip
    assert page.model.rowCount() == 3


def test_another_room_is_chosen_beside_the_board(
    page: TimetablePage, filled: dict[str, Any], qtbot: QtBot
) -> None:
    fill(page, "матем")
    (box,) = page.rooms.boxes
    assert box.currentText() == "21"
    box.setCurrentIndex(box.findData(filled["hall"]))
    box.activated.emit(box.currentIndex())
    (lesson,) = page.model.data(page.board.currentIndex(), CELL_ROLE)
    assert lesson.entry.room == "Актовый зал"
    press(page.board, Qt.Key.Key_Z, CTRL)
    (lesson,) = page.model.data(page.board.currentIndex(), CELL_ROLE)
    assert lesson.entry.room == "21"


def test_lessons_are_made_in_the_background(page: TimetablePage, qtbot: QtBot) -> None:
    fill(page, "матем")
    with qtbot.waitSignal(page.changed, check_params_cb=lambda tables: tables == {"lessons"}):
        page.make_lessons(date(2026, 9, 1), date(2026, 9, 30))
    assert page.result.text() == (
        "Уроков создано: 4, изменено: 0, осталось без изменений: 0, убрано: 0."
    )
    with page.sessions() as session:
        assert session.execute(select(func.count()).select_from(Lesson)).scalar_one() == 4
    assert page.head.make_button.isEnabled()
    qtbot.waitUntil(lambda: not page.workplace.tasks.running)


def test_a_failure_of_the_making_is_told(
    page: TimetablePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr("ejadmin.ui.dialogs.show_error", lambda _parent, error: told.append(error))
    page.make_lessons(date(2026, 9, 1), date(2026, 9, 30))
    qtbot.waitUntil(lambda: bool(told))
    assert "нет ни одного урока" in str(told[0])
    assert page.result.text() == "Уроки не созданы."
    qtbot.waitUntil(lambda: not page.workplace.tasks.running)


def accept(dialog: QDialog) -> QDialog.DialogCode:
    return QDialog.DialogCode.Accepted


def test_a_new_version_copies_the_week(
    page: TimetablePage, filled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(page, "матем")
    monkeypatch.setattr(timetable_dialogs.SpanDialog, "exec", accept)
    QTest.mouseClick(page.head.copy_button, Qt.MouseButton.LeftButton)
    assert page.head.versions.count() == 2
    assert page.place()["timetable_id"] != filled["timetable"]
    assert len(standing(page)) == 2
    assert page.model.data(page.board.currentIndex()) == "Математика"
    page.undo()
    assert page.head.versions.count() == 1
    assert page.place()["timetable_id"] == filled["timetable"]


def test_an_empty_page_says_what_is_missing_and_goes_there(
    workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    page = TimetablePage(workplace)
    show_page(page)
    assert "Пока нет классов" in page.empty.text.text()
    with qtbot.waitSignal(page.asked_for) as asked:
        QTest.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert asked.args == [Place("directory", {"key": "classes"})]


def test_the_first_timetable_is_made_from_the_empty_page(
    workplace: Workplace, filled: dict[str, Any], show_page: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workplace.sessions.begin() as session:
        session.delete(session.get_one(Timetable, filled["timetable"]))
    page = TimetablePage(workplace)
    show_page(page)
    assert page.first.isVisible()
    monkeypatch.setattr(timetable_dialogs.SpanDialog, "exec", accept)
    QTest.mouseClick(page.first.button, Qt.MouseButton.LeftButton)
    assert page.full.isVisible()
    assert page.head.versions.currentText().startswith("Основное расписание, с 01.09.")


def test_the_dialog_gives_back_its_dates(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    span = date(2026, 9, 1), date(2027, 5, 26)
    dialog = timetable_dialogs.version_dialog(parent, span, date(2026, 11, 9))
    assert dialog.span == (date(2026, 11, 9), date(2027, 5, 26))
    assert dialog.name == "Новое расписание"
    assert timetable_dialogs.lessons_dialog(parent, span).span == span


def test_the_board_is_drawn_with_clashes_in_both_palettes(
    page: TimetablePage, filled: dict[str, Any], qapp: QApplication
) -> None:
    fill(page, "англ")
    plain = page.grab().toImage()
    page.show_place({"class_id": filled["seven"]})
    fill(page, "алгебра")
    page.show_place({"class_id": filled["five"]})
    fill(page, "матем")
    clashing = page.grab().toImage()
    assert clashing != plain
    cell = page.board.visualRect(page.board.currentIndex())
    edge = page.board.viewport().grab(cell).toImage().pixelColor(4, cell.height() // 2)
    assert edge == theme.color("red_tint") or edge.red() > edge.blue()
    theme.apply(qapp, dark=True)
    assert page.grab().toImage() != clashing
    theme.apply(qapp, dark=False)


def test_without_a_current_year_the_page_says_where_to_mark_one(
    page: TimetablePage, workplace: Workplace
) -> None:
    with workplace.sessions.begin() as session:
        for year in session.scalars(select(AcademicYear)):
            year.state = YearState.CLOSED
    page.refresh()
    assert page.stack.currentWidget() is page.empty
    assert any("отметьте его" in label.text() for label in page.empty.findChildren(QLabel))


def test_a_cell_filled_in_another_window_is_told_not_replaced(
    page: TimetablePage, filled: dict[str, Any], database: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        "ejadmin.ui.dialogs.show_error", lambda _parent, error: told.append(error.message)
    )
    cell = page.model.cell_at(page.board.currentIndex())
    where = page.week.timetable_id, page.week.class_id
    other, mine = page.week.courses[0].course_id, page.week.courses[-1].course_id
    assert cell is not None
    with database.sessions.begin() as session:
        board.place_courses(session, *where, cell, [other])
    page.place_courses((mine,))
    assert "в другом окне" in told[0]
    assert [
        lesson.entry.course_id for lesson in page.model.lessons_at(page.board.currentIndex())
    ] == [other]
    page.place_courses((mine,))
    assert len(told) == 1
