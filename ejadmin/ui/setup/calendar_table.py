"""The tables of the calendar page: only the rows of the chosen school year."""

from PySide6.QtCore import QObject

from ejadmin.models.registry.directories import Directory
from ejadmin.ui.directory.model import DirectoryModel
from ejadmin.ui.directory.table import DirectoryTable
from ejadmin.ui.operations import Operations

YEAR = "year_id"


class YearModel(DirectoryModel):
    """A directory of days narrowed to one year; new rows begin in it."""

    def __init__(self, operations: Operations, directory: Directory, parent: QObject) -> None:
        self.year: int | None = None
        super().__init__(operations, directory, parent)

    def load(self) -> None:
        """Read the directory and keep the rows of the year, and drafts."""
        super().load()
        if self.year is None or YEAR not in self.blank.values:
            return
        self.beginResetModel()
        self.rows = [row for row in self.rows if row.is_unsaved or row.values[YEAR] == self.year]
        self._start[YEAR] = self.year
        self.blank = self._new_row()
        self._arrange()
        self.endResetModel()


class YearTable(DirectoryTable):
    """The table editor over the rows of one school year."""

    def __init__(self, operations: Operations) -> None:
        super().__init__(operations, exchanges=False)
        self.year: int | None = None

    def make_model(self, directory: Directory) -> DirectoryModel:
        """A model that knows the chosen year."""
        model = YearModel(self.operations, directory, self)
        model.year = self.year
        return model

    def show_year(self, year: int | None) -> None:
        """Show the rows of another year."""
        self.year = year
        if isinstance(self.model, YearModel):
            self.model.year = year
            self.refresh()
