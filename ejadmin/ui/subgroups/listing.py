"""The divisions of a year at the left: a search, what is left to do in each, a new one."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ejadmin.models.base.words import name_key
from ejadmin.models.dividing import DivisionLine
from ejadmin.ui import theme

WIDTH = 268
KEY_ROLE = Qt.ItemDataRole.UserRole


class DivisionList(QWidget):
    """Announces the chosen division's key, that it is entered, and that a new one is wanted."""

    chosen = Signal(int)
    new_asked = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit()
        self.list = QListWidget()
        self.new = theme.primary_button("Разделить классы…")
        self.foot = theme.muted_label("")
        self.setFixedWidth(WIDTH)
        self._lay_out()

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("Найти класс, предмет")
        self.search.setToolTip("Найти (Ctrl+F)")
        self.search.setClearButtonEnabled(True)
        self.search.setObjectName("subgroups.search")
        self.search.textChanged.connect(self.narrow)
        self.list.setObjectName("subgroups.divisions")
        self.list.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._choose)
        self.list.itemActivated.connect(self.entered)
        self.new.setObjectName("action.divide")
        self.new.setToolTip("Новое деление одного класса или нескольких (Ctrl+N)")
        self.new.clicked.connect(self.new_asked)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.search)
        box.addWidget(self.list, 1)
        box.addWidget(self.foot)
        box.addWidget(self.new)

    def fill(self, lines: Iterable[DivisionLine], chosen: int | None) -> None:
        """Show other divisions, staying at the chosen one."""
        blocked = self.list.blockSignals(True)
        self.list.clear()
        unfinished = 0
        for line in lines:
            unfinished += bool(line.left)
            item = QListWidgetItem(f"● {line.title}" if line.left else line.title)
            item.setData(KEY_ROLE, line.id)
            told = f"без подгруппы учеников – {line.left}" if line.left else "все по подгруппам"
            item.setToolTip(f"{line.title}: подгрупп {line.parts}, {told}")
            if line.left:
                item.setForeground(theme.color("amber"))
            self.list.addItem(item)
            if line.id == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(blocked)
        self.narrow(self.search.text())
        count = self.list.count()
        left = f", ● не до конца – {unfinished}" if unfinished else ""
        self.foot.setText(f"Делений – {count}{left}" if count else "")

    def keys(self) -> list[int]:
        """Every division of the list, in its order."""
        return [int(self.list.item(n).data(KEY_ROLE)) for n in range(self.list.count())]

    def choose(self, division_id: int) -> None:
        """Mark a division as chosen without announcing it; the search gives way."""
        blocked = self.list.blockSignals(True)
        for number, key in enumerate(self.keys()):
            if key == division_id:
                if self.list.item(number).isHidden():
                    self.search.clear()
                self.list.setCurrentRow(number)
        self.list.blockSignals(blocked)

    def unchoose(self) -> None:
        """Mark none."""
        blocked = self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        self.list.blockSignals(blocked)

    def narrow(self, text: str) -> None:
        """Show the divisions that hold every word."""
        words = name_key(text).split()
        for number in range(self.list.count()):
            item = self.list.item(number)
            item.setHidden(not all(word in name_key(item.text()) for word in words))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(int(item.data(KEY_ROLE)))
