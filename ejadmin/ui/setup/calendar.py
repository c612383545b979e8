"""The school calendar: the year at a glance, its periods, days off and moved days below."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.calendar import offers, presets
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.findings import calendar_findings, first_grade_lacks_rest
from ejadmin.models.calendar.presets import Made
from ejadmin.models.calendar.tables import (
    FIRST_GRADE,
    LAST_GRADE,
    DayOff,
    PeriodKind,
    ReportingPeriod,
    YearState,
    school_years,
)
from ejadmin.models.registry.directories import directory, directory_of
from ejadmin.models.years.next_year import create_next_year
from ejadmin.ui import theme
from ejadmin.ui.directory.rows import Touched
from ejadmin.ui.operations import Step
from ejadmin.ui.page import JOURNAL, Page, Workplace
from ejadmin.ui.setup.calendar_dialogs import MixDialog, OffersDialog
from ejadmin.ui.setup.calendar_table import YearTable
from ejadmin.ui.setup.calendar_year import YearView

TABS = ("reporting_periods", "days_off", "moved_days", "academic_years")
SHOWN_GRADE, MOST_FINDINGS, TABS_HEIGHT = 5, 3, 190
NO_YEAR = "Нет учебного года: впишите его на вкладке «Учебные годы»."


class CalendarPage(Page):
    """Periods and free days of one school year; holes and overlaps are named."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.years = QComboBox()
        self.grades = QComboBox()
        self.fill_button = QPushButton("Заполнить обычными датами")
        self.year_view = YearView()
        self.findings = theme.StateLabel("")
        self.next_button = theme.action_button(
            "Следующий год", tooltip="Создать следующий учебный год с такими же периодами"
        )
        self.tabs = QTabWidget()
        self.tables: dict[str, YearTable] = {}
        self._lay_out()
        self.setFocusProxy(self.tabs)

    def _lay_out(self) -> None:
        self.years.setObjectName("calendar.years")
        self.years.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.years.activated.connect(self._choose_year)
        self.grades.setObjectName("calendar.grades")
        for grade in range(FIRST_GRADE, LAST_GRADE + 1):
            self.grades.addItem(f"{grade} класс", grade)
        self.grades.setCurrentIndex(self.grades.findData(SHOWN_GRADE))
        self.grades.activated.connect(self._choose_grade)
        self.fill_button.setObjectName("action.fill")
        self.fill_button.setToolTip("Четверти, триместры, полугодия, каникулы и праздники")
        self.fill_button.setMenu(self._fill_menu())
        top = QHBoxLayout()
        top.addWidget(theme.title_label("Учебный календарь"))
        top.addSpacing(theme.MEDIUM)
        for title, widget in (("Год", self.years), ("Для", self.grades)):
            label = QLabel(title)
            label.setBuddy(widget)
            top.addWidget(label)
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.fill_button)
        self.findings.setWordWrap(True)
        self.findings.setObjectName("calendar.findings")
        middle = QHBoxLayout()
        middle.addWidget(self.findings, 1)
        self.next_button.setObjectName("action.next_year")
        self.next_button.clicked.connect(self.add_next_year)
        middle.addWidget(self.next_button, 0, Qt.AlignmentFlag.AlignTop)
        for key in TABS:
            table = self.tables[key] = YearTable(self.operations)
            table.stored.connect(self._after_change)
            table.undo_asked.connect(self.undo)
            table.told.connect(self.told)
            self.tabs.addTab(table, directory(key).title)
        inside = QWidget()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.SMALL)
        inner.addWidget(self.year_view)
        inner.addLayout(middle)
        inner.addWidget(self.tabs, 1)
        self.tabs.setMinimumHeight(TABS_HEIGHT)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        box = theme.page_box(self)
        box.addLayout(top)
        box.addWidget(area, 1)

    def _fill_menu(self) -> QMenu:
        menu = QMenu(self)
        for scheme in presets.schemes():
            action = menu.addAction(scheme.title)
            action.setObjectName(f"action.fill.{scheme.key}")
            action.triggered.connect(partial(self.fill_periods, scheme.key))
        for name, title, work in (
            ("mix", "Другое деление по классам…", self.ask_mix),
            ("", "", None),
            ("days_off", "Каникулы и праздники", self.fill_days_off),
            ("official", "Производственный календарь…", self.ask_official),
        ):
            if work is None:
                menu.addSeparator()
                continue
            action = menu.addAction(title)
            action.setObjectName(f"action.fill.{name}")
            action.triggered.connect(work)
        return menu

    def refresh(self) -> None:
        """Read the years and their days anew."""
        with self.sessions() as session:
            rows = school_years(session)[::-1]
        chosen = self.years.currentData()
        self.years.clear()
        for row in rows:
            self.years.addItem(row.title, row.id)
        current = next((row.id for row in rows if row.state is YearState.CURRENT), None)
        known = {row.id for row in rows}
        self.years.setCurrentIndex(
            max(self.years.findData(chosen if chosen in known else current), 0)
        )
        for name, table in self.tables.items():
            table.year = self.years.currentData()
            if table.directory is None:
                table.open(directory(name))
        self._show_year()

    def show_place(self, details: dict[str, Any]) -> None:
        """Open a table by its directory's key and choose a record."""
        key = details.get("key")
        if key in TABS:
            self.tabs.setCurrentIndex(TABS.index(key))
            if isinstance(details.get("id"), int):
                self.tables[key].go_to(details["id"])

    def place(self) -> dict[str, Any]:
        """The open table."""
        return {"key": TABS[self.tabs.currentIndex()]}

    def has_unsaved(self) -> bool:
        """Whether a draft waits in one of the tables."""
        return any(table.has_unsaved() for table in self.tables.values())

    def fill_periods(self, scheme: str) -> None:
        """Put the usual periods of a scheme into the year."""
        self._fill("Обычные отчётные периоды", lambda session: [
            (ReportingPeriod, presets.fill_periods(session, self._year(), scheme))
        ])  # fmt: skip

    def fill_days_off(self) -> None:
        """Put the usual vacations and holidays into the year."""
        self._fill("Обычные каникулы и праздники", lambda session: [
            (DayOff, presets.fill_days_off(session, self._year()))
        ])  # fmt: skip

    def ask_mix(self) -> None:
        """Ask which periods which grades have."""
        dialog = MixDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.fill_mix)
        dialog.open()

    def fill_mix(self, kind: PeriodKind, first_grade: int, last_grade: int) -> None:
        """Put the usual periods of a kind into the year for some grades."""
        self._fill("Отчётные периоды части классов", lambda session: [
            (ReportingPeriod, presets.fill_span(
                session, self._year(), kind, first_grade, last_grade))
        ])  # fmt: skip

    def ask_official(self) -> None:
        """Show what the official calendar offers."""
        try:
            with known_errors(), self.sessions() as session:
                found = offers.offers(session, self._year())
        except UserError as error:
            self.findings.tell(error.message, theme.State.BAD)
            return
        dialog = OffersDialog(self, found, self.years.currentText())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self.take_official)
        dialog.open()

    def take_official(self, chosen: list[offers.Offer]) -> None:
        """Put the chosen official days into the year."""
        self._fill(
            "Дни производственного календаря",
            lambda session: offers.take(session, self._year(), chosen),
        )

    def add_next_year(self) -> None:
        """Make the year after the last one and show it."""
        made: list[int] = []

        def work(session: TrackedSession) -> Made:
            year, records = create_next_year(session)
            made.append(year)
            return records

        if self._fill("Следующий учебный год", work):
            self.years.setCurrentIndex(self.years.findData(made[0]))
            self._show_year()

    def undo(self) -> None:
        """Take back what was typed and refused in the open table, else the last thing stored."""
        if not self._open_table().take_back_typed():
            super().undo()

    def show_travelled(self, step: Step) -> None:
        about = step.about
        if isinstance(about, Touched):
            self.tabs.setCurrentIndex(TABS.index(about.directory))
        self.refresh()
        if isinstance(about, Touched):
            self._open_table().show_travelled(about)
        self.tell_travelled(step)

    def show_refusal(self, error: UserError) -> None:
        self.findings.tell(error.message, theme.State.BAD)

    def _open_table(self) -> YearTable:
        return self.tables[TABS[self.tabs.currentIndex()]]

    def _fill(self, title: str, work: Callable[[TrackedSession], Made]) -> bool:
        """Do one filling; whether it made anything."""
        touched = Touched(TABS[0])
        made = self.operations.do(title, work, about=touched)
        if made is None:
            return False
        count = sum(len(keys) for _, keys in made)
        shown = next((model for model, keys in made if keys), None)
        entry = directory_of(shown) if shown is not None else None
        if entry is not None and entry.key in TABS:
            touched.directory = entry.key
        self.tabs.setCurrentIndex(TABS.index(touched.directory))
        self.refresh()
        records = counted(count, "запись", "записи", "записей")
        told = f"Добавлено: {records}. Проверьте даты. Отменить: Ctrl+Z"
        self.told.emit(told if count else "Всё это уже есть")
        return bool(count)

    def _year(self) -> int:
        year = self.years.currentData()
        if year is None:
            raise UserError(NO_YEAR)
        return int(year)

    def _after_change(self, key: str) -> None:
        if key == "academic_years":
            self.refresh()
        else:
            self._show_year(read_tables=False)

    def _choose_year(self) -> None:
        self._show_year()

    def _choose_grade(self) -> None:
        self._show_year(read_tables=False)

    def _show_year(self, *, read_tables: bool = True) -> None:
        year = self.years.currentData()
        if read_tables:
            for table in self.tables.values():
                table.show_year(year)
        if year is None:
            self.year_view.show_year(None, SHOWN_GRADE)
            self.findings.tell(NO_YEAR, theme.State.WARNING)
            return
        with self.sessions() as session:
            calendar = SchoolCalendar.load(session, year)
        self.year_view.show_year(calendar, self.grades.currentData())
        self._tell_findings(calendar)

    def _tell_findings(self, calendar: SchoolCalendar) -> None:
        if not calendar.periods:
            text = "Отчётных периодов пока нет: заполните их кнопкой справа вверху."
            self.findings.tell(text, theme.State.WARNING)
            return
        found = [f"✗ {text}" for text in _errors(calendar)]
        state = theme.State.BAD if found else theme.State.GOOD
        if first_grade_lacks_rest(calendar):
            found.append("! Нет дополнительных каникул первоклассников (неделя в феврале)")
            state = state if state is theme.State.BAD else theme.State.WARNING
        left = len(found) - MOST_FINDINGS
        shown = found[:MOST_FINDINGS] + ([f"и ещё {left}"] if left > 0 else [])
        self.findings.tell("\n".join(shown) or "✓ Пропусков и наложений нет", state)
        self.findings.setToolTip("\n".join(found))


def _errors(calendar: SchoolCalendar) -> list[str]:
    """What is wrong with the year, grades without periods first."""
    missing = [
        str(grade) for grade in range(FIRST_GRADE, LAST_GRADE + 1) if not calendar.periods_of(grade)
    ]
    found = [str(finding) for finding in calendar_findings(calendar)]
    if missing:
        found.insert(0, f"Нет отчётных периодов для классов: {', '.join(missing)}")
    return found
