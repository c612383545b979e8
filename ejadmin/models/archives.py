"""The director's key, the pledges of silence, and the ledger of archives made."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, relationship

from ejadmin.models.base import Identified, column


class DirectorKey(Identified):
    """The public half of the director's key and its wrapped secret; the code itself is nowhere."""

    __tablename__ = "director_keys"
    __title__ = "Ключи директора"
    __one__ = "ключ директора"
    __order__ = ("created_at",)
    __tracked__ = True

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
    __tracked__ = True

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
    __tracked__ = True

    made_at: Mapped[datetime] = column("Сделан")
    file_name: Mapped[str] = column("Файл", String(100), unique=True)
    disk: Mapped[str] = column("Диск", String(300))
    bytes: Mapped[int] = column("Байт")
    sha256: Mapped[str] = column("SHA-256", String(64))
    key_id: Mapped[int] = column("Ключ", ForeignKey("director_keys.id"), index=True)
    chain_head: Mapped[str] = column("Голова журнала изменений", String(64))
    period_title: Mapped[str] = column("Отчётный период", String(60))
    fingerprint_source: Mapped[str] = column("С чем сверен отпечаток", String(60))
    verified_at: Mapped[datetime | None] = column("Проверен")

    key: Mapped[DirectorKey] = relationship()
