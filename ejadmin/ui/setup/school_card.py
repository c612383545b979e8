"""The school card: the one form that heads every document."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.fields import Field, FieldKind, fields, parse, show
from ejadmin.models.school import School
from ejadmin.models.store import TrackedSession, name_operator
from ejadmin.ui import dialogs, theme
from ejadmin.ui.directory.editors import DateEditor
from ejadmin.ui.operations import Step
from ejadmin.ui.page import Page, Place, Workplace

SECTIONS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("Организация", (("name",), ("short_name", "locality"), ("address",))),
    ("Кто подписывает и кто ведёт журнал",
     (("director_name", "director_position"), ("administrator_name",))),
    ("Связь", (("phone", "email"), ("website",))),
    ("Реквизиты", (("inn", "kpp"), ("ogrn", "okpo"), ("oktmo",))),
    ("Банк или казначейство", (("bank_name",), ("bic", "personal_account"),
                               ("account", "correspondent_account"))),
    ("Основания", (("founder",), ("licence",), ("accreditation",))),
    ("Порядки школы", (("journal_started_on", "order_numbering"),
                       ("regional_system", "teacher_hours_limit"),
                       ("is_consent_required", "copies_limit"))),
)  # fmt: skip
WHOLE_LINE = frozenset({"name", "address", "bank_name", "founder", "licence", "accreditation"})
PLACEHOLDERS = {
    "name": "Муниципальное бюджетное общеобразовательное учреждение «…»",
    "short_name": "МБОУ «Гимназия № …»",
    "phone": "+7 (…) …, через запятую",
    "inn": "10 цифр",
    "kpp": "9 знаков",
    "ogrn": "13 цифр",
    "okpo": "8 или 10 цифр",
    "oktmo": "8 или 11 цифр",
    "bic": "9 цифр",
    "account": "20 цифр",
    "correspondent_account": "20 цифр",
    "director_name": "Фамилия Имя Отчество",
    "administrator_name": "Фамилия Имя Отчество",
}
STILL_WANTED = (
    ("director_name", "директора: он подписывает документы"),
    ("administrator_name", "администратора: его именем подписаны изменения"),
)
FORM_WIDTH, LABEL_WIDTH, SCHOOL_KEY = 1120, 176, 1
LABELS, EDITORS = (0, 2), (1, 3)
WRONG_EDGE = "QLineEdit { border: 2px solid %s; }"


class SchoolCardPage(Page):
    """A form made from the table's own fields; errors stand at the field."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.fields: dict[str, Field] = {field.name: field for field in fields(School)}
        self.lines: dict[str, QLineEdit] = {}
        self.boxes: dict[str, QCheckBox] = {}
        self.errors: dict[str, theme.StateLabel] = {}
        self.state = theme.StateLabel("", theme.State.MUTED)
        self.save_button = theme.primary_button("Сохранить", "Ctrl+S")
        self.revert_button = theme.action_button(
            "Вернуть как было", tooltip="Забыть несохранённые изменения"
        )
        self.onward = theme.action_button("К настройке →", tooltip="Следующие шаги: «Настройка»")
        self.area = QScrollArea(widgetResizable=True)
        self._stored: dict[str, str] = {}
        self._lay_out()
        self.setFocusProxy(self.lines["name"])

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(FORM_WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.MEDIUM, 0)
        column.setSpacing(theme.SMALL)
        for title, rows in SECTIONS:
            column.addWidget(theme.section_label(title))
            column.addLayout(self._form(rows))
        column.addStretch(1)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self.save_button)
        foot.addWidget(self.revert_button)
        foot.addWidget(self.state, 1)
        self.revert_button.setObjectName("action.revert")
        self.revert_button.clicked.connect(self.revert)
        foot.addWidget(self.onward)
        self.onward.setObjectName("action.onward")
        self.onward.clicked.connect(self._go_on)
        self.save_button.setObjectName("action.save")
        self.save_button.clicked.connect(self.save)
        box = theme.page_box(self)
        box.addWidget(theme.title_label("Карточка школы"))
        box.addWidget(self.area, 1)
        box.addLayout(foot)

    def _form(self, rows: tuple[tuple[str, ...], ...]) -> QGridLayout:
        form = QGridLayout()
        form.setHorizontalSpacing(theme.MEDIUM)
        form.setVerticalSpacing(theme.TIGHT)
        form.setContentsMargins(0, 0, 0, theme.SMALL)
        for label in LABELS:
            form.setColumnMinimumWidth(label, LABEL_WIDTH)
        for column in EDITORS:
            form.setColumnStretch(column, 1)
        for place, names in enumerate(rows):
            for half, name in enumerate(names):
                span = 3 if name in WHOLE_LINE else 1
                cell, editor = self._cell(name)
                form.addWidget(self._label(name, editor), place, LABELS[half],
                               Qt.AlignmentFlag.AlignTop)  # fmt: skip
                form.addLayout(cell, place, EDITORS[half], 1, span)
        return form

    def _label(self, name: str, editor: QWidget) -> QLabel:
        field = self.fields[name]
        needed = " *" if field.is_required and field.default is None else ""
        label = QLabel(f"{field.title}{needed}")
        label.setWordWrap(True)
        label.setFixedWidth(LABEL_WIDTH)
        lines = label.heightForWidth(LABEL_WIDTH)
        label.setMinimumHeight(max(editor.sizeHint().height(), lines))
        label.setToolTip(field.hint)
        label.setBuddy(editor)
        return label

    def _cell(self, name: str) -> tuple[QVBoxLayout, QWidget]:
        """The editor of a field, and below it the place for what is wrong."""
        field = self.fields[name]
        editor = self._box(name) if field.kind is FieldKind.YES_NO else self._line(name, field)
        editor.setObjectName(f"school.{name}")
        editor.setToolTip(field.hint)
        error = self.errors[name] = theme.StateLabel("", theme.State.BAD)
        error.setWordWrap(True)
        error.hide()
        cell = QVBoxLayout()
        cell.setSpacing(0)
        cell.addWidget(editor)
        cell.addWidget(error)
        cell.addStretch(1)
        return cell, editor

    def _line(self, name: str, field: Field) -> QLineEdit:
        line = self._date_line() if field.kind is FieldKind.DATE else QLineEdit()
        if name in PLACEHOLDERS:
            line.setPlaceholderText(PLACEHOLDERS[name])
        line.textEdited.connect(self._edited)
        line.editingFinished.connect(partial(self._look_at, name))
        self.lines[name] = line
        return line

    def _date_line(self) -> QLineEdit:
        line = DateEditor(self)
        line.setFrame(True)
        line.setFont(theme.sized_font(theme.TEXT_POINTS))
        line.finished.connect(self._edited)  # chosen in the calendar
        QShortcut(QKeySequence(Qt.Key.Key_F4), line, line.open_aid,
                  context=Qt.ShortcutContext.WidgetShortcut)  # fmt: skip
        return line

    def _box(self, name: str) -> QCheckBox:
        box = self.boxes[name] = QCheckBox("да")
        box.toggled.connect(self._edited)
        return box

    def refresh(self) -> None:
        """Read the card; what is typed and not saved stays."""
        if self.has_unsaved():
            return
        with self.sessions() as session:
            school = session.get(School, SCHOOL_KEY)
            wrong = list(school.complaints()) if school is not None else []
            for name, field in self.fields.items():
                value = getattr(school, name) if school is not None else field.default
                self._put(name, show(field, value, {}))
        self._stored = self._typed()
        self._edited()
        self._show_errors(wrong)

    def show_place(self, details: dict[str, Any]) -> None:
        """Go to a field by its name."""
        name = str(details.get("field", ""))
        editor = self.lines.get(name) or self.boxes.get(name)
        if editor is not None:
            self.setFocusProxy(editor)  # the window focuses the page afterwards
            self.area.ensureWidgetVisible(editor)
            editor.setFocus()

    def has_unsaved(self) -> bool:
        """Whether the form differs from the database."""
        return bool(self._stored) and self._typed() != self._stored

    def save(self) -> None:
        """Store the card; every wrong field shows its reason, the first gets the focus."""
        try:
            self.operations.run("Карточка школы", self._store)
        except UserError as error:
            self._tell_wrong([error, *self._all_wrong()])
            return
        name_operator(self.sessions)
        self._stored = {}
        self.refresh()
        self._tell_saved()
        self.onward.setFocus()
        self.told.emit("Карточка школы сохранена")

    def _store(self, session: TrackedSession) -> None:
        school = session.get(School, SCHOOL_KEY) or School(id=SCHOOL_KEY)
        with session.no_autoflush:
            wrong = self._fill(school)
            if wrong:
                raise wrong[0]
            session.add(school)

    def show_travelled(self, step: Step) -> None:
        self._stored = {}
        super().show_travelled(step)
        name_operator(self.sessions)

    def _tell_saved(self) -> None:
        """Say it is stored, and who is still to be named."""
        wanted = [why for name, why in STILL_WANTED if not self.lines[name].text().strip()]
        if wanted:
            self.state.tell(f"✓ Сохранено. Впишите {wanted[0]}", theme.State.WARNING)
        else:
            self.state.tell("✓ Сохранено", theme.State.GOOD)

    def revert(self) -> None:
        """Forget what is typed and not saved, after a question."""
        if dialogs.confirm(self, "Забыть несохранённые изменения?", "Вернуть как было"):
            self._stored = {}
            self.refresh()

    def _fill(self, school: School) -> list[UserError]:
        """Put what is typed into a record; returns what could not even be read."""
        wrong = []
        for name, text in self._typed().items():
            try:
                setattr(school, name, parse(self.fields[name], text, {}))
            except UserError as error:
                wrong.append(error)
        return wrong

    def _all_wrong(self) -> list[UserError]:
        """What is wrong with the form as it is typed."""
        school = School()
        wrong = self._fill(school)
        unread = {error.field for error in wrong}
        return wrong + [error for error in school.complaints() if error.field not in unread]

    def _tell_wrong(self, wrong: list[UserError]) -> None:
        self._show_errors(wrong)
        first = next((one for one in wrong if one.field in self.errors), None)
        if first is None:
            self.state.tell(wrong[0].message, theme.State.BAD)
            return
        line = self.lines.get(str(first.field))
        if line is not None:
            line.setFocus()
            self.area.ensureWidgetVisible(line)
        self.state.tell("Не сохранено: исправьте отмеченное", theme.State.BAD)

    def _look_at(self, name: str) -> None:
        """Tell what is wrong with a field as soon as it is left; empty ones wait for «save»."""
        if not self.lines[name].text().strip():
            return
        self._show_errors([one for one in self._all_wrong() if self._has_text(one)])

    def _has_text(self, error: UserError) -> bool:
        line = self.lines.get(error.field or "")
        return line is not None and bool(line.text().strip())

    def _show_errors(self, wrong: Iterable[UserError]) -> None:
        told: dict[str, str] = {}
        for error in wrong:
            told.setdefault(error.field or "", error.message)
        for name, label in self.errors.items():
            label.tell(told.get(name, ""), theme.State.BAD)
            label.setVisible(name in told)
            if name in self.lines:
                edge = WRONG_EDGE % theme.shades().red if name in told else ""
                self.lines[name].setStyleSheet(edge)

    def _go_on(self) -> None:
        self.asked_for.emit(Place("setup"))

    def _typed(self) -> dict[str, str]:
        ticks = {name: "да" if box.isChecked() else "нет" for name, box in self.boxes.items()}
        return {name: line.text() for name, line in self.lines.items()} | ticks

    def _put(self, name: str, text: str) -> None:
        if name in self.boxes:
            self.boxes[name].setChecked(text == "да")
            return
        self.lines[name].setText(text)
        self.lines[name].setCursorPosition(0)

    def _edited(self) -> None:
        is_unsaved = self.has_unsaved()
        self.save_button.setEnabled(is_unsaved)
        self.revert_button.setVisible(is_unsaved)
        if is_unsaved:
            self.state.tell("Есть несохранённые изменения", theme.State.WARNING)
        else:
            self.state.tell("* – обязательные поля", theme.State.MUTED)
