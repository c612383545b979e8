"""The strip above the status line that shows long work and lets it be stopped."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from ejadmin.ui import theme
from ejadmin.ui.tasks import Task, Tasks

PATIENCE = 300


class TaskRow(QFrame):
    """One task: its title, what it does now, how far it came, «Отменить»."""

    def __init__(self, task: Task) -> None:
        super().__init__()
        self.task = task
        self.title = QLabel(task.title)
        self.text = theme.muted_label("")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setFixedWidth(220)
        self.bar.setTextVisible(False)
        self.stop = QPushButton("Отменить")
        self.stop.setObjectName("action.cancel")
        self.stop.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.LARGE, theme.TIGHT, theme.LARGE, theme.TIGHT)
        row.addWidget(self.title)
        row.addWidget(self.text, 1)
        row.addWidget(self.bar)
        row.addWidget(self.stop)
        task.progressed.connect(self._advance)

    @Slot()
    def _cancel(self) -> None:
        self.stop.setEnabled(False)
        self.text.setText("Останавливаю…")
        self.task.cancel()

    @Slot(int, int, str)
    def _advance(self, done: int, total: int, text: str) -> None:
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        if self.stop.isEnabled():
            self.text.setText(text)


class TaskPanel(QFrame):
    """Every task at work; one that ends quickly is never shown."""

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("tasks")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)
        self.rows: dict[Task, TaskRow] = {}
        self.patience = QTimer(self, interval=PATIENCE, singleShot=True)
        self.patience.timeout.connect(self.show_rows)
        tasks.started.connect(self._add)
        tasks.finished.connect(self._remove)
        self.hide()

    @Slot()
    def show_rows(self) -> None:
        """Show the strip when something is at work."""
        self.setVisible(bool(self.rows))

    @Slot(object)
    def _add(self, task: Task) -> None:
        row = TaskRow(task)
        self.rows[task] = row
        self.box.addWidget(row)
        if self.isHidden():
            self.patience.start()

    @Slot(object)
    def _remove(self, task: Task) -> None:
        row = self.rows.pop(task, None)
        if row:
            row.hide()
            row.deleteLater()
        if not self.rows:
            self.patience.stop()
            self.hide()
