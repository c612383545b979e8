"""Writing an order: its head, its pupils, what it will do, and carrying it out."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.copies import Occasion
from ejadmin.models.base.operations import Doing
from ejadmin.models.movement import numbering
from ejadmin.models.movement.applying import Carried, carry_out, preview_order, refuse_order
from ejadmin.models.movement.draft import (
    COMING,
    OrderDraft,
    OrderRefused,
)
from ejadmin.models.movement.facts import read_classes
from ejadmin.models.movement.planning import OrderPlan
from ejadmin.models.movement.register import (
    candidates,
    offered_classes,
)
from ejadmin.models.movement.tables import MovementKind
from ejadmin.ui import dialogs, operations, papers, theme
from ejadmin.ui.movement.drafted import DraftedModel, line_of
from ejadmin.ui.movement.editor_parts import EditorParts
from ejadmin.ui.movement.naming import Naming
from ejadmin.ui.page import Workplace
from ejadmin.ui.tasks import Progress, Task

PAUSE = 150


class OrderEditor(QWidget):
    """One order; ``carried`` tells that it was carried out, ``left`` that it was laid aside."""

    carried = Signal(object, object)
    left = Signal()
    told = Signal(str)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.model = DraftedModel(self)
        self.parts = EditorParts(self, self.model)
        self.naming = Naming(workplace.sessions, self.parts, self.model, self)
        self.plan: OrderPlan | None = None
        self.task: Task | None = None
        self.looking: Task | None = None
        self.has_typed_number = False
        self._look_again = False
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self.pause.timeout.connect(self.look)
        self._connect()

    def start(self, kind: MovementKind, today: date) -> None:
        """Begin an empty order of a kind, in force from tomorrow."""
        self._fill(OrderDraft(kind, "", today, today + timedelta(days=1), ()))
        self._propose_number()

    def open_draft(self, draft: OrderDraft) -> None:
        """Write on an order that was undone."""
        self._fill(draft)
        self.parts.number.show_value(draft.number, {})
        self.has_typed_number = True
        with self.workplace.sessions() as session:
            known = {one.pupil_id: one for one in candidates(session, draft.day)}
        lines = [line_of(one, known) for one in draft.pupils]
        self.model.replace_lines(lines)

    def begin_on(self, day: date) -> None:
        """Let the order be in force from a day."""
        self.parts.day.put(day)
        self._offer()

    def has_unsaved(self) -> bool:
        """Whether somebody is named, or something typed, in an order that is not carried out."""
        parts = self.parts
        return (
            bool(self.model.rows) or parts.title.is_changed() or parts.grounds.is_changed()
            or parts.school.isModified() or parts.reason.isModified()
        )  # fmt: skip

    def _forget(self) -> None:
        """Leave nothing of the order behind."""
        self.model.replace_lines([])
        for field in (self.parts.title, self.parts.grounds):
            field.show_value(None, {})
        for line in (self.parts.school, self.parts.reason):
            line.setModified(False)

    def draft(self) -> OrderDraft:
        """The order as it is written now."""
        parts = self.parts
        return OrderDraft(
            self.parts.chosen_kind(),
            parts.number.text().strip(),
            parts.issued_on.day,
            parts.day.day,
            self.model.drafts(),
            parts.grounds.text().strip() or None,
            parts.title.text().strip() or None,
            parts.places.isChecked(),
        )

    @Slot()
    def look(self) -> None:
        """Think the order through off the window's thread; the last wish wins."""
        if self.looking is not None:
            self._look_again = True
            return
        draft = self.draft()
        work = partial(_preview, self.workplace, draft)
        tasks = self.workplace.tasks
        self.looking = tasks.start(
            "Проверка приказа", work, self._show_plan, self._fail_look, is_reading=True
        )

    @Slot(object)
    def _show_plan(self, plan: OrderPlan) -> None:
        self.looking = None
        if self._look_again or plan.draft != self.draft():
            self._look_again = False
            self.look()
            return
        self.plan = plan
        self.model.show_plan(plan)
        is_possible = self.parts.show_plan(plan, self.model.unread())
        self.parts.go.setEnabled(is_possible and self.task is None)

    def _fail_look(self, error: Exception) -> None:
        self.looking = None
        if isinstance(error, UserError):
            self.complain(error.message)
        else:
            dialogs.show_error(self, error)

    @Slot()
    def _changed(self) -> None:
        self.parts.go.setEnabled(False)
        self.parts.choosing.leave_out(
            line.draft.pupil_id for line in self.model.rows if line.draft.pupil_id is not None
        )
        self.parts.tell_count()
        self.pause.start()

    @Slot()
    def carry_out(self) -> None:
        """Carry the order out in the background; what is typed stays until it is done."""
        try:
            self.parts.issued_on.read()
            self.parts.day.read()
        except UserError:
            return  # told at the day
        if self.plan is None or self.plan.errors or self.plan.draft != self.draft():
            self.look()
            return
        self.parts.set_busy(True)
        draft = self.plan.draft
        work = partial(_carry_out, self.workplace, draft, self.today())
        self.task = self.workplace.tasks.start(
            f"Приказ № {draft.number}", work, self._done, self._failed, self._stopped
        )

    def today(self) -> date:
        """The day on which the order is entered."""
        return self.workplace.today()

    def _done(self, outcome: tuple[Carried, Doing]) -> None:
        self._stopped()
        self._forget()
        self.pause.stop()
        self.carried.emit(*outcome)

    def _failed(self, error: Exception) -> None:
        self._stopped()
        if isinstance(error, OrderRefused):
            self.look()
        elif isinstance(error, UserError):
            self.complain(error.message)
        else:
            dialogs.show_error(self, error)

    @Slot()
    def _stopped(self) -> None:
        self.task = None
        self.parts.set_busy(False)
        self.pause.start()

    @Slot()
    def print_draft(self) -> None:
        """Print the order as it is written, marked as a draft."""
        papers.print_out(self, self.workplace, "school-order", {"draft": self.draft()})

    @Slot()
    def save_draft(self) -> None:
        """Save it as PDF."""
        known = {"draft": self.draft()}
        papers.save(self, self.workplace, "school-order", known, "Проект приказа")

    @Slot()
    def leave(self) -> None:
        """Go back to the register; asks when somebody is named already."""
        named = f", а в нём уже {self.naming.tell_of_all()}" if self.model.rows else ""
        question = f"Приказ не проведён{named}."
        if self.has_unsaved() and not dialogs.confirm(self, question, "Не сохранять приказ"):
            return
        self._forget()
        self.pause.stop()
        self.left.emit()

    def complain(self, text: str) -> None:
        """Say in red what is wrong."""
        self.parts.problems.tell(text, theme.State.BAD)

    def _fill(self, draft: OrderDraft) -> None:
        parts = self.parts
        self.has_typed_number = False
        parts.kind.setCurrentIndex(parts.kind.findData(draft.kind))
        parts.issued_on.put(draft.issued_on)
        parts.day.put(draft.day)
        parts.grounds.show_value(draft.grounds, {})
        usual = replace(draft, title=None).heading
        parts.title.show_value(None if draft.title == usual else draft.title, {})
        for line in (parts.school, parts.reason):
            line.clear()
        parts.places.setChecked(draft.places_subgroups)
        self.naming.begin()
        self._offer()
        self._show_kind()

    @Slot()
    def _offer(self) -> None:
        """Read pupils and classes of the day the order begins on."""
        day = self.parts.day.day
        with self.workplace.sessions() as session:
            self.parts.choosing.offer(candidates(session, day))
            known = read_classes(session)
            offered = offered_classes(session, day)
        self.parts.offer_classes(known, offered)
        self.model.set_classes(offered)
        self._changed()

    @Slot()
    def _show_kind(self) -> None:
        self.model.set_kind(self.parts.chosen_kind())
        self.parts.show_kind(self.parts.chosen_kind())
        if self.parts.chosen_kind() not in COMING:
            for line in self.model.rows:
                line.draft = replace(line.draft, target_class_id=None)
                line.typed = ""
        self._changed()

    @Slot()
    def _propose_number(self) -> None:
        """The next number of the year of issue, unless one was typed."""
        if not self.has_typed_number:
            with self.workplace.sessions() as session:
                day = self.parts.issued_on.day
                self.parts.number.show_value(numbering.next_number(session, day), {})
        self._changed()

    @Slot()
    def _type_number(self) -> None:
        self.has_typed_number = bool(self.parts.number.text().strip())
        self._changed()

    def _connect(self) -> None:
        parts = self.parts
        self.model.edited.connect(self._changed)
        parts.kind.currentIndexChanged.connect(self._show_kind)
        parts.number.edited.connect(self._type_number)
        parts.issued_on.accepted.connect(self._propose_number)
        parts.day.accepted.connect(self._offer)
        parts.grounds.edited.connect(self._changed)
        parts.title.edited.connect(self._changed)
        parts.places.toggled.connect(self._changed)
        parts.choosing.chosen.connect(self.naming.add_candidates)
        parts.choosing.typed.connect(self.naming.add_newcomer)
        parts.choosing.complained.connect(self.complain)
        self.naming.complained.connect(self.complain)
        self.naming.told.connect(self.told)
        for button, work in (
            (parts.put, self.naming.put_for_all), (parts.take_out, self.naming.remove),
            (parts.paste, self.naming.paste), (parts.go, self.carry_out), (parts.back, self.leave),
            (parts.print, self.print_draft), (parts.save, self.save_draft),
        ):  # fmt: skip
            button.clicked.connect(work)
        parts.bind(self.naming.remove, self.naming.paste)


def _preview(workplace: Workplace, draft: OrderDraft, _progress: Progress) -> OrderPlan:
    with workplace.sessions() as session:
        return preview_order(session, draft)


def _carry_out(
    workplace: Workplace, draft: OrderDraft, today: date, progress: Progress
) -> tuple[Carried, Doing]:
    progress.report(0, len(draft.pupils), "Копия базы")
    return operations.carry_out(
        workplace.sessions, f"Приказ № {draft.number} от {draft.issued_on:%d.%m.%Y}",
        partial(carry_out, draft=draft, today=today, progress=progress.report),
        copy=Occasion.ORDER, check=partial(refuse_order, draft=draft),
    )  # fmt: skip
