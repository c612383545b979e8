"""The table of the checklist: groups and their steps, state, data, who answers, until when."""

from collections.abc import Callable, Iterable
from enum import Enum

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from ejadmin.models.checklist import STEPS, StepStanding, StepState, groups, works
from ejadmin.ui import theme

SIGN, NUMBER, TITLE, TEXT, WHO, DUE, BUTTON = range(7)
HEADINGS = ("", "№", "Работа", "Что говорят данные", "Ответственный", "Срок", "")
WIDTHS = ((SIGN, 30), (NUMBER, 34), (TITLE, 312), (WHO, 150), (DUE, 92), (BUTTON, 108))
STEP_HEIGHT, BUTTON_HEIGHT = 26, 22

LOOKS = {
    StepState.DONE: ("✓", "green"),
    StepState.OPTIONAL: ("–", "muted"),
    StepState.IN_WORK: ("●", "amber"),
    StepState.ERRORS: ("✗", "red"),
    StepState.EMPTY: ("○", "muted"),
    StepState.WAITING: ("○", "muted"),
}


class Show(Enum):
    """Which steps are listed; the value is the key of a place."""

    ALL = "all"
    LEFT = "left"
    OVERDUE = "overdue"
    MINE = "mine"

    def takes(self, standing: StepStanding) -> bool:
        """Whether a step is listed."""
        if self is Show.LEFT:
            return not standing.is_over
        if self is Show.OVERDUE:
            return standing.is_overdue or standing.is_soon
        return self is Show.ALL or standing.is_mine and not standing.is_over


class StepsTree(QTreeWidget):
    """One line for each step under the heading of its part; the lines are made once.

    No closure holds the tree: a cycle might be collected in a thread, and Qt dies of that.

    ``chosen`` names the step now chosen, ``opened`` the one whose place or paper is asked for.
    """

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, QTreeWidgetItem] = {}
        self.buttons: dict[str, QPushButton] = {}
        self.heads: dict[str, QTreeWidgetItem] = {}
        self.setObjectName("setup.steps")
        self._dress()
        self._make_lines()
        self.currentItemChanged.connect(self._announce)
        self.itemActivated.connect(self._open_item)
        self.itemClicked.connect(self._fold)
        self.itemExpanded.connect(self._tell_fold)
        self.itemCollapsed.connect(self._tell_fold)

    def show_standings(self, standings: Iterable[StepStanding], show: Show) -> None:
        """Bring every line up to date and list those that the filter takes."""
        every = list(standings)
        for standing in every:
            self._fill(standing)
            self.lines[standing.key].setHidden(not show.takes(standing))
        for title, head in self.heads.items():
            own = [one for one in every if one.group == title]
            over = sum(one.is_over for one in own)
            head.setData(SIGN, Qt.ItemDataRole.UserRole, f"{title} – {over} из {len(own)}")
            head.setHidden(not any(show.takes(one) for one in own))
            self._tell_fold(head)
        if show is Show.ALL:
            return
        for head in self.heads.values():
            head.setExpanded(True)

    def fold_finished(self, standings: Iterable[StepStanding]) -> None:
        """Fold the parts in which nothing is left, so that what is left stands in sight."""
        left = {one.group for one in standings if not one.is_over}
        for title, head in self.heads.items():
            head.setExpanded(title in left or not left)

    def key(self) -> str:
        """The step chosen now; empty on a heading."""
        item = self.currentItem()
        return next((key for key, line in self.lines.items() if line is item), "")

    def choose(self, key: str) -> None:
        """Choose a step, unfolding its part."""
        item = self.lines.get(key)
        if item is None:
            return
        head = item.parent()
        if head is not None:
            head.setExpanded(True)
            self.scrollToItem(head)
        self.setCurrentItem(item)
        self.scrollToItem(item)

    def first_listed(self, is_wanted: Callable[[str], bool]) -> str:
        """The first listed step that fits, or the first listed one."""
        listed = [key for key, line in self.lines.items() if not line.isHidden()]
        return next(filter(is_wanted, listed), listed[0] if listed else "")

    def _dress(self) -> None:
        self.setColumnCount(len(HEADINGS))
        self.setHeaderLabels(HEADINGS)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(WIDTHS[0][1])
        for column, width in WIDTHS:
            self.setColumnWidth(column, width)

    def _make_lines(self) -> None:
        titles, duties = groups(), works()
        for title in titles.values():
            head = self.heads[title] = QTreeWidgetItem([""])
            head.setFont(SIGN, theme.sized_font(theme.TABLE_POINTS, bold=True))
            head.setSizeHint(SIGN, QSize(WIDTHS[0][1], STEP_HEIGHT))
            self.addTopLevelItem(head)
            head.setFirstColumnSpanned(True)
            head.setExpanded(True)
        for number, step in enumerate(STEPS, start=1):
            line = self.lines[step.key] = QTreeWidgetItem(["", str(number), step.title])
            line.setTextAlignment(SIGN, Qt.AlignmentFlag.AlignCenter)
            line.setSizeHint(SIGN, QSize(WIDTHS[0][1], STEP_HEIGHT))
            duty = duties[step.key]
            line.setToolTip(TITLE, f"{duty.work}\n{duty.order}")
            self.heads[titles[duty.group]].addChild(line)
            button = self.buttons[step.key] = QPushButton()
            button.setObjectName(f"action.open.{step.key}")
            button.setFont(theme.sized_font(theme.TABLE_POINTS))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._press)
            button.setFixedHeight(BUTTON_HEIGHT)
            self.setItemWidget(line, BUTTON, _centred(button))

    def _fill(self, standing: StepStanding) -> None:
        line = self.lines[standing.key]
        sign, shade = LOOKS[standing.state]
        marked = standing.record.done_on
        text = standing.text
        if standing.is_broken:
            text = f"отмечено {marked:%d.%m}, но теперь: {text}"
        line.setText(SIGN, sign)
        line.setForeground(SIGN, theme.color(shade))
        line.setToolTip(SIGN, standing.state.caption)
        line.setData(SIGN, Qt.ItemDataRole.AccessibleTextRole, standing.state.caption)
        line.setText(TEXT, text)
        line.setToolTip(TEXT, text)
        is_waiting = standing.state is StepState.WAITING
        line.setForeground(TEXT, theme.color("muted") if is_waiting else QBrush())
        line.setText(WHO, shortened(standing.responsible))
        line.setToolTip(WHO, standing.responsible)
        self._fill_due(line, standing)
        self._fill_button(standing)

    def _fill_due(self, line: QTreeWidgetItem, standing: StepStanding) -> None:
        due = standing.due
        late = "! " * standing.is_overdue
        line.setText(DUE, f"{late}{due:%d.%m.%Y}" if due else "")
        shade = "red" if standing.is_overdue else "amber" if standing.is_soon else ""
        line.setForeground(DUE, theme.color(shade) if shade else QBrush())
        line.setToolTip(DUE, ", ".join(part for part in (due_words(standing),
                                                         str(standing.rule)) if part))  # fmt: skip

    def _fill_button(self, standing: StepStanding) -> None:
        button = self.buttons[standing.key]
        is_paper = not standing.page
        is_wrong = bool(standing.findings) and not standing.waits_for
        button.setText("Исправить" if is_wrong else "Заполнить" if is_paper else "Открыть")
        if is_paper and standing.is_over:
            button.setText("Показать")
        button.setEnabled(not standing.waits_for)
        button.setToolTip(
            f"Сначала: {', '.join(standing.waits_for)}" if standing.waits_for
            else f"{button.text()}: {standing.title}"
        )  # fmt: skip

    def _announce(self) -> None:
        key = self.key()
        if key:
            self.chosen.emit(key)

    @Slot()
    def _press(self) -> None:
        button = self.sender()
        key = next((key for key, one in self.buttons.items() if one is button), "")
        if key:
            self.choose(key)
            self.opened.emit(key)

    @Slot(QTreeWidgetItem)
    def _open_item(self, item: QTreeWidgetItem) -> None:
        key = self.key()
        if key and self.buttons[key].isEnabled():
            self.opened.emit(key)
        elif not key:
            item.setExpanded(not item.isExpanded())

    @Slot(QTreeWidgetItem)
    def _fold(self, item: QTreeWidgetItem) -> None:
        if item in self.heads.values():
            item.setExpanded(not item.isExpanded())

    @Slot(QTreeWidgetItem)
    def _tell_fold(self, item: QTreeWidgetItem) -> None:
        told = item.data(SIGN, Qt.ItemDataRole.UserRole)
        if told:
            item.setText(SIGN, f"{'▾' if item.isExpanded() else '▸'} {told}")


def _centred(button: QPushButton) -> QWidget:
    """A button in the middle of its line; alone it would stand at the lower edge."""
    holder = QWidget()
    box = QHBoxLayout(holder)
    box.setContentsMargins(theme.TIGHT, 0, theme.TIGHT, 0)
    box.addWidget(button)
    return holder


def shortened(responsible: str) -> str:
    """The order's words short enough for the column: «админ., кл. рук.»."""
    short = responsible.replace("классные руководители", "кл. руководители")
    if "," in short:
        short = short.replace("администратор", "админ.").replace("руководители", "рук.")
    return short


def due_words(standing: StepStanding) -> str:
    """«просрочено на 3 дня» or «осталось 5 дней»; nothing while the day is far or unknown."""
    left = standing.days_left
    if left is None or standing.is_over:
        return ""
    if left < 0:
        return f"просрочено, дней: {-left}"
    return "срок сегодня" if left == 0 else f"осталось дней: {left}" if standing.is_soon else ""
