"""What the timetable page asks: which days to make lessons for, a new timetable's dates."""

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.ui import theme

DATE_FORMAT = "dd.MM.yyyy"


class SpanDialog(QDialog):
    """Two dates and perhaps a name; the button says the verb."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        explanation: str,
        action: str,
        span: tuple[date, date],
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.name_field = QLineEdit(name or "")
        self.name_field.setMaxLength(100)
        self.first_field, self.last_field = _date_field(span[0]), _date_field(span[1])
        self.form = QFormLayout()
        if name is not None:
            self.form.addRow("Название", self.name_field)
        self.form.addRow("С", self.first_field)
        self.form.addRow("По", self.last_field)
        buttons = QDialogButtonBox()
        self.go = buttons.addButton(action, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("Не надо", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        box = QVBoxLayout(self)
        box.setSpacing(theme.MEDIUM)
        box.addWidget(theme.muted_label(explanation))
        box.addLayout(self.form)
        box.addWidget(buttons)
        self.setMinimumWidth(440)

    @property
    def span(self) -> tuple[date, date]:
        """The days chosen, both inclusive."""
        return _to_date(self.first_field), _to_date(self.last_field)

    @property
    def name(self) -> str:
        """The name typed."""
        return self.name_field.text().strip()


def lessons_dialog(parent: QWidget, span: tuple[date, date]) -> SpanDialog:
    """For which days to make lessons."""
    explanation = (
        "Уроки создаются по этому расписанию и школьному календарю. Уроки с отметками, темами "
        "и пропусками не меняются; лишние пустые уроки убираются."
    )
    return SpanDialog(parent, "Создать уроки", explanation, "Создать уроки", span)


def version_dialog(parent: QWidget, validity: tuple[date, date], today: date) -> SpanDialog:
    """From which day on a changed copy of a timetable is valid."""
    first, last = validity
    start = today if first < today <= last else last
    explanation = "Копия действует с выбранного дня, прежнее расписание – до него."
    name = "Новое расписание"
    return SpanDialog(parent, name, explanation, "Создать", (start, last), name=name)


def first_dialog(parent: QWidget, span: tuple[date, date]) -> SpanDialog:
    """The name and dates of the first timetable."""
    explanation = "Расписание действует в эти дни; потом его можно скопировать и изменить."
    name = "Основное расписание"
    return SpanDialog(parent, "Первое расписание", explanation, "Создать", span, name=name)


def _date_field(day: date) -> QDateEdit:
    field = QDateEdit(QDate(day.year, day.month, day.day))
    field.setCalendarPopup(True)
    field.setDisplayFormat(DATE_FORMAT)
    return field


def _to_date(field: QDateEdit) -> date:
    chosen = field.date()
    return date(chosen.year(), chosen.month(), chosen.day())
