"""The change log on the screen: filters, the table, and whether the chain is whole."""

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit

from ejadmin.models.base import chain
from ejadmin.models.base.chain import ChainReport
from ejadmin.models.base.words import counted, grouped
from ejadmin.models.calendar.tables import school_year_start
from ejadmin.models.people.tables import initials
from ejadmin.models.registry import change_report
from ejadmin.models.registry.change_report import ChangeLine, Filters
from ejadmin.ui import theme
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.tasks import Progress, Task

READ_AT_ONCE = 200
TYPING_PAUSE = 300


def _in_short(name: str) -> str:
    """«Тарасова М. И.» where the column is narrow; what is no name stays as it is."""
    parts = name.split()
    return initials(*parts) if len(parts) == 3 else name


COLUMNS: tuple[ListColumn[ChangeLine], ...] = (
    ListColumn("Когда", 120, lambda line: f"{line.at:%d.%m.%Y %H:%M}"),
    ListColumn("Кто внёс", 104, lambda line: line.operator,
               short=lambda line: _in_short(line.operator)),
    ListColumn("Педагог", 104, lambda line: line.teacher,
               short=lambda line: _in_short(line.teacher)),
    ListColumn("Ученик", 168, lambda line: line.pupil),
    ListColumn("Класс и предмет, урок", 190, lambda line: line.where),
    ListColumn("Что", 158, lambda line: f"{line.kind}: {line.action}"),
    ListColumn("Было", 60, lambda line: line.was),
    ListColumn("Стало", 84, lambda line: line.became),
    ListColumn("Основание", 90, lambda line: line.reason),
)  # fmt: skip


class ChangesPage(Page):
    """Who changed what, when, from what to what; reads in tasks, 200 rows at a time."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.model = ListModel(COLUMNS, self, key=lambda line: line.id)
        self.table = ListTable(self.model, "table.changes")
        today = self.workplace.today()
        self.first, self.last = DateField(school_year_start(today)), DateField(today)
        self.operator, self.kind = QComboBox(), QComboBox()
        self.text = QLineEdit(placeholderText="Ученик или значение (Ctrl+F)")
        self.count = theme.muted_label("")
        self.chain = theme.StateLabel("Цепочка ещё не проверена", theme.State.MUTED)
        self.check = theme.action_button("Проверить цепочку", "Ctrl+Shift+P")
        self.asking: Task | None = None
        self.is_verified = False
        self.typing = QTimer(self, interval=TYPING_PAUSE, singleShot=True)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """Read people anew and show the newest changes."""
        with self.sessions() as session:
            people = change_report.operators(session)
        chosen = self.operator.currentData()
        self.operator.blockSignals(True)
        self.operator.clear()
        self.operator.addItem("Все люди", None)
        for person in people:
            self.operator.addItem(person, person)
        self.operator.setCurrentIndex(max(self.operator.findData(chosen), 0))
        self.operator.blockSignals(False)
        self.is_verified = False
        self.ask()

    def show_place(self, details: dict[str, Any]) -> None:
        """Filter as before, or by a text such as a pupil's name."""
        if "text" in details and details["text"] != self.text.text():
            self.text.setText(details["text"])

    def place(self) -> dict[str, Any]:
        return {"text": self.text.text()}

    def filters(self) -> Filters:
        """What the row of filters says now."""
        return Filters(
            first=self.first.day,
            last=self.last.day,
            operator=self.operator.currentData(),
            table=self.kind.currentData(),
            text=self.text.text(),
        )

    @Slot()
    def ask(self) -> None:
        """Read the newest changes that fit; an older question that still runs is dropped."""
        tasks = self.workplace.tasks
        for task in tasks.running:  # Qt deletes one that has ended
            if task is self.asking:
                task.cancel()
        filters = self.filters()
        self.count.setText("Ищу…")

        def read(_progress: Progress) -> tuple[list[ChangeLine], int]:
            with self.sessions() as session:
                lines = change_report.read(session, filters, limit=READ_AT_ONCE)
                return lines, change_report.count(session, filters)

        self.asking = tasks.start(
            "Читаю журнал изменений", read, done=partial(self._show, filters), is_reading=True
        )

    @Slot()
    def ask_more(self) -> None:
        """Read older changes."""
        if not self.model.rows:
            return
        filters, before = self.filters(), self.model.rows[-1].id

        def read(_progress: Progress) -> list[ChangeLine]:
            with self.sessions() as session:
                return change_report.read(session, filters, before=before, limit=READ_AT_ONCE)

        self.workplace.tasks.start(
            "Читаю журнал изменений",
            read,
            done=partial(self._append, filters, before),
            is_reading=True,
        )

    @Slot()
    def verify(self) -> None:
        """Recompute the whole chain in a task."""
        self.check.setEnabled(False)
        self.chain.tell("Проверяю цепочку…", theme.State.MUTED)

        def recompute(_progress: Progress) -> ChainReport:
            with self.sessions() as session:
                return chain.verify(session)

        self.workplace.tasks.start(
            "Проверка цепочки",
            recompute,
            done=self._tell_chain,
            cancelled=self._unverified,
            is_reading=True,
        )

    @Slot()
    def _unverified(self) -> None:
        self.check.setEnabled(True)
        self.chain.tell("Цепочка не проверена", theme.State.MUTED)

    def _show(self, filters: Filters, answer: tuple[list[ChangeLine], int]) -> None:
        if filters != self.filters():
            return
        if not self.is_verified:  # after the reading: two of them at once slow each other down
            self.is_verified = True
            self.verify()
        lines, count = answer
        self.model.replace(lines, has_more=len(lines) == READ_AT_ONCE)
        self.table.scrollToTop()
        if count:
            self.count.setText(counted(count, "изменение", "изменения", "изменений"))
        else:
            self.count.setText("Таких изменений нет. Расширьте даты или сотрите текст.")

    def _append(self, filters: Filters, before: int, lines: list[ChangeLine]) -> None:
        is_next = self.model.rows and self.model.rows[-1].id == before
        if is_next and filters == self.filters():
            self.model.append(lines, has_more=len(lines) == READ_AT_ONCE)

    def _tell_chain(self, report: ChainReport) -> None:
        self.check.setEnabled(True)
        if report.is_whole:
            self.chain.tell(f"✓ цепочка цела до № {grouped(report.rows)}", theme.State.GOOD)
            self.chain.setToolTip(f"Последняя запись: {report.head}")
        else:
            self.chain.tell(f"✗ цепочка нарушена на записи № {report.broken_row}", theme.State.BAD)
            self.chain.setToolTip("Запись изменена не программой. Сохраните файл базы и сообщите "
                                  "директору.")  # fmt: skip

    @Slot(int)
    def _tell_copied(self, count: int) -> None:
        self.told.emit(f"Скопировано: {counted(count, 'строка', 'строки', 'строк')}")

    def _connect(self) -> None:
        self.model.wanted.connect(self.ask_more)
        self.check.clicked.connect(self.verify)
        self.text.textChanged.connect(self.typing.start)
        self.typing.timeout.connect(self.ask)
        for box in (self.operator, self.kind):
            box.currentIndexChanged.connect(self.ask)
        for field in (self.first, self.last):
            field.accepted.connect(self.typing.start)
        QShortcut(QKeySequence.StandardKey.Find, self, self.text.setFocus)
        self.table.copied.connect(self._tell_copied)

    def _build(self) -> None:
        self.kind.addItem("Все таблицы", None)
        for name, title in change_report.tables().items():
            self.kind.addItem(title, name)
        narrow = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        for combo in (self.operator, self.kind):
            combo.setSizeAdjustPolicy(narrow)
            combo.setMinimumContentsLength(14)
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(150)
        row = QHBoxLayout()
        row.setSpacing(theme.SMALL)
        for widget in (QLabel("с"), self.first, QLabel("по"), self.last, self.operator, self.kind):
            row.addWidget(widget)
        row.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.chain)
        foot.addWidget(self.check)
        box = theme.page_box(self)
        box.addWidget(theme.title_label("Изменения"))
        box.addLayout(row)
        box.addWidget(self.table, 1)
        box.addLayout(foot)
