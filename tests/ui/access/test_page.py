"""The page of access slips: who waits, printing, handing over after a question."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.imports import import_file
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Pupil
from ejadmin.ui import dialogs
from ejadmin.ui.access.page import AccessPage
from ejadmin.ui.page import Page, Workplace
from tests import slip_school
from tests.small_school import SmallSchool
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, click_heading, press, type_text

Show = Callable[[Page], Page]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def school(workplace: Workplace, tmp_path: Path) -> SmallSchool:
    with workplace.sessions.begin() as session:
        made = slip_school.fill(session)
        for pupil in session.scalars(select(Pupil)):
            pupil.entered_on = date.today() - timedelta(days=20)
    import_file(workplace.sessions, slip_school.table(tmp_path))
    return made


@pytest.fixture
def page(workplace: Workplace, school: SmallSchool, show_page: Show) -> AccessPage:
    made = AccessPage(workplace)
    show_page(made)
    return made


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    questions: list[str] = []

    def answer(_parent: object, question: str, _action: str, *, details: str = "") -> bool:
        questions.append(f"{question} {details}")
        return True

    monkeypatch.setattr(dialogs, "confirm", answer)
    return questions


def names(page: AccessPage) -> list[str]:
    return [row.name.split()[0] for row in page.model.rows]


def slips(workplace: Workplace) -> dict[str, AccessSlip]:
    with workplace.sessions() as session:
        return {slip.login: slip for slip in session.scalars(select(AccessSlip))}


def test_an_empty_page_says_what_to_load(workplace: Workplace, show_page: Show) -> None:
    empty = AccessPage(workplace)
    show_page(empty)
    assert "Загрузите таблицу" in empty.advice.text()
    assert "впишите в карточку школы" in empty.advice.text()
    assert not empty.print_button.isEnabled()


def test_everybody_stands_with_their_state(page: AccessPage) -> None:
    assert names(page) == ["Алексеева", "Борисов", "Ёжикова", "Алексеева", "Ёлкин", "Иванцова"]
    shown = [page.model.index(row, 4).data() for row in range(6)]
    assert shown == ["! не выдан", "! не выдан", "! нет логина", "не выдан", "нет логина",
                     "не выдан"]  # fmt: skip
    assert "не выдано листков 4, просрочено 3" in page.note.text()


def test_the_list_is_searched_filtered_and_sorted(page: AccessPage, qtbot: QtBot) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    press(page.table, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(page.filters.search.hasFocus)
    type_text(page.filters.search, "5а алекс")
    assert names(page) == ["Алексеева", "Алексеева"]
    page.show_place({"group": "5А", "state": "overdue"})
    assert names(page) == ["Алексеева", "Борисов", "Ёжикова"]
    assert page.place() == {"group": "5А", "state": "overdue"}
    page.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert names(page) == ["Ёжикова", "Борисов", "Алексеева"]
    page.show_place({"group": "нет такого", "state": None})
    assert len(names(page)) == 6


def test_handing_over_asks_and_forgets_the_passwords(
    page: AccessPage, workplace: Workplace, asked: list[str], qtbot: QtBot
) -> None:
    page.table.selectRow(0)
    page.table.selectionModel().select(
        page.model.index(1, 0),
        page.table.selectionModel().SelectionFlag.Select
        | page.table.selectionModel().SelectionFlag.Rows,
    )
    assert page.handover.mark.text() == "Отметить выдачу (2)"
    type_text(page.handover.whom, "классный руководитель")
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.handover.mark, LEFT)
    assert "2 листка? Первые пароли" in asked[0]
    found = slips(workplace)
    for login in ("alekseeva.d", "borisov.i"):
        assert found[login].handed_to == "классный руководитель"
        assert found[login].first_password is None
    assert found["ivantsova.m"].first_password == "Leaf-903"


def test_a_sorted_list_hands_over_to_whom_is_chosen(
    page: AccessPage, workplace: Workplace, asked: list[str], qtbot: QtBot
) -> None:
    """Also after the slips are printed: nobody chosen would mean everybody."""
    page.table.selectRow(1)
    click_heading(page.table, 1)
    click_heading(page.table, 1)
    assert names(page)[-2:] == ["Алексеева", "Алексеева"]
    page.refresh()
    assert [row.login for row in page.chosen()] == ["borisov.i"]
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.handover.mark, LEFT)
    handed = {login for login, slip in slips(workplace).items() if slip.handed_on}
    assert handed == {"borisov.i"}


def test_the_mark_is_taken_back_after_a_warning(
    page: AccessPage, workplace: Workplace, asked: list[str]
) -> None:
    page.table.selectRow(0)
    page.hand_over()
    page.table.selectRow(0)
    press(page.handover.undo, Qt.Key.Key_Space)
    assert "Первого пароля уже нет" in asked[1]
    assert slips(workplace)["alekseeva.d"].handed_on is None


def test_nothing_happens_without_a_yes(
    page: AccessPage, workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: False)
    page.hand_over()
    page.remove()
    assert len(slips(workplace)) == 4
    assert slips(workplace)["alekseeva.d"].first_password == "Rain-407"


def test_a_day_before_the_login_came_is_refused(
    page: AccessPage, workplace: Workplace, asked: list[str]
) -> None:
    page.handover.day.put(date.today() - timedelta(days=3))
    page.hand_over()
    assert "выдать его раньше нельзя" in page.note.text()
    assert slips(workplace)["alekseeva.d"].first_password == "Rain-407"


def test_logins_are_removed_only_when_chosen(
    page: AccessPage, workplace: Workplace, asked: list[str]
) -> None:
    assert not page.remove_button.isEnabled()
    page.table.selectRow(1)
    press(page.remove_button, Qt.Key.Key_Space)
    assert set(slips(workplace)) == {"alekseeva.d", "alekseeva.o", "ivantsova.m"}


def test_slips_and_register_are_written_and_shown(
    page: AccessPage, workplace: Workplace, opened: list[str], tmp_path: Path, qtbot: QtBot,
    save_as: SaveAs,
) -> None:  # fmt: skip
    file = tmp_path / "Листки.pdf"
    assert save_as(file) == []
    qtbot.mouseClick(page.save_button, LEFT)
    qtbot.waitUntil(lambda: opened == [str(file)])
    assert "удалите его, когда напечатаете" in page.note.text()
    assert all(slip.printed_on == date.today() for slip in slips(workplace).values())
    register = tmp_path / "Журнал.pdf"
    save_as(register)
    qtbot.mouseClick(page.register_button, LEFT)
    qtbot.waitUntil(lambda: opened == [str(file), str(register)])
    assert register.read_bytes().startswith(b"%PDF")


def test_a_class_without_logins_has_no_register(
    page: AccessPage, workplace: Workplace, tmp_path: Path, qtbot: QtBot, save_as: SaveAs
) -> None:
    with workplace.sessions.begin() as session:
        for slip in session.scalars(select(AccessSlip)):
            session.delete(slip)
    save_as(tmp_path / "Журнал.pdf")
    page.save_register()
    qtbot.waitUntil(lambda: "ещё не загружены" in page.note.text())
    assert not (tmp_path / "Журнал.pdf").exists()


def test_no_password_is_on_the_screen(page: AccessPage) -> None:
    shown = " ".join(
        str(page.model.index(row, column).data())
        for row in range(page.model.rowCount())
        for column in range(page.model.columnCount())
    )
    assert not [password for password in slip_school.PASSWORDS if password in shown]
