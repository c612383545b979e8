"""«Ведомости»: what families that refused the e-service get on paper (school 14, point 14)."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from ejadmin.models.statements import tables as statements
from ejadmin.ui import theme
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.statements.issue import IssueTab
from ejadmin.ui.statements.ledger import LedgerTab


class StatementsPage(Page):
    """The queue with its preview, and the ledger of what was issued."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.issue = IssueTab(workplace)
        self.ledger = LedgerTab(self.operations, self.issue.folder)
        self.tabs = QTabWidget()
        self.tabs.addTab(self.issue, "К выдаче")
        self.tabs.addTab(self.ledger, "Журнал выдачи")
        self.pages = QStackedWidget()
        self.add_request = theme.primary_button("Добавить отказ", "Ins")
        self.add_pupil = theme.action_button("Выбрать ученика без отказа…")
        self.empty = self._empty()
        self.pages.addWidget(self.tabs)
        self.pages.addWidget(self.empty)
        box = theme.page_box(self)
        box.addWidget(theme.title_label("Ведомости"))
        box.addWidget(self.pages, 1)
        self.tabs.setDocumentMode(True)
        self._connect()

    def today(self) -> date:
        """The day on which statements are issued."""
        return self.workplace.today()

    def refresh(self) -> None:
        """Read the families and the ledger anew; dates chosen by hand stay."""
        today = self.today()
        self.issue.refresh(today)
        first, last = self.issue.dates()
        with self.sessions() as session:
            families = statements.pupils_with_paper(session, first, max(last, today))
        guardians = {family.pupil_id: family.guardian for family in families}
        self.ledger.refresh(guardians, today)
        is_empty = not (families or self.issue.model.rows or self.ledger.model.every)
        self.pages.setCurrentWidget(self.empty if is_empty else self.tabs)

    def show_place(self, details: dict[str, Any]) -> None:
        """Go to a tab, and to a pupil in the queue."""
        self.tabs.setCurrentIndex(1 if details.get("tab") == "ledger" else 0)
        if isinstance(pupil_id := details.get("pupil"), int):
            self._start_with(pupil_id)

    def place(self) -> dict[str, Any]:
        return {"tab": "ledger" if self.tabs.currentWidget() is self.ledger else "issue"}

    def _start_with(self, pupil_id: int) -> None:
        self.issue.add_pupil(pupil_id)
        self.pages.setCurrentWidget(self.tabs)

    @Slot()
    def _begin_by_hand(self) -> None:
        self.pages.setCurrentWidget(self.tabs)
        self.issue.adding.setFocus()

    @Slot()
    def _ask_for_requests(self) -> None:
        self.asked_for.emit(Place("directory", {"key": "paper_requests"}))

    @Slot()
    def _issued(self) -> None:
        first, last = self.issue.dates()
        with self.sessions() as session:
            families = statements.pupils_with_paper(session, first, last)
        self.ledger.refresh({one.pupil_id: one.guardian for one in families}, self.today())
        self.changed.emit(frozenset({"statement_issues"}))

    @Slot(str)
    def _received(self, text: str) -> None:
        self.told.emit(text)

    @Slot()
    def _search(self) -> None:
        on_ledger = self.tabs.currentWidget() is self.ledger
        (self.ledger.search if on_ledger else self.issue.adding).setFocus()

    def _connect(self) -> None:
        self.issue.issued.connect(self._issued)
        self.issue.told.connect(self.told)
        self.ledger.received.connect(self._received)
        self.add_request.clicked.connect(self._ask_for_requests)
        self.add_pupil.clicked.connect(self._begin_by_hand)
        QShortcut(QKeySequence.StandardKey.Find, self, self._search)

    def _empty(self) -> QWidget:
        page = QWidget()
        frame, box = theme.card()
        box.addWidget(theme.section_label("Ни одна семья пока не отказалась от электронной услуги"))
        explained = QLabel(
            "Когда родители пишут отказ, внесите его: ученик появится здесь, и программа напомнит, "
            "когда ему пора выдать ведомость с уроками, отметками и пропусками."
        )
        explained.setWordWrap(True)
        box.addWidget(explained)
        self.add_request.setObjectName("action.add_paper_request")
        for button in (self.add_request, self.add_pupil):
            box.addWidget(button, alignment=Qt.AlignmentFlag.AlignLeft)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, theme.MEDIUM, 0, 0)
        outer.addWidget(frame)
        outer.addStretch(1)
        return page
