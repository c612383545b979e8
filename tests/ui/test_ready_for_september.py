"""From an empty file to «готово к 1 сентября», through the window alone."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ejadmin import demonstration
from ejadmin.models import checklist
from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.checklist import Proof, StepStanding
from ejadmin.models.database import open_database
from ejadmin.opener import Opener
from ejadmin.ui.directory.page import DirectoryPage
from ejadmin.ui.loading.dialog import ImportDialog
from ejadmin.ui.page import Page, Place
from ejadmin.ui.setup.calendar import CalendarPage
from ejadmin.ui.setup.page import SetupPage
from ejadmin.ui.setup.school_card import SchoolCardPage
from ejadmin.ui.timetable.page import TimetablePage
from tests.imports.tables import Rows, text, xlsx
from tests.started import Start, starting
from tests.ui.keys import CTRL, press, type_text

PATIENCE = 30_000
CLASSES = ("1А", "5А", "5Б", "10А", "10A", "11А")  # the last but one is Latin
SURNAMES = (
    "Абрикосов", "Берёзкин", "Василькин", "Грушин", "Дубровин", "Ежевикин", "Жасминов",
    "Зверобоев", "Ивушкин", "Кленовский", "Липатников", "Мятлев", "Осинцев",
)  # fmt: skip
NAMES = ("Артём", "Глеб", "Денис", "Захар", "Кирилл", "Лев")
TEACHERS: Rows = (
    ("ФИО педагога", "Классный руководитель", "Предмет", "Класс"),
    ("Черёмухина Вера Сергеевна", "1А, 10А", "Математика", ", ".join(CLASSES)),
    ("Можжевелов Игорь Львович", "5А, 10А, 10A", "История", ", ".join(CLASSES)),
    ("Калинова Ия Олеговна", "5Б, 10А, 11А", "Английский язык", "5А"),
)
GROUPS: Rows = (
    ("Группа", "Предмет", "Педагог", "Часов в неделю", "Классы", "Кабинет"),
    ("Англ-1", "Английский язык", "Калинова Ия Олеговна", 1, "5А", "21"),
    ("Англ-2", "Английский язык", "Черёмухина Вера Сергеевна", 1, "5А", "22"),
)


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """Open the window on a file and close it after the test."""
    with starting(qtbot) as open_window:
        yield open_window


def pupils() -> list[tuple[str, str]]:
    """Seventy-eight people: everybody's name is another's in the next class."""
    found = []
    for number, (label, surname) in enumerate(product(CLASSES, SURNAMES)):
        name = NAMES[number // len(SURNAMES)]
        found.append((f"{surname} {name} {NAMES[number % 5]}ович", label))
    return found


def tables(folder: Path) -> list[Path]:
    """What a school has: lists of pupils and teachers, the load, the groups and their members."""
    people = pupils()
    listed: Rows = (("№ п/п", "Ученик", "Пол", "Класс"),
                    *((number, name, "М", label) for number, (name, label) in
                      enumerate(people, start=1)))  # fmt: skip
    load: Rows = (
        ("Предмет", "Педагог", "Часов в неделю", "Класс", "Кабинет"),
        *(("Математика", "Черёмухина Вера Сергеевна", 1, label, "21") for label in CLASSES),
        *(("История", "Можжевелов Игорь Львович", 1, label, "22") for label in CLASSES),
    )
    fifth = [name for name, label in people if label == "5А"]
    members: Rows = (
        ("Группа", "Предмет", "Ученик", "Класс"),
        *((f"Англ-{1 + number % 2}", "Английский язык", name, "5А")
          for number, name in enumerate(fifth)),
    )  # fmt: skip
    return [
        xlsx(folder / "ученики.xlsx", listed),
        xlsx(folder / "педагоги.xlsx", TEACHERS),
        xlsx(folder / "нагрузка.xlsx", load),
        text(folder / "группы.csv", GROUPS),
        text(folder / "состав.csv", members),
    ]


def go(opener: Opener, page: str, **details: object) -> Page:
    opener.window_shown.go(Place(page, details))
    shown = opener.window_shown.current_page()
    assert shown is not None
    return shown


def settle(opener: Opener, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not opener.window_shown.tasks.running, timeout=PATIENCE)


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None, name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def press_in_dialog(button: str) -> None:
    """Press a button of the dialog that is about to come."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(10, look)
            return
        next(b for b in dialog.findChildren(QPushButton) if b.text() == button).click()

    QTimer.singleShot(0, look)


def fill_card_and_calendar(opener: Opener, qtbot: QtBot) -> None:
    qtbot.mouseClick(opener.greeting.setup, Qt.MouseButton.LeftButton)
    card = opener.window_shown.current_page()
    assert isinstance(card, SchoolCardPage)
    for name, typed in (
        ("name", "Школа № 0"), ("short_name", "Школа 0"),
        ("director_name", "Громова Елена Павловна"),
        ("administrator_name", "Петрова Нина Сергеевна"),
    ):  # fmt: skip
        type_text(card.findChild(QLineEdit, f"field.{name}"), typed)
    click(qtbot, card, "action.save")
    calendar = go(opener, "calendar")
    assert isinstance(calendar, CalendarPage)
    for action in calendar.fill_button.menu().actions():
        if action.objectName() in ("action.fill.quarters_all", "action.fill.days_off"):
            action.trigger()
    settle(opener, qtbot)


def drop(page: QWidget, files: Sequence[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    place, none, left = QPointF(9, 9), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page, QDropEvent(place, Qt.DropAction.CopyAction, data, left, none))


def load_tables(opener: Opener, qtbot: QtBot, files: Sequence[Path]) -> None:
    setup = go(opener, "setup")
    drop(setup, files)
    for file in files:
        qtbot.waitUntil(lambda file=file: is_open_for(file), timeout=PATIENCE)
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        qtbot.waitUntil(dialog.load_button.isEnabled, timeout=PATIENCE)
        if dialog.options.consent.isVisible():
            dialog.options.consent.click()
            qtbot.waitUntil(dialog.load_button.isEnabled, timeout=PATIENCE)
            settle(opener, qtbot)
        with qtbot.waitSignal(dialog.imported, timeout=PATIENCE):
            qtbot.mouseClick(dialog.load_button, Qt.MouseButton.LeftButton)
        dialog.close()
    settle(opener, qtbot)


def is_open_for(file: Path) -> bool:
    dialog = QApplication.activeModalWidget()
    return isinstance(dialog, ImportDialog) and dialog.file == file


def fill_bells_and_building(opener: Opener, qtbot: QtBot) -> None:
    directory = go(opener, "directory", key="bells")
    assert isinstance(directory, DirectoryPage)
    usual = [
        button for button in directory.findChildren(QPushButton)
        if "обычными звонками" in button.text() and button.isVisible()
    ]  # fmt: skip
    qtbot.mouseClick(usual[0], Qt.MouseButton.LeftButton)
    directory = go(opener, "directory", key="buildings")
    assert isinstance(directory, DirectoryPage)
    QApplication.clipboard().setText("Главное здание\tул. Садовая, 1\r\n")
    opener.window_shown.activateWindow()
    QTest.qWaitForWindowActive(opener.window_shown)
    view = directory.table.view
    view.setFocus()
    view.setCurrentIndex(view.model().index(0, 0))
    press(view, Qt.Key.Key_V, CTRL)
    settle(opener, qtbot)


def make_timetable(opener: Opener, qtbot: QtBot) -> None:
    page = go(opener, "timetable")
    assert isinstance(page, TimetablePage)
    press_in_dialog("Создать")
    qtbot.mouseClick(page.first.findChild(QPushButton), Qt.MouseButton.LeftButton)
    for number in range(page.classes.count()):
        page.classes.setCurrentRow(number)
        for weekday in (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY):
            if not any(course.left > 0 for course in page.week.courses):
                break
            page.board.setFocus()
            page.board.setCurrentIndex(page.model.index_of((weekday, number + 1)))
            press(page.board, Qt.Key.Key_Return)
            press(page.picker.filter, Qt.Key.Key_Return)
    press_in_dialog("Создать уроки")
    with qtbot.waitSignal(page.changed, timeout=PATIENCE):
        click(qtbot, page, "action.make_lessons")
    settle(opener, qtbot)


def finish_the_rest(opener: Opener, qtbot: QtBot) -> SetupPage:
    """Look at each row left as a clerk would: accept with a reason, or fill the paper and mark."""
    page = go(opener, "setup")
    assert isinstance(page, SetupPage)
    page.refresh()
    settle(opener, qtbot)
    for step in list(page.list.lines):
        standing = chosen(page, step)
        if standing.is_over:
            continue
        if standing.findings:
            accept_all(page)
            settle(opener, qtbot)
        if not chosen(page, step).is_over and standing.proof is not Proof.DATA:
            mark(page, qtbot, step)
            settle(opener, qtbot)
    return page


def chosen(page: SetupPage, step: str) -> StepStanding:
    page.list.choose(step)
    return next(one for one in page.standings if one.key == step)


def accept_all(page: SetupPage) -> None:
    panel = page.pane.findings
    press(panel.list, Qt.Key.Key_A, CTRL)
    type_text(panel.reason, "Решено на совещании при директоре")
    press(panel.reason, Qt.Key.Key_Return)


def mark(page: SetupPage, qtbot: QtBot, step: str) -> None:
    number = page.findChild(QLineEdit, "field.document_number")
    if not number.text():
        number.setFocus()
        type_text(number, f"01-14-{page.standings[0].number}")
        press(number, Qt.Key.Key_Return)
    click(qtbot, page, "action.mark")


def left_to_do(opener: Opener) -> dict[str, str]:
    with opener.database.sessions() as session:
        return {one.key: one.text for one in checklist.checklist(session) if not one.is_over}


def test_an_empty_file_becomes_a_school_ready_for_september(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    opener = start(tmp_path / "school.sqlite")
    qtbot.waitUntil(lambda: opener.greeting.isVisible() and opener.database is not None)
    fill_card_and_calendar(opener, qtbot)
    load_tables(opener, qtbot, tables(tmp_path))
    fill_bells_and_building(opener, qtbot)
    make_timetable(opener, qtbot)
    page = finish_the_rest(opener, qtbot)
    assert left_to_do(opener) == {}
    assert page.bar.value() == page.bar.maximum()
    assert "Выглядят" in page.list.lines["classes"].text(3) or any(
        "10A (латинская буква)" in one.finding.text for one in chosen(page, "classes").accepted
    )
    assert opener.window_shown.status.dues.isHidden()


def test_the_demonstration_school_is_brought_to_the_end(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "school.sqlite"
    database = open_database(file)
    demonstration.build(
        database.sessions, year=2026, classes=2, weeks=1, paper=2, today=date(2026, 9, 14)
    )
    database.close()
    opener = start(file)
    qtbot.waitUntil(lambda: opener.window_shown.current_page() is not None, timeout=PATIENCE)
    settle(opener, qtbot)
    assert left_to_do(opener)
    page = finish_the_rest(opener, qtbot)
    assert left_to_do(opener) == {}
    assert page.bar.value() == page.bar.maximum()
