"""The right-click menu of the grid of links: the keys' acts, and the way to the two records."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ejadmin.models.loads.matrices import LinkKind
from ejadmin.ui.grid.keys import Command
from ejadmin.ui.grid.menu import add, add_edits, new_menu
from ejadmin.ui.links.keys import Linking
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.page import Place

DIRECTORIES = {
    LinkKind.TEACHERS: "employees",
    LinkKind.ROOMS: "rooms",
    LinkKind.CLASSES: "classes",
}


def build_menu(
    parent: QWidget,
    model: LinksModel,
    place: tuple[int, int],
    act: Callable[[Command], None],
    go: Callable[[Place], None],
) -> QMenu:
    """The menu of a cell; ``act`` does what is chosen, ``go`` leads to a record."""
    menu = new_menu(parent)
    is_plan = model.kind is LinkKind.CLASSES
    first = "Часы по примерному плану" if is_plan else "Поставить или снять"
    add(menu, first, partial(act, Linking.TOGGLE), key="Пробел")
    menu.addSeparator()
    add_edits(menu, act)
    menu.addSeparator()
    row, column = place
    for directory, line in (
        (DIRECTORIES[model.kind], model.lines[row]),
        ("subjects", model.subjects[column]),
    ):
        where = Place("directory", {"key": directory, "id": line.key})
        add(menu, f"Открыть в справочнике: {line.title}", partial(go, where))
    return menu
