"""What every table of rows under titles answers alike."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt

Role = Qt.ItemDataRole


class FlatModel(QAbstractTableModel):
    """Rows without branches: a model says its titles, how many rows it shows, and its cells."""

    @property
    def titles(self) -> Sequence[str]:
        """The headings of the columns, in Russian."""
        raise NotImplementedError

    def count_rows(self) -> int:
        """How many rows are shown."""
        raise NotImplementedError

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else self.count_rows()

    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self.titles[section]
        return None
