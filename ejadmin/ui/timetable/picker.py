"""The list that fills a cell: the class's courses with the hours still to place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ejadmin.models.base.words import name_key
from ejadmin.models.timetable.board import CourseLeft
from ejadmin.models.timetable.week import Moment, WeekEntry
from ejadmin.ui import theme

WIDTH, HEIGHT = 600, 340
COURSES_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Choice:
    """One line of the list: the courses it places at once, and who is busy then."""

    subject: str
    text: str
    course_ids: tuple[int, ...]
    left: float
    busy: str

    @property
    def line(self) -> str:
        """The text with the obstacle, if any."""
        return f"{self.text} · занято: {self.busy}" if self.busy else self.text


def choices(
    courses: Iterable[CourseLeft], week: Sequence[WeekEntry], moment: Moment
) -> list[Choice]:
    """What may fill a cell: whole courses and divisions first where hours are left."""
    meeting = [entry for entry in week if entry.moment.meets(moment)]
    found: list[Choice] = []
    divisions: dict[int, list[CourseLeft]] = {}
    for course in courses:
        found.append(_one_course(course, meeting))
        if course.division_id is not None:
            divisions.setdefault(course.division_id, []).append(course)
    for parts in divisions.values():
        if len(parts) > 1:
            found.append(_whole_division(parts, meeting))
    return sorted(found, key=_order)


def _order(choice: Choice) -> tuple[bool, bool, str, int, str]:
    """What can be placed now comes first, a whole division before its subgroups."""
    is_placed, is_busy = choice.left <= 0, bool(choice.busy)
    return is_placed, is_busy, name_key(choice.subject), -len(choice.course_ids), choice.text


def _one_course(course: CourseLeft, meeting: Sequence[WeekEntry]) -> Choice:
    busy = _busy(course, meeting)
    return Choice(course.subject, course.text, (course.course_id,), course.left, busy)


def _whole_division(parts: list[CourseLeft], meeting: Sequence[WeekEntry]) -> Choice:
    left = min(part.left for part in parts)
    names = ", ".join(part.teacher for part in parts)
    hours = f"осталось {left:g} из {parts[0].hours:g}".replace(".", ",")
    busy = "; ".join(filter(None, (_busy(part, meeting) for part in parts)))
    text = f"{parts[0].subject}, все подгруппы · {names} · {hours}"
    course_ids = tuple(part.course_id for part in parts)
    return Choice(parts[0].subject, text, course_ids, left, busy)


def _busy(course: CourseLeft, meeting: Sequence[WeekEntry]) -> str:
    """Where the course's teachers are at that time."""
    return "; ".join(
        f"{entry.teachers[teacher_id]} – {entry.title}"
        for entry in meeting
        for teacher_id in course.teacher_ids
        if teacher_id in entry.teachers and entry.course_id != course.course_id
    )


class CoursePicker(QFrame):
    """A small window over the cell: type to filter, arrows and Enter to choose, Esc to leave."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("timetable.picker")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Предмет или педагог")
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.filter.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        box.addWidget(self.filter)
        box.addWidget(self.list)

    def open_at(self, corner: QPoint, offered: Sequence[Choice]) -> None:
        """Show what may be placed, near a point of the screen."""
        self.list.clear()
        for choice in offered:
            item = QListWidgetItem(choice.line)
            item.setToolTip(choice.line)
            item.setData(COURSES_ROLE, choice.course_ids)
            if choice.left <= 0:
                item.setForeground(theme.color("muted"))
            elif choice.busy:
                item.setForeground(theme.color("red"))
            self.list.addItem(item)
        self.filter.clear()
        self._narrow("")
        self.resize(WIDTH, HEIGHT)
        self.move(self._inside_screen(corner))
        self.show()
        self.filter.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = watched is self.filter and event.type() is QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and self._travel(Qt.Key(event.key())):
            return True
        return super().eventFilter(watched, event)

    def _travel(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.list.currentItem()
            if item is not None and not item.isHidden():
                self._choose(item)
            return True
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key not in steps:
            return False
        shown = [row for row in range(self.list.count()) if not self.list.item(row).isHidden()]
        if shown:
            row = self.list.currentRow()
            place = shown.index(row) + steps[key] if row in shown else 0
            self.list.setCurrentRow(shown[max(0, min(place, len(shown) - 1))])
        return True

    def _narrow(self, text: str) -> None:
        wanted = name_key(text)
        shown = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in name_key(item.text()))
            if not item.isHidden():
                # what begins so is meant before a teacher whose name has the letters somewhere
                shown.append((not name_key(item.text()).startswith(wanted), row))
        self.list.setCurrentRow(min(shown)[1] if shown else -1)

    def _choose(self, item: QListWidgetItem) -> None:
        self.hide()
        self.chosen.emit(item.data(COURSES_ROLE))

    def _inside_screen(self, corner: QPoint) -> QPoint:
        area = self.screen().availableGeometry()
        x = min(corner.x(), area.right() - WIDTH)
        y = min(corner.y(), area.bottom() - HEIGHT)
        return QPoint(max(x, area.left()), max(y, area.top()))
