"""The right-click menu of the journal's grid: the same acts as the keys, with the keys shown."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ejadmin.models.journal import AttendanceKind, MarkSign
from ejadmin.models.subjects import MarkScale
from ejadmin.ui.journal.keys import Act, Command

_COMMANDS: tuple[tuple[str, str, Command] | None, ...] = (
    ("Ещё одна отметка", "/", Command.SLASH),
    ("Изменить текстом…", "F2", Command.EDIT),
    ("Комментарий к отметке…", "Shift+F2", Command.COMMENT),
    None,
    ("Копировать", "Ctrl+C", Command.COPY),
    ("Вырезать", "Ctrl+X", Command.CUT),
    ("Вставить", "Ctrl+V", Command.PASTE),
    ("Очистить", "Del", Command.CLEAR),
    None,
    ("Отменить", "Ctrl+Z", Command.UNDO),
    ("Вернуть", "Ctrl+Y", Command.REDO),
)


def build_menu(
    parent: QWidget, scale: MarkScale, *, is_lesson: bool, act: Callable[[Act], None]
) -> QMenu:
    """The menu for a cell; ``act`` does what is chosen."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    marks = menu.addMenu("Отметка")
    for value in MarkSign if scale is MarkScale.PASS_FAIL else (5, 4, 3, 2, 1):
        _add(marks, getattr(value, "caption", str(value)), "", act, value)
    if is_lesson:
        for kind in AttendanceKind:
            _add(menu, f"{kind.caption} – {kind.meaning}", kind.caption, act, kind)
    menu.addSeparator()
    for row in _COMMANDS:
        if row is None:
            menu.addSeparator()
        else:
            _add(menu, row[0], row[1], act, row[2])
    return menu


def _add(menu: QMenu, text: str, key: str, act: Callable[[Act], None], what: Act) -> None:
    # The key is only told here: a real shortcut would compete with the grid's own keys.
    action = QAction(f"{text}\t{key}" if key else text, menu)
    action.triggered.connect(partial(_chosen, act, what))
    menu.addAction(action)


def _chosen(act: Callable[[Act], None], what: Act, _checked: bool = False) -> None:
    act(what)
