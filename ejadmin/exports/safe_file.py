"""A file that appears whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from ejadmin.errors import UserError


@dataclass
class SafeFile:
    """Where to write (``fresh``), and the file it is to become."""

    target: Path
    fresh: Path
    former: Path
    placed: bool = False

    def put_in_place(self) -> None:
        """Make the new file stand under its name; the former one is kept aside until the end."""
        try:
            with self.fresh.open("rb+") as stream:
                os.fsync(stream.fileno())
            if self.target.exists():
                os.replace(self.target, self.former)
            os.replace(self.fresh, self.target)
        except OSError as error:
            raise _unusable(self.target, error) from error
        self.placed = True

    def undo(self) -> None:
        """Bring back what was there before."""
        self.fresh.unlink(missing_ok=True)
        if self.placed:
            self.target.unlink(missing_ok=True)
        if self.former.exists():
            os.replace(self.former, self.target)


@contextmanager
def safe_file(target: Path) -> Iterator[SafeFile]:
    """Write a file aside, put it in place in one step, and undo that when anything fails later.

    The caller writes ``fresh`` and calls ``put_in_place()``. An unusable folder or disk becomes a
    :class:`UserError`.
    """
    mark = token_hex(4)
    fresh, former = (target.with_name(f".{target.name}.{mark}.{end}") for end in ("new", "old"))
    file = SafeFile(target, fresh, former)
    try:
        yield file
        if not file.placed:
            file.put_in_place()
    except BaseException as error:
        file.undo()
        if isinstance(error, OSError):
            raise _unusable(target, error) from error
        raise
    file.former.unlink(missing_ok=True)


def _unusable(target: Path, error: OSError) -> UserError:
    return UserError(
        f"Не удалось записать файл: {target}\n{error.strerror or error}. "
        "Проверьте, есть ли такая папка, право на запись и место на диске."
    )
