"""What a person adds to a step: who answers, the day, the paper, a note; stored by itself."""

from collections.abc import Mapping
from typing import Any, cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.fields import fields
from ejadmin.models.checklist import StepStanding
from ejadmin.models.people.tables import Employee
from ejadmin.models.registry.setup_records import SetupRecord
from ejadmin.ui import theme
from ejadmin.ui.form.inputs import FieldInput

PAUSE = 700
LONGEST_NUMBER = 50
NOTE_HEIGHT, DATE_WIDTH = 46, 118
NAMES = ("responsible_id", "document_number", "document_date", "due_on", "note")


class StepForm(QWidget):
    """The fields of one step's record; ``edited`` carries the step and what was typed.

    What cannot be read stays as typed with its reason, and is not stored.
    """

    edited = Signal(str, object)
    told = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        known = {field.name: field for field in fields(SetupRecord)}
        self.inputs = {
            name: FieldInput(known[name], is_long=name == "note", has_floating_reason=True)
            for name in NAMES
        }
        self.step = ""
        self.rule = theme.muted_label("")
        self.pause = QTimer(self, interval=PAUSE, singleShot=True)
        self.pause.timeout.connect(self.flush)
        self._lay_out()
        for one in self.inputs.values():
            one.accepted.connect(self.flush)
        for name in ("document_number", "note"):
            self.inputs[name].edited.connect(self.pause.start)

    def show_step(self, standing: StepStanding, employees: Mapping[int, str]) -> None:
        """Show a step's record; what is being typed at the same step stays."""
        is_other = standing.key != self.step
        if is_other:
            self.flush()
        self.step, record = standing.key, standing.record
        self.inputs["due_on"].set_placeholder(
            f"{standing.due:%d.%m.%Y}" if standing.due else "дд.мм.гггг"
        )
        self.inputs["responsible_id"].set_placeholder(
            "по порядку" if record.responsible_id else standing.responsible
        )
        self.rule.setText(str(standing.rule))
        for name, one in self.inputs.items():
            is_typed = not is_other and (one.editor.hasFocus() or _is_wrong(one))
            show = one.learn if is_typed else one.show_value
            show(getattr(record, name), {Employee: employees})

    def has_wrong(self) -> bool:
        """Whether a field holds what could not be stored."""
        return any(_is_wrong(one) for one in self.inputs.values())

    @Slot()
    def flush(self) -> None:
        """Store what was typed and not stored yet."""
        self.pause.stop()
        values: dict[str, Any] = {}
        for name, one in self.inputs.items():
            if one.is_changed():
                try:
                    values[name] = one.value()
                except UserError as error:
                    self.refuse(error)
        if values and self.step:
            self.edited.emit(self.step, values)

    def refuse(self, error: UserError) -> None:
        """Say why something was not stored, at its field too."""
        if error.field in self.inputs:
            self.inputs[error.field].tell(error.message)
            self.told.emit("Не сохранено: исправьте отмеченное", True)
        else:
            self.told.emit(error.message, True)

    def _lay_out(self) -> None:
        small = theme.sized_font(theme.TABLE_POINTS)
        for label in (self.rule, *(one.label for one in self.inputs.values())):
            label.setFont(small)
        for field in self.inputs.values():
            field.editor.setFont(small)  # a style sheet, such as the red edge, forgets a parent's
        number, day, due = (self.inputs[name] for name in NAMES[1:4])
        cast("QLineEdit", number.editor).setMaxLength(LONGEST_NUMBER)
        of = QLabel("от")
        of.setFont(small)
        of.setBuddy(day)
        of.setContentsMargins(0, theme.TIGHT, 0, 0)
        for one in (day, due):
            one.setFixedWidth(DATE_WIDTH)
        note = self.inputs["note"]
        note.editor.setMaximumHeight(NOTE_HEIGHT)
        note.editor.setMinimumHeight(theme.ROW_HEIGHT)
        note.set_placeholder("Что важно знать об этой работе")
        number.set_placeholder("номер")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(theme.TIGHT)
        rows: tuple[tuple[QWidget, ...], ...] = (
            (self.inputs["responsible_id"],), (number, of, day), (due, self.rule), (note,),
        )  # fmt: skip
        for place, widgets in enumerate(rows):
            label = cast("FieldInput", widgets[0]).label
            label.setContentsMargins(0, theme.TIGHT, 0, 0)
            grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            cell = QHBoxLayout()
            cell.setSpacing(theme.SMALL)
            for widget in widgets:
                cell.addWidget(widget, int(widget not in (of, day, due)), Qt.AlignmentFlag.AlignTop)
            grid.addLayout(cell, place, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(rows), 1)


def _is_wrong(one: FieldInput) -> bool:
    return one.is_changed() and bool(one.reason.text())
