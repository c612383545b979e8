"""The page «Ведомости»: real clicks on a small school, files and ledger looked at afterwards."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.exports.page import _DRAWING
from ejadmin.models.base import chain
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, YearState, week_of
from ejadmin.models.people.tables import PaperRequest, Pupil, StatementFrequency
from ejadmin.models.statements.tables import StatementIssue
from ejadmin.ui import paper_view
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.statements.page import StatementsPage
from ejadmin.ui.statements.queue import Wish
from tests import statement_school
from tests.statement_school import StatementSchool
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, click_heading, enter_day, press, type_text

Show = Callable[[Page], Page]


@pytest.fixture
def school(database: Store) -> StatementSchool:
    with database.sessions.begin() as session:
        return statement_school.fill(session, classes=2, pupils=4, weeks=2, paper=4)


@pytest.fixture
def page(
    workplace: Workplace, show_page: Show, school: StatementSchool, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[StatementsPage]:  # fmt: skip
    """The page on the Monday after two weeks of lessons, everybody marked."""
    today = week_of(school.last)[1] + timedelta(days=1)
    monkeypatch.setattr(StatementsPage, "today", lambda _page: today)
    shown = StatementsPage(workplace)
    show_page(shown)
    qtbot.waitUntil(lambda: is_shown(shown))
    qtbot.mouseClick(shown.issue.mark_all, Qt.MouseButton.LeftButton)
    yield shown
    shown.issue.pause.stop()
    qtbot.waitUntil(lambda: not workplace.tasks.running)  # the page itself is gone by now


def is_shown(page: StatementsPage) -> bool:
    return page.issue.looking is None and page.issue.paper.document.pageCount() > 0


def issued(database: Store) -> list[StatementIssue]:
    with database.sessions() as session:
        return session.query(StatementIssue).order_by(StatementIssue.number).all()


def issue_all(page: StatementsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.issue.issued):
        qtbot.mouseClick(page.issue.panel.issue, Qt.MouseButton.LeftButton)


def look_at(page: StatementsPage, wish: Wish, qtbot: QtBot) -> None:
    page.issue.table.selectRow(page.issue.model.row_of(wish.pupil_id))
    qtbot.waitUntil(lambda: wish.pupil in paper_text(page))


def show_issued(page: StatementsPage, wish: Wish, qtbot: QtBot) -> None:
    """While another child is shown, nothing is printed or saved; what was issued comes back."""
    for button in (page.issue.panel.print, page.issue.panel.save):
        assert not button.isEnabled()
    qtbot.mouseClick(page.issue.panel.show_issued, Qt.MouseButton.LeftButton)
    assert wish.pupil in paper_text(page)
    assert page.issue.current().pupil_id == wish.pupil_id
    assert page.issue.panel.show_issued.isHidden()


def paper_text(page: StatementsPage) -> str:
    document = page.issue.paper.document
    return "".join(document.getAllText(n).text() for n in range(document.pageCount()))


def test_the_past_week_and_its_families_stand_ready(
    page: StatementsPage, school: StatementSchool
) -> None:
    assert page.issue.dates() == week_of(school.last)
    assert page.issue.model.rowCount() == 4
    assert page.issue.panel.issue.text() == "Выдать все (4)"
    assert page.issue.panel.number.text() == "1–4"
    assert not page.issue.panel.print.isEnabled()


def test_whoever_is_due_is_marked(page: StatementsPage) -> None:
    page.refresh()
    due = {wish.family.frequency for wish in page.issue.model.rows
           if wish.pupil_id in page.issue.model.ticked}  # fmt: skip
    assert due == {StatementFrequency.WEEKLY, StatementFrequency.FORTNIGHTLY}
    assert page.issue.panel.issue.text() == "Выдать все (2)"


def test_the_preview_shows_the_chosen_pupil_and_writes_nothing(
    page: StatementsPage, database: Store, qtbot: QtBot
) -> None:
    with database.sessions() as session:
        before = chain.chain_head(session)
    second = page.issue.model.rows[1]
    press(page.issue.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: second.pupil in paper_text(page))
    assert "Предварительный просмотр" in paper_text(page)
    assert issued(database) == []
    with database.sessions() as session:
        assert chain.chain_head(session) == before


def test_everybody_marked_is_issued_at_once(
    page: StatementsPage, database: Store, qtbot: QtBot
) -> None:
    wanted = [wish.pupil_id for wish in page.issue.model.ticked_rows()]
    issue_all(page, qtbot)
    rows = issued(database)
    assert sorted(row.pupil_id for row in rows) == sorted(wanted)
    assert [row.number for row in rows] == [1, 2, 3, 4]
    text = paper_text(page)
    assert all(f"посещаемости № {number}" in text for number in (1, 2, 3, 4))
    assert page.issue.panel.print.isEnabled()
    assert "Выдано: 4 ведомости" in page.issue.panel.note.text()
    assert page.ledger.model.rowCount() == 4


def test_only_the_marked_are_issued(page: StatementsPage, database: Store, qtbot: QtBot) -> None:
    page.issue.table.setFocus()
    press(page.issue.table, Qt.Key.Key_Space)
    assert page.issue.panel.issue.text() == "Выдать все (3)"
    left_out = page.issue.model.rows[0].pupil_id
    issue_all(page, qtbot)
    assert len(issued(database)) == 3
    assert left_out not in {row.pupil_id for row in issued(database)}


def test_marks_all_and_none(page: StatementsPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.issue.mark_none, Qt.MouseButton.LeftButton)
    assert not page.issue.panel.issue.isEnabled()
    assert page.issue.panel.number.text() == "—"
    qtbot.mouseClick(page.issue.mark_all, Qt.MouseButton.LeftButton)
    assert page.issue.panel.issue.text() == "Выдать все (4)"


def test_saved_and_printed_is_what_was_issued(
    page: StatementsPage,
    qtbot: QtBot,
    tmp_path: Path,
    save_as: SaveAs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever is looked at meanwhile: while that is shown, nothing is given for it."""
    copy, printed = tmp_path / "copy.pdf", []
    save_as(copy)
    monkeypatch.setattr(paper_view, "ask_printer", lambda *_: QPrinter())
    monkeypatch.setattr(paper_view, "paint", lambda content, *_: printed.append(content))
    first, second, third, _ = page.issue.model.rows
    page.issue.model.tick([first.pupil_id])
    issue_all(page, qtbot)
    (batch,) = page.issue.folder.iterdir()
    look_at(page, second, qtbot)
    show_issued(page, first, qtbot)
    with qtbot.waitSignal(page.told):
        qtbot.mouseClick(page.issue.panel.save, Qt.MouseButton.LeftButton)
    assert copy.read_bytes() == batch.read_bytes()
    assert first.pupil in paper_text(page)
    look_at(page, third, qtbot)
    show_issued(page, first, qtbot)
    with qtbot.waitSignal(page.told) as told:
        qtbot.mouseClick(page.issue.panel.print, Qt.MouseButton.LeftButton)
    assert told.args == [f"Отправлено на печать: {batch.stem}"]
    assert printed == [batch.read_bytes()]


def test_what_was_issued_goes_to_disk_and_to_a_printer(
    page: StatementsPage, qtbot: QtBot, tmp_path: Path, save_as: SaveAs, printed: Path
) -> None:
    page.issue.model.tick([page.issue.model.rows[0].pupil_id])
    issue_all(page, qtbot)
    save_as(tmp_path / "nowhere" / "copy.pdf")
    qtbot.mouseClick(page.issue.panel.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Не удалось записать" in page.issue.panel.note.text())
    with qtbot.waitSignal(page.told, timeout=20_000):
        qtbot.mouseClick(page.issue.panel.print, Qt.MouseButton.LeftButton)
    assert printed.read_bytes().startswith(b"%PDF")


def test_two_clicks_issue_once(page: StatementsPage, database: Store, qtbot: QtBot) -> None:
    with _DRAWING:
        for _ in range(2):
            qtbot.mouseClick(page.issue.panel.issue, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.issue.workplace.tasks.running)
    assert [row.number for row in issued(database)] == [1, 2, 3, 4]
    assert "Выдано: 4 ведомости" in page.issue.panel.note.text()


def test_a_cancelled_issue_can_be_asked_for_again(
    page: StatementsPage, database: Store, qtbot: QtBot
) -> None:
    with _DRAWING:
        qtbot.mouseClick(page.issue.panel.issue, Qt.MouseButton.LeftButton)
        page.issue.workplace.tasks.running[-1].cancel()
    qtbot.waitUntil(lambda: not page.issue.workplace.tasks.running)
    assert issued(database) == []
    assert list(page.issue.folder.iterdir()) == []
    issue_all(page, qtbot)
    assert len(issued(database)) == 4


def test_a_preview_that_comes_late_is_not_shown_over_another_pupil(
    page: StatementsPage, qtbot: QtBot
) -> None:
    shown, late, chosen, _ = page.issue.model.rows
    page.issue.table.selectRow(1)
    page.issue.look()
    drawn = page.issue.looking
    drawn.wait()  # drawn, but not told yet
    with _DRAWING:
        page.issue.table.selectRow(2)
        page.issue.look()
        qtbot.waitUntil(lambda: drawn.has_ended)
        assert shown.pupil in paper_text(page)
        assert late.pupil not in paper_text(page)
    qtbot.waitUntil(lambda: chosen.pupil in paper_text(page))


def test_a_refusal_that_comes_late_is_not_told_of_another_pupil(
    page: StatementsPage, qtbot: QtBot
) -> None:
    today, page.issue.today = page.issue.today, page.issue.dates()[0] - timedelta(days=1)
    page.issue.look()
    refused, page.issue.today = page.issue.looking, today
    refused.wait()
    with _DRAWING:
        page.issue.table.selectRow(1)
        page.issue.look()
        qtbot.waitUntil(lambda: refused.has_ended)
        assert page.issue.paper.stack.currentWidget() is page.issue.paper.view
    qtbot.waitUntil(lambda: page.issue.model.rows[1].pupil in paper_text(page))


def test_who_is_missing_is_named_and_can_be_left_out(
    page: StatementsPage, database: Store, school: StatementSchool, qtbot: QtBot
) -> None:
    with database.sessions.begin() as session:
        nobody = Pupil(last_name="Безклассный", first_name="Ян")
        session.add(PaperRequest(pupil=nobody, requested_on=school.first, first_day=school.first))
    page.refresh()
    qtbot.mouseClick(page.issue.mark_all, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.issue.panel.issue, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.issue.panel.drop.isVisible)
    assert "Безклассный Ян: не числится" in page.issue.paper.sentence.text()
    assert issued(database) == []
    qtbot.mouseClick(page.issue.panel.drop, Qt.MouseButton.LeftButton)
    assert page.issue.panel.issue.text() == "Выдать все (4)"
    issue_all(page, qtbot)
    assert len(issued(database)) == 4


def test_a_pupil_without_a_refusal_can_be_added(
    page: StatementsPage, school: StatementSchool, database: Store, qtbot: QtBot
) -> None:
    known = {wish.pupil_id for wish in page.issue.model.rows}
    added = next(pupil for pupil in school.everybody if pupil not in known)
    label = next(text for text, wish in page.issue.pupils.items() if wish.pupil_id == added)
    page.issue.adding.completer().activated.emit(label)
    qtbot.waitUntil(lambda: page.issue.model.rowCount() == 5)
    assert page.issue.current().pupil_id == added
    issue_all(page, qtbot)
    assert added in {row.pupil_id for row in issued(database)}


def test_an_added_pupil_whose_family_then_refuses_stands_there_once(
    page: StatementsPage, school: StatementSchool, database: Store
) -> None:
    known = {wish.pupil_id for wish in page.issue.model.rows}
    added = next(pupil for pupil in school.everybody if pupil not in known)
    page.issue.add_pupil(added)
    assert page.issue.current().family is None
    with database.sessions.begin() as session:
        session.add(PaperRequest(pupil_id=added, requested_on=school.first,
                                 first_day=school.first))  # fmt: skip
    page.refresh()
    pupils = [wish.pupil_id for wish in page.issue.model.rows]
    assert sorted(pupils) == sorted({*known, added})
    assert page.issue.current().family.requested_on == school.first


def test_an_added_pupil_is_issued_once(
    page: StatementsPage, school: StatementSchool, qtbot: QtBot
) -> None:
    known = {wish.pupil_id for wish in page.issue.model.rows}
    added = next(pupil for pupil in school.everybody if pupil not in known)
    page.issue.add_pupil(added)
    page.issue.model.tick([added])
    issue_all(page, qtbot)
    assert page.issue.current() is None  # whose paper is shown stands in the queue no more
    assert added not in page.issue.model.ticked
    assert added not in {wish.pupil_id for wish in page.issue.model.rows}


def test_a_class_narrows_the_queue(page: StatementsPage) -> None:
    page.issue.bar.classes.setCurrentIndex(1)
    label = page.issue.bar.class_label()
    assert {wish.class_label for wish in page.issue.model.rows} == {label}
    page.issue.bar.classes.setCurrentIndex(0)
    assert page.issue.model.rowCount() == 4


def test_dates_by_hand_and_by_choice(
    page: StatementsPage, school: StatementSchool, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.issue.bar.period, Qt.MouseButton.LeftButton)
    assert page.issue.dates()[1].month == 10
    qtbot.mouseClick(page.issue.bar.month, Qt.MouseButton.LeftButton)
    assert page.issue.dates()[0].day == 1
    enter_day(page.issue.bar.last, page.issue.bar.first.day - timedelta(1))
    assert "раньше первого" in page.issue.panel.note.text()
    qtbot.mouseClick(page.issue.bar.week, Qt.MouseButton.LeftButton)
    assert page.issue.dates() == week_of(school.last)
    assert page.issue.panel.note.text() == ""
    qtbot.waitUntil(lambda: is_shown(page))


def test_the_queue_sorts_by_its_headings(page: StatementsPage) -> None:
    page.issue.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    shown = [page.issue.model.index(row, 0).data() for row in range(4)]
    assert shown == sorted(shown, reverse=True)


def test_sorting_the_queue_keeps_the_pupil_whose_paper_is_shown(
    page: StatementsPage, qtbot: QtBot
) -> None:
    for _ in range(2):  # one of the two orders moves every row
        chosen = page.issue.current()
        assert chosen.pupil in paper_text(page)
        click_heading(page.issue.table, 0)
        qtbot.waitUntil(lambda: is_shown(page) and not page.issue.pause.isActive())
        assert page.issue.current() == chosen
        assert [one.row() for one in page.issue.table.selectionModel().selectedRows()] == [
            page.issue.model.row_of(chosen.pupil_id)
        ]
        assert chosen.pupil in paper_text(page)


def test_sorting_the_ledger_keeps_what_is_marked_as_received(
    page: StatementsPage, database: Store, qtbot: QtBot
) -> None:
    issue_all(page, qtbot)
    page.tabs.setCurrentWidget(page.ledger)
    page.ledger.table.selectRow(0)
    (chosen,) = page.ledger.table.chosen()
    for _ in range(2):
        click_heading(page.ledger.table, 0)
    click_heading(page.ledger.table, 0)
    assert page.ledger.table.currentIndex().row() == 3
    qtbot.mouseClick(page.ledger.mark, Qt.MouseButton.LeftButton)
    assert [row.number for row in issued(database) if row.received_on] == [chosen.number]


def test_a_receipt_is_noted_in_the_ledger(
    page: StatementsPage, database: Store, qtbot: QtBot
) -> None:
    issue_all(page, qtbot)
    page.tabs.setCurrentWidget(page.ledger)
    table: QTableView = page.ledger.table
    qtbot.mouseClick(page.ledger.mark, Qt.MouseButton.LeftButton)
    assert "Выберите строки" in page.ledger.note.text()
    table.selectRow(0)
    type_text(page.ledger.by, "Бабушка Зинаида")
    with qtbot.waitSignal(page.changed):
        qtbot.mouseClick(page.ledger.mark, Qt.MouseButton.LeftButton)
    assert issued(database)[3].received_by == "Бабушка Зинаида"
    table.selectRow(1)
    qtbot.mouseClick(page.ledger.mark, Qt.MouseButton.LeftButton)
    assert issued(database)[2].received_by.startswith("Зиновьева Ольга")
    assert "не получено: 2" in page.ledger.note.text()


def test_an_issued_statement_is_opened_from_the_ledger(
    page: StatementsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches for the same days: each row opens the one it stands in."""
    shown: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()) or True
    )
    issue_all(page, qtbot)
    page.issue.model.tick([page.issue.model.rows[0].pupil_id])
    issue_all(page, qtbot)
    rows = page.ledger.model.rows
    newest, oldest = rows[0].number, rows[-1].number
    assert not page.ledger.open.isEnabled()
    for row in (0, len(rows) - 1):
        page.ledger.table.selectRow(row)
        page.ledger.open.click()
    names = [f"с № {newest}.pdf", f"с № {oldest}.pdf"]
    assert [file.endswith(name) for file, name in zip(shown, names, strict=True)] == [True, True]
    for file in page.issue.folder.iterdir():
        file.unlink()
    page.ledger.open_file()
    assert "нет в папке" in page.ledger.note.text()


def test_the_ledger_is_searched_by_any_column(page: StatementsPage, qtbot: QtBot) -> None:
    issue_all(page, qtbot)
    page.tabs.setCurrentWidget(page.ledger)
    press(page, Qt.Key.Key_F, CTRL)
    type_text(page.ledger.search, page.ledger.model.every[0].pupil.split()[0].lower())
    assert 0 < page.ledger.model.rowCount() <= 4
    type_text(page.ledger.search, " чушь")
    assert page.ledger.model.rowCount() == 0
    assert "Измените поиск" in page.ledger.note.text()


def test_an_empty_page_offers_the_first_step(
    workplace: Workplace, show_page: Show, qtbot: QtBot
) -> None:
    page = StatementsPage(workplace)
    show_page(page)
    assert page.pages.currentWidget() is page.empty
    with qtbot.waitSignal(page.asked_for) as asked:
        qtbot.mouseClick(page.add_request, Qt.MouseButton.LeftButton)
    assert asked.args == [Place("directory", {"key": "paper_requests"})]
    qtbot.mouseClick(page.add_pupil, Qt.MouseButton.LeftButton)
    assert page.pages.currentWidget() is page.tabs


def test_every_action_tells_its_shortcut(page: StatementsPage) -> None:
    panel, bar = page.issue.panel, page.issue.bar
    for button in (panel.issue, panel.print, panel.save, bar.week, bar.month, bar.period,
                   page.issue.mark_all, page.issue.mark_none, page.ledger.mark):  # fmt: skip
        assert button.shortcut().toString() in button.toolTip()


def test_the_place_comes_back(page: StatementsPage, school: StatementSchool) -> None:
    page.show_place({"tab": "ledger"})
    assert page.place() == {"tab": "ledger"}
    last = page.issue.model.rows[3].pupil_id
    page.show_place({"pupil": last, "unknown": 1})
    assert page.issue.current().pupil_id == last
    assert page.place() == {"tab": "issue"}


def test_models_have_no_children(page: StatementsPage) -> None:
    inside = page.issue.model.index(0, 0)
    assert page.issue.model.rowCount(inside) == page.issue.model.columnCount(inside) == 0
    assert page.ledger.model.rowCount(QModelIndex()) == 0


def test_without_a_current_year_the_page_says_what_to_do(
    page: StatementsPage, database: Store
) -> None:
    with database.sessions.begin() as session:
        for year in session.scalars(select(AcademicYear)):
            year.state = YearState.CLOSED
    page.refresh()
    assert "Отметьте его в справочнике" in page.issue.panel.note.text()
