"""The checklist of setting the school up: what is done, due or wrong, and what proves it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QSplitter

from ejadmin.errors import UserError
from ejadmin.models import checklist as steps
from ejadmin.models.base.operations import Doing
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.checklist import StepStanding
from ejadmin.models.checklist.records import NOTHING
from ejadmin.models.checks import Finding
from ejadmin.models.registry import acceptance
from ejadmin.models.registry.labels import serving_employees
from ejadmin.ui import dialogs, papers, theme
from ejadmin.ui.exchange import ExchangePage, dropped_files
from ejadmin.ui.operations import Step, carry_out
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.saving import save_file
from ejadmin.ui.setup.head import SetupHead
from ejadmin.ui.setup.step_pane import StepPane
from ejadmin.ui.setup.steps_tree import Show, StepsTree
from ejadmin.ui.tasks import Progress

PANE_HEIGHT = 236


@dataclass(frozen=True)
class Sight:
    """What one reading of the database gave."""

    standings: list[StepStanding]
    employees: dict[int, str]


class SetupPage(ExchangePage):
    """The order's table with live states, the chosen step with its findings and paper below."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.standings: list[StepStanding] = []
        self.employees: dict[int, str] = {}
        self.show_only = Show.ALL
        self.head = SetupHead()
        self.bar, self.filters = self.head.bar, self.head.filters
        self.list = StepsTree()
        self.pane = StepPane(workplace, self.operations)
        self.heading, self.explanation = self.pane.heading, self.pane.explanation
        self._is_reading = self._is_asked = self._is_own = False
        self._wanted = ""
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    # Reading

    def refresh(self) -> None:
        """Compute every step anew off the window's thread, staying at the chosen one."""
        if self._is_reading:
            self._is_asked = True
            return
        self._is_reading = True
        self.workplace.tasks.start(
            "Считаю готовность", self._read, self._show, self._failed, is_reading=True
        )

    def _read(self, _progress: Progress) -> Sight:
        with known_errors(), self.sessions() as session:
            return Sight(steps.checklist(session), serving_employees(session))

    def _show(self, sight: Sight) -> None:
        self._is_reading = False
        is_first = not self.standings
        before = {one.key: one for one in self.standings}
        self.standings, self.employees = sight.standings, sight.employees
        if is_first:
            self.list.fold_finished(self.standings)
        self._list_steps()
        self.list.choose(self._next_after(before.get(self.list.key())))
        self._is_own = False
        self._show_chosen()
        self.reminded.emit(steps.dues(self.standings))
        if self._is_asked:
            self._is_asked = False
            self.refresh()

    def _failed(self, error: Exception) -> None:
        self._is_reading = False
        dialogs.show_error(self, error)

    def _list_steps(self) -> None:
        self.list.show_standings(self.standings, self.show_only)
        self.head.tell(self.standings, self.show_only)

    def _next_after(self, chosen: StepStanding | None) -> str:
        """The wanted or chosen step; the first to do when that one was finished elsewhere."""
        states = {one.key: one for one in self.standings}
        if self._wanted in states:
            wanted, self._wanted = self._wanted, ""
            return wanted
        now = states.get(chosen.key) if chosen else None
        if now is not None and chosen is not None and not self.list.lines[now.key].isHidden():
            is_finished = now.is_over and not chosen.is_over
            if self._is_own or not is_finished:
                return now.key
        return self.list.first_listed(
            lambda key: not (states[key].is_over or states[key].waits_for)
        )

    # The chosen step

    @Slot()
    def _go_on(self) -> None:
        """Choose the next work to do, below the chosen one or else from the top."""
        keys = [one.key for one in self.standings]
        here = keys.index(self.list.key()) + 1 if self.list.key() in keys else 0
        for standing in [*self.standings[here:], *self.standings[:here]]:
            if not (standing.is_over or standing.waits_for):
                if self.list.lines[standing.key].isHidden():
                    self._filter(Show.ALL)
                self.list.choose(standing.key)
                self.list.setFocus()
                return
        self.pane.tell("✓ всё сделано")

    def _chosen(self) -> StepStanding | None:
        key = self.list.key()
        return next((one for one in self.standings if one.key == key), None)

    @Slot()
    def _show_chosen(self) -> None:
        standing = self._chosen()
        if standing is not None:
            make_record = partial(steps.write_record, step=standing.key)
            self.pane.show_step(standing, self.employees, make_record)

    @Slot(str)
    def _open(self, key: str) -> None:
        """Go where the step is done; with findings, straight to the first of them."""
        standing = next((one for one in self.standings if one.key == key), None)
        if standing is None:
            return
        if standing.findings:
            self._open_finding(standing.findings[0])
        elif not standing.page:
            self.pane.open_paper()
        else:
            self.asked_for.emit(Place(standing.page, standing.details))

    @Slot(object)
    def _open_finding(self, finding: Finding) -> None:
        self.asked_for.emit(Place(finding.page, dict(finding.details)))

    # Writing

    @Slot(str, object)
    def _store(self, key: str, values: dict[str, Any]) -> None:
        shown = next((one.record for one in self.standings if one.key == key), NOTHING)
        expected = {name: getattr(shown, name) for name in values}
        work = partial(steps.write_record, step=key, expected=expected, **values)
        self._do(key, work, "✓ сохранено")

    @Slot(str)
    def _mark(self, key: str) -> None:
        """Count everything once more, which takes half a second in a big school, and mark."""
        mark = partial(steps.mark_done, key=key, now=self.workplace.now().replace(microsecond=0))
        title = f"Отмечено: {self._title(key)}"
        sessions = self.sessions

        def work(_progress: Progress) -> tuple[None, Doing]:
            return carry_out(sessions, title, mark)

        self.pane.mark.setEnabled(False)
        self.workplace.tasks.start("Отмечаю выполненное", work, self._marked, self._not_marked)

    def _marked(self, outcome: tuple[None, Doing]) -> None:
        self.pane.mark.setEnabled(True)
        self.pane.tell("✓ отмечено")
        self.operations.remember(outcome[1])
        self._after_change()

    def _not_marked(self, error: Exception) -> None:
        self.pane.mark.setEnabled(True)
        if isinstance(error, UserError):
            self._refuse(error)
        else:
            dialogs.show_error(self, error)

    @Slot(str)
    def _unmark(self, key: str) -> None:
        self._do(key, partial(steps.undo_mark, key=key), "✓ отметка снята")

    @Slot(object, str)
    def _accept(self, findings: Sequence[Finding], reason: str) -> None:
        told = [(one.key, one.text) for one in findings]
        said = f"✓ принято: {counted(len(told), 'замечание', 'замечания', 'замечаний')}"
        work = partial(acceptance.accept, findings=told, reason=reason)
        if self._do(self.list.key(), work, said):
            self.pane.findings.reason.clear()

    @Slot(object)
    def _revoke(self, findings: Sequence[Finding]) -> None:
        told = [(one.key, one.text) for one in findings]
        work = partial(acceptance.revoke, findings=told)
        self._do(self.list.key(), work, "✓ снова считается")

    def _do(self, key: str, work: Callable[[TrackedSession], Any], said: str) -> bool:
        """Store something; the reason against it stands in the pane, nothing typed is lost."""
        try:
            self.operations.run(f"Настройка: {self._title(key)}", work, about=key)
        except UserError as error:
            self._refuse(error)
            return False
        self.pane.tell(said)
        self._after_change()
        return True

    def _title(self, key: str) -> str:
        return next((one.title for one in self.standings if one.key == key), key)

    def show_travelled(self, step: Step) -> None:
        if step.about:
            self._wanted = step.about
        self._after_change()
        self.tell_travelled(step)

    def show_refusal(self, error: UserError) -> None:
        self._refuse(error)

    def _refuse(self, error: UserError) -> None:
        self.pane.form.refuse(error)
        if error.field == "document_number":
            self.pane.open_paper()

    @Slot()
    def _after_change(self) -> None:
        self._is_own = True
        self.refresh()

    # Places

    def show_place(self, details: dict[str, Any]) -> None:
        """Show a filter or a step by its key."""
        names = {show.value: show for show in Show}
        if details.get("filter") in names:
            self._filter(names[details["filter"]])
        if details.get("step"):
            self._wanted = str(details["step"])
            self.list.choose(self._wanted)

    def place(self) -> dict[str, Any]:
        """The filter and the chosen step."""
        return {"filter": self.show_only.value, "step": self.list.key()}

    def has_unsaved(self) -> bool:
        """Whether a date is typed that could not be stored; everything else is stored now."""
        self.pane.form.flush()
        return self.pane.form.has_wrong()

    @Slot(object)
    def _filter(self, show: Show) -> None:
        self.show_only = show
        if self.standings:
            self._list_steps()
            key = self.list.key()
            if not key or self.list.lines[key].isHidden():
                self.list.choose(self.list.first_listed(bool))

    # Files out and in

    @Slot()
    def _save_workbook(self) -> None:
        """Write every directory into one Excel book."""
        sessions = self.sessions

        def write(file: Path, _progress: Progress) -> None:
            import_module("ejadmin.exports.workbook").export_workbook(sessions, file)

        save_file(self, self.workplace.tasks, "Выгрузка Школа.xlsx", "Школа.xlsx", write)

    @Slot()
    def _save_act(self) -> None:
        self._put_act("pdf", "Акт о настройке журнала")

    @Slot()
    def _save_act_table(self) -> None:
        self._put_act("xlsx", "Перечень работ по настройке")

    def _put_act(self, form: str, name: str) -> None:
        self.pane.form.flush()
        papers.save(self, self.workplace, "setup-act", {}, name, form=form)

    # Qt's own moments

    def hideEvent(self, event: QHideEvent) -> None:
        self.pane.form.flush()
        super().hideEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_files(event)
        if files:
            event.acceptProposedAction()
            self.load_files(files)

    # Building

    def _lay_out(self) -> None:
        self.halves = QSplitter(Qt.Orientation.Vertical)
        self.halves.setChildrenCollapsible(False)
        self.halves.addWidget(self.list)
        self.halves.addWidget(self.pane)
        self.halves.setStretchFactor(0, 1)
        self.halves.setSizes([1000, PANE_HEIGHT])
        box = theme.page_box(self)
        box.addWidget(self.halves, 1)
        # the page hands its focus on to the list, so Tab comes to the head after the pane
        box.insertWidget(0, self.head)

    def _connect(self) -> None:
        head = self.head
        head.filtered.connect(self._filter)
        head.load.clicked.connect(self.choose_table)
        for action, work in (
            (head.act, self._save_act),
            (head.table, self._save_act_table),
            (head.workbook, self._save_workbook),
        ):
            action.triggered.connect(work)
        self.list.chosen.connect(self._show_chosen)
        self.list.opened.connect(self._open)
        pane = self.pane
        pane.form.edited.connect(self._store)
        pane.marked.connect(self._mark)
        pane.unmarked.connect(self._unmark)
        pane.onward.connect(self._go_on)
        pane.findings.opened.connect(self._open_finding)
        pane.findings.accepted.connect(self._accept)
        pane.accepted.revoked.connect(self._revoke)
        pane.files.stored.connect(self._after_change)
        pane.files.told.connect(self.told)
