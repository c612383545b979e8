"""What a power cut must not take back: contents and names that reached the disk."""

import errno
import os
from pathlib import Path

FOLDER_SYNC_UNKNOWN = frozenset(
    {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF, errno.EPERM}
)


def sync_file(file: Path) -> None:
    """Let a written file's content reach the disk."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk; systems that cannot sync a folder are forgiven."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno in FOLDER_SYNC_UNKNOWN:
            return
        raise
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in FOLDER_SYNC_UNKNOWN:
            raise
    finally:
        os.close(descriptor)


def settle(part: Path, target: Path) -> None:
    """Give a written file its name, replacing what bore it: whole after a power cut, or not at all.

    A file already there is replaced in one step. Raises ``OSError``.
    """
    sync_file(part)
    os.replace(part, target)
    sync_folder(target.parent)
