"""What a list of pupils would change: who is new, who changed, who moved, who is not in it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ejadmin.imports.choices import Departure, Moving
from ejadmin.imports.differences import Line
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable

CheckState = Qt.CheckState


class LinesPane(QWidget):
    """One list as a table; where pupils can be ticked, its model holds their numbers."""

    def __init__(self, name: str, told: str = "", *, can_tick: bool = False) -> None:
        super().__init__()
        columns = [
            ListColumn[Line]("Ученик", 320, lambda line: line.name),
            ListColumn[Line]("Класс", 90, lambda line: line.class_label),
            ListColumn[Line](told, 90, lambda line: line.told),
        ]
        self.model = ListModel(
            columns if told else columns[:2],
            self,
            key=lambda line: line.pupil_id or id(line),
            may_tick=_is_known if can_tick else None,
        )
        self.view = ListTable(self.model, f"table.import_{name}")
        self.view.setFrameShape(QFrame.Shape.StyledPanel)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(*[theme.TIGHT] * 4)
        self.box.setSpacing(theme.TIGHT)
        self.box.addWidget(self.view, 1)


def _is_known(line: Line) -> bool:
    return line.pupil_id is not None


class OrderFields(QWidget):
    """The day and the number of the order by which pupils move."""

    edited = Signal()

    def __init__(self, box_text: str, *, tip: str) -> None:
        super().__init__()
        self.box = QCheckBox(box_text)
        self.box.setToolTip(tip)
        self.day = DateField()
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
        self.day.accepted.connect(self._tell)
        self.number.editingFinished.connect(self._tell)

    def moving(self) -> Moving:
        """The order as it is written now."""
        return Moving(self.day.day, self.number.text().strip() or None)

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
        return self.order.moving() if self.order.box.isChecked() and self.model.rows else None


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
        self.model.marked.connect(self._show_ticked)
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
        return self.model.ticked_rows()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        """Another list."""
        self.model.replace(lines)
        self._mark_box()

    def _tick_all(self) -> None:
        if len(self.model.ticked) < len(self.model.rows):
            self.model.tick_all()
        else:
            self.model.tick_none()

    def _show_ticked(self) -> None:
        self._mark_box()
        self.edited.emit()

    def _tell_if_ticked(self) -> None:
        if self.model.ticked and self.sender() is self.order:
            self.edited.emit()

    def _mark_box(self) -> None:
        ticked, lines = len(self.model.ticked), len(self.model.rows)
        state = CheckState.PartiallyChecked if ticked else CheckState.Unchecked
        self.order.box.blockSignals(True)
        self.order.box.setCheckState(CheckState.Checked if ticked and ticked == lines else state)
        self.order.box.blockSignals(False)
