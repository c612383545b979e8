"""The chosen step below the table: what is wrong, what proves it, its paper and files, the mark."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from ejadmin.models.base.history import NOBODY
from ejadmin.models.base.words import counted
from ejadmin.models.checklist import Proof, StepStanding, StepState
from ejadmin.ui import theme
from ejadmin.ui.attachments import AttachmentList, MakeOwner
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace
from ejadmin.ui.setup.step_findings import AcceptedPanel, FindingsPanel
from ejadmin.ui.setup.step_form import StepForm
from ejadmin.ui.setup.steps_tree import due_words

FORM_WIDTH = 380
UNNAMED = "кем – неизвестно: впишите администратора в карточке школы"
FINDINGS, ACCEPTED, FILES, PROOF = range(4)


class StepPane(QFrame):
    """One step in full; it announces, the page stores.

    ``marked`` and ``unmarked`` name the step; ``onward`` asks for the next one to do.
    """

    marked = Signal(str)
    unmarked = Signal(str)
    onward = Signal()

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__()
        self.standing: StepStanding | None = None
        self.heading = theme.section_label("")
        self.explanation = theme.muted_label("")
        self.state = theme.StateLabel("", theme.State.MUTED)
        self.mark = theme.primary_button("Отметить выполненным")
        self.next = theme.primary_button("Дальше →")
        self.findings = FindingsPanel()
        self.accepted = AcceptedPanel()
        self.files = AttachmentList(workplace, operations)
        self.proof = QLabel()
        self.form = StepForm()
        self.tabs = QTabWidget()
        self._lay_out()
        self.form.told.connect(self.tell)
        self.files.stored.connect(self._tell_saved)
        QShortcut(QKeySequence("Ctrl+Return"), self.mark, self.mark.click)

    def show_step(
        self, standing: StepStanding, employees: Mapping[int, str], make_record: MakeOwner
    ) -> None:
        """Show a step; at the same step what is being typed stays."""
        before, self.standing = self.standing, standing
        is_other = before is None or standing.key != before.key
        is_just_marked = not (is_other or before and before.record.done_on)
        self.heading.setText(f"{standing.number}. {standing.title} – {standing.state.caption}")
        self.explanation.setText(explained(standing))
        if is_other:
            self.state.tell("")
            self.findings.reason.clear()
        self.findings.show_findings(standing.findings)
        self.accepted.show_accepted(standing.accepted)
        self.form.show_step(standing, employees)
        if is_other or self.files.key != standing.record.id:
            self.files.show_owner("setup_record_id", standing.record.id, make_record)
        self.proof.setText(proof_of(standing))
        self._tell_tabs(standing)
        if is_other:
            self._open_tab(standing)
        elif is_just_marked and standing.record.done_on:
            self.tabs.setCurrentIndex(PROOF)
        self._offer(standing)
        if is_just_marked and standing.record.done_on and standing.is_over:
            self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, standing: StepStanding) -> None:
        """What is to do stands in blue: the mark, or the next work once this one is over."""
        is_marked = standing.record.done_on is not None
        self.mark.setText(
            "Снять отметку" if is_marked and (standing.is_over or not standing.rule.weekly)
            else "Отметить выполненным"
        )  # fmt: skip
        self.mark.setToolTip(f"{self.mark.text()} (Ctrl+Enter)")
        self.mark.setStyleSheet("" if standing.is_over else theme.PRIMARY)
        self.next.setVisible(standing.is_over)

    @Slot(str, bool)
    def tell(self, text: str, is_wrong: bool = False) -> None:
        """Say in a few words what became of the last action."""
        self.state.tell(text, theme.State.BAD if is_wrong else theme.State.GOOD)
        self.state.setToolTip(text)

    def open_paper(self) -> None:
        """Put the cursor where a paper's number is typed."""
        self.form.inputs["document_number"].editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _tell_saved(self) -> None:
        self.tell("✓ сохранено")

    @Slot()
    def _press_mark(self) -> None:
        if self.standing is None:
            return
        self.form.flush()
        is_undo = self.mark.text() == "Снять отметку"
        (self.unmarked if is_undo else self.marked).emit(self.standing.key)

    def _tell_tabs(self, standing: StepStanding) -> None:
        for tab, title, count in (
            (FINDINGS, "Замечания", len(standing.findings)),
            (ACCEPTED, "Принятые", len(standing.accepted)),
            (FILES, "Файлы", standing.record.files),
        ):
            self.tabs.setTabText(tab, f"{title} {count}" if count else title)
        self.tabs.setTabText(PROOF, "Подтверждение")

    def _open_tab(self, standing: StepStanding) -> None:
        """Open what matters: the findings, else the paper's files, else the proof."""
        if standing.findings:
            self.tabs.setCurrentIndex(FINDINGS)
        elif standing.record.done_on:
            self.tabs.setCurrentIndex(PROOF)
        else:
            is_paper = standing.proof is not Proof.DATA
            self.tabs.setCurrentIndex(FILES if is_paper else PROOF)

    def _lay_out(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        self.mark.setObjectName("action.mark")
        self.mark.clicked.connect(self._press_mark)
        self.next.setObjectName("action.next")
        self.next.setToolTip("К следующей несделанной работе")
        self.next.clicked.connect(self.onward)
        self.next.hide()
        self.state.setObjectName("setup.state")
        self.state.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.explanation.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.proof.setWordWrap(True)
        self.proof.setObjectName("setup.proof")
        self.proof.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.proof.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.proof.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.proof.setContentsMargins(theme.TIGHT, theme.TIGHT, theme.TIGHT, theme.TIGHT)
        self.tabs.setDocumentMode(True)
        self.tabs.setObjectName("setup.tabs")
        self.tabs.setFont(theme.sized_font(theme.TABLE_POINTS))
        parts: tuple[QWidget, ...] = (self.findings, self.accepted, self.files, self.proof)
        for part in parts:
            self.tabs.addTab(part, "")
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addStretch(1)
        top.addWidget(self.state)
        top.addWidget(self.mark)
        top.addWidget(self.next)
        middle = QHBoxLayout()
        middle.setSpacing(theme.MEDIUM)
        middle.addWidget(self.tabs, 1)
        middle.addWidget(self.form)
        self.form.setFixedWidth(FORM_WIDTH)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        box.setSpacing(theme.TIGHT)
        box.addLayout(top)
        box.addWidget(self.explanation)
        box.addLayout(middle, 1)


def explained(standing: StepStanding) -> str:
    """The order's words and point, the rule of the day, and what to do."""
    parts = [f"{standing.work} ({standing.order})."]
    if standing.rule.days_after_start and standing.due is None and not standing.is_over:
        parts.append("Срок неизвестен: укажите в карточке школы, с какого дня ведётся журнал.")
    late = due_words(standing)
    if late:
        parts.append(f"{late[0].upper()}{late[1:]}.")
    if standing.waits_for:
        parts.append(f"Сначала заполните: {', '.join(standing.waits_for)}.")
    elif standing.findings:
        found = counted(len(standing.findings), "замечание", "замечания", "замечаний")
        parts.append(f"{found}: Enter открывает место, где исправить.")
    elif standing.state is StepState.DONE:
        parts.append("Готово, замечаний нет.")
    else:
        parts.append(standing.advice)
    return " ".join(parts)


def proof_of(standing: StepStanding) -> str:
    """Who marked the step, when, and what was counted then; else what the data say now."""
    record = standing.record
    now = f"Сейчас: {standing.text or '–'}"
    if record.done_on is None:
        return f"{now}\nЕщё не отмечено."
    counted_at = f"{record.counted_at:%d.%m.%Y %H:%M}" if record.counted_at else ""
    who = record.done_by if record.done_by not in (None, NOBODY) else UNNAMED
    return (
        f"Отмечено {record.done_on:%d.%m.%Y}, {who}\n"
        f"Подсчитано {counted_at}: {record.evidence or '–'}\n{now}"
    )
