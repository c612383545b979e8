"""What a database refuses, known by its error code and told in Russian.

Damage is said of two codes alone: a bug must never advise a person to put an old copy back.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from ejadmin.errors import UserError, cause_of


class DatabaseNewer(UserError):
    """The file was made by a newer version of the program."""


class DatabaseDamaged(UserError):
    """The file cannot be read as a database, or fails its integrity check."""


class DatabaseUnavailable(UserError):
    """The file is locked, on a read-only disk, or may not be opened."""


BUSY = "База данных занята другой программой. Закройте её и повторите действие."
NO_ROOM = "На диске с базой данных нет места. Освободите его и повторите."
READ_ONLY = (
    "Диск с базой данных доступен только для чтения{where}\nСнимите запрет на запись и повторите."
)
NOT_READ = "Диск с базой данных отвечает с ошибкой{where}\nПроверьте, подключён ли он."
NOT_OPENED = (
    "Файл базы данных не открывается{where}\nПроверьте, подключён ли диск и есть ли право на файл."
)
NO_SERVER = "Сервер базы данных не отвечает. Проверьте, включён ли он и есть ли сеть."
TWICE = "Такая запись уже есть. Измените её или исправьте повтор."
IN_USE = (
    "Запись ещё используется в других таблицах, или связанной с ней уже нет. "
    "Обновите страницу (F5)."
)
MISSING = "Заполнены не все обязательные поля."
RULE = "Запись нарушает правило базы данных. Проверьте значения."

NO_CONNECTION = "08"
DAMAGED_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_IOERR: NOT_READ,
    sqlite3.SQLITE_CANTOPEN: NOT_OPENED,
    sqlite3.SQLITE_PERM: NOT_OPENED,
    "55P03": BUSY,  # lock_not_available
    "40P01": BUSY,  # deadlock_detected
    "57014": BUSY,  # query_canceled: by a timeout
    "53100": NO_ROOM,  # disk_full
    "25006": READ_ONLY,  # read_only_sql_transaction
    "57P01": NO_SERVER,  # admin_shutdown
    "57P03": NO_SERVER,  # cannot_connect_now
    NO_CONNECTION: NO_SERVER,  # every failure of the connection
}
"""By SQLite's primary result code, PostgreSQL's SQLSTATE or its class."""
REFUSED = {
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: TWICE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: TWICE,
    sqlite3.SQLITE_CONSTRAINT_ROWID: TWICE,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: IN_USE,
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: MISSING,
    sqlite3.SQLITE_CONSTRAINT: RULE,
    "23505": TWICE,
    "23503": IN_USE,
    "23502": MISSING,
    "23": RULE,
}
"""By SQLite's extended or primary result code, PostgreSQL's SQLSTATE or its class."""


@contextmanager
def known_errors(file: Path | None = None) -> Iterator[None]:
    """Turn the causes a user can mend into :class:`UserError`; let everything else through."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        told = _told(_code_of(error), file)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        raise DatabaseUnavailable(
            f"Файл недоступен: {error.filename or file or ''}\n{cause_of(error)}. "
            "Проверьте, подключён ли диск и есть ли право на запись."
        ) from error


def damaged(file: Path | None) -> DatabaseDamaged:
    """What is said of a file that is no database, or a broken one."""
    return DatabaseDamaged(
        f"Файл базы данных повреждён или это не база{f': {file}' if file else '.'}\n"
        "Восстановите его из копии (папка snapshots рядом с файлом) или из архива."
    )


def _code_of(error: DBAPIError | sqlite3.Error) -> int | str | None:
    cause: Any = getattr(error, "orig", error)
    code: int | str | None = getattr(cause, "sqlite_errorcode", None)
    if code is None and hasattr(cause, "sqlstate"):
        # where no server answers there is nobody to give a state
        code = cause.sqlstate or (NO_CONNECTION if isinstance(error, OperationalError) else None)
    return code


def _told(code: int | str | None, file: Path | None) -> UserError | None:
    """What to say of a driver's error by its code; nothing when it is a bug of ours."""
    if code is None:
        return None
    kind = code & 0xFF if isinstance(code, int) else code[:2]
    if refusal := REFUSED.get(code) or REFUSED.get(kind):
        return UserError(refusal)
    if kind in DAMAGED_CODES:
        return damaged(file)
    where = f": {file}" if file else "."
    message = UNAVAILABLE.get(code) or UNAVAILABLE.get(kind)
    return DatabaseUnavailable(message.format(where=where)) if message else None
