"""What the timetable page asks: which days to make lessons for, a new timetable's dates."""

from datetime import date

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField


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
        self.first_field, self.last_field = DateField(span[0]), DateField(span[1])
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

    def accept(self) -> None:
        """Go, unless a day cannot be read: its reason stands at it."""
        try:
            self.first_field.read()
            self.last_field.read()
        except UserError:
            return
        super().accept()

    @property
    def span(self) -> tuple[date, date]:
        """The days chosen, both inclusive."""
        return self.first_field.day, self.last_field.day

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
