"""The checklist of setting the school up: what is done, what waits, what is wrong, and why."""

from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ejadmin.models import checklist as steps
from ejadmin.models.checklist import StepStanding, StepState
from ejadmin.models.checks import Finding, Severity
from ejadmin.models.wording import counted
from ejadmin.ui import theme
from ejadmin.ui.exchange import WORKBOOK, ExchangePage, dropped_files
from ejadmin.ui.page import Place, Workplace

SIGN, NUMBER, TITLE, TEXT, BUTTON = range(5)
HEADINGS = ("", "№", "Шаг", "Что сейчас", "")
WIDTHS = ((SIGN, 32), (NUMBER, 40), (TITLE, 330), (BUTTON, 112))
STEP_HEIGHT, DETAILS_HEIGHT, MOST_FINDINGS = 26, 96, 200
FINDING_ROLE = Qt.ItemDataRole.UserRole

LOOKS = {
    StepState.DONE: ("✓", "green"),
    StepState.OPTIONAL: ("–", "muted"),
    StepState.IN_WORK: ("●", "amber"),
    StepState.ERRORS: ("✗", "red"),
    StepState.EMPTY: ("○", "muted"),
    StepState.WAITING: ("○", "muted"),
}


class SetupPage(ExchangePage):
    """Every step with its state in words, the chosen one with its findings below."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.standings: list[StepStanding] = []
        self.bar = QProgressBar()
        self.list = QTreeWidget()
        self.heading = theme.section_label("")
        self.explanation = theme.muted_label("")
        self.findings = QListWidget()
        self.setAcceptDrops(True)
        self._lay_out()
        self.setFocusProxy(self.list)

    def _lay_out(self) -> None:
        self.bar.setTextVisible(True)
        self.bar.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar.setFixedWidth(240)
        self.bar.setObjectName("setup.progress")
        top = QHBoxLayout()
        top.addWidget(theme.title_label("Готово к 1 сентября"))
        top.addSpacing(theme.MEDIUM)
        top.addWidget(self.bar)
        top.addStretch(1)
        for name, text, tip, work in (
            ("load", "Загрузить таблицу…", "Любая таблица xlsx или csv; файл можно перетащить "
             "сюда", self.choose_table),
            ("workbook.save", "Выгрузить Школа.xlsx", "Все справочники одной книгой Excel",
             self._ask_workbook),
            ("workbook.load", "Загрузить Школа.xlsx", "Вернуть книгу, исправленную в Excel",
             self.choose_table),
        ):  # fmt: skip
            button = theme.action_button(text, tooltip=tip)
            button.setObjectName(f"action.{name}")
            button.clicked.connect(work)
            top.addWidget(button)
        self._dress_list()
        box = theme.page_box(self)
        box.addLayout(top)
        box.addWidget(self.list, 1)
        box.addWidget(self._details())

    def _dress_list(self) -> None:
        self.list.setObjectName("setup.steps")
        self.list.setColumnCount(len(HEADINGS))
        self.list.setHeaderLabels(HEADINGS)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(WIDTHS[0][1])
        for column, width in WIDTHS:
            self.list.setColumnWidth(column, width)
        self.list.currentItemChanged.connect(self._show_chosen)
        self.list.itemActivated.connect(self._open_item)

    def _details(self) -> QFrame:
        frame, box = theme.card()
        frame.setFixedHeight(DETAILS_HEIGHT)
        box.setContentsMargins(theme.MEDIUM, theme.SMALL, theme.MEDIUM, theme.SMALL)
        box.setSpacing(theme.TIGHT)
        self.findings.setFrameShape(QFrame.Shape.NoFrame)
        self.findings.setObjectName("setup.findings")
        self.findings.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.findings.itemActivated.connect(self._open_finding)
        words = QVBoxLayout()
        words.setSpacing(theme.TIGHT)
        words.addWidget(self.heading)
        words.addWidget(self.explanation)
        box.addLayout(words)
        box.addWidget(self.findings, 1)
        box.addStretch(0)
        return frame

    def refresh(self) -> None:
        """Compute every step anew, staying at the chosen one."""
        chosen = self._chosen()
        with self.sessions() as session:
            self.standings = steps.checklist(session)
        done = steps.done(self.standings)
        self.bar.setRange(0, len(self.standings))
        self.bar.setValue(done)
        self.bar.setFormat(f"{done} из {len(self.standings)}")
        self.list.clear()
        for standing in self.standings:
            self._add_row(standing)
        self._choose(self._next_after(chosen))

    def _add_row(self, standing: StepStanding) -> None:
        sign, shade = LOOKS[standing.state]
        texts = [sign, str(standing.number), standing.title, standing.text, ""]
        item = QTreeWidgetItem(texts)
        item.setForeground(SIGN, theme.color(shade))
        item.setToolTip(SIGN, standing.state.caption)
        item.setToolTip(TEXT, standing.text)
        item.setData(SIGN, Qt.ItemDataRole.AccessibleTextRole, standing.state.caption)
        item.setTextAlignment(SIGN, Qt.AlignmentFlag.AlignCenter)
        if standing.state is StepState.WAITING:
            item.setForeground(TEXT, theme.color("muted"))
        item.setSizeHint(SIGN, QSize(WIDTHS[0][1], STEP_HEIGHT))
        self.list.addTopLevelItem(item)
        self.list.setItemWidget(item, BUTTON, self._button(standing))

    def _button(self, standing: StepStanding) -> QPushButton:
        is_wrong = bool(standing.findings) and not standing.waits_for
        button = QPushButton("Исправить" if is_wrong else "Открыть")
        button.setObjectName(f"action.open.{standing.key}")
        button.setToolTip(f"{button.text()}: {standing.title}")
        button.setFont(theme.sized_font(theme.TABLE_POINTS))
        if standing.waits_for:
            button.setEnabled(False)
            button.setToolTip(f"Сначала: {', '.join(standing.waits_for)}")
        button.clicked.connect(partial(self._open, standing.key))
        return button

    def _chosen(self) -> StepStanding | None:
        item = self.list.currentItem()
        number = -1 if item is None else self.list.indexOfTopLevelItem(item)
        return self.standings[number] if 0 <= number < len(self.standings) else None

    def _choose(self, key: str) -> None:
        for number, standing in enumerate(self.standings):
            item = self.list.topLevelItem(number)
            if standing.key == key and item is not None:
                self.list.setCurrentItem(item)

    def _next_after(self, chosen: StepStanding | None) -> str:
        """The chosen step; the first to do when that one has just been finished."""
        to_do = next(
            (one.key for one in self.standings if not (one.is_over or one.waits_for)), "school"
        )
        if chosen is None:
            return to_do
        now = next(one for one in self.standings if one.key == chosen.key)
        return to_do if now.is_over and not chosen.is_over else chosen.key

    def _show_chosen(self) -> None:
        standing = self._chosen()
        self.findings.clear()
        if standing is None:
            return
        self.heading.setText(f"{standing.number}. {standing.title} – {standing.state.caption}")
        self.explanation.setText(_explained(standing))
        for finding in standing.findings[:MOST_FINDINGS]:
            self.findings.addItem(_finding_item(finding))
        left = len(standing.findings) - MOST_FINDINGS
        if left > 0:
            self.findings.addItem(f"и ещё {left}")
        self.findings.setVisible(bool(standing.findings))

    def _open_item(self, item: QTreeWidgetItem) -> None:
        standing = self.standings[self.list.indexOfTopLevelItem(item)]
        if not standing.waits_for:
            self._open(standing.key)

    def _open(self, key: str) -> None:
        """Go where the step is done; with findings, straight to the first of them."""
        standing = next(one for one in self.standings if one.key == key)
        if standing.findings:
            first = standing.findings[0]
            self.asked_for.emit(Place(first.page, dict(first.details)))
        else:
            self.asked_for.emit(Place(standing.page, standing.details))

    def _open_finding(self, item: QListWidgetItem) -> None:
        finding = item.data(FINDING_ROLE)
        if isinstance(finding, Finding):
            self.asked_for.emit(Place(finding.page, dict(finding.details)))

    def _ask_workbook(self) -> None:
        file, _ = QFileDialog.getSaveFileName(self, "Выгрузить Школа.xlsx", "Школа.xlsx", WORKBOOK)
        if file:
            self.write_workbook(Path(file))

    def write_workbook(self, file: Path) -> None:
        """Write every directory into one Excel book."""
        sessions = self.sessions

        def write(file: Path) -> None:
            import_module("ejadmin.exports.workbook").export_workbook(sessions, file)

        self.write_file("Выгрузка Школа.xlsx", file, write)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = dropped_files(event)
        if files:
            event.acceptProposedAction()
            self.load_files(files)


def _explained(standing: StepStanding) -> str:
    """What to do at a step, in a line."""
    if standing.waits_for:
        return f"Сначала заполните: {', '.join(standing.waits_for)}."
    if standing.findings:
        found = counted(len(standing.findings), "замечание", "замечания", "замечаний")
        return f"{found}; двойной щелчок или Enter открывает место, где исправить."
    if standing.state is StepState.DONE:
        return "Заполнено, замечаний нет."
    return standing.advice


def _finding_item(finding: Finding) -> QListWidgetItem:
    is_error = finding.severity is Severity.ERROR
    item = QListWidgetItem(f"{'✗' if is_error else '●'} {finding.text}")
    item.setForeground(theme.color("red" if is_error else "amber"))
    item.setToolTip("Ошибка" if is_error else "Предупреждение")
    item.setData(FINDING_ROLE, finding)
    return item
