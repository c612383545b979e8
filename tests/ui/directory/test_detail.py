"""The board of announcements and the directories whose records have files, by real keys."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.registry.attachments import Attachment
from ejadmin.models.registry.directories import DIRECTORIES
from ejadmin.models.school.publications import Announcement, PublicDocument
from ejadmin.ui.directory.page import DirectoryPage
from ejadmin.ui.directory.papers import PAPERS
from ejadmin.ui.page import Page, Workplace
from tests import small_school
from tests.attaching import path_of
from tests.ui.conftest import SaveAs
from tests.ui.keys import CTRL, press, type_text

Show = Callable[[Page], Page]
TODAY = date.today()


@pytest.fixture
def board(workplace: Workplace) -> None:
    """A notice that was, one that is to come, and two that hang now."""
    day = timedelta(days=1)
    with workplace.sessions.begin() as session:
        small_school.fill(session)
        session.add_all(
            [
                Announcement(title="Прошло", published_on=TODAY - 9 * day, removed_on=TODAY - day),
                Announcement(title="Будет", published_on=TODAY + day),
                Announcement(title="Висит давно", published_on=TODAY - 5 * day),
                Announcement(title="Висит", published_on=TODAY - day, removed_on=TODAY,
                             text="Строка\nи вторая"),
            ]
        )  # fmt: skip


def opened(workplace: Workplace, show_page: Show, key: str) -> DirectoryPage:
    page = DirectoryPage(workplace)
    show_page(page)
    page.show_place({"key": key})
    page.activateWindow()
    QTest.qWaitForWindowActive(page)
    page.table.view.setFocus()
    return page


def choose(page: DirectoryPage, row: int) -> None:
    assert page.table.model is not None
    # a view's own way asks which modifiers the test before has pressed
    page.table.view.selectionModel().setCurrentIndex(
        page.table.model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )


def titles(page: DirectoryPage) -> list[str]:
    assert page.table.model is not None
    return [str(row.values["title"]) for row in page.table.model.shown]


@pytest.mark.usefixtures("board")
def test_what_hangs_on_the_board_stands_first(workplace: Workplace, show_page: Show) -> None:
    page = opened(workplace, show_page, "announcements")
    assert titles(page) == ["Висит", "Висит давно", "Будет", "Прошло"]
    with workplace.sessions() as session:
        shown = [one.title for one in session.scalars(select(Announcement))
                 if one.is_shown_on(TODAY)]  # fmt: skip
    assert sorted(shown) == ["Висит", "Висит давно"]


@pytest.mark.usefixtures("board")
def test_a_long_text_is_read_and_written_whole(workplace: Workplace, show_page: Show) -> None:
    page = opened(workplace, show_page, "announcements")
    choose(page, 0)
    assert page.detail.isVisible()
    assert page.detail.text.toPlainText() == "Строка\nи вторая"
    cells = [index.data() for index in (page.table.model.index(0, 1),)]
    assert cells == ["Строка и вторая"]
    page.detail.text.setFocus()
    press(page.detail.text, Qt.Key.Key_End, CTRL)
    press(page.detail.text, Qt.Key.Key_Return)
    type_text(page.detail.text, "третья")
    choose(page, 1)
    with workplace.sessions() as session:
        texts = session.scalars(select(Announcement.text).where(Announcement.title == "Висит"))
        assert texts.one() == "Строка\nи вторая\nтретья"
    assert page.detail.text.toPlainText() == ""
    page.table.view.setFocus()
    press(page.table.view, Qt.Key.Key_Z, CTRL)
    with workplace.sessions() as session:
        texts = session.scalars(select(Announcement.text).where(Announcement.title == "Висит"))
        assert texts.one() == "Строка\nи вторая"


@pytest.mark.usefixtures("board")
def test_a_text_being_typed_outlives_a_refresh(workplace: Workplace, show_page: Show) -> None:
    page = opened(workplace, show_page, "announcements")
    choose(page, 1)
    page.detail.text.setFocus()
    type_text(page.detail.text, "Не потеряется")
    page.refresh()
    with workplace.sessions() as session:
        assert "Не потеряется" in session.scalars(select(Announcement.text)).all()


@pytest.mark.usefixtures("board")
def test_a_text_too_long_is_kept_and_told(workplace: Workplace, show_page: Show) -> None:
    page = opened(workplace, show_page, "announcements")
    choose(page, 0)
    page.detail.text.selectAll()
    page.detail.text.insertPlainText("о" * 4001)
    assert page.has_unsaved()
    assert "длиннее 4000" in page.table.reason.text()
    page.detail.text.setPlainText("короче")
    page.detail.text.document().setModified(True)
    assert not page.has_unsaved()


@pytest.mark.usefixtures("board")
def test_files_follow_the_row(
    workplace: Workplace, show_page: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    page = opened(workplace, show_page, "announcements")
    scan = tmp_path / "Афиша.pdf"
    scan.write_bytes(b"%PDF-1.7")
    choose(page, 0)
    with qtbot.waitSignal(page.changed) as changed:
        page.detail.files.attach([scan])
    assert changed.args == [frozenset({"attachments"})]
    assert page.detail.files.head.text() == "Файлы: 1"
    choose(page, 1)
    assert page.detail.files.head.text() == "Файлы"
    choose(page, 0)
    press(page.table.view, Qt.Key.Key_Delete, CTRL)
    with workplace.sessions() as session:
        assert session.scalars(select(Attachment)).first() is None
    press(page.table.view, Qt.Key.Key_Z, CTRL)
    with workplace.sessions() as session:
        key = session.scalars(select(Attachment.id)).one()
    assert path_of(workplace, key).read_bytes() == b"%PDF-1.7"


@pytest.mark.usefixtures("board")
def test_only_what_owns_files_has_them(workplace: Workplace, show_page: Show) -> None:
    page = opened(workplace, show_page, "announcements")
    seen = {}
    for entry in DIRECTORIES:
        page.show_place({"key": entry.key})
        assert page.detail.isVisible() == page.detail.files.isVisible()
        seen[entry.key] = page.detail.files.isVisible(), page.detail.text.isVisible()
    assert {key for key, (has_files, _) in seen.items() if has_files} == {
        "announcements", "public_documents", "portfolio", "certificates", "orders", "consents",
        "paper_requests",
    }  # fmt: skip
    assert [key for key, (_, has_text) in seen.items() if has_text] == ["announcements"]


@pytest.mark.usefixtures("board")
def test_papers_are_written_from_the_directory(
    workplace: Workplace, show_page: Show, qtbot: QtBot, tmp_path: Path, save_as: SaveAs
) -> None:
    with workplace.sessions.begin() as session:
        session.add(PublicDocument(title="Устав"))
    for paper in PAPERS:
        page = opened(workplace, show_page, paper.directory)
        assert page.paper_buttons[paper.document].isVisible()
        choose(page, 0)
        file = tmp_path / f"{paper.document}.pdf"
        offered = save_as(file)
        with qtbot.waitSignal(page.told):
            qtbot.mouseClick(page.paper_buttons[paper.document], Qt.MouseButton.LeftButton)
        assert offered == [f"{paper.name}.pdf"]
        assert file.read_bytes().startswith(b"%PDF")
