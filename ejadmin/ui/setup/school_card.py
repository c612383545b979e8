"""The school card: the one form that heads every document."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.database import known_errors, name_operator
from ejadmin.models.fields import Field, fields, parse, show
from ejadmin.models.school import School
from ejadmin.ui import theme
from ejadmin.ui.page import Page, Place, Workplace

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Организация", ("name", "short_name", "locality", "address")),
    ("Связь", ("phone", "email", "website")),
    ("Реквизиты", ("inn", "kpp", "ogrn", "okpo", "oktmo")),
    ("Банк", ("bank_name", "bic", "account", "correspondent_account", "personal_account")),
    ("Основания", ("founder", "licence", "accreditation")),
    ("Кто подписывает и кто ведёт журнал",
     ("director_name", "director_position", "administrator_name")),
    ("Порядки школы", ("journal_started_on", "regional_system", "order_numbering",
                       "teacher_hours_limit", "is_consent_required")),
)  # fmt: skip
PLACEHOLDERS = {
    "name": "Муниципальное бюджетное общеобразовательное учреждение «…»",
    "short_name": "МБОУ «Гимназия № …»",
    "inn": "10 цифр",
    "kpp": "9 цифр",
    "ogrn": "13 цифр",
    "director_name": "Фамилия Имя Отчество",
    "administrator_name": "Фамилия Имя Отчество",
}
FORM_WIDTH, LABEL_WIDTH, SCHOOL_KEY = 1120, 210, 1
WRONG_EDGE = "QLineEdit { border: 2px solid %s; }"


class SchoolCardPage(Page):
    """A form made from the table's own fields; errors stand at the field."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.fields: dict[str, Field] = {field.name: field for field in fields(School)}
        self.lines: dict[str, QLineEdit] = {}
        self.errors: dict[str, theme.StateLabel] = {}
        self.state = theme.StateLabel("", theme.State.MUTED)
        self.save_button = theme.primary_button("Сохранить", "Ctrl+S")
        self.onward = theme.action_button("К настройке →", tooltip="Следующие шаги: «Настройка»")
        self._stored: dict[str, str] = {}
        self._lay_out()
        self.setFocusProxy(self.lines["name"])

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(FORM_WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.MEDIUM, 0)
        column.setSpacing(theme.SMALL)
        for title, names in SECTIONS:
            column.addWidget(theme.section_label(title))
            column.addLayout(self._form(names))
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.save_button)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.onward)
        self.onward.setObjectName("action.onward")
        self.onward.clicked.connect(self._go_on)
        self.save_button.setObjectName("action.save")
        self.save_button.clicked.connect(self.save)
        box = theme.page_box(self)
        box.addWidget(theme.title_label("Карточка школы"))
        box.addWidget(area, 1)
        box.addLayout(foot)

    def _form(self, names: tuple[str, ...]) -> QFormLayout:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(theme.MEDIUM)
        form.setVerticalSpacing(theme.TIGHT)
        for name in names:
            field = self.fields[name]
            line = self.lines[name] = QLineEdit()
            line.setObjectName(f"school.{name}")
            line.setPlaceholderText(PLACEHOLDERS.get(name, ""))
            line.setToolTip(field.hint)
            line.textEdited.connect(self._edited)
            error = self.errors[name] = theme.StateLabel("", theme.State.BAD)
            error.hide()
            cell = QVBoxLayout()
            cell.setSpacing(0)
            cell.addWidget(line)
            cell.addWidget(error)
            needed = " *" if field.is_required and field.default is None else ""
            label = QLabel(f"{field.title}{needed}")
            label.setMinimumWidth(LABEL_WIDTH)
            label.setBuddy(line)
            form.addRow(label, cell)
        return form

    def refresh(self) -> None:
        """Read the card; what is typed and not saved stays."""
        if self.has_unsaved():
            return
        with self.sessions() as session:
            school = session.get(School, SCHOOL_KEY)
            for name, field in self.fields.items():
                value = getattr(school, name) if school is not None else field.default
                self.lines[name].setText(show(field, value, {}))
                self.lines[name].setCursorPosition(0)
        self._stored = self._typed()
        self._clear_errors()
        self._edited()

    def show_place(self, details: dict[str, Any]) -> None:
        """Go to a field by its name."""
        line = self.lines.get(str(details.get("field", "")))
        if line is not None:
            line.setFocus()

    def has_unsaved(self) -> bool:
        """Whether the form differs from the database."""
        return bool(self._stored) and self._typed() != self._stored

    def save(self) -> None:
        """Store the card; the first wrong field gets the focus and its reason."""
        self._clear_errors()
        try:
            with known_errors(), self.sessions.begin() as session:
                school = session.get(School, SCHOOL_KEY)
                if school is None:
                    school = School(id=SCHOOL_KEY)
                    session.add(school)
                with session.no_autoflush:
                    for name, text in self._typed().items():
                        setattr(school, name, parse(self.fields[name], text, {}))
        except UserError as error:
            self._show_error(error)
            return
        name_operator(self.sessions)
        self._stored = {}
        self.refresh()
        self.state.tell("✓ Сохранено", theme.State.GOOD)
        self.onward.setFocus()
        self.told.emit("Карточка школы сохранена")
        self.changed.emit("school")

    def _go_on(self) -> None:
        self.asked_for.emit(Place("setup"))

    def _typed(self) -> dict[str, str]:
        return {name: line.text() for name, line in self.lines.items()}

    def _edited(self) -> None:
        is_unsaved = self.has_unsaved()
        self.save_button.setEnabled(is_unsaved)
        if is_unsaved:
            self.state.tell("Есть несохранённые изменения", theme.State.WARNING)
        else:
            self.state.tell("* – обязательные поля", theme.State.MUTED)

    def _show_error(self, error: UserError) -> None:
        if error.field is None or error.field not in self.lines:
            self.state.tell(error.message, theme.State.BAD)
            return
        label, line = self.errors[error.field], self.lines[error.field]
        label.tell(error.message, theme.State.BAD)
        label.show()
        line.setStyleSheet(WRONG_EDGE % theme.shades().red)
        line.setFocus()
        self.state.tell("Не сохранено: исправьте отмеченное поле", theme.State.BAD)

    def _clear_errors(self) -> None:
        for name, label in self.errors.items():
            label.hide()
            self.lines[name].setStyleSheet("")
