"""Opening a closed lesson once, to its teacher, with a reason and an end (school 14, point 13)."""

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from ejadmin.errors import UserError
from ejadmin.models.journal.page import PageLesson
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField

USUAL_DAYS = 2


class UnlockPanel(QWidget):
    """One line under the lesson; ``granted`` brings employee, reason and last day."""

    granted = Signal(int, str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._employee_id: int | None = None
        self.who = QLabel()
        self.reason = QLineEdit()
        self.reason.setObjectName("journal.unlock_reason")
        self.reason.setPlaceholderText("Причина: кто попросил и почему")
        self.last_day = DateField()
        self.go = theme.action_button("Открыть урок")
        self.stay = theme.action_button("Не надо")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        row.addWidget(self.who)
        row.addWidget(self.reason, 1)
        row.addWidget(QLabel("по"))
        for widget in (self.last_day, self.go, self.stay):
            row.addWidget(widget)
        self.go.clicked.connect(self._grant)
        self.reason.returnPressed.connect(self._grant)
        self.stay.clicked.connect(self.hide)
        self.hide()

    def ask(self, lesson: PageLesson, employee_id: int | None, today: date) -> None:
        """Show the line for a lesson; without a teacher there is nobody to open it to."""
        self._employee_id = employee_id
        self.who.setText(
            f"Открыть {lesson.day:%d.%m}: {lesson.teacher}"
            if employee_id is not None
            else "У этого урока нет педагога: сначала укажите его в нагрузке."
        )
        self.go.setEnabled(employee_id is not None)
        self.last_day.limit(first=today)
        self.last_day.put(today + timedelta(days=USUAL_DAYS))
        self.reason.clear()
        self.show()
        self.reason.setFocus()

    def _grant(self) -> None:
        reason = self.reason.text().strip()
        if self._employee_id is None:
            return
        if not reason:
            self.reason.setPlaceholderText("Без причины доступ не открывают: запишите её")
            self.reason.setFocus()
            return
        try:
            day = self.last_day.read()
        except UserError:
            return  # told at the day
        self.hide()
        self.granted.emit(self._employee_id, reason, day)
