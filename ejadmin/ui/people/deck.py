"""The cards of people, one for each kind; one is in sight, or the advice to choose somebody."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget

from ejadmin.models.families.listing import Kind
from ejadmin.ui import theme
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.card import Card, may_leave

CARD_WIDTH, NARROWEST_CARD = 720, 440


class CardDeck(QStackedWidget):
    """Shows one card; what a card announces goes on to the page.

    ``made`` names the kind and the key of somebody stored for the first time. ``shown`` are the
    kind and the key of the card in sight; a new person's key is ``None``.
    """

    stored = Signal()
    told = Signal(str)
    asked_for = Signal(object)
    made = Signal(object, int)
    dropped = Signal()
    removal_asked = Signal()
    print_asked = Signal()

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__()
        self.workplace = workplace
        self.operations = operations
        self.cards: dict[Kind, Card] = {}
        self.shown: tuple[Kind, int | None] | None = None
        self.empty = theme.muted_label(
            "Выберите человека в списке слева: здесь откроется его карточка."
        )
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.addWidget(self.empty)

    def card(self) -> Card | None:
        """The card in sight, if there is one."""
        return self.cards[self.shown[0]] if self.shown is not None else None

    def show_card(self, kind: Kind, key: int | None, part: str = "") -> None:
        """Show somebody's card, perhaps at one of its parts; no key begins a new person's."""
        if self.shown == (kind, key) and key is not None and not part:
            return
        if kind not in self.cards:
            self.cards[kind] = self._make_card(kind)
        card = self.cards[kind]
        self.shown = (kind, key)
        card.show_person(key, part)
        self.setCurrentWidget(card)

    def forget(self) -> None:
        """Show no card."""
        self.shown = None
        self.setCurrentWidget(self.empty)

    def may_leave_for(self, kind: Kind, key: int | None) -> bool:
        """Whether another card may be shown: asks while something typed here is not stored."""
        card = self.card()
        return card is None or self.shown == (kind, key) or may_leave(card, self)

    def _make_card(self, kind: Kind) -> Card:
        card = Card(self.workplace, self.operations, kind)
        card.setMinimumWidth(NARROWEST_CARD)  # the list must not move from one card to the next
        card.made.connect(partial(self.made.emit, kind))
        for name in ("stored", "told", "asked_for", "dropped", "removal_asked",
                     "print_asked"):  # fmt: skip
            getattr(card, name).connect(getattr(self, name))
        self.addWidget(card)
        return card
