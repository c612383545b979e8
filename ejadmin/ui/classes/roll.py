"""The pupils of the chosen class: who is in it on a day, who came and who left, boys and girls."""

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models.contingent import ClassCount, RollLine
from ejadmin.models.people import Sex
from ejadmin.models.wording import PUPILS, counted
from ejadmin.ui import theme

HEADINGS = ("№", "Ученик", "Пол", "Движение")
WIDTHS = (30, 0, 34, 78)
NAME = 1
PANE_WIDTH = 400
EMPTY = "На этот день в классе никого нет: зачислите приказом или загрузите состав."
ID_ROLE = Qt.ItemDataRole.UserRole


class RollPane(QWidget):
    """Announces that the chosen pupils should be moved by an order, or the list be printed."""

    transfer_asked = Signal(list)
    card_asked = Signal(int)
    list_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = theme.section_label("")
        self.with_gone = QCheckBox("и выбывшие")
        self.table = QTableWidget()
        self.count = QLabel()
        self.places = theme.StateLabel()
        self.transfer = theme.action_button(
            "Перевести приказом…", tooltip="Выбранных – в другой класс, с датой и приказом"
        )
        self.print = theme.action_button(
            "Список класса…", tooltip="Список класса в PDF, с пустыми графами"
        )
        self._lines: list[RollLine] = []
        self._day = date.min
        self._start = date.min
        self.setFixedWidth(PANE_WIDTH)
        self._lay_out()

    def _lay_out(self) -> None:
        self.with_gone.setToolTip("Показать и тех, кто выбыл из класса или придёт позже")
        self.with_gone.toggled.connect(self._fill)
        self.table.setObjectName("table.class_roll")
        self.table.setColumnCount(len(HEADINGS))
        self.table.setHorizontalHeaderLabels(HEADINGS)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        theme.dress_table(self.table)
        for column, width in enumerate(WIDTHS):
            self.table.setColumnWidth(column, width)
        self.table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._tell_choice)
        self.table.itemActivated.connect(self._open)
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
        self.table.setRowCount(0)
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
        self.table.setRowCount(len(shown))
        for row, line in enumerate(shown):
            texts = (
                str(row + 1),
                line.name,
                _sex_letter(line.sex),
                _movement(line, self._start),
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(_told(line))
                item.setData(ID_ROLE, line.pupil_id)
                if not line.belongs_on(self._day):
                    item.setForeground(theme.color("muted"))
                self.table.setItem(row, column, item)
        self._tell_choice()

    def chosen_ids(self) -> list[int]:
        """The chosen pupils."""
        ids = {index.row(): int(index.data(ID_ROLE)) for index in self.table.selectedIndexes()}
        return [ids[row] for row in sorted(ids)]

    def _tell_choice(self) -> None:
        self.transfer.setEnabled(bool(self.chosen_ids()))

    def _ask_transfer(self) -> None:
        self.transfer_asked.emit(self.chosen_ids())

    def _open(self, item: QTableWidgetItem) -> None:
        self.card_asked.emit(int(item.data(ID_ROLE)))


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
