"""What a row of some directories has beside its cells: a long text and attached files."""

from typing import cast

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ejadmin.models.base.fields import long_text
from ejadmin.models.registry.attachments import owner_of
from ejadmin.ui import theme
from ejadmin.ui.attachments import AttachmentList
from ejadmin.ui.directory.model import DirectoryModel
from ejadmin.ui.directory.rows import Row
from ejadmin.ui.directory.table import DirectoryTable
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace

LOW, HIGH = 118, 210
NO_ROW = "Впишите строку в таблицу: здесь будет её текст."


class RecordDetail(QWidget):
    """Stands below the table and follows its chosen row; hidden where a row has nothing more.

    ``told`` is a line for the status bar.
    """

    told = Signal(str)

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__()
        self.table: DirectoryTable | None = None
        self.owner: str | None = None
        self.text_name: str | None = None
        self.row: Row | None = None
        self.text = QPlainTextEdit()
        self.text_title = theme.section_label("")
        self.files = AttachmentList(workplace, operations)
        self.files.told.connect(self.told)
        self._lay_out()
        self.hide()

    def follow(self, table: DirectoryTable) -> None:
        """Follow the rows of the directory just opened."""
        self.table, self.row = table, None
        model = table.model
        if model is None:
            return
        self.owner = owner_of(model.directory.model)
        self.text_name = long_text(model.directory.model)
        self.text_column.setVisible(self.text_name is not None)
        self.files.setVisible(self.owner is not None)
        self.files.set_compact(self.text_name is not None)
        self.setVisible(bool(self.owner or self.text_name))
        self.setFixedHeight(HIGH if self.text_name else LOW)
        if self.isHidden():
            return
        table.view.selectionModel().currentChanged.connect(self._show_index)
        model.saved.connect(self.refresh)
        model.modelReset.connect(self.refresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the chosen row anew; a text being typed stays."""
        if self.isHidden() or self.table is None or self.table.model is None:
            return
        row = self.table.model.row_at(self.table.view.currentIndex().row())
        if row is not self.row:
            self.store_text()
        self._show_row(self.table.model, row)

    def store_text(self) -> None:
        """Hand the typed text to the table, which stores it or says why not."""
        model = self.table.model if self.table else None
        if self.row is None or self.text_name is None or model is None:
            return
        if self.row not in model.shown or not self.text.document().isModified():
            return
        self.text.document().setModified(False)
        names = [field.name for field in model.fields]
        place = model.index(model.shown.index(self.row), names.index(self.text_name))
        model.setData(place, self.text.toPlainText())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The text is stored when the keyboard leaves it; a menu of its own does not count."""
        if (
            watched is self.text
            and event.type() is QEvent.Type.FocusOut
            and cast("QFocusEvent", event).reason() is not Qt.FocusReason.PopupFocusReason
        ):
            self.store_text()
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _show_index(self, _index: QModelIndex) -> None:
        self.refresh()

    def _show_row(self, model: DirectoryModel, row: Row) -> None:
        is_blank = row is model.blank
        if self.owner is not None:
            self.files.show_owner(self.owner, row.key)
        if self.text_name is None:
            self.row = row
            return
        field = next(field for field in model.fields if field.name == self.text_name)
        shown = "" if is_blank else row.text(field, model.labels)
        if row is not self.row or not self.text.document().isModified():
            if self.text.toPlainText() != shown:
                self.text.setPlainText(shown)
            self.text.document().setModified(False)
        self.row = row
        self.text_title.setText(field.title)
        self.text.setEnabled(not is_blank)
        self.text.setPlaceholderText(NO_ROW if is_blank else "Полный текст")

    def _lay_out(self) -> None:
        self.text.setObjectName("directory.text")
        self.text.setFont(theme.sized_font(theme.TEXT_POINTS))
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        self.text_column = QWidget()
        column = QVBoxLayout(self.text_column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self.text_title)
        column.addWidget(self.text, 1)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self.text_column, 1)
        box.addWidget(self.files, 1)
