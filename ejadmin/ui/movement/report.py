"""«Отчёт о движении»: the balance of any days on the screen, on paper and in Excel."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.exports import XLSX
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.movement.counting import Figures, MovementReport, PersonLine, read_report
from ejadmin.ui import papers, theme
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.list_model import CENTRED, ListColumn, ListModel
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.page import Workplace

PAUSE, REPORT = 200, "movement-report"
MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
    "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
Balance = tuple[str, Figures]
DAY = timedelta(days=1)


def _figure(title: str, width: int, read: Callable[[Figures], int]) -> ListColumn[Balance]:
    return ListColumn(
        title, width, lambda row: str(read(row[1]) or "–"), lambda row: read(row[1]),
        aligned=CENTRED,
    )  # fmt: skip


FIGURES: tuple[ListColumn[Balance], ...] = (
    ListColumn("Класс", 84, lambda row: row[0]),
    _figure("Начало", 60, lambda one: one.start),
    _figure("Прибыло", 66, lambda one: one.came),
    _figure("Из классов", 76, lambda one: one.moved_in),
    _figure("Выбыло", 64, lambda one: one.left),
    _figure("В классы", 66, lambda one: one.moved_out),
    _figure("Конец", 56, lambda one: one.end),
)
PEOPLE: tuple[ListColumn[PersonLine], ...] = (
    ListColumn("Дата", 84, lambda row: f"{row.day:%d.%m.%Y}", lambda row: row.day),
    ListColumn("Ученик", 176, lambda row: row.name),
    ListColumn("Класс", 48, lambda row: row.class_label),
    ListColumn("Движение", 82, lambda row: row.what),
    ListColumn("Откуда / куда", 130,
               lambda row: " – ".join(part for part in (row.where, row.reason) if part)),
    ListColumn("Приказ", 74, lambda row: row.order.partition(" от ")[0] or "нет", None,
               lambda row: None if row.order else "amber"),
)  # fmt: skip


class ReportPane(QWidget):
    """Dates above, figures at the left, people at the right."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.today, self.is_stale = self.workplace.today(), False
        self.spans = QComboBox()
        self.first, self.last = DateField(), DateField()
        self.figure_model = ListModel(FIGURES, self)
        self.figures = ListTable(self.figure_model, "table.movement_figures", stretched=0)
        self.people_model = ListModel(PEOPLE, self)
        self.people = ListTable(
            self.people_model, "table.movement_people", stretched=4, sorted_by=0
        )
        self.note = theme.StateLabel("")
        self.print = theme.action_button("Печать…", "Ctrl+P")
        self.save = theme.action_button("PDF…", "Ctrl+S", "Сохранить отчёт в файл")
        self.excel = theme.action_button("Excel…", "Ctrl+E", "Сохранить отчёт таблицей")
        self.pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._build()
        self._connect()

    def refresh(self, today: date) -> None:
        """Count anew, now or when shown; dates chosen by hand stay."""
        self.today, self.is_stale = today, True
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_stale:
            self._read()

    def _read(self) -> None:
        self.is_stale = False
        if self.spans.count() == 0:
            self._offer_spans(self.today)
        self.count()

    @Slot()
    def count(self) -> None:
        """Count the movement of the chosen days."""
        first, last = self.dates()
        report: MovementReport | None = None
        try:
            with self.workplace.sessions() as session:
                report = read_report(session, first, last)
        except UserError as error:
            self.note.tell(error.message, theme.State.BAD)
        for button in (self.print, self.save, self.excel):
            button.setEnabled(report is not None)
        if report is None:
            self.figure_model.replace([])
            self.people_model.replace([])
            return
        self.figure_model.replace(report.rows())
        self.people_model.replace(report.people)
        self.note.tell(report.told_start(), theme.State.MUTED)

    def dates(self) -> tuple[date, date]:
        """The chosen days."""
        return self.first.day, self.last.day

    @Slot()
    def print_report(self) -> None:
        """Print the report."""
        papers.print_out(self, self.workplace, REPORT, self._known())

    @Slot()
    def save_report(self) -> None:
        """Save the report as PDF."""
        papers.save(self, self.workplace, REPORT, self._known(), self._name())

    @Slot()
    def save_workbook(self) -> None:
        """Save the report as a workbook."""
        papers.save(self, self.workplace, REPORT, self._known(), self._name(), form=XLSX)

    def _known(self) -> dict[str, date]:
        first, last = self.dates()
        return {"first": first, "last": last}

    def _name(self) -> str:
        first, last = self.dates()
        return f"Движение {first:%d.%m.%Y}–{last:%d.%m.%Y}"

    def _offer_spans(self, today: date) -> None:
        """The year so far, its reporting periods and its months."""
        try:
            with self.workplace.sessions() as session:
                year = current_year(session)
                calendar = SchoolCalendar.load(session, year.id)
        except UserError as error:
            self.note.tell(error.message, theme.State.BAD)
            return
        now = min(max(today, calendar.first_day), calendar.last_day)
        spans: dict[str, tuple[date, date]] = {
            "С начала года": (calendar.first_day, now),
            "Весь учебный год": (calendar.first_day, calendar.last_day),
        }
        for period in calendar.periods:
            spans.setdefault(period.title, (period.first_day, period.last_day))
        spans.update(_months(calendar.first_day, calendar.last_day))
        self.spans.blockSignals(True)
        for title, span in spans.items():
            self.spans.addItem(title, span)
        self.spans.addItem("Свои даты", None)
        self.spans.blockSignals(False)
        self._choose_span()

    @Slot()
    def _choose_span(self) -> None:
        span = self.spans.currentData()
        if span is not None:
            for box, day in zip((self.first, self.last), span, strict=True):
                box.put(day)
            self.pause.start()

    @Slot()
    def _choose_dates(self) -> None:
        self.spans.blockSignals(True)
        self.spans.setCurrentIndex(self.spans.count() - 1)
        self.spans.blockSignals(False)
        self.pause.start()

    def _connect(self) -> None:
        self.pause.timeout.connect(self.count)
        self.spans.currentIndexChanged.connect(self._choose_span)
        self.first.accepted.connect(self._choose_dates)
        self.last.accepted.connect(self._choose_dates)
        self.print.clicked.connect(self.print_report)
        self.save.clicked.connect(self.save_report)
        self.excel.clicked.connect(self.save_workbook)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SMALL)
        self.spans.setMinimumWidth(170)
        widgets: tuple[Any, ...] = (
            QLabel("За"), self.spans, QLabel("с"), self.first, QLabel("по"), self.last,
        )  # fmt: skip
        for widget in widgets:
            top.addWidget(widget)
        top.addStretch(1)
        for name in ("print", "save", "excel"):
            getattr(self, name).setObjectName(f"action.{name}_movement")
            top.addWidget(getattr(self, name))
        self.figures.setFixedWidth(500)
        row = QHBoxLayout()
        row.setSpacing(theme.MEDIUM)
        row.addWidget(self.figures)
        row.addWidget(self.people, 1)
        self.note.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.SMALL, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(top)
        box.addLayout(row, 1)
        box.addWidget(self.note)


def _months(first: date, last: date) -> dict[str, tuple[date, date]]:
    """«сентябрь 2026» and so on, over a school year."""
    found: dict[str, tuple[date, date]] = {}
    day = first.replace(day=1)
    while day <= last:
        following = (day + 31 * DAY).replace(day=1)
        title = f"{MONTHS[day.month - 1]} {day.year}"
        found[title] = (max(day, first), min(following - DAY, last))
        day = following
    return found
