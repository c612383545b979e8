"""The page «Движение»: real keys, the database looked at afterwards."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.movement.applying import carry_out
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.people.tables import Pupil
from ejadmin.ui import dialogs
from ejadmin.ui.movement.drafted import REASON, SCHOOL, TARGET
from ejadmin.ui.movement.page import REPORT, MovementPage
from ejadmin.ui.page import Page, Workplace
from tests.doing import do
from tests.models.movement import school
from tests.models.movement.school import Classes, draft, everything, moved
from tests.ui.keys import CTRL, NO_MODIFIER, click_heading, press, type_text

Show = Callable[[Page], Page]
TODAY = date(2026, 10, 12)


@pytest.fixture
def classes(database: Store) -> Classes:
    with database.sessions.begin() as session:
        return school.fill(session)


@pytest.fixture
def page(
    workplace: Workplace, show_page: Show, classes: Classes, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MovementPage]:  # fmt: skip
    monkeypatch.setattr(MovementPage, "today", lambda _page: TODAY)
    shown = MovementPage(workplace)
    monkeypatch.setattr(shown.editor, "today", lambda: TODAY)
    show_page(shown)
    yield shown
    shown.editor.pause.stop()
    shown.report.pause.stop()
    qtbot.waitUntil(lambda: shown.editor.looking is None)


def settle(page: MovementPage, qtbot: QtBot) -> None:
    """Wait until what is typed has been thought through."""
    editor = page.editor

    def is_settled() -> bool:
        return not editor.pause.isActive() and editor.looking is None and (
            editor.plan is not None and editor.plan.draft == editor.draft()
        )  # fmt: skip

    qtbot.waitUntil(is_settled)


def at(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    """A key pressed where the focus is."""
    widget.setFocus()
    press(widget, key, modifiers)


def add_by_search(page: MovementPage, text: str) -> None:
    search = page.editor.parts.choosing.search
    type_text(search, text)
    press(search, Qt.Key.Key_Return)


def type_cell(page: MovementPage, row: int, column: int, text: str) -> None:
    """Open a cell with F2, type, accept with Enter."""
    table = page.editor.parts.table
    table.setFocus()
    table.setCurrentIndex(page.editor.model.index(row, column))
    press(table, Qt.Key.Key_F2)
    editor = next(one for one in table.viewport().findChildren(QLineEdit) if one.isVisible())
    editor.selectAll()
    type_text(editor, text)
    press(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the view closes its editor from the event loop


def choose_kind(page: MovementPage, kind: MovementKind) -> None:
    box = page.editor.parts.kind
    press(box, Qt.Key.Key_Home)
    press(box, Qt.Key.Key_Down, times=list(MovementKind).index(kind))
    assert page.editor.parts.chosen_kind() is kind


def class_on(database: Store, pupil: int, day: date) -> int | None:
    row = ClassMembership
    with database.sessions() as session:
        held = session.execute(
            select(row.class_id, row.first_day, row.last_day).where(row.pupil_id == pupil)
        ).all()
    return next((key for key, first, last in held if first <= day <= (last or day)), None)


def test_a_transfer_by_the_keyboard_alone(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot
) -> None:
    at(page.register.orders, Qt.Key.Key_Insert)
    assert page.pages.currentWidget() is page.editor
    assert page.editor.parts.number.text() == "1-у"
    add_by_search(page, "алексеев")
    add_by_search(page, "борис")
    assert page.editor.model.rowCount() == 2
    settle(page, qtbot)
    assert "укажите класс – 2 ученика" in page.editor.parts.problems.text()
    assert not page.editor.parts.go.isEnabled()
    type_cell(page, 0, TARGET, "5ж")
    settle(page, qtbot)
    assert "«5ж»" in page.editor.parts.problems.text()
    type_cell(page, 0, TARGET, "5-б")
    type_cell(page, 1, TARGET, "5Б")
    type_cell(page, 1, REASON, "по заявлению")
    settle(page, qtbot)
    assert page.editor.parts.summary.text().startswith(
        "2 ученика, перевод в другой класс с 13.10.2026: из 5А – 2; в 5Б – 2."
    )
    with qtbot.waitSignal(page.editor.carried):
        press(page.editor.parts.table, Qt.Key.Key_Return, CTRL)
    assert page.register.chosen().number == "1-у"  # type: ignore[union-attr]
    assert page.register.pupil_model.rowCount() == 2
    page.register.pupils.selectRow(0)
    with qtbot.waitSignal(page.asked_for) as asked:
        at(page.register.pupils, Qt.Key.Key_Return)
    assert asked.args[0].details == {"pupil": classes.pupils[0]}
    for pupil in classes.pupils[:2]:
        assert class_on(database, pupil, date(2026, 10, 13)) == classes.five_b
    with database.sessions() as session:
        assert session.scalars(select(Movement.reason)).all() == [None, "по заявлению"]
        assert session.scalars(select(Movement.entered_on)).all() == [TODAY, TODAY]


def test_undo_asks_brings_back_and_lets_the_order_be_written_anew(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with database.sessions() as session:
        before = everything(session)
    order = draft(
        MovementKind.ENROLMENT, date(2026, 10, 5),
        moved(None, classes.five_a, "лицей", "Яшин Пётр"), number="7-у",
    )  # fmt: skip
    do(database, carry_out, order, TODAY)
    page.refresh()
    asked: list[str] = []
    monkeypatch.setattr(
        dialogs, "confirm", lambda _page, text, *_rest, **_more: asked.append(text) or True
    )
    with qtbot.waitSignal(page.changed):
        at(page.register.orders, Qt.Key.Key_Delete, CTRL)
    assert asked == ["Отменить приказ № 7-у от 05.10.2026? Списки 1 ученика станут прежними."]
    with database.sessions() as session:
        assert everything(session) == before
    assert "списки прежние" in page.register.note.text()
    at(page.register.orders, Qt.Key.Key_F2)
    settle(page, qtbot)
    editor = page.editor
    assert editor.parts.number.text() == "7-у"
    assert editor.model.rows[0].draft.newcomer is not None
    type_cell(page, 0, SCHOOL, "школа № 4")
    settle(page, qtbot)
    with qtbot.waitSignal(editor.carried):
        press(editor.parts.table, Qt.Key.Key_Return, CTRL)
    with database.sessions() as session:
        assert session.scalars(select(SchoolOrder.number)).all() == ["7-у"]
        assert session.scalars(select(Movement.other_school)).all() == ["школа № 4"]


def test_a_mixed_order_of_a_table_is_undone_and_a_title_is_kept(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with database.sessions.begin() as session:
        before = everything(session)
        day = date(2026, 10, 5)
        one = draft(MovementKind.TRANSFER, day, moved(classes.pupils[0], classes.five_b))
        key = carry_out(session, one, day).order_id
        other = draft(MovementKind.LEAVING, day, moved(classes.pupils[1], where="лицей"))
        carry_out(session, other, day, order_id=key)
    page.refresh()
    assert page.register.chosen().title == "О движении обучающихся"  # type: ignore[union-attr]
    monkeypatch.setattr(dialogs, "confirm", lambda *_rest, **_more: True)
    with qtbot.waitSignal(page.changed):
        at(page.register.orders, Qt.Key.Key_Delete, CTRL)
    with database.sessions() as session:
        assert everything(session) == before
    at(page.register.orders, Qt.Key.Key_F2)
    assert page.editor.parts.title.text() == "О движении обучающихся"
    assert page.editor.draft().title == "О движении обучающихся"
    settle(page, qtbot)


def test_undo_that_is_in_the_way_of_later_changes_says_which(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pupil = classes.pupils[0]
    for number, (kind, day, one) in enumerate((
        (MovementKind.TRANSFER, date(2026, 10, 5), moved(pupil, classes.five_b)),
        (MovementKind.LEAVING, date(2026, 10, 12), moved(pupil, where="лицей")),
    ), 1):  # fmt: skip
        order = draft(kind, day, one, number=f"{number}-у")
        key = do(database, carry_out, order, TODAY).order_id
    page.refresh()
    page.register.choose(key - 1)
    monkeypatch.setattr(dialogs, "confirm", lambda *_rest, **_more: True)
    at(page.register.orders, Qt.Key.Key_Delete, CTRL)
    qtbot.waitUntil(lambda: "отменить нельзя" in page.register.note.text())
    assert "отчисление с 12.10.2026 (приказ № 2-у" in page.register.note.text()


def test_leaving_needs_a_destination_and_one_field_serves_all(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot
) -> None:
    page.show_place({"kind": "leaving", "pupils": list(classes.pupils[6:])})
    settle(page, qtbot)
    assert "куда выбывает – 3 ученика" in page.editor.parts.problems.text()
    type_text(page.editor.parts.school, "лицей № 2")
    press(page.editor.parts.put, Qt.Key.Key_Space)
    settle(page, qtbot)
    with qtbot.waitSignal(page.editor.carried):
        press(page.editor.parts.table, Qt.Key.Key_Return, CTRL)
    assert all(class_on(database, key, date(2026, 10, 13)) is None for key in classes.pupils[6:])


def test_a_whole_class_goes_up_a_grade_in_the_next_year(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot
) -> None:
    with database.sessions.begin() as session:
        following = AcademicYear(first_day=date(2027, 9, 1), last_day=date(2028, 8, 31))
        six = [SchoolClass(year=following, grade=6, letter=letter) for letter in "АБ"]
        session.add_all(six)
    page.begin()
    page.editor.begin_on(date(2027, 9, 1))
    target = page.editor.parts.target
    target.setCurrentIndex(target.findText("на класс старше"))
    page.editor.naming.name_pupils(classes.pupils)
    settle(page, qtbot)
    assert "укажите класс – 3 ученика" in page.editor.parts.problems.text()  # 9А has no 10А yet
    page.editor.model.remove(range(6, 9))
    settle(page, qtbot)
    assert "в 6А (2027/28) – 3, 6Б (2027/28) – 3." in page.editor.parts.summary.text()
    with qtbot.waitSignal(page.editor.carried):
        press(page.editor.parts.table, Qt.Key.Key_Return, CTRL)
    assert class_on(database, classes.pupils[0], date(2027, 9, 1)) == six[0].id
    assert class_on(database, classes.pupils[0], date(2027, 8, 31)) == classes.five_a


def test_names_pasted_from_excel_are_found_or_told(
    page: MovementPage, classes: Classes, qtbot: QtBot
) -> None:
    page.begin(MovementKind.TRANSFER)
    QGuiApplication.clipboard().setText(
        "1\tАЛЕКСЕЕВ ИВАН\t5А\n2\tБорисов  Иван\t5А\n3\tНездешний Пётр\t5А\n"
    )
    at(page.editor.parts.table, Qt.Key.Key_V, CTRL)
    assert [line.name for line in page.editor.model.rows] == ["Алексеев Иван", "Борисов Иван"]
    assert "Нездешний Пётр (нет в школе)" in page.editor.parts.problems.text()
    page.editor.parts.table.selectRow(0)
    at(page.editor.parts.table, Qt.Key.Key_Delete)
    assert page.editor.model.rowCount() == 1
    at(page.editor.parts.table, Qt.Key.Key_Z, CTRL)
    assert page.editor.model.rowCount() == 2
    settle(page, qtbot)


def test_newcomers_are_typed_into_an_enrolment(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot
) -> None:
    page.begin()
    choose_kind(page, MovementKind.ENROLMENT)
    target = page.editor.parts.target
    target.setCurrentIndex(target.findData(classes.five_b))
    newcomer = page.editor.parts.choosing.newcomer
    type_text(newcomer, "Яшин")
    press(newcomer, Qt.Key.Key_Return)
    assert "нужны фамилия и имя" in page.editor.parts.problems.text()
    type_text(newcomer, " Пётр Ильич")
    press(newcomer, Qt.Key.Key_Return)
    settle(page, qtbot)
    with qtbot.waitSignal(page.editor.carried):
        press(newcomer, Qt.Key.Key_Return, CTRL)
    with database.sessions() as session:
        pupil = session.scalars(select(Pupil).where(Pupil.last_name == "Яшин")).one()
    assert class_on(database, pupil.id, date(2026, 10, 13)) == classes.five_b


def test_several_pupils_of_a_class_by_selection(
    page: MovementPage, classes: Classes, qtbot: QtBot
) -> None:
    page.begin()
    choosing = page.editor.parts.choosing
    choosing.classes.setCurrentIndex(choosing.classes.findData(classes.nine_a))
    assert choosing.model.rowCount() == 3
    choosing.list.setFocus()
    press(choosing.list, Qt.Key.Key_A, CTRL)
    assert choosing.add.text() == "Добавить (3)"
    press(choosing.list, Qt.Key.Key_Return)
    assert page.editor.model.rowCount() == 3
    assert choosing.model.rowCount() == 0
    settle(page, qtbot)


def test_an_order_being_written_is_not_lost_by_going_away(
    page: MovementPage, classes: Classes, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page.show_place({"kind": "transfer", "pupils": [classes.pupils[0]]})
    settle(page, qtbot)
    assert page.has_unsaved()
    page.refresh()
    page.show_place({"order": 1})
    assert page.pages.currentWidget() is page.editor
    answers = iter([False, True])
    monkeypatch.setattr(dialogs, "confirm", lambda *_rest, **_more: next(answers))
    press(page.editor.parts.table, Qt.Key.Key_Escape)
    assert page.editor.model.rowCount() == 1
    press(page.editor.parts.table, Qt.Key.Key_Escape)
    assert page.pages.currentWidget() is page.tabs
    assert not page.has_unsaved()


def test_grounds_typed_before_anybody_is_named_are_not_lost(
    page: MovementPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page.begin()
    settle(page, qtbot)
    assert not page.has_unsaved()
    type_text(page.editor.parts.grounds.editor, "заявление родителей")
    assert page.has_unsaved()
    questions: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda _, text, *_rest: not questions.append(text))
    page.editor.leave()
    assert questions == ["Приказ не проведён."]
    assert not page.has_unsaved()
    page.begin()
    assert not page.has_unsaved()


def test_the_register_is_searched_filtered_and_sorted(
    page: MovementPage, database: Store, classes: Classes
) -> None:
    for number, kind in enumerate((MovementKind.TRANSFER, MovementKind.LEAVING), 1):
        one = moved(classes.pupils[number], classes.five_b, "лицей")
        order = draft(kind, date(2026, 10, number), one, number=f"{number * 9}-у")
        do(database, carry_out, order, TODAY)
    page.refresh()
    register = page.register
    assert [row.number for row in register.order_model.rows] == ["18-у", "9-у"]
    type_text(register.search, "борисов")
    assert [row.number for row in register.order_model.rows] == ["9-у"]
    assert "не показано 1" in register.count.text()
    type_text(register.search, "ъ")
    assert "Под фильтр не подходит" in register.note.text()
    register.search.clear()
    register.kinds.setCurrentIndex(register.kinds.findText("об отчислении"))
    assert [row.number for row in register.order_model.rows] == ["18-у"]
    register.kinds.setCurrentIndex(0)
    register.orders.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [row.number for row in register.order_model.rows] == ["9-у", "18-у"]
    flags = (
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
    )
    assert [row.name for row in register.pupil_model.rows] == ["Васин Иван"]
    register.orders.selectionModel().select(register.order_model.index(0, 0), flags)
    assert [row.name for row in register.pupil_model.rows] == ["Борисов Иван"]


def test_a_sorted_and_searched_register_keeps_the_order_shown_below(
    page: MovementPage, database: Store, classes: Classes
) -> None:
    for number, kind in enumerate((MovementKind.TRANSFER, MovementKind.LEAVING), 1):
        one = moved(classes.pupils[number], classes.five_b, "лицей")
        order = draft(kind, date(2026, 10, number), one, number=f"{number * 9}-у")
        do(database, carry_out, order, TODAY)
    page.refresh()
    register = page.register
    assert [row.number for row in register.order_model.rows] == ["18-у", "9-у"]
    register.orders.selectRow(1)
    type_text(register.search, "2026")
    assert register.order_model.rowCount() == 2
    assert register.chosen().number == "9-у"
    click_heading(register.orders, 0)
    assert [row.number for row in register.order_model.rows] == ["9-у", "18-у"]
    register.search.clear()
    assert register.chosen().number == "9-у"
    assert register.orders.currentIndex().row() == 0
    assert [row.name for row in register.pupil_model.rows] == ["Борисов Иван"]


def test_the_report_counts_and_is_saved(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    order = draft(MovementKind.LEAVING, date(2026, 10, 5), moved(classes.pupils[0], where="лицей"))
    do(database, carry_out, order, TODAY)
    page.register.refresh()
    assert page.register.note.text() == ""
    page.show_place({"tab": "report"})
    assert page.tabs.currentIndex() == REPORT
    report = page.report
    report.spans.setCurrentIndex(report.spans.findText("октябрь 2026"))
    qtbot.waitUntil(lambda: not report.pause.isActive())
    assert report.dates() == (date(2026, 10, 1), date(2026, 10, 31))
    total = report.figure_model.rows[-1]
    assert (total[0], total[1].start, total[1].left, total[1].end) == ("Всего", 9, 1, 8)
    assert [row.where for row in report.people_model.rows] == ["лицей"]
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()))
    for button, name in ((report.save, "отчёт.pdf"), (report.excel, "отчёт.xlsx")):
        chosen = str(tmp_path / name)
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_rest, to=chosen: (to, ""))
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda wanted=name: wanted in opened)
        assert (tmp_path / name).stat().st_size > 2000


def test_a_school_without_classes_is_told_what_to_do_first(
    workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    page = MovementPage(workplace)
    show_page(page)
    assert page.pages.currentWidget() is page.empty
    with qtbot.waitSignal(page.asked_for) as asked:
        qtbot.mouseClick(page.to_classes, Qt.MouseButton.LeftButton)
    assert asked.args[0].details == {"key": "classes"}
    page.report.pause.stop()


def test_what_the_head_lacks_is_told_at_its_field_and_escape_gives_it_back(
    page: MovementPage, classes: Classes, qtbot: QtBot
) -> None:
    at(page.register.orders, Qt.Key.Key_Insert)
    parts = page.editor.parts
    parts.number.setFocus()
    number = parts.number.editor
    assert isinstance(number, QLineEdit)
    number.selectAll()
    press(number, Qt.Key.Key_Delete)
    settle(page, qtbot)
    assert parts.number.reason.text() == "Укажите номер приказа."
    assert parts.number.reason.isVisible()
    press(number, Qt.Key.Key_Escape)
    settle(page, qtbot)
    assert parts.number.text() == "1-у"
    assert not parts.number.reason.isVisible()
    assert page.pages.currentWidget() is page.editor
    press(number, Qt.Key.Key_Escape)
    assert page.pages.currentWidget() is not page.editor


def test_an_order_is_not_carried_out_by_another_day_than_is_typed(
    page: MovementPage, database: Store, classes: Classes, qtbot: QtBot
) -> None:
    at(page.register.orders, Qt.Key.Key_Insert)
    add_by_search(page, "алексеев")
    type_cell(page, 0, TARGET, "5Б")
    settle(page, qtbot)
    parts = page.editor.parts
    assert parts.go.isEnabled()
    parts.day.setFocus()
    parts.day.selectAll()
    type_text(parts.day, "31.02.2027")
    press(parts.day, Qt.Key.Key_Return, CTRL)
    assert parts.day.reason.isVisible()
    assert page.pages.currentWidget() is page.editor
    assert page.editor.task is None
    press(parts.day, Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.editor.carried):
        press(parts.day, Qt.Key.Key_Return, CTRL)
