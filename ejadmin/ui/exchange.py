"""Tables into a page: choosing files, the import dialog."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ejadmin.ui.page import Page, Workplace

TABLES = "Таблицы (*.xlsx *.xls *.csv *.txt);;Все файлы (*)"


class ExchangePage(Page):
    """A page that takes tables."""

    def choose_table(self) -> None:
        """Ask for tables and open the import of each, one after another."""
        files, _ = QFileDialog.getOpenFileNames(self, "Загрузить таблицу", "", TABLES)
        self.load_files([Path(file) for file in files])

    def load_files(self, files: Sequence[Path]) -> None:
        """Open the import of the first table; the next one opens when its dialog is closed."""
        self.loading = Loading(self.workplace, files, self.after_import, self)
        self.loading.start()

    def load_file(self, file: Path) -> QDialog:
        """Open the import dialog for a table; what came in shows on every page at once."""
        return open_dialog(self.workplace, file, self.after_import, self)

    def after_import(self) -> None:
        """Show what came in."""
        self.refresh()
        self.changed.emit(None)

    def take_drag(self, event: QDragEnterEvent) -> None:
        """Welcome files from the disk."""
        if dropped_files(event):
            event.acceptProposedAction()


class Loading(QObject):
    """Several tables one after another: the next dialog opens when the one before is closed."""

    def __init__(
        self,
        workplace: Workplace,
        files: Sequence[Path],
        imported: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.workplace, self.imported, self.widget = workplace, imported, parent
        self.files = list(files)

    def start(self) -> None:
        """Open the dialog of the next table, if there is one left."""
        if self.files:
            file = self.files.pop(0)
            following = self.files[0].name if self.files else ""
            dialog = open_dialog(self.workplace, file, self.imported, self.widget, following)
            dialog.finished.connect(self._go_on)

    def _go_on(self, _result: int) -> None:
        self.start()


class DropTarget(QObject):
    """Takes files dropped anywhere onto the window; ``dropped`` names them."""

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):  # entering, moving and dropping
            files = dropped_files(event)
            if files and event.type() is not QEvent.Type.DragLeave:
                event.acceptProposedAction()
                if event.type() is QEvent.Type.Drop:
                    self.dropped.emit(files)
                return True
        return super().eventFilter(watched, event)


def open_dialog(
    workplace: Workplace,
    file: Path,
    imported: Callable[[], None],
    parent: QWidget,
    following: str = "",
) -> QDialog:
    """The import dialog over one file; ``following`` names the file that comes after it."""
    dialog: QDialog = import_module("ejadmin.ui.loading.dialog").ImportDialog(
        workplace, file, parent, following
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.imported.connect(imported)  # type: ignore[attr-defined]
    dialog.open()
    return dialog


def dropped_files(event: QDropEvent) -> list[Path]:
    """The files of a drag from the desktop."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
