"""The director's key, the pledges of silence, and the ledger of archives made."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Identified, column
from ejadmin.models.calendar.tables import (
    PeriodKind,
    ReportingPeriod,
    school_year_start,
    year_title,
)

DAYS_BETWEEN = 7
NEEDS_KEY = (
    "Сначала нужен код директора: откройте «Архив» → «Задать код директора» вместе с директором."
)


class DirectorKey(Identified):
    """The public half of the director's key and its wrapped secret; the code itself is nowhere."""

    __tablename__ = "director_keys"
    __title__ = "Ключи директора"
    __one__ = "ключ директора"
    __order__ = ("created_at",)

    director_name: Mapped[str] = column("Директор", String(150))
    recipient: Mapped[str] = column("Открытый ключ", String(100), unique=True)
    fingerprint: Mapped[str] = column("Отпечаток", String(64))
    wrapped_identity: Mapped[bytes] = column("Закрытый ключ под кодом", LargeBinary)
    created_at: Mapped[datetime] = column("Создан")
    retired_on: Mapped[date | None] = column("Заменён")


class Pledge(Identified):
    """A signed promise not to tell the code (Chaikovsky, point 4)."""

    __tablename__ = "pledges"
    __title__ = "Подписки о неразглашении"
    __one__ = "подписка"
    __order__ = ("signed_on",)

    key_id: Mapped[int] = column("Ключ", ForeignKey("director_keys.id"), index=True)
    person_name: Mapped[str] = column("Кто подписал", String(150))
    person_position: Mapped[str] = column("Должность", String(100))
    signed_on: Mapped[date | None] = column("Дата подписи")
    envelope_keeper: Mapped[str | None] = column("У кого конверт", String(150))

    key: Mapped[DirectorKey] = relationship()


class Archive(Identified):
    """One encrypted container on an external disk."""

    __tablename__ = "archives"
    __title__ = "Архивы"
    __one__ = "архив"
    __order__ = ("made_at",)

    made_at: Mapped[datetime] = column("Сделан")
    file_name: Mapped[str] = column("Файл", String(100), unique=True)
    disk: Mapped[str] = column("Диск", String(300))
    bytes: Mapped[int] = column("Байт")
    sha256: Mapped[str] = column("SHA-256", String(64))
    key_id: Mapped[int] = column("Ключ", ForeignKey("director_keys.id"), index=True)
    chain_head: Mapped[str] = column("Контрольная сумма журнала изменений", String(64))
    period_title: Mapped[str] = column("Отчётный период", String(60))
    fingerprint_source: Mapped[str] = column("С чем сверен отпечаток", String(60))
    verified_at: Mapped[datetime | None] = column("Проверен")
    attached_count: Mapped[int | None] = column("Приложенных файлов")
    missing_count: Mapped[int | None] = column("Файлов не было на месте")

    key: Mapped[DirectorKey] = relationship()


@dataclass(frozen=True)
class KeyValues:
    """The current key as plain values."""

    id: int
    director_name: str
    recipient: str
    fingerprint: str
    wrapped: bytes
    created_at: datetime


@dataclass(frozen=True)
class LedgerRow:
    """One archive as the ledger shows it."""

    id: int
    made_at: datetime
    file_name: str
    disk: str
    bytes: int
    sha256: str
    fingerprint: str
    chain_head: str
    period_title: str
    fingerprint_source: str
    verified_at: datetime | None
    attached_count: int | None
    missing_count: int | None


@dataclass(frozen=True)
class ArchiveState:
    """Where the school stands with its archives on a day."""

    has_key: bool
    last: LedgerRow | None
    days: int | None

    @property
    def is_due(self) -> bool:
        """Whether the week since the last archive is over (school 14, row 3.5: weekly)."""
        return self.days is None or self.days >= DAYS_BETWEEN


def current_key(session: Session) -> KeyValues | None:
    """The key new archives are made for; nothing before the ceremony."""
    row = session.execute(
        select(
            DirectorKey.id,
            DirectorKey.director_name,
            DirectorKey.recipient,
            DirectorKey.fingerprint,
            DirectorKey.wrapped_identity,
            DirectorKey.created_at,
        )
        .where(DirectorKey.retired_on.is_(None))
        .order_by(DirectorKey.id.desc())
        .limit(1)
    ).first()
    return KeyValues(*row) if row else None


def required_key(session: Session) -> KeyValues:
    """The current key; a user's error that says what to do first."""
    key = current_key(session)
    if key is None:
        raise UserError(NEEDS_KEY)
    return key


def put_key(session: Session, key: DirectorKey) -> None:
    """Make a key the current one; older archives keep opening with the code of their own time."""
    for old in session.scalars(select(DirectorKey).where(DirectorKey.retired_on.is_(None))):
        old.retired_on = key.created_at.date()
    session.add(key)
    session.flush()


def put_pledge(session: Session, key_id: int, envelope_keeper: str | None) -> None:
    """Note who keeps the sealed envelope in the pledge that belongs to a key."""
    pledge = session.scalars(select(Pledge).where(Pledge.key_id == key_id)).first()
    if pledge is not None:
        pledge.envelope_keeper = envelope_keeper


def keeper_of(session: Session, key_id: int) -> str | None:
    """Who keeps the sealed envelope; nothing while nobody is named."""
    return session.scalars(
        select(Pledge.envelope_keeper).where(Pledge.key_id == key_id).order_by(Pledge.id.desc())
    ).first()


def ledger(session: Session) -> list[LedgerRow]:
    """All archives, the newest first."""
    query = select(
        Archive.id, Archive.made_at, Archive.file_name, Archive.disk, Archive.bytes,
        Archive.sha256, DirectorKey.fingerprint, Archive.chain_head, Archive.period_title,
        Archive.fingerprint_source, Archive.verified_at, Archive.attached_count,
        Archive.missing_count,
    ).join(DirectorKey, DirectorKey.id == Archive.key_id)  # fmt: skip
    rows: Iterable[Any] = session.execute(query.order_by(Archive.made_at.desc(), Archive.id.desc()))
    return [LedgerRow(*row) for row in rows]


def in_ledger(session: Session, file_name: str) -> LedgerRow | None:
    """The ledger's row of a file; nothing when this database did not make it."""
    return next((row for row in ledger(session) if row.file_name == file_name), None)


def standing(session: Session, today: date) -> ArchiveState:
    """Whether there is a key, which archive is the last, and how many days ago it was made."""
    rows = ledger(session)
    last = rows[0] if rows else None
    days = (today - last.made_at.date()).days if last else None
    return ArchiveState(current_key(session) is not None, last, days)


def period_of(session: Session, today: date) -> tuple[str, str]:
    """The reporting period that began last, as «P1» for a name and «I четверть 2026/27» for people.

    Periods may differ by grade: the one of the lowest grades is meant. Between periods an archive
    belongs to the one just ended.
    """
    year = school_year_start(today) if today.month >= 9 else date(today.year - 1, 9, 1)
    row = session.execute(
        select(ReportingPeriod)
        .where(
            ReportingPeriod.kind != PeriodKind.YEAR,
            ReportingPeriod.first_day <= today,
            ReportingPeriod.first_day >= date(year.year, 8, 1),
        )
        .order_by(ReportingPeriod.first_day.desc(), ReportingPeriod.first_grade)
        .limit(1)
    ).scalar()
    if row is None:
        return "P0", f"{year_title(year)}, периоды не заданы"
    return f"P{row.number}", f"{row.title} {year_title(year)}"


def next_name(session: Session, now: datetime, taken: Collection[str] = ()) -> str:
    """The next file stem, such as «EJ-2026-P1-20261101-01»: ASCII, unique in ledger and on disk.

    ``taken`` are names already on the disk.
    """
    period, _ = period_of(session, now.date())
    year = now.year if now.month >= 9 else now.year - 1
    start = f"EJ-{year}-{period}-{now:%Y%m%d}-"
    known = set(
        session.scalars(select(Archive.file_name).where(Archive.file_name.startswith(start)))
    )
    known.update(name for name in taken if name.startswith(start))
    used = {int(name[len(start) :][:2]) for name in known if name[len(start) :][:2].isdecimal()}
    number = max(used, default=0) + 1
    if number > 99:
        raise UserError("Сегодня сделано уже 99 архивов. Продолжите завтра.")
    return f"{start}{number:02d}"


def mark_verified(session: Session, archive_id: int, at: datetime) -> None:
    """Note that an archive was read back whole."""
    archive = session.get(Archive, archive_id)
    if archive is not None:
        archive.verified_at = at
