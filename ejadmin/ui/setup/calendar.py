"""The school calendar: the year at a glance, its periods, days off and moved days below."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QMenu, QPushButton, QTabWidget
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models import calendar_presets
from ejadmin.models.calendar import (
    FIRST_GRADE,
    LAST_GRADE,
    AcademicYear,
    SchoolCalendar,
    YearState,
    year_title,
)
from ejadmin.models.calendar_findings import calendar_findings
from ejadmin.models.database import known_errors
from ejadmin.models.directories import directory
from ejadmin.models.wording import counted
from ejadmin.ui import theme
from ejadmin.ui.directory.table import DirectoryTable
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.setup.calendar_year import YearView

TABS = ("reporting_periods", "days_off", "moved_days")
SHOWN_GRADE, MOST_FINDINGS = 5, 3


class CalendarPage(Page):
    """Periods and free days of one school year; holes and overlaps are named."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.years = QComboBox()
        self.grades = QComboBox()
        self.fill_button = QPushButton("Заполнить обычными датами")
        self.year_view = YearView()
        self.findings = theme.StateLabel("")
        self.tabs = QTabWidget()
        self.tables: dict[str, DirectoryTable] = {}
        self._lay_out()
        self.setFocusProxy(self.tabs)

    def _lay_out(self) -> None:
        self.years.setObjectName("calendar.years")
        self.years.activated.connect(self._show_year)
        self.grades.setObjectName("calendar.grades")
        for grade in range(FIRST_GRADE, LAST_GRADE + 1):
            self.grades.addItem(f"{grade} класс", grade)
        self.grades.setCurrentIndex(self.grades.findData(SHOWN_GRADE))
        self.grades.activated.connect(self._show_year)
        self.fill_button.setObjectName("action.fill")
        self.fill_button.setToolTip("Четверти, триместры, полугодия, каникулы и праздники")
        self.fill_button.setMenu(self._fill_menu())
        top = QHBoxLayout()
        top.addWidget(theme.title_label("Учебный календарь"))
        top.addSpacing(theme.MEDIUM)
        for title, widget in (("Учебный год", self.years), ("Показать для", self.grades)):
            label = QLabel(title)
            label.setBuddy(widget)
            top.addWidget(label)
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.fill_button)
        self.findings.setWordWrap(True)
        self.findings.setObjectName("calendar.findings")
        for key in TABS:
            table = self.tables[key] = DirectoryTable(self.sessions, exchanges=False)
            table.changed.connect(self._after_change)
            table.told.connect(self.told)
            self.tabs.addTab(table, directory(key).title)
        box = theme.page_box(self)
        box.addLayout(top)
        box.addWidget(self.year_view)
        box.addWidget(self.findings)
        box.addWidget(self.tabs, 1)

    def _fill_menu(self) -> QMenu:
        menu = QMenu(self)
        for scheme in calendar_presets.schemes():
            action = menu.addAction(scheme.title)
            action.setObjectName(f"action.fill.{scheme.key}")
            action.triggered.connect(partial(self.fill_periods, scheme.key))
        menu.addSeparator()
        days_off = menu.addAction("Каникулы и праздники")
        days_off.setObjectName("action.fill.days_off")
        days_off.triggered.connect(self.fill_days_off)
        return menu

    def refresh(self) -> None:
        """Read the years and their days anew."""
        with self.sessions() as session:
            rows = session.execute(
                select(AcademicYear.id, AcademicYear.first_day, AcademicYear.state)
                .order_by(AcademicYear.first_day.desc())
            ).all()  # fmt: skip
        chosen = self.years.currentData()
        self.years.clear()
        for key, first_day, _state in rows:
            self.years.addItem(year_title(first_day), key)
        current = next((row.id for row in rows if row.state is YearState.CURRENT), None)
        self.years.setCurrentIndex(max(self.years.findData(chosen or current), 0))
        for name, table in self.tables.items():
            if table.directory is None:
                table.open(directory(name))
            else:
                table.refresh()
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
        with known_errors(), self.sessions.begin() as session:
            made = self._try(lambda: calendar_presets.fill_periods(session, self._year(), scheme))
        self._tell_filled(made, "reporting_periods")

    def fill_days_off(self) -> None:
        """Put the usual vacations and holidays into the year."""
        with known_errors(), self.sessions.begin() as session:
            made = self._try(lambda: calendar_presets.fill_days_off(session, self._year()))
        self._tell_filled(made, "days_off")

    def _try(self, work: Any) -> int | None:
        try:
            made: int = work()
        except UserError as error:
            self.findings.tell(error.message, theme.State.BAD)
            return None
        return made

    def _tell_filled(self, made: int | None, key: str) -> None:
        if made is None:
            return
        self.tabs.setCurrentIndex(TABS.index(key))
        self.refresh()
        self.told.emit(f"Добавлено: {counted(made, 'запись', 'записи', 'записей')}. Проверьте даты")
        self.changed.emit(key)

    def _year(self) -> int:
        year = self.years.currentData()
        if year is None:
            raise UserError("Сначала добавьте учебный год в справочнике «Учебные годы».")
        return int(year)

    def _after_change(self, key: str) -> None:
        self._show_year()
        self.changed.emit(key)

    def _show_year(self) -> None:
        year = self.years.currentData()
        if year is None:
            self.year_view.show_year(None, SHOWN_GRADE)
            self.findings.tell("Нет учебного года: добавьте его в справочнике «Учебные годы».")
            return
        with self.sessions() as session:
            calendar = SchoolCalendar.load(session, year)
        self.year_view.show_year(calendar, self.grades.currentData())
        self._tell_findings(calendar)

    def _tell_findings(self, calendar: SchoolCalendar) -> None:
        found = [str(finding) for finding in calendar_findings(calendar)]
        missing = [
            str(grade)
            for grade in range(FIRST_GRADE, LAST_GRADE + 1)
            if not calendar.periods_of(grade)
        ]
        if not calendar.periods:
            text = "Отчётных периодов пока нет: заполните их кнопкой справа вверху."
            self.findings.tell(text, theme.State.WARNING)
            return
        if missing:
            found.insert(0, f"Нет отчётных периодов для классов: {', '.join(missing)}")
        if not found:
            self.findings.tell("✓ Пропусков и наложений нет", theme.State.GOOD)
            return
        left = len(found) - MOST_FINDINGS
        shown = [f"✗ {text}" for text in found[:MOST_FINDINGS]]
        self.findings.tell(
            "\n".join([*shown, f"и ещё {left}"] if left > 0 else shown), theme.State.BAD
        )
