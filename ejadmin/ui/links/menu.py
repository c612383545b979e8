"""The right-click menu of the grid of links: the keys' acts, and the way to the two records."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ejadmin.models.links import LinkKind
from ejadmin.ui.links.keys import Command
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.page import Place

DIRECTORIES = {
    LinkKind.TEACHERS: "employees",
    LinkKind.ROOMS: "rooms",
    LinkKind.CLASSES: "classes",
}
_COMMANDS: tuple[tuple[str, str, Command], ...] = (
    ("Копировать", "Ctrl+C", Command.COPY),
    ("Вырезать", "Ctrl+X", Command.CUT),
    ("Вставить", "Ctrl+V", Command.PASTE),
    ("Очистить", "Del", Command.CLEAR),
    ("Отменить", "Ctrl+Z", Command.UNDO),
    ("Вернуть", "Ctrl+Y", Command.REDO),
)


def build_menu(
    parent: QWidget,
    model: LinksModel,
    place: tuple[int, int],
    act: Callable[[Command], None],
    go: Callable[[Place], None],
) -> QMenu:
    """The menu of a cell; ``act`` does what is chosen, ``go`` leads to a record."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    is_plan = model.kind is LinkKind.CLASSES
    first = "Часы по примерному плану" if is_plan else "Поставить или снять"
    _add(menu, f"{first}\tПробел", partial(act, Command.TOGGLE))
    menu.addSeparator()
    for title, key, command in _COMMANDS:
        # The key is only told here: a real shortcut would compete with the grid's own keys.
        _add(menu, f"{title}\t{key}", partial(act, command))
    menu.addSeparator()
    row, column = place
    for directory, line in (
        (DIRECTORIES[model.kind], model.lines[row]),
        ("subjects", model.subjects[column]),
    ):
        where = Place("directory", {"key": directory, "id": line.key})
        _add(menu, f"Открыть в справочнике: {line.title}", partial(go, where))
    return menu


def _add(menu: QMenu, text: str, work: Callable[[], None]) -> None:
    action = QAction(text, menu)
    action.triggered.connect(partial(_chosen, work))
    menu.addAction(action)


def _chosen(work: Callable[[], None], _checked: bool = False) -> None:
    work()
