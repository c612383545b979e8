"""The classes page: edited in place, counted on a day, made many at once, printed."""

import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Shift
from ejadmin.models.people.tables import Pupil, Sex
from ejadmin.ui import dialogs
from ejadmin.ui.classes.dialogs import ParallelsDialog, PromotionDialog
from ejadmin.ui.classes.page import ClassesPage
from ejadmin.ui.classes.table import SECOND_TEACHER, WIDTHS
from ejadmin.ui.directory.editors import CellEditor
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.papers import PaperDialog
from tests import small_school
from tests.small_school import SmallSchool
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, enter_day, press, type_text

Show = Callable[[Page], Page]


@pytest.fixture
def school(database: Store) -> SmallSchool:
    with database.sessions.begin() as session:
        made = small_school.fill(session)
        for pupil, sex in zip(made.pupils, (Sex.FEMALE, Sex.MALE, Sex.FEMALE), strict=True):
            session.get_one(Pupil, pupil).sex = sex
        return made


@pytest.fixture
def page(workplace: Workplace, show_page: Show, school: SmallSchool) -> ClassesPage:
    made = ClassesPage(workplace)
    show_page(made)
    made.show_place({"class": school.school_class})
    made.activateWindow()
    QTest.qWaitForWindowActive(made)
    return made


def cell(page: ClassesPage, row: int, title: str) -> QModelIndex:
    model = page.table.rows()
    titles = [
        model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())
    ]
    return model.index(row, titles.index(title))


def text(page: ClassesPage, row: int, title: str) -> str:
    return str(cell(page, row, title).data())


def type_in(page: ClassesPage, row: int, title: str, typed: str) -> None:
    """Type over a cell as a person does: the first letter opens the editor."""
    view = page.table.view
    view.setFocus()
    view.setCurrentIndex(cell(page, row, title))
    type_text(view, typed[:1])
    editor = view.viewport().findChildren(CellEditor)[-1]
    type_text(editor, typed[1:])
    press(QApplication.activePopupWidget() or editor, Qt.Key.Key_Return)


def labels(workplace: Workplace, year_id: int) -> list[str]:
    with workplace.sessions() as session:
        query = select(SchoolClass).where(SchoolClass.year_id == year_id)
        return [f"{one}" for one in session.scalars(query.order_by(SchoolClass.grade))]


def answer(do: Callable[..., None]) -> None:
    """Do something in the modal dialog that is about to open."""
    QTimer.singleShot(0, lambda: do(QApplication.activeModalWidget()))


def click(page: ClassesPage, name: str, qtbot: QtBot) -> None:
    found = page.findChild(QPushButton, f"action.{name}")
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def test_a_class_shows_its_pupils_and_places(page: ClassesPage) -> None:
    assert [text(page, 0, title) for title in ("Пар.", "Лит.", "Мест", "Учеников", "Свободно")] == [
        "5", "А", "25", "3", "22",
    ]  # fmt: skip
    assert page.roll.title.text().startswith("5А на ")
    assert page.roll.count.text() == "3 ученика: мальчиков 1, девочек 2"
    assert page.roll.places.text() == "Мест 25, свободно 22"
    assert page.total.text() == "3 ученика: мальчиков 1, девочек 2"


def test_a_cell_is_edited_and_the_counts_follow(
    page: ClassesPage, workplace: Workplace, school: SmallSchool, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.changed):
        type_in(page, 0, "Мест", "2")
    assert text(page, 0, "Свободно") == "−1"
    assert page.roll.places.text() == "Переполнен: мест 2, лишних 1"
    press(page.table.view, Qt.Key.Key_Z, CTRL)
    assert text(page, 0, "Мест") == "25"
    type_in(page, 0, "Смена", "вторая")
    with workplace.sessions() as session:
        assert session.get_one(SchoolClass, school.school_class).shift is Shift.SECOND


def test_the_columns_fit_beside_the_roll(page: ClassesPage, school: SmallSchool) -> None:
    view = page.table.view
    assert view.columnWidth(0) == WIDTHS[0]
    assert view.horizontalHeader().length() - view.columnWidth(SECOND_TEACHER) < sum(WIDTHS)


def test_a_new_class_belongs_to_the_chosen_year(
    page: ClassesPage, workplace: Workplace, school: SmallSchool
) -> None:
    type_in(page, 1, "Пар.", "7")
    assert page.has_unsaved()
    type_in(page, 1, "Лит.", "в")
    assert not page.has_unsaved()
    assert labels(workplace, school.year) == ["5А", "7В"]
    assert text(page, 1, "Учеников") == "0"


@pytest.mark.parametrize(
    ("title", "typed", "reason"),
    [
        ("Пар.", "12", "Параллель – число от 1 до 11."),
        ("Мест", "0", "Мест в классе – от 1 до 100."),
        ("На 20.09", "-3", "Контингент класса – от 0 до 100."),
    ],
)
def test_a_wrong_value_stays_with_its_reason(
    page: ClassesPage, title: str, typed: str, reason: str
) -> None:
    type_in(page, 0, title, typed)
    assert page.table.reason.text() == reason
    assert page.has_unsaved()


def test_a_block_of_excel_lands_in_the_fields(
    page: ClassesPage, workplace: Workplace, school: SmallSchool
) -> None:
    QGuiApplication.clipboard().setText("6\tА\n6\tБ\n")
    page.table.view.setCurrentIndex(cell(page, 1, "Пар."))
    press(page.table.view, Qt.Key.Key_V, CTRL)
    assert labels(workplace, school.year) == ["5А", "6А", "6Б"]
    page.table.view.setCurrentIndex(cell(page, 1, "Свободно"))
    press(page.table.view, Qt.Key.Key_V, CTRL)
    press(page.table.view, Qt.Key.Key_Delete)
    assert labels(workplace, school.year) == ["5А", "6А", "6Б"]


def test_the_day_moves_the_counts_and_shows_who_left(
    page: ClassesPage, workplace: Workplace, school: SmallSchool
) -> None:
    left = date(school.first_day.year, 10, 20)
    with workplace.sessions.begin() as session:
        rows = session.scalars(select(ClassMembership).order_by(ClassMembership.id)).all()
        rows[0].last_day = left
        rows[1].first_day = date(left.year, 10, 5)
    enter_day(page.day, date(left.year, 9, 10))
    assert text(page, 0, "Учеников") == "2"
    enter_day(page.day, date(left.year, 10, 21))
    page.refresh()
    assert text(page, 0, "Учеников") == "2"
    assert page.roll.model.rowCount() == 2
    page.roll.with_gone.setChecked(True)
    told = [page.roll.model.index(row, 3).data() for row in range(3)]
    assert sorted(told) == ["", "по 20.10", "с 05.10"]


def test_sorting_by_the_pupils(
    page: ClassesPage, workplace: Workplace, school: SmallSchool
) -> None:
    with workplace.sessions.begin() as session:
        session.add(SchoolClass(year_id=school.year, grade=4, letter="Я"))
    page.refresh()
    assert text(page, 0, "Пар.") == "4"
    column = cell(page, 0, "Учеников").column()
    page.table.view.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert text(page, 0, "Пар.") == "5"


def test_parallels_are_made_and_undone_in_one_step(
    page: ClassesPage, workplace: Workplace, school: SmallSchool, qtbot: QtBot
) -> None:
    def fill(dialog: ParallelsDialog) -> None:
        assert not dialog.go.isEnabled()
        type_text(dialog.all, "аб")
        assert "Будет создано: 21 класс" in dialog.preview.text()
        assert "Уже есть и не изменятся – 1" in dialog.preview.text()
        dialog.letters[1].clear()
        type_text(dialog.letters[1], "А1")
        assert "не литера" in dialog.preview.text()
        assert not dialog.go.isEnabled()
        dialog.letters[1].clear()
        dialog.go.click()

    answer(fill)
    click(page, "parallels", qtbot)
    assert len(labels(workplace, school.year)) == 20
    assert page.table.foot.text().startswith("20 классов")
    page.activateWindow()
    QTest.qWaitForWindowActive(page)
    page.table.view.setFocus()
    press(page.table.view, Qt.Key.Key_Z, CTRL)
    assert labels(workplace, school.year) == ["5А"]


def test_the_next_year_grows_out_of_this_one(
    page: ClassesPage, workplace: Workplace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_arguments, **_words: True)

    def agree(dialog: PromotionDialog) -> None:
        assert "Будет создано: 1 класс – 6А." in dialog.preview.text()
        dialog.go.click()

    answer(agree)
    click(page, "promote", qtbot)
    year = page.years.chosen()
    assert year is not None
    assert year.title.endswith("(планируется)")
    assert labels(workplace, year.id) == ["6А"]
    assert text(page, 0, "Кл. рук.") == "Иванцова М. П."
    assert text(page, 0, "Учеников") == "0"
    assert page.years.isVisible()


def test_promotion_takes_the_year_before(
    page: ClassesPage, workplace: Workplace, school: SmallSchool, qtbot: QtBot
) -> None:
    with workplace.sessions.begin() as session:
        first = session.get_one(AcademicYear, school.year).first_day
        before = AcademicYear(first_day=first - timedelta(365), last_day=first - timedelta(90))
        session.add(SchoolClass(year=before, grade=8, letter="Д"))
    page.refresh()
    answer(lambda dialog: dialog.reject())
    click(page, "promote", qtbot)
    assert labels(workplace, school.year) == ["5А"]
    answer(lambda dialog: dialog.go.click())
    click(page, "promote", qtbot)
    assert labels(workplace, school.year) == ["5А", "9Д"]


def test_a_draft_is_not_lost_by_another_year(
    page: ClassesPage, workplace: Workplace, school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workplace.sessions.begin() as session:
        first = session.get_one(AcademicYear, school.year).first_day
        before = AcademicYear(first_day=first - timedelta(365), last_day=first - timedelta(90))
        old = SchoolClass(year=before, grade=8, letter="Д")
        session.add(old)
        session.flush()
        key = old.id
    page.refresh()
    type_in(page, 1, "Пар.", "7")
    monkeypatch.setattr(dialogs, "confirm", lambda *_arguments, **_words: False)
    page.show_place({"class": key})
    assert page.years.currentData() == school.year
    assert page.has_unsaved()
    monkeypatch.setattr(dialogs, "confirm", lambda *_arguments, **_words: True)
    page.show_place({"class": key})
    assert page.place() == {"year": before.id, "class": key}
    assert not page.has_unsaved()
    assert page.day.day.year == first.year


def test_the_control_number_is_fixed_checked_and_undone(
    page: ClassesPage, workplace: Workplace, school: SmallSchool, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if date.today() < date(school.first_day.year, 9, 20):
        pytest.skip("20 September of the current year is still to come")
    assert page.control.text() == "На 20 сентября ещё не зафиксировано"
    click(page, "control", qtbot)
    assert text(page, 0, "На 20.09") == "3"
    assert page.control.text() == "На 20 сентября зафиксировано 3, сходится"
    with workplace.sessions.begin() as session:
        row = session.scalars(select(ClassMembership)).first()
        assert row is not None
        row.last_day = date(school.first_day.year, 9, 19)
    page.refresh()
    assert page.control.text() == "Расходится с 20 сентября: 5А (3 → 2)"
    asked: list[str] = []

    def agree(*_arguments: object, details: str = "") -> bool:
        asked.append(details)
        return True

    monkeypatch.setattr(dialogs, "confirm", agree)
    click(page, "control", qtbot)
    assert "5А: 3 → 2" in asked[0]
    assert text(page, 0, "На 20.09") == "2"
    page.undo()
    assert text(page, 0, "На 20.09") == "3"


def test_chosen_pupils_are_moved_by_an_order(
    page: ClassesPage, school: SmallSchool, qtbot: QtBot
) -> None:
    assert not page.roll.transfer.isEnabled()
    page.roll.table.selectRow(1)
    with qtbot.waitSignal(page.asked_for) as asked:
        click(page, "transfer", qtbot)
    place = asked.args[0]
    assert isinstance(place, Place)
    assert place.page == "movement"
    assert place.details["kind"] == "transfer"
    assert place.details["pupils"] == page.roll.chosen_ids()
    assert place.details["pupils"][0] in school.pupils


def test_a_class_list_is_saved(
    page: ClassesPage, tmp_path: Path, qtbot: QtBot, save_as: SaveAs, opened: list[str]
) -> None:
    file = tmp_path / "list.pdf"
    offered = save_as(file)
    click(page, "class_list", qtbot)
    dialog = page.findChild(PaperDialog)
    assert dialog.inputs["class"].currentText() == "5А"
    dialog.inputs["birth"].setChecked(True)
    type_text(dialog.inputs["blanks"], "Подпись, Дата")
    qtbot.mouseClick(dialog.findChild(QPushButton, "action.save_paper"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened == [str(file)])
    assert offered == ["Список 5А.pdf"]
    dialog.close()
    told = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    shown = told.stdout.decode()
    assert "Список 5А класса" in shown
    assert "Подпись" in shown
    assert "Дата рождения" in shown


def test_an_empty_year_says_what_to_do(workplace: Workplace, show_page: Show, qtbot: QtBot) -> None:
    page = ClassesPage(workplace)
    show_page(page)
    assert "Создать параллели…" in page.table.reason.text()
    assert page.control.text() == ""


def test_a_place_comes_back(page: ClassesPage, school: SmallSchool) -> None:
    assert page.place() == {"year": school.year, "class": school.school_class}
    page.show_place({"class": 99_999})
    assert page.place()["class"] == school.school_class
