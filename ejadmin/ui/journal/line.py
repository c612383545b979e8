"""The one line in which a cell of the journal, or a comment to its mark, is typed as text."""

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ejadmin.ui.grid.keys import Move

_MOVES = {
    Qt.Key.Key_Return: Move.DOWN,
    Qt.Key.Key_Enter: Move.DOWN,
    Qt.Key.Key_Tab: Move.RIGHT,
    Qt.Key.Key_Backtab: Move.LEFT,
}


class LineEditor(QLineEdit):
    """The one line in which a cell or a comment is typed as text."""

    accepted = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("journal.line")
        self.is_comment = False
        self.hide()

    def open(self, place: QRect, text: str, hint: str) -> None:
        """Stand over a cell with its text chosen."""
        self.setGeometry(place)
        self.setText(text)
        self.setPlaceholderText(hint)
        self.selectAll()
        self.show()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            move = _MOVES.get(Qt.Key(event.key()))
            if move is not None:
                self.accepted.emit(move)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().event(event)
