"""The person's own fields, stored one by one; a new person is a draft until saved."""

from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import fields, show
from ejadmin.models.base.words import name_key
from ejadmin.models.families import consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.people.tables import Employee, Guardian, Pupil, full_name
from ejadmin.models.registry import belonging, records
from ejadmin.models.registry.records import Draft, Values
from ejadmin.ui import theme
from ejadmin.ui.form.form import RecordForm
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.people.pane import Pane

NAMES: dict[type[Base], tuple[str, ...]] = {
    Pupil: ("last_name", "birth_date", "first_name", "sex", "middle_name", "personal_file",
            "phone", "email", "address", "entered_on"),
    Guardian: ("last_name", "phone", "first_name", "email", "middle_name", "entered_on",
               "address"),
    Employee: ("last_name", "position", "first_name", "phone", "middle_name", "email",
               "hired_on", "dismissed_on", "hours_limit", "entered_on"),
}  # fmt: skip
WIDE: dict[type[Base], tuple[str, ...]] = {
    Pupil: ("address",),
    Guardian: ("address",),
    Employee: (),
}
NEW = {Kind.PUPILS: "Новый ученик", Kind.GUARDIANS: "Новый родитель",
       Kind.EMPLOYEES: "Новый сотрудник"}  # fmt: skip
CLOSED = "нужно согласие"
CONSENT_BELOW = "Сначала внесите согласие (кнопка ниже)."


class DataPane(Pane):
    """Names, dates and contacts; what needs a consent says so and leads there.

    ``made`` carries the key of a person just stored; ``consent_asked`` asks for the consents.
    """

    made = Signal(int)
    consent_asked = Signal()
    dropped = Signal()
    title = "Данные"

    def __init__(self, workplace: Workplace, operations: Operations, kind: Kind) -> None:
        super().__init__(workplace, operations)
        self.kind = kind
        self.model = kind.model
        self.known = {field.name: field for field in fields(self.model)}
        self.values: Values = {}
        self.others: dict[str, int] = {}
        self.form = RecordForm(self.model, NAMES[self.model], WIDE[self.model])
        self.gate = theme.StateLabel("", theme.State.WARNING)
        self.to_consent = theme.action_button("Внести согласие…")
        self.alike = QLabel()
        self.left = theme.StateLabel("", theme.State.BAD)
        self.to_load = theme.action_button("К нагрузке")
        self.save_button = theme.primary_button("Сохранить")
        self.cancel_button = theme.action_button("Не сохранять", tooltip="Не сохранять (Esc)")
        self.note = theme.StateLabel("")
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the person anew; what is typed and not stored stays."""
        if self.has_unsaved():
            return
        with self.sessions() as session:
            record = session.get(self.model, self.key) if self.key is not None else None
            self.values = records.values_of(record) if record is not None else self._starting()
            closed = consents.closed_fields(session, self.model, self.key)
            self.left.setText(self._left_behind(session))
        self.form.fill(self.values, {})
        self._tell_gate(closed)
        self._tell_state()

    def has_unsaved(self) -> bool:
        return self.form.is_changed()

    def has_draft(self) -> bool:
        return self.key is None and self.has_unsaved()

    def show_person(self, kind: Kind, key: int | None) -> None:
        super().show_person(kind, key)
        self.form.fill({}, {})
        self.alike.hide()
        self.note.tell("")

    def home(self) -> QWidget:
        return self.form

    def know(self, others: dict[str, int]) -> None:
        """The names of everybody listed, to notice a second entry of one person."""
        self.others = others

    @Slot()
    def save(self) -> None:
        """Store a new person, or everything typed about this one."""
        try:
            values = self.form.read()
        except UserError:
            return
        if self.key is not None:
            values = {
                name: one for name, one in values.items() if self.form.inputs[name].is_changed()
            }
        if values and self._store(values) and self.key is not None:
            self._after()

    @Slot()
    def cancel(self) -> None:
        """Forget the new person."""
        if self.key is None:
            self.form.fill({}, {})
            self.dropped.emit()

    def show_error(self, error: UserError) -> None:
        if error.message == consents.FIRST_CONSENT and self.key is not None:
            error = UserError(CONSENT_BELOW, field=error.field)
        if not self.form.show_error(error):
            self.note.tell(error.message, theme.State.BAD)

    def _starting(self) -> Values:
        return {name: self.known[name].default for name in NAMES[self.model]}

    def _left_behind(self, session: Any) -> str:
        if self.model is not Employee or self.key is None:
            return ""
        left = belonging.left_behind(session, self.key)
        return f"Уволен, но за ним остались: {left}. Передайте другим." if left else ""

    def _store(self, values: Values) -> bool:
        one = self.model.__one__
        if self.key is None:
            work = partial(records.save_one, model=self.model, draft=Draft(None, values))
            outcome = self.write(f"Добавлено: {one}", work)
            if outcome is None:
                return False
            self.form.fill({}, {})
            self.made.emit(outcome.key)
            return True
        expected = {name: self.values[name] for name in values}
        draft = Draft(self.key, values, expected)
        work = partial(records.save_one, model=self.model, draft=draft)
        titles = ", ".join(self.known[name].title.lower() for name in values)
        return self.write(f"Изменено: {one} ({titles})", work) is not None

    @Slot(str)
    def _accept(self, name: str) -> None:
        """A field of a stored person is stored at once."""
        if self.key is None:
            self._look_for_namesakes()
            return
        values = self.form.read_one(name)
        if values is not None and self._store(values):
            self.values |= values
            self.form.inputs[name].show_value(values[name], {})
            self._after()

    def _after(self) -> None:
        self.refresh()
        self.stored.emit()
        self.told.emit("Сохранено. Отменить: Ctrl+Z")

    def _look_for_namesakes(self) -> None:
        """Say that somebody of this name is there already, and lead there."""
        text = [self.form.inputs[name].text() for name in ("last_name", "first_name",
                                                           "middle_name")]  # fmt: skip
        known = self.others.get(name_key(full_name(text[0], text[1], text[2])))
        self.alike.setVisible(known is not None)
        if known is not None:
            self.alike.setText(
                "Человек с таким именем уже есть: "
                f'<a href="{known}">открыть его карточку</a>. Если это другой – сохраняйте.'
            )

    @Slot(str)
    def _open_known(self, link: str) -> None:
        self.form.fill({}, {})
        self.asked_for.emit(Place("people", {self.kind.word: int(link)}))

    @Slot()
    def _ask_for_load(self) -> None:
        self.asked_for.emit(Place("directory", {"key": "courses"}))

    def _tell_gate(self, closed: frozenset[str]) -> None:
        for name in consents.guarded_fields(self.model):
            one = self.form.inputs[name]
            one.set_placeholder(CLOSED if name in closed else "")
        titles = [self.known[name].title.lower() for name in NAMES[self.model] if name in closed]
        self.gate.setText(
            f"Нет согласия на обработку персональных данных: {', '.join(titles)} не вводятся"
            if titles else ""
        )  # fmt: skip
        self.gate.setVisible(bool(titles))
        self.to_consent.setVisible(bool(titles) and self.key is not None)

    def _tell_state(self) -> None:
        is_new = self.key is None
        self.save_button.setVisible(is_new)
        self.cancel_button.setVisible(is_new)
        self.left.setVisible(bool(self.left.text()))
        self.to_load.setVisible(bool(self.left.text()))
        self.note.tell(NEW[self.kind] if is_new else "Изменения сохраняются сами: Enter или Tab",
                       theme.State.MUTED)  # fmt: skip

    def shown(self, name: str) -> str:
        """A stored value as the form shows it."""
        return show(self.known[name], self.values.get(name), {})

    def _lay_out(self) -> None:
        for label in (self.gate, self.alike, self.left):
            label.setWordWrap(True)
        self.to_consent.setObjectName("action.consent")
        self.to_load.setObjectName("action.load")
        self.save_button.setObjectName("action.save_person")
        self.save_button.setToolTip("Сохранить (Ctrl+S)")
        self.alike.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, theme.MEDIUM, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.form)
        box.addWidget(self.alike)
        for label, button in ((self.gate, self.to_consent), (self.left, self.to_load)):
            line = QHBoxLayout()
            line.addWidget(label, 1)
            line.addWidget(button)
            box.addLayout(line)
        foot = QHBoxLayout()
        for widget in (self.save_button, self.cancel_button):
            foot.addWidget(widget)
        foot.addWidget(self.note, 1)
        box.addLayout(foot)
        box.addWidget(QWidget(), 1)

    def _connect(self) -> None:
        self.form.accepted.connect(self._accept)
        self.form.undo_asked.connect(self.operations.undo)
        self.alike.linkActivated.connect(self._open_known)
        self.to_consent.clicked.connect(self.consent_asked)
        self.to_load.clicked.connect(self._ask_for_load)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.cancel)
