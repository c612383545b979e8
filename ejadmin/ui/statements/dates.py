"""The row above the queue: which days, which class."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField

ALL_CLASSES = "Все классы"


class DatesBar(QWidget):
    """Two dates, three quick choices of them, and a class."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = (
            DateField(name="statements.first"),
            DateField(name="statements.last"),
        )
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
        row.addSpacing(theme.SMALL)
        row.addWidget(self.classes)
        self.classes.setAccessibleName("Класс")
        row.addStretch(1)
        for field in (self.first, self.last):
            field.accepted.connect(self.changed)
        self.classes.setMinimumContentsLength(10)
        self.classes.currentIndexChanged.connect(self.changed)

    def dates(self) -> tuple[date, date]:
        """The days chosen, both inclusive, perhaps turned round."""
        return self.first.day, self.last.day

    def set_dates(self, dates: tuple[date, date]) -> None:
        """Choose other days; announced once."""
        for field, day in zip((self.first, self.last), dates, strict=True):
            field.put(day)
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
