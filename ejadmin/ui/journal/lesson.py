"""Below the journal's grid: the chosen lesson's topic, homework and works, and when it closes."""

from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QWidget,
)

from ejadmin.models.journal.choices import KindChoice
from ejadmin.models.journal.page import PageLesson
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.journal.words import lesson_title

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


class LessonPanel(QWidget):
    """The lesson under the cursor; announces what was written, the page stores it.

    ``topic_set`` and ``homework_set`` come when a field is left, ``kind_set`` with a work's
    position and its kind, ``work_added`` and ``work_removed`` (position) for further columns,
    ``unlock_asked`` when a closed lesson is to be opened once.
    """

    topic_set = Signal(str)
    homework_set = Signal(str, object)
    kind_set = Signal(int, int)
    work_added = Signal()
    work_removed = Signal(int)
    unlock_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lesson: PageLesson | None = None
        self.kinds: list[KindChoice] = []
        self.title = theme.section_label("")
        self.closing = theme.StateLabel()
        self.unlock = QToolButton()
        self.unlock.setObjectName("action.unlock")
        self.unlock.setText("Разовый доступ…")
        self.unlock.setToolTip("Открыть этот урок педагогу: с причиной и сроком")
        self.topic = _field("journal.topic", "Тема урока")
        self.homework = _field("journal.homework", "Что задано на дом")
        self.due = DateField(name="journal.due")
        self.due.setToolTip("К какому дню задано; обычно – к следующему уроку")
        self.works = QHBoxLayout()
        self.works.setSpacing(theme.TIGHT)
        self._boxes: list[QComboBox] = []
        self.add = tool_button("work_add", "mdi6.plus", "Ещё одна работа на уроке")
        self.remove = tool_button("work_remove", "mdi6.minus", "Убрать последнюю работу")
        self.works.addWidget(self.add)
        self.works.addWidget(self.remove)
        self.works.addStretch(1)
        self._lay_out()
        for widget in (self, self.unlock):  # the grid above must not jump while one travels
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self.topic.editingFinished.connect(self._topic_left)
        self.homework.editingFinished.connect(self._homework_left)
        self.due.editingFinished.connect(self._homework_left)
        self.unlock.clicked.connect(self.unlock_asked)
        self.add.clicked.connect(self._add_work)
        self.remove.clicked.connect(self._remove_work)

    def show_lesson(
        self,
        lesson: PageLesson | None,
        kinds: list[KindChoice],
        closing: str,
        *,
        is_closed: bool,
        next_day: date | None = None,
    ) -> None:
        """Show a lesson; ``next_day`` is what homework is due on when nothing else is said."""
        same = self.lesson == lesson and self.kinds == kinds
        self.lesson, self.kinds = lesson, kinds
        self.setVisible(lesson is not None)
        if lesson is None:
            return
        state = theme.State.WARNING if is_closed else theme.State.MUTED
        self.closing.tell(closing, state)
        self.unlock.setVisible(is_closed)
        if same:
            return
        weekday = WEEKDAYS[lesson.day.weekday()]
        teacher = f" · {lesson.teacher}" if lesson.teacher else ""
        self.title.setText(f"{lesson_title(lesson)} · {weekday}{teacher}")
        self.topic.setText(lesson.topic or "")
        self.homework.setText(lesson.homework or "")
        self.due.put(lesson.due_on or next_day or lesson.day)
        self._show_works(lesson)

    def offer_topics(self, topics: list[str]) -> None:
        """Topics of the course plan to choose from while typing."""
        completer = QCompleter(topics, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.topic.setCompleter(completer)

    def due_on(self) -> date:
        """The day the homework is due on."""
        return self.due.day

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(theme.SMALL)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.unlock)
        head.addWidget(self.closing)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(theme.TIGHT)
        grid.addLayout(head, 0, 0, 1, 4)
        grid.addWidget(QLabel("Тема"), 1, 0)
        grid.addWidget(self.topic, 1, 1)
        grid.addWidget(QLabel("Работы"), 1, 2)
        grid.addLayout(self.works, 1, 3)
        grid.addWidget(QLabel("Задано"), 2, 0)
        grid.addWidget(self.homework, 2, 1)
        grid.addWidget(QLabel("на"), 2, 2)
        grid.addWidget(self.due, 2, 3, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)

    def show_kinds(self) -> None:
        """Show the kinds of work as they are stored."""
        if self.lesson is not None:
            self._show_works(self.lesson)

    def _show_works(self, lesson: PageLesson) -> None:
        """One list of kinds for each work; the lists are kept, travelling must stay quick."""
        kinds = {work.position: work.kind_id for work in lesson.works}
        default = next((kind.id for kind in self.kinds if kind.is_default), None)
        count = max(1, len(lesson.works))
        while len(self._boxes) < count:
            self._boxes.append(self._kind_list(len(self._boxes) + 1))
            self.works.insertWidget(len(self._boxes) - 1, self._boxes[-1])
        for position, box in enumerate(self._boxes, 1):
            if box.property("kinds") != self._kind_names():
                self._fill_kinds(box)
            box.setCurrentIndex(box.findData(kinds.get(position, default)))
            box.setVisible(position <= count)
        self.remove.setVisible(len(lesson.works) > 1)

    def _kind_list(self, position: int) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"journal.kind.{position}")
        box.setToolTip("Вид работы: от него зависит вес отметок столбца")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(14)
        box.activated.connect(partial(self._kind_chosen, box, position))
        return box

    def _fill_kinds(self, box: QComboBox) -> None:
        box.clear()
        for kind in self.kinds:
            box.addItem(kind.name, kind.id)
        box.setProperty("kinds", self._kind_names())

    def _kind_names(self) -> list[str]:
        return [kind.name for kind in self.kinds]

    def _add_work(self) -> None:
        self.work_added.emit()

    def _remove_work(self) -> None:
        if self.lesson is not None and self.lesson.works:
            self.work_removed.emit(self.lesson.works[-1].position)

    def _kind_chosen(self, box: QComboBox, position: int, _index: int) -> None:
        self.kind_set.emit(position, box.currentData())

    def _topic_left(self) -> None:
        if self.lesson is not None and self.topic.text().strip() != (self.lesson.topic or ""):
            self.topic_set.emit(self.topic.text().strip())

    def _homework_left(self) -> None:
        if self.lesson is None:
            return
        text = self.homework.text().strip()
        is_same_day = self.lesson.due_on in (None, self.due_on())
        if text != (self.lesson.homework or "") or (text and not is_same_day):
            self.homework_set.emit(text, self.due_on())


def tool_button(name: str, icon: str, tip: str) -> QToolButton:
    """A button that is an icon; its words stand in the tooltip."""
    button = QToolButton()
    button.setObjectName(f"action.{name}")
    button.setIcon(theme.icon(icon))
    button.setIconSize(theme.ICON_SIZE)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


class _Line(QLineEdit):
    """A line that leaves Ctrl+Z and Ctrl+Y to the page while nothing is typed into it."""

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_untouched = not self.isUndoAvailable() and not self.isRedoAvailable()
            steps = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if is_untouched and any(event.matches(key) for key in steps):
                event.ignore()
                return True
        return super().event(event)


def _field(name: str, hint: str) -> QLineEdit:
    field = _Line()
    field.setObjectName(name)
    field.setPlaceholderText(hint)
    field.setAccessibleName(hint)
    return field
