"""The page of links by real keys: toggle, type, paste, undo, narrow, fill, print."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, current_year
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.journal.window import EditWindow
from ejadmin.models.loads.matrices import LinkKind, read_cells
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.subjects import Subject
from ejadmin.ui.links.dialog import FillDialog
from ejadmin.ui.links.page import LinksPage
from ejadmin.ui.links.words import tip_at
from ejadmin.ui.page import Page, Place, Workplace
from tests import small_school
from tests.small_school import SmallSchool
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, SHIFT, press, type_text

Show = Callable[[Page], Page]
Key = Qt.Key


@pytest.fixture
def school(database: Store) -> SmallSchool:
    with database.sessions.begin() as session:
        made = small_school.fill(session)
        year = current_year(session)
        session.add_all([SchoolClass(year=year, grade=5, letter="Б"), Subject(name="Музыка")])
        session.add(SchoolClass(year=year, grade=6, letter="А"))
        return made


@pytest.fixture
def page(workplace: Workplace, show_page: Show, school: SmallSchool) -> LinksPage:
    made = LinksPage(workplace)
    show_page(made)
    made.activateWindow()
    return made


def open_tab(page: LinksPage, tab: str, row: str, subject: str) -> None:
    page.show_place({"tab": tab})
    page.grid.setFocus()
    rows = [line.title for line in page.model.lines]
    subjects = [line.title for line in page.model.subjects]
    page.grid.go_to(rows.index(row), subjects.index(subject))


def cells(database: Store, school: SmallSchool, kind: LinkKind) -> dict[tuple[str, str], float]:
    """What the database holds, by names."""
    with database.sessions() as session:
        names = {key: name for key, name in session.execute(select(Subject.id, Subject.name))}  # noqa: C416
        rows: dict[int, str] = {}
        if kind is LinkKind.CLASSES:
            rows = {one.id: one.label for one in session.scalars(select(SchoolClass))}
        if kind is LinkKind.TEACHERS:
            rows = {one.id: one.last_name for one in session.scalars(select(Employee))}
        found = read_cells(session, kind, school.year)
    return {(rows[row], names[subject]): value for (row, subject), value in found.items()}


def plan(database: Store, school: SmallSchool) -> dict[tuple[str, str], float]:
    return cells(database, school, LinkKind.CLASSES)


def click(page: LinksPage, name: str, qtbot: QtBot) -> None:
    button = page.findChild(QPushButton, f"action.{name}")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def fill(page: LinksPage, key: str, qtbot: QtBot) -> FillDialog:
    click(page, key, qtbot)
    dialog = page.findChild(FillDialog)
    assert isinstance(dialog, FillDialog)
    return dialog


def test_space_links_and_unlinks(
    page: LinksPage, database: Store, school: SmallSchool, qtbot: QtBot
) -> None:
    open_tab(page, "teachers", "Ёлкин П. И.", "Математика")
    with qtbot.waitSignal(page.changed) as changed:
        press(page.grid, Key.Key_Space)
    assert changed.args == [frozenset({"subject_teachers"})]
    assert ("Ёлкин", "Математика") in cells(database, school, LinkKind.TEACHERS)
    assert page.model.column_edges(page.grid.current[1])[0].text == "2"
    press(page.grid, Key.Key_Space)
    assert ("Ёлкин", "Математика") not in cells(database, school, LinkKind.TEACHERS)


def test_a_block_is_toggled_together_and_undone_as_one(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    before = cells(database, school, LinkKind.TEACHERS)
    open_tab(page, "teachers", "Ёлкин П. И.", "Математика")
    press(page.grid, Key.Key_Right, SHIFT)
    press(page.grid, Key.Key_Down, SHIFT)
    press(page.grid, Key.Key_Space)
    assert len(cells(database, school, LinkKind.TEACHERS)) == 4
    press(page.grid, Key.Key_Z, CTRL)
    assert cells(database, school, LinkKind.TEACHERS) == before
    press(page.grid, Key.Key_Y, CTRL)
    assert len(cells(database, school, LinkKind.TEACHERS)) == 4


def test_digits_type_hours_as_one_number_and_one_step(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "5А", "Музыка")
    type_text(page.grid, "1")
    assert plan(database, school)["5А", "Музыка"] == 1
    type_text(page.grid, "2,5")
    assert plan(database, school)["5А", "Музыка"] == 12.5
    assert page.model.row_edges(page.grid.current[0])[0].text == "19,5"
    press(page.grid, Key.Key_Backspace, times=2)
    press(page.grid, Key.Key_Return)
    assert plan(database, school)["5А", "Музыка"] == 12
    assert page.grid.current[0] == 1
    press(page.grid, Key.Key_Z, CTRL)
    assert ("5А", "Музыка") not in plan(database, school)


def test_half_an_hour_is_typed_with_a_comma_or_a_point(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    for row, typed in (("5А", "0,5"), ("5Б", "0.5"), ("6А", ",5")):
        open_tab(page, "classes", row, "Музыка")
        type_text(page.grid, typed)
        press(page.grid, Key.Key_Tab)
    hours = [value for (_, subject), value in plan(database, school).items() if subject == "Музыка"]
    assert hours == [0.5] * 3


def test_typing_what_stands_there_makes_no_step(page: LinksPage) -> None:
    open_tab(page, "classes", "5А", "Математика")
    type_text(page.grid, "5")
    assert not page.operations.back
    type_text(page.grid, ",5")
    assert len(page.operations.back) == 1


def test_impossible_hours_are_told_and_not_written(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "5Б", "Музыка")
    type_text(page.grid, "53")
    assert "не больше 40" in page.message.text()
    assert plan(database, school)["5Б", "Музыка"] == 5
    press(page.grid, Key.Key_Down)
    assert not page.message.text()


def test_a_number_left_unfinished_is_told(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "5Б", "Музыка")
    type_text(page.grid, "0")
    press(page.grid, Key.Key_Down)
    assert "ещё не часы" in page.message.text()
    assert ("5Б", "Музыка") not in plan(database, school)


def test_delete_clears_a_chosen_block(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "5А", "Математика")
    press(page.grid, Key.Key_A, CTRL)
    press(page.grid, Key.Key_Delete)
    assert not plan(database, school)
    press(page.grid, Key.Key_Z, CTRL)
    assert len(plan(database, school)) == 2


def test_space_writes_the_usual_hours(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "6А", "Математика")
    press(page.grid, Key.Key_Space)
    assert plan(database, school)["6А", "Математика"] == 5


def test_a_block_from_excel_is_pasted(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "5Б", "Математика")
    QGuiApplication.clipboard().setText("4\t2,5\r\n6\t\r\n")
    press(page.grid, Key.Key_V, CTRL)
    found = plan(database, school)
    assert (found["5Б", "Математика"], found["5Б", "История"]) == (4, 2.5)
    assert found["6А", "Математика"] == 6
    assert ("6А", "История") not in found
    press(page.grid, Key.Key_Z, CTRL)
    assert len(plan(database, school)) == 2


def test_a_copied_block_goes_to_another_place(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "5А", "Математика")
    press(page.grid, Key.Key_Right, SHIFT)
    press(page.grid, Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "5\t2"
    press(page.grid, Key.Key_Home)
    press(page.grid, Key.Key_Down)
    press(page.grid, Key.Key_V, CTRL)
    assert plan(database, school)["5Б", "История"] == 2


def test_a_table_with_headings_finds_its_places(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "6А", "Музыка")
    QGuiApplication.clipboard().setText(
        "Класс\tМузыка\tматематика\tВсего часов\n6а\t1\t5\t6\n5Б\t\t4\t4\nИтого\t1\t9\t10"
    )
    press(page.grid, Key.Key_V, CTRL)
    found = plan(database, school)
    assert (found["6А", "Музыка"], found["6А", "Математика"]) == (1, 5)
    assert found["5Б", "Математика"] == 4
    assert len(found) == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [("5\tпять", "не часы"), ("5\t77", "не больше 40"), ("1\n1\n1\n1", "не помещается"),
     ("=1+1", "не часы")],
)  # fmt: skip
def test_a_bad_block_is_refused_whole(
    page: LinksPage, database: Store, school: SmallSchool, text: str, words: str
) -> None:
    before = plan(database, school)
    open_tab(page, "classes", "5Б", "Математика")
    QGuiApplication.clipboard().setText(text)
    press(page.grid, Key.Key_V, CTRL)
    assert words in page.message.text()
    assert plan(database, school) == before


def test_the_search_narrows_both_sides(page: LinksPage) -> None:
    open_tab(page, "classes", "5А", "Математика")
    press(page.grid, Key.Key_F, CTRL)
    assert page.head.search.hasFocus()
    type_text(page.head.search, "5 муз")
    assert [line.title for line in page.model.lines] == ["5А", "5Б"]
    assert [line.title for line in page.model.subjects] == ["Музыка"]
    type_text(page.head.search, "ъ")
    assert page.nothing.isVisible()
    press(page.head.search, Key.Key_Escape)
    assert (page.model.rows, page.model.columns) == (3, 3)
    assert page.grid.hasFocus()


def test_typing_in_a_narrowed_grid_writes_the_cell_shown(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    page.show_place({"tab": "classes"})
    type_text(page.head.search, "6 ист")
    press(page.head.search, Key.Key_Return)
    type_text(page.grid, "2")
    assert plan(database, school)["6А", "История"] == 2


def test_hours_over_the_norm_are_marked_and_explained(page: LinksPage) -> None:
    open_tab(page, "classes", "5А", "Музыка")
    type_text(page.grid, "30")
    edge = page.model.row_edges(page.grid.current[0])[0]
    assert (edge.text, edge.is_wrong) == ("⚠ 37", True)
    plan_ = page.grid.plan
    told = tip_at(
        page.model, plan_, QPoint(plan_.right_x + 5, plan_.row_y(page.grid.current[0]) + 5)
    )
    assert told == "37 ч из 29 по СанПиН 1.2.3685-21, табл. 6.6: больше на 8 ч"


def test_undo_returns_to_the_tab_where_the_change_was(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "teachers", "Ёлкин П. И.", "Музыка")
    press(page.grid, Key.Key_Space)
    press(page, Key.Key_PageDown, CTRL, times=2)
    assert page.model.kind is LinkKind.CLASSES
    press(page.grid, Key.Key_Z, CTRL)
    assert page.model.kind is LinkKind.TEACHERS
    assert page.head.tabs.currentIndex() == 0
    assert ("Ёлкин", "Музыка") not in cells(database, school, LinkKind.TEACHERS)


def test_what_was_changed_elsewhere_is_neither_overwritten_nor_undone(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    def elsewhere(hours: float) -> None:
        with database.sessions.begin() as session:
            row = session.scalars(
                select(SubjectClass).join(Subject).where(Subject.name == "Математика")
            ).one()
            row.hours = hours

    open_tab(page, "classes", "5А", "Математика")
    elsewhere(7)
    type_text(page.grid, "4")
    assert "Таблица обновлена" in page.message.text()
    assert page.model.texts[0][0] == "7"
    press(page.grid, Key.Key_Escape)
    type_text(page.grid, "4")
    elsewhere(8)
    press(page.grid, Key.Key_Z, CTRL)
    assert "после этого данные изменились" in page.message.text()
    assert plan(database, school)["5А", "Математика"] == 8
    assert not page.operations.back


def test_the_template_fills_empty_classes_after_a_look(
    page: LinksPage, database: Store, school: SmallSchool, qtbot: QtBot
) -> None:
    open_tab(page, "classes", "5А", "Музыка")
    dialog = fill(page, "template", qtbot)
    assert "5Б – предметов" in dialog.details.toPlainText()
    assert "5А" not in dialog.details.toPlainText()
    assert dialog.new_subjects.isVisible()
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert sum(hours for (row, _), hours in plan(database, school).items() if row == "5Б") == 29
    assert plan(database, school)["5А", "История"] == 2
    press(page.grid, Key.Key_Z, CTRL)
    assert len(plan(database, school)) == 2
    with database.sessions() as session:
        assert session.scalars(select(func.count(Subject.id))).one() == 3


def test_a_chosen_class_is_replaced_by_the_template(
    page: LinksPage, database: Store, school: SmallSchool, qtbot: QtBot
) -> None:
    open_tab(page, "classes", "5А", "Музыка")
    dialog = fill(page, "template", qtbot)
    chosen = dialog.findChild(QRadioButton, "links.scope.1")
    qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton, pos=QPoint(10, 8))
    dialog.new_subjects.setChecked(False)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert plan(database, school) == {
        ("5А", "Математика"): 5, ("5А", "История"): 3, ("5А", "Музыка"): 1,
    }  # fmt: skip


def test_copying_without_a_year_before_is_told(page: LinksPage, qtbot: QtBot) -> None:
    open_tab(page, "classes", "5А", "Музыка")
    dialog = fill(page, "last_year", qtbot)
    assert "копировать неоткуда" in dialog.summary.text()
    assert not dialog.go.isEnabled()
    dialog.reject()


def test_links_come_from_the_load(
    page: LinksPage, database: Store, school: SmallSchool, qtbot: QtBot
) -> None:
    with database.sessions.begin() as session:
        for link in session.scalars(select(SubjectTeacher)):
            session.delete(link)
    page.refresh()
    open_tab(page, "teachers", "Ёлкин П. И.", "История")
    assert page.model.texts[page.grid.current[0]][page.grid.current[1]] == "!"
    dialog = fill(page, "from_courses", qtbot)
    assert "Клеток заполнится – 2" in dialog.summary.text()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert len(cells(database, school, LinkKind.TEACHERS)) == 2


def test_courses_are_made_and_taken_back(
    page: LinksPage, database: Store, school: SmallSchool, qtbot: QtBot
) -> None:
    with database.sessions.begin() as session:
        music = session.scalars(select(Subject.id).where(Subject.name == "Музыка")).one()
        session.add(SubjectClass(class_id=school.school_class, subject_id=music, hours=1))
    page.show_place({"tab": "classes"})
    dialog = fill(page, "make_courses", qtbot)
    assert "вакансий – 1" in dialog.summary.text()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    with database.sessions() as session:
        assert session.scalars(select(func.count(Course.id))).one() == 3
    press(page.grid, Key.Key_Z, CTRL)
    with database.sessions() as session:
        assert session.scalars(select(func.count(Course.id))).one() == 2


def test_a_finding_opens_its_cell(page: LinksPage, school: SmallSchool) -> None:
    page.show_place({"tab": "classes", "row": school.school_class, "subject": None})
    assert page.model.kind is LinkKind.CLASSES
    assert page.model.lines[page.grid.current[0]].key == school.school_class
    place = page.place()
    page.show_place({"tab": "rooms"})
    page.show_place(place)
    assert page.place() == place


def test_the_mouse_chooses_toggles_and_shows_a_cross(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "teachers", "Ёлкин П. И.", "Математика")
    place = page.grid.plan.cell_rect(0, 2).center()
    QTest.mouseMove(page.grid.viewport(), place)
    assert page.grid.hover == (0, 2)
    QTest.mouseClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.grid.current == (0, 2)
    QTest.mouseDClick(page.grid.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ("Ёлкин", "Музыка") in cells(database, school, LinkKind.TEACHERS)


def test_the_menu_does_what_the_keys_do_and_leads_to_the_record(
    page: LinksPage, database: Store, school: SmallSchool, qtbot: QtBot
) -> None:
    open_tab(page, "teachers", "Ёлкин П. И.", "Музыка")
    where = page.grid.plan.cell_rect(*page.grid.current).center()
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, where, page.grid.viewport().mapToGlobal(where)
    )
    QApplication.sendEvent(page.grid.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    titles = [action.text().partition("\t")[0] for action in menu.actions()]
    assert titles[-1] == "Открыть в справочнике: Музыка"
    menu.actions()[0].trigger()
    assert ("Ёлкин", "Музыка") in cells(database, school, LinkKind.TEACHERS)
    with qtbot.waitSignal(page.asked_for) as asked:
        menu.actions()[-2].trigger()
    assert asked.args[0].details == {"key": "employees", "id": school.teachers[1]}
    menu.close()


def test_an_empty_school_is_told_where_to_begin(
    workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    page = LinksPage(workplace)
    show_page(page)
    assert any(label.text() == "Сотрудников ещё нет" for label in page.findChildren(QLabel))
    with qtbot.waitSignal(page.asked_for) as asked:
        qtbot.mouseClick(page.advice.button, Qt.MouseButton.LeftButton)
    assert asked.args == [Place("directory", {"key": "employees"})]
    for tab, title in (("rooms", "Кабинетов ещё нет"), ("classes", "Классов в этом учебном")):
        page.show_place({"tab": tab})
        assert page.advice.title.text().startswith(title)


def test_without_a_year_nothing_can_be_filled(
    database: Store, workplace: Workplace, show_page: Show
) -> None:
    with database.sessions.begin() as session:
        for model in (EditWindow, AcademicYear):
            for record in session.scalars(select(model)):
                session.delete(record)
            session.flush()
    page = LinksPage(workplace)
    show_page(page)
    page.show_place({"tab": "classes"})
    assert page.advice.title.text() == "Учебного года ещё нет"
    assert not any(button.isEnabled() for button in page.head.fills.values())


def test_classes_without_subjects_begin_with_the_template(
    database: Store, workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    with database.sessions.begin() as session:
        session.add(SchoolClass(year=current_year(session), grade=9, letter="А"))
    page = LinksPage(workplace)
    show_page(page)
    page.show_place({"tab": "classes"})
    assert page.advice.title.text() == "Предметов ещё нет"
    dialog = fill(page, "template", qtbot)
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert page.model.row_edges(0)[0].text == "33"
    assert page.stack.currentIndex() == 0


def test_the_matrix_goes_to_excel_and_comes_back(
    page: LinksPage, database: Store, school: SmallSchool, tmp_path: Path, qtbot: QtBot,
    save_as: SaveAs,
) -> None:  # fmt: skip
    with database.sessions.begin() as session:
        session.add(Subject(name="=1+1"))
    open_tab(page, "classes", "5А", "Музыка")
    save_as(tmp_path / "plan.xlsx")
    with qtbot.waitSignal(page.told):
        qtbot.mouseClick(page.head.export, Qt.MouseButton.LeftButton)
    sheet = load_workbook(tmp_path / "plan.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][:3] == ["5А", 5, 2]
    assert rows[1][-2:] == [7, 29]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = "\n".join("\t".join("" if one is None else str(one) for one in row) for row in rows)
    before = plan(database, school)
    press(page.grid, Key.Key_A, CTRL)
    press(page.grid, Key.Key_Delete)
    QGuiApplication.clipboard().setText(text)
    press(page.grid, Key.Key_V, CTRL)
    assert plan(database, school) == before


def test_the_curriculum_is_printed(
    page: LinksPage, tmp_path: Path, qtbot: QtBot, save_as: SaveAs
) -> None:
    open_tab(page, "classes", "5А", "Музыка")
    save_as(tmp_path / "plan.pdf")
    with qtbot.waitSignal(page.told):
        qtbot.mouseClick(page.head.print, Qt.MouseButton.LeftButton)
    told = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "plan.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "Основное общее образование" in told
    assert "Норма, не больше" in told


def test_a_step_of_a_removed_teacher_does_not_bar_the_ones_before_it(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        session.add(Employee(last_name="Уваров", first_name="Лев"))
    page.refresh()
    before = cells(database, school, LinkKind.TEACHERS)
    open_tab(page, "teachers", "Иванцова М. П.", "Музыка")
    press(page.grid, Key.Key_Space)
    open_tab(page, "teachers", "Уваров Л.", "Музыка")
    press(page.grid, Key.Key_Space, times=2)
    with database.sessions.begin() as session:
        session.delete(
            session.scalars(select(Employee).where(Employee.last_name == "Уваров")).one()
        )
    press(page.grid, Key.Key_Z, CTRL)
    assert "уже удалили" in page.message.text()
    assert "Отменить нельзя" in page.message.text()
    press(page.grid, Key.Key_Z, CTRL, times=2)
    assert cells(database, school, LinkKind.TEACHERS) == before


def test_a_link_of_a_removed_row_is_refused_and_the_table_read_anew(
    page: LinksPage, database: Store, school: SmallSchool
) -> None:
    open_tab(page, "classes", "6А", "Музыка")
    with database.sessions.begin() as session:
        session.delete(session.scalars(select(SchoolClass).where(SchoolClass.grade == 6)).one())
    type_text(page.grid, "2")
    assert "уже удалили" in page.message.text()
    assert "6А" not in [line.title for line in page.model.lines]
