"""A form made from a table's own fields; errors stand at the field."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base import Base
from ejadmin.models.fields import Labels, fields
from ejadmin.ui import theme
from ejadmin.ui.form.inputs import FieldInput, read_all

COLUMNS = 2


class RecordForm(QWidget):
    """The fields of one record, in pairs.

    ``accepted`` carries the name of a field somebody has entered another value in; ``undo_asked``
    comes on Ctrl+Z in a line that has nothing of its own to undo.
    """

    accepted = Signal(str)
    edited = Signal()
    undo_asked = Signal()

    def __init__(
        self,
        model: type[Base],
        names: Sequence[str],
        wide: Container[str] = (),
        label_width: int | None = None,
    ) -> None:
        super().__init__()
        known = {field.name: field for field in fields(model)}
        self.inputs: dict[str, FieldInput] = {name: FieldInput(known[name]) for name in names}
        self._lay_out(wide, label_width)
        for one in self.inputs.values():
            one.accepted.connect(self.accepted)
            one.edited.connect(self.edited)
            one.undo_asked.connect(self.undo_asked)
        self.setFocusProxy(self.inputs[names[0]])

    def fill(self, values: Mapping[str, Any], labels: Labels) -> None:
        """Show a record's values; reasons and what was typed go."""
        for name, one in self.inputs.items():
            one.show_value(values.get(name), labels)

    def read(self) -> dict[str, Any]:
        """Everything typed, read; raises :class:`UserError` after telling each wrong field."""
        try:
            return read_all(self.inputs)
        except UserError as error:
            self.go_to(error.field)
            raise

    def read_one(self, name: str) -> dict[str, Any] | None:
        """The value of one field by its name; nothing when it is wrong, which is told there."""
        one = self.inputs[name]
        try:
            return {name: one.value()}
        except UserError as error:
            one.tell(error.message)
            return None

    def show_error(self, error: UserError) -> bool:
        """Tell a reason at its field; answers whether the form has that field."""
        one = self.inputs.get(error.field or "")
        if one is None:
            return False
        one.tell(error.message)
        one.setFocus()
        return True

    def go_to(self, name: str | None) -> None:
        """Put the cursor into a field."""
        if name in self.inputs:
            self.inputs[name].setFocus()

    def is_changed(self) -> bool:
        """Whether something typed is not stored."""
        return any(one.is_changed() for one in self.inputs.values())

    def _lay_out(self, wide: Container[str], label_width: int | None) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.SMALL)
        grid.setVerticalSpacing(theme.TIGHT)
        row = column = 0
        for name, one in self.inputs.items():
            takes = COLUMNS if name in wide else 1
            if column + takes > COLUMNS:
                row, column = row + 1, 0
            top = Qt.AlignmentFlag.AlignTop
            one.label.setContentsMargins(theme.SMALL * bool(column), theme.TIGHT, 0, 0)
            one.fit_label(label_width)
            grid.addWidget(one.label, row, column * 2, top)
            grid.addWidget(one, row, column * 2 + 1, 1, takes * 2 - 1, top)
            column += takes
        for place in range(COLUMNS):
            grid.setColumnStretch(place * 2 + 1, 1)
