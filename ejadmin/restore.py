"""A database out of an archive: opened, verified, and only then put in the place of the old one."""

import shutil
import tempfile
from pathlib import Path

from ejadmin.errors import UserError
from ejadmin.exports.archive.opening import open_archive
from ejadmin.models import chain
from ejadmin.models.database import keep_snapshot, open_database
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
        return journal.replace(target.with_name(f"{target.stem}.{RESTORED}"))
    finally:
        shutil.rmtree(room, ignore_errors=True)


def put_in_place(restored: Path, target: Path) -> None:
    """Replace a closed database by a restored one; the old one stays among the snapshots."""
    if target.exists():
        keep_snapshot(target)
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    restored.replace(target)
