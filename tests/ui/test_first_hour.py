"""An administrator's first hour in the window: from the greeting to the first statement."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models import checklist
from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.classes.tables import SubgroupMembership
from ejadmin.models.curriculum.tables import Course, SubjectClass
from ejadmin.models.people.tables import PaperRequest
from ejadmin.models.timetable.tables import Lesson
from ejadmin.opener import Opener
from ejadmin.ui.directory.page import DirectoryPage
from ejadmin.ui.journal.page import JournalPage
from ejadmin.ui.loading.dialog import ImportDialog
from ejadmin.ui.page import Page, Place
from ejadmin.ui.setup.calendar import CalendarPage
from ejadmin.ui.setup.page import SetupPage
from ejadmin.ui.setup.school_card import SchoolCardPage
from ejadmin.ui.statements.page import StatementsPage
from ejadmin.ui.timetable.page import TimetablePage
from tests.imports.tables import school_files
from tests.started import Start, answer, starting
from tests.ui.keys import press, type_text

PATIENCE = 30_000


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """Open the window on a file and close it after the test."""
    with starting(qtbot) as open_window:
        yield open_window


def press_in_dialog(button: str) -> None:
    """Press a button of the dialog that is about to come."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(10, look)
            return
        next(b for b in dialog.findChildren(QPushButton) if b.text() == button).click()

    QTimer.singleShot(0, look)


def go(opener: Opener, page: str, **details: object) -> Page:
    opener.window_shown.go(Place(page, details))
    shown = opener.window_shown.current_page()
    assert shown is not None
    return shown


def left_to_do(opener: Opener) -> dict[str, str]:
    with opener.database.sessions() as session:
        return {one.key: one.text for one in checklist.checklist(session) if not one.is_over}


def fill_school_and_calendar(opener: Opener, qtbot: QtBot) -> None:
    qtbot.mouseClick(opener.greeting.setup, Qt.MouseButton.LeftButton)
    card = opener.window_shown.current_page()
    assert isinstance(card, SchoolCardPage)
    for name, text in (("name", "Школа № 0"), ("short_name", "Школа 0"),
                       ("director_name", "Громова Елена Павловна")):  # fmt: skip
        type_text(card.inputs[name].editor, text)
    qtbot.mouseClick(card.save_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(card.onward, Qt.MouseButton.LeftButton)
    assert isinstance(opener.window_shown.current_page(), SetupPage)
    calendar = go(opener, "calendar")
    assert isinstance(calendar, CalendarPage)
    for action in calendar.fill_button.menu().actions():
        if action.objectName() in ("action.fill.quarters_all", "action.fill.days_off"):
            action.trigger()


def load_tables(opener: Opener, qtbot: QtBot, folder: Path) -> None:
    setup = go(opener, "setup")
    assert isinstance(setup, SetupPage)
    for file in school_files(folder).values():
        dialog = setup.load_file(file)
        assert isinstance(dialog, ImportDialog)
        qtbot.waitUntil(dialog.load_button.isEnabled, timeout=PATIENCE)
        with qtbot.waitSignal(dialog.imported, timeout=PATIENCE):
            qtbot.mouseClick(dialog.load_button, Qt.MouseButton.LeftButton)
        dialog.close()
    qtbot.waitUntil(lambda: not opener.window_shown.tasks.running)
    assert setup.bar.value() > 2


def make_week(opener: Opener, qtbot: QtBot) -> None:
    page = go(opener, "timetable")
    assert isinstance(page, TimetablePage)
    press_in_dialog("Создать")
    page.ask_first()
    assert page.stack.currentWidget() is page.full
    page.board.setFocus()
    page.board.setCurrentIndex(page.model.index_of((Weekday.MONDAY, 1)))
    press(page.board, Qt.Key.Key_Return)
    press(page.picker.filter, Qt.Key.Key_Return)
    press_in_dialog("Создать уроки")
    with qtbot.waitSignal(page.changed, timeout=PATIENCE):
        page.ask_lessons()


def first_lesson(opener: Opener) -> tuple[int, int, date]:
    with opener.database.sessions() as session:
        row = session.execute(
            select(Lesson.id, Lesson.course_id, Lesson.day).order_by(Lesson.day).limit(1)
        ).one()
    return row.id, row.course_id, row.day


def test_from_the_greeting_to_the_first_statement(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = start(tmp_path / "school.sqlite")
    qtbot.waitUntil(lambda: opener.greeting.isVisible() and opener.database is not None)
    fill_school_and_calendar(opener, qtbot)
    load_tables(opener, qtbot, tmp_path)
    assert {"bells", "rooms", "classes", "courses", "timetable"} <= left_to_do(opener).keys()
    assert not {"school", "periods", "pupils", "employees"} & left_to_do(opener).keys()
    with opener.database.sessions() as session:
        assert session.scalar(select(func.count(SubjectClass.id))) == 5

    directory = go(opener, "directory", key="bells")
    assert isinstance(directory, DirectoryPage)
    bells_button = directory.findChild(QPushButton, "action.fill_bells")
    qtbot.mouseClick(bells_button, Qt.MouseButton.LeftButton)
    assert "bells" not in left_to_do(opener)
    assert opener.window_shown.status.said.text() == "Добавлено: 8 звонков. Проверьте время"
    said = answer("Понятно")
    qtbot.mouseClick(bells_button, Qt.MouseButton.LeftButton)
    assert "уже внесены" in said[0]
    make_week(opener, qtbot)
    assert "осталось поставить" in left_to_do(opener)["timetable"]

    lesson, course, day = first_lesson(opener)
    monkeypatch.setattr(StatementsPage, "today", lambda _page: day + timedelta(days=7))
    journal = opener.window_shown.page("journal")
    assert isinstance(journal, JournalPage)
    journal.today = lambda: day
    journal.refresh()
    go(opener, "journal", course=course, lesson=lesson)
    journal.grid.setFocus()
    type_text(journal.grid, "4")
    press(journal.grid, Qt.Key.Key_Escape)

    with opener.database.sessions.begin() as session:
        subgroup = session.get_one(Course, course).subgroup_id
        members = select(SubgroupMembership.pupil_id)
        pupil = session.scalars(members.where(SubgroupMembership.subgroup_id == subgroup)).first()
        session.add(PaperRequest(pupil_id=pupil, requested_on=day, first_day=day))
    page = go(opener, "statements")
    assert isinstance(page, StatementsPage)
    page.refresh()
    assert page.issue.model.rows
    qtbot.mouseClick(page.issue.mark_all, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.issue.issued, timeout=PATIENCE):
        qtbot.mouseClick(page.issue.panel.issue, Qt.MouseButton.LeftButton)
    paper = page.issue.paper.document
    text = "".join(paper.getAllText(number).text() for number in range(paper.pageCount()))
    assert "Громова Е. П." in text
    assert "4,00" in text
    assert "Ведомость успеваемости и посещаемости № 1" in text
    page.ledger.table.selectRow(0)
    assert page.ledger.open.isEnabled()
