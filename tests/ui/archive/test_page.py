"""The archive page: what to do first, making, comparing, verifying, opening."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QSettings, QStorageInfo, Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ejadmin.exports.archive import disk as disks
from ejadmin.exports.archive import keys
from ejadmin.exports.archive.disk import Disk
from ejadmin.exports.archive.keys import NewKey
from ejadmin.keychain import DIRECTOR_FINGERPRINT, open_keychain
from ejadmin.models.base.store import Store
from ejadmin.models.registry import archives
from ejadmin.models.registry.archives import DirectorKey, LedgerRow
from ejadmin.ui.archive import disks as archive_disks
from ejadmin.ui.archive import work as archive_work
from ejadmin.ui.archive.code import CodeDialog
from ejadmin.ui.archive.ledger import LedgerTable
from ejadmin.ui.archive.page import ArchivePage
from ejadmin.ui.page import Workplace
from tests.exports.archive.conftest import CODE, NOW, ready_key
from tests.memory_keyring import MemoryKeyring
from tests.small_school import SmallSchool
from tests.ui.conftest import SaveAs
from tests.ui.keys import click_heading, type_text

LONG = 60_000
Show = Callable[[QWidget], QWidget]


@pytest.fixture(scope="module")
def director_key() -> NewKey:
    return ready_key()


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A memory stick: a folder that says of itself what a stick says."""
    folder = tmp_path / "KINGSTON"
    folder.mkdir()

    def looked_at(place: Path) -> Disk:
        return Disk(
            place, "KINGSTON", 12 * 10**9, 15 * 10**9, "vfat", is_read_only=False, is_system=False
        )

    monkeypatch.setattr(archive_disks, "external_disks", lambda _=None: [looked_at(folder)])
    monkeypatch.setattr(disks, "inspect", looked_at)
    return folder


@pytest.fixture
def with_key(
    database: Store,
    small_school: SmallSchool,
    director_key: NewKey,
    keyring_in_memory: MemoryKeyring,
) -> MemoryKeyring:
    """After the ceremony, its fingerprint pinned."""
    with database.sessions.begin() as session:
        key = DirectorKey(
            director_name="Громова Елена Павловна",
            recipient=director_key.recipient,
            fingerprint=director_key.fingerprint,
            wrapped_identity=director_key.wrapped,
            created_at=NOW,
        )
        archives.put_key(session, key)
    chain = open_keychain(str(database.file))
    chain.write(DIRECTOR_FINGERPRINT, director_key.fingerprint)
    return keyring_in_memory


@pytest.fixture
def page(
    qtbot: QtBot, workplace: Workplace, show_page: Show, with_key: MemoryKeyring, stick: Path
) -> Iterator[ArchivePage]:
    made = ArchivePage(workplace)
    show_page(made)
    settle(qtbot, made)
    yield made
    settle(qtbot, made)


def settle(qtbot: QtBot, page: ArchivePage) -> None:
    qtbot.waitUntil(lambda: not page.workplace.tasks.running, timeout=LONG)


def click(qtbot: QtBot, page: QWidget, action: str) -> None:
    button = page.findChild(QPushButton, f"action.{action}")
    assert button is not None, action
    assert button.isVisible(), action
    assert button.isEnabled(), action
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def said(page: QWidget, name: str = "message") -> str:
    label = page.findChild(QLabel, f"label.{name}")
    assert label is not None
    return label.text()


def test_without_a_key_the_page_says_what_comes_first(
    workplace: Workplace, show_page: Show, stick: Path
) -> None:
    page = ArchivePage(workplace)
    show_page(page)
    assert said(page, "standing") == "Архивов ещё нет: сначала директор получает код."
    begin = page.findChild(QPushButton, "action.begin_ceremony")
    make = page.findChild(QPushButton, "action.make_archive")
    assert begin is not None
    assert make is not None
    assert begin.isVisible()
    assert not make.isVisible()


def test_an_archive_is_made_verified_and_told(qtbot: QtBot, page: ArchivePage, stick: Path) -> None:
    assert "сделайте первый" in said(page, "standing")
    changed: list[frozenset[str]] = []
    page.changed.connect(changed.append)

    click(qtbot, page, "make_archive")
    settle(qtbot, page)

    assert [file.suffix for file in stick.glob("EJ-*.zip.age")] == [".age"]
    assert "записан и прочитан" in said(page)
    assert said(page, "standing").startswith("Последний архив сегодня на диске KINGSTON")
    model = page.ledger.model()
    assert model.rowCount() == 1
    assert model.index(0, 6).data() == "нет"

    click(qtbot, page, "verify_archive")
    settle(qtbot, page)
    assert "цел" in said(page)
    assert page.ledger.model().index(0, 6).data() != "нет"
    assert changed == [frozenset({"archives"})] * 2


def test_a_sorted_ledger_keeps_the_archive_to_be_verified(qtbot: QtBot) -> None:
    rows = [
        LedgerRow(number, datetime(2026, 10, number, 12), f"EJ-{number}.zip.age", "ЮНЫЙ", size,
                  "", "", "", "", "не сверен", None, None, None)
        for number, size in ((3, 900_000), (2, 30_000_000), (1, 4_000_000))
    ]  # fmt: skip
    table = LedgerTable()
    qtbot.addWidget(table)
    table.show_rows(rows[1:])
    assert table.current() == rows[1]
    click_heading(table, 3)
    assert [table.model().index(row, 3).data() for row in range(2)] == ["4,0 МБ", "30,0 МБ"]
    assert table.current() == rows[1]
    table.show_rows(rows)
    assert table.current() == rows[1]
    assert table.currentIndex().row() == 2
    assert table.chosen() == [rows[1]]


def test_a_disk_pulled_out_is_told_on_the_page(
    qtbot: QtBot, page: ArchivePage, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(qtbot, page, "make_archive")
    settle(qtbot, page)
    file = next(stick.glob("EJ-*.zip.age"))
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    click(qtbot, page, "verify_archive")
    settle(qtbot, page)
    assert "изменён или повреждён" in said(page)
    page._start("x", partial(archive_work.verify, page.workplace, Path("/gone/EJ.zip.age")), None)
    settle(qtbot, page)
    assert "не удалось обратиться к диску" in said(page).lower()


def test_an_unpinned_fingerprint_is_compared_with_the_paper(
    qtbot: QtBot, page: ArchivePage, with_key: MemoryKeyring, stick: Path
) -> None:
    with_key.secrets.clear()
    click(qtbot, page, "make_archive")
    settle(qtbot, page)
    card = page.findChild(QFrame, "card.paper")
    assert card is not None
    assert card.isVisible()
    assert page.paper_digits.text() == page.facts.fingerprint

    click(qtbot, page, "fingerprint_differs")
    assert "подменить" in said(page)
    assert not list(stick.glob("EJ-*"))

    click(qtbot, page, "make_archive")
    settle(qtbot, page)
    click(qtbot, page, "fingerprint_same")
    settle(qtbot, page)
    assert page.ledger.model().index(0, 5).data() == "по бумаге"


def test_the_director_opens_an_archive_by_the_code(
    qtbot: QtBot,
    page: ArchivePage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "ejadmin.ui.archive.page.QDesktopServices.openUrl",
        lambda url: opened.append(url.toLocalFile()),
    )
    place = tmp_path / "opened"
    place.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(place))
    click(qtbot, page, "make_archive")
    settle(qtbot, page)

    enter_code(qtbot, page, "1" + CODE[1:])
    assert "Код не подходит" in said(page)
    assert list(place.iterdir()) == []

    enter_code(qtbot, page, keys.grouped_code(CODE))
    assert "Архив открыт в папку" in said(page)
    assert opened
    assert Path(opened[0]).read_text("utf-8").startswith("<!doctype html>")


def enter_code(qtbot: QtBot, page: ArchivePage, code: str) -> None:
    click(qtbot, page, "open_archive")
    dialog = page.findChildren(CodeDialog)[-1]
    type_text(dialog.field, code)
    click(qtbot, dialog, "open_with_code")
    assert dialog.field.text() == ""
    settle(qtbot, page)


def test_the_papers_are_saved(
    qtbot: QtBot, page: ArchivePage, tmp_path: Path, save_as: SaveAs
) -> None:
    file = tmp_path / "paper.pdf"
    save_as(file)
    with qtbot.waitSignal(page.told, timeout=20_000):
        click(qtbot, page, "pledge")
    assert file.read_bytes().startswith(b"%PDF")
    file.unlink()
    click(qtbot, page, "make_archive")
    settle(qtbot, page)
    with qtbot.waitSignal(page.told, timeout=20_000):
        click(qtbot, page, "show_act")
    assert file.read_bytes().startswith(b"%PDF")


def test_disks_that_will_not_do_cannot_be_chosen(page: ArchivePage, stick: Path) -> None:
    page.disks.show_disks(
        [
            Disk(Path("/cd"), "DVD", 0, 10**9, "iso9660", is_read_only=True, is_system=False),
            Disk(Path("/"), "system", 10**9, 10**9, "ext4", is_read_only=False, is_system=True),
        ]
    )
    cards = page.disks.group.buttons()
    assert [card.isEnabled() for card in cards] == [False, False]
    assert page.disks.folder is None
    assert not page.make_button.isEnabled()


def test_a_chosen_folder_is_remembered(
    qtbot: QtBot, page: ArchivePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    click(qtbot, page, "choose_folder")
    settle(qtbot, page)
    assert page.disks.folder == other
    assert QSettings().value(archive_disks.CHOSEN) == str(other)
    assert page.make_button.isEnabled()


class _Volume:
    """A volume as Qt tells of it: a healthy stick, but for what is said otherwise."""

    def __init__(self, root: str, kind: str = "vfat", **otherwise: Any) -> None:
        self.told: dict[str, Any] = {
            "rootPath": root, "fileSystemType": QByteArray(kind.encode()), "displayName": root,
            "isValid": True, "isReady": True, "isRoot": root == "/", "isReadOnly": False,
            "bytesAvailable": 3 * 10**9, "bytesTotal": 8 * 10**9, **otherwise,
        }  # fmt: skip

    def __getattr__(self, name: str) -> Callable[[], Any]:
        return lambda: self.told[name]


@pytest.fixture
def volumes(monkeypatch: pytest.MonkeyPatch) -> list[_Volume]:
    """What is mounted, to be filled by the test; the system's disk is there always."""
    mounted = [_Volume("/", "ext4")]

    class Told:
        mountedVolumes = staticmethod(lambda: mounted)  # noqa: N815
        root = staticmethod(lambda: mounted[0])

    monkeypatch.setattr(archive_disks, "QStorageInfo", Told)
    return mounted


def test_a_stick_is_found_beside_the_systems_disk(volumes: list[_Volume]) -> None:
    volumes += [
        _Volume("/media/clerk/KINGSTON"),
        _Volume("/media/clerk/1A2B", "exfat", displayName="СКЛАД", bytesAvailable=-1),
        _Volume("/media/clerk/CD", "iso9660", displayName="", isReadOnly=True),
    ]
    stick, store, cd = archive_disks.external_disks()
    assert stick == Disk(
        Path("/media/clerk/KINGSTON"), "KINGSTON", 3 * 10**9, 8 * 10**9, "vfat",
        is_read_only=False, is_system=False,
    )  # fmt: skip
    assert (store.name, store.free, store.file_system) == ("СКЛАД", 0, "exfat")
    assert (cd.name, cd.is_read_only, cd.is_system) == ("CD", True, False)


@pytest.mark.parametrize(
    "volume",
    [
        _Volume("/mnt", "tmpfs"),
        _Volume("/mnt", "overlay"),
        _Volume("/boot/efi"),
        _Volume("/snap/core/1", "squashfs"),
        _Volume("/run/user/1000/doc", "fuse"),
        _Volume("/media/clerk/EMPTY", bytesTotal=0),
        _Volume("/media/clerk/GONE", isReady=False),
        _Volume("/media/clerk/BAD", isValid=False),
        _Volume(__file__, "ext4"),
    ],
    ids=lambda volume: Path(volume.told["rootPath"]).name,
)
def test_what_is_no_disk_for_an_archive_is_not_listed(
    volumes: list[_Volume], volume: _Volume
) -> None:
    volumes += [volume, _Volume("/media/clerk/KINGSTON")]
    assert [disk.name for disk in archive_disks.external_disks()] == ["KINGSTON"]


def test_the_disks_of_this_machine_are_told_of_in_the_same_words() -> None:
    """The volumes above answer what Qt's own do; and Qt's own can be listed."""
    real = QStorageInfo.root()
    for name, told in _Volume("/").told.items():
        assert type(getattr(real, name)()) is type(told), name
    assert real.rootPath() not in [str(disk.folder) for disk in archive_disks.external_disks()]
