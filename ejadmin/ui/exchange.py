"""Tables in and out of a page: choosing a file, the import dialog, writing in the background."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog

from ejadmin.ui import dialogs
from ejadmin.ui.page import Page
from ejadmin.ui.tasks import Progress

TABLES = "Таблицы (*.xlsx *.xls *.csv *.txt);;Все файлы (*)"
WORKBOOK = "Книга Excel (*.xlsx)"


class ExchangePage(Page):
    """A page that takes tables and gives them."""

    def choose_table(self) -> None:
        """Ask for tables and open the import of each, one after another."""
        files, _ = QFileDialog.getOpenFileNames(self, "Загрузить таблицу", "", TABLES)
        self.load_files([Path(file) for file in files])

    def load_files(self, files: Sequence[Path]) -> None:
        """Open the import of the first table; the next one opens when its dialog is closed."""
        if files:
            dialog = self.load_file(files[0])
            dialog.finished.connect(partial(self._load_rest, files[1:]))

    def _load_rest(self, files: Sequence[Path], _result: int) -> None:
        self.load_files(files)

    def load_file(self, file: Path) -> QDialog:
        """Open the import dialog for a table; what came in shows on every page at once."""
        dialog: QDialog = import_module("ejadmin.ui.loading.dialog").ImportDialog(
            self.workplace, file, self
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.imported.connect(self.after_import)  # type: ignore[attr-defined]
        dialog.open()
        return dialog

    def after_import(self) -> None:
        """Show what came in."""
        self.refresh()
        self.changed.emit("*")

    def write_file(self, title: str, file: Path, write: Callable[[Path], object]) -> None:
        """Write a file off the window's thread and tell when it is there."""

        def work(_progress: Progress) -> Path:
            write(file)
            return file

        self.workplace.tasks.start(title, work, self._tell_written, self._tell_failure)

    def take_drag(self, event: QDragEnterEvent) -> None:
        """Welcome files from the disk."""
        if dropped_files(event):
            event.acceptProposedAction()

    def _tell_written(self, file: Path) -> None:
        self.told.emit(f"Выгружено: {file}")

    def _tell_failure(self, error: Exception) -> None:
        dialogs.show_error(self, error)


def dropped_files(event: QDragEnterEvent | QDropEvent) -> list[Path]:
    """The files of a drag from the desktop."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
