"""The tab «К выдаче»: the queue, the preview, and what issuing, printing and saving do."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from ejadmin.errors import UserError, cause_of
from ejadmin.exports import document
from ejadmin.exports.safe_file import write_whole
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.statements import ledger
from ejadmin.models.statements import tables as statements
from ejadmin.ui import dialogs, theme
from ejadmin.ui.list_model import ListModel
from ejadmin.ui.list_table import AS_GIVEN, ListTable
from ejadmin.ui.page import Workplace
from ejadmin.ui.paper_view import PaperView, Printing
from ejadmin.ui.papers import Errand
from ejadmin.ui.saving import save_file
from ejadmin.ui.statements.dates import DatesBar
from ejadmin.ui.statements.ledger import batch_name
from ejadmin.ui.statements.panel import IssuePanel
from ejadmin.ui.statements.queue import Wish, columns
from ejadmin.ui.tasks import Progress, Task

if TYPE_CHECKING:
    from ejadmin.exports.statement import StatementReport

PREVIEW_PAUSE = 120
LEFT_WIDTH = 414
NOTHING = "Здесь будет ведомость, как она выйдет на печать. Выберите ученика в списке."


class IssueTab(QWidget):
    """Who gets a statement for which days; looking at it before; issuing, printing, saving."""

    issued = Signal()
    told = Signal(str)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions
        self.folder = workplace.store.folder / "statements"
        self.today = self.workplace.today()
        self.bar, self.panel, self.paper = DatesBar(), IssuePanel(), PaperView()
        self.model = ListModel(
            columns(self.today), self, key=lambda wish: wish.pupil_id, may_tick=lambda _wish: True
        )
        self.table = ListTable(
            self.model, "table.statement_queue", sorted_by=AS_GIVEN, is_single=True
        )
        self.adding = QLineEdit(placeholderText="Добавить ученика без отказа (Ctrl+F)")
        self.mark_all = theme.action_button("Отметить всех", "Ctrl+A")
        self.mark_none = theme.action_button("Снять отметки", "Ctrl+Shift+A")
        self.pause = QTimer(self, interval=PREVIEW_PAUSE, singleShot=True)
        self.added: dict[int, Wish] = {}
        self.pupils: dict[str, Wish] = {}
        self.missing: set[int] = set()
        self.looking: Task | None = None
        self.batch: Path | None = None
        self.issued_to: list[int] = []
        self.next_number = 1
        self._looks = 0
        self._has_dates = False
        self._build()
        self._connect()

    def refresh(self, today: date) -> None:
        """Read the queue anew; the first time with the past school week."""
        self.today = today
        if self._has_dates:
            self.read()
        else:
            self.choose_week()

    def dates(self) -> tuple[date, date]:
        """The days the statements cover, both inclusive."""
        return self.bar.dates()

    def add_pupil(self, pupil_id: int) -> None:
        """Put a pupil without a request into the queue, and choose it."""
        if self.model.row_of(pupil_id) < 0:
            found = [wish for wish in self.pupils.values() if wish.pupil_id == pupil_id]
            self.added.update((wish.pupil_id, wish) for wish in found)
            self.read()
        self._stand_on(pupil_id)

    @Slot()
    def choose_week(self) -> None:
        """The past school week."""
        with self.sessions() as session:
            self._set_dates(statements.default_dates(session, self.today))

    @Slot()
    def choose_month(self) -> None:
        """The past month."""
        self._set_dates(statements.month_dates(self.today))

    @Slot()
    def choose_period(self) -> None:
        """The reporting period in which lessons were held last."""
        with self.sessions() as session:
            found = statements.period_dates(session, self.today)
        if found:
            self._set_dates(found)
        else:
            self.panel.complain("Отчётные периоды не заданы. Внесите их в «Настройке».")

    @Slot()
    def read(self) -> None:
        """Read who wants a statement for the days chosen; whoever is due is marked."""
        first, last = self.dates()
        self.panel.quiet()
        if last < first:
            self.panel.complain("Последний день раньше первого. Исправьте даты.")
            return
        try:
            with known_errors(), self.sessions() as session:
                year_id = current_year(session).id
                self.next_number = ledger.next_number(session, year_id)
                paper = statements.pupils_with_paper(session, first, last)
                everybody = statements.everybody(session, first, last)
        except UserError as error:
            self.panel.complain(error.message)
            return
        wishes = [Wish.of(one) for one in paper]
        self._offer_pupils(everybody)
        known = {wish.pupil_id for wish in wishes}
        wishes += [wish for wish in self.added.values() if wish.pupil_id not in known]
        self.bar.offer_classes(dict.fromkeys(one.class_label for one in wishes if one.class_label))
        self._fill(wishes)

    @Slot()
    def look(self) -> None:
        """Draw the chosen pupil's statement in a task and show it; nothing is issued."""
        wish = self.current()
        self.panel.tell_about(wish, self.today)
        self._stop_looking()
        self._offer_issued(is_shown=False)
        if wish is None:
            self.paper.say(NOTHING)
            return
        first, last = self.dates()
        known = {"pupil_ids": [wish.pupil_id], "first": first, "last": last, "today": self.today}
        self.looking = self.workplace.tasks.start(
            f"Просмотр: {wish.pupil}",
            Errand(self.workplace, document("statement"), known).made,
            done=partial(self._show_preview, self._looks),
            failed=partial(self._fail_preview, self._looks, wish),
        )

    @Slot()
    def issue_all(self) -> None:
        """Issue a statement for everybody marked: one file, numbers, ledger rows, or nothing."""
        chosen = [wish.pupil_id for wish in self.model.ticked_rows()]
        first, last = self.dates()
        sessions, today, folder = self.sessions, self.today, self.folder
        name = batch_name(first, last, self.next_number)

        def work(progress: Progress) -> "tuple[StatementReport, Path]":
            from ejadmin.exports.statement import issue_statements

            folder.mkdir(exist_ok=True)
            out = folder / name
            return (
                issue_statements(sessions, chosen, first, last, out, today, progress.report),
                out,
            )

        self.panel.issue.setEnabled(False)
        self.panel.quiet()
        self.workplace.tasks.start(
            f"Выдача: {counted(len(chosen), 'ведомость', 'ведомости', 'ведомостей')}",
            work,
            done=partial(self._show_issued, chosen),
            failed=self._fail_issue,
            cancelled=self._tell_chosen,
        )

    @Slot()
    def print_batch(self) -> None:
        """Print what was issued, as it is shown, through the system's dialog."""
        if self.batch:
            content = self.paper.content
            Printing(self, self.workplace.tasks, self.batch.stem, lambda _progress: content)

    @Slot()
    def save_batch(self) -> None:
        """Save what was issued where the user wants it."""
        if self.batch is None:
            return
        content = self.paper.content

        def write(target: Path, _progress: Progress) -> None:
            write_whole(target, content)

        title, name = "Сохранить ведомости", self.batch.name
        save_file(self, self.workplace.tasks, title, name, write, failed=self._fail_save)

    @Slot()
    def show_batch(self) -> None:
        """Show what was issued, and stand on somebody it was issued to."""
        wish = self.current()
        if wish is None or wish.pupil_id not in self.issued_to:
            if not self.table.stand_on(next(iter(self.issued_to), 0)):
                self.table.selectionModel().clear()
            self.panel.tell_about(self.current(), self.today)
        self._stop_looking()
        try:
            self.paper.show_pdf(self.batch.read_bytes() if self.batch else b"")
        except OSError as error:
            self.panel.complain(f"Выданный файл не читается: {self.batch}. {cause_of(error)}")
        else:
            self._offer_issued(is_shown=True)

    def current(self) -> Wish | None:
        """The row on which the cursor stands."""
        return self.table.current()

    @Slot()
    def drop_missing(self) -> None:
        """Take off the marks of those for whom no statement can be made."""
        self.model.tick(self.model.ticked - self.missing)
        self.panel.quiet()
        self.look()

    def _fill(self, wishes: Sequence[Wish]) -> None:
        before = self.current()
        label = self.bar.class_label()
        shown = [wish for wish in wishes if label in (None, wish.class_label)]
        self.model.replace(shown, columns(self.today))
        self.model.tick(wish.pupil_id for wish in shown if wish.is_due(self.today))
        self._stand_on(before.pupil_id if before else 0)

    def _stand_on(self, pupil_id: int) -> None:
        if not self.table.stand_on(pupil_id):
            self.table.selectRow(0)
        self.pause.start()

    def _stop_looking(self) -> None:
        self._looks += 1
        self.pause.stop()
        if self.looking is not None:
            self.looking.cancel()
            self.looking = None

    def _show_preview(self, look: int, content: bytes) -> None:
        if look == self._looks and isValid(self):
            self.looking = None
            self.paper.show_pdf(content)

    def _fail_preview(self, look: int, wish: Wish, error: Exception) -> None:
        from ejadmin.exports.statement import StatementsMissing

        if look != self._looks or not isValid(self):
            return
        self.looking = None
        if isinstance(error, StatementsMissing):
            reason = "".join(one.reason for one in error.report.missing)
            self.paper.say(f"Ведомости не будет. {wish.pupil}: {reason}.")
        elif isinstance(error, UserError):
            self.paper.say(error.message)
        else:
            dialogs.show_error(self, error)

    def _show_issued(self, pupils: Sequence[int], answer: "tuple[StatementReport, Path]") -> None:
        report, self.batch = answer
        self.issued_to = list(pupils)
        for pupil_id in pupils:  # a wish typed by hand is fulfilled: it is not due a second time
            self.added.pop(pupil_id, None)
        self.read()
        self.show_batch()
        done = counted(report.issued, "ведомость", "ведомости", "ведомостей")
        pages = counted(report.pages, "страница", "страницы", "страниц")
        self.panel.note.tell(
            f"✓ Выдано: {done}, {pages}. Напечатайте их или сохраните PDF.", theme.State.GOOD
        )
        self.panel.tell_numbers(report.first_number or 0, report.issued)
        self.issued.emit()

    def _fail_save(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.panel.complain(error.message)
        else:
            dialogs.show_error(self, error)

    def _offer_issued(self, *, is_shown: bool) -> None:
        self.panel.offer_issued(is_known=self.batch is not None, is_shown=is_shown)

    def _fail_issue(self, error: Exception) -> None:
        from ejadmin.exports.statement import StatementsMissing

        self._tell_chosen()
        if not isinstance(error, UserError):
            dialogs.show_error(self, error)
            return
        if not isinstance(error, StatementsMissing):
            self.panel.complain(error.message)
            return
        self.missing = {one.pupil_id for one in error.report.missing}
        self._stop_looking()
        self._offer_issued(is_shown=False)
        self.paper.say(error.message)
        lacking = counted(len(self.missing), "ведомости", "ведомостей", "ведомостей")
        self.panel.complain(f"Ничего не выдано: не хватает {lacking}.")
        self.panel.drop.setText(f"Снять отметки ({len(self.missing)})")
        self.panel.drop.show()

    @Slot()
    def _tell_chosen(self) -> None:
        count = len(self.model.ticked)
        self.panel.issue.setText(f"Выдать все ({count})")
        self.panel.issue.setEnabled(bool(count))
        self.panel.tell_numbers(self.next_number, count)

    def _set_dates(self, dates: tuple[date, date]) -> None:
        self._has_dates = True
        self.bar.set_dates(dates)

    def _offer_pupils(self, everybody: list[tuple[int, str, str]]) -> None:
        self.pupils = {
            f"{name}, {label}": Wish(number, name, label) for number, name, label in everybody
        }
        completer = QCompleter(list(self.pupils), self.adding)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self._add_typed, Qt.ConnectionType.QueuedConnection)
        self.adding.setCompleter(completer)

    @Slot(str)
    def _add_typed(self, text: str) -> None:
        if wish := self.pupils.get(text):
            self.adding.clear()
            self.add_pupil(wish.pupil_id)

    def _connect(self) -> None:
        self.bar.changed.connect(self.read)
        self.bar.week.clicked.connect(self.choose_week)
        self.bar.month.clicked.connect(self.choose_month)
        self.bar.period.clicked.connect(self.choose_period)
        self.model.marked.connect(self._tell_chosen)
        self.table.selectionModel().currentRowChanged.connect(self.pause.start)
        self.pause.timeout.connect(self.look)
        self.mark_all.clicked.connect(self.model.tick_all)
        self.mark_none.clicked.connect(self.model.tick_none)
        self.panel.issue.clicked.connect(self.issue_all)
        self.panel.print.clicked.connect(self.print_batch)
        self.panel.save.clicked.connect(self.save_batch)
        self.panel.drop.clicked.connect(self.drop_missing)
        self.panel.show_issued.clicked.connect(self.show_batch)

    def _build(self) -> None:
        marks = QHBoxLayout()
        for button in (self.mark_all, self.mark_none):
            marks.addWidget(button)
        left = QVBoxLayout()
        left.setSpacing(theme.SMALL)
        left.addWidget(self.adding)
        left.addWidget(self.table, 1)
        left.addLayout(marks)
        self.table.setFixedWidth(LEFT_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(theme.MEDIUM)
        row.addLayout(left)
        row.addWidget(self.paper, 1)
        row.addWidget(self.panel)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.bar)
        box.addLayout(row, 1)
        self.panel.quiet()
        self.paper.say(NOTHING)
        self._offer_issued(is_shown=False)
        self._tell_chosen()
