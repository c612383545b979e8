"""What the window and its pages agree upon."""

from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ejadmin.errors import UserError
from ejadmin.ui import dialogs
from ejadmin.ui.operations import Operations, Step

if TYPE_CHECKING:
    from ejadmin.models.base.store import Sessions, Store
    from ejadmin.ui.tasks import Tasks


JOURNAL = frozenset(
    {"marks", "attendance", "works", "homework", "period_marks", "final_marks", "unlocks"}
)
"""The tables that the journal fills all day long."""


@dataclass(frozen=True)
class Place:
    """Where to go: a page and, if it takes one, what to show there."""

    page: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Workplace:
    """What every page is given: the database and the runner of long tasks."""

    store: "Store"
    tasks: "Tasks"

    @property
    def sessions(self) -> "Sessions":
        """The factory of sessions of the open database."""
        return self.store.sessions

    def now(self) -> datetime:
        """The moment at the school, by the zone of its card; reads no table."""
        from ejadmin.models.base import clock  # the tables come after the first paint

        return clock.moment(self.sessions.kw["info"])

    def today(self) -> date:
        """The day at the school."""
        return self.now().date()


class Page(QWidget):
    """One page of the window; it holds ids and plain values, never live records.

    A page announces; the window decides. ``changed`` carries the names of the tables that were
    written, or ``None`` when it may be any, so that other pages refresh if it concerns them;
    ``asked_for`` asks to go elsewhere; ``told`` is a short line for the status bar; ``waiting`` is
    how much waits at each page, by its key, announced by a page that has counted it; ``reminded``
    is what is due in the setup, for the foot of the window.

    Everything a page writes goes through its ``operations``; Ctrl+Z and Ctrl+Y come from there.
    What ``ignores`` names may change without a word to this page.
    """

    ignores: ClassVar[frozenset[str]] = frozenset()
    changed = Signal(object)
    asked_for = Signal(object)
    told = Signal(str)
    waiting = Signal(object)
    reminded = Signal(str)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions
        self.operations = Operations(workplace.sessions, self)
        self.operations.done.connect(self.changed)
        self.operations.travelled.connect(self.show_travelled)
        self.operations.refused.connect(self.show_refusal)
        for keys, work in (
            ("Ctrl+Z", self.undo), ("Ctrl+Y", self.redo), ("Ctrl+Shift+Z", self.redo),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(work)

    def undo(self) -> None:
        """Take back the last thing done on this page."""
        if not self.operations.back:
            self.told.emit("Отменять нечего. Всё сделанное раньше: Ctrl+H")
        self.operations.undo()

    def redo(self) -> None:
        """Do again what was taken back last."""
        if not self.operations.forth:
            self.told.emit("Возвращать нечего")
        self.operations.redo()

    def show_travelled(self, step: Step) -> None:
        """Show the page after a step was taken back or done again."""
        self.refresh()
        self.tell_travelled(step)

    def tell_travelled(self, step: Step) -> None:
        """Say in the status bar which step it was."""
        is_undone = any(step is one for one in self.operations.forth)
        self.told.emit(f"{'Отменено' if is_undone else 'Возвращено'}: {step.title}")

    def show_refusal(self, error: UserError) -> None:
        """Say why something was not written or taken back."""
        dialogs.show_error(self, error)

    def is_concerned(self, tables: frozenset[str] | None) -> bool:
        """Whether the page may look otherwise now that these tables were written."""
        return tables is None or not tables <= self.ignores

    def refresh(self) -> None:
        """Read the page's data anew; called when shown after something changed elsewhere."""

    def show_place(self, details: dict[str, Any]) -> None:
        """Go to what the details name; unknown or outdated details are no error."""

    def place(self) -> dict[str, Any]:
        """What :meth:`show_place` needs to come back here."""
        return {}

    def has_unsaved(self) -> bool:
        """Whether leaving now would lose something typed."""
        return False


@dataclass(frozen=True)
class PageEntry:
    """One row of the registry of pages; the module is imported when the page is first shown.

    A page that is a part of another stands ``under`` it in the navigation instead of having a line
    of its own.
    """

    key: str
    title: str
    icon: str
    module: str
    name: str
    under: str = ""

    def build(self, workplace: Workplace) -> Page:
        """Import the page's module and make the page."""
        kind = cast("type[Page]", getattr(import_module(self.module), self.name))
        page = kind(workplace)
        page.setObjectName(f"page.{self.key}")
        return page
