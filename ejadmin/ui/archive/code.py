"""Fields and the dialog in which the director types the code: nothing is copied, pasted or kept."""

import sys

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontDatabase, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ejadmin.ui import theme

CODE_POINTS = 26
LONGEST_CODE = 48
CLIPBOARD_KEYS = (
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
)
EXCLUDE_FROM_CAPTURE = 0x11


class CodeField(QLineEdit):
    """Large digits typed by hand: no clipboard, no menu, no dropping, no suggestions."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(code_font())
        self.setMaxLength(LONGEST_CODE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(False)
        self.setDragEnabled(False)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhDigitsOnly
        )
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if any(event.matches(key) for key in CLIPBOARD_KEYS):
            event.accept()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and any(event.matches(key) for key in CLIPBOARD_KEYS)
        ):
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.MiddleButton:  # X11 pastes the selection by it
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.MiddleButton:
            super().mouseReleaseEvent(event)

    def take(self) -> str:
        """What was typed; the field forgets it."""
        typed = self.text()
        self.forget()
        return typed

    def forget(self) -> None:
        """Become empty; unlike ``clear()`` this leaves nothing for an undo."""
        self.setText("")


class CodeDialog(QDialog):
    """Asks the director for the code that opens an archive."""

    def __init__(self, parent: QWidget | None, file_name: str) -> None:
        super().__init__(parent)
        self.setObjectName("dialog.code")
        self.setWindowTitle("Код директора")
        self.field = CodeField()
        self.field.setObjectName("field.code")
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMinimumWidth(560)
        self.go = theme.primary_button("Открыть архив")
        self.go.setObjectName("action.open_with_code")
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        stay = theme.action_button("Отмена")
        stay.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(stay)
        buttons.addWidget(self.go)
        box = QVBoxLayout(self)
        theme.spread(box)
        box.addWidget(theme.title_label("Код вводит директор, остальные отвернитесь"))
        box.addWidget(theme.muted_label(file_name))
        box.addWidget(self.field)
        box.addLayout(buttons)
        self.field.setFocus()


def code_font(points: int = CODE_POINTS) -> QFont:
    """Digits of one width, so that groups stand under each other."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSize(points)
    return font


def hide_from_capture(window: QWidget) -> None:
    """Ask Windows to leave a window out of screenshots; other systems offer nothing like it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.SetWindowDisplayAffinity(int(window.winId()), EXCLUDE_FROM_CAPTURE)
