"""«Что сделано»: every operation of this database, the newest first, taken back or done again."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base import operations
from ejadmin.models.base.operations import Doing, DoneLine
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.ui import dialogs, theme
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.page import Workplace
from ejadmin.ui.tasks import Progress

WIDTH, HEIGHT = 780, 480
TAKE_BACK, DO_AGAIN = "Отменить действие", "Вернуть действие"
NOTHING = "Пока ничего не сделано: здесь появится каждое действие, его можно будет отменить."
ADVICE = "Отменяется только это действие, и только если после него здесь ничего не меняли."

COLUMNS: tuple[ListColumn[DoneLine], ...] = (
    ListColumn("Когда", 140, lambda line: f"{line.done_at:%d.%m.%Y %H:%M}",
               lambda line: line.number),
    ListColumn("Что сделано", 360, lambda line: line.title,
               tone=lambda line: "muted" if line.undone_by else None),
    ListColumn("Кто", 160, lambda line: line.done_by),
    ListColumn("", 90, lambda line: "отменено" if line.undone_by else "", tone=lambda _: "muted"),
)  # fmt: skip


class DoneDialog(QDialog):
    """The list of what was done; ``turned`` carries the tables that a taking back has written."""

    turned = Signal(object)

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.setObjectName("dialog.done")
        self.setWindowTitle("Что сделано")
        self.search = QLineEdit(placeholderText="Действие, человек, дата (Ctrl+F)")
        self.model = ListModel(COLUMNS, self, key=lambda line: line.number)
        self.table = ListTable(self.model, "table.done", stretched=1, is_single=True)
        self.note = theme.StateLabel()
        self.go = theme.primary_button(TAKE_BACK)
        self._lay_out()
        self.search.textChanged.connect(self.model.narrow)
        self.model.shown.connect(self._offer)
        self.table.selectionModel().currentRowChanged.connect(self._offer)
        self.table.activated.connect(self.turn)
        self.go.clicked.connect(self.turn)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)
        QShortcut(QKeySequence("Ctrl+Z"), self.table, self.turn)
        self.read()

    def read(self) -> None:
        """Read anew what was done; the chosen line stays chosen."""
        with known_errors(), self.workplace.sessions() as session:
            lines = operations.done(session)
        self.model.replace(lines)
        if self.table.current() is None and lines:
            self.table.selectRow(0)
        self.note.tell(ADVICE if lines else NOTHING, theme.State.MUTED)
        self._offer()

    @Slot()
    def turn(self) -> None:
        """Take the chosen operation back, or do it again, off the window's thread."""
        line = self.table.current()
        if line is None or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        work = partial(_take_back, self.workplace.sessions, line.undone_by or line.number)
        self.workplace.tasks.start(self.go.text(), work, self._turned, self._refused)

    def _turned(self, doing: Doing) -> None:
        self.read()
        self.note.tell(f"✓ {doing.title}", theme.State.GOOD)
        self.turned.emit(doing.tables)

    def _refused(self, error: Exception) -> None:
        self._offer()
        if isinstance(error, UserError):
            self.note.tell(error.message, theme.State.BAD)
        else:
            dialogs.show_error(self, error)

    @Slot()
    def _offer(self) -> None:
        line = self.table.current()
        self.go.setText(DO_AGAIN if line is not None and line.undone_by else TAKE_BACK)
        self.go.setEnabled(line is not None)

    def _lay_out(self) -> None:
        self.resize(WIDTH, HEIGHT)
        self.search.setClearButtonEnabled(True)
        self.note.setObjectName("done.note")
        self.note.setWordWrap(True)
        self.go.setObjectName("action.turn")
        self.go.setToolTip("Enter")
        close = theme.action_button("Закрыть", tooltip="Закрыть (Esc)")
        close.clicked.connect(self.close)
        foot = QHBoxLayout()
        foot.addWidget(self.note, 1)
        for button in (self.go, close):
            button.setAutoDefault(False)
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        box = QVBoxLayout(self)
        theme.spread(box)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.search)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
        self.table.setFocus()


def _take_back(sessions: Sessions, number: int, _progress: Progress) -> Doing:
    with known_errors(), sessions.begin() as session:
        return operations.take_back(session, number)
