"""The left side of an order being written: whom to name in it."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.base.words import name_key
from ejadmin.models.movement.draft import Newcomer
from ejadmin.models.movement.newcomers import newcomer
from ejadmin.models.movement.register import Candidate
from ejadmin.ui import theme
from ejadmin.ui.list_model import fits

Role = Qt.ItemDataRole
ALL, NO_CLASS = None, 0
WIDTH = 300


class CandidateModel(QAbstractListModel):
    """Pupils who fit the search and the class."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.every: list[Candidate] = []
        self.rows: list[Candidate] = []
        self.named: set[int] = set()

    def narrow(self, text: str, class_id: int | None) -> None:
        """Show whom a text and a class leave, without those named already."""
        words = name_key(text).split()
        self.beginResetModel()
        self.rows = [
            one for one in self.every
            if one.pupil_id not in self.named
            and (class_id is ALL or (one.class_id or NO_CLASS) == class_id)
            and fits(f"{one.name} {one.class_label}", words)
        ]  # fmt: skip
        self.endResetModel()

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Any, role: int = Role.DisplayRole) -> Any:
        one = self.rows[index.row()]
        if role == Role.DisplayRole:
            return f"{one.class_label or '—'}   {one.name}"
        if role == Role.ToolTipRole:
            born = f", {one.birth_date:%d.%m.%Y}" if one.birth_date else ""
            return f"{one.name}{born}"
        return None


class ChoosingPane(QWidget):
    """Search, class, list; ``chosen`` are cards to add, ``typed`` a newcomer."""

    chosen = Signal(list)
    typed = Signal(object)
    complained = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.model = CandidateModel(self)
        self.search = QLineEdit(placeholderText="Найти (Ctrl+F)")
        self.classes = QComboBox()
        self.list = QListView()
        self.add = theme.action_button("Добавить", tooltip="Добавить выбранных в приказ (Enter)")
        self.paste = theme.action_button(
            "Вставить список", tooltip="Добавить имена, скопированные в Excel (Ctrl+V)"
        )
        self.newcomer = QLineEdit(placeholderText="Новый: Фамилия Имя Отчество")
        self._build()
        self._connect()

    def offer(self, candidates: Iterable[Candidate]) -> None:
        """Offer the pupils of a day."""
        self.model.every = list(candidates)
        before = self.classes.currentData()
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItem("Все классы", ALL)
        known: dict[int, str] = {}
        for one in self.model.every:
            known.setdefault(one.class_id or NO_CLASS, one.class_label or "Без класса")
        for key, label in known.items():
            self.classes.addItem(label, key)
        self.classes.setCurrentIndex(max(0, self.classes.findData(before)))
        self.classes.blockSignals(False)
        self._narrow()

    def leave_out(self, named: Iterable[int]) -> None:
        """Hide those who are in the order already."""
        named = set(named)
        if named != self.model.named:
            self.model.named = named
            self._narrow()

    def let_newcomers(self, is_let: bool) -> None:
        """Only an enrolment names people without a card."""
        self.newcomer.setVisible(is_let)

    @Slot()
    def choose(self) -> None:
        """Add the selected pupils; with none selected, the only one found."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        if not rows and len(self.model.rows) == 1:
            rows = [0]
        if rows:
            self.chosen.emit([self.model.rows[row] for row in rows])
            self.search.clear()

    @Slot()
    def _type(self) -> None:
        text = self.newcomer.text().strip()
        if not text:
            return
        found: Newcomer | None = newcomer(text)
        if found is None:
            self.complained.emit(f"«{text}»: нужны фамилия и имя, через пробел.")
            return
        self.newcomer.clear()
        self.typed.emit(found)

    @Slot()
    def _narrow(self) -> None:
        self.model.narrow(self.search.text(), self.classes.currentData())
        self._tell()

    @Slot()
    def _tell(self) -> None:
        count = len(self.list.selectionModel().selectedIndexes())
        self.add.setText(f"Добавить ({count})" if count else "Добавить")
        self.add.setEnabled(count > 0 or len(self.model.rows) == 1)

    @Slot()
    def _go_down(self) -> None:
        if self.model.rows:
            self.list.setFocus()
            self.list.setCurrentIndex(self.model.index(0, 0))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self.choose)
        self.classes.currentIndexChanged.connect(self._narrow)
        self.list.selectionModel().selectionChanged.connect(self._tell)
        self.list.doubleClicked.connect(self.choose)
        self.add.clicked.connect(self.choose)
        self.newcomer.returnPressed.connect(self._type)
        for keys, widget, work in (
            ("Return", self.list, self.choose), ("Enter", self.list, self.choose),
            ("Down", self.search, self._go_down),
        ):  # fmt: skip
            shortcut = QShortcut(QKeySequence(keys), widget, work)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _build(self) -> None:
        self.setFixedWidth(WIDTH)
        self.list.setModel(self.model)
        self.list.setObjectName("movement.candidates")
        self.list.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.add.setObjectName("action.add_to_order")
        self.paste.setObjectName("action.paste_into_order")
        self.newcomer.setToolTip("Ученик, у которого ещё нет карточки: впишите и нажмите Enter")
        top = QHBoxLayout()
        top.setSpacing(theme.TIGHT)
        top.addWidget(self.search, 1)
        top.addWidget(self.classes)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.TIGHT)
        buttons.addWidget(self.add, 1)
        buttons.addWidget(self.paste)
        box.addLayout(top)
        box.addWidget(self.list, 1)
        box.addLayout(buttons)
        box.addWidget(self.newcomer)


def pasted_names(text: str) -> list[str]:
    """The first cell of every line of a pasted list that holds letters."""
    lines = (line.split("\t") for line in text.splitlines())
    cells = (next((cell for cell in line if _is_name(cell)), "") for line in lines)
    return [" ".join(cell.split()) for cell in cells if cell.strip()]


def _is_name(cell: str) -> bool:
    words = cell.split()
    return len(words) >= 2 and not any(letter.isdigit() for letter in cell)
