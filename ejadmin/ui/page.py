"""What the window and its pages agree upon."""

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ejadmin.models.store import Sessions, Store
    from ejadmin.ui.tasks import Tasks


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


class Page(QWidget):
    """One page of the window; it holds ids and plain values, never live records.

    A page announces; the window decides. ``changed`` names what was changed («pupils», «marks», a
    directory's key, or «*»), so that other pages may refresh; ``asked_for`` asks to go elsewhere;
    ``told`` is a short line for the status bar; ``waiting`` is how much waits at each page, by its
    key, announced by a page that has counted it; ``reminded`` is what is due in the setup, for the
    foot of the window.
    """

    changed = Signal(str)
    asked_for = Signal(object)
    told = Signal(str)
    waiting = Signal(object)
    reminded = Signal(str)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.sessions = workplace.sessions

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
