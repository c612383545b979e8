"""Going over to another database: the demonstration school, one out of an archive, and back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ejadmin import paths, restore
from ejadmin.errors import UserError
from ejadmin.exports.archive import seal
from ejadmin.exports.archive.keys import NewKey
from ejadmin.keychain import DIRECTOR_FINGERPRINT, MemoryBackend, open_keychain
from ejadmin.models.base.copies import FOLDER as SNAPSHOTS
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.registry.archives import DirectorKey, put_key
from ejadmin.models.school.card import School
from ejadmin.opener import Opener
from ejadmin.progress import silent
from ejadmin.ui.page import Place
from ejadmin.ui.setup.school_card import SchoolCardPage
from ejadmin.ui.task_panel import TaskRow
from tests.exports.archive.conftest import CODE, NOW, ready_key
from tests.small_school import SmallSchool, fill
from tests.started import Start, answer, starting

PATIENCE = 60_000


@pytest.fixture
def start(qtbot: QtBot) -> Iterator[Start]:
    """Open the window on a file and close it after the test."""
    with starting(qtbot) as open_window:
        yield open_window


@pytest.fixture
def archive(database: Store, small_school: SmallSchool, tmp_path: Path) -> Path:
    """An archive of the small school on a disk; the school's own file stays as it is."""
    made: NewKey = ready_key()
    keychain = open_keychain("test", MemoryBackend())
    with database.sessions.begin() as session:
        key = DirectorKey(
            director_name="Громова Елена Павловна", recipient=made.recipient,
            fingerprint=made.fingerprint, wrapped_identity=made.wrapped, created_at=NOW,
        )  # fmt: skip
        put_key(session, key)
    keychain.write(DIRECTOR_FINGERPRINT, made.fingerprint)
    disk = tmp_path / "KINGSTON"
    disk.mkdir()
    report = seal.create(database, disk, keychain, system_allowed=True, now=NOW)
    database.close()
    return report.file


def greeted(start: Start, qtbot: QtBot, file: Path) -> Opener:
    opener = start(file)
    qtbot.waitUntil(lambda: opener.greeting.isVisible() and opener.database is not None)
    return opener


def name_in(file: Path) -> str | None:
    with closing(sqlite3.connect(file)) as connection:
        row = connection.execute("SELECT short_name FROM school").fetchone()
    return row[0] if row else None


# Restoring


def test_an_archive_becomes_the_database_of_an_empty_start(
    start: Start, qtbot: QtBot, archive: Path, tmp_path: Path
) -> None:
    own = tmp_path / "moved" / "own.sqlite"
    own.parent.mkdir()
    opener = greeted(start, qtbot, own)
    opener.restore_from(archive, CODE)
    assert not opener.greeting.isEnabled()
    window = opener.window_shown
    qtbot.waitUntil(lambda: window.current_page() is not None, timeout=PATIENCE)
    assert window.current_page().objectName() == "page.home"
    assert window.navigation.school.text() == "Гимназия № 0"
    assert "восстановлена" in window.status.said.text()
    assert name_in(own) == "Гимназия № 0"
    assert sorted(each.name for each in own.parent.iterdir() if each.is_dir()) == [SNAPSHOTS]


def test_another_code_leaves_the_greeting_and_the_file(
    start: Start, qtbot: QtBot, archive: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.sqlite"
    opener = greeted(start, qtbot, own)
    said = answer("Понятно")
    opener.restore_from(archive, "1" + CODE[1:])
    qtbot.waitUntil(lambda: opener.greeting.isEnabled() and bool(said), timeout=PATIENCE)
    assert "код" in said[0].lower()
    assert name_in(own) is None
    assert not list(tmp_path.glob("*.restored.sqlite"))
    assert not list(tmp_path.glob(".restore-*"))


def test_a_broken_chain_is_not_restored(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the recipient can seal a changed database; its change log tells."""
    target = tmp_path / "own.sqlite"
    unsealed = restore.open_archive

    def forged(file: Path, code: str, out: Path, progress: object) -> Path:
        opened = unsealed(file, code, out)
        with closing(sqlite3.connect(opened / restore.JOURNAL)) as connection:
            connection.execute("UPDATE changes SET operator = 'Никто' WHERE id = 2")
            connection.commit()
        return opened

    monkeypatch.setattr(restore, "open_archive", forged)
    with pytest.raises(UserError, match="нарушен журнал изменений"):
        restore.unpack(archive, CODE, target, silent)
    assert not target.exists()
    assert not list(tmp_path.glob(".restore-*"))


def test_the_database_before_stays_among_the_snapshots(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "moved" / "own.sqlite"
    target.parent.mkdir()
    open_database(target).close()
    restored = restore.unpack(archive, CODE, target, silent)
    assert name_in(target) is None
    restore.put_in_place(restored, target)
    assert name_in(target) == "Гимназия № 0"
    (kept,) = (target.parent / SNAPSHOTS).glob("*.sqlite")
    assert name_in(kept) is None
    assert not restored.exists()


def test_what_was_typed_meanwhile_is_asked_about(
    start: Start, qtbot: QtBot, archive: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.sqlite"
    opener = greeted(start, qtbot, own)
    window = opener.window_shown
    window.go(Place("school"))
    card = window.current_page()
    assert isinstance(card, SchoolCardPage)
    card.inputs["name"].editor.setText("Школа, которую только что начали вводить")
    said = answer("Не надо")
    opener.restore_from(archive, CODE)
    qtbot.waitUntil(lambda: bool(said), timeout=PATIENCE)
    qtbot.waitUntil(lambda: not opener.tasks.running)
    assert "не сохранено" in said[0]
    assert window.current_page() is card
    card.inputs["name"].editor.clear()
    assert name_in(own) is None
    assert not list(tmp_path.glob("*.restored.sqlite"))


# The demonstration school


def test_the_demonstration_has_its_own_file_and_a_way_back(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    file = paths.demonstration_database()
    made = open_database(file)
    with made.sessions.begin() as session:
        fill(session)
        session.get_one(School, 1).is_demonstration = True
    made.close()
    opener = greeted(start, qtbot, tmp_path / "own.sqlite")
    window = opener.window_shown
    opener.greeting.demonstration.click()
    qtbot.waitUntil(lambda: window.strip.isVisible())
    assert opener.database.file == file
    window.strip.findChild(QPushButton, "action.leave_demonstration").click()
    qtbot.waitUntil(lambda: opener.greeting.isVisible())
    assert opener.database.file == tmp_path / "own.sqlite"
    assert not window.strip.isVisible()


def test_the_making_of_the_demonstration_shows_its_steps_and_stops_when_told(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    opener = greeted(start, qtbot, tmp_path / "own.sqlite")
    window = opener.window_shown
    opener.greeting.demonstration.click()
    assert not opener.greeting.isEnabled()
    row = next(
        each for each in window.panel.findChildren(TaskRow) if "демонстрац" in each.title.text()
    )
    qtbot.waitUntil(lambda: row.text.text() != "", timeout=PATIENCE)
    row.stop.click()
    qtbot.waitUntil(lambda: opener.greeting.isEnabled(), timeout=PATIENCE)
    assert opener.greeting.isVisible()
    assert not list(paths.data_folder().glob("demonstration*"))
    assert name_in(tmp_path / "own.sqlite") is None


def test_closing_while_the_demonstration_is_made_asks(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    opener = greeted(start, qtbot, tmp_path / "own.sqlite")
    window = opener.window_shown
    opener.greeting.demonstration.click()
    said = answer("Не надо")
    assert not window.close()
    assert "Создаю демонстрационную школу" in said[0]
    assert window.isVisible()
    answer("Остановить и закрыть")
    with qtbot.waitSignal(window.closed, timeout=PATIENCE):
        window.close()
    assert not list(paths.data_folder().glob("demonstration*"))
