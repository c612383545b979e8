"""What a list of pupils would change: who is new, who changed, who moved, who is not in it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import (
    QDate,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ejadmin.imports.choices import Departure, Moving
from ejadmin.imports.differences import Line
from ejadmin.ui import theme
from ejadmin.ui.flat_model import FlatModel

Index = QModelIndex | QPersistentModelIndex
CheckState = Qt.CheckState


class LinesModel(FlatModel):
    """Pupils of one list; where they can be ticked, ``ticked`` holds their numbers."""

    ticking = Signal()

    titles: Sequence[str] = ()

    def __init__(self, told: str, *, can_tick: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.titles = ["Ученик", "Класс", *([told] if told else [])]
        self.can_tick = can_tick
        self.lines: tuple[Line, ...] = ()
        self.ticked: set[int] = set()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Another list; ticks stay with those who are in it still."""
        self.beginResetModel()
        self.lines = lines
        self.ticked &= {line.pupil_id for line in lines if line.pupil_id is not None}
        self.endResetModel()

    def tick_all(self, *, on: bool) -> None:
        """Tick everybody or nobody."""
        keys = {line.pupil_id for line in self.lines if line.pupil_id is not None}
        self.ticked = keys if on else set()
        self.dataChanged.emit(self.index(0, 0), self.index(max(0, len(self.lines) - 1), 0))
        self.ticking.emit()

    def count_rows(self) -> int:
        return len(self.lines)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.can_tick and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (line.name, line.class_label, line.told)[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole and self.can_tick and index.column() == 0:
            return CheckState.Checked if line.pupil_id in self.ticked else CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        key = self.lines[index.row()].pupil_id
        if role != Qt.ItemDataRole.CheckStateRole or key is None:
            return False
        (self.ticked.add if CheckState(value) is CheckState.Checked else self.ticked.discard)(key)
        self.dataChanged.emit(index, index)
        self.ticking.emit()
        return True


class LinesPane(QWidget):
    """One list as a table."""

    def __init__(self, name: str, told: str = "", *, can_tick: bool = False) -> None:
        super().__init__()
        self.model = LinesModel(told, can_tick=can_tick, parent=self)
        self.view = QTableView()
        self.view.setObjectName(f"table.import_{name}")
        self.view.setModel(self.model)
        theme.dress_table(self.view)
        self.view.setFrameShape(QFrame.Shape.StyledPanel)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.view.setColumnWidth(0, 320)
        self.view.setColumnWidth(1, 90)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(*[theme.TIGHT] * 4)
        self.box.setSpacing(theme.TIGHT)
        self.box.addWidget(self.view, 1)


class OrderFields(QWidget):
    """The day and the number of the order by which pupils move."""

    edited = Signal()

    def __init__(self, box_text: str, *, tip: str) -> None:
        super().__init__()
        self.box = QCheckBox(box_text)
        self.box.setToolTip(tip)
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("dd.MM.yyyy")
        self.day.setAccessibleName("С какого дня")
        self.number = QLineEdit()
        self.number.setPlaceholderText("по порядку")
        self.number.setFixedWidth(110)
        self.number.setAccessibleName("Номер приказа")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(theme.SMALL)
        for part in (self.box, self.day, QLabel("приказ №"), self.number):
            self.row.addWidget(part)
        self.row.addStretch(1)
        self.box.toggled.connect(self._tell)
        self.day.dateChanged.connect(self._tell)
        self.number.editingFinished.connect(self._tell)

    def moving(self) -> Moving:
        """The order as it is written now."""
        day = self.day.date()
        return Moving(date(day.year(), day.month(), day.day()), self.number.text().strip() or None)

    def _tell(self) -> None:
        self.edited.emit()


class MovedPane(LinesPane):
    """Pupils found in another class, and the day of their transfer."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__("moved", "Переход")
        self.order = OrderFields(
            "Перевести с", tip="Прежнее членство закроется накануне, новое начнётся в этот день"
        )
        self.order.box.setObjectName("import.transfer")
        self.order.edited.connect(self.edited)
        self.box.addWidget(self.order)

    def transfer(self) -> Moving | None:
        """The order of the transfers, if they are wished."""
        return self.order.moving() if self.order.box.isChecked() and self.model.lines else None


class AbsentPane(LinesPane):
    """Pupils who are not in the file: they stay unless ticked, with a day and a destination."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__("absent", can_tick=True)
        self.order = OrderFields(
            "Отметить всех; отчислить с", tip="Неотмеченные останутся в своих классах"
        )
        self.order.box.setObjectName("import.tick_absent")
        self.order.box.setTristate(True)
        self.order.box.clicked.connect(self._tick_all)
        self.school = QLineEdit()
        self.school.setObjectName("import.other_school")
        self.school.setPlaceholderText("куда: школа, город")
        self.school.setMinimumWidth(200)
        self.school.editingFinished.connect(self.edited)
        self.order.row.insertWidget(self.order.row.count() - 1, self.school)
        self.model.ticking.connect(self._show_ticked)
        self.order.edited.connect(self._tell_if_ticked)
        self.box.addWidget(self.order)

    def departure(self) -> Departure | None:
        """Who leaves, if anybody is ticked."""
        if not self.model.ticked:
            return None
        pupils = frozenset(self.model.ticked)
        return Departure(self.order.moving(), self.school.text().strip(), pupils)

    def leaving(self) -> Sequence[Line]:
        """The ticked ones."""
        return [line for line in self.model.lines if line.pupil_id in self.model.ticked]

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Another list."""
        self.model.show_lines(lines)
        self._mark_box()

    def _tick_all(self) -> None:
        self.model.tick_all(on=len(self.model.ticked) < len(self.model.lines))

    def _show_ticked(self) -> None:
        self._mark_box()
        self.edited.emit()

    def _tell_if_ticked(self) -> None:
        if self.model.ticked and self.sender() is self.order:
            self.edited.emit()

    def _mark_box(self) -> None:
        ticked, lines = len(self.model.ticked), len(self.model.lines)
        state = CheckState.PartiallyChecked if ticked else CheckState.Unchecked
        self.order.box.blockSignals(True)
        self.order.box.setCheckState(CheckState.Checked if ticked and ticked == lines else state)
        self.order.box.blockSignals(False)
