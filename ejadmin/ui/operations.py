"""The one door through which a page writes: each verb an operation, with the way back and forth."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Signal

from ejadmin.errors import UserError

if TYPE_CHECKING:
    from ejadmin.models.base.copies import Occasion
    from ejadmin.models.base.operations import Doing
    from ejadmin.models.base.store import Sessions, TrackedSession

MOST_STEPS = 500
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Step:
    """What is taken back at once: operations by their numbers, under one title.

    ``about`` is what the page said of its place, to go there again; ``undoing`` are the operations
    that took it back, while it is undone.
    """

    numbers: tuple[int, ...]
    title: str
    tables: frozenset[str]
    about: Any = None
    undoing: tuple[int, ...] = ()


def carry_out(
    sessions: "Sessions",
    title: str,
    work: "Callable[[TrackedSession], Answer]",
    *,
    copy: "Occasion | None" = None,
    check: "Callable[[TrackedSession], object] | None" = None,
) -> "tuple[Answer, Doing]":
    """Do something as one operation in a transaction of its own, in whatever thread.

    With ``copy`` a copy of the database is kept first, unless ``check`` refuses before.
    """
    from ejadmin.models.base import operations  # the tables come after the first paint
    from ejadmin.models.base.store.errors import known_errors

    if copy is not None:
        from ejadmin.models.base import copies

        with known_errors():
            if check is not None:
                with sessions() as session:
                    check(session)
            copies.before(sessions, copy)

    with (
        known_errors(),
        sessions.begin() as session,
        operations.operation(session, title) as doing,
    ):
        answer = work(session)
    return answer, doing


class Operations(QObject):
    """What a page does to the database, and the undo stack of what it did.

    ``done`` carries the names of the tables that were written, ``refused`` the :class:`UserError`
    that says why something was not, ``travelled`` a step after it was taken back or done again.
    """

    done = Signal(object)
    refused = Signal(object)
    travelled = Signal(object)

    def __init__(self, sessions: "Sessions", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions = sessions
        self.back: list[Step] = []
        self.forth: list[Step] = []

    def do(
        self,
        title: str,
        work: "Callable[[TrackedSession], Answer]",
        *,
        about: Any = None,
        merges: bool = False,
    ) -> Answer | None:
        """What :meth:`run` does; nothing when it was refused, which is told."""
        try:
            return self.run(title, work, about=about, merges=merges)
        except UserError as error:
            self.refused.emit(error)
            return None

    def run(
        self,
        title: str,
        work: "Callable[[TrackedSession], Answer]",
        *,
        about: Any = None,
        merges: bool = False,
    ) -> Answer:
        """Do something in one transaction and remember it.

        ``merges`` makes one step of it and the last one. Raises :class:`UserError` when it was
        refused; then nothing was written.
        """
        answer, doing = carry_out(self.sessions, title, work)
        self.remember(doing, about, merges=merges)
        return answer

    def remember(self, doing: "Doing", about: Any = None, *, merges: bool = False) -> None:
        """Take an operation that was done elsewhere, in a task, onto the undo stack."""
        if doing.number is None:
            return
        step = Step((doing.number,), doing.title, doing.tables, about)
        if merges and self.back:
            last = self.back.pop()
            step = replace(last, numbers=last.numbers + step.numbers, title=step.title)
        self.back = [*self.back, step][-MOST_STEPS:]
        self.forth.clear()
        self.done.emit(doing.tables)

    def undo(self) -> None:
        """Take back the last step, if nobody has changed what it left."""
        self._travel(self.back, self.forth)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._travel(self.forth, self.back)

    def forget(self) -> None:
        """Let nothing be taken back here any more: the page shows other things now."""
        self.back.clear()
        self.forth.clear()

    def _travel(self, source: list[Step], target: list[Step]) -> None:
        """Turn the last step round; one that cannot be is told and bars no way to those before."""
        from ejadmin.models.base.operations import TakenBackAlready
        from ejadmin.models.base.store.errors import DatabaseUnavailable

        while source:
            step = source.pop()
            try:
                turned = self._turn(step)
            except TakenBackAlready:  # by the list of what was done
                continue
            except UserError as error:
                if isinstance(error, DatabaseUnavailable):
                    source.append(step)
                self.refused.emit(error)
                return
            target.append(turned)
            self.done.emit(turned.tables)
            self.travelled.emit(turned)
            return

    def _turn(self, step: Step) -> Step:
        from ejadmin.models.base import operations
        from ejadmin.models.base.store.errors import known_errors

        standing = step.undoing or step.numbers
        with known_errors(), self.sessions.begin() as session:
            turned = [operations.take_back(session, number) for number in reversed(standing)]
        if step.undoing:
            return replace(step, undoing=())
        undoing = tuple(doing.number for doing in turned if doing.number is not None)
        return replace(step, undoing=undoing)
