"""A copy of the database at one moment, for the archive to read and to carry."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from sqlalchemy.orm import Session

from ejadmin.models.base.store import Store

MARK = ".for-archive"


@contextmanager
def frozen_copy(store: Store) -> Iterator[tuple[Path, Session]]:
    """A copy of this moment and a session that can only read it.

    The copy lies beside the database, in the same private folder: plain text there is nothing new.
    It never goes to the external disk or to a common temporary folder, and is removed afterwards;
    one left by a power cut is swept by the next archive.
    """
    sweep_copies(store.file)
    copy = store.file.with_name(store.file.name + MARK)
    try:
        with store.frozen(copy) as session:
            yield copy, session
    finally:
        sweep_copies(store.file)


def sweep_copies(file: Path) -> None:
    """Remove copies left behind."""
    for left in file.parent.glob(f"{escape(file.name)}{MARK}*"):
        with suppress(OSError):
            left.unlink()
