"""The top of the timetable page: which timetable, and what may be done with it."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from ejadmin.ui import theme

Version = tuple[int, str, date, date]
"""Key, name, first and last day of a timetable."""


class TimetableHead(QWidget):
    """The title, the list of timetables and the buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.versions = QComboBox()
        self.versions.setObjectName("timetable.versions")
        self.versions.setMinimumWidth(200)
        self.versions.setToolTip("Расписание и срок его действия")
        self.copy_button = theme.action_button(
            "Новое с даты…", "Ctrl+N", "Скопировать расписание и изменить его с выбранного дня"
        )
        self.undo_button = theme.action_button("Отменить", tooltip="Последнее действие (Ctrl+Z)")
        self.redo_button = theme.action_button("Вернуть", tooltip="Отменённое (Ctrl+Y)")
        self.make_button = theme.primary_button("Создать уроки…", "Ctrl+L")
        self.make_button.setObjectName("action.make_lessons")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(theme.title_label("Расписание"))
        box.addStretch(1)
        box.addWidget(self.versions)
        for button in (self.copy_button, self.undo_button, self.redo_button, self.make_button):
            box.addWidget(button)

    def show_versions(self, versions: Sequence[Version]) -> None:
        """List the timetables with their first days; the tooltip tells the whole span."""
        self.versions.clear()
        for place, (key, name, first, last) in enumerate(versions):
            self.versions.addItem(f"{name}, с {first:%d.%m.%Y}", key)
            tip = f"{name}: действует {first:%d.%m.%Y} – {last:%d.%m.%Y}"
            self.versions.setItemData(place, tip, Qt.ItemDataRole.ToolTipRole)

    def choose(self, timetable_id: int | None) -> None:
        """Show which timetable is chosen; an unknown one changes nothing."""
        row = self.versions.findData(timetable_id) if timetable_id is not None else -1
        if row >= 0:
            self.versions.setCurrentIndex(row)

    def show_changes(self, *, can_undo: bool, can_redo: bool) -> None:
        """Whether there is something to take back or to do again."""
        self.undo_button.setEnabled(can_undo)
        self.redo_button.setEnabled(can_redo)


def current_version(versions: Sequence[Version], today: date) -> int | None:
    """The timetable valid today, or else the last one."""
    valid = [key for key, _, first, last in versions if first <= today <= last]
    return next(reversed(valid or [key for key, *_ in versions]), None)
