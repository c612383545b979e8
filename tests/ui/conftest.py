"""What every test of the screen stands on: own settings, a workplace, no QThread left behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSettings, QThread, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from ejadmin.models.base.store import Store
from ejadmin.ui import theme
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.tasks import Tasks

SaveAs = Callable[[Path], list[str]]


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


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were given to the system's own programs: no test starts one."""
    files: list[str] = []

    def remember(url: QUrl) -> bool:
        files.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", remember)
    return files


@pytest.fixture
def save_as(monkeypatch: pytest.MonkeyPatch) -> SaveAs:
    """Answer the question where a file goes; gives the list of names that will be offered."""

    def answer(target: Path) -> list[str]:
        offered: list[str] = []

        def choose(_parent: QWidget, _title: str, name: str, _kind: str) -> tuple[str, str]:
            offered.append(Path(name).name)
            return str(target), ""

        monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
        return offered

    return answer


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the system's printer puts what is printed; the dialog is answered by «Печать»."""
    file = tmp_path / "printed.pdf"

    def accept(dialog: QPrintDialog) -> int:
        printer = dialog.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return int(QPrintDialog.DialogCode.Accepted)

    monkeypatch.setattr(QPrintDialog, "exec", accept)
    return file


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
