"""The container: an ordinary ZIP streamed through age onto the disk, and proved by reading back."""

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyrage

from ejadmin import durable
from ejadmin.errors import Cancelled, UserError
from ejadmin.exports.archive.faults import ArchiveDamaged, unreachable

PART = ".part"
CHUNK = 1 << 20
AGE_MAGIC = b"age-encryption.org/v1\n-> X25519 "

Watch = Callable[[int], None]


@dataclass(frozen=True)
class Member:
    """One file of the container: its name, its bytes in pieces, and whether packing pays."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


@dataclass(frozen=True)
class Written:
    """What lies on the disk: how many bytes, and their SHA-256."""

    bytes: int
    sha256: str


class _Outlet:
    """The end of the ZIP that hands over what was written; it cannot seek, so nothing is kept."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces


def zip_stream(members: Iterable[Member], at: datetime) -> Iterator[bytes]:
    """The bytes of a ZIP, made while they are asked for; memory holds one piece at a time."""
    outlet = _Outlet()
    stamp = (at.year, at.month, at.day, at.hour, at.minute, at.second)
    with zipfile.ZipFile(cast("IO[bytes]", outlet), "w") as container:
        for member in members:
            entry = zipfile.ZipInfo(member.name, stamp)
            entry.compress_type = zipfile.ZIP_STORED if member.is_packed else zipfile.ZIP_DEFLATED
            entry._compresslevel = 1  # type: ignore[attr-defined]  # noqa: SLF001
            with container.open(entry, "w", force_zip64=True) as file:
                for piece in member.pieces:
                    file.write(piece)
                    yield from outlet.take()
            yield from outlet.take()
    yield from outlet.take()


class PieceReader:
    """Lets age read from an iterator; keeps the failure that age would turn into a bare text."""

    def __init__(self, pieces: Iterator[bytes], watch: Watch | None = None) -> None:
        self.pieces = pieces
        self.left = memoryview(b"")
        self.error: BaseException | None = None
        self.watch = watch
        self.done = 0

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``; nothing at the end."""
        try:
            while not self.left:
                piece = next(self.pieces, None)
                if piece is None:
                    return b""
                self.left = memoryview(piece)
                self.done += len(piece)
                if self.watch:
                    self.watch(self.done)
        except BaseException as error:
            self.error = error
            raise
        data, self.left = self.left[:size].tobytes(), self.left[size:]
        return data


class PartFile:
    """A new file under a temporary name: hashed while written, synced, proved, then renamed.

    The disk's own failures are kept in ``error``, because age loses their number. A failure
    within the ``with`` block removes what was written, under its final name too.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.part = target.with_name(target.name + PART)
        self.error: OSError | None = None
        self.sha = hashlib.sha256()
        self.count = 0
        self.is_settled = False

    def __enter__(self) -> "PartFile":
        with self._kept():
            self.stream: BinaryIO = self.part.open("xb")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_failure: object) -> None:
        with suppress(OSError):
            self.stream.close()
        if kind is not None or not self.is_settled:
            left = self.target if self.is_settled else self.part
            with suppress(OSError):  # the disk may be gone together with the file
                left.unlink(missing_ok=True)

    def write(self, data: bytes) -> int:
        """Write everything given."""
        with self._kept():
            self.stream.write(data)
        self.sha.update(data)
        self.count += len(data)
        return len(data)

    def flush(self) -> None:
        """Age flushes at its end; the file is synced once, in :meth:`prove`."""

    def prove(self, watch: Watch | None = None) -> Written:
        """Sync, read the file back from the disk, and compare what came."""
        with self._kept():
            self.stream.flush()
            os.fsync(self.stream.fileno())
            self.stream.close()
            found = hash_of(self.part, watch, from_disk=True)
        if found != Written(self.count, self.sha.hexdigest()):
            raise ArchiveDamaged(
                "Диск вернул не то, что на него записали. Архив не создан: "
                "возьмите другой диск, этому доверять нельзя."
            )
        return found

    def settle(self) -> None:
        """Give the file its final name; an older file is never replaced."""
        with self._kept():
            if self.target.exists():
                raise FileExistsError(errno.EEXIST, "file exists", str(self.target))
            os.rename(self.part, self.target)
        self.is_settled = True

    def _kept(self) -> "_Kept":
        return _Kept(self)


class _Kept:
    """Remembers the disk's failure in its file and tells it in plain words."""

    def __init__(self, file: PartFile) -> None:
        self.file = file

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            self.file.error = error
            raise unreachable(error, self.file.target.parent) from error


def encrypt(pieces: Iterator[bytes], recipient: str, file: PartFile, watch: Watch | None) -> None:
    """Stream pieces through age into a part file; the original failure comes out, not age's."""
    reader = PieceReader(pieces, watch)
    try:
        pyrage.encrypt_io(reader, file, [pyrage.x25519.Recipient.from_str(recipient)])
    except pyrage.EncryptError as error:
        if file.error is not None:
            raise unreachable(file.error, file.target.parent) from file.error
        if isinstance(reader.error, UserError | Cancelled | OSError):
            raise reader.error from error
        raise


def hash_of(file: Path, watch: Watch | None = None, *, from_disk: bool = False) -> Written:
    """Size and SHA-256 of a file; ``from_disk`` asks the system to forget its own copy first."""
    sha, count = hashlib.sha256(), 0
    with file.open("rb") as stream:
        if from_disk and hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while data := stream.read(CHUNK):
            sha.update(data)
            count += len(data)
            if watch:
                watch(count)
    return Written(count, sha.hexdigest())


def file_pieces(file: Path) -> Iterator[bytes]:
    """A file in pieces of a mebibyte."""
    with file.open("rb") as stream:
        while data := stream.read(CHUNK):
            yield data


def sync_folder(folder: Path) -> None:
    """Make the new names lasting; systems that cannot sync a folder are forgiven."""
    try:
        durable.sync_folder(folder)
    except OSError as error:
        raise unreachable(error, folder) from error


def sweep(folder: Path, pattern: str) -> int:
    """Remove what an interrupted export left; tells how many files."""
    left = list(folder.glob(pattern + PART))
    for file in left:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise unreachable(error, folder) from error
    return len(left)


def has_age_header(file: Path) -> bool:
    """Whether a file begins as an age file for one X25519 recipient."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(AGE_MAGIC)) == AGE_MAGIC
    except OSError as error:
        raise unreachable(error, file) from error
