"""«Двойники»: who may be entered twice, side by side, to be merged or declared different."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models import merging
from ejadmin.models.base.copies import Occasion
from ejadmin.models.base.operations import Doing
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted, listed
from ejadmin.models.merging import MergePlan, Obstacle
from ejadmin.models.people import duplicate_search as finder
from ejadmin.models.people.duplicate_search import PeopleData
from ejadmin.models.people.duplicates import MODELS, PersonKind
from ejadmin.ui import dialogs, theme
from ejadmin.ui.duplicates.comparison import Comparison
from ejadmin.ui.duplicates.pairs import PairLine, PairsList
from ejadmin.ui.operations import carry_out
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.tasks import Progress

ALL, DECIDED = "", "decided"
NOBODY = "Людей пока нет: добавьте или загрузите их, и программа сама поищет повторы."
NONE_LEFT = "Похожих записей нет."
OBSTACLES_SHOWN = 3


@dataclass(frozen=True)
class Looked:
    """What one look found, and when."""

    data: PeopleData
    lines: list[PairLine]
    decided: list[PairLine]
    at: datetime


class DuplicatesPage(Page):
    """The list of pairs at the left, two records of one pair at the right."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.looked: Looked | None = None
        self.wanted: tuple[str, int, int] | None = None
        self.mending: Obstacle | None = None
        self.title = theme.title_label("Двойники")
        self.summary = theme.muted_label("")
        self.filter = QComboBox()
        self.pairs = PairsList()
        self.comparison = Comparison()
        self.reason = theme.StateLabel()
        self.outcome = theme.StateLabel()
        self.empty = theme.muted_label("")
        self.stack = QStackedWidget()
        self.merge_button = theme.primary_button("Объединить")
        self.distinct_button = theme.action_button("Разные люди")
        self.mend_button = theme.action_button("Исправить")
        self.undo_button = theme.action_button("Отменить")
        self.people_button = theme.action_button("Открыть «Люди»")
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.pairs)

    # What the window asks

    def refresh(self) -> None:
        """Look anew, in a task: a whole school takes a tenth of a second."""
        self.workplace.tasks.start("Ищу похожие записи", self._look, self._show, is_reading=True)

    def show_place(self, details: dict[str, Any]) -> None:
        """Choose the pair ``first``, ``second`` of a ``kind``."""
        kind, first, second = (details.get(name) for name in ("kind", "first", "second"))
        if isinstance(kind, str) and isinstance(first, int) and isinstance(second, int):
            self.filter.setCurrentIndex(0)
            self.wanted = (kind, first, second)
            if self.pairs.choose_pair(*self.wanted):
                self.wanted = None

    def place(self) -> dict[str, Any]:
        line = self.pairs.chosen()
        if line is None:
            return {}
        pair = line.pair
        return {"kind": pair.kind.value, "first": pair.first_id, "second": pair.second_id}

    # Looking

    def _look(self, _progress: Progress) -> Looked:
        with known_errors(), self.sessions() as session:
            data = finder.read(session)
            decided = finder.decided(session)
        names = data.names()
        lines = [
            PairLine(pair, (names[pair.kind, pair.first_id], names[pair.kind, pair.second_id]),
                     pair.likeness.text)
            for pair in finder.search(data)
        ]  # fmt: skip
        others = [
            PairLine(pair, (names[pair.kind, pair.first_id], names[pair.kind, pair.second_id]),
                     f"Отмечены разными {who}", key)
            for key, pair, who in decided
            if {(pair.kind, pair.first_id), (pair.kind, pair.second_id)} <= names.keys()
        ]  # fmt: skip
        return Looked(data, lines, others, self.workplace.now())

    def _show(self, looked: Looked) -> None:
        self.looked = looked
        self._fill_filter(looked)
        self._narrow()
        if self.wanted and self.pairs.choose_pair(*self.wanted):
            self.wanted = None

    def _fill_filter(self, looked: Looked) -> None:
        chosen = self.filter.currentData()
        blocked = self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.addItem(f"Все похожие: {len(looked.lines)}", ALL)
        for kind in PersonKind:
            count = sum(line.pair.kind is kind for line in looked.lines)
            self.filter.addItem(f"{kind.caption.capitalize()}: {count}", kind.value)
        if looked.decided:
            self.filter.addItem(f"Отмечены разными: {len(looked.decided)}", DECIDED)
        self.filter.setCurrentIndex(max(self.filter.findData(chosen), 0))
        self.filter.blockSignals(blocked)

    @Slot()
    def _narrow(self) -> None:
        """Show the pairs the filter asks for."""
        if self.looked is None:
            return
        wanted = self.filter.currentData()
        lines = self.looked.decided if wanted == DECIDED else [
            line for line in self.looked.lines if wanted in (ALL, line.pair.kind.value)
        ]  # fmt: skip
        self.pairs.show_lines(lines)
        self._tell_looked(self.looked, has_lines=bool(lines))
        self.distinct_button.setText("Снова искать" if wanted == DECIDED else "Разные люди")
        if not lines:
            self._show_pair()

    def _tell_looked(self, looked: Looked, *, has_lines: bool) -> None:
        counts = looked.data.counts
        seen = (
            f"Просмотрено в {looked.at:%H:%M}: "
            f"{counted(counts[PersonKind.PUPIL], 'ученик', 'ученика', 'учеников')}, "
            f"{counted(counts[PersonKind.GUARDIAN], 'родитель', 'родителя', 'родителей')}, "
            f"{counted(counts[PersonKind.EMPLOYEE], 'сотрудник', 'сотрудника', 'сотрудников')}."
        )
        has_people = any(counts.values())
        self.summary.setText(seen if has_lines else "")
        self.empty.setText(f"{NONE_LEFT} {seen}" if has_people else NOBODY)
        self.people_button.setVisible(not has_people)
        self.stack.setCurrentIndex(0 if has_lines else 1)

    @Slot()
    def _show_pair(self) -> None:
        """Show the chosen pair and what merging it would do."""
        line = self.pairs.chosen()
        if line is None:
            self.comparison.show_pair(None)
            self._enable(can_merge=False)
            return
        pair = line.pair
        try:
            with known_errors(), self.sessions() as session:
                shown = merging.side_by_side(session, pair.kind, pair.first_id, pair.second_id)
        except UserError as error:
            self.comparison.show_pair(None)
            self.outcome.tell(error.message, theme.State.WARNING)
            self._enable(can_merge=False)
            return
        self.comparison.show_pair(shown)
        score = pair.likeness.score
        self.reason.tell(f"Похожи на {score} %: {line.reason}" if score else line.reason)
        self._show_plan()

    @Slot()
    def _show_plan(self) -> None:
        """Say in words what merging would do, or what stands against it."""
        keep, gone = self._sides()
        line = self.pairs.chosen()
        if line is None:
            return
        try:
            with known_errors(), self.sessions() as session:
                made = merging.plan(session, MODELS[line.pair.kind], keep, gone)
        except UserError as error:
            self.outcome.tell(error.message, theme.State.WARNING)
            self._enable(can_merge=False)
            return
        self.mending = next((one for one in made.obstacles if one.page), None)
        self._tell_plan(made)
        self._enable(can_merge=not made.obstacles)

    def _tell_plan(self, made: MergePlan) -> None:
        if made.obstacles:
            told = [obstacle.text for obstacle in made.obstacles[:OBSTACLES_SHOWN]]
            more = len(made.obstacles) - len(told)
            told += [f"… и ещё {more}"] if more else []
            self.outcome.tell("Объединить пока нельзя. " + "\n".join(told), theme.State.WARNING)
            return
        carried = ", ".join(f"{title} – {count}" for title, count in made.carried.items())
        parts = [f"Перейдёт: {carried}." if carried else "У второй записи ничего нет."]
        if made.joined:
            parts.append(f"Станет одним: {listed(made.joined, 3)}.")
        self.outcome.tell(" ".join(parts), theme.State.MUTED)

    def _sides(self) -> tuple[int, int]:
        shown = self.comparison.shown
        if shown is None:
            return 0, 0
        return shown.ids[self.comparison.keep], shown.ids[1 - self.comparison.keep]

    # What is done here

    @Slot()
    def merge(self) -> None:
        """Make one record of the chosen pair, off the window's thread: a copy is kept first."""
        line = self.pairs.chosen()
        if line is None or not self.merge_button.isEnabled():
            return
        keep, gone = self._sides()
        values, workplace = self.comparison.values(), self.workplace
        self._enable(can_merge=False)
        self.distinct_button.setEnabled(False)

        kind = line.pair.kind

        def work(_progress: Progress) -> tuple[MergePlan, Doing]:
            return carry_out(
                workplace.sessions,
                "Объединение записей",
                lambda session: merging.merge(session, kind, keep, gone, values),
                copy=Occasion.MERGE,
                check=lambda session: merging.refuse_merge(session, kind, keep, gone),
            )

        workplace.tasks.start("Объединяю записи", work, self._merged, self._failed)

    def _merged(self, outcome: tuple[MergePlan, Doing]) -> None:
        made, doing = outcome
        self.operations.remember(doing)
        count = sum(made.carried.values())
        rows = counted(count, "запись", "записи", "записей")
        self._after("Объединено" + (f", перенесено: {rows}" if count else ""))

    @Slot()
    def decide(self) -> None:
        """Remember that the chosen two are different people, or look at them again."""
        line = self.pairs.chosen()
        if line is None or not self.distinct_button.isEnabled():
            return
        told, work = "Отмечено: разные люди", partial(finder.declare_distinct, pair=line.pair)
        if line.decision is not None:
            told, work = "Пара снова в поиске", partial(_look_again, key=line.decision)
        if self.operations.do(told, work) is not None:
            self._after(told)

    def _failed(self, error: Exception) -> None:
        dialogs.show_error(self, error)
        self.refresh()

    def _after(self, told: str) -> None:
        self.refresh()
        self.told.emit(told)

    @Slot()
    def _mend(self) -> None:
        """Go where the first obstacle is mended."""
        if self.mending is not None:
            self.asked_for.emit(Place(self.mending.page, dict(self.mending.details)))

    @Slot()
    def _open_people(self) -> None:
        self.asked_for.emit(Place("people"))

    def _enable(self, *, can_merge: bool) -> None:
        line = self.pairs.chosen()
        self.merge_button.setEnabled(can_merge)
        self.mend_button.setVisible(self.mending is not None and line is not None)
        self.distinct_button.setEnabled(line is not None)
        self.undo_button.setEnabled(bool(self.operations.back))
        what = self.operations.back[-1].title if self.operations.back else ""
        self.undo_button.setToolTip(f"Отменить: {what} (Ctrl+Z)" if what else "Отменить (Ctrl+Z)")

    def _connect(self) -> None:
        self.filter.currentIndexChanged.connect(self._narrow)
        self.pairs.selectionModel().currentChanged.connect(self._show_pair)
        self.comparison.side_changed.connect(self._show_plan)
        self.merge_button.clicked.connect(self.merge)
        self.distinct_button.clicked.connect(self.decide)
        self.undo_button.clicked.connect(self.undo)
        self.mend_button.clicked.connect(self._mend)
        self.people_button.clicked.connect(self._open_people)
        for keys, work in (
            ("Ctrl+Return", self.merge), ("Ctrl+D", self.decide),
            ("F5", self.refresh), ("Return", self._go_to_fields),
        ):  # fmt: skip
            context = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(keys), self, work, context=context)

    @Slot()
    def _go_to_fields(self) -> None:
        """Enter goes from the list to the fields and back."""
        (self.comparison if self.pairs.hasFocus() else self.pairs).setFocus()

    def _lay_out(self) -> None:
        self.merge_button.setToolTip("Объединить (Ctrl+Enter)")
        self.merge_button.setObjectName("action.merge")
        self.mend_button.setToolTip("Открыть место, где это исправляют")
        self.mend_button.setObjectName("action.mend")
        self.distinct_button.setToolTip("Больше не предлагать эту пару (Ctrl+D)")
        self.distinct_button.setObjectName("action.distinct")
        self.undo_button.setObjectName("action.undo")
        self.outcome.setWordWrap(True)
        self.reason.setWordWrap(True)
        self.filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.outcome.setObjectName("duplicates.outcome")
        self.filter.setObjectName("duplicates.filter")
        self.empty.setObjectName("duplicates.empty")
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.undo_button)
        head.addWidget(self.filter)
        keys = theme.muted_label("← → выбрать сторону · Enter список/поля")
        keys.setWordWrap(False)
        buttons = QHBoxLayout()
        for part in (self.merge_button, self.mend_button, self.distinct_button):
            buttons.addWidget(part)
        buttons.addStretch(1)
        buttons.addWidget(keys)
        right = QVBoxLayout()
        right.setSpacing(theme.SMALL)
        right.addWidget(self.reason)
        right.addWidget(self.comparison, 1)
        right.addWidget(self.outcome)
        right.addLayout(buttons)
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self.pairs)
        row.addLayout(right, 1)
        self.stack.addWidget(both)
        self.stack.addWidget(self._empty_room())
        box = theme.page_box(self)
        box.addLayout(head)
        box.addWidget(self.summary)
        box.addWidget(self.stack, 1)

    def _empty_room(self) -> QWidget:
        room = QWidget()
        box = QVBoxLayout(room)
        box.addStretch(1)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        box.addWidget(self.empty)
        box.addWidget(self.people_button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        return room


def _look_again(session: TrackedSession, key: int) -> int:
    finder.forget_distinct(session, key)
    return key
