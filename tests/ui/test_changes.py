"""The change log page: filters, the chain's line, reading on, copying."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from ejadmin.models.base.store import Store
from ejadmin.models.people.tables import Pupil
from ejadmin.ui import changes
from ejadmin.ui.changes import ChangesPage
from ejadmin.ui.page import Workplace
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, press, type_text


@pytest.fixture
def page(workplace: Workplace, small_school: SmallSchool, qtbot: QtBot) -> ChangesPage:
    page = ChangesPage(workplace)
    qtbot.addWidget(page)
    page.resize(1166, 700)
    page.first.put(date(2020, 1, 1))
    page.show()
    return page


def settled(page: ChangesPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.typing.isActive() and not page.workplace.tasks.running)


def test_it_shows_the_newest_first_and_a_whole_chain(page: ChangesPage, qtbot: QtBot) -> None:
    page.refresh()
    settled(page, qtbot)
    assert page.model.rowCount() > 10
    assert page.model.rows[0].id > page.model.rows[-1].id
    newest = page.model.rows[0]
    assert page.chain.text() == f"✓ цепочка цела до № {newest.id}"
    assert page.count.text().startswith(str(newest.id))


def test_the_first_broken_row_is_named(page: ChangesPage, qtbot: QtBot, database: Store) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("UPDATE changes SET operator = 'Другой' WHERE id = 5"))
        connection.commit()
    page.refresh()
    settled(page, qtbot)
    assert page.chain.text() == "✗ цепочка нарушена на записи № 5"


def test_a_text_finds_a_pupil_and_nothing_is_said_plainly(page: ChangesPage, qtbot: QtBot) -> None:
    page.refresh()
    settled(page, qtbot)
    type_text(page.text, "борисов")
    settled(page, qtbot)
    assert {line.pupil for line in page.model.rows} == {"Борисов Илья"}
    assert page.place() == {"text": "борисов"}
    page.show_place({"text": "нет такого"})
    settled(page, qtbot)
    assert page.model.rowCount() == 0
    assert "нет" in page.count.text()


def test_a_kind_is_chosen(page: ChangesPage, qtbot: QtBot) -> None:
    page.refresh()
    settled(page, qtbot)
    page.kind.setCurrentIndex(page.kind.findText("Отметки"))
    settled(page, qtbot)
    assert [line.became for line in page.model.rows] == ["4", "5"]


def test_it_reads_on_at_the_end(
    page: ChangesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "READ_AT_ONCE", 5)
    page.table.setFixedHeight(60)
    page.refresh()
    settled(page, qtbot)
    assert page.model.rowCount() >= 5
    page.table.scrollToBottom()
    qtbot.waitUntil(lambda: page.model.rowCount() >= 10)
    settled(page, qtbot)
    numbers = [line.id for line in page.model.rows]
    assert numbers == sorted(set(numbers), reverse=True)


def test_chosen_rows_are_copied(page: ChangesPage, qtbot: QtBot) -> None:
    page.refresh()
    settled(page, qtbot)
    page.table.selectRow(0)
    page.table.setFocus()
    with qtbot.waitSignal(page.told):
        press(page.table, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().count("\t") == 8


def test_a_person_added_later_appears(
    page: ChangesPage, qtbot: QtBot, database: Store, small_school: SmallSchool
) -> None:
    database.sessions.kw["info"]["operator"] = "Сидорова Анна Павловна"
    with database.sessions.begin() as session:
        assert session.get_one(Pupil, small_school.pupils[0])
        from ejadmin.models.timetable.tables import Lesson

        session.get_one(Lesson, small_school.lessons[3]).topic = "Проценты"
    page.refresh()
    settled(page, qtbot)
    assert page.operator.findText("Сидорова Анна Павловна") > 0


def test_a_question_whose_answer_is_late_does_not_bar_the_next(
    page: ChangesPage, qtbot: QtBot
) -> None:
    page.refresh()
    type_text(page.text, "борисов")
    qtbot.waitUntil(lambda: not page.workplace.tasks.running)
    qtbot.wait(0)  # the task that has ended is deleted now
    page.refresh()
    settled(page, qtbot)
    assert {line.pupil for line in page.model.rows} == {"Борисов Илья"}
