"""The head of an open division: its name, the day moves count from, and what can be done."""

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.dividing import DivisionView
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField

DAY_TIP = "С какого дня действует новая подгруппа; прежняя кончается накануне"
WORKS = (
    ("alphabet", "По алфавиту", "Ctrl+Shift+A", "Поровну по алфавиту, с выбранного дня"),
    ("sex", "По полу", "Ctrl+Shift+G", "Мальчики отдельно, девочки отдельно"),
    ("former", "Как раньше", "Ctrl+Shift+R",
     "По прошлому делению этого предмета; новички останутся слева"),
    ("add_part", "Добавить подгруппу", "Ins", "Ещё одна подгруппа, не больше девяти"),
    ("classes", "Классы…", "", "Какие классы делятся вместе"),
    ("print", "Печать", "", "Списки подгрупп на выбранный день"),
    ("remove", "Удалить деление", "Ctrl+Del",
     "Удалить деление с его подгруппами; это можно отменить"),
)  # fmt: skip
DIVIDING = ("alphabet", "sex", "former")
PRINTS = (("save_list", "Сохранить PDF…", "Ctrl+S"), ("print_list", "Напечатать…", "Ctrl+P"))


class DivisionHead(QWidget):
    """Announces the name of what was pressed, another day, and classes to add or take away."""

    asked = Signal(str)
    day_changed = Signal()
    class_asked = Signal(int, bool)

    def __init__(self) -> None:
        super().__init__()
        self.title = QLabel()
        self.title.setFont(theme.sized_font(theme.TEXT_POINTS + 1, bold=True))
        self.title.setWordWrap(True)
        self.day = DateField(name="subgroups.day")
        self.buttons: dict[str, QPushButton] = {}
        self.menu = QMenu(self)
        self.bars = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def _lay_out(self) -> None:
        self.day.setToolTip(DAY_TIP)
        self.day.accepted.connect(self.day_changed)
        label = QLabel("С какого &дня")
        label.setBuddy(self.day)
        label.setToolTip(DAY_TIP)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(label)
        top.addWidget(self.day)
        self.bars.setSpacing(theme.TIGHT)
        dividing, other = QHBoxLayout(), QHBoxLayout()
        for bar in (dividing, other):
            bar.setSpacing(theme.TIGHT)
            self.bars.addLayout(bar)
        for name, text, keys, tip in WORKS:
            button = self.buttons[name] = theme.action_button(text)
            button.setToolTip(f"{tip} ({keys})" if keys else tip)
            button.setFont(theme.sized_font(theme.TABLE_POINTS))
            button.setObjectName(f"action.{name}")
            button.setAutoDefault(False)
            (dividing if name in DIVIDING else other).addWidget(button)
            if name not in ("classes", "print"):
                button.clicked.connect(partial(self._ask, name))
        self.buttons["classes"].setMenu(self.menu)
        printing = QMenu(self)
        for name, text, keys in PRINTS:
            printing.addAction(f"{text}\t{keys}").triggered.connect(partial(self._ask, name))
        self.buttons["print"].setMenu(printing)
        dividing.addStretch(1)
        other.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addLayout(top)
        box.addLayout(self.bars)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the buttons take two rows."""
        needed = sum(button.sizeHint().width() + theme.TIGHT for button in self.buttons.values())
        across = QBoxLayout.Direction.LeftToRight
        is_narrow = event.size().width() < needed + theme.MEDIUM
        self.bars.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else across)
        super().resizeEvent(event)

    def fill(self, view: DivisionView, classes: dict[int, str]) -> None:
        """Show a division; the menu of classes ticks those that are divided."""
        self.title.setText(view.title)
        self.title.setToolTip(view.title)
        for name in DIVIDING:
            self.buttons[name].setEnabled(len(view.parts) >= 2)
        self.menu.clear()
        for key, label in classes.items():
            action = self.menu.addAction(label)
            action.setCheckable(True)
            action.setChecked(key in view.class_ids)
            action.triggered.connect(partial(self._tell_class, action, key))

    @staticmethod
    def shortcuts() -> list[tuple[str, str]]:
        """The keys that do the same as the buttons."""
        works = [(name, keys) for name, _text, keys, _tip in WORKS if keys]
        return works + [(name, keys) for name, _text, keys in PRINTS]

    def chosen_day(self) -> date:
        """The day moves count from."""
        return self.day.day

    def choose_day(self, day: date, first: date, last: date) -> None:
        """Put in a day within a year without announcing it."""
        self.day.limit(first, last)
        self.day.put(day)

    def _tell_class(self, action: QAction, class_id: int) -> None:
        self.class_asked.emit(class_id, action.isChecked())

    def _ask(self, name: str) -> None:
        self.asked.emit(name)
