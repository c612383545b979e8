"""What every part of a card shares: whose it is, what it announces, how it stores."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.families.listing import Kind
from ejadmin.ui import dialogs
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace


class Pane(QWidget):
    """One part of the card of one person.

    ``stored`` follows what this part wrote, ``told`` is a line for the status bar, ``asked_for``
    asks to go elsewhere. The card's keys work in the ``area``: a list of files beside it has keys
    of its own.
    """

    stored = Signal()
    told = Signal(str)
    asked_for = Signal(object)
    title = ""

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions
        self.operations = operations
        self.kind = Kind.PUPILS
        self.key: int | None = None
        self.name = ""
        self.area: QWidget = self

    def today(self) -> date:
        """The day the card is looked at."""
        return self.workplace.today()

    def show_person(self, kind: Kind, key: int | None) -> None:
        """Show the part of another person; nothing is read until :meth:`refresh`."""
        self.kind, self.key = kind, key

    def refresh(self) -> None:
        """Read the part anew."""

    def has_unsaved(self) -> bool:
        """Whether leaving would lose something typed."""
        return False

    def home(self) -> QWidget:
        """Where the cursor stands first."""
        return self.area

    def add(self) -> None:
        """Begin a new record of this part, where it has records."""

    def remove(self) -> None:
        """Remove the chosen record of this part, where it has records."""

    def save(self) -> None:
        """Store what is typed, where it is not stored by itself."""

    def cancel(self) -> None:
        """Forget a new record, where one is being typed."""

    def has_draft(self) -> bool:
        """Whether :meth:`cancel` would lose something typed."""
        return self.has_unsaved()

    def leave(self) -> None:
        """Esc: forget the new record, asking first when something is typed there."""
        if not self.has_draft() or dialogs.confirm(
            self, "Введённое не сохранено.", "Не сохранять"
        ):  # fmt: skip
            self.cancel()

    def write(self, title: str, work: Callable[[TrackedSession], Any]) -> Any:
        """Do one operation under a title and the person's name; a failure is shown, ``None``."""
        try:
            return self.operations.run(f"{title}, {self.name}".removesuffix(", "), work)
        except UserError as error:
            self.show_error(error)
            return None

    def show_error(self, error: UserError) -> None:
        """Show what is wrong: at its field where the part has it."""
        dialogs.show_error(self, error)
