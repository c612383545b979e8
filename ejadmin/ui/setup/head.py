"""The line above the checklist: how far the school is, which works are listed, files out and in."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QWidget,
)

from ejadmin.models import checklist as steps
from ejadmin.models.checklist import StepStanding
from ejadmin.ui import theme
from ejadmin.ui.setup.steps_tree import Show

BAR_WIDTH = 110
FILTERS = (
    (Show.ALL, "Все", "Весь перечень работ"),
    (Show.LEFT, "Не сделано", "Что ещё осталось"),
    (Show.OVERDUE, "Срочно", "Просрочено или срок в ближайшие семь дней"),
    (Show.MINE, "Мои", "Не сделанное, за которое отвечаете вы"),
)


class SetupHead(QWidget):
    """Title, progress, filters with their counts and the two doors for files.

    ``filtered`` carries the filter that was pressed.
    """

    filtered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.bar = QProgressBar()
        self.filters: dict[Show, QPushButton] = {}
        self.load = theme.action_button(
            "Загрузить…", tooltip="Любая таблица xlsx или csv; файл можно перетащить сюда"
        )
        self.more = QPushButton("Выгрузить")
        menu = QMenu(self.more)
        self.act, self.table, self.workbook = (
            _action(menu, name, text)
            for name, text in (
                ("act", "Акт о настройке (PDF)…"),
                ("act.table", "Перечень работ (Excel)…"),
                ("workbook.save", "Школа.xlsx – все справочники…"),
            )
        )
        self.more.setMenu(menu)
        self._lay_out()

    def tell(self, standings: list[StepStanding], show: Show) -> None:
        """Show how far the school is and how many works each filter lists."""
        done = steps.done(standings)
        self.bar.setRange(0, len(standings))
        self.bar.setValue(done)
        self.bar.setFormat(f"{done} из {len(standings)}")
        for each, title, _ in FILTERS:
            self.filters[each].setText(f"{title} {sum(map(each.takes, standings))}")
            self.filters[each].setChecked(each is show)

    @Slot()
    def _press(self) -> None:
        button = self.sender()
        self.filtered.emit(next(show for show, one in self.filters.items() if one is button))

    def _lay_out(self) -> None:
        self.bar.setTextVisible(True)
        self.bar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar.setFixedWidth(BAR_WIDTH)
        self.bar.setObjectName("setup.progress")
        self.load.setObjectName("action.load")
        self.more.setObjectName("action.more")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(theme.title_label("Готово к 1 сентября"))
        row.addSpacing(theme.SMALL)
        row.addWidget(self.bar)
        row.addSpacing(theme.SMALL)
        row.addLayout(self._filters())
        row.addStretch(1)
        row.addWidget(self.load)
        row.addWidget(self.more)

    def _filters(self) -> QHBoxLayout:
        group = QButtonGroup(self)
        inside = QHBoxLayout()
        inside.setSpacing(0)
        for show, title, tip in FILTERS:
            button = self.filters[show] = QPushButton(title)
            button.setObjectName(f"setup.show.{show.value}")
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setFont(theme.sized_font(theme.TABLE_POINTS))
            button.clicked.connect(self._press)
            group.addButton(button)
            inside.addWidget(button)
        return inside


def _action(menu: QMenu, name: str, text: str) -> QAction:
    action = menu.addAction(text)
    action.setObjectName(f"action.{name}")
    return action
