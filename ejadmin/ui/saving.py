"""The one door by which files leave: asked where to, written off the window's thread, told."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from ejadmin.ui import dialogs
from ejadmin.ui.page import Page
from ejadmin.ui.tasks import Progress, Tasks

FOLDER = "files/folder"
KINDS = {".pdf": "Документ PDF (*.pdf)", ".xlsx": "Книга Excel (*.xlsx)"}
FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')

Write = Callable[[Path, Progress], object]
Done = Callable[[Path], object]
Failed = Callable[[Exception], object]


def ask_target(parent: QWidget, title: str, name: str, folder: Path | None = None) -> Path | None:
    """Where a file goes, offered in the folder used last; nothing when it is thought better of."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    where = folder or Path(str(QSettings().value(FOLDER) or documents))
    offered = where / FORBIDDEN.sub("-", name.replace("«", "").replace("»", "")).strip(" .")
    kind = KINDS.get(offered.suffix, f"Файл (*{offered.suffix})" if offered.suffix else "")
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(offered), kind)
    if not chosen:
        return None
    target = Path(chosen)
    if not target.suffix and offered.suffix:
        target = target.with_name(f"{target.name}{offered.suffix}")
        question = f"Файл «{target.name}» уже есть. Заменить его?"
        if target.exists() and not dialogs.confirm(parent, question, "Заменить"):
            return None
    QSettings().setValue(FOLDER, str(target.parent))
    return target


class Saving(QObject):
    """One file on its way; it ends with the widget that asked for it."""

    def __init__(self, parent: QWidget, done: Done | None, failed: Failed | None) -> None:
        super().__init__(parent)
        self.widget, self.then, self.otherwise = parent, done, failed

    @Slot(object)
    def finish(self, file: Path) -> None:
        """Tell where the file is."""
        tell(self.widget, f"Сохранено: {file}")
        if self.then:
            self.then(file)
        self.deleteLater()

    @Slot(object)
    def fail(self, error: Exception) -> None:
        """Tell why there is none."""
        if self.otherwise:
            self.otherwise(error)
        else:
            dialogs.show_error(self.widget, error)
        self.deleteLater()


def save_file(
    parent: QWidget,
    tasks: Tasks,
    title: str,
    name: str,
    write: Write,
    done: Done | None = None,
    failed: Failed | None = None,
    *,
    folder: Path | None = None,
    owner: QWidget | None = None,
) -> None:
    """Ask where to and write in a task: whoever writes takes care that a file is whole or none.

    ``done`` is given the file, ``failed`` what went wrong; without it a dialog says so. ``owner``
    is told instead of ``parent``, where that may be closed before the file is written.
    """
    target = ask_target(parent, title, name, folder)
    if target is None:
        return

    def work(progress: Progress) -> Path:
        write(target, progress)
        return target

    saving = Saving(owner or parent, done, failed)
    tasks.start(title, work, saving.finish, saving.fail, saving.deleteLater)


def tell(widget: QWidget, text: str) -> None:
    """Say a line in the status line of the page that a widget belongs to."""
    around: QObject | None = widget
    while around is not None and not isinstance(around, Page):
        around = around.parent()
    if around is not None:
        around.told.emit(text)
