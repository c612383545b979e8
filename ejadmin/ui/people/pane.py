"""What every part of a card shares: whose it is, what it announces, how it stores."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.models.people_list import Kind
from ejadmin.models.store.errors import known_errors
from ejadmin.ui import dialogs
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.steps import Steps


class Pane(QWidget):
    """One part of the card of one person.

    ``changed`` names what was changed, ``told`` is a line for the status bar, ``asked_for`` asks to
    go elsewhere, ``undo_asked`` to take the last step back. The card's keys work in the ``area``:
    a list of files beside it has keys of its own.
    """

    changed = Signal(str)
    told = Signal(str)
    asked_for = Signal(object)
    undo_asked = Signal()
    title = ""

    def __init__(self, workplace: Workplace, steps: Steps) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions
        self.steps = steps
        self.kind = Kind.PUPILS
        self.key: int | None = None
        self.area: QWidget = self

    def today(self) -> date:
        """The day the card is looked at."""
        return date.today()

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

    def attempt(self, work: Callable[[], Any]) -> Any:
        """Do one action in the database; a failure is shown and answers ``None``."""
        try:
            with known_errors():
                return work()
        except UserError as error:
            self.show_error(error)
            return None

    def show_error(self, error: UserError) -> None:
        """Show what is wrong: at its field where the part has it."""
        dialogs.show_error(self, error)
