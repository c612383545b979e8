"""The column at the left: pages, what waits there, and who is at work."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QVBoxLayout

from ejadmin.ui import theme
from ejadmin.ui.page import PageEntry

WIDTH, NARROW = 200, 48
LINE = 36
COUNT_WIDTH = 40
NUMBERED = 9


class NavigationButton(QAbstractButton):
    """One line: icon, title, and how much waits there (``!`` for «needs attention»)."""

    def __init__(self, entry: PageEntry, number: int) -> None:
        super().__init__()
        self.entry = entry
        self.count = ""
        self.setObjectName(f"nav.{entry.key}")
        self.setText(entry.title)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setIconSize(theme.ICON_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(LINE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.keys = f"Ctrl+{number}" if number <= NUMBERED else ""
        self._tell()

    def set_count(self, count: str) -> None:
        """Show how much waits; an empty text shows nothing."""
        if count != self.count:
            self.count = count
            self._tell()
            self.update()

    def _tell(self) -> None:
        waiting = f", ждёт: {self.count}" if self.count not in ("", "!") else ""
        attention = ", нужно внимание" if self.count == "!" else ""
        keys = f" ({self.keys})" if self.keys else ""
        self.setToolTip(f"{self.entry.title}{waiting}{attention}{keys}")
        self.setAccessibleName(f"{self.entry.title}{waiting}{attention}")

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, LINE)

    def enterEvent(self, event: object) -> None:
        self.update()

    def leaveEvent(self, event: object) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tones = theme.shades()
        if self.isChecked():
            painter.fillRect(self.rect(), theme.color("accent_tint"))
            painter.fillRect(0, 0, 3, self.height(), theme.color("accent"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.color("window"))
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        side = self.iconSize().width()
        left = (NARROW - side) // 2
        middle = QRect(left, (LINE - side) // 2, side, side)
        self.icon().paint(painter, middle)
        if self.width() > NARROW:
            painter.setPen(tones.accent_text if self.isChecked() else tones.text)
            words = self.rect().adjusted(NARROW - 4, 0, -COUNT_WIDTH, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, self.text())
            painter.setPen(tones.red if self.count == "!" else tones.muted)
            figures = self.rect().adjusted(0, 0, -theme.MEDIUM, 0)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(figures, right, self.count)
        elif self.count:
            painter.setBrush(theme.color("red" if self.count == "!" else "accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(NARROW - 14, 6, 6, 6)


class Navigation(QFrame):
    """The pages of the registry as a column; collapses to icons."""

    chosen = Signal(str)

    def __init__(self, entries: Iterable[PageEntry]) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, theme.SMALL)
        box.setSpacing(0)
        self.school = self._caption(theme.section_label(""), "school")
        self.operator = self._caption(theme.muted_label(""), "operator")
        self.buttons: dict[str, NavigationButton] = {}
        box.addWidget(self.school)
        for number, entry in enumerate(entries, start=1):
            button = NavigationButton(entry, number)
            button.clicked.connect(self._announce)
            self.buttons[entry.key] = button
            box.addWidget(button)
        box.addStretch(1)
        box.addWidget(self.operator)
        self.is_collapsed = False
        self.setFixedWidth(WIDTH)

    def introduce(self, school: str, operator: str) -> None:
        """Name the school at the top and the person at work at the bottom."""
        self.school.setText(school)
        self.school.setToolTip(school)
        self.operator.setText(operator)
        self.operator.setToolTip(f"Изменения записываются под именем: {operator}" * bool(operator))

    def choose(self, key: str) -> None:
        """Mark the page shown now."""
        for name, button in self.buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(name == key)
            button.setAutoExclusive(True)

    def set_counts(self, counts: dict[str, str]) -> None:
        """Show what waits at each page."""
        for key, button in self.buttons.items():
            button.set_count(counts.get(key, ""))

    def collapse(self, is_collapsed: bool) -> None:
        """Narrow the column to its icons, or widen it again."""
        self.is_collapsed = is_collapsed
        self.setFixedWidth(NARROW if is_collapsed else WIDTH)
        self.school.setVisible(not is_collapsed)
        self.operator.setVisible(not is_collapsed)

    def draw_icons(self) -> None:
        """Load the icons; the first one costs 0.2 s, so this waits until the page is usable."""
        for button in self.buttons.values():
            icon: QIcon = theme.icon(button.entry.icon)
            button.setIcon(icon)

    def _announce(self) -> None:
        button = self.sender()
        if isinstance(button, NavigationButton):
            self.chosen.emit(button.entry.key)

    def _caption(self, label: QLabel, name: str) -> QLabel:
        label.setObjectName(f"navigation.{name}")
        label.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.SMALL, theme.SMALL)
        label.setWordWrap(True)
        return label
