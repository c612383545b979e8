"""The row above the queue: which days, which class."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QWidget

from ejadmin.ui import theme

ALL_CLASSES = "Все классы"


class DatesBar(QWidget):
    """Two dates, three quick choices of them, and a class."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = QDateEdit(), QDateEdit()
        self.week = theme.action_button("Неделя", "Alt+1", "Прошедшая учебная неделя")
        self.month = theme.action_button("Месяц", "Alt+2", "Прошлый месяц")
        self.period = theme.action_button("Отчётный период", "Alt+3", "Четверть или другой период")
        self.classes = QComboBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, theme.SMALL, 0, 0)
        row.setSpacing(theme.SMALL)
        for widget in (QLabel("Дни с"), self.first, QLabel("по"), self.last,
                       self.week, self.month, self.period):  # fmt: skip
            row.addWidget(widget)
        row.addSpacing(theme.MEDIUM)
        row.addWidget(QLabel("Класс"))
        row.addWidget(self.classes)
        row.addStretch(1)
        self.first.setObjectName("statements.first")
        self.last.setObjectName("statements.last")
        for field in (self.first, self.last):
            field.setDisplayFormat("dd.MM.yyyy")
            field.setCalendarPopup(True)
            field.dateChanged.connect(self.changed)
        self.classes.setMinimumContentsLength(10)
        self.classes.currentIndexChanged.connect(self.changed)

    def dates(self) -> tuple[date, date]:
        """The days chosen, both inclusive, perhaps turned round."""
        first, last = self.first.date(), self.last.date()
        return (
            date(first.year(), first.month(), first.day()),
            date(last.year(), last.month(), last.day()),
        )

    def set_dates(self, dates: tuple[date, date]) -> None:
        """Choose other days; announced once."""
        for field, day in zip((self.first, self.last), dates, strict=True):
            field.blockSignals(True)
            field.setDate(QDate(day.year, day.month, day.day))
            field.blockSignals(False)
        self.changed.emit()

    def class_label(self) -> str | None:
        """The class chosen; nothing means all of them."""
        chosen = self.classes.currentData()
        return str(chosen) if chosen else None

    def offer_classes(self, labels: Iterable[str]) -> None:
        """Offer other classes; the one chosen stays where it still exists. Nothing is announced."""
        chosen = self.classes.currentData()
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItem(ALL_CLASSES, None)
        for label in labels:
            self.classes.addItem(label, label)
        self.classes.setCurrentIndex(max(self.classes.findData(chosen), 0))
        self.classes.blockSignals(False)
