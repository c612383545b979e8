"""A part of a card that is a table of lines, only read."""

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ejadmin.ui import theme
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.lines import lines_table
from ejadmin.ui.people.pane import Pane


class LinesPane(Pane):
    """A table and what stands around it in ``box``; ``columns`` are the titles and their widths."""

    columns: ClassVar[dict[str, int]]

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__(workplace, operations)
        self.table = lines_table("", self.columns.items())
        self.lines = self.table.listed
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, theme.SMALL, 0, 0)
        self.box.addWidget(self.table, 1)

    def home(self) -> QWidget:
        return self.table
