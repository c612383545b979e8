"""The start: every kind of file, one window per database, the first paint before SQLAlchemy."""

import logging
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from ejadmin import __main__, app
from ejadmin.errors import UserError
from ejadmin.instance import Instance
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from tests.small_school import SmallSchool
from tests.started import Start, answer, starting

ROOT = Path(__file__).parents[1]


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """Open the window on a file, as :func:`app.run` does, and close it after the test."""
    with starting(qtbot) as open_window:
        yield open_window


def test_an_empty_file_greets(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    opener = start(tmp_path / "new.sqlite")
    window = opener.window_shown
    qtbot.waitUntil(lambda: window.stack.currentWidget() is opener.greeting)
    assert opener.greeting.isVisible()
    assert (tmp_path / "new.sqlite").exists()


def test_a_school_is_met_at_home(
    start: Start, qtbot: QtBot, database: Store, small_school: SmallSchool
) -> None:
    database.close()
    opener = start(database.file)
    window = opener.window_shown
    qtbot.waitUntil(lambda: window.current_page() is not None)
    assert window.current_page().objectName() == "page.home"
    assert window.navigation.school.text() == "Гимназия № 0"


DAMAGE: dict[str, Callable[[Path], None]] = {
    "damaged": lambda file: file.write_bytes(b"no database at all"),
    "newer": lambda file: _sql(file, "UPDATE alembic_version SET version_num = '9999'"),
    "foreign": lambda file: _sql(file, "DROP TABLE alembic_version"),
}


def _sql(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("damaged", "повреждён"), ("newer", "более новой"), ("foreign", "нет школьного журнала")],
)
def test_a_file_that_cannot_be_opened_is_told_and_left_alone(
    start: Start, qtbot: QtBot, tmp_path: Path, kind: str, words: str
) -> None:
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    DAMAGE[kind](file)
    before = file.read_bytes()
    said = answer("Выйти")
    opener = start(file)
    with qtbot.waitSignal(opener.window_shown.closed):
        pass
    assert words in said[0]
    assert file.read_bytes() == before


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anything")
def test_a_read_only_file_is_told(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    file.chmod(0o400)
    said = answer("Выйти")
    with qtbot.waitSignal(start(file).window_shown.closed):
        pass
    assert "только для чтения" in said[0]


def test_a_locked_file_is_told_and_opens_when_tried_again(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ejadmin.models.base.store.sqlite.BUSY_MILLISECONDS", 50)
    file = tmp_path / "school.sqlite"
    open_database(file).close()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    released: list[str] = []

    def release_and_try() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, release_and_try)
            return
        released.append(box.text())
        holder.close()
        next(b for b in box.findChildren(QPushButton) if b.text() == "Повторить").click()

    QTimer.singleShot(0, release_and_try)
    opener = start(file)
    qtbot.waitUntil(lambda: opener.database is not None, timeout=10_000)
    assert "занята" in released[0]


def test_the_window_paints_before_sqlalchemy(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ejadmin import app\n"
        "from ejadmin.opener import Opener\n"
        "HEAVY = 'sqlalchemy', 'logging.handlers', 'PySide6.QtNetwork', 'qtawesome'\n"
        "def look(opener):\n"
        "    print([name for name in HEAVY if name in sys.modules], sys.getswitchinterval())\n"
        "    opener.window_shown.close()\n"
        "Opener.start = look\n"
        "sys.exit(app.run(Path(sys.argv[1])))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "s.sqlite")]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    # and a task that computes leaves the window its turn every half millisecond
    assert (ran.returncode, ran.stdout.split("] ")) == (0, ["[", f"{app.TURN}\n"]), ran.stderr


def test_a_second_start_raises_the_first_window_and_leaves(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "school.sqlite"
    opener = start(file)
    qtbot.waitUntil(lambda: opener.database is not None)
    command = [sys.executable, "-m", "ejadmin", "--database", str(file)]
    codes: list[int] = []
    second = threading.Thread(
        target=lambda: codes.append(subprocess.run(command, cwd=ROOT, timeout=60).returncode)
    )
    with qtbot.waitSignal(opener.claims[file].raise_asked, timeout=30_000):
        second.start()
    qtbot.waitUntil(lambda: codes == [0], timeout=30_000)
    second.join()


def test_a_crash_does_not_block_the_next_start(tmp_path: Path, qtbot: QtBot) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from ejadmin.instance import Instance\n"
        "application = QCoreApplication([])\n"
        "instance = Instance(Path(sys.argv[1]))\n"
        "assert instance.claim()\n"
        "instance.listen()\n"
        "os._exit(9)\n"
    )
    file = tmp_path / "school.sqlite"
    command = [sys.executable, "-c", code, str(file)]
    assert subprocess.run(command, cwd=ROOT, timeout=60).returncode == 9
    instance = Instance(file)
    assert instance.claim()
    instance.listen()
    assert instance.raise_other()
    instance.release()


def test_without_a_screen_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not app.has_screen()
    assert __main__.main([]) == app.NO_SCREEN
    assert "Экрана нет" in capsys.readouterr().err


def test_the_broken_pair_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.has_broken_qt("6.12.0", (3, 11))
    assert not app.has_broken_qt("6.12.1", (3, 11))
    assert not app.has_broken_qt("6.12.0", (3, 12))
    monkeypatch.setattr(app, "has_broken_qt", lambda: True)
    assert app.run() == app.REFUSED
    assert "6.12.0" in capsys.readouterr().err


def test_a_command_goes_to_the_command_line(tmp_path: Path) -> None:
    assert __main__.main(["--database", str(tmp_path / "s.sqlite"), "verify"]) == 0


def test_an_unexpected_error_is_logged_told_once_and_survived(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    opener = start(tmp_path / "school.sqlite")
    qtbot.waitUntil(lambda: opener.database is not None)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    app.catch_all(opener.window_shown)
    said = answer("Закрыть")
    error = ZeroDivisionError("в расчёте")
    sys.excepthook(ZeroDivisionError, error, None)
    assert "непредвиденное" in said[0]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    caplog.clear()
    assert opener.window_shown.isVisible()


def test_a_known_database_error_is_told_as_it_is(
    database: Store, caplog: pytest.LogCaptureFixture
) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    with database.sessions() as session, pytest.raises(IntegrityError) as caught:
        session.execute(text("UPDATE work_kinds SET name = 'одно на всех'"))
    known = app.explained(caught.value)
    assert isinstance(known, UserError)
    assert "уже есть" in known.message
    caplog.clear()
    assert isinstance(app.explained(KeyError("x")), KeyError)
