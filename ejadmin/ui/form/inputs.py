"""One field of a form: its title, an editor that fits its kind, the reason when it is wrong."""

from typing import Any, cast

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.base.fields import Field, FieldKind, Labels, parse, show
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateLine
from ejadmin.ui.form.reason import FloatingReason, wrong_edge

MOST_LISTED = 12
SHORTEST_LIST = 10
LABEL_WIDTH = 120
BORN = "birth_date"
"""Its year is never left out: the school year's would be a slip of the finger."""
Editor = QLineEdit | QComboBox | QCheckBox | QPlainTextEdit


class FieldInput(QWidget):
    """The editor of one field with its reason below.

    ``accepted`` carries the field's name when somebody has entered another value (Enter, Tab, a
    choice). Esc gives back what is stored, and so does Ctrl+Z where nothing typed is left to undo;
    ``undo_asked`` comes on Ctrl+Z in a text that holds what is stored.
    """

    accepted = Signal(str)
    edited = Signal()
    undo_asked = Signal()

    def __init__(
        self, field: Field, *, is_long: bool = False, has_floating_reason: bool = False
    ) -> None:
        super().__init__()
        self.field = field
        self._is_long = is_long
        self._offered = QStringListModel(self)
        self.labels: Labels = {}
        self.editor = self._make()
        self.shown = self.text()
        self.editor.setObjectName(f"field.{field.name}")
        self.editor.setToolTip(field.hint)
        self.editor.installEventFilter(self)
        self.reason = (
            FloatingReason(self) if has_floating_reason else theme.StateLabel("", theme.State.BAD)
        )
        self.reason.setWordWrap(True)
        self.reason.hide()
        self.label = QLabel("" if isinstance(self.editor, QCheckBox) else self._title())
        self.label.setBuddy(self.editor)
        self.label.setToolTip(field.hint)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.editor)
        if not has_floating_reason:
            box.addWidget(self.reason)

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        self.editor.setFocus(reason)  # a focus proxy would keep its old place among the tabs

    def show_value(self, value: Any, labels: Labels) -> None:
        """Show a stored value; what was typed and any reason go."""
        self.learn(value, labels)
        self._put(self.shown)
        if isinstance(self.editor, QCheckBox):
            self.shown = self.text()  # nothing is «нет»
        self.tell("")

    def learn(self, value: Any, labels: Labels) -> None:
        """Take what is stored now for the value to give back; what stands here stays."""
        self.labels = labels
        if self.field.target is not None:
            self._offered.setStringList(sorted(labels.get(self.field.target, {}).values()))
        self.shown = show(self.field, value, labels)

    def text(self) -> str:
        """What stands in the editor."""
        if isinstance(self.editor, QCheckBox):
            return "да" if self.editor.isChecked() else "нет"
        if isinstance(self.editor, QComboBox):
            return self.editor.currentText()
        if isinstance(self.editor, QPlainTextEdit):
            return self.editor.toPlainText()
        return self.editor.text()

    def value(self) -> Any:
        """What is typed, read; raises :class:`UserError` at the field."""
        return parse(self.field, self.text(), self.labels)

    def is_changed(self) -> bool:
        """Whether something else than the stored value stands here."""
        return self.text().strip() != self.shown

    def tell(self, reason: str) -> None:
        """Show why the value cannot stand; an empty text takes the reason away."""
        self.reason.tell(reason, theme.State.BAD)
        self.reason.setVisible(bool(reason))
        self.editor.setStyleSheet(wrong_edge() if reason else "")

    def set_placeholder(self, text: str) -> None:
        """Say in the empty line what is awaited."""
        if isinstance(self.editor, QLineEdit | QPlainTextEdit):
            self.editor.setPlaceholderText(text)

    def fit_label(self, width: int | None) -> None:
        """Give the title a width of its own, wrapped where it is longer; else what it needs."""
        if width is None:
            self.label.setMinimumWidth(max(LABEL_WIDTH, self.label.sizeHint().width()))
            return
        self.label.setWordWrap(True)
        self.label.setFixedWidth(width)
        self.label.setMinimumHeight(max(self.label.heightForWidth(width), 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.Wheel and isinstance(watched, QComboBox):
            event.ignore()
            return True
        if kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return self._key(cast("QKeyEvent", event))
        if (
            kind is QEvent.Type.FocusOut
            and isinstance(watched, QPlainTextEdit)
            and cast("QFocusEvent", event).reason() is not Qt.FocusReason.PopupFocusReason
        ):
            self._finish()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self._can_undo()
        is_own = self.is_changed() and (is_undo or event.key() == Qt.Key.Key_Escape)
        if not is_own and not (is_undo and self._is_text()):
            return False
        if event.type() is QEvent.Type.KeyPress:
            self.give_back() if is_own else self.undo_asked.emit()
        event.accept()
        return True

    def give_back(self) -> None:
        """Show what is stored again."""
        self._put(self.shown)
        self.tell("")
        self.edited.emit()

    def _is_text(self) -> bool:
        return isinstance(self.editor, QLineEdit | QPlainTextEdit)

    def _can_undo(self) -> bool:
        if isinstance(self.editor, QPlainTextEdit):
            return self.editor.document().isUndoAvailable()
        return isinstance(self.editor, QLineEdit) and self.editor.isUndoAvailable()

    def _title(self) -> str:
        needed = " *" if self.field.is_required and self.field.default is None else ""
        return f"{self.field.title}{needed}"

    def _make(self) -> Editor:
        if self.field.kind is FieldKind.YES_NO:
            box = QCheckBox(self.field.title)
            box.clicked.connect(self._finish)
            return box
        if self.field.kind is FieldKind.CHOICE and self.field.choices is not None:
            combo = QComboBox()
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            combo.setMinimumContentsLength(SHORTEST_LIST)
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.addItems([] if self.field.is_required else [""])
            combo.addItems([one.caption for one in self.field.choices])
            combo.activated.connect(self._finish)
            return combo
        if self._is_long:
            text = QPlainTextEdit()
            text.setTabChangesFocus(True)
            text.textChanged.connect(self._edit)
            return text
        makers = {FieldKind.DATE: self._date_line, FieldKind.LINK: self._link_line}
        line = makers.get(self.field.kind, QLineEdit)()
        line.editingFinished.connect(self._finish)
        line.textEdited.connect(self._edit)
        return line

    def _date_line(self) -> DateLine:
        line = DateLine(completes_year=self.field.name != BORN)
        line.stepped.connect(self._edit)
        return line

    def _link_line(self) -> QLineEdit:
        line = QLineEdit()
        line.setPlaceholderText("начните вводить")
        completer = QCompleter(self._offered, line)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(MOST_LISTED)
        completer.activated.connect(self._finish, Qt.ConnectionType.QueuedConnection)
        line.setCompleter(completer)
        whole = QAction(theme.icon("mdi6.menu-down"), "Показать список (F4)", line)
        whole.setShortcut(QKeySequence("F4"))
        whole.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        whole.triggered.connect(self._open_list)
        line.addAction(whole, QLineEdit.ActionPosition.TrailingPosition)
        return line

    @Slot()
    def _open_list(self) -> None:
        completer = cast("QLineEdit", self.editor).completer()
        if completer is not None:
            completer.setCompletionPrefix("")
            completer.complete()

    def _put(self, text: str) -> None:
        if isinstance(self.editor, QCheckBox):
            self.editor.setChecked(text == "да")
        elif isinstance(self.editor, QComboBox):
            self.editor.setCurrentIndex(max(self.editor.findText(text), 0))
        elif isinstance(self.editor, QPlainTextEdit):
            blocked = self.editor.blockSignals(True)
            self.editor.setPlainText(text)
            self.editor.blockSignals(blocked)
        else:
            self.editor.setText(text)
            self.editor.setCursorPosition(0)

    @Slot()
    def _edit(self) -> None:
        self.tell("")
        self.edited.emit()

    @Slot()
    def _finish(self) -> None:
        if self.is_changed():
            self.edited.emit()
            self.accepted.emit(self.field.name)
