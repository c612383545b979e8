"""The disk an archive goes to: its room, its file system, and whether it will do."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ejadmin.errors import UserError
from ejadmin.exports.archive.faults import unreachable

MEBIBYTE = 1 << 20
SPARE = 64 * MEBIBYTE
FAT_LIMIT = (4 << 30) - 1
FAT_NAMES = ("fat", "vfat", "fat32", "fat16", "msdos")


@dataclass(frozen=True)
class Disk:
    """What is known of a disk; ``free`` is 0 where the system cannot tell."""

    folder: Path
    name: str
    free: int
    total: int
    file_system: str
    is_read_only: bool
    is_system: bool

    @property
    def is_fat(self) -> bool:
        """Whether a file must stay below 4 GiB."""
        return self.file_system.lower() in FAT_NAMES


def inspect(folder: Path) -> Disk:
    """Look at the disk that holds a folder, without writing to it."""
    try:
        if not folder.is_dir():
            raise FileNotFoundError(2, "no such folder", str(folder))
        usage = shutil.disk_usage(folder)
    except OSError as error:
        raise unreachable(error, folder) from error
    root, file_system, is_read_only = _mount_of(folder.resolve())
    return Disk(
        folder,
        name=root.name or str(root),
        free=usage.free,
        total=usage.total,
        file_system=file_system,
        is_read_only=is_read_only or not os.access(folder, os.W_OK),
        is_system=_is_system(root),
    )


def check(disk: Disk, estimate: int, *, system_allowed: bool = False) -> None:
    """Refuse a disk that cannot take ``estimate`` bytes; ``UserError`` says why."""
    if disk.is_read_only:
        raise UserError(
            f"На {disk.folder} нельзя писать: диск защищён от записи или нет права. "
            "Выберите другой."
        )
    if disk.is_system and not system_allowed:
        raise UserError(
            "Это системный диск компьютера. Архив нужен на внешнем диске: "
            "подключите его и выберите."
        )
    needed = int(estimate * 1.1) + SPARE
    if 0 < disk.free < needed:
        raise UserError(
            f"На диске свободно {_mebibytes(disk.free)} МБ, для архива нужно "
            f"{_mebibytes(needed)} МБ. Освободите место или возьмите другой диск."
        )
    if disk.is_fat and estimate > FAT_LIMIT:
        raise UserError(
            "На этом диске файл не может быть больше 4 ГБ (FAT32), а архив будет больше. "
            "Возьмите диск с exFAT или NTFS."
        )


def _mebibytes(count: int) -> str:
    return f"{-(-count // MEBIBYTE):,}".replace(",", " ")


def _mount_of(folder: Path) -> tuple[Path, str, bool]:
    """The root of the volume, the name of its file system (may be unknown), whether read-only."""
    if sys.platform == "linux":
        return _linux_mount(folder)
    root = folder
    while not os.path.ismount(root) and root != root.parent:
        root = root.parent
    return root, _windows_file_system(root) if sys.platform == "win32" else "", False


def _linux_mount(folder: Path) -> tuple[Path, str, bool]:
    best, kind, options = Path("/"), "", ""
    for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines():
        _device, place, this_kind, this_options, *_rest = line.split()
        root = Path(_unescaped(place))
        if folder.is_relative_to(root) and len(root.parts) >= len(best.parts):
            best, kind, options = root, this_kind, this_options
    return best, kind, "ro" in options.split(",")


def _unescaped(place: str) -> str:
    """A mount point as it is called: the kernel writes blanks as the octal number of a byte."""
    octets = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), place.encode())
    return octets.decode(errors="surrogateescape")


def _windows_file_system(root: Path) -> str:
    """The file system as Windows tells it; nothing when it does not."""
    try:
        told = subprocess.run(
            ["fsutil", "fsinfo", "volumeinfo", str(root)],
            capture_output=True, text=True, timeout=5, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    for name in ("exFAT", "FAT32", "NTFS", "ReFS"):
        if name in told.stdout:
            return name
    return ""


def _is_system(root: Path) -> bool:
    if sys.platform == "win32":
        return str(root).upper().startswith(os.environ.get("SYSTEMDRIVE", "C:").upper())
    return root == Path("/")
