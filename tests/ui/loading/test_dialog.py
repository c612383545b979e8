"""The import dialog over real files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import func, select

from ejadmin.exports.workbook import export_workbook
from ejadmin.models.movement.tables import Movement
from ejadmin.models.people.tables import Consent, Pupil
from ejadmin.ui.loading.dialog import ImportDialog
from ejadmin.ui.page import Workplace
from tests.imports.hostile import tables
from tests.imports.tables import EMPLOYEES, xlsx
from tests.ui.keys import press

ROWS = (
    ("Список учеников", None, None),
    ("Ученик", "Пол", "Класс"),
    ("Осина Ия", "Ж", "5А"),
    ("Клён Ян", "?", "5А"),
    ("Ель Лев", "М", "5Б"),
)


@pytest.fixture
def open_dialog(qtbot, workplace: Workplace) -> Callable[[Path], ImportDialog]:
    opened = []

    def open_(file: Path) -> ImportDialog:
        dialog = ImportDialog(workplace, file)
        qtbot.addWidget(dialog)
        opened.append(dialog)
        dialog.show()
        settle(qtbot, dialog)
        return dialog

    return open_


def settle(qtbot, dialog):
    """Wait until nothing is at work or about to be."""
    qtbot.waitUntil(lambda: dialog.task is None and not dialog._retry.isActive(), timeout=30_000)


def pupils(workplace):
    with workplace.sessions() as session:
        return session.scalar(select(func.count(Pupil.id)))


def rows_of(table):
    return [
        [table.listed.index(line, place).data() for place in range(table.listed.columnCount())]
        for line in range(table.listed.rowCount())
    ]


def test_a_known_table_is_mapped_tried_and_shown_with_its_errors(open_dialog, tmp_path, workplace):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", ROWS))
    assert dialog.layout_box.currentText() == "Ученики"
    assert dialog.source.text() == "Лист «Лист1», заголовки в строке 2"
    assert dialog.preview.mapping_table.mapping() == {0: "name", 1: "sex", 2: "class"}
    assert rows_of(dialog.preview.rows)[0] == ["Осина Ия", "Ж", "5А"]
    assert rows_of(dialog.preview.errors) == [["4", "Пол", "Пол «?»: пишите М или Ж."]]
    assert "ученики – 2, классы – 2" in dialog.summary.text()
    assert dialog.load_button.text() == "Загрузить 2 строки"
    assert dialog.create_box.isChecked()
    assert pupils(workplace) == 0


def test_loading_writes_announces_and_tells_what_was_left_out(
    open_dialog, tmp_path, workplace, qtbot
):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", ROWS))
    with qtbot.waitSignal(dialog.imported, timeout=30_000):
        qtbot.mouseClick(dialog.load_button, Qt.MouseButton.LeftButton)
    settle(qtbot, dialog)
    assert pupils(workplace) == 2
    view = dialog.report_view
    assert dialog.pages.currentWidget() is view
    assert view.headline.text() == "Загружено строк: 2 из 3"
    assert "Создано: ученики – 2" in view.summary.text()
    qtbot.mouseClick(view.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == (
        "Строка\tСтолбец\tЧто не так\n4\tПол\tПол «?»: пишите М или Ж."
    )
    assert dialog.load_button.isHidden()


def test_choosing_a_wrong_row_shows_it_in_the_preview(open_dialog, tmp_path):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", ROWS))
    dialog.preview.errors.selectRow(0)
    assert dialog.preview.rows.currentIndex().row() == 1
    wrong = dialog.preview.rows.listed.index(1, 0)
    assert wrong.data(Qt.ItemDataRole.ToolTipRole) == "Пол «?»: пишите М или Ж."


def test_a_column_can_be_left_out_and_the_trial_is_made_again(open_dialog, tmp_path, qtbot):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", ROWS))
    dialog.preview.mapping_table.choose(1, "")
    assert not dialog.load_button.isEnabled()
    settle(qtbot, dialog)
    assert dialog.preview.results.isHidden()
    assert dialog.load_button.text() == "Загрузить 3 строки"
    dialog.preview.mapping_table.choose(2, "")
    settle(qtbot, dialog)
    assert "не хватает столбцов: «Класс»" in dialog.summary.text()
    assert not dialog.load_button.isEnabled()
    dialog.preview.mapping_table.choose(2, "name")
    settle(qtbot, dialog)
    assert "означают одно и то же" in dialog.summary.text()


def test_missing_classes_are_made_only_when_wished(open_dialog, tmp_path, qtbot):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", ROWS))
    dialog.create_box.click()
    settle(qtbot, dialog)
    assert len(rows_of(dialog.preview.errors)) == 3
    assert not dialog.load_button.isEnabled()
    dialog.create_box.click()
    settle(qtbot, dialog)
    assert len(rows_of(dialog.preview.errors)) == 1


def test_an_unknown_table_is_mapped_by_hand(open_dialog, tmp_path, qtbot, workplace):
    rows = (("Столбик", "Ещё"), ("Осина Ия", "5А"))
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", rows))
    assert dialog.layout_box.currentIndex() == -1
    assert "Не понятно" in dialog.summary.text()
    dialog.layout_box.setFocus()
    press(dialog.layout_box, Qt.Key.Key_Down)
    dialog.layout_box.activated.emit(0)
    settle(qtbot, dialog)
    assert "не хватает столбцов: «Ученик», «Класс»" in dialog.summary.text()
    dialog.preview.mapping_table.choose(0, "name")
    dialog.preview.mapping_table.choose(1, "class")
    settle(qtbot, dialog)
    assert dialog.load_button.text() == "Загрузить 1 строку"
    with qtbot.waitSignal(dialog.imported, timeout=30_000):
        dialog.load()
    settle(qtbot, dialog)
    assert pupils(workplace) == 1


def test_what_is_there_already_need_not_be_loaded(open_dialog, tmp_path, qtbot):
    file = xlsx(tmp_path / "a.xlsx", ROWS[:3])
    first = open_dialog(file)
    with qtbot.waitSignal(first.imported, timeout=30_000):
        first.load()
    settle(qtbot, first)
    first.close()
    second = open_dialog(file)
    assert second.summary.text() == "Всё это уже есть в базе, загружать нечего."
    assert not second.load_button.isEnabled()
    assert not second.create_box.isChecked()


def test_the_whole_workbook_is_shown_by_its_sheets(open_dialog, tmp_path, workplace):
    export_workbook(workplace.sessions, tmp_path / "Школа.xlsx")
    dialog = open_dialog(tmp_path / "Школа.xlsx")
    assert dialog.layout_box.currentText() == "Книга «Школа.xlsx»"
    assert ["Учебные годы", "1"] in rows_of(dialog.preview.rows)
    assert dialog.preview.mapping_table.isHidden()
    assert dialog.create_box.isHidden()


def test_a_file_that_is_no_table_leaves_only_its_reason(open_dialog, tmp_path):
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04 cut short")
    dialog = open_dialog(file)
    assert "повреждён" in dialog.summary.text()
    assert dialog.preview.isHidden()
    assert dialog.load_button.isHidden()


def test_the_kind_of_a_table_is_chosen_only_when_the_file_is_read(tmp_path, qtbot, workplace):
    dialog = ImportDialog(workplace, xlsx(tmp_path / "a.xlsx", ROWS))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.layout_box.isEnabled()
    settle(qtbot, dialog)
    assert dialog.layout_box.isEnabled()


def test_closing_while_it_works_stops_the_work(tmp_path, qtbot, workplace):
    rows = [ROWS[1], *((f"Осина{number} Ия", "Ж", "5А") for number in range(400))]
    dialog = ImportDialog(workplace, xlsx(tmp_path / "a.xlsx", rows))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.close()
    qtbot.waitUntil(lambda: not workplace.tasks.running, timeout=30_000)
    assert dialog.task is None
    assert pupils(workplace) == 0


def test_stopping_a_load_keeps_the_dialog_and_writes_nothing(tmp_path, qtbot, workplace):
    rows = [ROWS[1], *((f"Осина{number} Ия", "Ж", "5А") for number in range(1500))]
    dialog = ImportDialog(workplace, xlsx(tmp_path / "a.xlsx", rows))
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, dialog)
    dialog.load()
    assert dialog.close_button.text() == "Остановить"
    dialog.reject()
    settle(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.summary.text() == "Загрузка остановлена, ничего не записано."
    assert pupils(workplace) == 0


def tabs(dialog):
    results = dialog.preview.results
    return [results.tabText(n) for n in range(results.count()) if results.isTabVisible(n)]


def load(qtbot, dialog):
    with qtbot.waitSignal(dialog.imported, timeout=30_000):
        dialog.load()
    settle(qtbot, dialog)


SECOND = (
    ("Ученик", "Пол", "Класс", "Дата рождения"),
    ("Осина Ия", "Ж", "5А", "01.02.2014"),
    ("Клён Ян", "М", "5А", "03.04.2014"),
    ("Ель Лев", "М", "5Б", "05.06.2014"),
)


@pytest.fixture
def loaded(open_dialog, tmp_path, qtbot):
    dialog = open_dialog(xlsx(tmp_path / "first.xlsx", SECOND))
    assert dialog.preview.results.isHidden()
    load(qtbot, dialog)
    dialog.close()


def test_a_list_loaded_again_shows_who_came_left_moved_and_changed(
    loaded, open_dialog, tmp_path, qtbot, workplace, monkeypatch
):
    rows = (SECOND[0], ("Осина Ия", "М", "5А", "01.02.2014"), ("Ель Лев", "М", "5А", "05.06.2014"),
            ("Ива Ада", "Ж", "5А", None), ("Дуб Ян", "М", "5Б", None))  # fmt: skip
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", rows))
    dialog.create_box.click()
    settle(qtbot, dialog)
    assert tabs(dialog) == [
        "Ошибки (1)", "Перешли в другой класс (1)", "Нет в файле (1)", "Изменились (1)",
        "Новые (2)",
    ]  # fmt: skip
    assert "они остаются" in dialog.summary.text()
    absent, moved = dialog.preview.results.absent, dialog.preview.results.moved
    moved.order.box.click()
    absent.order.box.click()
    settle(qtbot, dialog)
    assert "куда выбывают" in dialog.summary.text()
    absent.school.setText("Школа № 9")
    absent.school.editingFinished.emit()
    settle(qtbot, dialog)
    assert tabs(dialog)[0] == "Перешли в другой класс (1)"
    assert "отчисления – 1" in dialog.summary.text()
    asked = []
    monkeypatch.setattr(
        "ejadmin.ui.dialogs.confirm", lambda *a, **k: asked.append((a[1], k["details"]))
    )
    dialog.load()
    assert asked[0][0].startswith("Отчислить 1 ученика с ")
    assert asked[0][1] == "Клён Ян, 5А"
    assert dialog.task is None
    monkeypatch.setattr("ejadmin.ui.dialogs.confirm", lambda *a, **k: True)
    load(qtbot, dialog)
    with workplace.sessions() as session:
        assert session.scalar(select(func.count(Movement.id))) == 2
    assert pupils(workplace) == 5


def test_ticking_one_by_one_marks_the_box_partly(loaded, open_dialog, tmp_path, qtbot):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", (SECOND[0], ("Ива Ада", "Ж", "5А", None))))
    absent = dialog.preview.results.absent
    assert absent.model.rowCount() == 2
    checked = Qt.CheckState.Checked
    absent.model.setData(absent.model.index(0, 0), checked, Qt.ItemDataRole.CheckStateRole)
    assert absent.order.box.checkState() is Qt.CheckState.PartiallyChecked
    assert len(absent.departure().pupils) == 1
    absent.order.box.click()
    assert absent.order.box.checkState() is checked
    absent.order.box.click()
    assert absent.departure() is None
    settle(qtbot, dialog)


def test_every_sheet_is_offered_and_an_unticked_one_stays_out(
    open_dialog, tmp_path, qtbot, workplace
):
    book = Workbook()
    for place, (title, rows) in enumerate((("5А", ROWS[1:]), ("Педагоги", EMPLOYEES))):
        sheet = book.worksheets[0] if not place else book.create_sheet()
        sheet.title = title
        for row in rows:
            sheet.append(row)
    book.create_sheet("Прочее").append(["так", "просто"])
    book.save(tmp_path / "a.xlsx")
    dialog = open_dialog(tmp_path / "a.xlsx")
    sheets = dialog.preview.sheets
    assert [sheets.item(n).text() for n in range(3)] == [
        "5А – Ученики, 3 строки", "Педагоги – Сотрудники, 4 строки", "Прочее – не распознан",
    ]  # fmt: skip
    assert "сотрудники – 4" in dialog.summary.text()
    assert rows_of(dialog.preview.errors)[0][0] == "5А, 3"
    sheets.setCurrentRow(1)
    assert dialog.layout_box.currentText() == "Сотрудники"
    sheets.item(0).setCheckState(Qt.CheckState.Unchecked)
    settle(qtbot, dialog)
    assert dialog.load_button.text() == "Загрузить 4 строки"
    load(qtbot, dialog)
    assert pupils(workplace) == 0


def test_columns_chosen_last_time_are_found_again_and_can_be_forgotten(
    open_dialog, tmp_path, qtbot
):
    file = xlsx(tmp_path / "a.xlsx", (("Столбик", "Ещё"), ("Осина Ия", "5А")))
    for is_remembered in (False, True, False):
        dialog = open_dialog(file)
        assert dialog.parts.remembered.isVisible() is is_remembered
        if is_remembered:
            assert dialog.preview.mapping_table.mapping() == {0: "name", 1: "class"}
            qtbot.mouseClick(dialog.parts.forget_button, Qt.MouseButton.LeftButton)
            assert dialog.layout_box.currentIndex() == -1
        else:
            dialog.layout_box.setCurrentIndex(0)
            dialog.layout_box.activated.emit(0)
            dialog.preview.mapping_table.choose(0, "name")
            dialog.preview.mapping_table.choose(1, "class")
            settle(qtbot, dialog)
            if dialog.load_button.isEnabled():
                load(qtbot, dialog)
        settle(qtbot, dialog)
        dialog.close()


def test_wrong_rows_go_out_as_a_copy_of_the_file(open_dialog, tmp_path, qtbot, save_as):
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", ROWS))
    out = tmp_path / "out.xlsx"
    save_as(out)
    qtbot.mouseClick(dialog.preview.results.errors.bad_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.parts.doing.text() == "Сохранено: out.xlsx", timeout=30_000)
    sheet = load_workbook(out).worksheets[0]
    assert sheet["D3"].value == "Пол: Пол «?»: пишите М или Ж."
    assert (sheet["A3"].value, sheet.max_row) == ("Клён Ян", 3)


def test_consents_collected_are_given_with_the_table(open_dialog, tmp_path, qtbot, workplace):
    rows = (("Ученик", "Класс", "Телефон"), ("Осина Ия", "5А", "+7 912 345-67-89"))
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", rows))
    assert "нет согласия" in dialog.summary.text()
    assert not dialog.options.day.isVisible()
    dialog.options.consent.click()
    assert dialog.options.day.isVisible()
    settle(qtbot, dialog)
    assert "Записаны согласия: 1" in dialog.summary.text()
    load(qtbot, dialog)
    with workplace.sessions() as session:
        assert session.scalar(select(Pupil.phone)) == "+7 (912) 345-67-89"
        assert session.scalar(select(func.count(Consent.id))) == 1


def test_a_plan_asks_for_its_course(open_dialog, tmp_path, qtbot, small_school):
    rows = (("№", "Тема урока", "Часы"), (1, "Первая", 1))
    dialog = open_dialog(xlsx(tmp_path / "a.xlsx", rows))
    assert "не указан класс" in dialog.summary.text()
    assert dialog.options.course.isVisible()
    place = dialog.options.course.findData(small_school.history)
    dialog.options.course.setCurrentIndex(place)
    dialog.options.course.activated.emit(place)
    settle(qtbot, dialog)
    assert "темы планирования – 1" in dialog.summary.text()


HOSTILE = ["zip_bombs-0", "entity_bombs-0", "rubbish-0", "truncated-9", "ole-1", "nulls-0",
           "broken_parts-4", "huge-0", "shuffled-3", "numbers-1"]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_tables_end_plainly_in_the_dialog_too(open_dialog, tmp_path, name):
    table = next(one for one in tables() if one.name == name)
    dialog = open_dialog(table.write(tmp_path))
    assert dialog.summary.text()
    assert dialog.isVisible()
