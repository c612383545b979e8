"""The calendar that opens under a line in which a date is typed."""

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import QCalendarWidget, QLineEdit

from ejadmin.models.fields import parse_date


class DayPopup(QCalendarWidget):
    """Writes the day chosen into its line, then says so by ``taken``."""

    taken = Signal()

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line)
        self._line = line
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.activated.connect(self._take)
        self.clicked.connect(self._take)

    def open(self) -> None:
        """Show the calendar at the date that is typed, else at today."""
        day = parse_date(self._line.text().strip())
        self.setSelectedDate(QDate(day.year, day.month, day.day) if day else QDate.currentDate())
        self.move(self._line.mapToGlobal(self._line.rect().bottomLeft()))
        self.show()
        self.setFocus()

    @Slot(QDate)
    def _take(self, day: QDate) -> None:
        self._line.setText(day.toString("dd.MM.yyyy"))
        self.hide()
        self.taken.emit()
