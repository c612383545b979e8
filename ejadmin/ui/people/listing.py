"""The list of people at the left: a switch of kinds, search as one types, a filter, the count."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.base.words import PUPILS, counted, grouped, name_key
from ejadmin.models.families.listing import Kind, PersonLine, search_words
from ejadmin.ui import theme
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable

NAME, MORE = range(2)
MORE_WIDTH = {Kind.PUPILS: 58, Kind.GUARDIANS: 64, Kind.EMPLOYEES: 100}
EVERYBODY, NO_CLASS, GONE = "everybody", "no_class", "gone"
HEADINGS = {
    Kind.PUPILS: ("Ученик", "Класс", "Согл."),
    Kind.GUARDIANS: ("Родитель", "Классы", "Согл."),
    Kind.EMPLOYEES: ("Сотрудник", "Должность", "Согл."),
}
COUNTED = {
    Kind.PUPILS: PUPILS,
    Kind.GUARDIANS: ("родитель", "родителя", "родителей"),
    Kind.EMPLOYEES: ("сотрудник", "сотрудника", "сотрудников"),
}
LEFT = {Kind.PUPILS: "Выбыли", Kind.GUARDIANS: "Дети выбыли", Kind.EMPLOYEES: "Уволены"}
EVERY = {Kind.PUPILS: "Все классы", Kind.GUARDIANS: "Все классы", Kind.EMPLOYEES: "Работают"}
WITHOUT = {
    Kind.PUPILS: "Без класса",
    Kind.GUARDIANS: "Дети без класса",
    Kind.EMPLOYEES: "Без классного руководства",
}


def columns(kind: Kind) -> tuple[ListColumn[PersonLine], ...]:
    """The columns of a kind of people; who left is grey."""
    name, more, consent = HEADINGS[kind]

    def tone(line: PersonLine) -> str | None:
        return "muted" if line.is_gone else None

    return (
        ListColumn(name, 100, lambda line: line.name, tone=tone),
        ListColumn(more, MORE_WIDTH[kind], lambda line: line.more,
                   lambda line: (line.order, name_key(line.name)), tone),
        ListColumn(consent, 48, lambda line: "" if line.has_consent else "нет",
                   lambda line: (line.has_consent, line.order, name_key(line.name)),
                   lambda _line: "amber"),
    )  # fmt: skip


class PeopleList(QWidget):
    """Switch, search, filter, table, count; ``chosen`` carries the kind and the key.

    ``leaving`` is asked before another person is shown and may refuse by answering ``False``.
    """

    chosen = Signal(object, object)
    switched = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.listed = Kind.PUPILS
        self.model = ListModel(columns(self.listed), self, key=lambda line: line.key)
        self.switch = QTabBar()
        self.search = QLineEdit(placeholderText="Фамилия, класс (Ctrl+F)")
        self.within = QComboBox()
        self.table = ListTable(
            self.model, "table.people", stretched=NAME, sorted_by=NAME, is_single=True
        )
        self.foot = theme.muted_label("")
        self._build()
        self._connect()

    @property
    def kind(self) -> Kind:
        """Who is listed now."""
        return list(Kind)[self.switch.currentIndex()]

    def show_kind(self, kind: Kind) -> None:
        """List other people; announced when it is another kind."""
        self.switch.setCurrentIndex(list(Kind).index(kind))

    def fill(
        self, kind: Kind, lines: Iterable[PersonLine], classes: Iterable[tuple[int, str]]
    ) -> None:
        """Show these people; search, filter and choice stay where they can."""
        key = self.current_key()
        self.listed = kind
        self.model.replace(lines, columns(kind))
        self.table.setColumnWidth(MORE, MORE_WIDTH[kind])
        self._offer(kind, classes)
        self._narrow()
        self.choose(key)

    def choose(self, key: int | None) -> bool:
        """Choose a person without announcing; a filter that hides the person is cleared."""
        if key is None:
            return False
        line = next((line for line in self.model.every if line.key == key), None)
        if line is None:
            return False
        if self.model.row_of(key) < 0:
            self._clear_filters(is_gone=line.is_gone)
        row = self.model.row_of(key)
        if row >= 0 and row != self.table.currentIndex().row():
            selection = self.table.selectionModel()
            selection.blockSignals(True)
            self.table.selectRow(row)
            self.table.setCurrentIndex(self.model.index(row, NAME))
            selection.blockSignals(False)
            self.table.scrollTo(self.model.index(row, NAME))
            self.table.viewport().update()
        return row >= 0

    def knows(self, key: int) -> bool:
        """Whether somebody is among the people listed, shown or filtered out."""
        return any(line.key == key for line in self.model.every)

    def current_key(self) -> int | None:
        """The person chosen."""
        line = self.table.current()
        return line.key if line else None

    def choose_first(self) -> None:
        """Choose the first line, announcing it."""
        if self.model.rows:
            self.table.selectRow(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and event.type() is QEvent.Type.KeyPress:
            key = event.key() if isinstance(event, QKeyEvent) else 0
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus()
                if not self.table.currentIndex().isValid():
                    self.choose_first()
                return True
            if key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def _clear_filters(self, *, is_gone: bool) -> None:
        for widget in (self.search, self.within):
            widget.blockSignals(True)
        self.search.clear()
        self.within.setCurrentIndex(max(self.within.findData(GONE if is_gone else EVERYBODY), 0))
        for widget in (self.search, self.within):
            widget.blockSignals(False)
        self._narrow()

    def _offer(self, kind: Kind, classes: Iterable[tuple[int, str]]) -> None:
        before = self.within.currentData()
        self.within.blockSignals(True)
        self.within.clear()
        self.within.addItem(EVERY[kind], EVERYBODY)
        for key, label in classes:
            self.within.addItem(label, key)
        self.within.addItem(WITHOUT[kind], NO_CLASS)
        self.within.addItem(LEFT[kind], GONE)
        self.within.setCurrentIndex(max(self.within.findData(before), 0))
        self.within.blockSignals(False)

    @Slot()
    def _narrow(self) -> None:
        key = self.current_key()
        words, within = search_words(self.search.text()), self.within.currentData()
        self.model.narrow(fits=lambda line: _is_within(line, within) and line.fits(words))
        if self.model.row_of(key) >= 0:
            self.choose(key)
        whole = sum(_is_within(line, within) for line in self.model.every)
        shown = counted(len(self.model.rows), *COUNTED[self.listed])
        is_searching = bool(self.search.text().strip())
        self.foot.setText(f"{shown} из {grouped(whole)}" if is_searching else shown)
        if not self.model.rows:
            self.foot.setText("Никого не найдено. Измените поиск или фильтр." if self.model.every
                              else "Пока никого нет.")  # fmt: skip

    @Slot()
    def _announce(self) -> None:
        key = self.current_key()
        if key is not None:
            self.chosen.emit(self.listed, key)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._mark_kind()

    def _mark_kind(self) -> None:
        """The kind listed stands out in the dark too."""
        for place in range(self.switch.count()):
            is_here = place == self.switch.currentIndex()
            self.switch.setTabTextColor(place, theme.color("accent_text" if is_here else "text"))

    @Slot()
    def _switch(self) -> None:
        self._mark_kind()
        self.switched.emit(self.kind)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.within.currentIndexChanged.connect(self._narrow)
        self.table.selectionModel().currentRowChanged.connect(self._announce)
        self.switch.currentChanged.connect(self._switch)

    def _build(self) -> None:
        for number, kind in enumerate(Kind, start=1):
            self.switch.addTab(kind.title)
            self.switch.setTabToolTip(number - 1, f"{kind.title} (Alt+{number})")
        self._mark_kind()
        self.switch.setExpanding(True)
        self.switch.setDrawBase(False)
        self.switch.setObjectName("people.kinds")
        self.search.setObjectName("people.search")
        self.search.setClearButtonEnabled(True)
        self.within.setObjectName("people.within")
        self.within.setMinimumContentsLength(9)
        self.within.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.within.setToolTip("Класс")
        self.table.setShowGrid(False)
        line = QHBoxLayout()
        line.setSpacing(theme.TIGHT)
        line.addWidget(self.search, 1)
        line.addWidget(self.within)
        box = self.box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self.switch)
        box.addLayout(line)
        box.addWidget(self.table, 1)
        box.addWidget(self.foot)


def _is_within(line: PersonLine, within: object) -> bool:
    if within == GONE:
        return line.is_gone
    if line.is_gone:
        return False
    if within == NO_CLASS:
        return not line.class_ids
    if isinstance(within, int):
        return within in line.class_ids
    return True
