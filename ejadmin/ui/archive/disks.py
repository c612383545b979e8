"""Disks as cards: those an archive may go to, and a folder of one's own choice."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QStorageInfo, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.ui import theme
from ejadmin.ui.tasks import Progress, Tasks

if TYPE_CHECKING:
    from ejadmin.exports.archive.disk import Disk

GIGABYTE = 10**9
CARD_WIDTH, CARD_HEIGHT = 268, 84
LONGEST_NAME = 24
FILE_SYSTEMS = {
    "vfat": "FAT32",
    "msdos": "FAT",
    "exfat": "exFAT",
    "fuseblk": "NTFS",
    "ntfs3": "NTFS",
}
CARDS_AT_MOST = 4
CHOSEN = "archive/folder"
NOT_DISKS = {"tmpfs", "devtmpfs", "overlay", "squashfs", "proc", "sysfs", "efivarfs", "ramfs"}
NOT_PLACES = ("/boot", "/snap", "/etc", "/proc", "/sys", "/dev", "/run/user", "/run/lock")


def external_disks(_progress: Progress | None = None) -> "list[Disk]":
    """Writable volumes that are neither the system's nor made of memory; may take a while."""
    from ejadmin.exports.archive.disk import Disk  # pulls in SQLAlchemy: not at start

    found = []
    for volume in QStorageInfo.mountedVolumes():
        kind = bytes(volume.fileSystemType().data()).decode(errors="replace")
        root = volume.rootPath()
        if not (volume.isValid() and volume.isReady()) or volume.isRoot() or kind in NOT_DISKS:
            continue
        if root.startswith(NOT_PLACES) or volume.bytesTotal() <= 0 or Path(root).is_file():
            continue
        name = volume.displayName() or root
        free = max(0, volume.bytesAvailable())
        found.append(
            Disk(
                Path(root),
                Path(name).name or name,
                free,
                volume.bytesTotal(),
                kind,
                is_read_only=volume.isReadOnly(),
                is_system=_is_system_volume(root),
            )  # fmt: skip
        )
    return found


def _is_system_volume(root: str) -> bool:
    return QStorageInfo.root().rootPath() == root


def gigabytes(count: int) -> str:
    """«14,9 ГБ», as the label on the disk counts."""
    places = 1 if count < 100 * GIGABYTE else 0
    return f"{count / GIGABYTE:.{places}f} ГБ".replace(".", ",")


class DiskCards(QWidget):
    """A row of cards, one of which is chosen; ``chosen`` tells when the choice changes."""

    chosen = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self.folder: Path | None = None
        self.group = QButtonGroup(self)
        self.cards = QHBoxLayout()
        self.cards.setSpacing(theme.SMALL)
        self.empty = theme.muted_label("")
        choose = theme.action_button("Выбрать папку…", "Ctrl+D", "Архив в папку на диске")
        choose.setObjectName("action.choose_folder")
        choose.clicked.connect(self.ask_folder)
        again = theme.action_button("Обновить", "F5", "Искать диски заново")
        again.setObjectName("action.find_disks")
        again.clicked.connect(self.look)
        buttons = QHBoxLayout()
        buttons.addWidget(choose)
        buttons.addWidget(again)
        buttons.addWidget(self.empty, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(self.cards)
        box.addLayout(buttons)

    def look(self) -> None:
        """Look for disks off the window's thread: a dead network disk may take its time."""
        self.tasks.start("Поиск дисков", external_disks, self.show_disks)

    def show_disks(self, disks: "list[Disk]") -> None:
        """Make the cards anew; the folder chosen last stays chosen while it can be seen."""
        while item := self.cards.takeAt(0):
            if card := item.widget():
                self.group.removeButton(card)  # type: ignore[arg-type]
                card.deleteLater()
        self._add_remembered(disks)
        for disk in disks[:CARDS_AT_MOST]:
            self.cards.addWidget(self._card(disk))
        self.cards.addStretch(1)
        self.empty.setText(
            "" if disks else "Внешних дисков не видно. Подключите диск и нажмите «Обновить»."
        )
        self._choose_first(disks)

    def ask_folder(self) -> None:
        """Let the person choose any folder."""
        start = str(self.folder or Path.home())
        found = QFileDialog.getExistingDirectory(self, "Папка для архива", start)
        if found:
            self.take_folder(Path(found))

    def take_folder(self, folder: Path) -> None:
        """Use a folder and remember it."""
        QSettings().setValue(CHOSEN, str(folder))
        self.folder = folder
        self.look()

    def _add_remembered(self, disks: "list[Disk]") -> None:
        from ejadmin.errors import UserError
        from ejadmin.exports.archive.disk import inspect  # pulls in SQLAlchemy: not at start

        kept = str(QSettings().value(CHOSEN, "") or "")
        if not kept or any(str(disk.folder) == kept for disk in disks):
            return
        try:
            disks.insert(0, inspect(Path(kept)))
        except UserError:
            if self.folder == Path(kept):
                self.folder = None

    def _card(self, disk: "Disk") -> QPushButton:
        room = f"свободно {gigabytes(disk.free)} из {gigabytes(disk.total)}"
        if not disk.free:
            room = f"свободно ? из {gigabytes(disk.total)}"
        state = FILE_SYSTEMS.get(disk.file_system, disk.file_system.upper())
        if disk.is_read_only:
            state = "защищён от записи"
        elif disk.is_system:
            state = "системный диск, не годится"
        name = disk.name if len(disk.name) <= LONGEST_NAME else f"{disk.name[:LONGEST_NAME]}…"
        card = QPushButton(f"{name}\n{room}\n{state}")
        card.setFont(theme.sized_font(theme.TABLE_POINTS))
        card.setObjectName(f"disk.{disk.folder}")
        card.setToolTip(str(disk.folder))
        card.setCheckable(True)
        card.setFixedSize(CARD_WIDTH, CARD_HEIGHT)
        card.setIcon(theme.icon("mdi6.usb-flash-drive-outline"))
        card.setIconSize(theme.ICON_SIZE * 1.6)
        card.setStyleSheet(_CARD)
        card.setEnabled(not disk.is_read_only and not disk.is_system)
        card.clicked.connect(partial(self._take, disk.folder))
        self.group.addButton(card)
        return card

    def _choose_first(self, disks: "list[Disk]") -> None:
        usable = [disk.folder for disk in disks if not disk.is_read_only and not disk.is_system]
        if self.folder not in usable:
            self.folder = usable[0] if usable else None
        for card in self.group.buttons():
            card.setChecked(card.objectName() == f"disk.{self.folder}")
        self.chosen.emit()

    def _take(self, folder: Path, _checked: bool = False) -> None:
        QSettings().setValue(CHOSEN, str(folder))
        self.folder = folder
        self.chosen.emit()


_CARD = """
QPushButton { text-align: left; padding: 8px 12px; border: 1px solid palette(mid);
    border-radius: 4px; background: palette(base); }
QPushButton:hover { border: 1px solid palette(highlight); }
QPushButton:checked { border: 2px solid palette(highlight); padding: 7px 11px; }
QPushButton:focus { border: 2px solid palette(text); padding: 7px 11px; }
QPushButton:disabled { color: palette(placeholder-text); }
"""
