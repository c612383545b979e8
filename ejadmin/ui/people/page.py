"""«Люди»: the list at the left, the card at the right, and who has not brought a consent."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QTabWidget,
    QWidget,
)

from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.standing import classes_of_year
from ejadmin.models.families import listing
from ejadmin.models.families.listing import Kind
from ejadmin.models.families.missing_consents import Missing
from ejadmin.models.registry import records
from ejadmin.ui import dialogs, papers, theme
from ejadmin.ui.exchange import ExchangePage
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.people.card import bind, may_leave
from ejadmin.ui.people.consents_tab import ConsentsTab
from ejadmin.ui.people.deck import CARD_WIDTH, CardDeck
from ejadmin.ui.people.listing import PeopleList

NEIGHBOURS = (("access", "Листки доступа"), ("duplicates", "Двойники"))
LIST_WIDTH = 394
KINDS = {kind.word: kind for kind in Kind}
CARDS, CONSENTS = 0, 1
ADD = {Kind.PUPILS: "Добавить ученика", Kind.GUARDIANS: "Добавить родителя",
       Kind.EMPLOYEES: "Добавить сотрудника"}  # fmt: skip


class PeoplePage(ExchangePage):
    """Everybody at the school; one list, one card, one way back (Ctrl+Z)."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.people = PeopleList()
        self.deck = CardDeck(workplace, self.operations)
        self.add_button = theme.action_button(ADD[Kind.PUPILS], tooltip="Добавить (Ins в списке)")
        self.load_button = theme.action_button(
            "Загрузить таблицу…", tooltip="Ученики, родители или сотрудники из xlsx, csv"
        )
        self.consents = ConsentsTab(workplace, self.operations)
        self.tabs = QTabWidget()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.people.search)

    def refresh(self) -> None:
        """Read the list anew, and the card in sight unless something is typed there."""
        self._fill_list()
        self.consents.refresh()
        if self.deck.shown is not None and self.deck.shown[1] is not None and not self.people.knows(
            self.deck.shown[1]
        ):  # fmt: skip
            self.deck.forget()  # removed or merged on another page
        card = self.deck.card()
        if card is None:
            self.people.choose_first()
        elif not card.has_unsaved():
            card.refresh()

    def show_place(self, details: dict[str, Any]) -> None:
        """Open a card (``pupil``, ``guardian`` or ``employee``), its ``part``, or the consents."""
        if details.get("tab") == "consents":
            self.tabs.setCurrentIndex(CONSENTS)
            self.consents.show_group(str(details.get("group", "")))
            return
        for word, kind in KINDS.items():
            if isinstance(details.get(word), int):
                self.tabs.setCurrentIndex(CARDS)
                self.open_card(kind, details[word], str(details.get("part", "")))
                self._aim(is_at_part=bool(details.get("part")))
                return
        if details.get("new") in KINDS:
            self.tabs.setCurrentIndex(CARDS)
            self._switch_to(KINDS[details["new"]])
            self.add_person()

    def place(self) -> dict[str, Any]:
        if self.tabs.currentIndex() == CONSENTS:
            return {"tab": "consents", "group": self.consents.group.currentData() or ""}
        card = self.deck.card()
        if card is None or self.deck.shown is None or self.deck.shown[1] is None:
            return {}
        return {self.deck.shown[0].word: self.deck.shown[1], "part": card.current().title}

    def has_unsaved(self) -> bool:
        card = self.deck.card()
        return card is not None and card.has_unsaved()

    def today(self) -> date:
        """The day people are looked at."""
        return self.workplace.today()

    def open_card(self, kind: Kind, key: int, part: str = "") -> None:
        """Show a card; one that is no longer there leaves the page as it is."""
        if not self.deck.may_leave_for(kind, key):
            return
        if kind is not self.people.kind:
            self._switch_to(kind)
        if self.people.choose(key):
            self.deck.show_card(kind, key, part)

    def _aim(self, *, is_at_part: bool) -> None:
        """Where the cursor goes when the page is shown: into the part asked for, or the list."""
        card = self.deck.card()
        self.setFocusProxy(
            card.current().home() if card is not None and is_at_part else self.people.search
        )

    @Slot()
    def add_person(self) -> None:
        """Begin the card of a new person of the kind listed."""
        kind = self.people.kind
        if not self.deck.may_leave_for(kind, None):
            return
        self.deck.show_card(kind, None)
        card = self.deck.cards[kind]
        card.data.know({name_key(line.name): line.key for line in self.people.model.every})
        card.data.form.setFocus()

    @Slot()
    def remove_person(self) -> None:
        """Remove a card entered by mistake; where it is used, that is told instead."""
        kind, key = self.deck.shown or (Kind.PUPILS, None)
        if key is None:
            return
        name = self.deck.cards[kind].name.text()
        if not dialogs.confirm(self, f"Удалить карточку «{name}»?", "Удалить",
                               details="Выбывших не удаляют, а отчисляют приказом."):  # fmt: skip
            return

        def work(session: TrackedSession) -> bool:
            records.remove(session, kind.model, [key])
            return True

        if not self.operations.do(f"Удалено: {name}", work):
            return
        self.deck.forget()
        self._fill_list()
        self.people.choose_first()
        self.told.emit(f"Удалено: {name}. Вернуть: Ctrl+Z")

    def _fill_list(self) -> None:
        kind = self.people.kind
        with self.sessions() as session:
            lines = listing.people(session, kind, self.today())
            classes = classes_of_year(session)
        self.people.fill(kind, lines, classes)
        self.add_button.setText(ADD[kind])

    def _switch_to(self, kind: Kind) -> None:
        """List another kind without showing its first card."""
        self.people.blockSignals(True)
        self.people.show_kind(kind)
        self.people.blockSignals(False)
        self._fill_list()

    @Slot(object, object)
    def _choose(self, kind: Kind, key: int) -> None:
        if self.deck.may_leave_for(kind, key):
            self.deck.show_card(kind, key)
        elif self.deck.shown is not None:
            self.people.choose(self.deck.shown[1])

    @Slot(object)
    def _switch(self, kind: Kind) -> None:
        card = self.deck.card()
        if card is not None and not may_leave(card, self):
            self._switch_to(self.deck.shown[0] if self.deck.shown else kind)
            return
        self.deck.forget()
        self._fill_list()
        self.people.choose_first()

    @Slot()
    def _note_change(self) -> None:
        self._fill_list()
        self.consents.refresh()

    @Slot(object, int)
    def _made(self, kind: Kind, key: int) -> None:
        self._fill_list()
        self.people.choose(key)
        self.deck.show_card(kind, key)
        way = " Теперь зачислите приказом: «Класс» → «Движение и приказы»."
        self.told.emit("Карточка сохранена." + way * (kind is Kind.PUPILS))

    @Slot()
    def _drop_new(self) -> None:
        self.deck.forget()
        key = self.people.current_key()
        if key is not None:
            self.deck.show_card(self.people.kind, key)
        else:
            self.people.choose_first()

    @Slot(object)
    def _go(self, place: Any) -> None:
        """Cards open here by the window's way, so that Alt+← comes back."""
        self.asked_for.emit(place)

    @Slot(int)
    def _tell_missing(self, count: int) -> None:
        self.tabs.setTabText(CONSENTS, f"Согласия: нет у {count}" if count else "Согласия")

    @Slot()
    def _find(self) -> None:
        self.tabs.setCurrentIndex(CARDS)
        self.people.search.setFocus()
        self.people.search.selectAll()

    @Slot()
    def print_out(self) -> None:
        """Print what is in sight: the list of missing consents, or the pupil's card."""
        if self.tabs.currentIndex() == CONSENTS:
            self._print_list(self.consents.model.rows)
            return
        kind, key = self.deck.shown or (None, None)
        if kind is Kind.PUPILS and key:
            name = f"Карточка – {self.deck.cards[kind].name.text()}"
            papers.save(self, self.workplace, "pupil-card", {"pupil_id": key}, name)

    @Slot(object)
    def _print_list(self, people: list[Missing]) -> None:
        known = {"people": tuple(people)}
        papers.save(self, self.workplace, "consents-missing", known, "Список без согласий")

    @Slot(object)
    def _print_forms(self, people: list[Missing]) -> None:
        known = {"people": tuple(people)}
        papers.save(self, self.workplace, "consent-form", known, "Бланки согласия")

    def _connect(self) -> None:
        self.people.chosen.connect(self._choose)
        self.deck.stored.connect(self._note_change)
        self.deck.told.connect(self.told)
        self.deck.asked_for.connect(self._go)
        self.deck.made.connect(self._made)
        self.deck.dropped.connect(self._drop_new)
        self.deck.removal_asked.connect(self.remove_person)
        self.deck.print_asked.connect(self.print_out)
        self.people.switched.connect(self._switch)
        self.add_button.clicked.connect(self.add_person)
        self.load_button.clicked.connect(self.choose_table)
        self.consents.stored.connect(self._note_consents)
        self.consents.told.connect(self.told)
        self.consents.asked_for.connect(self.asked_for)
        self.consents.counted.connect(self._tell_missing)
        self.consents.list_asked.connect(self._print_list)
        self.consents.forms_asked.connect(self._print_forms)
        QShortcut(QKeySequence.StandardKey.Find, self, self._find)
        QShortcut(QKeySequence.StandardKey.Print, self, self.print_out)
        QShortcut(QKeySequence("F5"), self, self.refresh)
        for number, kind in enumerate(Kind, start=1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, partial(self.people.show_kind, kind))
        bind(self.people, "Ins", self.add_person)

    @Slot()
    def _note_consents(self) -> None:
        self._fill_list()
        card = self.deck.card()
        if card is not None and not card.has_unsaved():
            card.refresh()

    def _lay_out(self) -> None:
        self.add_button.setObjectName("action.add_person")
        self.load_button.setObjectName("action.load_people")
        foot = QHBoxLayout()
        foot.setSpacing(theme.TIGHT)
        foot.addWidget(self.add_button, 1)
        foot.addWidget(self.load_button)
        self.people.box.addLayout(foot)
        self.people.setMinimumWidth(LIST_WIDTH)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self.people)
        both.addWidget(self.deck)
        both.setChildrenCollapsible(False)
        both.setStretchFactor(1, 1)
        both.setSizes([LIST_WIDTH, CARD_WIDTH])
        cards = QWidget()
        box = theme.page_box(cards)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.addWidget(both, 1)
        self.tabs.addTab(cards, "Карточки")
        self.tabs.addTab(self.consents, "Согласия")
        self.tabs.setDocumentMode(True)
        self.tabs.setCornerWidget(self._neighbours())
        whole = theme.page_box(self)
        whole.setContentsMargins(theme.LARGE, theme.SMALL, theme.LARGE, theme.SMALL)
        whole.addWidget(self.tabs, 1)

    def _neighbours(self) -> QWidget:
        """Ways to the pages that stand under this one."""
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 0, theme.TIGHT)
        for key, title in NEIGHBOURS:
            button = theme.action_button(title)
            button.setObjectName(f"action.go_{key}")
            button.clicked.connect(partial(self._go, Place(key)))
            row.addWidget(button)
        return corner
