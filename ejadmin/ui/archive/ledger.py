"""The ledger of archives as a table."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from ejadmin.ui import theme
from ejadmin.ui.flat_model import FlatModel

if TYPE_CHECKING:
    from ejadmin.models.archives import LedgerRow

TITLES = ("Сделан", "Файл", "Диск", "Размер", "Период", "Отпечаток", "Проверен")
WIDTHS = (125, 225, 170, 80, 160, 120, 125)
SOURCES = (("связка", "по связке ключей"), ("бумаж", "по бумаге"), ("не", "не сверен"))
Index = QModelIndex | QPersistentModelIndex


class LedgerModel(FlatModel):
    """Holds rows and says what each cell shows; it never asks the database."""

    titles = TITLES

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[LedgerRow] = []

    def show_rows(self, rows: "list[LedgerRow]") -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def count_rows(self) -> int:
        return len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.disk}\nSHA-256 {row.sha256}\nОтпечаток: {row.fingerprint_source}"
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, index.column())
        return None

    @staticmethod
    def _text(row: "LedgerRow", column: int) -> str:
        return (
            _moment(row.made_at), row.file_name, row.disk, size_text(row.bytes), row.period_title,
            _source(row.fingerprint_source), _moment(row.verified_at) if row.verified_at else "нет",
        )[column]  # fmt: skip


class LedgerTable(QTableView):
    """The ledger, the newest archive first; one row is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("table.archives")
        self.model_of_rows = LedgerModel()
        self.setModel(self.model_of_rows)
        theme.dress_table(self)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        self.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    def show_rows(self, rows: "list[LedgerRow]") -> None:
        """Show the ledger and keep a row chosen."""
        kept = self.chosen()
        self.model_of_rows.show_rows(rows)
        place = next((n for n, row in enumerate(rows) if kept and row.id == kept.id), 0)
        if rows:
            self.selectRow(place)

    def chosen(self) -> "LedgerRow | None":
        """The chosen row."""
        rows = self.model_of_rows.rows
        number = self.currentIndex().row()
        return rows[number] if 0 <= number < len(rows) else None


def _source(text: str) -> str:
    """A narrow column's words for what the fingerprint was compared with."""
    return next((short for start, short in SOURCES if text.startswith(start)), text)


def _moment(at: datetime) -> str:
    return f"{at:%d.%m.%Y %H:%M}"


def size_text(count: int) -> str:
    """«12,4 МБ»."""
    return f"{count / 10**6:.1f} МБ".replace(".", ",")
