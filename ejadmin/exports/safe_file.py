"""A file that appears whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from ejadmin.errors import UserError, cause_of
from ejadmin.models.base.store.sqlite import MAGIC as SQLITE_MAGIC


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
    :class:`UserError`; so does a folder, a device or a database in the file's place.
    """
    _refuse_no_file(target)
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


def write_whole(target: Path, content: bytes) -> None:
    """Write a file that is made already."""
    with safe_file(target) as file:
        file.fresh.write_bytes(content)


def _refuse_no_file(target: Path) -> None:
    """Whatever else stands under the name would be moved aside and lost from sight."""
    try:
        if not target.name or target.is_dir():
            raise UserError(f"Это папка, а нужно имя файла: {target}")
        if target.exists() and not target.is_file():
            raise UserError(f"Это не файл, записать в него нельзя: {target}")
        if target.exists() and _is_database(target):
            raise UserError(f"Это база данных, её нельзя заменить: {target}\nДайте другое имя.")
    except OSError as error:
        raise _unusable(target, error) from error


def _is_database(file: Path) -> bool:
    with file.open("rb") as stream:
        return stream.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC


def _unusable(target: Path, error: OSError) -> UserError:
    return UserError(
        f"Не удалось записать файл: {target}\n{cause_of(error)}. "
        "Проверьте, есть ли такая папка, право на запись и место на диске."
    )
