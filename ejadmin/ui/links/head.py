"""The top of the page of links: the three matrices, the year, the search, what can be done."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.calendar.tables import YearState
from ejadmin.models.loads.matrices import LinkKind
from ejadmin.ui import theme
from ejadmin.ui.links.filling import FILLINGS, Filling

TABS = {
    LinkKind.TEACHERS: "Педагоги × предметы",
    LinkKind.ROOMS: "Кабинеты × предметы",
    LinkKind.CLASSES: "Учебный план",
}
SEARCH_WIDTH = 220


class SearchField(QLineEdit):
    """Narrows as one types; Enter and ↓ lead to the grid, Esc gives everything back.

    ``left`` says that the keyboard goes back to the grid.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class LinksHead(QWidget):
    """Announces what is asked for; the page does it."""

    kind_chosen = Signal(str)
    year_chosen = Signal(int)
    fill_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tabs = QTabBar()
        self.tabs.setObjectName("links.tabs")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for kind, title in TABS.items():
            self.tabs.setTabData(self.tabs.addTab(title), kind.value)
        self.tabs.setToolTip("Соседняя таблица – Ctrl+PgDn, Ctrl+PgUp")
        self.years = QComboBox()
        self.years.setObjectName("links.years")
        self.years.setToolTip("Учебный год: его классы, план и нагрузка")
        self.search = SearchField()
        self.search.setObjectName("links.search")
        self.search.setPlaceholderText("Найти (Ctrl+F)")
        self.search.setToolTip("Например: «5 матем» – математика в пятых классах")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(SEARCH_WIDTH)
        self.undo = _button("undo", "Отменить", "Отменить последнее (Ctrl+Z)")
        self.redo = _button("redo", "Вернуть", "Вернуть отменённое (Ctrl+Y)")
        self.fills = {
            filling.key: _button(
                filling.key, f"{filling.short}…", f"{filling.title}. {filling.about}"
            )
            for filling in _distinct()
        }
        self.export = _button("export", "Выгрузить…", "Таблица Excel: правьте и вставьте обратно")
        self.print = _button("print", "Печать…", "Учебный план: PDF на листах А4")
        self._lay_out()
        self._connect()

    def show_kind(self, kind: LinkKind) -> None:
        """Choose a tab and show what can be done there."""
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(list(TABS).index(kind))
        self.tabs.blockSignals(False)
        offered = {filling.key for filling in FILLINGS[kind]}
        for key, button in self.fills.items():
            button.setVisible(key in offered)
        self.print.setVisible(kind is LinkKind.CLASSES)

    def show_years(self, years: Sequence[tuple[int, str, YearState]], chosen: int) -> None:
        """List the years; a single one needs no list."""
        self.years.clear()
        for key, title, state in years:
            told = title if state is YearState.CURRENT else f"{title} – {state.caption}"
            self.years.addItem(told, key)
        self.years.setCurrentIndex(self.years.findData(chosen))
        self.years.setVisible(len(years) > 1)

    def show_steps(self, *, can_undo: bool, can_redo: bool) -> None:
        """Which of the two ways there is something to go."""
        self.undo.setEnabled(can_undo)
        self.redo.setEnabled(can_redo)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.addWidget(theme.title_label("Связи"))
        first.addSpacing(theme.MEDIUM)
        first.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        first.addStretch(1)
        first.addWidget(self.years)
        first.addWidget(self.search)
        second = QHBoxLayout()
        for button in (self.undo, self.redo, *self.fills.values()):
            second.addWidget(button)
        second.addStretch(1)
        second.addWidget(self.export)
        second.addWidget(self.print)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(first)
        box.addLayout(second)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_chosen)
        self.years.activated.connect(self._year_chosen)
        for button in self.fills.values():
            button.clicked.connect(self._ask_to_fill)

    def _tab_chosen(self, place: int) -> None:
        self.kind_chosen.emit(self.tabs.tabData(place))

    def _year_chosen(self, _place: int) -> None:
        self.year_chosen.emit(self.years.currentData())

    def _ask_to_fill(self) -> None:
        key = next(key for key, button in self.fills.items() if button is self.sender())
        self.fill_asked.emit(key)


def _button(name: str, text: str, tooltip: str) -> QPushButton:
    button = theme.action_button(text, tooltip=tooltip)
    button.setObjectName(f"action.{name}")
    return button


def _distinct() -> list[Filling]:
    every = {filling.key: filling for fillings in FILLINGS.values() for filling in fillings}
    order = [filling.key for filling in FILLINGS[LinkKind.CLASSES]]
    return [every[key] for key in order]
