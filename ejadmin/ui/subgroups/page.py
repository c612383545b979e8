"""Subgroups: the divisions of a year at the left, the parts of the open one side by side."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models import dividing
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.dividing import DivisionView, Placing
from ejadmin.models.years import classes
from ejadmin.ui import papers, theme
from ejadmin.ui.operations import Step
from ejadmin.ui.page import JOURNAL, Page, Place, Workplace
from ejadmin.ui.subgroups.dialog import DivisionDialog, NewDivision
from ejadmin.ui.subgroups.listing import DivisionList
from ejadmin.ui.subgroups.pane import DivisionPane
from ejadmin.ui.subgroups.steps import Steps
from ejadmin.ui.subgroups.ways import Way, propose
from ejadmin.ui.years import YearBox

SETTLING, LIST = 120, "division-list"
WHOLE = frozenset({"divisions", "division_classes"})
NOTHING = (
    "Классы этого года не делятся.\n\nЕсли иностранный язык, информатику или технологию ведут "
    "по подгруппам, разделите классы: одной кнопкой по алфавиту, по полу или как в прошлом году."
)
NO_CLASSES = "Делить пока некого: сначала создайте классы этого года."


class SubgroupsPage(Page):
    """One division at a time; every move is stored at once, from the day chosen above."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.years = YearBox()
        self.list = DivisionList()
        self.pane = DivisionPane(workplace.sessions)
        self.head, self.board = self.pane.head, self.pane.board
        self.empty_text = QLabel()
        self.view: DivisionView | None = None
        self.classes: dict[int, str] = {}
        self.steps = Steps(self.operations, self)
        self._wanted: tuple[int | None, int | None] = (None, None)
        self._chosen = 0
        self.soon = QTimer(self, interval=SETTLING, singleShot=True)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.board)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(theme.title_label("Подгруппы"), 1)
        top.addWidget(self.years)
        self._stack.addWidget(self._empty_state())
        self._stack.addWidget(self.pane)
        middle = QHBoxLayout()
        middle.setSpacing(theme.MEDIUM)
        middle.addWidget(self.list)
        middle.addWidget(self._stack, 1)
        box = theme.page_box(self)
        box.addLayout(top)
        box.addLayout(middle, 1)

    def _empty_state(self) -> QWidget:
        widget = QWidget()
        self.empty_text.setWordWrap(True)
        self.empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty_button = theme.primary_button("Разделить классы…")
        self.empty_button.setObjectName("action.divide_first")
        box = QVBoxLayout(widget)
        box.addStretch(1)
        box.addWidget(self.empty_text)
        box.addWidget(self.empty_button, 0, Qt.AlignmentFlag.AlignCenter)
        box.addStretch(2)
        return widget

    def _connect(self) -> None:
        self.years.activated.connect(self.refresh)
        self.list.chosen.connect(self.open_division)
        self.list.new_asked.connect(self.ask_division)
        self.list.entered.connect(self.board.enter)
        self.empty_button.clicked.connect(self._begin)
        self.head.day_changed.connect(self._read_division)
        self.head.asked.connect(self._do)
        self.head.class_asked.connect(self.steps.change_class)
        self.operations.done.connect(self._show_change)
        self.board.moved.connect(self._move)
        self.board.missing.connect(self._tell_missing)
        self.board.chosen.connect(self._note_chosen)
        self.soon.timeout.connect(self._settle)
        self.board.rename_asked.connect(self.steps.ask_rename)
        self.board.remove_asked.connect(self.steps.ask_remove_part)
        self.board.teacher_asked.connect(self.steps.ask_teacher)
        for keys, work in (
            ("Ctrl+F", self._go_to_search),
            ("F5", self.refresh),
            ("Ctrl+N", self.ask_division),
        ):
            self._shortcut(keys, work)
        for name, keys in self.head.shortcuts():
            self._shortcut(keys, partial(self._do, name))

    def _shortcut(self, keys: str, work: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(work)

    # What the window asks

    def refresh(self) -> None:
        """Read the year's divisions anew, staying at the open one."""
        with known_errors(), self.sessions() as session:
            self.years.fill(session)
            year = self.years.chosen()
            self.classes = classes.labels_of(session, year.id) if year else {}
        self.years.setVisible(self.years.count() > 1)
        self._read_list()
        keys = self.list.keys()
        if self.view is None or self.view.id not in keys:
            self.view = None
            if keys and self._wanted == (None, None):
                self.open_division(keys[0])
                return
        self._read_division()

    def show_place(self, details: dict[str, Any]) -> None:
        """Open a division, or the first one of a class and a subject, or offer to divide them."""
        division, class_id = details.get("division"), details.get("class")
        with self.sessions() as session:
            if isinstance(division, int):
                self._go_to_year_of(dividing.year_of(session, division))
            elif isinstance(class_id, int):
                found = dividing.divisions_of(session, class_id, details.get("subject"))
                division = found[0] if found else None
        if isinstance(division, int) and division in self.list.keys():  # noqa: SIM118
            self.open_division(division)
        elif isinstance(class_id, int):
            self._wanted = (class_id, details.get("subject"))
            self.view = None
            self.list.unchoose()
            self._read_division()

    def place(self) -> dict[str, Any]:
        """The open division."""
        return {"division": self.view.id} if self.view else {}

    # The open division

    def open_division(self, division_id: int) -> None:
        """Show a division from its usual day: the year's start until it is settled, then today."""
        year = self.years.chosen()
        if year is None:
            return
        self._wanted = (None, None)
        today = year.clamp(self.workplace.today())
        with known_errors(), self.sessions() as session:
            self.view = dividing.read_division(session, division_id, today)
        day = today if self.view.is_settled else year.first_day
        self.head.choose_day(day, year.first_day, year.last_day)
        self.list.choose(division_id)
        self._read_division()

    def _read_list(self) -> None:
        year = self.years.chosen()
        if year is not None:
            with self.sessions() as session:
                day = year.clamp(self.workplace.today())
                lines = dividing.division_lines(session, year.id, day)
            self.list.fill(lines, self.view.id if self.view else None)
        self.list.new.setEnabled(bool(self.classes))

    def _read_division(self) -> None:
        if self.view is None:
            self.steps.look_at(None, date.min)
            self._show_empty()
            return
        self.view = self.pane.read(self.view.id, self.classes)
        self.steps.look_at(self.view, self.pane.day())
        self._stack.setCurrentIndex(1)

    def _show_empty(self) -> None:
        class_id, _subject = self._wanted
        label = self.classes.get(class_id or 0)
        told = f"{label} по этому предмету не делится." if label else NOTHING
        self.empty_text.setText(told if self.classes else NO_CLASSES)
        self.empty_button.setText("Разделить классы…" if self.classes else "Открыть «Классы»")
        self._stack.setCurrentIndex(0)

    def show_travelled(self, step: Step) -> None:
        self.tell_travelled(step)  # what it changed was shown when it was done

    def show_refusal(self, error: UserError) -> None:
        self.pane.say(error.message)

    def _show_change(self, tables: frozenset[str]) -> None:
        """Show what a change made of the open division; the list follows when keys have settled."""
        if tables & WHOLE:
            self.refresh()
        else:
            self._read_division()
            self.soon.start()

    def _settle(self) -> None:
        self._read_list()
        self.pane.tell_history(self._chosen)

    def _note_chosen(self, pupil_id: int) -> None:
        if pupil_id != self._chosen:
            self._chosen = pupil_id
            self.soon.start()

    def _go_to_year_of(self, year_id: int | None) -> None:
        if self.years.choose(year_id):
            self.view = None
            self.refresh()

    def _tell_missing(self, number: int) -> None:
        self.pane.say(f"Подгруппы {number} нет: добавьте её кнопкой выше.", theme.State.WARNING)

    # Moving pupils

    def _do(self, name: str) -> None:
        ways = {"alphabet": Way.ALPHABET, "sex": Way.SEX, "former": Way.FORMER}
        if name in ways:
            self.divide_by(ways[name])
            return
        works = {"add_part": self.steps.add_part, "remove": self.steps.ask_remove,
                 "save_list": self.save_list, "print_list": self.print_list}  # fmt: skip
        works[name]()

    def save_list(self) -> None:
        """Save the lists of the parts as they stand on the chosen day."""
        if self.view is not None:
            name = f"Подгруппы {self.view.title.replace(' · ', ' ')}"
            papers.save(self, self.workplace, LIST, self._listed(self.view), name)

    def print_list(self) -> None:
        """Print the same."""
        if self.view is not None:
            papers.print_out(self, self.workplace, LIST, self._listed(self.view))

    def _listed(self, view: DivisionView) -> dict[str, Any]:
        return {"division_id": view.id, "day": self.pane.day()}

    def _move(self, pupil_ids: list[int], part_id: int | None) -> None:
        self.put(dict.fromkeys(pupil_ids, part_id))

    def put(self, placing: Placing) -> bool:
        """Store a placing from the chosen day; it can be taken back."""
        return bool(placing) and self.steps.move(placing)

    def divide_by(self, way: Way) -> None:
        """Put everybody into parts by the alphabet, by sex or as before; tells who is left."""
        view = self.view
        if view is None:
            return
        with self.sessions() as session:
            proposal = propose(session, view, way)
        if proposal.placing and not self.put(proposal.placing):
            return
        self.pane.say(proposal.note, theme.State.WARNING)

    # A new division

    def ask_division(self) -> None:
        """Ask what to divide; the open division's classes or the wanted ones are ticked."""
        class_id, subject = self._wanted
        chosen = (class_id,) if class_id else self.view.class_ids if self.view else ()
        dialog = DivisionDialog(self.sessions, self.classes, chosen, subject, self)
        if dialog.exec():
            self.divide(dialog.wanted())

    def _begin(self) -> None:
        """Do what the empty page advises."""
        if self.classes:
            self.ask_division()
        else:
            self.asked_for.emit(Place("classes"))

    def divide(self, wanted: NewDivision) -> None:
        """Make a division and put the pupils in as asked."""
        division = self.steps.divide(wanted.subject_id, wanted.class_ids, wanted.parts)
        if division is None:
            return
        self._read_list()
        self.open_division(division)
        if wanted.way is not Way.HAND:
            self.divide_by(wanted.way)
        self.board.columns[0].enter()

    def _go_to_search(self) -> None:
        self.list.search.setFocus()
        self.list.search.selectAll()
