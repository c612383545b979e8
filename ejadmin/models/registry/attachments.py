"""Files that belong to records: kept beside the database under their own hash, and archived."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import URL, ForeignKey, String, create_engine, func, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapped, MappedColumn, Session, mapped_column

from ejadmin.errors import UserError
from ejadmin.models.base import copies, file_store
from ejadmin.models.base.clock import day_of_writing
from ejadmin.models.base.columns import Base, Identified, column, exactly_one
from ejadmin.models.base.history import NOBODY, operator_of
from ejadmin.models.base.store import beside

KEPT_DAYS = 30
OWNERS = (
    "setup_record_id",
    "consent_id",
    "paper_request_id",
    "order_id",
    "certificate_id",
    "announcement_id",
    "public_document_id",
    "portfolio_entry_id",
)


def _owner(table: str) -> MappedColumn[int | None]:
    return mapped_column(ForeignKey(f"{table}.id", ondelete="CASCADE"), index=True)


class Attachment(Identified):
    """One file of one record: a scan, an order, a photograph; the file lies in a file store."""

    __tablename__ = "attachments"
    __title__ = "Приложенные файлы"
    __one__ = "файл"
    __order__ = ("id",)
    __table_args__ = (exactly_one(*OWNERS, name="one_owner"),)

    file_name: Mapped[str] = column("Файл", String(255))
    size: Mapped[int] = column("Размер, байт")
    sha256: Mapped[str] = column("Контрольная сумма", String(64), index=True)
    added_on: Mapped[date] = column("Приложен", default=day_of_writing)
    added_by: Mapped[str | None] = column("Кто приложил", String(150))
    setup_record_id: Mapped[int | None] = _owner("setup_records")
    consent_id: Mapped[int | None] = _owner("consents")
    paper_request_id: Mapped[int | None] = _owner("paper_requests")
    order_id: Mapped[int | None] = _owner("school_orders")
    certificate_id: Mapped[int | None] = _owner("certificates")
    announcement_id: Mapped[int | None] = _owner("announcements")
    public_document_id: Mapped[int | None] = _owner("public_documents")
    portfolio_entry_id: Mapped[int | None] = _owner("portfolio_entries")


@dataclass(frozen=True)
class AttachmentLine:
    """One attached file as a list shows it; ``is_missing`` when it does not lie in its place."""

    id: int
    file_name: str
    size: int
    added_on: date
    added_by: str | None
    is_missing: bool


@dataclass(frozen=True)
class Kept:
    """A file that lies in the folder of a database: under which name, and where."""

    name: str
    stored: file_store.StoredFile


def owner_of(model: type[Base]) -> str | None:
    """The attribute by which a table's records own files; ``None`` when they own none."""
    table = inspect(model).local_table
    for owner in OWNERS:
        if next(iter(inspect(Attachment).columns[owner].foreign_keys)).column.table is table:
            return owner
    return None


def folder(session: Session) -> Path:
    """The folder that keeps the files of a database; it need not exist yet."""
    return folder_of(session.get_bind().engine.url)


def folder_of(url: URL) -> Path:
    """The folder that keeps the files of the database at a URL."""
    return file_store.folder_beside(beside(url))


def keep(where: Path, file: Path) -> Kept:
    """Put a copy of a file into the folder of a database; a record is to be given it.

    Raises :class:`UserError` when the file is unfit or the disk refuses.
    """
    return Kept(file_store.clean_name(file.name), file_store.put(where, file))


def attach(session: Session, owner: str, owner_id: int, kept: Kept, today: date) -> int:
    """Give a record a kept file; ``owner`` is one of :data:`OWNERS`.

    Returns the key of the attachment. Raises :class:`UserError` when the record is gone or has
    this very file already.
    """
    _check_owner(session, owner, owner_id)
    link, name, stored = getattr(Attachment, owner), kept.name, kept.stored
    twice = select(Attachment.id).where(
        link == owner_id, Attachment.sha256 == stored.sha256, Attachment.file_name == name
    )
    if session.execute(twice).first():
        raise UserError(f"Файл «{name}» здесь уже приложен.")
    operator = operator_of(session)
    made = Attachment(
        file_name=name, size=stored.size, sha256=stored.sha256, added_on=today,
        added_by=None if operator == NOBODY else operator, **{owner: owner_id},
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made.id


def _check_owner(session: Session, owner: str, owner_id: int) -> None:
    if owner not in OWNERS:
        raise ValueError(f"{owner} owns no files")
    table = next(iter(inspect(Attachment).columns[owner].foreign_keys)).column
    if not session.execute(select(table).where(table == owner_id)).first():
        raise UserError("Записи, к которой прикладывается файл, уже нет. Обновите страницу.")


def listed(session: Session, owner: str, owner_id: int) -> list[AttachmentLine]:
    """The files of one record, as they were attached."""
    where = folder(session)
    rows = session.execute(
        select(Attachment.id, Attachment.file_name, Attachment.size, Attachment.added_on,
               Attachment.added_by, Attachment.sha256)
        .where(getattr(Attachment, owner) == owner_id)
        .order_by(Attachment.id)
    )  # fmt: skip
    return [
        AttachmentLine(*row[:5], not file_store.place(where, row.sha256, row.file_name).is_file())
        for row in rows
    ]


def counts(session: Session, owner: str) -> dict[int, int]:
    """How many files each record of a kind has; records without any are left out."""
    link = getattr(Attachment, owner)
    rows = session.execute(select(link, func.count()).where(link.is_not(None)).group_by(link))
    return dict(rows.all())


def path_of(session: Session, key: int) -> Path:
    """Where an attached file lies, read through and found unchanged; else a :class:`UserError`."""
    return file_store.verified(folder(session), *_named(session, key))


def copy_for_opening(session: Session, key: int) -> Path:
    """A copy of an attached file under its own name, for the system's program to open."""
    return file_store.copy_for_opening(folder(session), *_named(session, key))


def save_copy(session: Session, key: int, target: Path) -> Path:
    """A copy of an attached file where the user wants it."""
    return file_store.copy_out(folder(session), *_named(session, key), target)


def _named(session: Session, key: int) -> tuple[str, str]:
    row = session.execute(
        select(Attachment.sha256, Attachment.file_name).where(Attachment.id == key)
    ).first()
    if row is None:
        raise UserError("Этот файл уже убрали. Обновите страницу.")
    return row.sha256, row.file_name


def detach(session: Session, key: int) -> None:
    """Take a file off its record; the file itself stays in the folder for an undo."""
    record = session.get(Attachment, key)
    if record is None:
        raise UserError("Этот файл уже убрали. Обновите страницу.")
    session.delete(record)


def sweep(session: Session, older_than_days: int = KEPT_DAYS) -> int:
    """Remove files that neither this database nor any of its kept copies points to.

    To be called when a database has just been opened: in the session of a removal the file must
    stay, so that the removal can be undone. Returns how many files went.
    """
    where = folder(session)
    if not where.is_dir():
        return 0
    used = _used(session)
    try:
        for copy in sorted((where.parent / copies.FOLDER).glob("*.sqlite")):
            used |= _used_by_copy(copy)
    except DatabaseError:
        return 0  # a copy that cannot be read may need any of the files
    return file_store.sweep(where, used, older_than_days)


def _used(session: Session) -> set[tuple[str, str]]:
    rows = session.execute(select(Attachment.sha256, Attachment.file_name))
    return {(sha256, file_store.suffix_of(name).lower()) for sha256, name in rows}


def _used_by_copy(copy: Path) -> set[tuple[str, str]]:
    """What a kept copy of the database points to; a copy of an older version has no files.

    Nobody writes a copy, and none of SQLite's own files may appear beside it: it is immutable.
    """
    query = {"immutable": "1", "uri": "true"}
    url = URL.create("sqlite+pysqlite", database=copy.absolute().as_uri(), query=query)
    engine = create_engine(url)
    try:
        with Session(engine) as session:
            has_files = inspect(session.connection()).has_table(Attachment.__tablename__)
            return _used(session) if has_files else set()
    finally:
        engine.dispose()
