"""What every test of the screen stands on: own settings, a workplace, no QThread left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSettings, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ejadmin.models.store import Store
from ejadmin.ui import theme
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.tasks import Tasks


@pytest.fixture(autouse=True)
def _look_and_settings(qapp: QApplication, tmp_path: Path) -> None:
    """The house's look, and settings that are nobody's."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path / "settings")
    )
    qapp.setOrganizationName("ejadmin")
    qapp.setApplicationName("ejadmin")
    QLocale.setDefault(QLocale(QLocale.Language.Russian, QLocale.Country.Russia))
    theme.apply(qapp, dark=False)


@pytest.fixture(autouse=True)
def _no_qthread_left_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    started: list[QThread] = []
    start = QThread.start

    def remember(thread: QThread, *arguments: object) -> None:
        started.append(thread)
        start(thread, *arguments)

    monkeypatch.setattr(QThread, "start", remember)
    yield
    left = [thread for thread in started if _is_running(thread)]
    for thread in left:
        thread.requestInterruption()
        thread.wait(5000)
    assert not left, f"QThreads left running: {left}"


def _is_running(thread: QThread) -> bool:
    try:
        return thread.isRunning()
    except RuntimeError:  # its C++ half is deleted, so it has ended
        return False


@pytest.fixture
def workplace(database: Store) -> Iterator[Workplace]:
    """What a page is given, over a fresh database; tasks end with the test."""
    tasks = Tasks()
    yield Workplace(database, tasks)
    tasks.stop_all()


@pytest.fixture
def show_page(qtbot: QtBot) -> Callable[[Page], Page]:
    """Show a page as the window does, at the size of the window's centre at 1366×768."""

    def show(page: Page) -> Page:
        qtbot.addWidget(page)
        page.resize(1166, 700)
        page.refresh()
        page.show()
        qtbot.waitExposed(page)
        return page

    return show
