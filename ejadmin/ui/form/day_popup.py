"""The calendar that opens under a line in which a date is typed."""

from datetime import date

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import QCalendarWidget, QLineEdit

from ejadmin.models.base import clock


class DayPopup(QCalendarWidget):
    """Says by ``taken`` which day was chosen."""

    taken = Signal(object)

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.activated.connect(self._take)
        self.clicked.connect(self._take)

    def open(self, day: date | None, first: date = date.min, last: date = date.max) -> None:
        """Show the calendar at a day, else at today; days outside the limits cannot be chosen."""
        self.setDateRange(_qdate(first), _qdate(last))
        self.setSelectedDate(_qdate(day or clock.on_this_computer().date()))
        self.move(self._line.mapToGlobal(self._line.rect().bottomLeft()))
        self.show()
        self.setFocus()

    @Slot(QDate)
    def _take(self, day: QDate) -> None:
        self.hide()
        self.taken.emit(date(day.year(), day.month(), day.day()))


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
