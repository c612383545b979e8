"""The two rows around the table of slips: what is shown, and handing over."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from ejadmin.models.families.slip_register import Holder, SlipState
from ejadmin.ui import theme
from ejadmin.ui.access.model import OVERDUE, Narrowing
from ejadmin.ui.form.date_field import DateField

EVERYBODY = (
    ("Все люди", None),
    ("Ученики", Holder.PUPIL),
    ("Родители", Holder.GUARDIAN),
    ("Сотрудники", Holder.EMPLOYEE),
)
STATES = (
    ("Любое состояние", None),
    ("Не выдан", SlipState.WAITING),
    ("Просрочен", OVERDUE),
    ("Нет логина", SlipState.ABSENT),
    ("Выдан", SlipState.HANDED),
)
EVERY_CLASS = "Все классы"


class FilterBar(QWidget):
    """Search, class, kind of person and state; ``changed`` when one of them does."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = QLineEdit(placeholderText="Имя, класс или логин (Ctrl+F)")
        self.group, self.holder, self.state = QComboBox(), QComboBox(), QComboBox()
        self.group.addItem(EVERY_CLASS, None)
        for box, offered in ((self.holder, EVERYBODY), (self.state, STATES)):
            for text, value in offered:
                box.addItem(text, value)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        self.search.setClearButtonEnabled(True)
        self.search.setObjectName("access.search")
        self.search.textChanged.connect(self.changed)
        row.addWidget(self.search, 1)
        for box, name in ((self.group, "group"), (self.holder, "holder"), (self.state, "state")):
            box.setObjectName(f"access.{name}")
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.currentIndexChanged.connect(self.changed)
            row.addWidget(box)

    def offer_groups(self, groups: list[str]) -> None:
        """Offer other classes; the chosen one stays if it can."""
        chosen = self.group.currentData()
        self.group.blockSignals(True)
        self.group.clear()
        self.group.addItem(EVERY_CLASS, None)
        for group in groups:
            self.group.addItem(group, group)
        self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        self.group.blockSignals(False)

    def choose(self, group: object, state: object) -> None:
        """Show a class and a state; unknown ones show all."""
        self.search.clear()
        self.holder.setCurrentIndex(0)
        self.group.setCurrentIndex(max(self.group.findData(group), 0))
        self.state.setCurrentIndex(max(self.state.findData(state), 0))

    def narrowing(self) -> Narrowing:
        """What is chosen now; Qt keeps a choice as a plain text."""
        holder, state = self.holder.currentData(), self.state.currentData()
        return Narrowing(
            self.search.text(),
            self.group.currentData(),
            Holder(holder) if holder else None,
            SlipState(state) if state and state != OVERDUE else state,
        )


class HandoverBar(QWidget):
    """The day and the person a slip went to, and the two buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.day = DateField()
        self.whom = QLineEdit(placeholderText="сам(а) или, например, классный руководитель")
        self.mark = theme.action_button(
            "Отметить выдачу", "Ctrl+Shift+R", "Листки выданы под подпись: пароли стираются"
        )
        self.undo = theme.action_button("Снять отметку", "", "Листок выдан по ошибке")
        self.whom.setMinimumWidth(220)
        self.whom.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SMALL)
        for widget in (QLabel("Выдано"), self.day, QLabel("кому"), self.whom, self.mark, self.undo):
            row.addWidget(widget)
