"""The one door of papers: a page names a document and what it knows; the rest is asked here.

Documents are collected and drawn in a task, never in the window's thread, and then saved, printed
or shown. What a document needs, and in which formats it comes, stands in its declaration.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.exports import PDF, XLSX, Document, document
from ejadmin.exports.needs import Kind, Need
from ejadmin.exports.safe_file import write_whole
from ejadmin.models.base.store.errors import known_errors
from ejadmin.ui import dialogs, theme
from ejadmin.ui.form.date_field import DateLine
from ejadmin.ui.page import Workplace
from ejadmin.ui.paper_view import PaperView, Printing
from ejadmin.ui.saving import Failed, save_file
from ejadmin.ui.tasks import Progress, Task

PAUSE = 250
FORM_WIDTH, VIEW_WIDTH, HEIGHT = 300, 420, 540
KEPT = (Kind.FLAG, Kind.TEXT, Kind.CHOICES)
NOTHING = "Здесь будет документ, как он выйдет на печать."

Known = Mapping[str, Any]
Then = Callable[[], object]


@dataclass(frozen=True)
class Errand:
    """One document with what is known for it; ``done`` comes once it is saved or printed.

    ``name`` is the file's usual name without its ending.
    """

    workplace: Workplace
    paper: Document
    known: Known
    name: str = ""
    done: Then | None = None
    failed: Failed | None = None

    def made(self, progress: Progress, form: str = PDF) -> bytes:
        """The content of the file; the work of a task."""
        return self.paper.made(self.workplace.sessions, self.known, form, progress.report)

    def save(self, parent: QWidget, form: str = PDF, owner: QWidget | None = None) -> None:
        """Ask for a file, write it whole or not at all, and show it in the system's viewer."""

        def write(file: Path, progress: Progress) -> None:
            write_whole(file, self.made(progress, form))

        title = self.paper.title
        save_file(
            parent, self.workplace.tasks, title, f"{self.name or title}.{form}", write,
            self._show, self.failed, owner=owner,
        )  # fmt: skip

    def print_out(self, owner: QWidget) -> None:
        """Draw, ask for a printer, print."""
        Printing(owner, self.workplace.tasks, self.paper.title, self.made, self.done)

    def _show(self, file: Path) -> None:
        if self.done:
            self.done()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


def ask(parent: QWidget, workplace: Workplace, key: str) -> None:
    """Ask for everything a document needs, show it, and let it be saved or printed."""
    PaperDialog(parent, Errand(workplace, document(key), {})).open()


def save(
    parent: QWidget,
    workplace: Workplace,
    key: str,
    known: Known,
    name: str = "",
    *,
    form: str = PDF,
    typed: Mapping[str, str] | None = None,
    done: Then | None = None,
    failed: Failed | None = None,
) -> None:
    """Save a document and show it; what is not known is asked, beginning with ``typed``."""
    errand = Errand(workplace, document(key), known, name, done, failed)
    if errand.paper.asked(known):
        PaperDialog(parent, errand, typed).open()
    else:
        errand.save(parent, form)


def print_out(
    parent: QWidget, workplace: Workplace, key: str, known: Known, done: Then | None = None
) -> None:
    """Print a document and leave no file behind; what is not known is asked."""
    errand = Errand(workplace, document(key), known, done=done)
    if errand.paper.asked(known):
        PaperDialog(parent, errand).open()
    else:
        errand.print_out(parent)


class PaperDialog(QDialog):
    """What a document needs at the left, the document itself at the right, and the ways out."""

    def __init__(
        self, parent: QWidget, errand: Errand, typed: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(parent)
        self.owner, self.errand = parent, errand
        self.needs = errand.paper.asked(errand.known)
        self.inputs: dict[str, QLineEdit | QComboBox | QCheckBox] = {}
        self.view = PaperView()
        self.note = theme.StateLabel("")
        self.looking: Task | None = None
        self._looks = 0
        self.pause = QTimer(self, interval=PAUSE, singleShot=True)
        self.pause.timeout.connect(self.look)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(errand.paper.title)
        self._build(typed or {})
        self.look()

    def wanted(self) -> dict[str, Any]:
        """Everything that is known now; a user's error where something is lacking or unread."""
        found = dict(self.errand.known)
        with known_errors(), self.errand.workplace.sessions() as session:
            for need in self.needs:
                if text := self._text(need):
                    found[need.parameter] = need.read(session, text, found)
        if lacking := self.errand.paper.missing(found):
            raise UserError(f"Укажите: {', '.join(need.title.lower() for need in lacking)}.")
        return found

    @Slot()
    def look(self) -> None:
        """Draw the document as it would be now."""
        self._leave()
        self.note.tell("")
        try:
            errand = replace(self.errand, known=self.wanted())
        except UserError as error:
            self.note.tell(error.message, theme.State.WARNING)
            self.view.say(NOTHING)
            return
        self.looking = errand.workplace.tasks.start(
            f"Просмотр: {errand.paper.title}",
            errand.made,
            partial(self._show, self._looks),
            partial(self._fail, self._looks),
            is_reading=True,
        )

    def save(self, form: str, _checked: bool = False) -> None:
        """Ask for a file and write the document into it."""
        if errand := self._settled():
            errand.save(self, form, self.owner)

    @Slot()
    def print_out(self) -> None:
        """Print the document."""
        if errand := self._settled():
            errand.print_out(self.owner)

    def done(self, result: int) -> None:
        """Closing stops the drawing."""
        self._leave()
        super().done(result)

    def _settled(self) -> Errand | None:
        """What is wanted, remembered for the next time; nothing while something is lacking."""
        try:
            errand = replace(self.errand, known=self.wanted())
        except UserError as error:
            self.note.tell(error.message, theme.State.BAD)
            return None
        for need in self.needs:
            if need.kind in KEPT:
                QSettings().setValue(self._place(need), self._text(need))
        return errand

    def _text(self, need: Need) -> str:
        line = self.inputs[need.key]
        if isinstance(line, QCheckBox):
            return "да" if line.isChecked() else ""
        return (line.currentText() if isinstance(line, QComboBox) else line.text()).strip()

    def _place(self, need: Need) -> str:
        return f"papers/{self.errand.paper.key}/{need.key}"

    def _leave(self) -> None:
        self._looks += 1
        self.pause.stop()
        if self.looking is not None:
            self.looking.cancel()
            self.looking = None

    def _show(self, look: int, content: bytes) -> None:
        if look == self._looks:
            self.looking = None
            self.view.show_pdf(content)

    def _fail(self, look: int, error: Exception) -> None:
        if look == self._looks:
            self.looking = None
            if isinstance(error, UserError):
                self.view.say(error.message)
            else:
                dialogs.show_error(self, error)

    def _input(self, need: Need, text: str) -> QLineEdit | QComboBox | QCheckBox:
        """The line of a need: a tick, a list to choose from that may be typed in, or a text."""
        if need.kind is Kind.FLAG:
            tick = QCheckBox(need.title)
            tick.setChecked(bool(text))
            tick.toggled.connect(self.pause.start)
            return tick
        if need.offers is None:
            line = DateLine() if need.kind is Kind.DAY else QLineEdit()
            line.setText(text)
            if need.hint:
                line.setPlaceholderText(need.hint)
            line.textChanged.connect(self.pause.start)
            return line
        box = QComboBox(editable=True, insertPolicy=QComboBox.InsertPolicy.NoInsert)
        box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        with suppress(UserError), known_errors(), self.errand.workplace.sessions() as session:
            box.addItems([one.title for one in need.offers(session, self.errand.known)])
        line = QLineEdit()
        line.setPlaceholderText(need.hint)
        box.setLineEdit(line)
        completer = QCompleter(box.model(), box)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        box.setCompleter(completer)
        box.setCurrentIndex(-1)
        box.setEditText(text)
        box.editTextChanged.connect(self.pause.start)
        return box

    def _build(self, typed: Mapping[str, str]) -> None:
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        for need in self.needs:
            kept = str(QSettings().value(self._place(need)) or "") if need.kind in KEPT else ""
            line = self.inputs[need.key] = self._input(need, typed.get(need.key, kept))
            line.setObjectName(f"paper.{need.key}")
            line.setToolTip(need.hint)
            form.addRow("" if need.kind is Kind.FLAG else need.title, line)
        side = QWidget()
        side.setFixedWidth(FORM_WIDTH)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.addLayout(form)
        self.note.setWordWrap(True)
        left.addWidget(self.note)
        left.addStretch(1)
        pdf, table = partial(self.save, PDF), partial(self.save, XLSX)
        for button, name, work in (
            (theme.primary_button("Сохранить PDF…", "Ctrl+S"), "save_paper", pdf),
            (theme.action_button("Сохранить Excel…", "Ctrl+E"), "save_table", table),
            (theme.action_button("Напечатать…", "Ctrl+P"), "print_paper", self.print_out),
            (theme.action_button("Закрыть"), "close_paper", self.reject),
        ):
            button.setObjectName(f"action.{name}")
            button.clicked.connect(work)
            left.addWidget(button)
            if name == "save_table" and XLSX not in self.errand.paper.formats:
                button.hide()
        both = QHBoxLayout(self)
        both.addWidget(side)
        both.addWidget(self.view, 1)
        self.resize(FORM_WIDTH + VIEW_WIDTH, HEIGHT)
        self.view.setMinimumWidth(VIEW_WIDTH)
