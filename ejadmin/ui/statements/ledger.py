"""The ledger of issued statements: a register with search, and noting a receipt."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted
from ejadmin.models.statements import ledger
from ejadmin.models.statements.ledger import IssueRow
from ejadmin.ui import theme
from ejadmin.ui.directory.rows import natural_key
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import AS_GIVEN, ListTable
from ejadmin.ui.operations import Operations

COLUMNS: tuple[ListColumn[IssueRow], ...] = (
    ListColumn("№", 60, lambda row: str(row.number), lambda row: (row.issued_on, row.number)),
    ListColumn("Выдана", 90, lambda row: f"{row.issued_on:%d.%m.%Y}", lambda row: row.issued_on),
    ListColumn("Ученик", 270, lambda row: row.pupil),
    ListColumn("Класс", 60, lambda row: row.class_label, lambda row: natural_key(row.class_label)),
    ListColumn("За дни", 180, lambda row: f"{row.first_day:%d.%m.%Y} – {row.last_day:%d.%m.%Y}",
               lambda row: (row.first_day, row.last_day)),
    ListColumn("Получена", 100,
               lambda row: f"{row.received_on:%d.%m.%Y}" if row.received_on else "нет",
               lambda row: row.received_on or date.max,
               lambda row: None if row.received_on else "amber"),
    ListColumn("Кто получил", 200, lambda row: row.received_by or ""),
)  # fmt: skip


class LedgerTab(QWidget):
    """«Журнал выдачи»: what was issued, to whom, and whether the family has it."""

    received = Signal(str)

    def __init__(self, operations: Operations, folder: Path) -> None:
        super().__init__()
        self.operations = operations
        self.sessions = operations.sessions
        self.folder = folder
        self.guardians: Mapping[int, str] = {}
        self.model = ListModel(COLUMNS, self, key=lambda row: row.id)
        self.table = ListTable(self.model, "table.statement_issues", sorted_by=AS_GIVEN)
        self.search = QLineEdit(placeholderText="Номер, ученик, класс или дата (Ctrl+F)")
        self.day, self.by = DateField(), QLineEdit(placeholderText="как в отказе семьи")
        self.mark = theme.action_button(
            "Отметить получение", "Ctrl+Shift+R", "Записать, что семья получила выбранные ведомости"
        )
        self.open = theme.action_button(
            "Открыть PDF", "Ctrl+O", "Показать файл, в котором эта ведомость выдана"
        )
        self.note = theme.StateLabel("")
        self._build()
        self.search.textChanged.connect(self._narrow)
        self.open.clicked.connect(self.open_file)
        self.table.doubleClicked.connect(self.open_file)
        self.table.selectionModel().selectionChanged.connect(self._offer_file)
        self.model.shown.connect(self._offer_file)
        self.mark.clicked.connect(self.mark_received)

    def refresh(self, guardians: Mapping[int, str], today: date) -> None:
        """Read the ledger; ``guardians`` are offered as those who received."""
        self.guardians = guardians
        with self.sessions() as session:
            self.model.replace(ledger.register(session))
        self.day.put(today)
        self._tell()

    @Slot()
    def mark_received(self) -> None:
        """Note the receipt of the chosen statements in one transaction."""
        rows = self.table.chosen()
        if not rows:
            self.note.tell("Выберите строки, которые семья получила.", theme.State.WARNING)
            return
        try:
            day = self.day.read()
            statements = counted(len(rows), "ведомость", "ведомости", "ведомостей")
            work = partial(self._receive, rows=rows, day=day)
            self.operations.run(f"Получение отмечено: {statements}", work)
        except UserError as error:
            self.note.tell(error.message, theme.State.BAD)
            return
        self.by.clear()
        self.table.clearSelection()  # a second click must not write them over
        self.refresh(self.guardians, day)
        self.received.emit(f"Получение отмечено: {statements}")

    def _receive(self, session: TrackedSession, rows: Sequence[IssueRow], day: date) -> None:
        for row in rows:
            by = self.by.text().strip() or self.guardians.get(row.pupil_id, "")
            ledger.receive(session, row.id, day, by)

    @Slot()
    def open_file(self) -> None:
        """Open the PDF in which the chosen statement was issued, with the system's viewer."""
        file = self._chosen_file()
        if file is None:
            self.note.tell(
                f"Файла этой ведомости нет в папке {self.folder}: его перенесли или удалили. "
                "Выдайте ведомость за эти дни ещё раз.", theme.State.WARNING,
            )  # fmt: skip
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            self.note.tell(f"Нет программы для PDF. Файл лежит здесь: {file}", theme.State.WARNING)

    def _chosen_file(self) -> Path | None:
        rows = self.table.chosen()
        return issued_file(self.folder, rows[0]) if rows else None

    @Slot()
    def _offer_file(self) -> None:
        self.open.setEnabled(self._chosen_file() is not None)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self.model.narrow(text)
        self._tell()

    def _tell(self) -> None:
        waiting = sum(row.received_on is None for row in self.model.rows)
        shown = counted(len(self.model.rows), "ведомость", "ведомости", "ведомостей")
        if self.model.rows:
            self.note.tell(f"{shown}, не получено: {waiting}", theme.State.MUTED)
        elif self.model.every:
            self.note.tell("Таких ведомостей нет. Измените поиск.", theme.State.MUTED)
        else:
            self.note.tell("Пока не выдано ни одной ведомости.", theme.State.MUTED)

    def _build(self) -> None:
        self.search.setClearButtonEnabled(True)
        self.mark.setObjectName("action.receive")
        self.open.setObjectName("action.open_issued")
        self.open.setEnabled(False)
        foot = QHBoxLayout()
        foot.addWidget(self.open)
        foot.addStretch(1)
        for widget in (QLabel("Получено"), self.day, QLabel("кем"), self.by, self.mark):
            foot.addWidget(widget)
        self.by.setMinimumWidth(150)
        self.note.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.search)
        box.addWidget(self.table, 1)
        box.addWidget(self.note)
        box.addLayout(foot)


def batch_name(first: date, last: date, number: int) -> str:
    """The name of the file of statements issued together, numbered on from ``number``."""
    return f"Ведомости {first:%d.%m.%Y}–{last:%d.%m.%Y}, с № {number}.pdf"


def issued_file(folder: Path, row: IssueRow) -> Path | None:
    """The file of the batch a statement was issued in: the last that begins at its number."""
    span = f"Ведомости {row.first_day:%d.%m.%Y}–{row.last_day:%d.%m.%Y}, с № "
    found = {
        int(number[1]): file
        for file in folder.glob(f"{span}*.pdf")
        if (number := re.search(r"(\d+)\.pdf$", file.name)) and int(number[1]) <= row.number
    }
    return found[max(found)] if found else None
