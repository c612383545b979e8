"""Files that belong to records: kept beside the database under their own hash, and archived."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from ejadmin.models.base import Identified, column, exactly_one

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
    """One file of one record: a scan, an order, a photograph."""

    __tablename__ = "attachments"
    __title__ = "Приложенные файлы"
    __one__ = "файл"
    __order__ = ("id",)
    __table_args__ = (exactly_one(*OWNERS, name="one_owner"),)

    file_name: Mapped[str] = column("Файл", String(255))
    size: Mapped[int] = column("Размер, байт")
    sha256: Mapped[str] = column("Контрольная сумма", String(64), index=True)
    added_on: Mapped[date] = column("Приложен", default=date.today)
    added_by: Mapped[str | None] = column("Кто приложил", String(150))
    setup_record_id: Mapped[int | None] = _owner("setup_records")
    consent_id: Mapped[int | None] = _owner("consents")
    paper_request_id: Mapped[int | None] = _owner("paper_requests")
    order_id: Mapped[int | None] = _owner("school_orders")
    certificate_id: Mapped[int | None] = _owner("certificates")
    announcement_id: Mapped[int | None] = _owner("announcements")
    public_document_id: Mapped[int | None] = _owner("public_documents")
    portfolio_entry_id: Mapped[int | None] = _owner("portfolio_entries")
