"""How a wrong value is shown: the red edge, and a reason where the row must not jump."""

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QWidget

from ejadmin.ui import theme

LOOK = "background: %s; border: 1px solid %s; padding: 4px;"
EDGE = "QLineEdit, QComboBox, QPlainTextEdit { border: 2px solid %s; }"
WIDTH = 260


def wrong_edge() -> str:
    """The red edge of a field whose value cannot stand."""
    return EDGE % theme.shades().red


class FloatingReason(theme.StateLabel):
    """Lies over what is below its field, within the window; goes and comes with the field."""

    def __init__(self, field: QWidget) -> None:
        super().__init__("", theme.State.BAD)
        self._field = field
        self.setWordWrap(True)
        self.hide()
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Hide:
            self.hide()
        elif event.type() is QEvent.Type.Show:
            self.setVisible(bool(self.text()))
        return super().eventFilter(watched, event)

    def setVisible(self, visible: bool) -> None:
        if visible and self._field.isVisible():
            self._place()
        super().setVisible(visible and self._field.isVisible())

    def _place(self) -> None:
        window, shades = self._field.window(), theme.shades()
        self.setParent(window)
        self.setStyleSheet(LOOK % (shades.red_tint, shades.red))
        self.setFixedWidth(min(WIDTH, window.width()))
        self.setFixedHeight(self.heightForWidth(self.width()))
        place = self._field.mapTo(window, QPoint(0, self._field.height() + 1))
        if place.y() + self.height() > window.height():
            place.setY(place.y() - self._field.height() - self.height() - 2)
        self.move(max(min(place.x(), window.width() - self.width()), 0), max(place.y(), 0))
        self.raise_()
