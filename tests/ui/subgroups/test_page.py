"""The subgroups page: divisions made, named, taught and removed; places and years."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.calendar.tables import AcademicYear, current_year, year_title
from ejadmin.models.classes.tables import ClassMembership, Division, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Pupil
from ejadmin.models.school.subjects import Subject
from ejadmin.ui import dialogs
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.subgroups.dialog import MORE, DivisionDialog, NewDivision
from ejadmin.ui.subgroups.page import SubgroupsPage
from ejadmin.ui.subgroups.ways import Way
from tests.small_school import SmallSchool
from tests.ui.keys import enter_day, press, type_text
from tests.ui.subgroups.desk import answer_dialog, button, click, held, stored

Show = Callable[[Page], Page]


def test_an_undivided_year_offers_to_divide(page: SubgroupsPage, school: SmallSchool) -> None:
    assert page.empty_text.text().startswith("Классы этого года не делятся")
    assert button(page, "divide_first").isVisible()
    page.show_place({"class": school.school_class, "subject": 1})
    assert page.empty_text.text() == "5А по этому предмету не делится."


def test_a_year_without_classes_leads_to_them(
    workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    page = SubgroupsPage(workplace)
    show_page(page)
    assert "сначала создайте классы" in page.empty_text.text()
    with qtbot.waitSignal(page.asked_for) as asked:
        click(page, "divide_first", qtbot)
    assert asked.args == [Place("classes")]


def test_the_dialog_offers_the_classes_own_subjects_first(
    page: SubgroupsPage, school: SmallSchool, workplace: Workplace
) -> None:
    with workplace.sessions.begin() as session:
        session.add(Subject(name="Астрономия"))
    made: list[NewDivision] = []

    def fill(dialog: DivisionDialog) -> None:
        subjects = dialog.subjects
        texts = [subjects.itemText(number) for number in range(subjects.count())]
        assert texts == ["История", "Математика", MORE]
        assert subjects.currentText() == "История"
        subjects.setCurrentIndex(2)
        subjects.activated.emit(2)
        subjects.hidePopup()
        assert subjects.findText("Астрономия") > 0
        assert dialog.subjects.currentText() == "Астрономия"
        dialog.ways.setCurrentText(Way.ALPHABET.value)
        made.append(dialog.wanted())
        dialog.accept()

    page.show_place({"class": school.school_class})
    answer_dialog(DivisionDialog, fill)
    page.ask_division()
    assert made[0].class_ids == (school.school_class,)
    assert page.head.title.text() == "5А · Астрономия"
    assert held(page) == [[], [0, 1], [2]]


def test_several_classes_share_a_division(divided: SubgroupsPage, workplace: Workplace) -> None:
    with workplace.sessions.begin() as session:
        five_b = SchoolClass(year=current_year(session), grade=5, letter="Б")
        pupil = Pupil(last_name="Яров", first_name="Ян")
        first = current_year(session).first_day
        session.add(ClassMembership(school_class=five_b, pupil=pupil, first_day=first))
        session.flush()
        key = five_b.id
    divided.refresh()
    action = next(one for one in divided.head.menu.actions() if one.text() == "5Б")
    action.trigger()
    assert divided.head.title.text() == "5А, 5Б · Математика"
    assert divided.board.columns[0].model.texts[-1] == "Яров Ян · 5Б"
    divided.divide_by(Way.ALPHABET)
    assert held(divided) == [[], [0, 1], [2, 3]]
    divided.head.class_asked.emit(key, False)
    assert held(divided) == [[], [0, 1], [2]]
    divided.undo()
    assert held(divided) == [[], [0, 1], [2, 3]]
    divided.undo()
    divided.undo()
    assert divided.head.title.text() == "5А · Математика"


def test_a_division_with_a_course_is_not_deleted(
    divided: SubgroupsPage, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workplace.sessions.begin() as session:
        part = session.scalars(select(Subgroup).order_by(Subgroup.id)).first()
        course = Course(subject_id=1, subgroup=part)
        session.add(course)
    divided.refresh()
    monkeypatch.setattr(dialogs, "confirm", lambda *_arguments, **_words: True)
    divided.steps.ask_remove()
    assert "Нагрузка – 1" in divided.pane.reason.text()
    divided.steps.ask_remove_part(part.id)
    assert "по ней ведётся нагрузка" in divided.pane.reason.text()
    with workplace.sessions.begin() as session:
        session.delete(session.get_one(Course, course.id))
    divided.divide_by(Way.ALPHABET)
    divided.steps.ask_remove()
    assert divided.view is None
    divided.undo()
    divided.open_division(divided.list.keys()[0])
    assert held(divided) == [[], [0, 1], [2]]


def test_parts_are_added_renamed_and_removed(divided: SubgroupsPage, qtbot: QtBot) -> None:
    click(divided, "add_part", qtbot)
    assert [column.title.text() for column in divided.board.columns] == [
        "Без подгруппы", "1 группа", "2 группа", "3 группа",
    ]  # fmt: skip
    divided.board.columns[0].enter()
    press(divided.board.columns[0].view, Qt.Key.Key_3)

    def rename(dialog: QInputDialog) -> None:
        dialog.setTextValue("Сильные")
        dialog.accept()

    answer_dialog(QInputDialog, rename)
    press(divided.board.columns[3].view, Qt.Key.Key_F2)
    assert divided.board.columns[-1].title.text() == "3. Сильные"
    answer_dialog(QInputDialog, lambda dialog: (dialog.setTextValue("3А-1"), dialog.accept()))
    press(divided.board.columns[3].view, Qt.Key.Key_F2)
    assert divided.board.columns[-1].title.text() == "3. 3А-1"
    divided.undo()
    answer_dialog(QMessageBox, lambda box: box.buttons()[0].click())
    divided.steps.ask_remove_part(divided.board.columns[-1].part_id)
    assert held(divided) == [[0, 1, 2], [], []]
    divided.undo()
    assert held(divided) == [[1, 2], [], [], [0]]
    divided.undo()
    assert divided.board.columns[-1].title.text() == "3 группа"


def test_the_teacher_of_a_part_is_its_courses(
    divided: SubgroupsPage, workplace: Workplace, qtbot: QtBot
) -> None:
    part = divided.board.columns[1]
    head = divided.findChild(QToolButton, f"action.teacher.{part.part_id}")
    assert head.text() == "педагог не назначен…"

    def choose(dialog: QInputDialog) -> None:
        assert dialog.comboBoxItems()[-1] == "– вакансия –"
        dialog.setTextValue(dialog.comboBoxItems()[0])
        dialog.accept()

    answer_dialog(QInputDialog, choose)
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton)
    assert divided.board.columns[1].teacher.text() == "Иванцова М. П."
    with workplace.sessions() as session:
        course = session.scalars(select(Course).where(Course.subgroup_id == part.part_id)).one()
        assert (course.subject_id, course.hours) == (1, 5)


def test_the_list_says_which_division_is_unfinished(divided: SubgroupsPage, qtbot: QtBot) -> None:
    assert divided.list.list.item(0).text() == "● 5А · Математика"
    assert divided.list.foot.text() == "Делений – 1, ● не до конца – 1"
    type_text(divided.list.search, "история")
    assert divided.list.list.item(0).isHidden()
    divided.list.search.clear()
    divided.divide_by(Way.ALPHABET)
    qtbot.waitUntil(lambda: divided.list.list.item(0).text() == "5А · Математика")


def test_a_place_comes_back(divided: SubgroupsPage, school: SmallSchool) -> None:
    place = divided.place()
    divided.show_place({"class": school.school_class, "subject": 2})
    assert divided.view is None
    divided.show_place({"division": place["division"], "class": school.school_class})
    assert divided.place() == place


def test_a_division_of_the_next_year_begins_with_it(
    divided: SubgroupsPage, workplace: Workplace, school: SmallSchool
) -> None:
    this = divided.years.years[0]
    first = date(this.first_day.year + 1, 9, 1)
    with workplace.sessions.begin() as session:
        year = AcademicYear(first_day=first, last_day=date(first.year + 1, 5, 31))
        six = SchoolClass(year=year, grade=6, letter="А")
        session.add(ClassMembership(
            school_class=six, pupil_id=school.pupils[0], first_day=first))  # fmt: skip
        division = Division(subject_id=1, classes=[six])
        session.add_all([division, Subgroup(division=division, name="1 группа")])
        session.flush()
        key, class_id = division.id, six.id
    divided.refresh()
    divided.show_place({"division": key})
    assert divided.years.currentText() == f"{year_title(first)} (планируется)"
    assert divided.head.chosen_day() == first
    divided.board.columns[0].enter()
    press(divided.board.columns[0].view, Qt.Key.Key_1)
    assert held(divided) == [[], [0]]
    assert stored(workplace) == [(school.pupils[0], first, None)]
    divided.show_place({"class": class_id})
    assert divided.place() == {"division": key}


def test_the_day_stays_within_the_year(divided: SubgroupsPage) -> None:
    year = divided.years.years[0]
    before = divided.head.chosen_day()
    enter_day(divided.head.day, date(2001, 1, 1))
    assert divided.head.chosen_day() == before
    assert year.first_day <= before <= year.last_day
    assert divided.head.day.reason.text() == (
        f"Можно с {year.first_day:%d.%m.%Y} по {year.last_day:%d.%m.%Y}."
    )


def test_the_page_is_one_window_with_the_focus_in_its_columns(
    divided: SubgroupsPage, qtbot: QtBot
) -> None:
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    assert shown == [divided]
    divided.setFocus()
    qtbot.waitUntil(divided.board.columns[0].view.hasFocus)


def test_a_teacher_put_on_a_vacant_part_is_taken_back(
    divided: SubgroupsPage, school: SmallSchool, workplace: Workplace
) -> None:
    part = divided.view.parts[0]
    assert part.teacher_id is None
    divided.steps.assign(part, school.teachers[0])
    assert divided.view.parts[0].teacher_id == school.teachers[0]
    divided.undo()
    assert divided.view.parts[0].teacher_id is None
    with workplace.sessions() as session:
        assert not session.scalars(select(Course).where(Course.subgroup_id == part.id)).all()


def test_keys_take_back_and_do_again(divided: SubgroupsPage, qtbot: QtBot) -> None:
    divided.divide_by(Way.ALPHABET)
    placed = held(divided)
    qtbot.keyClick(divided, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert held(divided) == [[0, 1, 2], [], []]
    qtbot.keyClick(divided, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert held(divided) == placed == [[], [0, 1], [2]]


def test_what_another_window_changed_since_is_not_undone(
    divided: SubgroupsPage, workplace: Workplace
) -> None:
    part = divided.view.parts[0]
    divided.steps.rename(part, "Сильные")
    with workplace.sessions.begin() as session:
        session.info["operator"] = "Ёлкин Пётр Ильич"
        session.get_one(Subgroup, part.id).name = "Другие"
    divided.undo()
    assert "Ёлкин Пётр Ильич" in divided.pane.reason.text()
    with workplace.sessions() as session:
        assert session.get_one(Subgroup, part.id).name == "Другие"
