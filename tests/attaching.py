"""Files given to records and taken off them, each in a transaction of its own."""

from datetime import date
from pathlib import Path

from ejadmin.models.base.store import Store
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.registry import attachments


def attach(database: Store, owner: str, owner_id: int, file: Path) -> int:
    """Keep a file with a record; the attachment's key."""
    with known_errors(), database.sessions.begin() as session:
        kept = attachments.keep(attachments.folder(session), file)
        return attachments.attach(session, owner, owner_id, kept, date.today())


def detach(database: Store, key: int) -> None:
    """Take a file off its record."""
    with database.sessions.begin() as session:
        attachments.detach(session, key)


def path_of(database: Store, key: int) -> Path:
    """Where an attached file lies."""
    with database.sessions() as session:
        return attachments.path_of(session, key)


def folder(database: Store) -> Path:
    """Where the files of a database lie."""
    with database.sessions() as session:
        return attachments.folder(session)


def sweep(database: Store) -> int:
    """Remove files nobody points to; how many."""
    with database.sessions() as session:
        return attachments.sweep(session)
