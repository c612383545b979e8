"""The files of one record: attached, opened, saved elsewhere, removed and brought back."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QAction,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.registry import attachments
from ejadmin.models.registry.attachments import AttachmentLine, Kept
from ejadmin.ui import dialogs, theme
from ejadmin.ui.exchange import dropped_files
from ejadmin.ui.list_model import AT_THE_RIGHT, ListColumn, ListModel
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.operations import Operations, carry_out
from ejadmin.ui.page import Workplace
from ejadmin.ui.saving import save_file
from ejadmin.ui.tasks import Progress

if TYPE_CHECKING:
    from ejadmin.models.base.operations import Doing
    from ejadmin.models.base.store import Sessions, TrackedSession

ICONS = {
    ".pdf": "mdi6.file-pdf-box",
    ".jpg": "mdi6.file-image-outline",
    ".jpeg": "mdi6.file-image-outline",
    ".png": "mdi6.file-image-outline",
    ".doc": "mdi6.file-word-outline",
    ".docx": "mdi6.file-word-outline",
    ".odt": "mdi6.file-word-outline",
    ".xls": "mdi6.file-excel-outline",
    ".xlsx": "mdi6.file-excel-outline",
}
ANY_FILE, MISSING = "mdi6.file-outline", "mdi6.file-alert-outline"
EMPTY = "Файлов нет. Перетащите файл сюда или нажмите «Приложить…» (Ins)."
NO_RECORD = "Выберите запись: здесь будут её файлы."
ROW = 22
NAME, WHO = 0, 3
FILES = ("файл", "файла", "файлов")


def _icon_of(line: AttachmentLine) -> str:
    if line.is_missing:
        return MISSING
    return ICONS.get(Path(line.file_name).suffix.lower(), ANY_FILE)


def _size(line: AttachmentLine) -> str:
    """«340 КБ», «2,4 МБ»."""
    count = line.size
    if line.is_missing:
        return "нет на месте"
    if count < 1024:
        return f"{count} Б"
    if count < 1024 * 1024:
        return f"{count // 1024} КБ"
    return f"{count / 1024 / 1024:.1f} МБ".replace(".", ",")


def _day(line: AttachmentLine) -> str:
    return f"{line.added_on:%d.%m.%Y}"


def _whole(line: AttachmentLine) -> str:
    parts = line.file_name, _size(line), _day(line), line.added_by
    return " · ".join(filter(None, parts))


COLUMNS: tuple[ListColumn[AttachmentLine], ...] = (
    ListColumn("Файл", 200, lambda line: line.file_name, tip=_whole, icon=_icon_of),
    ListColumn("Размер", 70, _size, tip=_whole, aligned=AT_THE_RIGHT),
    ListColumn("Приложен", 84, _day, tip=_whole),
    ListColumn("Кем", 120, lambda line: line.added_by or "", tip=_whole),
)


MakeOwner = Callable[["TrackedSession"], int]
Attached = tuple[int, int, list[str], "Doing"]


def _attach(
    sessions: "Sessions",
    owner: str,
    owner_id: int | None,
    make_owner: MakeOwner | None,
    files: Sequence[Path],
    progress: Progress,
) -> Attached:
    """Keep copies of files, then give them to a record in one operation.

    Answers the record's key, how many files it got, why others were refused, and the operation.
    """
    kept: list[Kept] = []
    refused: list[str] = []
    with sessions() as session:
        where = attachments.folder(session)
    for number, file in enumerate(files):
        progress.report(number, len(files), file.name)
        try:
            with known_errors():
                kept.append(attachments.keep(where, file))
        except UserError as error:
            refused.append(error.message)

    def work(session: "TrackedSession") -> tuple[int, int]:
        key = owner_id if owner_id is not None or make_owner is None else make_owner(session)
        given = 0
        for one in kept:
            try:
                attachments.attach(session, owner, key or 0, one, clock.today(session))
                given += 1
            except UserError as error:
                refused.append(error.message)
        return key or 0, given

    title = f"Приложено: {counted(len(kept), *FILES)}"
    (key, given), doing = carry_out(sessions, title, work)
    return key, given, refused, doing


class AttachmentList(QWidget):
    """The files of the record it is shown; fits 90 px of height.

    ``stored`` follows each change that reached the database, ``told`` is a line for the status
    bar. Files are copied off the window's thread.
    """

    stored = Signal()
    told = Signal(str)

    def __init__(
        self, workplace: Workplace, operations: Operations, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.operations = operations
        self.owner = ""
        self.key: int | None = None
        self._make_owner: MakeOwner | None = None
        self.head = theme.section_label("Файлы")
        self.lines = ListModel(COLUMNS, self, key=lambda line: line.id)
        self.table = ListTable(self.lines, "attachments", stretched=NAME, is_single=True)
        self.empty = theme.muted_label(NO_RECORD)
        self.setAcceptDrops(True)
        self.keys: dict[str, QAction] = {}
        self._make_actions()
        self._lay_out()
        for widget in (self, self.table, *self.buttons):
            widget.installEventFilter(self)
        self.setFocusProxy(self.table)
        self._enable()

    # What the page around it asks

    def show_owner(self, owner: str, key: int | None, make_owner: MakeOwner | None = None) -> None:
        """Show the files of a record; ``owner`` is the attribute of ``Attachment`` that names it.

        Without a key there is no record yet: nothing can be attached, unless ``make_owner`` stores
        it when the first file comes and answers its key.
        """
        self.owner, self.key, self._make_owner = owner, key, make_owner
        self.refresh()

    def set_compact(self, is_compact: bool) -> None:
        """Leave out who attached a file, and the words on all buttons but the first."""
        self.table.setColumnHidden(WHO, is_compact)
        style = Qt.ToolButtonStyle
        for button in self.buttons[1:]:
            button.setToolButtonStyle(
                style.ToolButtonIconOnly if is_compact else style.ToolButtonTextBesideIcon
            )

    def refresh(self) -> None:
        """Read the list anew."""
        lines: list[AttachmentLine] = []
        if self.key is not None:
            with self.workplace.sessions() as session:
                lines = attachments.listed(session, self.owner, self.key)
        place = max(self.table.currentIndex().row(), 0)
        self.lines.replace(lines)
        if self.table.current() is None and lines:
            self.table.selectRow(min(place, len(lines) - 1))
        self.head.setText(f"Файлы: {len(lines)}" if lines else "Файлы")
        self.empty.setText(EMPTY if self._may_attach() else NO_RECORD)
        self.stack.setCurrentIndex(0 if lines else 1)
        self._enable()

    def attach(self, files: Sequence[Path]) -> None:
        """Keep copies of files with the record shown."""
        if not files or not self._may_attach():
            return
        work = partial(_attach, self.workplace.sessions, self.owner, self.key, self._make_owner,
                       files)  # fmt: skip
        self.workplace.tasks.start("Прикладываю файлы", work, self._attached, self._failed)

    # What the buttons do

    @Slot()
    def choose(self) -> None:
        """Ask which files to attach."""
        files, _ = QFileDialog.getOpenFileNames(self, "Приложить файлы")
        self.attach([Path(file) for file in files])

    @Slot()
    def open_file(self) -> None:
        """Open a copy of the chosen file with the system's program."""
        key = self._chosen()
        if key is not None:
            work = partial(attachments.copy_for_opening, key=key)
            self._read("Открываю файл", work, self._show_file)

    @Slot()
    def save_as(self) -> None:
        """Put a copy of the chosen file where the user wants it."""
        key, name = self._chosen(), self._chosen_name()
        if key is None:
            return

        def write(target: Path, _progress: Progress) -> None:
            with known_errors(), sessions() as session:
                attachments.save_copy(session, key, target)

        sessions, tasks = self.workplace.sessions, self.workplace.tasks
        save_file(self, tasks, "Копия файла", name, write, self._tell_saved, self._failed)

    @Slot()
    def remove(self) -> None:
        """Take the chosen file off the record; it can be brought back."""
        key, name = self._chosen(), self._chosen_name()
        if key is None:
            return
        try:
            self.operations.run(f"Убран файл «{name}»", partial(attachments.detach, key=key))
        except UserError as error:
            dialogs.show_error(self, error)
        else:
            self.told.emit(f"Файл «{name}» убран. Вернуть: Ctrl+Z")
        self._after_change()

    # Qt's own moments

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of this list go before the same keys of the page around it."""
        kind = event.type()
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            pressed = QKeySequence(cast("QKeyEvent", event).keyCombination())
            action = self.keys.get(pressed.toString())
            if action is not None and action.isEnabled():
                event.accept()
                if kind == QEvent.Type.KeyPress:
                    action.trigger()
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_attach() and dropped_files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.attach(dropped_files(event))

    # The rest

    def _may_attach(self) -> bool:
        return self.key is not None or self._make_owner is not None

    def _chosen(self) -> int | None:
        line = self.table.current()
        return line.id if line else None

    def _chosen_name(self) -> str:
        line = self.table.current()
        return line.file_name if line else ""

    def _read(
        self, title: str, work: Callable[["TrackedSession"], Path], done: Callable[[Path], None]
    ) -> None:
        sessions = self.workplace.sessions

        def task(_progress: Progress) -> Path:
            with known_errors(), sessions() as session:
                return work(session)

        self.workplace.tasks.start(title, task, done, self._failed, is_reading=True)

    def _attached(self, outcome: Attached) -> None:
        owner_id, kept, refused, doing = outcome
        self.key = self.key or owner_id
        self.operations.remember(doing)
        if kept:
            self.told.emit(f"Приложено: {counted(kept, *FILES)}")
        self._after_change()
        if refused:
            dialogs.show_warning(self, "\n".join(refused))

    def _show_file(self, file: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            dialogs.show_warning(
                self,
                f"Не нашлось программы, которая открывает «{file.name}».\n"
                "Сохраните копию файла и откройте её нужной программой.",
            )

    def _tell_saved(self, file: Path) -> None:
        self.told.emit(f"Копия файла: {file}")

    def _failed(self, error: Exception) -> None:
        self.refresh()
        dialogs.show_error(self, error)

    def _after_change(self) -> None:
        self.refresh()
        self.stored.emit()

    @Slot()
    def _enable(self) -> None:
        has_chosen = self._chosen() is not None
        self.attach_action.setEnabled(self._may_attach())
        for action in (self.open_action, self.save_action, self.remove_action):
            action.setEnabled(has_chosen)

    def _make_actions(self) -> None:
        make = self._action
        self.attach_action = make("attach", "Приложить…", "Ins", "mdi6.paperclip", self.choose)
        self.open_action = make("open_file", "Открыть", "Ctrl+O", "mdi6.open-in-app",
                                self.open_file)  # fmt: skip
        self.save_action = make("save_file", "Сохранить как…", "Ctrl+S",
                                "mdi6.content-save-outline", self.save_as)  # fmt: skip
        self.remove_action = make("detach", "Убрать", "Del", "mdi6.trash-can-outline", self.remove)
        self.open_action.setToolTip("Открыть (Enter)")

    def _action(self, name: str, text: str, keys: str, icon: str, work: Any) -> QAction:
        action = QAction(theme.icon(icon), text, self)
        action.setObjectName(f"action.{name}")
        action.setToolTip(f"{text} ({keys})")
        action.triggered.connect(work)
        self.keys[QKeySequence(keys).toString()] = action
        return action

    def _lay_out(self) -> None:
        table = self.table
        table.verticalHeader().setMinimumSectionSize(ROW)
        table.verticalHeader().setDefaultSectionSize(ROW)
        table.horizontalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        table.setShowGrid(False)
        table.activated.connect(self.open_file)
        table.selectionModel().selectionChanged.connect(self._enable)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack = QStackedWidget()
        self.stack.addWidget(table)
        self.stack.addWidget(self.empty)
        bar = QHBoxLayout()
        bar.setSpacing(theme.TIGHT)
        bar.addWidget(self.head)
        bar.addStretch(1)
        self.buttons = [
            _button(action)
            for action in (self.attach_action, self.open_action, self.save_action,
                           self.remove_action)
        ]  # fmt: skip
        for button in self.buttons:
            bar.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addLayout(bar)
        box.addWidget(self.stack, 1)
        self.stack.setMinimumHeight(2 * ROW + theme.TIGHT)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(theme.ICON_SIZE)
    button.setAutoRaise(True)
    button.setFont(theme.sized_font(theme.TABLE_POINTS))
    return button
