"""The classes of a year at the left, edited in place; the chosen one's pupils at the right."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout

from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import PUPILS, counted
from ejadmin.models.calendar.tables import Year
from ejadmin.models.classes import contingent
from ejadmin.models.classes.contingent import ClassCount
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.years import classes
from ejadmin.models.years.classes import ClassPlan
from ejadmin.ui import dialogs, papers, theme
from ejadmin.ui.classes import control, making
from ejadmin.ui.classes.control import ControlLabel
from ejadmin.ui.classes.roll import RollPane
from ejadmin.ui.classes.table import ClassesTable
from ejadmin.ui.directory.rows import Touched
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.operations import Step
from ejadmin.ui.page import JOURNAL, Page, Place, Workplace
from ejadmin.ui.years import YearBox

ADVICE = "Выберите класс слева: здесь будет его состав."
DAY_TIP = "На какой день считать учеников и показывать состав"


class ClassesPage(Page):
    """Counts are of the chosen day; every edit is stored when its cell is accepted."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.years = YearBox()
        self.day = DateField(name="classes.day")
        self.table = ClassesTable(self.operations)
        self.roll = RollPane()
        self.total = QLabel()
        self.control = ControlLabel()
        self.counts: dict[int, ClassCount] = {}
        self.buttons: dict[str, QPushButton] = {}
        self._shown_year: int | None = None
        self._last_class: int | None = None
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table.view)

    def _lay_out(self) -> None:
        self.day.setToolTip(DAY_TIP)
        label = QLabel("Состав &на")
        label.setBuddy(self.day)
        top = QHBoxLayout()
        top.addWidget(theme.title_label("Классы"), 1)
        for widget in (self.years, label, self.day):
            top.addWidget(widget)
        self.total.setObjectName("classes.total")
        left = QVBoxLayout()
        left.setSpacing(theme.TIGHT)
        left.addWidget(self.table, 1)
        left.addWidget(self.total)
        left.addWidget(self.control)
        middle = QHBoxLayout()
        middle.setSpacing(theme.MEDIUM)
        middle.addLayout(left, 1)
        middle.addWidget(self.roll)
        box = theme.page_box(self)
        box.addLayout(top)
        box.addLayout(self._bar())
        box.addLayout(middle, 1)

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(theme.TIGHT)
        for name, text, keys, tip, work in (
            ("parallels", "Создать параллели…", "Ctrl+N",
             "Сразу много классов: параллели и литеры", self.ask_parallels),
            ("promote", "Из прошлого года…", "Ctrl+Shift+N",
             "Те же классы параллелью старше, без учеников", self.ask_promotion),
            ("control", "Зафиксировать контингент на 20 сентября", "Ctrl+Shift+K",
             "Записать, сколько учеников было в каждом классе 20 сентября", self.fix_control),
        ):  # fmt: skip
            button = self.buttons[name] = theme.action_button(text, tooltip=f"{tip} ({keys})")
            button.setObjectName(f"action.{name}")
            button.clicked.connect(work)
            bar.addWidget(button)
            self._shortcut(keys, work)
        printing = self.buttons["print"] = theme.action_button("Печать")
        printing.setObjectName("action.print")
        menu = QMenu(printing)
        for text, keys, work in (
            ("Контингент: сохранить PDF…", "Ctrl+S", self.save_contingent),
            ("Контингент: напечатать…", "Ctrl+P", self.print_contingent),
            ("Списки классов…", "Ctrl+L", self.ask_list),
        ):
            menu.addAction(f"{text}\t{keys}").triggered.connect(work)
            self._shortcut(keys, work)
        printing.setMenu(menu)
        bar.addWidget(printing)
        bar.addStretch(1)
        return bar

    def _shortcut(self, keys: str, work: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(work)

    def _connect(self) -> None:
        self.years.activated.connect(self._change_year)
        self.day.accepted.connect(self._count)
        self.table.stored.connect(self._count)
        self.table.undo_asked.connect(self.undo)
        self.table.told.connect(self.told)
        self.table.rows()
        self.table.view.selectionModel().currentRowChanged.connect(self._show_roll)
        self.roll.transfer_asked.connect(self._ask_transfer)
        self.roll.card_asked.connect(self._open_card)
        self.roll.list_asked.connect(self.ask_list)

    # What the window asks

    def refresh(self) -> None:
        """Read the year's classes anew, staying at the chosen one and at the day."""
        with known_errors(), self.sessions() as session:
            self.years.fill(session)
        year = self.years.chosen()
        self.years.setVisible(self.years.count() > 1)
        for button in self.buttons.values():
            button.setEnabled(year is not None)
        if year is None:
            self.roll.show_nobody("Сначала создайте учебный год на странице «Учебный календарь».")
            return
        if year.id != self._shown_year:
            self._shown_year, self._last_class = year.id, None
            self._choose_day(year)
            self.table.rows().show_year(year.id)
        self.table.refresh()
        self._count()

    def show_place(self, details: dict[str, Any]) -> None:
        """Choose a class, in whichever year it is."""
        key, year = details.get("class"), details.get("year")
        if isinstance(key, int):
            with self.sessions() as session:
                found = session.get(SchoolClass, key)
                year = found.year_id if found is not None else year
        if self.years.choose(year):
            self._change_year()
        if isinstance(key, int):
            self.table.go_to(key)
            self.table.view.setFocus()

    def place(self) -> dict[str, Any]:
        """The chosen year and class."""
        chosen = self.open_class()
        return {"year": self.years.currentData()} | ({"class": chosen} if chosen else {})

    def has_unsaved(self) -> bool:
        """Whether a class waits for a value."""
        return self.table.has_unsaved()

    def _change_year(self) -> None:
        """Go to the chosen year, unless a draft would be lost there."""
        if self.has_unsaved() and not dialogs.confirm(
            self, "В таблице есть несохранённые строки. Уйти без них?", "Уйти",
            details="Они отмечены цветом: заполните в них параллель и литеру.",
        ):  # fmt: skip
            self.years.choose(self._shown_year)
            return
        self.refresh()

    # Counting

    def _choose_day(self, year: Year) -> None:
        self.day.limit(year.first_day, year.last_day)
        self.day.put(self.workplace.today())

    def chosen_day(self) -> date:
        """The day pupils are counted on."""
        return self.day.day

    def _count(self) -> None:
        """Count the pupils of the day, and compare 20 September with what was fixed."""
        year = self.years.chosen()
        if year is None:
            return
        with self.sessions() as session:
            counts = contingent.contingent(session, year.id, self.chosen_day())
            strayed = contingent.strayed(session, year.id, year.first_day)
        self.counts = {one.id: one for one in counts}
        self.table.rows().tell_counts(counts)
        self.total.setText(_total(counts))
        for name in ("control", "print"):
            self.buttons[name].setEnabled(bool(counts))
        self.control.compare(counts, strayed)
        self._show_roll()

    def _show_roll(self) -> None:
        year, key = self.years.chosen(), self.open_class()
        count = self.counts.get(key or 0)
        if year is None or key is None or count is None:
            self.roll.show_nobody(ADVICE if self.counts else "")
            return
        self._last_class = key
        with self.sessions() as session:
            lines = contingent.roll(session, key)
        self.roll.show_class(count, lines, self.chosen_day(), year.first_day)

    def open_class(self) -> int | None:
        """The chosen class; on the empty row and on a draft, the one chosen before."""
        return self.table.chosen_class() or self._last_class

    def undo(self) -> None:
        """Take back what was typed and refused, else the last thing stored."""
        if not self.table.take_back_typed():
            super().undo()

    def show_travelled(self, step: Step) -> None:
        self.refresh()
        if isinstance(step.about, Touched):
            self.table.show_travelled(step.about)
        self.tell_travelled(step)

    # Making many classes at once

    def ask_parallels(self) -> None:
        """Make whole parallels of the chosen year."""
        year = self.years.chosen()
        plans = making.ask_parallels(self, self.sessions, year) if year else None
        if year is not None and plans is not None:
            self.make(year.id, plans)

    def ask_promotion(self) -> None:
        """Make the classes of a year of those of the year before it."""
        year = self.years.chosen()
        asked = making.ask_promotion(self, self.operations, year) if year else None
        self.refresh()  # the next year may have been made
        if asked is not None:
            target, plans = asked
            self.years.choose(target)
            self.make(target, plans)

    def make(self, year_id: int, plans: Sequence[ClassPlan]) -> None:
        """Make classes; one undo takes them all away again."""
        touched = Touched("year_classes")
        title = f"Создано: {counted(len(plans), 'класс', 'класса', 'классов')}"
        work = partial(classes.make_classes, year_id=year_id, plans=plans)
        made = self.operations.do(title, work, about=touched)
        if made is None:
            return
        touched.key = made[0]
        self.refresh()
        self.table.go_to(made[0])
        self.table.refresh()
        self.table.view.setFocus()
        self.told.emit(f"Создано: {counted(len(made), 'класс', 'класса', 'классов')}")

    # The control number

    def fix_control(self) -> None:
        """Fix the pupils of 20 September; asks before other numbers are replaced."""
        year = self.years.chosen()
        if year is None:
            return
        if not control.may_fix(self, self.sessions, year):
            return
        work = partial(contingent.fix_control, year_id=year.id, today=self.workplace.today())
        if self.operations.do("Контингент на 20 сентября", work, about=Touched("")) is None:
            return
        self.refresh()
        self.table.view.setFocus()
        self.told.emit("Контингент на 20 сентября зафиксирован")

    # Papers and other pages

    def save_contingent(self) -> None:
        """Save the pupils of the year's classes on the chosen day, counted."""
        name = f"Контингент {self.chosen_day():%d.%m.%Y}"
        papers.save(self, self.workplace, "contingent", self._counted(), name)

    def print_contingent(self) -> None:
        """Print the same."""
        papers.print_out(self, self.workplace, "contingent", self._counted())

    def _counted(self) -> dict[str, Any]:
        return {"year_id": self.years.currentData(), "day": self.chosen_day()}

    def ask_list(self) -> None:
        """Ask how the list of the chosen class, or of all, should look; then save or print it."""
        chosen = self.counts.get(self.open_class() or 0)
        label = chosen.label if chosen else ""
        name = f"Список {label}" if label else ""
        typed = {"class": label}
        papers.save(self, self.workplace, "class-list", self._counted(), name, typed=typed)

    def _ask_transfer(self, pupil_ids: list[int]) -> None:
        self.asked_for.emit(Place("movement", {"pupils": pupil_ids, "kind": "transfer"}))

    def _open_card(self, pupil_id: int) -> None:
        self.asked_for.emit(Place("people", {"pupil": pupil_id}))


def _total(counts: Sequence[ClassCount]) -> str:
    if not counts:
        return ""
    pupils = counted(sum(one.total for one in counts), *PUPILS)
    boys, girls = sum(one.boys for one in counts), sum(one.girls for one in counts)
    return f"{pupils}: мальчиков {boys}, девочек {girls}"
