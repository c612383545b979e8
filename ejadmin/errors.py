"""The two kinds of failure: the user's, told in Russian, and ours, told to the log."""

import errno

_CAUSES = {
    errno.ENOSPC: "нет места на диске",
    errno.EDQUOT: "кончилось отведённое место на диске",
    errno.EFBIG: "файл слишком велик для этого диска",
    errno.EIO: "диск отвечает с ошибкой",
    errno.ENOENT: "нет такого файла или такой папки",
    errno.ENOTDIR: "в пути вместо папки стоит файл",
    errno.EISDIR: "это папка, а нужен файл",
    errno.EEXIST: "такой файл уже есть",
    errno.EROFS: "диск защищён от записи",
    errno.EACCES: "нет права",
    errno.EPERM: "нет права",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.ELOOP: "ссылка ведёт сама на себя",
    errno.EBUSY: "файл занят другой программой",
}


def cause_of(error: OSError) -> str:
    """Why the system refused, in Russian where we know the word; the system's own words else."""
    return _CAUSES.get(error.errno or 0, error.strerror or str(error))


class UserError(Exception):
    """Something the person at the screen can mend.

    ``message`` says in Russian what happened and what to do; it is shown as it is.
    ``field`` names the mapped column the message belongs to, so that an editor can show it there.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Cancelled(Exception):
    """The user stopped a long task; nothing half-done remains."""
