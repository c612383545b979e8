"""The card of the chosen person: a head and its parts, each read when first looked at."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QToolButton, QVBoxLayout, QWidget

from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import counted
from ejadmin.models.classes.standing import NOWHERE, standings
from ejadmin.models.families import consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.ui import dialogs, theme
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.belonging_pane import BelongingPane, HistoryPane, LoadPane
from ejadmin.ui.people.data_pane import NEW, DataPane
from ejadmin.ui.people.family_pane import ChildrenPane, FamilyPane
from ejadmin.ui.people.pane import Pane
from ejadmin.ui.people.papers import (
    CertificatePane,
    ConsentPane,
    PaperRequestPane,
    PortfolioPane,
)

PARTS: dict[Kind, tuple[type[Pane], ...]] = {
    Kind.PUPILS: (BelongingPane, FamilyPane, ConsentPane, PaperRequestPane, CertificatePane,
                  PortfolioPane, HistoryPane),
    Kind.GUARDIANS: (ChildrenPane, ConsentPane, HistoryPane),
    Kind.EMPLOYEES: (LoadPane, ConsentPane, PortfolioPane, HistoryPane),
}  # fmt: skip


class Card(QWidget):
    """One kind of person: the head and the tabs of the parts."""

    stored = Signal()
    told = Signal(str)
    asked_for = Signal(object)
    made = Signal(int)
    dropped = Signal()
    removal_asked = Signal()
    print_asked = Signal()

    def __init__(self, workplace: Workplace, operations: Operations, kind: Kind) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions
        self.kind = kind
        self.key: int | None = None
        self.data = DataPane(workplace, operations, kind)
        self.panes: list[Pane] = [
            self.data,
            *(part(workplace, operations) for part in PARTS[kind]),
        ]
        self.stale: set[Pane] = set()
        self.name = theme.title_label("")
        self.about = QLabel()
        self.consent = theme.StateLabel("")
        self.delete = QToolButton()
        self.print = QToolButton()
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()

    def show_person(self, key: int | None, part: str = "") -> None:
        """Show another person, the same part of the card; ``None`` begins a new one."""
        self.key = key
        for pane in self.panes:
            pane.show_person(self.kind, key)
        if key is None:
            self.tabs.setCurrentIndex(0)
        for place in range(1, self.tabs.count()):
            self.tabs.setTabEnabled(place, key is not None)
        self.refresh()
        if part:
            self.show_part(part)

    def show_part(self, title: str) -> None:
        """Turn to a part by its title."""
        for place, pane in enumerate(self.panes):
            if pane.title == title:
                self.tabs.setCurrentIndex(place)

    def refresh(self) -> None:
        """Read the head and the part in sight; the others when they come into sight."""
        self._tell_head()
        self.stale = set(self.panes)
        self._freshen()

    def current(self) -> Pane:
        """The part in sight."""
        return self.panes[self.tabs.currentIndex()]

    def has_unsaved(self) -> bool:
        """Whether any part holds something typed and not stored."""
        return any(pane.has_unsaved() for pane in self.panes)

    @Slot()
    def begin_consent(self) -> None:
        """Turn to the consents and begin one."""
        self.show_part(ConsentPane.title)
        self.current().add()

    @Slot(int)
    def _enter(self, place: int) -> None:
        """A part turned to by the mouse takes the cursor, so that its keys work."""
        if 0 <= place < len(self.panes) and self.tabs.isTabEnabled(place):
            self.tabs.setCurrentIndex(place)
            self.panes[place].home().setFocus()

    @Slot()
    def _freshen(self) -> None:
        pane = self.current()
        if pane in self.stale:
            self.stale.discard(pane)
            pane.refresh()

    @Slot()
    def _note_change(self) -> None:
        pane = self.sender()
        self.stale = {one for one in self.panes if one is not pane}
        self._tell_head()
        self.stored.emit()

    def _tell_head(self) -> None:
        self.delete.setVisible(self.key is not None)
        self.print.setVisible(self.key is not None and self.kind is Kind.PUPILS)
        if self.key is None:
            self.name.setText(NEW[self.kind])
            self.about.setText("")
            self.consent.tell("")
            return
        today = self.workplace.today()
        with self.sessions() as session:
            record = session.get(self.kind.model, self.key)
            if record is None:
                return
            self.name.setText(str(record))
            for pane in self.panes:
                pane.name = str(record)
            self.about.setText(self._about(session, today))
            closed = consents.closed_fields(session, self.kind.model, self.key)
            has_consent = self.key in consents.open_people(session, self.kind.model)
        state = theme.State.GOOD if has_consent else theme.State.WARNING
        text = "согласие есть" if has_consent else "согласия нет"
        self.consent.tell(text, state if closed or has_consent else theme.State.MUTED)

    def _about(self, session: TrackedSession, today: date) -> str:
        if self.kind is Kind.PUPILS:
            pupil = session.get_one(Pupil, self.key)
            label = standings(session, today).get(pupil.id, NOWHERE).label or "без класса"
            born = pupil.birth_date
            age = f"{counted(_age(born, today), 'год', 'года', 'лет')}" if born else ""
            return " · ".join(part for part in (label, age) if part)
        if self.kind is Kind.EMPLOYEES:
            employee = session.get_one(Employee, self.key)
            gone = employee.dismissed_on
            left = f"уволен {gone:%d.%m.%Y}" if gone and gone <= today else ""
            return " · ".join(part for part in (employee.position or "", left) if part)
        return "родитель (законный представитель)"

    def _lay_out(self) -> None:
        for number, pane in enumerate(self.panes, start=1):
            self.tabs.addTab(pane, pane.title)
            self.tabs.setTabToolTip(number - 1, f"{pane.title} (Ctrl+Tab – следующая)")
        self.tabs.setDocumentMode(True)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setFont(theme.sized_font(theme.TABLE_POINTS))
        for button, name, icon, tooltip in (
            (self.print, "print_card", "mdi6.printer-outline", "Карточка в PDF (Ctrl+P)"),
            (self.delete, "delete_person", "mdi6.trash-can-outline",
             "Удалить карточку, внесённую по ошибке. Выбывших отчисляют приказом"),
        ):  # fmt: skip
            button.setObjectName(f"action.{name}")
            button.setIcon(theme.icon(icon))
            button.setIconSize(theme.ICON_SIZE)
            button.setAutoRaise(True)
            button.setToolTip(tooltip)
        self.name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(self.name, 1)
        head.addWidget(self.print)
        head.addWidget(self.delete)
        facts = QHBoxLayout()
        facts.setSpacing(theme.MEDIUM)
        facts.addWidget(self.about)
        facts.addWidget(self.consent)
        facts.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SMALL, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addLayout(head)
        box.addLayout(facts)
        box.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        for pane in self.panes:
            pane.stored.connect(self._note_change)
            pane.told.connect(self.told)
            pane.asked_for.connect(self.asked_for)
            self._bind(pane.area, pane)
        self.data.made.connect(self.made)
        self.data.dropped.connect(self.dropped)
        self.data.consent_asked.connect(self.begin_consent)
        self.delete.clicked.connect(self.removal_asked)
        self.print.clicked.connect(self.print_asked)
        self.tabs.currentChanged.connect(self._freshen)
        self.tabs.tabBarClicked.connect(self._enter)

    def _bind(self, area: QWidget, pane: Pane) -> None:
        """The card's keys work beside a list of files, which has keys of its own."""
        for keys, work in (
            ("Ins", pane.add),
            ("Ctrl+Del", pane.remove),
            ("Ctrl+S", pane.save),
            ("Esc", pane.leave),
        ):
            bind(area, keys, work)


def bind(widget: QWidget, keys: str, work: Callable[[], object]) -> None:
    """A key that works while the widget or something inside it has the focus."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(work)


def may_leave(card: Card, parent: QWidget) -> bool:
    """Whether another person may be shown: asks when something typed would be lost."""
    if not card.has_unsaved():
        return True
    return dialogs.confirm(parent, "Введённое в карточке не сохранено.", "Не сохранять")


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
