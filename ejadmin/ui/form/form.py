"""A form made from a table's own fields; errors stand at the field."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import Labels, fields
from ejadmin.ui import theme
from ejadmin.ui.form.inputs import FieldInput

COLUMNS, NARROWEST = 2, 130


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
        wide: Collection[str] = (),
        label_width: int | None = None,
    ) -> None:
        super().__init__()
        known = {field.name: field for field in fields(model)}
        self.inputs: dict[str, FieldInput] = {name: FieldInput(known[name]) for name in names}
        self._wide = wide
        self._rows = self._paired(names)
        for one in self.inputs.values():
            one.fit_label(label_width)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.SMALL)
        self._grid.setVerticalSpacing(theme.TIGHT)
        self._lay_out(self._rows)
        for one in self.inputs.values():
            one.accepted.connect(self.accepted)
            one.edited.connect(self.edited)
            one.undo_asked.connect(self.undo_asked)
        self.setFocusProxy(self.inputs[names[0]].editor)

    def fill(self, values: Mapping[str, Any], labels: Labels) -> None:
        """Show a record's values; reasons and what was typed go."""
        for name, one in self.inputs.items():
            one.show_value(values.get(name), labels)

    def read(self) -> dict[str, Any]:
        """Everything typed, read; raises :class:`UserError` after telling each wrong field."""
        values: dict[str, Any] = {}
        wrong: list[UserError] = []
        for name, one in self.inputs.items():
            try:
                values[name] = one.value()
            except UserError as error:
                one.tell(error.message)
                wrong.append(error)
        if wrong:
            self.go_to(wrong[0].field)
            raise wrong[0]
        return values

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

    def minimumSizeHint(self) -> QSize:
        """As narrow as one column."""
        return QSize(self._needed(1), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where pairs have no room the fields stand below each other."""
        is_narrow = event.size().width() < self._needed(COLUMNS)
        rows = [[name] for name in self._in_one_column()] if is_narrow else self._rows
        if rows != self._shown_rows:
            self._lay_out(rows)
        super().resizeEvent(event)

    def _needed(self, columns: int) -> int:
        labels = max(one.label.minimumWidth() for one in self.inputs.values())
        return columns * (labels + NARROWEST + 2 * theme.SMALL)

    def _paired(self, names: Sequence[str]) -> list[list[str]]:
        """Two fields a row; a wide one has its own."""
        rows: list[list[str]] = []
        for name in names:
            if rows and len(rows[-1]) < COLUMNS and not {*rows[-1], name} & {*self._wide}:
                rows[-1].append(name)
            else:
                rows.append([name])
        return rows

    def _in_one_column(self) -> list[str]:
        """The left fields above the right ones, as far as the next wide field."""
        order: list[str] = []
        left: list[str] = []
        right: list[str] = []
        for row in [*self._rows, []]:
            if not row or row[0] in self._wide:
                order += [*left, *right, *row]
                left, right = [], []
            else:
                left.append(row[0])
                right += row[1:]
        return order

    def _lay_out(self, rows: list[list[str]]) -> None:
        """Put the fields into rows; Tab follows."""
        self._shown_rows = rows
        top, last = Qt.AlignmentFlag.AlignTop, None
        columns = max(len(row) for row in rows)
        for number, row in enumerate(rows):
            for column, name in enumerate(row):
                one = self.inputs[name]
                one.label.setContentsMargins(theme.SMALL * bool(column), theme.TIGHT, 0, 0)
                span = 2 * columns - 1 if name in self._wide else 1
                start = column * 2 + 1
                if columns == 1 and not one.label.text():  # a tick bears its title itself
                    start, span = 0, 2
                self._grid.addWidget(one.label, number, column * 2, top)
                self._grid.addWidget(one, number, start, 1, span, top)
                if last is not None:
                    self.setTabOrder(last, one.editor)
                last = one.editor
        for place in range(COLUMNS):
            self._grid.setColumnStretch(place * 2 + 1, int(place < columns))
