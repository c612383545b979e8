"""The checklist page: figures, findings, ways on, tables in and out."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QProgressBar,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from ejadmin.models import checklist as steps
from ejadmin.models.checklist import STEPS, StepStanding, StepState
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.card import Building, Room, School
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.setup.page import SetupPage
from ejadmin.ui.setup.steps_tree import BUTTON, DUE, TEXT, WHO, Show
from tests import small_school
from tests.conftest import OPERATOR
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, press, type_text

Shown = Callable[[Page], Page]


@pytest.fixture
def page(workplace: Workplace, show_page: Shown, qtbot: QtBot) -> SetupPage:
    made = SetupPage(workplace)
    show_page(made)
    settle(made, qtbot)
    return made


def settle(page: SetupPage, qtbot: QtBot) -> None:
    """Wait until the page has read what was asked for last."""
    qtbot.waitUntil(lambda: not page.workplace.tasks.running and bool(page.standings))


def reread(page: SetupPage, qtbot: QtBot) -> None:
    page.refresh()
    settle(page, qtbot)


def choose(page: SetupPage, key: str) -> None:
    page.list.choose(key)
    assert page.list.key() == key


def button(page: SetupPage, key: str) -> QPushButton:
    cell = page.list.itemWidget(page.list.lines[key], BUTTON)
    found = cell.findChild(QPushButton, f"action.open.{key}")
    assert isinstance(found, QPushButton)
    return found


def standing(page: SetupPage, key: str) -> StepStanding:
    return next(one for one in page.standings if one.key == key)


def listed(page: SetupPage, name: str) -> list[str]:
    found = page.findChild(QListWidget, name)
    return [found.item(n).text() for n in range(found.count())]


def line(page: SetupPage, name: str) -> QLineEdit:
    return page.findChild(QLineEdit, f"field.{name}")


def press_mark(page: SetupPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.pane.mark, Qt.MouseButton.LeftButton)
    settle(page, qtbot)


def test_an_empty_school_starts_with_the_first_paper(page: SetupPage, qtbot: QtBot) -> None:
    bar = page.findChild(QProgressBar, "setup.progress")
    assert (bar.value(), bar.maximum()) == (2, len(STEPS))
    assert page.heading.text() == "1. Приказ о переходе на электронный журнал – не начато"
    choose(page, "school")
    assert page.heading.text() == "6. Карточка школы – не начато"
    assert "школа 14, п. 2.3" in page.explanation.text()
    with qtbot.waitSignal(page.asked_for) as asked:
        qtbot.mouseClick(button(page, "school"), Qt.MouseButton.LeftButton)
    assert asked.args == [Place("school")]


def test_a_missing_dependency_blocks_with_its_reason(page: SetupPage) -> None:
    blocked = button(page, "courses")
    assert not blocked.isEnabled()
    assert blocked.toolTip() == "Сначала: Предметы, Классы"
    choose(page, "courses")
    assert "Сначала заполните: Предметы, Классы." in page.explanation.text()


def rooms_without_building(page: SetupPage, qtbot: QtBot, *numbers: str) -> list[int]:
    with page.sessions.begin() as session:
        rooms = [Room(number=number, capacity=30) for number in numbers]
        session.add_all([Building(name="Главное"), *rooms])
    choose(page, "rooms")
    reread(page, qtbot)
    return [room.id for room in rooms]


def test_a_finding_leads_to_its_record(page: SetupPage, qtbot: QtBot) -> None:
    (room,) = rooms_without_building(page, qtbot, "113")
    assert page.heading.text() == "11. Кабинеты и места – в работе"
    assert listed(page, "setup.findings") == ["● Кабинет 113: не указано здание."]
    assert button(page, "rooms").text() == "Исправить"
    with qtbot.waitSignal(page.asked_for) as asked:
        press(page.pane.findings.list, Qt.Key.Key_Return)
    assert asked.args == [Place("directory", {"key": "rooms", "id": room})]


def test_findings_are_accepted_together_with_one_reason(page: SetupPage, qtbot: QtBot) -> None:
    rooms_without_building(page, qtbot, "113", "114")
    found = page.pane.findings
    press(found.list, Qt.Key.Key_A, CTRL)
    assert not found.accept.isEnabled()
    type_text(found.reason, "Павильоны во дворе")
    press(found.reason, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert page.heading.text() == "11. Кабинеты и места – готово"
    assert listed(page, "setup.findings") == []
    assert len(listed(page, "setup.accepted")) == 2
    assert "Павильоны во дворе" in listed(page, "setup.accepted")[0]
    page.pane.tabs.setCurrentWidget(page.pane.accepted)
    page.pane.accepted.list.setFocus()
    page.pane.accepted.list.setCurrentRow(0)
    press(page.pane.accepted.list, Qt.Key.Key_Delete)
    settle(page, qtbot)
    assert len(listed(page, "setup.findings")) == 1


def test_enter_opens_the_chosen_step(page: SetupPage, qtbot: QtBot) -> None:
    choose(page, "subjects")
    with qtbot.waitSignal(page.asked_for) as asked:
        press(page.list, Qt.Key.Key_Return)
    assert asked.args == [Place("directory", {"key": "subjects"})]


def test_refresh_stays_at_the_chosen_step(page: SetupPage, qtbot: QtBot) -> None:
    choose(page, "bells")
    with page.sessions.begin() as session:
        small_school.fill(session)
    reread(page, qtbot)
    assert page.heading.text().startswith("9. Расписание звонков")
    assert page.bar.value() > 2


def test_a_paper_is_stored_marked_and_unmarked(page: SetupPage, qtbot: QtBot) -> None:
    choose(page, "transfer_order")
    press_mark(page, qtbot)
    assert "Впишите номер" in page.pane.form.inputs["document_number"].reason.text()
    number, day = line(page, "document_number"), line(page, "document_date")
    assert number.hasFocus()
    type_text(number, "01-14-7")
    press(number, Qt.Key.Key_Tab)
    day.setFocus()
    type_text(day, "30.8.26")
    press(day, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert page.pane.state.text() == "✓ сохранено"
    assert standing(page, "transfer_order").text == "№ 01-14-7 от 30.08.2026"
    assert standing(page, "transfer_order").state is StepState.IN_WORK
    press_mark(page, qtbot)
    marked = standing(page, "transfer_order")
    assert marked.state is StepState.DONE
    assert (marked.record.done_on, marked.record.done_by) == (date.today(), OPERATOR)
    assert marked.record.evidence == "№ 01-14-7 от 30.08.2026"
    choose(page, "transfer_order")
    assert "Отмечено" in page.pane.proof.text()
    assert page.pane.next.isVisible()
    press_mark(page, qtbot)
    assert not page.pane.next.isVisible()
    assert standing(page, "transfer_order").record.done_on is None
    assert standing(page, "transfer_order").record.document_number == "01-14-7"


def test_a_marked_work_leads_to_the_next(page: SetupPage, qtbot: QtBot) -> None:
    choose(page, "transfer_order")
    type_text(line(page, "document_number"), "7")
    page.activateWindow()
    page.pane.mark.setFocus()
    press(page.pane.mark, Qt.Key.Key_Space)
    settle(page, qtbot)
    assert page.pane.next.hasFocus()
    press(page.pane.next, Qt.Key.Key_Return)
    assert page.list.key() == "agreement"
    assert page.list.hasFocus()


def test_a_date_that_is_none_stays_typed_with_its_reason(page: SetupPage, qtbot: QtBot) -> None:
    choose(page, "agreement")
    day = line(page, "document_date")
    day.setFocus()
    type_text(day, "31.02.2026")
    press(day, Qt.Key.Key_Return)
    assert "нужна дата" in page.pane.form.inputs["document_date"].reason.text()
    assert page.pane.state.text() == "Не сохранено: исправьте отмеченное"
    assert day.text() == "31.02.2026"
    assert page.has_unsaved()
    reread(page, qtbot)
    assert day.text() == "31.02.2026"
    day.selectAll()
    press(day, Qt.Key.Key_Delete)
    press(day, Qt.Key.Key_Return)
    assert not page.has_unsaved()


def test_a_note_is_stored_by_itself_and_when_another_step_is_chosen(
    page: SetupPage, qtbot: QtBot
) -> None:
    choose(page, "briefing")
    page.pane.form.inputs["note"].editor.setFocus()
    with qtbot.waitSignal(page.pane.form.edited):
        type_text(page.pane.form.inputs["note"].editor, "Собрание 5 сентября")
    settle(page, qtbot)
    assert standing(page, "briefing").record.note == "Собрание 5 сентября"
    type_text(page.pane.form.inputs["note"].editor, ", актовый зал")
    choose(page, "control")
    settle(page, qtbot)
    assert standing(page, "briefing").record.note == "Собрание 5 сентября, актовый зал"
    assert page.pane.form.inputs["note"].editor.toPlainText() == ""


def test_a_responsible_is_chosen_by_a_part_of_the_name(page: SetupPage, qtbot: QtBot) -> None:
    with page.sessions.begin() as session:
        session.add(Employee(last_name="Ручьёва", first_name="Анна", middle_name="Ильинична"))
    reread(page, qtbot)
    choose(page, "bells")
    box = line(page, "responsible_id")
    assert box.text() == ""
    assert box.placeholderText() == "администратор"
    box.setFocus()
    type_text(box, "ручьева")
    press(box, Qt.Key.Key_Return)
    settle(page, qtbot)
    assert page.list.lines["bells"].text(WHO) == "Ручьёва А. И."
    box.selectAll()
    type_text(box, "Никто")
    press(box, Qt.Key.Key_Return)
    reason = page.pane.form.inputs["responsible_id"].reason
    assert reason.isVisible()
    assert "«Никто» нет в справочнике «Сотрудники»" in reason.text()
    press(box, Qt.Key.Key_Escape)
    assert box.text() == "Ручьёва А. И."
    assert not reason.isVisible()
    assert standing(page, "bells").responsible == "Ручьёва А. И."


def test_a_file_alone_is_enough_for_a_paper(page: SetupPage, tmp_path: Path, qtbot: QtBot) -> None:
    scan = tmp_path / "приказ.pdf"
    scan.write_bytes(b"%PDF-1.4 scan")
    choose(page, "local_acts")
    page.pane.files.attach([scan])
    qtbot.waitUntil(lambda: standing(page, "local_acts").record.files == 1)
    settle(page, qtbot)
    press_mark(page, qtbot)
    assert standing(page, "local_acts").state is StepState.DONE
    assert page.list.lines["local_acts"].text(TEXT) == "файлов – 1"


def test_filters_list_what_is_left_and_urgent(page: SetupPage, qtbot: QtBot) -> None:
    with page.sessions.begin() as session:
        session.add(School(name="Школа № 0", short_name="Школа 0"))
        steps.write_record(session, "bells", due_on=date.today() - timedelta(days=1))
        steps.write_record(session, "rooms", due_on=date.today() + timedelta(days=7))
    with qtbot.waitSignal(page.reminded) as reminded:
        reread(page, qtbot)
    assert reminded.args[0].startswith("Настройка: просрочено ")
    page.show_place({"filter": "overdue"})
    shown = {key for key, item in page.list.lines.items() if not item.isHidden()}
    assert {"bells", "rooms"} <= shown
    assert "guardians" not in shown
    assert page.list.lines["bells"].text(DUE).startswith("! ")
    assert not page.list.lines["rooms"].text(DUE).startswith("! ")
    assert page.place()["filter"] == "overdue"
    qtbot.mouseClick(page.filters[Show.ALL], Qt.MouseButton.LeftButton)
    assert not any(item.isHidden() for item in page.list.lines.values())


def test_tab_reaches_every_part(workplace: Workplace, qtbot: QtBot) -> None:
    window, page = QMainWindow(), SetupPage(workplace)
    qtbot.addWidget(window)
    window.setCentralWidget(page)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    rooms_without_building(page, qtbot, "113")
    page.pane.tabs.setCurrentWidget(page.pane.findings)
    page.list.setFocus()
    reached = []
    for _ in range(20):
        focused = QApplication.focusWidget()
        reached.append(focused.objectName())
        press(focused, Qt.Key.Key_Tab)
    assert {
        "setup.steps", "action.mark", "setup.findings", "setup.reason", "field.responsible_id",
        "field.document_number", "field.due_on", "field.note", "setup.show.all", "action.load",
        "action.more",
    } <= set(reached)  # fmt: skip


def test_the_workbook_is_written(
    page: SetupPage, tmp_path: Path, qtbot: QtBot, save_as: SaveAs
) -> None:
    file = tmp_path / "Школа.xlsx"
    offered = save_as(file)
    with qtbot.waitSignal(page.told, timeout=20_000) as told:
        page.head.workbook.trigger()
    assert told.args == [f"Сохранено: {file}"]
    assert offered == ["Школа.xlsx"]
    assert "Кабинеты и места" in load_workbook(file).sheetnames


@pytest.mark.usefixtures("small_school")
def test_the_act_goes_to_paper_and_to_excel(
    page: SetupPage, tmp_path: Path, qtbot: QtBot, save_as: SaveAs, opened: list[str]
) -> None:
    for action, name in (
        (page.head.act, "Акт о настройке журнала.pdf"),
        (page.head.table, "Перечень работ по настройке.xlsx"),
    ):
        file = tmp_path / name
        offered = save_as(file)
        action.trigger()
        qtbot.waitUntil(lambda file=file: str(file) in opened, timeout=20_000)
        assert offered == [name]
    pdf, table = map(Path, opened)
    assert pdf.read_bytes().startswith(b"%PDF")
    assert load_workbook(table).sheetnames == ["Перечень работ"]


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
        assert changed.args == [None]
        dialog.close()
    assert QApplication.activeModalWidget() is None
