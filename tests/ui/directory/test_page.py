"""The one table editor by real keys, cells and clipboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, QSettings, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.curriculum.tables import SubjectTeacher
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.directories import DIRECTORIES, Directory
from ejadmin.models.school.card import Building, Room, RoomKind
from ejadmin.models.school.subjects import Subject
from ejadmin.ui import dialogs
from ejadmin.ui.clipboard import read_block
from ejadmin.ui.directory.editors import CellEditor, ChoiceEditor, DateEditor
from ejadmin.ui.directory.model import ERROR_ROLE, DirectoryModel
from ejadmin.ui.directory.page import DirectoryPage
from ejadmin.ui.page import Page, Workplace
from tests import small_school
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, press, type_text

Show = Callable[[Page], Page]


class Desk:
    """A page with one directory open, and the hands that work at it."""

    def __init__(self, workplace: Workplace, show_page: Show, key: str) -> None:
        self.page = DirectoryPage(workplace)
        show_page(self.page)
        self.page.show_place({"key": key})
        self.page.activateWindow()
        QTest.qWaitForWindowActive(self.page)
        self.table, self.view = self.page.table, self.page.table.view

    @property
    def model(self) -> DirectoryModel:
        assert self.table.model is not None
        return self.table.model

    def cell(self, row: int, title: str) -> QModelIndex:
        titles = [field.title for field in self.model.fields]
        return self.model.index(row, titles.index(title))

    def choose(self, row: int, title: str) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.cell(row, title))

    def text(self, row: int, title: str) -> str:
        return str(self.cell(row, title).data(Qt.ItemDataRole.EditRole))

    def type_in(self, row: int, title: str, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
        """Type over a cell as a person does: the first letter opens the editor."""
        self.choose(row, title)
        type_text(self.view, text[:1])
        type_text(self.editor, text[1:])
        self.accept(key)

    def accept(self, key: Qt.Key = Qt.Key.Key_Return) -> None:
        popup = QApplication.activePopupWidget()
        press(popup or self.editor, key)

    @property
    def editor(self) -> CellEditor:
        found = self.view.viewport().findChildren(CellEditor)
        assert found, "no editor is open"
        return found[-1]

    def has_editor(self) -> bool:
        return any(editor.isVisible() for editor in self.view.viewport().findChildren(CellEditor))

    def foot(self) -> str:
        return self.page.findChild(QLabel, "directory.foot").text()

    def reason(self) -> str:
        return self.page.findChild(QLabel, "directory.reason").text()


@pytest.fixture
def rooms(workplace: Workplace, show_page: Show) -> Desk:
    with workplace.sessions.begin() as session:
        main, annex = Building(name="Главное здание"), Building(name="Корпус начальной школы")
        session.add_all([annex, Room(number="9", building=main), Room(number="12", capacity=30)])
    return Desk(workplace, show_page, "rooms")


def stored_rooms(workplace: Workplace) -> list[tuple[str, str | None, int | None]]:
    with workplace.sessions() as session:
        query = select(Room.number, Building.name, Room.capacity).outerjoin(Room.building)
        return sorted(tuple(row) for row in session.execute(query))


@pytest.mark.parametrize("entry", DIRECTORIES, ids=lambda entry: entry.key)
def test_every_directory_opens(workplace: Workplace, show_page: Show, entry: Directory) -> None:
    with workplace.sessions.begin() as session:
        small_school.fill(session)
    desk = Desk(workplace, show_page, entry.key)
    assert desk.page.place()["key"] == entry.key
    assert desk.view.objectName() == f"table.{entry.key}"
    assert desk.foot().startswith(entry.counted(desk.model.rowCount() - 1))
    desk.view.grab()


def test_a_cell_is_stored_when_accepted(rooms: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(rooms.page.changed) as changed:
        rooms.type_in(0, "Название", "Кабинет химии")
    assert changed.args == [frozenset({"rooms"})]
    with workplace.sessions() as session:
        assert "Кабинет химии" in session.scalars(select(Room.name)).all()
    assert rooms.view.currentIndex().row() == 1


def test_a_wrong_cell_keeps_its_text_and_the_focus(rooms: Desk, workplace: Workplace) -> None:
    rooms.type_in(0, "Мест", "много")
    assert rooms.has_editor()
    assert rooms.editor.text() == "много"
    assert rooms.reason() == "«Мест»: здесь нужно целое число, а не «много»."
    assert rooms.page.has_unsaved()
    rooms.editor.selectAll()
    type_text(rooms.editor, "28")
    rooms.accept()
    assert rooms.reason() == ""
    assert not rooms.page.has_unsaved()
    assert 28 in [capacity for _, _, capacity in stored_rooms(workplace)]


def test_a_rule_of_the_record_is_told_at_its_cell(rooms: Desk, workplace: Workplace) -> None:
    before = stored_rooms(workplace)
    rooms.type_in(0, "Мест", "5000")
    assert rooms.reason() == "Мест в кабинете – от 1 до 2000."
    assert rooms.cell(0, "Мест").data(ERROR_ROLE) == rooms.reason()
    assert rooms.text(0, "Мест") == "5000"
    assert stored_rooms(workplace) == before


def test_escape_leaves_the_cell_as_it_was(rooms: Desk, workplace: Workplace) -> None:
    before = stored_rooms(workplace)
    rooms.choose(0, "Номер")
    type_text(rooms.view, "я")
    press(rooms.editor, Qt.Key.Key_Escape)
    assert stored_rooms(workplace) == before


def test_a_link_is_found_by_a_part_of_its_name(rooms: Desk, workplace: Workplace) -> None:
    rooms.choose(1, "Здание")
    type_text(rooms.view, "н")
    type_text(rooms.editor, "ачальн")
    assert isinstance(rooms.editor, ChoiceEditor)
    rooms.accept()
    assert rooms.text(1, "Здание") == "Корпус начальной школы"
    assert "Корпус начальной школы" in [building for _, building, _ in stored_rooms(workplace)]


def test_an_unknown_link_is_refused(rooms: Desk) -> None:
    rooms.type_in(1, "Здание", "Флигель")
    assert "«Флигель» нет в справочнике «Здания»" in rooms.reason()
    assert rooms.editor.text() == "Флигель"


def test_a_choice_takes_its_beginning(rooms: Desk, workplace: Workplace) -> None:
    rooms.type_in(0, "Вид", "спорт")
    with workplace.sessions() as session:
        assert RoomKind.GYM in session.scalars(select(Room.kind)).all()


def test_a_new_row_is_a_draft_until_required_cells_stand(rooms: Desk, workplace: Workplace) -> None:
    before = stored_rooms(workplace)
    press(rooms.view, Qt.Key.Key_Insert)
    assert rooms.has_editor()
    press(rooms.editor, Qt.Key.Key_Escape)
    rooms.type_in(2, "Название", "Актовый зал")
    assert stored_rooms(workplace) == before
    assert rooms.reason() == "Черновик: чтобы сохранить, заполните «Номер»."
    assert "не сохранено 1" in rooms.foot()
    rooms.type_in(2, "Номер", "зал")
    assert ("зал", None, None) in stored_rooms(workplace)
    assert rooms.foot().startswith("3 кабинета")
    assert rooms.model.rowCount() == 4


def test_a_yes_is_toggled_by_space(workplace: Workplace, show_page: Show) -> None:
    with workplace.sessions.begin() as session:
        session.add(Subject(name="Шахматы"))
    desk = Desk(workplace, show_page, "subjects")
    desk.choose(0, "Без аттестации")
    press(desk.view, Qt.Key.Key_Space)
    with workplace.sessions() as session:
        assert session.scalars(select(Subject.without_assessment)).one() is True


def test_a_date_has_a_calendar(workplace: Workplace, show_page: Show) -> None:
    with workplace.sessions.begin() as session:
        session.add(Employee(last_name="Седова", first_name="Анна"))
    desk = Desk(workplace, show_page, "employees")
    desk.type_in(0, "Принят", "1.9.26", Qt.Key.Key_Tab)
    assert desk.text(0, "Принят") == "01.09.2026"
    desk.choose(0, "Принят")
    press(desk.view, Qt.Key.Key_F2)
    assert isinstance(desk.editor, DateEditor)
    press(desk.editor, Qt.Key.Key_F4)
    calendar = QApplication.activePopupWidget()
    assert calendar is not None
    press(calendar, Qt.Key.Key_Escape)


def test_a_block_from_excel_adds_rows_and_marks_bad_cells(
    rooms: Desk, workplace: Workplace
) -> None:
    QGuiApplication.clipboard().setText(
        'Номер\tНазвание\tЗдание\r\n101\t\tГлавное здание\r\n102\t"Химия,\nлаборатория"\t\r\n'
        "103\t\tФлигель\r\n"
    )
    rooms.choose(2, "Номер")
    press(rooms.view, Qt.Key.Key_V, CTRL)
    numbers = [number for number, _, _ in stored_rooms(workplace)]
    assert numbers == ["101", "102", "12", "9"]
    assert rooms.text(4, "Здание") == "Флигель"
    assert "«Флигель»" in rooms.reason()
    assert "не сохранено 1" in rooms.foot()
    rooms.page.undo()
    assert [number for number, _, _ in stored_rooms(workplace)] == ["12", "9"]
    assert not rooms.page.has_unsaved()


def test_copied_cells_come_back_through_the_clipboard(rooms: Desk) -> None:
    rooms.view.selectAll()
    press(rooms.view, Qt.Key.Key_C, CTRL)
    block = read_block(QGuiApplication.clipboard().text())
    assert block[0][:4] == ["12", "", "", "30"]
    assert len(block) == 2


def test_deleted_cells_are_emptied_unless_required(rooms: Desk, workplace: Workplace) -> None:
    row = next(n for n in range(2) if rooms.text(n, "Номер") == "12")
    rooms.choose(row, "Мест")
    press(rooms.view, Qt.Key.Key_Delete)
    assert ("12", None, None) in stored_rooms(workplace)
    rooms.choose(row, "Номер")
    press(rooms.view, Qt.Key.Key_Delete)
    assert rooms.reason() == "Заполните поле «Номер»."
    assert ("12", None, None) in stored_rooms(workplace)


def test_undo_takes_back_change_creation_and_deletion(rooms: Desk, workplace: Workplace) -> None:
    before = stored_rooms(workplace)
    rooms.type_in(0, "Мест", "17")
    rooms.type_in(2, "Номер", "55")
    rooms.choose(0, "Номер")
    press(rooms.view, Qt.Key.Key_Delete, CTRL)
    assert len(stored_rooms(workplace)) == 2
    for left in (3, 2, 2):
        rooms.view.setFocus()
        press(rooms.view, Qt.Key.Key_Z, CTRL)
        assert len(stored_rooms(workplace)) == left
    assert stored_rooms(workplace) == before


def test_a_record_in_use_is_not_deleted(workplace: Workplace, show_page: Show) -> None:
    with workplace.sessions.begin() as session:
        small_school.fill(session)
    desk = Desk(workplace, show_page, "rooms")
    desk.choose(0, "Номер")
    press(desk.view, Qt.Key.Key_Delete, CTRL)
    assert desk.reason() == (
        "Кабинет «21»: удалить нельзя, запись используется. Где: Классы – 1, Нагрузка – 2. "
        "Сначала уберите её там."
    )
    assert len(stored_rooms(workplace)) == 1


def test_several_rows_are_deleted_after_a_question(
    rooms: Desk, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def agree(_parent: QWidget, question: str, _action: str, **_rest: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(dialogs, "confirm", agree)
    rooms.view.selectAll()
    press(rooms.view, Qt.Key.Key_Delete, CTRL)
    assert asked == ["Удалить: 2 кабинета?"]
    assert stored_rooms(workplace) == []


def test_the_filter_and_the_order(rooms: Desk) -> None:
    rooms.model.sort(0)
    assert [rooms.text(row, "Номер") for row in range(2)] == ["9", "12"]
    press(rooms.view, Qt.Key.Key_F, CTRL)
    field = rooms.page.findChild(QLineEdit, "directory.filter")
    assert field.hasFocus()
    type_text(field, "ГЛАВНОЕ")
    assert rooms.model.rowCount() == 2
    assert rooms.foot() == "2 кабинета, показано 1"
    press(field, Qt.Key.Key_Escape)
    assert rooms.model.rowCount() == 3


def test_widths_and_order_are_remembered(
    rooms: Desk, workplace: Workplace, show_page: Show
) -> None:
    rooms.view.setColumnWidth(1, 222)
    rooms.view.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    rooms.page.hide()
    assert QSettings().contains("directory/rooms/columns")
    again = Desk(workplace, show_page, "rooms")
    assert again.view.columnWidth(1) == 222
    assert [again.text(row, "Номер") for row in range(2)] == ["12", "9"]


def test_a_draft_survives_a_refresh_and_asks_before_leaving(
    rooms: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms.type_in(2, "Название", "Актовый зал")
    rooms.page.refresh()
    assert rooms.text(2, "Название") == "Актовый зал"
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: False)
    rooms.page.show_place({"key": "subjects"})
    assert rooms.page.place()["key"] == "rooms"


def test_a_place_names_directory_and_record(rooms: Desk) -> None:
    key = rooms.model.row_at(1).key
    rooms.page.show_place({"key": "buildings"})
    rooms.page.show_place({"key": "rooms", "id": key})
    assert rooms.page.place() == {"key": "rooms", "id": key}
    rooms.page.show_place({"key": "nowhere", "id": 1})
    rooms.page.show_place({"key": "rooms", "id": 10_000})
    assert rooms.page.place()["key"] == "rooms"


def test_the_list_is_searched(rooms: Desk) -> None:
    listed = rooms.page.findChild(QListWidget, "directory.list")
    rooms.page.search.setText("звонк")
    shown = [
        listed.item(number).toolTip()
        for number in range(listed.count())
        if not listed.item(number).isHidden() and listed.item(number).toolTip()
    ]
    assert shown == ["Расписания звонков", "Звонки"]


def test_links_of_a_subject_go_with_it_and_come_back(workplace: Workplace, show_page: Show) -> None:
    with workplace.sessions.begin() as session:
        link = SubjectTeacher(
            subject=Subject(name="Черчение"), employee=Employee(last_name="С", first_name="А")
        )
        session.add(link)
    desk = Desk(workplace, show_page, "subjects")
    desk.choose(0, "Название")
    press(desk.view, Qt.Key.Key_Delete, CTRL)
    with workplace.sessions() as session:
        assert session.scalars(select(SubjectTeacher.id)).all() == []
    desk.page.undo()
    with workplace.sessions() as session:
        assert session.scalars(select(SubjectTeacher.id)).all() == [link.id]


def test_the_open_directory_goes_to_excel(
    rooms: Desk, tmp_path: Path, qtbot: QtBot, save_as: SaveAs
) -> None:
    file = tmp_path / "rooms.xlsx"
    save_as(file)
    with qtbot.waitSignal(rooms.page.told, timeout=20_000):
        rooms.page.table.export_asked.emit()
    sheet = load_workbook(file)["Кабинеты и места"]
    assert [cell.value for cell in sheet[1]][0] == "Номер"
    assert sheet.max_row == 3


def test_a_copied_cell_never_begins_a_formula_and_comes_back_as_it_was(
    rooms: Desk, workplace: Workplace
) -> None:
    bad = ("=cmd|' /C calc'!A0", "@SUM(1)", "+7 (900) 111-22-33", "-5", "'=1", "+A1")
    with workplace.sessions.begin() as session:
        session.add_all(Room(number=f"90{place}", name=name) for place, name in enumerate(bad))
    rooms.page.refresh()
    rooms.view.selectAll()
    press(rooms.view, Qt.Key.Key_C, CTRL)
    copied = QGuiApplication.clipboard().text()
    assert not any(
        cell[:1] in "=@" for line in copied.split("\n") for cell in line.split("\t") if cell
    )
    assert "\t'+A1\t" in copied
    assert "\t+7 (900) 111-22-33\t" in copied
    assert {row[1] for row in read_block(copied)} >= set(bad) - {"'=1"}
