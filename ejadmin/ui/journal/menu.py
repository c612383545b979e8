"""The right-click menu of the journal's grid: the same acts as the keys, with the keys shown."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from ejadmin.models.journal.tables import AttendanceKind, MarkSign
from ejadmin.models.school.subjects import MarkScale
from ejadmin.ui.grid.menu import add, add_edits, new_menu
from ejadmin.ui.journal.keys import Act, Writing

_WRITINGS: tuple[tuple[str, str, Writing], ...] = (
    ("Ещё одна отметка", "/", Writing.SLASH),
    ("Изменить текстом…", "F2", Writing.EDIT),
    ("Комментарий к отметке…", "Shift+F2", Writing.COMMENT),
)


def build_menu(
    parent: QWidget, scale: MarkScale, *, is_lesson: bool, act: Callable[[Act], None]
) -> QMenu:
    """The menu for a cell; ``act`` does what is chosen."""
    menu = new_menu(parent)
    marks = menu.addMenu("Отметка")
    for value in MarkSign if scale is MarkScale.PASS_FAIL else (5, 4, 3, 2, 1):
        add(marks, getattr(value, "caption", str(value)), partial(act, value))
    if is_lesson:
        for kind in AttendanceKind:
            title = f"{kind.caption} – {kind.meaning}"
            add(menu, title, partial(act, kind), key=kind.caption)
    menu.addSeparator()
    for title, key, writing in _WRITINGS:
        add(menu, title, partial(act, writing), key=key)
    menu.addSeparator()
    add_edits(menu, act)
    return menu
