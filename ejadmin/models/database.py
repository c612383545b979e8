"""One place that makes the engine, checks the file, and brings it to this program's version.

Everything peculiar to SQLite lives here; the rest of the program speaks SQLAlchemy.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from ejadmin.errors import UserError, cause_of
from ejadmin.models import history, presets, schema
from ejadmin.models.school import School

REVISION = "0002"
SQLITE_MAGIC = b"SQLite format 3\x00"
BUSY_MILLISECONDS = 4000
SNAPSHOTS_KEPT = 5
LOG, NOWHERE = "ejadmin_log", (0, 0)
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


class TrackedSession(Session):
    """A session whose flushes are validated and logged."""


Sessions = sessionmaker[TrackedSession]


class DatabaseNewer(UserError):
    """The file was made by a newer version of the program."""


class DatabaseDamaged(UserError):
    """The file cannot be read as a database, or fails its integrity check."""


class DatabaseUnavailable(UserError):
    """The file is locked, on a read-only disk, or may not be opened."""


@dataclass(frozen=True)
class Database:
    """An open database: its file, its engine, and the factory of sessions."""

    file: Path
    engine: Engine
    sessions: Sessions

    def close(self) -> None:
        """Give back every connection; the write-ahead log is folded into the file."""
        self.engine.dispose()


def open_database(
    file: Path, *, operator: str | None = None, today: date | None = None
) -> Database:
    """Open, check, and where needed migrate a database; make a new one when there is no file.

    ``today`` decides which school year a new database starts with.

    Raises :class:`DatabaseNewer`, :class:`DatabaseDamaged` or :class:`DatabaseUnavailable`;
    in each case the file was not touched.
    """
    file = file.resolve()
    with known_errors(file):
        if not file.exists() or file.stat().st_size == 0:
            _make_new(file, operator, today or date.today())
        else:
            _check_file(file)
    engine = make_engine(_url_of(file))
    try:
        with known_errors(file):
            _bring_up_to_date(engine, file)
        sessions = make_sessions(engine, operator=operator)
        if operator is None:
            name_operator(sessions)
    except BaseException:
        engine.dispose()
        raise
    return Database(file, engine, sessions)


def _url_of(file: Path) -> URL:
    """The URL of a file, whatever signs its folder's name has: «Школа #1»."""
    return URL.create("sqlite+pysqlite", database=str(file))


def make_engine(url: str | URL) -> Engine:
    """An engine for a SQLAlchemy URL; SQLite connections get their pragmas, asserted.

    Failures tell no values: a log that holds them would hold people's data and passwords.
    """
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=4, max_overflow=8, hide_parameters=True
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        if engine.url.database:
            _refuse_lost_file(engine, Path(engine.url.database))
    return engine


def _refuse_lost_file(engine: Engine, file: Path) -> None:
    """No commit into a file that was removed or replaced meanwhile: it would be lost unseen.

    A program that keeps folders alike over the network may do so, and the system lets it. Nor into
    a write-ahead log that is gone: where locks are POSIX's, whoever in this process opens and
    closes the file drops SQLite's (Qt's file dialog looks into the files of a folder), and another
    program that closes the database then takes itself for the last and removes the log.
    """
    log = file.with_name(f"{file.name}-wal")
    opened: list[tuple[int, int]] = []

    def compare_before(*_arguments: Any) -> None:
        if opened:  # SQLite would make an empty file where one is missing
            compare(None)

    def remember(_connection: Any, record: Any) -> None:
        record.info[LOG] = _identity(log)
        if not opened:
            opened.append(_identity(file))

    def compare(connection: Any) -> None:
        is_lost = _identity(file) != opened[0]
        if connection is not None and not is_lost:
            now = _identity(log)
            known = connection.info.get(LOG, NOWHERE)
            is_lost = known not in (NOWHERE, now)
            connection.info[LOG] = now if known == NOWHERE else known
        if is_lost:
            raise DatabaseUnavailable(
                f"Файл базы данных удалён, перемещён или заменён другой программой: {file}\n"
                "Запись не сохранена. Закройте программу, верните файл на место и откройте снова."
            )

    event.listen(engine, "do_connect", compare_before)
    event.listen(engine, "connect", remember)
    event.listen(engine, "commit", compare)


def _identity(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return NOWHERE
    return found.st_dev, found.st_ino


def make_sessions(engine: Engine, *, operator: str | None = None) -> Sessions:
    """The factory of sessions whose changes are logged under an operator's name."""

    class LoggedSession(TrackedSession):
        """A session class of its own, so that two databases never share a hook."""

    history.watch(LoggedSession, engine)
    info = {history.OPERATOR: operator}
    return sessionmaker(engine, class_=LoggedSession, expire_on_commit=False, info=info)


def name_operator(sessions: Sessions) -> None:
    """Write the administrator of the school card beside every following change."""
    with sessions() as session:
        name = session.scalar(select(School.administrator_name))
    sessions.configure(info={history.OPERATOR: name})


def overwrite_deleted(session: Session) -> None:
    """Let what this session deletes be overwritten in the file too, not only forgotten."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def snapshot(file: Path, target: Path) -> None:
    """Copy a live database with SQLite's backup API; the copy holds one consistent moment."""
    with (
        closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)


@contextmanager
def known_errors(file: Path | None = None) -> Iterator[None]:
    """Turn the causes a user can mend into :class:`UserError`; let everything else through."""
    try:
        yield
    except IntegrityError as error:
        raise UserError(_integrity_message(str(error.orig))) from error
    except (OperationalError, sqlite3.OperationalError) as error:
        raise _operational_error(str(getattr(error, "orig", error)), file) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _damaged(file) from error
    except OSError as error:
        raise DatabaseUnavailable(
            f"Файл недоступен: {error.filename or file or ''}\n{cause_of(error)}. "
            "Проверьте, подключён ли диск и есть ли право на запись."
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    for name, wanted in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name}={wanted}")
        found = cursor.execute(f"PRAGMA {name}").fetchone()[0]
        if found != wanted:
            raise RuntimeError(f"PRAGMA {name} is {found!r}, wanted {wanted!r}")
    cursor.close()


def _check_file(file: Path) -> None:
    """Look at an existing file without writing a byte."""
    with file.open("rb") as stream:
        if stream.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise _damaged(file)
    if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
        raise DatabaseUnavailable(
            f"База данных доступна только для чтения: {file}\n"
            "Снимите запрет на запись или скопируйте файл в свою папку."
        )
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _damaged(file)
        revision = _stored_revision(connection)
    if revision is None:
        raise UserError(
            f"В этом файле нет школьного журнала: {file}\nВыберите другой файл базы данных."
        )
    if revision > REVISION:
        raise DatabaseNewer(
            f"Эта база создана более новой версией программы ({revision}): {file}\n"
            "Установите новую версию ejadmin. Файл не изменён."
        )


def _stored_revision(connection: sqlite3.Connection) -> str | None:
    known = connection.execute(
        "SELECT name FROM sqlite_master WHERE name = 'alembic_version'"
    ).fetchone()
    if not known:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def _make_new(file: Path, operator: str | None, today: date) -> None:
    """Fill a new database aside and give it its name when whole.

    A program killed meanwhile leaves no half-made school; of two that begin at once, both go on
    with the one that came first.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{token_hex(4)}.new")
    engine = make_engine(_url_of(fresh))
    try:
        _create_tables(engine)
        with make_sessions(engine, operator=operator).begin() as session:
            presets.fill(session, today)
        engine.dispose()
        _give_name(fresh, file)
    finally:
        engine.dispose()
        for end in ("", "-wal", "-shm"):
            fresh.with_name(fresh.name + end).unlink(missing_ok=True)


def _give_name(fresh: Path, file: Path) -> None:
    if file.exists() and file.stat().st_size == 0:
        file.unlink()
    try:
        os.link(fresh, file)  # unlike a renaming it never replaces what came meanwhile
    except FileExistsError:
        return
    except OSError:  # a disk without links
        os.replace(fresh, file)


def _create_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        connection.execute(
            text(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL"
                " CONSTRAINT alembic_version_pkc PRIMARY KEY)"
            )
        )
        connection.execute(text("INSERT INTO alembic_version VALUES (:v)"), {"v": REVISION})


def _bring_up_to_date(engine: Engine, file: Path) -> None:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    if found != REVISION:
        keep_snapshot(file)
        from ejadmin.models.migrations import upgrade  # Alembic is slow to import

        upgrade(engine)


def keep_snapshot(file: Path) -> Path:
    """Put a dated copy beside the database and drop the oldest beyond :data:`SNAPSHOTS_KEPT`.

    Attached files are not copied: they are never overwritten, and none goes while a copy of the
    database points to it (:func:`ejadmin.models.attachments.sweep`).
    """
    folder = file.parent / "snapshots"
    folder.mkdir(exist_ok=True)
    target = folder / f"{file.stem}-{datetime.now():%Y%m%d-%H%M%S}.sqlite"
    snapshot(file, target)
    for old in sorted(folder.glob(f"{file.stem}-*.sqlite"))[:-SNAPSHOTS_KEPT]:
        old.unlink()
    return target


def _damaged(file: Path | None) -> DatabaseDamaged:
    return DatabaseDamaged(
        f"Файл базы данных повреждён или это не база{f': {file}' if file else '.'}\n"
        "Восстановите его из копии (папка snapshots рядом с файлом) или из архива."
    )


def _operational_error(cause: str, file: Path | None) -> UserError:
    lowered = cause.lower()
    if "locked" in lowered or "busy" in lowered:
        return DatabaseUnavailable(
            "База данных занята другой программой. Закройте её и повторите действие."
        )
    if "readonly" in lowered or "read-only" in lowered:
        where = f": {file}" if file else "."
        return DatabaseUnavailable(
            f"Диск с базой данных доступен только для чтения{where}\n"
            "Снимите запрет на запись и повторите."
        )
    if "full" in lowered:
        return DatabaseUnavailable("На диске с базой данных нет места. Освободите его и повторите.")
    if any(sign in lowered for sign in ("malformed", "not a database", "no such table")):
        return _damaged(file)
    return DatabaseUnavailable(f"База данных не отвечает: {cause}")


def _integrity_message(cause: str) -> str:
    if "UNIQUE" in cause:
        return "Такая запись уже есть. Измените её или исправьте повтор."
    if "FOREIGN KEY" in cause:
        return (
            "Запись ещё используется в других таблицах, или связанной с ней уже нет. "
            "Обновите страницу (F5)."
        )
    if "NOT NULL" in cause:
        return "Заполнены не все обязательные поля."
    return f"Запись нарушает правило базы данных: {cause}"
