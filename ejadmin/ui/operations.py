"""The one door through which a page writes: each verb an operation, with the way back and forth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from ejadmin.errors import UserError
from ejadmin.models import operations
from ejadmin.models.store.errors import known_errors

if TYPE_CHECKING:
    from ejadmin.models.store import Sessions, TrackedSession

MOST_STEPS = 500
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Step:
    """One operation that may be taken back: its number, title, and what it changed."""

    number: int
    title: str
    what: str


class Operations(QObject):
    """What a page does to the database, and the undo stack of what it did.

    ``done`` names what was changed («subgroups»), ``refused`` says why something was not.
    """

    done = Signal(str)
    refused = Signal(str)

    def __init__(self, sessions: "Sessions", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions = sessions
        self.back: list[Step] = []
        self.forth: list[Step] = []

    def do(
        self, title: str, what: str, work: "Callable[[TrackedSession], Answer]"
    ) -> Answer | None:
        """Do something in one transaction and remember it; nothing when it was refused."""
        try:
            with (
                known_errors(),
                self.sessions.begin() as session,
                operations.operation(session, title) as doing,
            ):
                answer = work(session)
        except UserError as error:
            self.refused.emit(error.message)
            return None
        if doing.number is not None:
            self.back = [*self.back, Step(doing.number, title, what)][-MOST_STEPS:]
            self.forth.clear()
        self.done.emit(what)
        return answer

    def undo(self) -> None:
        """Take back the last operation, if nobody has changed what it left."""
        self._turn(self.back, self.forth)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._turn(self.forth, self.back)

    def _turn(self, source: list[Step], target: list[Step]) -> None:
        if not source:
            return
        step = source[-1]
        try:
            with known_errors(), self.sessions.begin() as session:
                doing = operations.take_back(session, step.number)
        except UserError as error:
            self.refused.emit(error.message)
            return
        source.pop()
        if doing.number is not None:
            target.append(Step(doing.number, step.title, step.what))
        self.done.emit(step.what)
