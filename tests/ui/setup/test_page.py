"""The checklist page: figures, findings, ways on, tables in and out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QListWidget, QProgressBar, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from ejadmin.models.checklist import STEPS
from ejadmin.models.school import Building, Room
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.setup.page import BUTTON, SetupPage
from tests import small_school
from tests.ui.keys import press

Show = Callable[[Page], Page]


@pytest.fixture
def page(workplace: Workplace, show_page: Show) -> SetupPage:
    made = SetupPage(workplace)
    show_page(made)
    return made


def row(page: SetupPage, key: str) -> int:
    return [step.key for step in STEPS].index(key)


def choose(page: SetupPage, key: str) -> None:
    tree = page.findChild(QTreeWidget, "setup.steps")
    tree.setCurrentItem(tree.topLevelItem(row(page, key)))


def button(page: SetupPage, key: str) -> QPushButton:
    tree = page.findChild(QTreeWidget, "setup.steps")
    found = tree.itemWidget(tree.topLevelItem(row(page, key)), BUTTON)
    assert isinstance(found, QPushButton)
    assert found.objectName() == f"action.open.{key}"
    return found


def test_an_empty_school_starts_with_the_school_card(page: SetupPage, qtbot: QtBot) -> None:
    bar = page.findChild(QProgressBar, "setup.progress")
    assert (bar.value(), bar.maximum()) == (2, len(STEPS))
    choose(page, "school")
    assert page.heading.text() == "6. Карточка школы – не начато"
    with qtbot.waitSignal(page.asked_for) as asked:
        qtbot.mouseClick(button(page, "school"), Qt.MouseButton.LeftButton)
    assert asked.args == [Place("school")]


def test_a_missing_dependency_blocks_with_its_reason(page: SetupPage) -> None:
    blocked = button(page, "courses")
    assert not blocked.isEnabled()
    assert blocked.toolTip() == "Сначала: Предметы, Классы"
    choose(page, "courses")
    assert page.explanation.text() == "Сначала заполните: Предметы, Классы."


def test_a_finding_leads_to_its_record(page: SetupPage, workplace: Workplace, qtbot: QtBot) -> None:
    with workplace.sessions.begin() as session:
        room = Room(number="113")
        session.add_all([Building(name="Главное"), room])
    page.refresh()
    choose(page, "rooms")
    assert page.heading.text() == "11. Кабинеты и места – в работе"
    listed = page.findChild(QListWidget, "setup.findings")
    assert [listed.item(n).text() for n in range(listed.count())] == [
        "● Кабинет 113: не указано здание."
    ]
    assert button(page, "rooms").text() == "Исправить"
    with qtbot.waitSignal(page.asked_for) as asked:
        listed.setCurrentRow(0)
        listed.itemActivated.emit(listed.item(0))
    assert asked.args == [Place("directory", {"key": "rooms", "id": room.id})]


def test_enter_opens_the_chosen_step(page: SetupPage, qtbot: QtBot) -> None:
    choose(page, "subjects")
    tree = page.findChild(QTreeWidget, "setup.steps")
    with qtbot.waitSignal(page.asked_for) as asked:
        press(tree, Qt.Key.Key_Return)
    assert asked.args == [Place("directory", {"key": "subjects"})]


def test_refresh_stays_at_the_chosen_step(page: SetupPage, workplace: Workplace) -> None:
    choose(page, "bells")
    with workplace.sessions.begin() as session:
        small_school.fill(session)
    page.refresh()
    assert page.heading.text().startswith("9. Расписание звонков")
    assert page.bar.value() > 0


def test_the_workbook_is_written(page: SetupPage, tmp_path: Path, qtbot: QtBot) -> None:
    file = tmp_path / "Школа.xlsx"
    with qtbot.waitSignal(page.told, timeout=20_000) as told:
        page.write_workbook(file)
    assert told.args == [f"Выгружено: {file}"]
    assert "Кабинеты и места" in load_workbook(file).sheetnames


def drop(page: SetupPage, files: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    place, none = QPointF(9, 9), Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), Qt.DropAction.CopyAction, data,
                            Qt.MouseButton.LeftButton, none)  # fmt: skip
    QApplication.sendEvent(page, enter)
    assert enter.isAccepted()
    event = QDropEvent(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    QApplication.sendEvent(page, event)


def test_dropped_files_open_the_import_one_after_another(
    page: SetupPage, tmp_path: Path, qtbot: QtBot
) -> None:
    files = [tmp_path / "ученики.csv", tmp_path / "педагоги.csv"]
    files[0].write_text("Ученик;Класс\nОрлов Илья;5А\n", encoding="utf-8")
    files[1].write_text("ФИО педагога;Предмет\nОрлова Ия Ильинична;Музыка\n", encoding="utf-8")
    drop(page, files)
    for file in files:
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        dialog = QApplication.activeModalWidget()
        assert type(dialog).__name__ == "ImportDialog"
        assert dialog.file == file
        with qtbot.waitSignal(page.changed) as changed:
            dialog.imported.emit()
        assert changed.args == ["*"]
        dialog.close()
    assert QApplication.activeModalWidget() is None
