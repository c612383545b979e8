"""The pupils of the chosen class: who is in it on a day, who came and who left, boys and girls."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.base.words import PUPILS, counted
from ejadmin.models.classes.contingent import ClassCount, RollLine
from ejadmin.models.people.tables import Sex
from ejadmin.ui import theme
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable

NAME = 1
PANE_WIDTH = 400
EMPTY = "На этот день в классе никого нет: зачислите приказом или загрузите состав."


class RollPane(QWidget):
    """Announces that the chosen pupils should be moved by an order, or the list be printed."""

    transfer_asked = Signal(list)
    card_asked = Signal(int)
    list_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = theme.section_label("")
        self.with_gone = QCheckBox("и выбывшие")
        self._lines: list[RollLine] = []
        self._day = date.min
        self._start = date.min
        self.model = ListModel(self._columns(), self, key=_key)
        self.table = ListTable(self.model, "table.class_roll", stretched=NAME)
        self.count = QLabel()
        self.places = theme.StateLabel()
        self.transfer = theme.action_button(
            "Перевести приказом…", tooltip="Выбранных – в другой класс, с датой и приказом"
        )
        self.print = theme.action_button(
            "Список класса…", tooltip="Список класса в PDF, с пустыми графами"
        )
        self.setFixedWidth(PANE_WIDTH)
        self._lay_out()

    def _lay_out(self) -> None:
        self.with_gone.setToolTip("Показать и тех, кто выбыл из класса или придёт позже")
        self.with_gone.toggled.connect(self._fill)
        self.table.selectionModel().selectionChanged.connect(self._tell_choice)
        self.model.shown.connect(self._tell_choice)
        self.table.activated.connect(self._open)
        self.count.setWordWrap(True)
        self.places.setWordWrap(True)
        self.transfer.setObjectName("action.transfer")
        self.print.setObjectName("action.class_list")
        self.transfer.clicked.connect(self._ask_transfer)
        self.print.clicked.connect(self.list_asked)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.with_gone)
        foot.addWidget(self.transfer)
        foot.addWidget(self.print)
        foot.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addLayout(head)
        box.addWidget(self.table, 1)
        box.addWidget(self.count)
        box.addWidget(self.places)
        box.addLayout(foot)

    def show_nobody(self, advice: str) -> None:
        """Say what to do while no class is chosen."""
        self._lines = []
        self.model.replace([])
        self.title.setText("")
        self.count.setText(advice)
        self.places.tell("")
        self.print.setEnabled(False)
        self._tell_choice()

    def show_class(
        self, count: ClassCount, lines: list[RollLine], day: date, year_first_day: date
    ) -> None:
        """Show a class on a day of its year."""
        self._lines, self._day, self._start = lines, day, year_first_day
        self.title.setText(f"{count.label} на {day:%d.%m.%Y}")
        pupils = counted(count.total, *PUPILS)
        told = f"{pupils}: мальчиков {count.boys}, девочек {count.girls}"
        unknown = count.total - count.boys - count.girls
        told = f"{told}, пол не указан у {unknown}" if unknown else told
        self.count.setText(told if count.total else EMPTY)
        self._tell_places(count)
        self.print.setEnabled(True)
        self._fill()

    def _tell_places(self, count: ClassCount) -> None:
        if count.free is None:
            self.places.tell("")
        elif count.free < 0:
            self.places.tell(f"Переполнен: мест {count.capacity}, лишних {-count.free}",
                             theme.State.BAD)  # fmt: skip
        else:
            self.places.tell(f"Мест {count.capacity}, свободно {count.free}", theme.State.MUTED)

    def _fill(self) -> None:
        shown = [one for one in self._lines
                 if self.with_gone.isChecked() or one.belongs_on(self._day)]  # fmt: skip
        places = {_key(line): place for place, line in enumerate(shown, start=1)}
        self.model.replace(shown, self._columns(places))

    def _columns(
        self, places: Mapping[tuple[int, date], int] = MappingProxyType({})
    ) -> tuple[ListColumn[RollLine], ...]:
        start, day = self._start, self._day

        def tone(line: RollLine) -> str | None:
            return None if line.belongs_on(day) else "muted"

        return tuple(
            ListColumn(title, width, text, key, tone, tip=_told)
            for title, width, text, key in (
                ("№", 30, lambda line: str(places[_key(line)]), lambda line: places[_key(line)]),
                ("Ученик", 0, lambda line: line.name, None),
                ("Пол", 34, lambda line: _sex_letter(line.sex), None),
                ("Движение", 78, lambda line: _movement(line, start), None),
            )
        )

    def chosen_ids(self) -> list[int]:
        """The chosen pupils."""
        return [line.pupil_id for line in self.table.chosen()]

    def _tell_choice(self) -> None:
        self.transfer.setEnabled(bool(self.chosen_ids()))

    def _ask_transfer(self) -> None:
        self.transfer_asked.emit(self.chosen_ids())

    def _open(self) -> None:
        if (line := self.table.current()) is not None:
            self.card_asked.emit(line.pupil_id)


def _key(line: RollLine) -> tuple[int, date]:
    """A pupil who left and came back stands twice."""
    return line.pupil_id, line.first_day


def _sex_letter(sex: Sex | None) -> str:
    return {Sex.MALE: "м", Sex.FEMALE: "ж"}.get(sex, "") if sex else ""


def _movement(line: RollLine, start: date) -> str:
    """«с 05.10» of who came after the year's start, «по 20.12» of who left."""
    came = f"с {line.first_day:%d.%m}" if line.first_day > start else ""
    left = f"по {line.last_day:%d.%m}" if line.last_day else ""
    return " ".join(part for part in (came, left) if part)


def _told(line: RollLine) -> str:
    """The whole of a line, for a tooltip: the last day is the last one in the class."""
    born = f", родился {line.birth_date:%d.%m.%Y}" if line.birth_date else ""
    left = f", последний день {line.last_day:%d.%m.%Y}" if line.last_day else ""
    return f"{line.name}{born}; в классе с {line.first_day:%d.%m.%Y}{left}"
