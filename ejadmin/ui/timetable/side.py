"""Beside the board: the rooms of the chosen cell; instead of it: what has to be entered first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from ejadmin.models.timetable.board import Missing
from ejadmin.ui import theme
from ejadmin.ui.timetable.board import CellLesson

OWN_ROOM = "по нагрузке"


class CellRooms(QWidget):
    """A list of rooms for each lesson of the chosen cell."""

    room_chosen = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.rooms: list[tuple[int, str]] = []
        self.boxes: list[QComboBox] = []
        self.shown: list[QWidget] = []
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)

    def show_lessons(self, lessons: Sequence[CellLesson]) -> None:
        """Show the rooms of these lessons."""
        for widget in self.shown:
            widget.hide()
            widget.deleteLater()
        self.shown, self.boxes = [], []
        if lessons:
            self.shown.append(theme.section_label("Кабинет урока"))
        for lesson in lessons:
            name = f"{lesson.entry.short} {lesson.entry.subgroup}".strip()
            self.shown += [QLabel(name), self._box(lesson)]
        for widget in self.shown:
            self.rows.addWidget(widget)

    def _box(self, lesson: CellLesson) -> QComboBox:
        box = QComboBox()
        box.setProperty("entry_id", lesson.entry.id)
        box.setFont(theme.sized_font(theme.TABLE_POINTS))
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(OWN_ROOM, None)
        for room_id, title in self.rooms:
            box.addItem(title, room_id)
        box.setCurrentIndex(max(box.findData(lesson.entry.room_id), 0))
        box.activated.connect(self._choose)
        self.boxes.append(box)
        return box

    def _choose(self, _row: int) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self.room_chosen.emit(box.property("entry_id"), box.currentData())


class EmptyTimetable(QWidget):
    """Says what has to be done first and offers the button."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.missing: Missing | None = None
        self.heading = theme.title_label("Расписание уроков")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.button = theme.primary_button("")
        self.button.clicked.connect(self._ask)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(self.heading)
        box.addWidget(self.text)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        box.addStretch(1)

    def tell(self, missing: Sequence[Missing]) -> None:
        """Name everything missing; the button opens the first."""
        self.missing = missing[0]
        lines = "\n".join(f"• {each.text}." for each in missing)
        self.text.setText(f"Чтобы составить расписание, сначала заполните настройку:\n\n{lines}")
        self.button.setText(missing[0].action)

    def tell_first(self) -> None:
        """Everything is there except a timetable."""
        self.text.setText(
            "Расписания ещё нет. Создайте его, затем расставьте уроки каждого класса по дням."
        )
        self.button.setText("Создать расписание…")

    def _ask(self) -> None:
        self.asked.emit(self.missing)
