"""What the journal says when there is nothing to show: what is missing and where to mend it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ejadmin.ui import theme
from ejadmin.ui.page import Place

WIDTH = 460


class Advice(QWidget):
    """One sentence, one explanation, one button; ``asked`` brings the place it leads to."""

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place: Place | None = None
        self.title = theme.section_label("")
        self.text = theme.muted_label("")
        self.text.setFixedWidth(WIDTH)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = theme.primary_button("Перейти")
        self.button.setObjectName("action.advice")
        box = QVBoxLayout(self)
        box.setSpacing(theme.SMALL)
        box.addStretch(1)
        for widget in (self.title, self.text, self.button):
            box.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)
        self.button.clicked.connect(self._ask)

    def show_advice(self, title: str, text: str, button: str, place: Place) -> None:
        """Say what is missing."""
        self.place = place
        self.title.setText(title)
        self.text.setText(text)
        self.text.setMinimumHeight(self.text.heightForWidth(WIDTH))
        self.button.setText(button)

    def _ask(self) -> None:
        if self.place is not None:
            self.asked.emit(self.place)
