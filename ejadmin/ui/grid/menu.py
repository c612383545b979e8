"""The part of a right-click menu that all grids share: acts of the keys, with the keys shown."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ejadmin.ui.grid.keys import Edit

_EDITS: tuple[tuple[str, str, Edit] | None, ...] = (
    ("Копировать", "Ctrl+C", Edit.COPY),
    ("Вырезать", "Ctrl+X", Edit.CUT),
    ("Вставить", "Ctrl+V", Edit.PASTE),
    ("Очистить", "Del", Edit.CLEAR),
    None,
    ("Отменить", "Ctrl+Z", Edit.UNDO),
    ("Вернуть", "Ctrl+Y", Edit.REDO),
)


def new_menu(parent: QWidget) -> QMenu:
    """An empty menu that lives as long as it is shown."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def add_edits(menu: QMenu, act: Callable[[Edit], None]) -> None:
    """What every grid does with the chosen cells."""
    for row in _EDITS:
        if row is None:
            menu.addSeparator()
        else:
            title, key, edit = row
            add(menu, title, partial(act, edit), key=key)


def add(menu: QMenu, title: str, work: Callable[[], None], *, key: str = "") -> None:
    """One thing to do."""
    # The key is only told here: a real shortcut would compete with the grid's own keys.
    action = QAction(f"{title}\t{key}" if key else title, menu)
    action.triggered.connect(partial(_chosen, work))
    menu.addAction(action)


def _chosen(work: Callable[[], None], _checked: bool = False) -> None:
    work()
