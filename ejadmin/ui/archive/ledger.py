"""The ledger of archives as a table."""

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import AS_GIVEN, ListTable

if TYPE_CHECKING:
    from ejadmin.models.registry.archives import LedgerRow

SOURCES = (("связка", "по связке ключей"), ("бумаж", "по бумаге"), ("не", "не сверен"))


class LedgerTable(ListTable["LedgerRow"]):
    """The ledger, the newest archive first; one row is chosen."""

    def __init__(self) -> None:
        model = ListModel(_columns(), key=lambda row: row.id)
        super().__init__(model, "table.archives", stretched=2, sorted_by=AS_GIVEN, is_single=True)
        model.setParent(self)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def show_rows(self, rows: "list[LedgerRow]") -> None:
        """Show the ledger and keep a row chosen."""
        self.listed.replace(rows)
        if rows and self.current() is None:
            self.selectRow(0)


def _columns() -> "tuple[ListColumn[LedgerRow], ...]":
    def tip(row: "LedgerRow") -> str:
        return f"{row.disk}\nSHA-256 {row.sha256}\nОтпечаток: {row.fingerprint_source}"

    return (
        ListColumn("Сделан", 125, lambda row: _moment(row.made_at), lambda row: row.made_at,
                   tip=tip),
        ListColumn("Файл", 225, lambda row: row.file_name, tip=tip),
        ListColumn("Диск", 170, lambda row: row.disk, tip=tip),
        ListColumn("Размер", 80, lambda row: size_text(row.bytes), lambda row: row.bytes, tip=tip),
        ListColumn("Период", 160, lambda row: row.period_title, tip=tip),
        ListColumn("Отпечаток", 120, lambda row: _source(row.fingerprint_source), tip=tip),
        ListColumn("Проверен", 125, lambda row: _moment(row.verified_at),
                   lambda row: row.verified_at or datetime.min, tip=tip),
    )  # fmt: skip


def _source(text: str) -> str:
    """A narrow column's words for what the fingerprint was compared with."""
    return next((short for start, short in SOURCES if text.startswith(start)), text)


def _moment(at: datetime | None) -> str:
    return f"{at:%d.%m.%Y %H:%M}" if at else "нет"


def size_text(count: int) -> str:
    """«12,4 МБ»."""
    return f"{count / 10**6:.1f} МБ".replace(".", ",")
