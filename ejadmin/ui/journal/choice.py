"""The top of the journal's page: which class, subject and period is open."""

from datetime import date

from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QWidget

from ejadmin.models.journal.choices import CourseChoice, PeriodChoice
from ejadmin.ui import theme

COURSE_KEY, PERIOD_KEY = "journal/course", "journal/period"


class JournalChoice(QWidget):
    """Three lists with search and the filter of control works; remembers the last choice.

    ``chosen`` says that another course or period is to be opened, ``filtered`` that only control
    works are to be shown, or all.
    """

    chosen = Signal()
    filtered = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.courses: list[CourseChoice] = []
        self.classes = search_list("journal.class", "Класс", 90)
        self.subjects = search_list("journal.subject", "Предмет и педагог", 300)
        self.periods = search_list("journal.period", "Отчётный период", 140)
        self.only_control = QCheckBox("только контрольные")
        self.only_control.setObjectName("journal.only_control")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        for box in (self.classes, self.subjects, self.periods):
            row.addWidget(box)
        row.addStretch(1)
        row.addWidget(self.only_control)
        self.classes.activated.connect(self._class_chosen)
        self.subjects.activated.connect(self._announce)
        self.periods.activated.connect(self._announce)
        self.only_control.toggled.connect(self.filtered)

    def offer(self, courses: list[CourseChoice]) -> None:
        """Fill the lists of classes and subjects, keeping what is chosen where it still exists."""
        wanted = self.course_id() or _number(QSettings().value(COURSE_KEY))
        self.courses = courses
        self.classes.clear()
        labels = {course.class_id: course.class_label for course in courses}
        for class_id, label in labels.items():
            self.classes.addItem(label, class_id)
        if not self.choose(wanted) and courses:
            self.choose(courses[0].course_id)

    def choose(self, course_id: int | None) -> bool:
        """Show a course as the chosen one; whether it is among the courses."""
        course = next((each for each in self.courses if each.course_id == course_id), None)
        if course is None:
            return False
        self.classes.setCurrentIndex(self.classes.findData(course.class_id))
        self._fill_subjects()
        self.subjects.setCurrentIndex(self.subjects.findData(course_id))
        return True

    def course_id(self) -> int | None:
        """The course chosen."""
        return _number(self.subjects.currentData())

    def grade(self) -> int | None:
        """The grade of the chosen class."""
        chosen = self.course_id()
        return next((each.grade for each in self.courses if each.course_id == chosen), None)

    def offer_periods(self, periods: list[PeriodChoice], today: date) -> None:
        """Fill the list of periods; the one chosen stays, else the one that holds today."""
        before = self.periods.currentText() or str(QSettings().value(PERIOD_KEY, ""))
        self.periods.clear()
        for period in periods:
            self.periods.addItem(period.title, period)
            tip = f"{period.first:%d.%m.%Y} – {period.last:%d.%m.%Y}"
            self.periods.setItemData(self.periods.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        kept = self.periods.findText(before)
        self.periods.setCurrentIndex(kept if kept >= 0 else _now(periods, today))

    def period(self) -> PeriodChoice | None:
        """The days chosen."""
        found = self.periods.currentData()
        return found if isinstance(found, PeriodChoice) else None

    def show_day(self, day: date) -> None:
        """Choose the period that holds a day; the one chosen stays where it does."""
        chosen = self.period()
        if chosen is not None and chosen.first <= day <= chosen.last:
            return
        for index in range(self.periods.count()):
            period = self.periods.itemData(index)
            if period.first <= day <= period.last:
                self.periods.setCurrentIndex(index)
                return

    def _class_chosen(self) -> None:
        before = self.subjects.currentText().partition(" · ")[0]
        self._fill_subjects()
        for index in range(self.subjects.count()):
            if self.subjects.itemText(index).partition(" · ")[0] == before:
                self.subjects.setCurrentIndex(index)
                break
        self._announce()

    def _fill_subjects(self) -> None:
        self.subjects.clear()
        for course in self.courses:
            if course.class_id == self.classes.currentData():
                self.subjects.addItem(course.title, course.course_id)

    def _announce(self) -> None:
        settings = QSettings()
        settings.setValue(COURSE_KEY, self.course_id())
        settings.setValue(PERIOD_KEY, self.periods.currentText())
        self.chosen.emit()


def search_list(name: str, tip: str, width: int) -> QComboBox:
    """A list in which typing any part of an entry finds it."""
    box = QComboBox()
    box.setObjectName(name)
    box.setToolTip(tip)
    box.setAccessibleName(tip)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setMinimumWidth(width)
    box.setMaxVisibleItems(20)
    completer = box.completer()
    if completer is not None:
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    return box


def _now(periods: list[PeriodChoice], today: date) -> int:
    """The period that holds today, else the last one that has begun, else the first."""
    begun = 0
    for index, period in enumerate(periods):
        if period.first <= today <= period.last:
            return index
        if period.period_id is not None and period.first <= today:
            begun = index
    return begun


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdecimal() else None
