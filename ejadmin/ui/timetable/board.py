"""The board of one class: lesson numbers down, days across, subgroups side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ejadmin.models.calendar.tables import Weekday
from ejadmin.models.timetable.tables import Ring
from ejadmin.models.timetable.week import WeekEntry
from ejadmin.ui import theme

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[Weekday, int]

CELL_ROLE = Qt.ItemDataRole.UserRole
CELL_HEIGHT = 56
USUAL_LESSONS = 7
OPEN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


@dataclass(frozen=True)
class CellLesson:
    """One lesson in a cell; ``clashes`` are the texts of what is wrong with it."""

    entry: WeekEntry
    clashes: tuple[str, ...]

    @property
    def teachers(self) -> str:
        """Who teaches, or that nobody does yet."""
        return ", ".join(self.entry.teachers.values()) or "вакансия"

    @property
    def room(self) -> str:
        """Where."""
        return f"каб. {self.entry.room}" if self.entry.room else "без кабинета"

    @property
    def full_text(self) -> str:
        """Everything in words, for the tooltip and the screen reader."""
        lesson = f"{self.entry.title}, {self.teachers}, {self.room}"
        return "\n".join((lesson, *self.clashes))


class BoardModel(QAbstractTableModel):
    """Holds the lessons of one class's week; queries nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.days: list[Weekday] = list(Weekday)[:5]
        self.rings: dict[int, Ring] = {}
        self.numbers: list[int] = list(range(1, USUAL_LESSONS + 1))
        self.cells: dict[Cell, list[CellLesson]] = {}

    def show_week(
        self, days: Sequence[Weekday], rings: dict[int, Ring], lessons: Sequence[CellLesson]
    ) -> None:
        """Show another week; rows follow the bells and whatever stands beyond them."""
        self.beginResetModel()
        self.days, self.rings = list(days), rings
        used = {lesson.entry.number for lesson in lessons}
        self.numbers = sorted(set(rings or range(1, USUAL_LESSONS + 1)) | used)
        self.cells = {}
        for lesson in lessons:
            cell = lesson.entry.weekday, lesson.entry.number
            self.cells.setdefault(cell, []).append(lesson)
        self.endResetModel()

    def cell_at(self, index: Index) -> Cell | None:
        """Day and lesson number of an index."""
        if not index.isValid():
            return None
        return self.days[index.column()], self.numbers[index.row()]

    def index_of(self, cell: Cell) -> QModelIndex:
        """Where a day and lesson number stand; no index when they are not shown."""
        day, number = cell
        if day not in self.days or number not in self.numbers:
            return QModelIndex()
        return self.index(self.numbers.index(number), self.days.index(day))

    def lessons_at(self, index: Index) -> list[CellLesson]:
        """What stands in a cell."""
        cell = self.cell_at(index)
        return self.cells.get(cell, []) if cell else []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.days)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        lessons = self.lessons_at(index)
        if role == CELL_ROLE:
            return lessons
        if role == Qt.ItemDataRole.DisplayRole:
            return " / ".join(lesson.entry.short for lesson in lessons)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(lesson.full_text for lesson in lessons) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "\n".join(lesson.full_text for lesson in lessons)
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.days[section].caption.capitalize()
        number = self.numbers[section]
        ring = self.rings.get(number)
        return f"{number}\n{ring.starts_at:%H:%M}–{ring.ends_at:%H:%M}" if ring else str(number)


class CellPainter(QStyledItemDelegate):
    """Paints the lessons of a cell beside each other; a clash has a red edge and a sign."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        rect: QRect = option.rect
        lessons: list[CellLesson] = index.data(CELL_ROLE)
        painter.fillRect(rect, theme.color("surface"))
        width = rect.width() // max(len(lessons), 1)
        shares_subject = len({lesson.entry.short for lesson in lessons}) == 1 < len(lessons)
        for place, lesson in enumerate(lessons):
            part = QRect(rect.left() + place * width, rect.top(), width, rect.height())
            self._paint_ground(painter, part, lesson)
            if place:
                painter.setPen(QPen(theme.color("line"), 1, Qt.PenStyle.DashLine))
                top = part.top() + (part.height() // 3 + 4 if shares_subject else 0)
                painter.drawLine(part.left(), top, part.left(), part.bottom())
            subject = "" if shares_subject else lesson.entry.short
            self._paint_lesson(painter, part, subject, lesson)
        if shares_subject:
            self._paint_lesson(painter, rect, lessons[0].entry.short, None)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, CELL_HEIGHT)

    def _paint_ground(self, painter: QPainter, part: QRect, lesson: CellLesson) -> None:
        if lesson.clashes:
            painter.fillRect(part, theme.color("red_tint"))
            painter.fillRect(QRect(part.topLeft(), QSize(3, part.height())), theme.color("red"))

    def _paint_lesson(
        self, painter: QPainter, part: QRect, subject: str, lesson: CellLesson | None
    ) -> None:
        inner = part.adjusted(8, 4, -4, -4)
        line = inner.height() // 3
        lines = [(subject, "text", True)]
        if lesson is not None:
            sign = "⚠ " if lesson.clashes else ""
            lines += [(sign + lesson.teachers, "text", False), (lesson.room, "muted", False)]
        for place, (text, tone, bold) in enumerate(lines):
            painter.setFont(theme.sized_font(theme.TABLE_POINTS - (not bold), bold=bold))
            painter.setPen(theme.color(tone))
            box = QRect(inner.left(), inner.top() + place * line, inner.width(), line)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class Board(QTableView):
    """The table on the screen; it announces what the keys ask for."""

    open_asked = Signal()
    clear_asked = Signal()
    cell_chosen = Signal()

    def __init__(self, model: BoardModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timetable.board")
        self.setAccessibleName("Расписание класса на неделю")
        self.setModel(model)
        self.setItemDelegate(CellPainter(self))
        self.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setMinimumSectionSize(CELL_HEIGHT)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.doubleClicked.connect(self._ask_to_open)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in OPEN_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.open_asked.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_asked.emit()
        else:
            super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.cell_chosen.emit()

    def _ask_to_open(self, _index: QModelIndex) -> None:
        self.open_asked.emit()
