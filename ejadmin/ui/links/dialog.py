"""The preview of a filling: which classes, what changes, what is made along with it."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import listed
from ejadmin.models.loads.matrices import LinkKind
from ejadmin.ui import theme
from ejadmin.ui.links.filling import Filling, Preview
from ejadmin.ui.operations import Operations

WIDTH, HEIGHT = 620, 480


class FillDialog(QDialog):
    """Shows what a filling would do; ``filled`` comes once it is done.

    ``scopes`` are the choices of classes, by what stands beside the button.
    """

    filled = Signal()

    def __init__(
        self,
        operations: Operations,
        filling: Filling,
        where: tuple[LinkKind, int],
        scopes: Mapping[str, Collection[int]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog.fill")
        self.setWindowTitle(filling.title)
        self.operations, self.sessions = operations, operations.sessions
        self.filling, self.where = filling, where
        self.scopes = list(scopes.values())
        self.choice = QButtonGroup(self)
        self.buttons = [QRadioButton(text) for text in scopes] if filling.by_classes else []
        self.summary = theme.section_label("")
        self.summary.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.new_subjects = QCheckBox()
        self.new_subjects.setChecked(True)
        self.message = theme.StateLabel("", theme.State.BAD)
        self.message.setWordWrap(True)
        self.go = theme.primary_button(filling.verb)
        self.go.setObjectName("action.fill")
        self.stay = theme.action_button("Не надо")
        self._lay_out()
        self.choice.idToggled.connect(self._scope_toggled)
        self.go.clicked.connect(self.fill)
        self.stay.clicked.connect(self.reject)
        self._choose_first()

    def fill(self) -> None:
        """Do what is shown; a refusal is told here, and nothing is written."""
        try:
            self.operations.run(
                self.filling.title,
                lambda session: self.filling.fill(
                    session, *self.where, self._classes(), self.new_subjects.isChecked()
                ),
                about=(*self.where, None),
            )
        except UserError as error:
            self.message.tell(error.message, theme.State.BAD)
            return
        self.filled.emit()
        self.accept()

    def _lay_out(self) -> None:
        self.resize(WIDTH, HEIGHT)
        box = QVBoxLayout(self)
        theme.spread(box)
        box.addWidget(theme.muted_label(self.filling.about))
        for number, button in enumerate(self.buttons):
            button.setObjectName(f"links.scope.{number}")
            button.setEnabled(bool(self.scopes[number]))
            self.choice.addButton(button, number)
            box.addWidget(button)
        box.addWidget(self.summary)
        box.addWidget(self.details, 1)
        box.addWidget(self.new_subjects)
        box.addWidget(self.message)
        box.addStretch()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(self.stay)
        box.addLayout(row)

    def _choose_first(self) -> None:
        """The first choice that has any classes; without choices, show at once."""
        for button in self.buttons:
            if button.isEnabled():
                button.setChecked(True)
                return
        self._show_preview()

    def _classes(self) -> Collection[int]:
        chosen = self.choice.checkedId()
        return self.scopes[chosen] if chosen >= 0 else ()

    def _scope_toggled(self, _number: int, is_on: bool) -> None:
        if is_on:
            self._show_preview()

    def _show_preview(self) -> None:
        try:
            with known_errors(), self.sessions() as session:
                preview = self.filling.preview(session, *self.where, self._classes())
        except UserError as error:
            preview = Preview(error.message, is_possible=False)
        self.summary.setText(preview.summary)
        self.details.setPlainText("\n".join(preview.details))
        self.details.setVisible(bool(preview.details))
        names = ", ".join(preview.new_subjects)
        self.new_subjects.setText(f"Добавить предметы, которых нет: {listed(preview.new_subjects)}")
        self.new_subjects.setToolTip(names)
        self.new_subjects.setVisible(bool(names))
        self.go.setEnabled(preview.is_possible)
        (self.go if preview.is_possible else self.stay).setDefault(True)
