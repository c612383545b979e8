"""Files kept beside the database under their own hash: whole or not there, and never overwritten.

A file's name is its SHA-256 and the ending of its first name («ab/abcdef….pdf»), so that equal
files are kept once and damage is seen. Copies of the database need no copies of the files: what a
database of yesterday points to still lies here, unchanged, until :func:`sweep` finds it unused.
"""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from stat import S_IREAD, S_IRGRP, S_IROTH, S_IWRITE
from typing import BinaryIO

from ejadmin import durable
from ejadmin.errors import UserError, cause_of

MOST_BYTES = 50 * 1024 * 1024
MOST_NAME_BYTES = 240
CHUNK = 1024 * 1024
DAY_SECONDS = 86_400
ENDING = ".files"
PART, OPENED = ".part", "opened"
SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}\Z")
UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]')
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)


@dataclass(frozen=True)
class StoredFile:
    """A file in the store: what names it there, and its size in bytes."""

    sha256: str
    suffix: str
    size: int


def folder_beside(database_file: Path) -> Path:
    """«school.sqlite» keeps its files in «school.files»."""
    return database_file.with_suffix(ENDING)


def clean_name(name: str) -> str:
    """A file's own name as every system takes it: no signs of paths, not too long."""
    name = UNSAFE.sub("_", name.encode(errors="replace").decode()).strip(" .") or "файл"
    if RESERVED.match(name):
        name = f"_{name}"
    suffix = suffix_of(name)
    room = MOST_NAME_BYTES - len(suffix)
    stem = name.removesuffix(suffix).encode()[:room].decode(errors="ignore")
    return stem.rstrip(" .") + suffix


def suffix_of(name: str) -> str:
    """The ending that tells the system what opens the file; empty when it tells nothing."""
    found = SUFFIX.search(name)
    return found.group() if found and found.start() else ""


def place(folder: Path, sha256: str, name: str) -> Path:
    """Where the file of a hash lies; ``name`` gives the ending."""
    return folder / sha256[:2] / f"{sha256}{suffix_of(name).lower()}"


def put(folder: Path, file: Path) -> StoredFile:
    """Copy a file into the store; an equal one that lies there whole is kept as it is.

    Raises :class:`UserError` when the file cannot be read, is empty or larger than
    :data:`MOST_BYTES`, and when the disk refuses; then nothing new lies in the store.
    """
    _refuse_unfit(file)
    part = folder / f"{token_hex(8)}{PART}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as copy:
            sha256, size = _copy(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        stored = StoredFile(sha256, suffix_of(file.name).lower(), size)
        _settle(part, place(folder, sha256, file.name), sha256)
    except OSError as error:
        raise UserError(
            f"Файл «{file.name}» не приложен: {cause_of(error)}.\n"
            f"Проверьте диск, на котором лежит папка {folder}, и повторите."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return stored


def verified(folder: Path, sha256: str, name: str) -> Path:
    """The file of a hash, read through and found unchanged; else a :class:`UserError`."""
    file = place(folder, sha256, name)
    try:
        is_whole = _hash_of(file) == sha256
    except FileNotFoundError as error:
        raise UserError(
            f"Файла «{name}» нет на месте: {file}\n"
            "Его удалили или перенесли базу без папки с файлами. Верните папку или приложите "
            "файл заново."
        ) from error
    except OSError as error:
        raise UserError(f"Файл «{name}» не читается: {cause_of(error)}.\n{file}") from error
    if not is_whole:
        raise UserError(
            f"Файл «{name}» повреждён или изменён другой программой: {file}\n"
            "Приложите его заново или восстановите из архива."
        )
    return file


def copy_out(folder: Path, sha256: str, name: str, target: Path) -> Path:
    """A copy of a stored file under another name; whole or not at all."""
    source = verified(folder, sha256, name)
    part = target.with_name(f".{target.name[:40]}.{token_hex(4)}{PART}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, part)
        os.replace(part, target)
    except OSError as error:
        raise UserError(f"Не удалось записать файл: {target}\n{cause_of(error)}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return target


def copy_for_opening(folder: Path, sha256: str, name: str) -> Path:
    """A copy under the file's own name for another program, which may then spoil it freely."""
    return copy_out(folder, sha256, name, folder / OPENED / token_hex(4) / clean_name(name))


def sweep(folder: Path, used: Collection[tuple[str, str]], older_than_days: int) -> int:
    """Remove files that nothing points to any more and the copies made for opening.

    ``used`` are pairs of a hash and an ending. A file younger than some days stays: its record may
    just be about to be written. Returns how many stored files went.
    """
    shutil.rmtree(folder / OPENED, ignore_errors=True)
    limit, gone = time.time() - older_than_days * DAY_SECONDS, 0
    for file in _stored_files(folder):
        if file.suffix != PART and (file.stem, file.suffix) in used:
            continue
        with suppress(OSError):
            if file.stat().st_mtime < limit:
                _remove(file)
                gone += file.suffix != PART
    return gone


def size_of(folder: Path) -> int:
    """How many bytes the stored files of a folder take."""
    return sum(file.stat().st_size for file in _stored_files(folder))


def adopt(folder: Path, other: Path) -> int:
    """Move the files of another store into this one; those that lie here whole stay as they are.

    A file whose content is not what its name says is left out. Returns how many came.
    """
    came = 0
    for file in list(_stored_files(other)):
        if file.suffix == PART or _hash_of(file) != file.stem:
            continue
        target = place(folder, file.stem, file.name)
        folder.mkdir(parents=True, exist_ok=True)
        if not target.exists() or _hash_of(target) != file.stem:
            _settle(file, target, file.stem)
            came += 1
    shutil.rmtree(other, ignore_errors=True)
    return came


def _stored_files(folder: Path) -> Iterator[Path]:
    yield from folder.glob(f"*{PART}")
    yield from (file for file in folder.glob("??/*") if file.is_file())


def _refuse_unfit(file: Path) -> None:
    try:
        if file.is_dir():
            raise UserError(f"Это папка, а приложить можно файл: {file}")
        if not file.is_file():
            raise UserError(f"Такого файла нет: {file}")
        size = file.stat().st_size
    except OSError as error:
        raise UserError(f"Файл не читается: {file}\n{cause_of(error)}.") from error
    if size == 0:
        raise UserError(f"Файл пустой, прикладывать нечего: {file}")
    if size > MOST_BYTES:
        raise _too_large(file)


def _too_large(file: Path) -> UserError:
    return UserError(
        f"Файл «{file.name}» больше {MOST_BYTES // CHUNK} МБ и не приложен.\n"
        "Сожмите его или отсканируйте с меньшим разрешением."
    )


def _copy(file: Path, copy: BinaryIO) -> tuple[str, int]:
    """Copy while hashing; the file may grow meanwhile, so the limit is held here too."""
    sha, size = hashlib.sha256(), 0
    for data in _pieces(file):
        sha.update(data)
        size += len(data)
        if size > MOST_BYTES:
            raise _too_large(file)
        copy.write(data)
    return sha.hexdigest(), size


def _pieces(file: Path) -> Iterator[bytes]:
    """A file being attached, in pieces; its own failures are told as its own."""
    try:
        with file.open("rb") as stream:
            while data := stream.read(CHUNK):
                yield data
    except OSError as error:
        raise UserError(f"Файл не читается: {file}\n{cause_of(error)}.") from error


def _settle(part: Path, target: Path, sha256: str) -> None:
    """Give a written file its name; a damaged one of that name is healed by the whole one."""
    if target.exists():
        if _hash_of(target) == sha256:
            os.utime(target)  # it is young again: no sweep may take it before its record is written
            return
        target.chmod(S_IREAD | S_IWRITE)
    target.parent.mkdir(exist_ok=True)
    os.replace(part, target)
    with suppress(OSError):
        target.chmod(S_IREAD | S_IRGRP | S_IROTH)
    with suppress(OSError):
        durable.sync_folder(target.parent)


def _hash_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.chmod(S_IREAD | S_IWRITE)
    file.unlink()
