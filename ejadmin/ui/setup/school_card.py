"""The school card: the one form that heads every document."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.fields import fields
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.database import heed_card
from ejadmin.models.registry import records
from ejadmin.models.registry.records import Draft, Values
from ejadmin.models.school.card import School
from ejadmin.ui import dialogs, theme
from ejadmin.ui.form.form import RecordForm
from ejadmin.ui.form.inputs import FieldInput
from ejadmin.ui.operations import Step
from ejadmin.ui.page import JOURNAL, Page, Place, Workplace

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Организация", ("name", "short_name", "locality", "time_zone", "address")),
    ("Кто подписывает и кто ведёт журнал",
     ("director_name", "director_position", "administrator_name")),
    ("Связь", ("phone", "email", "website")),
    ("Реквизиты", ("inn", "kpp", "ogrn", "okpo", "oktmo")),
    ("Банк или казначейство",
     ("bank_name", "bic", "personal_account", "account", "correspondent_account")),
    ("Основания", ("founder", "licence", "accreditation")),
    ("Порядки школы", ("journal_started_on", "order_numbering", "regional_system",
                       "teacher_hours_limit", "is_consent_required", "copies_limit")),
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


class SchoolCardPage(Page):
    """A form made from the table's own fields; errors stand at the field."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.forms = {
            title: RecordForm(School, names, WHOLE_LINE, LABEL_WIDTH) for title, names in SECTIONS
        }
        self.inputs: dict[str, FieldInput] = {}
        for form in self.forms.values():
            self.inputs |= form.inputs
        self.state = theme.StateLabel("", theme.State.MUTED)
        self.save_button = theme.primary_button("Сохранить", "Ctrl+S")
        self.revert_button = theme.action_button(
            "Вернуть как было", tooltip="Забыть несохранённые изменения"
        )
        self.onward = theme.action_button("К настройке →", tooltip="Следующие шаги: «Настройка»")
        self.area = QScrollArea(widgetResizable=True)
        self._lay_out()
        self.setFocusProxy(self.inputs["name"].editor)
        for name, text in PLACEHOLDERS.items():
            self.inputs[name].set_placeholder(text)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setMaximumWidth(FORM_WIDTH)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.MEDIUM, 0)
        column.setSpacing(theme.SMALL)
        for title, form in self.forms.items():
            column.addWidget(theme.section_label(title))
            column.addWidget(form)
            form.edited.connect(self._edited)
            form.accepted.connect(self._look_at)
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

    def refresh(self) -> None:
        """Read the card; what is typed and not saved stays."""
        if not self.has_unsaved():
            self._read()

    def _read(self) -> None:
        with self.sessions() as session:
            school = session.get(School, SCHOOL_KEY)
            wrong = list(school.complaints()) if school is not None else []
        self.values = self._stored()
        for form in self.forms.values():
            form.fill(self.values, {})
        self._edited()
        self._show_errors(wrong)

    def _stored(self) -> Values:
        with self.sessions() as session:
            school = session.get(School, SCHOOL_KEY)
            if school is not None:
                return records.values_of(school)
        return {field.name: field.default for field in fields(School)}

    def show_place(self, details: dict[str, Any]) -> None:
        """Go to a field by its name."""
        one = self.inputs.get(str(details.get("field", "")))
        if one is not None:
            self.setFocusProxy(one.editor)  # the window focuses the page afterwards
            self.area.ensureWidgetVisible(one)
            one.setFocus()

    def has_unsaved(self) -> bool:
        """Whether the form differs from the database."""
        return any(form.is_changed() for form in self.forms.values())

    def save(self) -> None:
        """Store the card; every wrong field shows its reason, the first gets the focus."""
        wrong = self._all_wrong()
        try:
            if not wrong:
                self.operations.run("Карточка школы", self._store)
        except UserError as error:
            self.values = self._stored()  # told by now: saving once more replaces them
            wrong = [error]
        if wrong:
            self._tell_wrong(wrong)
            return
        heed_card(self.sessions)
        self._read()
        self._tell_saved()
        self.onward.setFocus()
        self.told.emit("Карточка школы сохранена")

    def _store(self, session: TrackedSession) -> None:
        if session.get(School, SCHOOL_KEY) is None:
            whole = {name: one.value() for name, one in self.inputs.items()}
            records.save_one(session, School, Draft(None, whole))
            return
        typed = {name: one.value() for name, one in self.inputs.items() if one.is_changed()}
        expected = {name: self.values[name] for name in typed}
        records.save_one(session, School, Draft(SCHOOL_KEY, typed, expected))

    def show_travelled(self, step: Step) -> None:
        super().show_travelled(step)
        heed_card(self.sessions)

    def _tell_saved(self) -> None:
        """Say it is stored, and who is still to be named."""
        wanted = [why for name, why in STILL_WANTED if not self.inputs[name].text().strip()]
        if wanted:
            self.state.tell(f"✓ Сохранено. Впишите {wanted[0]}", theme.State.WARNING)
        else:
            self.state.tell("✓ Сохранено", theme.State.GOOD)

    def revert(self) -> None:
        """Forget what is typed and not saved, after a question."""
        if dialogs.confirm(self, "Забыть несохранённые изменения?", "Вернуть как было"):
            self._read()

    def _fill(self, school: School) -> list[UserError]:
        """Put what is typed into a record; returns what could not even be read."""
        wrong = []
        for name, one in self.inputs.items():
            try:
                setattr(school, name, one.value())
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
        first = next((one for one in wrong if one.field in self.inputs), None)
        if first is None:
            self.state.tell(wrong[0].message, theme.State.BAD)
            return
        self.inputs[str(first.field)].setFocus()
        self.area.ensureWidgetVisible(self.inputs[str(first.field)])
        self.state.tell("Не сохранено: исправьте отмеченное", theme.State.BAD)

    def _look_at(self, name: str) -> None:
        """Tell what is wrong with a field as soon as it is left; empty ones wait for «save»."""
        if self.inputs[name].text().strip():
            self._show_errors([one for one in self._all_wrong() if self._has_text(one)])

    def _has_text(self, error: UserError) -> bool:
        one = self.inputs.get(error.field or "")
        return one is not None and bool(one.text().strip())

    def _show_errors(self, wrong: Iterable[UserError]) -> None:
        told: dict[str, str] = {}
        for error in wrong:
            told.setdefault(error.field or "", error.message)
        for name, one in self.inputs.items():
            one.tell(told.get(name, ""))

    def _go_on(self) -> None:
        self.asked_for.emit(Place("setup"))

    def _edited(self) -> None:
        is_unsaved = self.has_unsaved()
        self.save_button.setEnabled(is_unsaved)
        self.revert_button.setVisible(is_unsaved)
        if is_unsaved:
            self.state.tell("Есть несохранённые изменения", theme.State.WARNING)
        else:
            self.state.tell("* – обязательные поля", theme.State.MUTED)
