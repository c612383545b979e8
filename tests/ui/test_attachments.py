"""The list of a record's files by real keys, drops and dialogs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from ejadmin.models.registry.attachments import Attachment
from ejadmin.models.school.publications import Announcement
from ejadmin.ui import dialogs
from ejadmin.ui.attachments import AttachmentList
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Page, Workplace
from tests.ui.keys import CTRL, press

OWNER = "announcement_id"


@pytest.fixture
def notice(workplace: Workplace) -> int:
    with workplace.sessions.begin() as session:
        made = Announcement(title="Субботник")
        session.add(made)
        session.flush()
        return made.id


@pytest.fixture
def shown(workplace: Workplace, qtbot: QtBot) -> Iterator[AttachmentList]:
    page = Page(workplace)
    widget = AttachmentList(workplace, page.operations, page)
    page.operations.travelled.connect(widget.refresh)
    qtbot.addWidget(page)
    widget.resize(700, 90)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    yield widget
    page.close()  # kept by name: it lives as long as its list


@pytest.fixture
def scans(tmp_path: Path) -> list[Path]:
    files = [tmp_path / "Приказ № 12.pdf", tmp_path / "Фото.jpg"]
    for file in files:
        file.write_bytes(file.name.encode() * 500)
    return files


def names(widget: AttachmentList) -> list[str]:
    return [widget.lines.index(row, 0).data() for row in range(widget.lines.rowCount())]


def drop(widget: AttachmentList, files: list[Path]) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    rest = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(widget.rect().center(), Qt.DropAction.CopyAction, *rest)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        place = QPointF(widget.rect().center())
        QApplication.sendEvent(widget, QDropEvent(place, Qt.DropAction.CopyAction, *rest))
    return enter.isAccepted()


def test_files_are_dropped_removed_and_brought_back(
    shown: AttachmentList, notice: int, scans: list[Path], qtbot: QtBot
) -> None:
    assert not drop(shown, scans), "nothing is shown yet"
    shown.show_owner(OWNER, notice)
    with qtbot.waitSignal(shown.stored):
        assert drop(shown, scans)
    assert names(shown) == [file.name for file in scans]
    assert shown.head.text() == "Файлы: 2"
    shown.setFocus()
    with qtbot.waitSignal(shown.stored):
        press(shown.table, Qt.Key.Key_Delete)
    assert names(shown) == ["Фото.jpg"]
    shown.operations.undo()
    assert names(shown) == [file.name for file in scans]


def test_files_are_chosen_saved_elsewhere_and_opened(
    shown: AttachmentList, notice: int, scans: list[Path], qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    shown.show_owner(OWNER, notice)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(scans[0])], ""))
    shown.setFocus()
    with qtbot.waitSignal(shown.stored):
        press(shown, Qt.Key.Key_Insert)
    target = tmp_path / "elsewhere" / "copy.pdf"
    target.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(shown.told):
        press(shown.table, Qt.Key.Key_S, CTRL)
    assert target.read_bytes() == scans[0].read_bytes()
    opened: list[Path] = []

    def remember(link: QUrl) -> bool:
        opened.append(Path(link.toLocalFile()))
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", remember)
    press(shown.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].name == scans[0].name
    assert opened[0].read_bytes() == scans[0].read_bytes()


def test_the_keys_of_the_list_go_before_those_of_its_page(
    workplace: Workplace, notice: int, scans: list[Path], qtbot: QtBot
) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    shown = AttachmentList(workplace, Operations(workplace.sessions, page), page)
    pressed: list[int] = []
    QShortcut(QKeySequence("Del"), page, lambda: pressed.append(1))
    QVBoxLayout(page).addWidget(shown)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    QTest.qWaitForWindowActive(page)
    shown.show_owner(OWNER, notice)
    with qtbot.waitSignal(shown.stored):
        shown.attach(scans)
    shown.setFocus()
    press(shown.table, Qt.Key.Key_Delete, times=2)
    assert (names(shown), pressed) == ([], [])
    press(shown.table, Qt.Key.Key_Delete)
    assert pressed == [1]


def test_bad_files_are_told_and_good_ones_kept(
    shown: AttachmentList, notice: int, scans: list[Path], qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[str] = []
    monkeypatch.setattr(dialogs, "show_warning", lambda _parent, text: told.append(text))
    scans[0].write_bytes(b"")
    shown.show_owner(OWNER, notice)
    shown.attach(scans)
    qtbot.waitUntil(lambda: bool(told))
    assert "пустой" in told[0]
    assert names(shown) == ["Фото.jpg"]


def test_a_record_is_made_when_its_first_file_comes(
    shown: AttachmentList, workplace: Workplace, notice: int, scans: list[Path], qtbot: QtBot
) -> None:
    shown.show_owner(OWNER, None, lambda _session: notice)
    with qtbot.waitSignal(shown.stored):
        shown.attach(scans)
    with workplace.sessions() as session:
        assert session.scalars(select(Attachment.announcement_id)).all() == [notice, notice]
