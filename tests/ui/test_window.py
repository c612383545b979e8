"""The window: pages, places, counts, what is remembered, closing."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from ejadmin.models.base.store import Store
from ejadmin.models.checks import report
from ejadmin.ui import theme
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.tasks import Progress, Tasks
from ejadmin.ui.window import PAGES, Window
from tests.small_school import SmallSchool
from tests.ui.keys import ALT, CTRL, press


@pytest.fixture
def window(qtbot: QtBot, database: Store, small_school: SmallSchool) -> Iterator[Window]:
    tasks = Tasks()
    window = Window(tasks)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.furnish(Workplace(database, tasks))
    window.show()
    qtbot.waitExposed(window)
    window.go(Place("home"))
    yield window
    tasks.stop_all()
    window.close()


def shown(window: Window) -> str:
    return window.current_page().objectName()


def test_keys_and_titles_are_unique() -> None:
    assert len({entry.key for entry in PAGES}) == len(PAGES)
    assert len({entry.title for entry in PAGES}) == len(PAGES)


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.key)
def test_every_page_opens_and_its_line_is_marked(window: Window, qtbot: QtBot, entry) -> None:
    window.go(Place(entry.key))
    assert shown(window) == f"page.{entry.key}"
    marked = [key for key, button in window.navigation.buttons.items() if button.isChecked()]
    assert marked == [entry.under or entry.key]
    qtbot.waitUntil(lambda: not window.tasks.running, timeout=20_000)


def test_keys_open_pages_and_alt_arrows_go_back_and_forth(window: Window, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_4, CTRL)
    assert shown(window) == "page.directory"
    window.go(Place("help", {"topic": "keys"}))
    press(window, Qt.Key.Key_Left, ALT)
    assert shown(window) == "page.directory"
    press(window, Qt.Key.Key_Left, ALT)
    assert shown(window) == "page.home"
    press(window, Qt.Key.Key_Right, ALT)
    assert shown(window) == "page.directory"
    assert window.top.forward.isEnabled()


def test_ctrl_b_narrows_and_the_next_window_remembers(window: Window, qtbot: QtBot) -> None:
    press(window, Qt.Key.Key_B, CTRL)
    assert window.navigation.width() == 48
    window.close()
    again = Window(Tasks())
    qtbot.addWidget(again)
    assert again.navigation.is_collapsed


def test_the_frame_tells_its_truths(window: Window, qtbot: QtBot) -> None:
    assert window.navigation.school.text() == "Гимназия № 0"
    assert window.top.year.text().startswith("20")
    truths = window.status.truths.text()
    assert "сохранено" in truths
    assert "копии нет" in truths
    assert "архив ещё не делали" in truths
    qtbot.waitUntil(lambda: window.navigation.buttons["archive"].count == "!")


def test_what_is_due_stands_at_the_foot_and_opens_its_works(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(window.status.dues.isVisible)
    assert window.status.dues.text().startswith("Настройка: просрочено ")
    qtbot.mouseClick(window.status.dues, Qt.MouseButton.LeftButton)
    assert shown(window) == "page.setup"
    assert window.current_page().place()["filter"] == "overdue"
    qtbot.waitUntil(lambda: not window.tasks.running)


def test_a_change_makes_other_pages_read_anew(window: Window, qtbot: QtBot) -> None:
    window.go(Place("directory"))
    window.current_page().changed.emit(frozenset({"pupils"}))
    assert "home" in window.stale
    window.go(Place("home"))
    assert "home" not in window.stale


def test_a_mark_makes_only_pages_read_anew_that_show_marks(window: Window, qtbot: QtBot) -> None:
    for page in ("statements", "calendar", "links", "directory"):
        window.go(Place(page))
    window.go(Place("journal"))
    window.current_page().changed.emit(frozenset({"marks", "works"}))
    assert {"statements", "home"} <= window.stale
    assert not {"calendar", "links", "directory"} & window.stale
    window.current_page().changed.emit(frozenset({"marks", "subjects"}))
    assert {"calendar", "links", "directory"} <= window.stale
    qtbot.waitUntil(lambda: not window.tasks.running)


def test_a_refused_page_leaves_us_where_we_are(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ejadmin.errors import UserError

    def refuse(_details: object) -> None:
        raise UserError("Нет текущего учебного года.")

    monkeypatch.setattr(window.page("help"), "show_place", refuse)
    told: list[str] = []
    monkeypatch.setattr("ejadmin.ui.dialogs.show_warning", lambda _parent, text: told.append(text))
    window.go(Place("help"))
    assert told == ["Нет текущего учебного года."]
    assert shown(window) == "page.home"


def test_closing_over_work_asks_and_stays(window: Window, qtbot: QtBot) -> None:
    began, end = threading.Event(), threading.Event()

    def work(progress: Progress) -> None:
        began.set()
        while not end.is_set():
            progress.check()

    window.tasks.start("Архив", work)
    assert began.wait(5)
    said: list[str] = []

    def stay() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        next(b for b in box.findChildren(QPushButton) if b.text() == "Не надо").click()

    QTimer.singleShot(50, stay)
    assert not window.close()
    assert "Архив" in said[0]
    qtbot.waitUntil(window.panel.isVisible)
    end.set()
    qtbot.waitUntil(window.panel.isHidden)
    assert window.close()


def test_widths_of_tables_are_remembered(window: Window, qtbot: QtBot, database: Store) -> None:
    window.go(Place("changes"))
    table = window.current_page().findChild(QTableView, "table.changes")
    table.setColumnWidth(1, 333)
    qtbot.waitUntil(lambda: not window.tasks.running)
    window.furnish(Workplace(database, window.tasks))
    window.go(Place("changes"))
    again = window.current_page().findChild(QTableView, "table.changes")
    assert again.columnWidth(1) == 333
    qtbot.waitUntil(lambda: not window.tasks.running)


def luminance(shade: str) -> float:
    parts = [int(shade[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tones", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("word", ["text", "muted", "accent_text", "green", "amber", "red"])
def test_words_can_be_read(tones: theme.Shades, word: str) -> None:
    shade = getattr(tones, word)
    assert contrast(shade, tones.surface) >= 4.5
    assert contrast(shade, tones.window) >= 4.5
    assert contrast("#FFFFFF", tones.accent) >= 4.5
    for tint in ("accent_tint", "green_tint", "amber_tint", "red_tint"):
        assert contrast(tones.text, getattr(tones, tint)) >= 4.5


def test_the_command_line_names_pages_as_the_window_does() -> None:
    titles = {entry.key: entry.title for entry in PAGES}
    assert {key: titles.get(key) for key in report.PAGES} == report.PAGES
