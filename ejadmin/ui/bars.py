"""What stands above and below the page: year and search, the demonstration strip, three truths."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy

from ejadmin.ui import theme
from ejadmin.ui.moments import ago, moment

if TYPE_CHECKING:
    from ejadmin.models.base.copies import Copy
    from ejadmin.models.base.store import Store

FIELD = """
QPushButton { background: palette(window); border: 1px solid palette(mid); border-radius: 3px; }
QPushButton:hover, QPushButton:focus { border-color: #2F6FED; }
"""
LINK = """
QPushButton { border: none; padding: 0 4px; text-decoration: underline;
    color: palette(window-text); }
QPushButton:focus { border: 1px solid #2F6FED; }
"""


class TopBar(QFrame):
    """School year and period at the left, the search field that opens the palette."""

    search_asked = Signal()
    done_asked = Signal()
    back_asked = Signal()
    forward_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.backgroundRole().Base)
        self.back = self._arrow("←", "Назад (Alt+←)", "action.back", self.back_asked)
        self.forward = self._arrow("→", "Вперёд (Alt+→)", "action.forward", self.forward_asked)
        self.year = QLabel()
        self.year.setObjectName("frame.year")
        self.search = _search_field()
        self.search.clicked.connect(self.search_asked)
        self.done = theme.action_button(
            "Что сделано", tooltip="Все действия: отменить или вернуть (Ctrl+H)"
        )
        self.done.setObjectName("action.show_done")
        self.done.setEnabled(False)
        self.done.clicked.connect(self.done_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.LARGE, theme.SMALL)
        row.setSpacing(theme.SMALL)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addSpacing(theme.SMALL)
        row.addWidget(self.year)
        row.addStretch(1)
        row.addWidget(self.done)
        row.addWidget(self.search, 10)

    def _arrow(self, text: str, tooltip: str, name: str, signal: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.setFixedWidth(32)
        button.setEnabled(False)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(signal)
        return button


def _search_field() -> QPushButton:
    """Looks like a field, and opens the palette, which has the real one."""
    field = QPushButton()
    field.setObjectName("action.search")
    field.setAccessibleName("Найти ученика, класс, действие")
    field.setToolTip("Найти что угодно и перейти туда (Ctrl+K)")
    field.setStyleSheet(FIELD)
    field.setFixedHeight(theme.ROW_HEIGHT + theme.TIGHT)
    field.setMinimumWidth(180)
    field.setMaximumWidth(420)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    inside = QHBoxLayout(field)
    inside.setContentsMargins(theme.SMALL, 0, theme.SMALL, 0)
    for text in ("Найти ученика, класс, действие", "Ctrl+K"):
        words = theme.muted_label(text)
        words.setWordWrap(False)
        words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside.addWidget(words)
        inside.addStretch(1)
    inside.takeAt(inside.count() - 1)
    return field


class DemonstrationStrip(QFrame):
    """Stands above every page of the demonstration school, with the way back."""

    leave_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("demonstration")
        self.setStyleSheet("#demonstration { background: #FCEFD2; } QLabel { color: #1F2328; }")
        words = QLabel("Демонстрационная школа – данные вымышлены")
        leave = QPushButton("Вернуться к своей школе")
        leave.setObjectName("action.leave_demonstration")
        leave.clicked.connect(self.leave_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.LARGE, theme.TIGHT, theme.LARGE, theme.TIGHT)
        row.addWidget(words, 1)
        row.addWidget(leave)


class StatusLine(QFrame):
    """Saved, last copy, last archive: always told; at the right what a page said last.

    Between them what is due in the setup, which opens there: ``dues_asked``.
    """

    dues_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        self.truths = theme.muted_label("")
        self.truths.setObjectName("status.truths")
        self.truths.setWordWrap(False)
        self.said = QLabel()
        self.said.setObjectName("status.said")
        self.dues = QPushButton()
        self.dues.setObjectName("status.dues")
        self.dues.setFlat(True)
        self.dues.setCursor(Qt.CursorShape.PointingHandCursor)
        self.dues.setToolTip("Показать просроченное и срочное на странице «Настройка»")
        self.dues.setStyleSheet(LINK)
        self.dues.clicked.connect(self.dues_asked)
        self.dues.hide()
        for label in (self.truths, self.dues, self.said):
            label.setFont(theme.sized_font(theme.TABLE_POINTS))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.LARGE, theme.TIGHT, theme.LARGE, theme.TIGHT)
        row.addWidget(self.truths)
        row.addWidget(self.dues)
        row.addStretch(1)
        row.addWidget(self.said)

    @Slot(str)
    def remind(self, text: str) -> None:
        """Show what is due in the setup; nothing hides the line."""
        self.dues.setText(text)
        self.dues.setVisible(bool(text))

    def tell(
        self, store: "Store", copy: "Copy | None", last_archive: datetime | None, now: datetime
    ) -> None:
        """Show the three truths as they stand now."""
        self.truths.setText(
            " · ".join(
                (
                    f"сохранено {moment(store.saved_at(), now)}",
                    f"копия {moment(copy.made_at, now)}" if copy else "копии нет",
                    f"архив {_archive(last_archive, now.date())}",
                )
            )
        )
        kept = f"\nПоследняя копия: {copy.file}" if copy else ""
        self.truths.setToolTip(f"База данных: {store.place}{kept}")


def _archive(made_at: datetime | None, today: date) -> str:
    return ago(made_at.date(), today) if made_at else "ещё не делали"
