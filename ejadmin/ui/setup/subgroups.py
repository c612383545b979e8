"""Subgroups: a class and a subject, its division, and each pupil's subgroup by one key."""

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models import dividing, records
from ejadmin.models.calendar import AcademicYear, YearState
from ejadmin.models.classes import Division, SchoolClass
from ejadmin.models.dividing import Divided, DivisionView
from ejadmin.models.labels import class_labels, labels
from ejadmin.models.subjects import Subject
from ejadmin.ui import dialogs, theme
from ejadmin.ui.directory.rows import natural_key
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.setup.subgroups_table import DividedTable

MOST_STEPS = 100
KEYS = "1–9 подгруппа · 0 или Del без подгруппы · Пробел следующая · Ctrl+Z отменить"


class SubgroupsPage(Page):
    """One division at a time; every key is stored at once, from the day chosen above."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.classes = QComboBox()
        self.subjects = QComboBox()
        self.divisions = QComboBox()
        self.day = QDateEdit()
        self.table = DividedTable()
        self.foot = QLabel()
        self.reason = theme.StateLabel("", theme.State.BAD)
        self.empty_text = QLabel()
        self.view: DivisionView | None = None
        self.year: tuple[date, date] | None = None
        self.buttons: dict[str, QPushButton] = {}
        self._steps: list[tuple[int, date, dict[int, int | None]]] = []
        self._stack = QStackedWidget()
        self._lay_out()
        self.setFocusProxy(self.table)

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        for title, widget in (("Класс", self.classes), ("Предмет", self.subjects),
                              ("Деление", self.divisions), ("Состав с", self.day)):  # fmt: skip
            label = QLabel(title)
            label.setBuddy(widget)
            choice.addWidget(label)
            choice.addWidget(widget)
        choice.addStretch(1)
        self.subjects.setMinimumWidth(200)
        self.classes.setObjectName("subgroups.class")
        self.subjects.setObjectName("subgroups.subject")
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd.MM.yyyy")
        self.day.setToolTip("С какого дня действует новая подгруппа; прежняя кончается накануне")
        self.classes.activated.connect(self._choose_pair)
        self.subjects.activated.connect(self._choose_pair)
        self.divisions.activated.connect(self._show_division)
        self.day.dateChanged.connect(self._show_division)
        self._stack.addWidget(self._empty_state())
        self._stack.addWidget(self._division_state())
        box = theme.page_box(self)
        box.addWidget(theme.title_label("Подгруппы"))
        box.addLayout(choice)
        box.addWidget(self._stack, 1)

    def _empty_state(self) -> QWidget:
        widget = QWidget()
        self.empty_text.setWordWrap(True)
        self.empty_text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = self.buttons["divide"] = theme.primary_button("Разделить на 2 подгруппы")
        button.setObjectName("action.divide")
        button.clicked.connect(self._divide)
        box = QVBoxLayout(widget)
        box.addStretch(1)
        box.addWidget(self.empty_text)
        box.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        box.addStretch(2)
        return widget

    def _division_state(self) -> QWidget:
        self.table.digit_pressed.connect(self._press_digit)
        self.table.clear_pressed.connect(self._clear)
        self.table.next_pressed.connect(self._next_part)
        bar = QHBoxLayout()
        bar.setSpacing(theme.TIGHT)
        works: tuple[tuple[str, str, Callable[[], None]], ...] = (
            ("alphabet", "Пополам по алфавиту", self._divide_alphabet),
            ("sex", "По полу", self._divide_by_sex),
            ("part", "Добавить подгруппу", self._add_part),
            ("rename", "Переименовать…", self._rename),
            ("class", "Добавить класс…", self._add_class),
            ("remove", "Удалить деление", self._remove),
        )
        for name, text, work in works:
            button = self.buttons[name] = theme.action_button(text, tooltip=text)
            button.setFont(theme.sized_font(theme.TABLE_POINTS))
            button.setObjectName(f"action.{name}")
            button.clicked.connect(work)
            bar.addWidget(button)
        bar.addStretch(1)
        undo = QShortcut(QKeySequence("Ctrl+Z"), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo)
        widget = QWidget()
        box = QVBoxLayout(widget)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addLayout(bar)
        box.addWidget(self.table, 1)
        box.addWidget(self.reason)
        box.addWidget(self.foot)
        box.addWidget(theme.muted_label(KEYS))
        return widget

    def refresh(self) -> None:
        """Read classes and subjects anew, staying at the chosen ones."""
        with self.sessions() as session:
            known = class_labels(session)
            current = select(SchoolClass.id).join(SchoolClass.year)
            wanted = session.scalars(current.where(AcademicYear.state == YearState.CURRENT))
            classes = {known[key]: key for key in wanted}
            subjects = {name: key for key, name in labels(session, Subject).items()}
            days = session.execute(
                select(AcademicYear.first_day, AcademicYear.last_day).where(
                    AcademicYear.state == YearState.CURRENT
                )
            ).first()
            start = dividing.first_divided(session, list(classes.values()))
        self.year = (days.first_day, days.last_day) if days else None
        is_first = self.classes.count() == 0
        _fill(self.classes, classes)
        _fill(self.subjects, subjects)
        if is_first and start is not None:
            self.classes.setCurrentIndex(self.classes.findData(start[0]))
            self.subjects.setCurrentIndex(self.subjects.findData(start[1]))
        self._choose_pair()

    def show_place(self, details: dict[str, Any]) -> None:
        """Open a division, or a class and a subject."""
        division = details.get("division")
        if isinstance(division, int):
            with self.sessions() as session:
                query = select(Division.subject_id).where(Division.id == division)
                subject = session.scalars(query).first()
            details = {**details, "subject": subject}
        for combo, key in ((self.classes, "class"), (self.subjects, "subject")):
            number = combo.findData(details.get(key))
            if number >= 0:
                combo.setCurrentIndex(number)
        self._choose_pair()
        number = self.divisions.findData(division)
        if number >= 0:
            self.divisions.setCurrentIndex(number)
            self._show_division()

    def place(self) -> dict[str, Any]:
        """The chosen class, subject and division."""
        return {
            "class": self.classes.currentData(),
            "subject": self.subjects.currentData(),
            "division": self.divisions.currentData(),
        }

    def _choose_pair(self) -> None:
        """Find the divisions of the chosen class for the chosen subject."""
        class_id, subject_id = self.classes.currentData(), self.subjects.currentData()
        found: list[int] = []
        if class_id is not None and subject_id is not None:
            with self.sessions() as session:
                found = dividing.divisions_of(session, class_id, subject_id)
        _fill(self.divisions, {f"{n} из {len(found)}": key for n, key in enumerate(found, 1)})
        self.divisions.setEnabled(len(found) > 1)
        self._choose_day()
        self._show_division()

    def _choose_day(self) -> None:
        """The first day of the year until the division is settled, afterwards today."""
        if self.year is None:
            return
        first, last = self.year
        day = first
        division = self.divisions.currentData()
        if division is not None:
            today = min(max(date.today(), first), last)
            with self.sessions() as session:
                if dividing.read_division(session, division, today).is_settled:
                    day = today
        blocked = self.day.blockSignals(True)
        self.day.setDate(QDate(day.year, day.month, day.day))
        self.day.blockSignals(blocked)

    def _show_division(self) -> None:
        division = self.divisions.currentData()
        self.reason.tell("")
        if division is None:
            self.view = None
            self._show_empty()
            return
        with self.sessions() as session:
            self.view = dividing.read_division(session, division, self._day())
        self._fill_table(self.view)
        self._stack.setCurrentIndex(1)

    def _show_empty(self) -> None:
        class_label, subject = self.classes.currentText(), self.subjects.currentText()
        can_divide = bool(class_label and subject)
        self.empty_text.setText(
            f"{class_label} по предмету «{subject}» не делится."
            if can_divide
            else "Сначала заполните справочники «Классы» и «Предметы»."
        )
        self.buttons["divide"].setVisible(can_divide)
        self._stack.setCurrentIndex(0)

    def _fill_table(self, view: DivisionView) -> None:
        self.table.fill(view)
        self._count(view)
        self.buttons["sex"].setEnabled(len(view.parts) >= 2)
        halves = "Пополам по алфавиту" if len(view.parts) == 2 else "Поровну по алфавиту"
        self.buttons["alphabet"].setText(halves)

    def _count(self, view: DivisionView) -> None:
        counts = {part.id: 0 for part in view.parts}
        for pupil in view.pupils:
            if pupil.subgroup_id is not None:
                counts[pupil.subgroup_id] = counts.get(pupil.subgroup_id, 0) + 1
        told = [f"{part.name} – {counts[part.id]}" for part in view.parts]
        left = sum(pupil.subgroup_id is None for pupil in view.pupils)
        if left:
            told.append(f"без подгруппы – {left}")
        classes = ", ".join(view.class_labels)
        self.foot.setText(f"{classes}: {', '.join(told)}" if view.pupils else
                          f"{classes}: в классе нет учеников на этот день")  # fmt: skip

    def _clear(self) -> None:
        self._put(dict.fromkeys(self._chosen_ids()))

    def _press_digit(self, number: int) -> None:
        if self.view is None or number >= len(self.view.parts):
            self.reason.tell(f"Подгруппы {number + 1} нет: добавьте её кнопкой выше.")
            return
        chosen = self._chosen_ids()
        self._put(dict.fromkeys(chosen, self.view.parts[number].id))
        if len(chosen) == 1:
            self.table.go_down()

    def _next_part(self) -> None:
        chosen = self._chosen()
        if self.view is None or not chosen or not self.view.parts:
            return
        keys = [part.id for part in self.view.parts]
        held = chosen[0].subgroup_id
        following = keys[(keys.index(held) + 1) % len(keys)] if held in keys else keys[0]
        self._put({pupil.pupil_id: following for pupil in chosen})

    def _chosen(self) -> list[Divided]:
        return [self.view.pupils[row] for row in self.table.chosen_rows()] if self.view else []

    def _chosen_ids(self) -> list[int]:
        return [pupil.pupil_id for pupil in self._chosen()]

    def _put(self, placing: dividing.Placing) -> None:
        """Store a placing and remember how to take it back."""
        if self.view is None or not placing:
            return
        division, day = self.view.id, self._day()
        if self._try(lambda: self._remember(division, day, placing)):
            self.changed.emit("subgroup_memberships")

    def _remember(self, division: int, day: date, placing: dividing.Placing) -> None:
        before = dividing.place(self.sessions, division, placing, day)
        self._steps.append((division, day, before))
        del self._steps[:-MOST_STEPS]

    def undo(self) -> None:
        """Put the last moved pupils back where they stood."""
        if not self._steps:
            return
        division, day, before = self._steps.pop()
        if self._try(lambda: dividing.place(self.sessions, division, before, day)):
            self.changed.emit("subgroup_memberships")

    def _try(self, work: Callable[[], object]) -> bool:
        """Do something to the database and show the result, or the reason against it."""
        try:
            work()
        except UserError as error:
            self.reason.tell(error.message)
            return False
        self._show_division()
        return True

    def _divide(self) -> None:
        class_id, subject_id = self.classes.currentData(), self.subjects.currentData()
        dividing.divide(self.sessions, subject_id, [class_id], 2)
        self._choose_pair()
        self.table.setFocus()
        self.changed.emit("divisions")

    def _divide_alphabet(self) -> None:
        if self.view is not None and self.view.parts:
            self._put(dividing.in_alphabet(self.view.pupils, self.view.parts))

    def _divide_by_sex(self) -> None:
        if self.view is not None and len(self.view.parts) >= 2:
            self._put(dividing.by_sex(self.view.pupils, self.view.parts))

    def _add_part(self) -> None:
        view = self.view
        if view is not None and self._try(lambda: dividing.add_part(self.sessions, view.id)):
            self.changed.emit("subgroups")

    def _rename(self) -> None:
        """Ask for another name of the chosen pupil's subgroup, or of the first."""
        view, chosen = self.view, self._chosen()
        if view is None or not view.parts:
            return
        held = chosen[0].subgroup_id if chosen else None
        part = next((part for part in view.parts if part.id == held), view.parts[0])
        name, agreed = QInputDialog.getText(
            self, "Переименовать подгруппу", f"Новое название для «{part.name}»:", text=part.name
        )
        if agreed and self._try(lambda: dividing.rename_part(self.sessions, part.id, name)):
            self.changed.emit("subgroups")

    def _add_class(self) -> None:
        if self.view is None:
            return
        menu = QMenu(self)
        for number in range(self.classes.count()):
            key = self.classes.itemData(number)
            if key not in self.view.class_ids:
                menu.addAction(self.classes.itemText(number)).setData(key)
        chosen = menu.exec(self.buttons["class"].mapToGlobal(
            self.buttons["class"].rect().bottomLeft()))  # fmt: skip
        if chosen is not None:
            self.join_class(chosen.data())

    def join_class(self, class_id: int) -> None:
        """Let the division draw from one more class."""
        view = self.view
        if view is not None and self._try(
            lambda: dividing.add_class(self.sessions, view.id, class_id)
        ):
            self.changed.emit("division_classes")

    def _remove(self) -> None:
        if self.view is None or not dialogs.confirm(
            self, "Удалить деление вместе с его подгруппами и их составом?", "Удалить"
        ):
            return
        self.remove_division()

    def remove_division(self) -> None:
        """Delete the division; courses of its subgroups forbid it."""
        if self.view is None:
            return
        try:
            records.remove(self.sessions, Division, [self.view.id])
        except UserError as error:
            self.reason.tell(error.message)
            return
        self._steps.clear()
        self._choose_pair()
        self.changed.emit("divisions")

    def _day(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())


def _fill(combo: QComboBox, entries: dict[str, int]) -> None:
    """Put other entries into a list, staying at the chosen one when it is still there."""
    chosen = combo.currentData()
    blocked = combo.blockSignals(True)
    combo.clear()
    for text in sorted(entries, key=natural_key):
        combo.addItem(text, entries[text])
    combo.setCurrentIndex(max(combo.findData(chosen), 0 if entries else -1))
    combo.blockSignals(blocked)
