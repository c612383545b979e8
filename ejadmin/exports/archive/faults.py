"""What may go wrong with a disk and with an archive on it, in words a clerk can act upon."""

import errno
from pathlib import Path

from ejadmin.errors import UserError

_CAUSES = {
    errno.ENOSPC: "на диске кончилось место. Освободите место или возьмите другой диск",
    errno.EDQUOT: "на диске кончилось отведённое место. Возьмите другой диск",
    errno.EFBIG: "файл слишком велик для этого диска (у FAT32 предел 4 ГБ). "
    "Возьмите диск с exFAT или NTFS",
    errno.EIO: "диск отвечает с ошибкой. Подключите его заново или возьмите другой",
    errno.ENOTCONN: "связь с диском потеряна. Подключите его заново",
    errno.ENODEV: "диск отключён. Подключите его заново",
    errno.ENXIO: "диск отключён. Подключите его заново",
    errno.ENOENT: "файл или папка не найдены. Проверьте, подключён ли диск",
    errno.EROFS: "диск защищён от записи. Снимите защиту или возьмите другой",
    errno.EACCES: "нет права на запись. Выберите другую папку",
    errno.EPERM: "нет права на запись. Выберите другую папку",
}


class ArchiveDamaged(UserError):
    """What lies on the disk is not what was written."""


class DiskUnreachable(UserError):
    """The disk is full, gone, read-only or answers with errors; ``errno`` keeps the cause."""

    def __init__(self, message: str, error: int | None = None) -> None:
        super().__init__(message)
        self.errno = error


def disk_error(error: OSError, place: Path | None = None) -> str:
    """Plain words for a failure of the disk."""
    cause = _CAUSES.get(error.errno or 0, f"диск не отвечает ({error.strerror or error})")
    where = f" {place}" if place else ""
    return f"Не удалось обратиться к диску{where}: {cause}."


def unreachable(error: OSError, place: Path | None = None) -> DiskUnreachable:
    """The failure of the disk as an error for the user, its number kept."""
    return DiskUnreachable(disk_error(error, place), error.errno)
