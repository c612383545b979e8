"""The records of one kind that hang on a person: a table, the chosen one's fields, its files."""

from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import Field, Labels, fields, show
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.families.consents import OWNERS
from ejadmin.models.registry import records
from ejadmin.models.registry.records import Draft, Values
from ejadmin.ui import dialogs, theme
from ejadmin.ui.attachments import AttachmentList
from ejadmin.ui.form.form import RecordForm
from ejadmin.ui.operations import Operations
from ejadmin.ui.page import Workplace
from ejadmin.ui.people.lines import TextLine, lines_table
from ejadmin.ui.people.pane import Pane

TABLE_HEIGHT, FILES_HEIGHT, ROOMY = 132, 104, 600


class RecordsPane(Pane):
    """One table's records of a person, added, edited field by field, removed, with their files."""

    model: ClassVar[type[Base]]
    directory: ClassVar[str]
    names: ClassVar[tuple[str, ...]]
    wide: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[tuple[tuple[str, int], ...]]
    files_of: ClassVar[str] = ""
    empty: ClassVar[str]

    def __init__(self, workplace: Workplace, operations: Operations) -> None:
        super().__init__(workplace, operations)
        self.rows: list[tuple[int, Values]] = []
        self.labels: Labels = {}
        self.is_new = False
        self.known: dict[str, Field] = {field.name: field for field in fields(self.model)}
        self.table = lines_table(f"card.{self.directory}", self.columns)
        self.lines = self.table.listed
        self.form = RecordForm(self.model, self.names, self.wide)
        self.note = theme.StateLabel("")
        self.files = AttachmentList(workplace, operations) if self.files_of else None
        self.area = QWidget()
        self._make_buttons()
        self._lay_out()
        self._connect()

    # What the card asks

    def refresh(self) -> None:
        """Read the records anew; a draft being typed stays."""
        if self.is_new and self.form.is_changed():
            return
        self.is_new = False
        chosen = self.chosen_key()
        with self.sessions() as session:
            self.rows = self.read(session) if self.key is not None else []
            self.labels = self.read_labels(session)
        self.lines.replace(
            TextLine(self.line(key, values), self.tone(key, values)) for key, values in self.rows
        )
        self._choose(chosen)

    def has_unsaved(self) -> bool:
        return self.form.is_changed() and (self.is_new or self.chosen_key() is not None)

    def show_person(self, kind: Any, key: int | None) -> None:
        super().show_person(kind, key)
        self.is_new = False
        self.rows = []
        self.form.fill({}, {})

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.files is not None:
            self.files.set_compact(event.size().width() < ROOMY)
        super().resizeEvent(event)

    # What a subclass may say otherwise

    def read(self, session: TrackedSession) -> list[tuple[int, Values]]:
        """The records of the person shown, the latest first."""
        return records.records_of(session, self.model, OWNERS[self.kind.model], self.key)

    def read_labels(self, session: TrackedSession) -> Labels:
        """What the links of the form may point at."""
        return {}

    def line(self, key: int, values: Values) -> tuple[str, ...]:
        """A record as the table shows it."""
        return tuple(show(self.known[name], values[name], self.labels) for name in self.names)

    def tone(self, key: int, values: Values) -> str:
        """The shade of a record's line, or nothing."""
        return ""

    def starting(self) -> Values:
        """What a new record begins with."""
        return {name: self.known[name].default for name in self.names}

    def store(self, key: int | None, values: Values) -> int | None:
        """Store a record; its key, or nothing on an error."""
        verb = "Добавлено" if key is None else "Изменено"
        work = partial(self.put, key=key, values=values)
        stored: int | None = self.write(f"{verb}: {self.model.__one__}", work)
        return stored

    def put(self, session: TrackedSession, key: int | None, values: Values) -> int | None:
        """Write a record; where another value stands meanwhile, it is told."""
        before = dict(self.rows).get(key, {}) if key is not None else {}
        expected = {name: before[name] for name in values if name in before}
        return records.save_one(session, self.model, Draft(key, values, expected)).key

    def erase(self, session: TrackedSession, key: int) -> bool:
        """Remove a record."""
        records.remove(session, self.model, [key])
        return True

    # What the person at the screen does

    @Slot()
    def add(self) -> None:
        """Begin a new record; nothing is stored until «Сохранить»."""
        if self.key is None or not self.may_drop():
            return
        self.is_new = True
        self.table.clearSelection()
        self.table.setCurrentIndex(self.lines.index(-1, -1))
        self.form.fill(self.starting(), self.labels)
        self._tell_state()
        self.form.go_to(self.names[0])

    @Slot()
    def save(self) -> None:
        """Store the new record, or everything changed in the chosen one."""
        key = self.chosen_key()
        if not self.is_new and key is None:
            return
        try:
            values = self.form.read()
        except UserError:
            return
        if not self.is_new:
            values = {
                name: one for name, one in values.items() if self.form.inputs[name].is_changed()
            }
        if self.is_new:
            values[OWNERS[self.kind.model]] = self.key
        elif not values:
            return
        stored = self.store(None if self.is_new else key, values)
        if stored is not None:
            self._stored(stored)

    @Slot()
    def cancel(self) -> None:
        """Forget the new record."""
        self.is_new = False
        self.form.fill({}, self.labels)
        self.refresh()
        self.table.setFocus()

    @Slot()
    def remove(self) -> None:
        """Remove the chosen record; Ctrl+Z brings it back."""
        key = self.chosen_key()
        if key is None or self.is_new:
            return
        if self.write(f"Удалено: {self.model.__one__}", partial(self.erase, key=key)):
            self.form.fill({}, self.labels)
            self.refresh()
            self.stored.emit()
            self.told.emit("Удалено. Вернуть: Ctrl+Z")

    def chosen_key(self) -> int | None:
        """The record chosen in the table."""
        row = self.table.currentIndex().row()
        return self.rows[row][0] if 0 <= row < len(self.rows) else None

    def home(self) -> QWidget:
        return self.table if self.rows else self.add_button

    def may_drop(self) -> bool:
        """Whether a draft may be left: asks when something is typed."""
        if not (self.is_new and self.form.is_changed() and self._is_touched()):
            return True
        return dialogs.confirm(self, "Новая запись не сохранена.", "Не сохранять")

    def show_error(self, error: UserError) -> None:
        if not self.form.show_error(error):
            self.note.tell(error.message, theme.State.BAD)

    # The rest

    def _is_touched(self) -> bool:
        return any(one.is_changed() for one in self.form.inputs.values())

    def _stored(self, key: int) -> None:
        self.is_new = False
        self.form.fill({}, self.labels)
        self.refresh()
        self._choose(key)
        self.stored.emit()
        self.told.emit("Сохранено. Отменить: Ctrl+Z")

    @Slot(str)
    def _accept(self, name: str) -> None:
        """A field of a stored record is stored at once."""
        key = self.chosen_key()
        if self.is_new or key is None:
            return
        values = self.form.read_one(name)
        if values is not None and self.store(key, values) is not None:
            self._stored(key)

    @Slot()
    def _show_chosen(self) -> None:
        key = self.chosen_key()
        if key is None:
            return
        self.is_new = False
        self.form.fill(dict(self.rows)[key], self.labels)
        self._tell_state()

    def _choose(self, key: int | None) -> None:
        keys = [one for one, _ in self.rows]
        row = keys.index(key) if key in keys else (0 if keys else -1)
        if row >= 0:
            self.table.selectRow(row)
            self.table.setCurrentIndex(self.lines.index(row, 0))
            self._show_chosen()
        else:
            self.form.fill({}, self.labels)
        self._tell_state()

    def _tell_state(self) -> None:
        """Show what there is to show: a form only for a record, advice where there is none."""
        has_record = self.is_new or self.chosen_key() is not None
        self.form.setVisible(has_record)
        self.table.setVisible(bool(self.rows))
        self.advice.setVisible(not self.rows and not self.is_new)
        self.save_button.setVisible(self.is_new)
        self.cancel_button.setVisible(self.is_new)
        self.remove_button.setEnabled(has_record and not self.is_new)
        self.note.tell("Новая запись: заполните и сохраните" if self.is_new else "",
                       theme.State.MUTED)  # fmt: skip
        if self.files is not None:
            key = None if self.is_new else self.chosen_key()
            self.files.setVisible(bool(self.rows) and not self.is_new)
            self.files.show_owner(self.files_of, key)

    def _make_buttons(self) -> None:
        self.add_button = theme.action_button("Добавить", tooltip="Добавить (Ins)")
        self.remove_button = theme.action_button("Удалить", tooltip="Удалить (Ctrl+Del)")
        self.save_button = theme.primary_button("Сохранить")
        self.save_button.setToolTip("Сохранить (Ctrl+S)")
        self.cancel_button = theme.action_button("Не сохранять", tooltip="Не сохранять (Esc)")
        for name, button in (
            ("add", self.add_button),
            ("remove", self.remove_button),
            ("save", self.save_button),
            ("cancel", self.cancel_button),
        ):
            button.setObjectName(f"action.{name}")

    def _lay_out(self) -> None:
        self.table.setMaximumHeight(TABLE_HEIGHT)
        self.advice = theme.muted_label(self.empty)
        bar = QHBoxLayout()
        bar.setSpacing(theme.TIGHT)
        for button in (self.add_button, self.remove_button):
            bar.addWidget(button)
        self.more = QHBoxLayout()
        bar.addLayout(self.more)
        bar.addStretch(1)
        box = QVBoxLayout(self.area)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(bar)
        box.addWidget(self.advice)
        box.addWidget(self.table, 1)
        box.addWidget(self.form)
        self.below = QVBoxLayout()
        box.addLayout(self.below)
        foot = QHBoxLayout()
        foot.addWidget(self.save_button)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.note, 1)
        box.addLayout(foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, theme.SMALL, 0, 0)
        whole.addWidget(self.area)
        if self.files is not None:
            self.files.setFixedHeight(FILES_HEIGHT)
            whole.addWidget(self.files)
        whole.addStretch(1)

    def _connect(self) -> None:
        self.add_button.clicked.connect(self.add)
        self.remove_button.clicked.connect(self.remove)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.cancel)
        self.form.accepted.connect(self._accept)
        self.form.undo_asked.connect(self.operations.undo)
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)
        if self.files is not None:
            self.files.told.connect(self.told)
