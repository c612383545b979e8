"""Opening an archive with the director's code, into a folder that is whole or not there."""

import hashlib
import json
import shutil
import tempfile
import zipfile
import zlib
from glob import escape
from pathlib import Path
from typing import Any

from ejadmin.errors import UserError
from ejadmin.exports.archive import keys
from ejadmin.exports.archive.container import CHUNK, has_age_header, hash_of
from ejadmin.exports.archive.content import CONTENTS, FORMAT
from ejadmin.exports.archive.faults import ArchiveDamaged, unreachable
from ejadmin.exports.archive.seal import key_file_of, read_sums
from ejadmin.progress import Report

DAMAGED = "Архив повреждён: содержимое не сходится с описью. Возьмите копию с другого диска."


def open_archive(file: Path, code: str, out: Path, progress: Report | None = None) -> Path:
    """Decrypt and unpack an archive into the new or empty folder ``out``.

    Everything happens in a temporary folder beside ``out``, which takes its name only after every
    file was compared with the listing. Raises ``WrongCode``, ``ArchiveDamaged`` or
    ``DiskUnreachable``.
    """
    typed = keys.normalised(code)
    wrapped = _wrapped_key(file)
    if not has_age_header(file):
        raise ArchiveDamaged(f"{file.name} – не архив журнала или его начало повреждено.")
    room = _make_room(out)
    try:
        packed = room / "archive.zip"
        keys.decrypt(wrapped, typed, file, packed, _as_mebibytes(progress))
        inside = room / "inside"
        _unpack(packed, inside, progress)
        packed.unlink()
        if out.exists():
            out.rmdir()
        inside.rename(out)
    except OSError as error:
        raise unreachable(error, out.parent) from error
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return out


def _wrapped_key(file: Path) -> bytes:
    """The key beside the archive, proved by the sums where there are any."""
    key_file = key_file_of(file)
    try:
        file.stat()
        wrapped = key_file.read_bytes()
        found = hash_of(key_file)
    except FileNotFoundError as error:
        if error.filename == str(key_file):
            raise UserError(
                f"Рядом с архивом нет файла ключа {key_file.name}. Он записан вместе с архивом: "
                "найдите его на диске или на другой копии."
            ) from error
        raise unreachable(error, file) from error
    except OSError as error:
        raise unreachable(error, file) from error
    expected = read_sums(file).get(key_file.name)
    if expected is not None and expected != found.sha256:
        raise ArchiveDamaged(
            f"Файл ключа {key_file.name} повреждён. Возьмите его с другого диска с тем же "
            "отпечатком и положите рядом с архивом."
        )
    return wrapped


def _make_room(out: Path) -> Path:
    """A private folder beside the target; rooms of interrupted openings are removed."""
    mark = f".{out.name}.open-"
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UserError(f"Папка {out} не пуста. Выберите новую или пустую папку.")
        out.parent.mkdir(parents=True, exist_ok=True)
        for left in out.parent.glob(escape(mark) + "*"):
            shutil.rmtree(left, ignore_errors=True)
        return Path(tempfile.mkdtemp(prefix=mark, dir=out.parent))
    except OSError as error:
        raise unreachable(error, out.parent) from error


def _unpack(packed: Path, inside: Path, progress: Report | None) -> None:
    """Unpack and compare every file with the listing: none missing, none changed, none added."""
    try:
        with zipfile.ZipFile(packed) as container:
            names = container.namelist()
            contents = json.loads(container.read(CONTENTS))
            _refuse_newer(contents)
            listing = contents["files"]
            if set(names) != {*listing, CONTENTS} or len(names) != len(set(names)):
                raise ArchiveDamaged(DAMAGED)
            for number, name in enumerate(names):
                if progress:
                    progress(number, len(names), "Распаковка")
                sha256 = _copy_out(container, name, _safe(inside, name))
                if name != CONTENTS and sha256 != listing[name]["sha256"]:
                    raise ArchiveDamaged(DAMAGED)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, EOFError) as error:
        raise ArchiveDamaged(DAMAGED) from error


def _refuse_newer(contents: dict[str, Any]) -> None:
    """An archive of a version yet to come may mean other things by the same names."""
    if contents.get("format", 1) > FORMAT:
        raise UserError(
            "Этот архив сделан более новой версией программы. Установите её и откройте архив снова."
        )


def _safe(inside: Path, name: str) -> Path:
    """Whoever has the recipient can forge an archive: no name may lead out of the folder."""
    target = (inside / name).resolve()
    if not target.is_relative_to(inside.resolve()) or name.endswith("/"):
        raise ArchiveDamaged(DAMAGED)
    return target


def _copy_out(container: zipfile.ZipFile, name: str, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    sha = hashlib.sha256()
    with container.open(name) as source, target.open("xb") as copy:
        while data := source.read(CHUNK):
            sha.update(data)
            copy.write(data)
    return sha.hexdigest()


class _AsMebibytes:
    """The child counts bytes; people are told mebibytes."""

    def __init__(self, progress: Report) -> None:
        self.progress = progress

    def __call__(self, done: int, total: int) -> None:
        self.progress(done >> 20, max(1, total >> 20), "Расшифровка")


def _as_mebibytes(progress: Report | None) -> _AsMebibytes | None:
    return _AsMebibytes(progress) if progress else None
