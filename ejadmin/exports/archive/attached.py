"""The files attached to records, as an archive carries them: under the names of the file store."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from ejadmin.exports.archive.container import Member, file_pieces, hash_of
from ejadmin.models.base import file_store
from ejadmin.models.base.columns import Base
from ejadmin.models.people.tables import Employee, Guardian, Pupil
from ejadmin.models.registry.attachments import OWNERS, Attachment
from ejadmin.models.registry.labels import LABELLERS, labels
from ejadmin.progress import Report

FOLDER = "Файлы"
PEOPLE: tuple[tuple[str, type[Base]], ...] = (
    ("pupil_id", Pupil),
    ("employee_id", Employee),
    ("guardian_id", Guardian),
)


@dataclass(frozen=True)
class AttachedFile:
    """One attached file: its own name, the record it belongs to, and where it lies."""

    name: str
    owner: str
    size: int
    sha256: str
    place: Path

    @property
    def member(self) -> str:
        """Its name within the archive."""
        return f"{FOLDER}/{self.sha256[:2]}/{self.place.name}"


@dataclass
class AttachedFiles:
    """All attached files of a database copy; what is found lost or damaged is not carried."""

    files: list[AttachedFile]
    kept: list[AttachedFile] = field(default_factory=list)
    missing: list[AttachedFile] = field(default_factory=list)

    def members(self, report: Report) -> Iterator[Member]:
        """Every file once, read through just before, so that no damaged one is carried on."""
        taken: set[str] = set()
        for number, file in enumerate(self.files):
            report(number, len(self.files), "Приложенные файлы")
            if file.member in taken:
                self.kept.append(file)
            elif not _is_whole(file):
                self.missing.append(file)
            else:
                taken.add(file.member)
                self.kept.append(file)
                yield Member(file.member, file_pieces(file.place), is_packed=True)

    def listing(self) -> list[dict[str, Any]]:
        """What the archive's table of contents says of them, the missing ones too."""
        return [
            {
                "name": file.name,
                "owner": file.owner,
                "bytes": file.size,
                "file": file.member if file not in self.missing else None,
            }
            for file in self.files
        ]


def collect(session: Session, folder: Path) -> AttachedFiles:
    """The attached files of a database whose store is ``folder``, by the records they belong to."""
    known: dict[str, dict[int, str]] = {}
    files = []
    owners = [getattr(Attachment, owner) for owner in OWNERS]
    rows = session.execute(
        select(Attachment.file_name, Attachment.size, Attachment.sha256, *owners)
        .order_by(*owners, Attachment.id)
    )  # fmt: skip
    for name, size, sha256, *keys in rows:
        owner, key = next((o, k) for o, k in zip(OWNERS, keys, strict=True) if k is not None)
        if owner not in known:
            known[owner] = _owner_names(session, owner)
        place = file_store.place(folder, sha256, name)
        files.append(AttachedFile(name, known[owner].get(key, ""), size, sha256, place))
    return AttachedFiles(files)


def _owner_names(session: Session, owner: str) -> dict[int, str]:
    """«Приказы: № 12 от 01.09.2026» for every record that may own files."""
    model = _model_of(owner)
    named = _labels(session, model)
    return {
        key: f"{model.__title__}: {text}" if text else model.__title__
        for key, text in named.items()
    }


def _labels(session: Session, model: type[Base]) -> dict[int, str]:
    """What the records of a table are called: by themselves, by their title, or by their person."""
    if model in LABELLERS:
        return labels(session, model)
    columns = inspect(model).columns
    if "title" in columns:
        rows = session.execute(select(columns["id"], columns["title"]))
        return {key: str(title) for key, title in rows}
    people = [(name, kind) for name, kind in PEOPLE if name in columns]
    known = {name: labels(session, kind) for name, kind in people}
    found = {}
    for key, *keys in session.execute(
        select(columns["id"], *(columns[name] for name, _ in people))
    ):
        named = (known[name].get(one) for (name, _), one in zip(people, keys, strict=True) if one)
        found[key] = next((text for text in named if text), "")
    return found


def _model_of(owner: str) -> type[Base]:
    table = next(iter(inspect(Attachment).columns[owner].foreign_keys)).column.table
    found: type[Base] = next(
        mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table
    )
    return found


def _is_whole(file: AttachedFile) -> bool:
    try:
        return hash_of(file.place).sha256 == file.sha256
    except OSError:
        return False
