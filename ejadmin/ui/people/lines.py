"""A table of plain lines, read and chosen from."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from ejadmin.ui import theme
from ejadmin.ui.flat_model import FlatModel

Role = Qt.ItemDataRole


class LinesModel(FlatModel):
    """Records as lines of text; ``tones`` says which are grey, amber or red."""

    titles: Sequence[str] = ()

    def __init__(self, titles: Sequence[str], parent: QObject) -> None:
        super().__init__(parent)
        self.titles = titles
        self.lines: list[tuple[str, ...]] = []
        self.tones: list[str] = []
        self.headings: frozenset[int] = frozenset()

    def replace(
        self,
        lines: Sequence[tuple[str, ...]],
        tones: Sequence[str] = (),
        headings: frozenset[int] = frozenset(),
    ) -> None:
        """Show other lines; those in ``headings`` are bold."""
        self.beginResetModel()
        self.lines, self.tones, self.headings = list(lines), list(tones), headings
        self.endResetModel()

    def count_rows(self) -> int:
        return len(self.lines)

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        row = index.row()
        if role in (Role.DisplayRole, Role.ToolTipRole):
            line = self.lines[row]
            return line[index.column()] if index.column() < len(line) else ""
        if role == Role.ForegroundRole and row < len(self.tones) and self.tones[row]:
            return theme.color(self.tones[row])
        if role == Role.FontRole and row in self.headings:
            return theme.sized_font(theme.TABLE_POINTS, bold=True)
        return None


def lines_table(model: LinesModel, widths: Sequence[int]) -> QTableView:
    """A table that is read and chosen from; the last column takes the room left."""
    table = QTableView()
    table.setModel(model)
    theme.dress_table(table)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setShowGrid(False)
    for column, width in enumerate(widths):
        table.setColumnWidth(column, width)
    table.horizontalHeader().setStretchLastSection(True)
    return table
