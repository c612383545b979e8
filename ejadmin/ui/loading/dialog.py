"""Taking a table in: recognised, mapped, tried out, loaded, and told what became of each row."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy import func, select

from ejadmin.errors import UserError
from ejadmin.imports import LAYOUTS, import_file, layout_with, recognise
from ejadmin.imports.layout import Table, any_table, find_table, missing_text
from ejadmin.imports.reading import Sheet, read_sheets
from ejadmin.imports.report import ImportReport
from ejadmin.models.calendar import AcademicYear, YearState
from ejadmin.models.classes import SchoolClass
from ejadmin.models.database import Sessions
from ejadmin.ui import dialogs, theme
from ejadmin.ui.loading.preview import Preview
from ejadmin.ui.loading.report import ReportView, row_count, told_counts, wrong_rows
from ejadmin.ui.page import Workplace
from ejadmin.ui.tasks import Progress, Task

WORKBOOK = "workbook"
CREATES = {
    "pupils": "Создавать недостающие классы",
    "employees": "Создавать недостающие классы",
    "courses": "Создавать недостающие классы, педагогов и кабинеты",
}
PAUSE_MILLISECONDS = 120


class ImportDialog(QDialog):
    """Over one chosen file; ``imported`` tells that records were written."""

    imported = Signal()

    def __init__(self, workplace: Workplace, file: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.file = file
        self.sheets: list[Sheet] = []
        self.table: Table | None = None
        self.report: ImportReport | None = None
        self.task: Task | None = None
        self.is_chosen_by_hand = False
        self.is_loading = False
        self._mapping: Mapping[int, str] | None = None
        self._create_missing: bool | None = None
        self._then: Callable[[Any], None] = self._show_read
        self.setWindowTitle(f"Загрузка таблицы – {file.name}")
        self.resize(1120, 660)
        self._make_widgets()
        self._arrange()
        self._retry = QTimer(self, singleShot=True, interval=PAUSE_MILLISECONDS)
        self._retry.timeout.connect(self.try_out)
        self._start("Чтение таблицы", self._read, self._show_read)

    def _make_widgets(self) -> None:
        self.source = theme.muted_label("")
        self.source.setWordWrap(False)
        self.layout_box = QComboBox()
        self.layout_box.setObjectName("import.layout")
        for layout in LAYOUTS:
            self.layout_box.addItem(layout.title, layout.key)
        self.layout_box.setCurrentIndex(-1)
        self.layout_box.setPlaceholderText("не распознан")
        self.layout_box.activated.connect(self._choose_layout)
        self.create_box = QCheckBox(CREATES["pupils"])
        self.create_box.setObjectName("import.create_missing")
        self.create_box.setToolTip("Иначе строка с неизвестным классом считается ошибкой")
        self.create_box.clicked.connect(self._choose_create)
        self.preview = Preview()
        self.preview.mapped.connect(self._remap)
        self.summary = theme.StateLabel()
        self.summary.setWordWrap(True)
        self.report_view = ReportView()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(theme.SMALL)
        self.doing = QLabel()
        self.load_button = theme.primary_button("Загрузить", "Ctrl+Return")
        self.load_button.setObjectName("action.import")
        self.load_button.clicked.connect(self.load)
        self.close_button = QPushButton("Закрыть")
        self.close_button.setToolTip("Ничего больше не менять (Esc)")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SMALL)
        kind = QLabel("&Вид таблицы:")
        kind.setBuddy(self.layout_box)
        for part in (kind, self.layout_box, self.create_box):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.source)
        self.head = QWidget()
        self.head.setLayout(top)
        top.setContentsMargins(0, 0, 0, 0)
        choosing = QWidget()
        box = QVBoxLayout(choosing)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.head)
        box.addWidget(self.preview, 1)
        box.addWidget(self.summary)
        self.pages = QStackedWidget()
        self.pages.addWidget(choosing)
        self.pages.addWidget(self.report_view)
        foot = QHBoxLayout()
        foot.setSpacing(theme.SMALL)
        foot.addWidget(self.doing)
        foot.addWidget(self.bar, 1)
        foot.addStretch(0)
        foot.addWidget(self.close_button)
        foot.addWidget(self.load_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(theme.MEDIUM, theme.MEDIUM, theme.MEDIUM, theme.MEDIUM)
        whole.setSpacing(theme.MEDIUM)
        whole.addWidget(self.pages, 1)
        whole.addLayout(foot)

    def try_out(self) -> None:
        """Import without keeping anything, to show what would happen."""
        problem = self._problem()
        if problem:
            self.summary.tell(problem, theme.State.BAD)
            return
        self._start("Проверка таблицы", self._work(dry_run=True), self._show_trial)

    def load(self) -> None:
        """Import for good."""
        self.pages.setEnabled(False)
        self.is_loading = True
        self.close_button.setText("Остановить")
        self._start("Загрузка таблицы", self._work(dry_run=False), self._show_report)

    def reject(self) -> None:
        """Esc and the cross stop a load first; nothing half-done remains."""
        if self.is_loading and self.task is not None:
            self.task.cancel()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Closing stops what is at work."""
        self._retry.stop()
        if self.task is not None:
            self._leave(self.task)
        super().done(result)

    def _read(self, progress: Progress) -> tuple[list[Sheet], Table | None, bool]:
        sheets = read_sheets(self.file)
        progress.check()
        return sheets, recognise(sheets), self._year_has_classes()

    def _year_has_classes(self) -> bool:
        of_year = select(func.count(SchoolClass.id)).join(SchoolClass.year)
        with self.workplace.sessions() as session:
            return bool(session.scalar(of_year.where(AcademicYear.state == YearState.CURRENT)))

    def _work(self, *, dry_run: bool) -> Callable[[Progress], ImportReport]:
        """The import as it is chosen now, ready for another thread."""
        assert self.table is not None
        return partial(
            _import, self.workplace.sessions, self.file, self.table.layout.key,
            self._mapping, self._create_missing, dry_run,
        )  # fmt: skip

    def _show_read(self, result: tuple[list[Sheet], Table | None, bool]) -> None:
        self.sheets, table, has_classes = result
        self.create_box.setChecked(not has_classes)
        if table is None:
            self._show_unknown()
        else:
            self._show_table(table)

    def _show_unknown(self) -> None:
        sheet = max(self.sheets, key=lambda one: len(one.rows))
        self.preview.show_table(Table(sheet.title, layout_with(WORKBOOK), 0, (), {}, sheet.rows))
        self.create_box.hide()
        self.summary.tell(
            "Не понятно, что это за таблица: знакомых заголовков нет. Выберите вид таблицы, "
            "затем укажите, что значит каждый столбец.",
            theme.State.WARNING,
        )

    def _show_table(self, table: Table) -> None:
        self.table = table
        key = table.layout.key
        self.layout_box.setCurrentIndex(self.layout_box.findData(key))
        self.create_box.setVisible(key in CREATES)
        self.create_box.setText(CREATES.get(key, ""))
        if key == WORKBOOK:
            self.source.setText("")
            self.preview.show_sheets(
                [(one.title, max(0, len(one.rows) - 1)) for one in self.sheets]
            )
        else:
            self.source.setText(f"Лист «{table.sheet}», заголовки в строке {table.header_row}")
            self.preview.show_table(table)
        self._await_trial()

    def _choose_layout(self) -> None:
        chosen = layout_with(self.layout_box.currentData())
        if chosen.key == WORKBOOK:
            self._show_table(Table("", chosen, 1, (), {}, []))
            return
        found = find_table(chosen, self.sheets) or any_table(chosen, self.sheets)
        self._show_table(found)

    def _choose_create(self) -> None:
        self.is_chosen_by_hand = True
        self._await_trial()

    def _remap(self) -> None:
        self._await_trial()

    def _await_trial(self) -> None:
        self._mapping = self.preview.mapping_table.mapping() or None
        self._create_missing = self.create_box.isChecked() if self.is_chosen_by_hand else None
        self.load_button.setEnabled(False)
        self.load_button.setText("Загрузить")
        self._retry.start()

    def _problem(self) -> str:
        """Why the mapping cannot be tried, if it cannot."""
        if self.table is None or self.table.layout.key == WORKBOOK:
            return ""
        layout, keys = self.table.layout, list((self._mapping or {}).values())
        doubled = sorted({layout.field(key).title for key in keys if keys.count(key) > 1})
        if doubled:
            return f"Два столбца означают одно и то же: «{doubled[0]}». Оставьте один."
        return "" if layout.is_satisfied(keys) else missing_text(layout, keys)

    def _show_trial(self, report: ImportReport) -> None:
        self.report = report
        self.preview.mark(report.errors)
        wrong = wrong_rows(report)
        good = report.rows - wrong
        told = [told_counts(report, is_done=False), *report.notes[:3]]
        if wrong:
            told.insert(0, f"Не подойдут строки: {wrong} из {report.rows}. Остальные загрузятся.")
        self.summary.tell("\n".join(told), theme.State.WARNING if wrong else theme.State.PLAIN)
        self.load_button.setText(f"Загрузить {row_count(good)}")
        self.load_button.setEnabled(good > 0 and report.changes_anything)
        if good and not report.changes_anything:
            self.summary.tell("Всё это уже есть в базе, загружать нечего.", theme.State.GOOD)

    def _show_report(self, report: ImportReport) -> None:
        self.report = report
        self.report_view.show_report(report)
        self.pages.setCurrentWidget(self.report_view)
        self.load_button.hide()
        self.close_button.setFocus()
        self.imported.emit()

    def _start(
        self, title: str, work: Callable[[Progress], Any], then: Callable[[Any], None]
    ) -> None:
        if self.task is not None:
            self._leave(self.task)
        self._then = then
        self.doing.setText(f"{title}…")
        self.bar.setRange(0, 0)
        self.bar.show()
        self.doing.show()
        self.load_button.setEnabled(False)
        tasks = self.workplace.tasks
        self.task = tasks.start(title, work, self._finish, self._fail, self._tell_stopped)
        self.task.progressed.connect(self._show_progress)

    def _leave(self, task: Task) -> None:
        """Stop listening to a task that is no longer wanted, and ask it to end."""
        for signal in (task.done, task.progressed, task.failed, task.cancelled):
            signal.disconnect()
        task.cancel()
        self._stop()

    def _finish(self, result: Any) -> None:
        self._stop()
        self._then(result)

    def _fail(self, error: Exception) -> None:
        self._stop()
        if not self.sheets:
            self._hide_table()
        if isinstance(error, UserError):
            self.summary.tell(error.message, theme.State.BAD)
        else:
            dialogs.show_error(self, error)

    def _hide_table(self) -> None:
        """A file that cannot be read leaves nothing to choose."""
        for part in (self.head, self.preview, self.load_button):
            part.hide()
        self.resize(640, 120)

    def _tell_stopped(self) -> None:
        self._stop()
        self.summary.tell("Загрузка остановлена, ничего не записано.", theme.State.WARNING)
        self.load_button.setEnabled(True)

    def _stop(self) -> None:
        self.task = None
        self.is_loading = False
        self.pages.setEnabled(True)
        self.close_button.setText("Закрыть")
        self.bar.hide()
        self.doing.hide()

    def _show_progress(self, done: int, total: int, _text: str) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)


def _import(
    sessions: Sessions,
    file: Path,
    layout: str,
    mapping: Mapping[int, str] | None,
    create_missing: bool | None,
    dry_run: bool,
    progress: Progress,
) -> ImportReport:
    return import_file(sessions, file, layout, mapping, dry_run, create_missing, progress.report)
