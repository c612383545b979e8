"""What a person adds to a step: who answers, the day, the paper, a note; stored by itself."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.checklist import StepRecord, StepStanding
from ejadmin.models.fields import Field, fields, find_label, parse
from ejadmin.models.setup_records import SetupRecord
from ejadmin.ui import theme

PAUSE = 700
LONGEST_NOTE, LONGEST_NUMBER = 1000, 50
NOTE_HEIGHT, DATE_WIDTH = 46, 96
WRONG = "QLineEdit { border: 2px solid %s; }"
LINES = ("due_on", "document_number", "document_date")


class StepForm(QWidget):
    """The fields of one step's record; ``edited`` carries the step and what was typed.

    A date that cannot be read stays as typed with its reason, and is not stored.
    """

    edited = Signal(str, object)
    told = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {field.name: field for field in fields(SetupRecord)}
        self.step = ""
        self.stored = StepRecord()
        self.known: Mapping[int, str] = {}
        self.responsible = QComboBox()
        self.lines = {name: QLineEdit() for name in LINES}
        self.rule = theme.muted_label("")
        self.note = QPlainTextEdit()
        self.pause = QTimer(self, interval=PAUSE, singleShot=True)
        self.pause.timeout.connect(self.flush)
        self._lay_out()

    def show_step(self, standing: StepStanding, employees: Mapping[int, str]) -> None:
        """Show a step's record; what is being typed at the same step stays."""
        is_other = standing.key != self.step
        if is_other:
            self.flush()
        self.step, self.stored, self.known = standing.key, standing.record, employees
        due = f"{standing.due:%d.%m.%Y}" if standing.due else "дд.мм.гггг"
        self.lines["due_on"].setPlaceholderText(due)
        self.rule.setText(str(standing.rule))
        if is_other or not self.responsible.hasFocus():
            self._offer(standing)
        for name, line in self.lines.items():
            if is_other or not (line.hasFocus() or line.styleSheet()):
                self._right(name)
                value = getattr(self.stored, name)
                line.setText(_shown(value))
                line.setCursorPosition(0)
        if is_other or not self.note.hasFocus():
            self.note.setPlainText(self.stored.note or "")
            self.pause.stop()

    def has_wrong(self) -> bool:
        """Whether a field holds what could not be stored."""
        too_long = len(self.note.toPlainText().strip()) > LONGEST_NOTE
        return too_long or any(line.styleSheet() for line in self.lines.values())

    @Slot()
    def flush(self) -> None:
        """Store what was typed and not stored yet."""
        self.pause.stop()
        if not self.step:
            return
        values: dict[str, Any] = {}
        for name, line in self.lines.items():
            try:
                value = parse(self.fields[name], line.text(), {})
            except UserError as error:
                self._wrong(name, error.message)
                continue
            self._right(name)
            if value != getattr(self.stored, name):
                values[name] = value
        note = self.note.toPlainText().strip() or None
        if len(note or "") > LONGEST_NOTE:
            self.told.emit(f"Заметка длиннее {LONGEST_NOTE} знаков: сократите.", True)
        elif note != self.stored.note:
            values["note"] = note
        if values:
            self.edited.emit(self.step, values)

    @Slot()
    def _choose_responsible(self) -> None:
        text = self.responsible.currentText().strip()
        key = self.responsible.currentData()
        if text != self.responsible.itemText(self.responsible.currentIndex()):
            key = find_label(self.known, text) if text else None
            if text and key is None:
                self.told.emit(f"«{text}»: такого сотрудника нет. Выберите из списка.", True)
                return
            self.responsible.setCurrentIndex(max(0, self.responsible.findData(key)))
        if key != self.stored.responsible_id:
            self.edited.emit(self.step, {"responsible_id": key})

    def _offer(self, standing: StepStanding) -> None:
        """The employees, and first of all the order's own words."""
        box = self.responsible
        box.blockSignals(True)
        box.clear()
        order = standing.responsible if not self.stored.responsible_id else "по порядку"
        box.addItem(order, None)
        for key, name in self.known.items():
            box.addItem(name, key)
        box.setCurrentIndex(max(0, box.findData(self.stored.responsible_id)))
        line = box.lineEdit()
        if line is not None:
            line.setCursorPosition(0)
        box.blockSignals(False)

    def _wrong(self, name: str, reason: str) -> None:
        self.lines[name].setStyleSheet(WRONG % theme.shades().red)
        self.lines[name].setToolTip(reason)
        self.told.emit(reason, True)

    def _right(self, name: str) -> None:
        self.lines[name].setStyleSheet("")
        self.lines[name].setToolTip(self.fields[name].hint)

    def _lay_out(self) -> None:
        small = theme.sized_font(theme.TABLE_POINTS)
        self.responsible.setEditable(True)
        self.responsible.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        search = self.responsible.completer()
        if search is not None:
            search.setFilterMode(Qt.MatchFlag.MatchContains)
            search.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.responsible.activated.connect(self._choose_responsible)
        line = self.responsible.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._choose_responsible)
        for name, edit in self.lines.items():
            edit.setObjectName(f"setup.{name}")
            edit.setFont(small)
            edit.textEdited.connect(self._wait)
            edit.editingFinished.connect(self.flush)
        for name in ("due_on", "document_date"):
            self.lines[name].setFixedWidth(DATE_WIDTH)
        self.lines["document_date"].setPlaceholderText("дд.мм.гггг")
        self.lines["document_number"].setPlaceholderText("номер")
        self.lines["document_number"].setMaxLength(LONGEST_NUMBER)
        self.rule.setFont(small)
        self.note.setObjectName("setup.note")
        self.note.setFont(small)
        self.note.setTabChangesFocus(True)
        self.note.setMaximumHeight(NOTE_HEIGHT)
        self.note.setMinimumHeight(theme.ROW_HEIGHT)
        self.note.setPlaceholderText("Что важно знать об этой работе")
        self.note.textChanged.connect(self._wait)
        self.responsible.setObjectName("setup.responsible")
        self.responsible.setFont(small)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(theme.TIGHT)
        rows: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Ответственный", (self.responsible,)),
            ("Документ №", (self.lines["document_number"], QLabel("от"),
                            self.lines["document_date"])),
            ("Срок", (self.lines["due_on"], self.rule)),
            ("Заметка", (self.note,)),
        )  # fmt: skip
        for number, (title, widgets) in enumerate(rows):
            label = QLabel(title)
            label.setFont(small)
            label.setBuddy(widgets[0])
            label.setContentsMargins(0, theme.TIGHT, 0, 0)
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            cell = QHBoxLayout()
            cell.setSpacing(theme.SMALL)
            for widget in widgets:
                is_wide = widget in (self.rule, self.lines["document_number"])
                cell.addWidget(widget, 1 if is_wide or len(widgets) == 1 else 0)
            grid.addLayout(cell, number, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(rows), 1)

    @Slot()
    def _wait(self) -> None:
        if self.note.hasFocus() or any(line.hasFocus() for line in self.lines.values()):
            self.pause.start()


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:%d.%m.%Y}"
