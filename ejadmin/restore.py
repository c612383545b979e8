"""A database out of an archive: opened, verified, and only then put in the place of the old one."""

import shutil
import tempfile
from pathlib import Path

from ejadmin import durable
from ejadmin.errors import UserError
from ejadmin.exports.archive.attached import FOLDER
from ejadmin.exports.archive.opening import open_archive
from ejadmin.models.base import chain, copies
from ejadmin.models.base.file_store import adopt, folder_beside
from ejadmin.models.base.store import sqlite
from ejadmin.models.base.store.errors import DatabaseDamaged
from ejadmin.models.database import open_database
from ejadmin.progress import Report

JOURNAL = "journal.sqlite"
RESTORED = "restored.sqlite"


def unpack(archive: Path, code: str, target: Path, progress: Report) -> Path:
    """Open an archive beside ``target`` and verify the database in it; answers where it lies.

    Nothing is touched in ``target``. Raises what :func:`open_archive` and :func:`open_database`
    raise, and a user's error when the change log does not hold together.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=".restore-", dir=target.parent))
    try:
        journal = open_archive(archive, code, room / "archive", progress) / JOURNAL
        progress(0, 0, "Проверяю базу данных")
        database = open_database(journal)
        try:
            with database.sessions() as session:
                report = chain.verify(session)
        finally:
            database.close()
        if not report.is_whole:
            raise UserError(
                f"В архиве нарушен журнал изменений (запись № {report.broken_row}). "
                "Возьмите архив с другого диска."
            )
        restored = target.with_name(f"{target.stem}.{RESTORED}")
        _take_files(room / "archive" / FOLDER, folder_beside(restored))
        return journal.replace(restored)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _take_files(carried: Path, target: Path) -> None:
    """Lay the attached files beside the restored database; older archives carry none."""
    shutil.rmtree(target, ignore_errors=True)
    if carried.is_dir():
        carried.replace(target)


def throw_away(restored: Path) -> None:
    """Remove a restored database nobody wants, with its files."""
    shutil.rmtree(folder_beside(restored), ignore_errors=True)
    restored.unlink(missing_ok=True)


def _keep(target: Path) -> None:
    try:
        kept = copies.keep(target, copies.Occasion.RESTORE).file
    except DatabaseDamaged:  # restoring is what mends it
        kept = copies.set_aside(target)
    if not kept.exists():
        raise UserError(f"Копия прежней базы не удалась, база не заменена: {target}")


def put_in_place(restored: Path, target: Path) -> None:
    """Replace a closed database by a restored one; the old one stays among the copies.

    Attached files of both lie side by side afterwards: the old database may come back. Nothing is
    replaced before its copy was made, read through and found on the disk.
    """
    adopt(folder_beside(target), folder_beside(restored))
    if target.exists():
        _keep(target)
    for ending in sqlite.BESIDE:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    durable.settle(restored, target)
