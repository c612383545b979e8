"""Taking tables in: recognised, mapped, tried out, loaded, and told what became of each row."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QWidget

from ejadmin.errors import UserError
from ejadmin.imports import import_tables, layout_with, recognise_sheet, table_as
from ejadmin.imports.choices import Choices
from ejadmin.imports.error_copy import default_name, write_error_copy
from ejadmin.imports.layout import Table
from ejadmin.imports.reading import Sheet
from ejadmin.imports.report import ImportReport
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.words import counted
from ejadmin.models.registry.import_mappings import forget
from ejadmin.ui import dialogs, theme
from ejadmin.ui.loading.arranged import Arranged
from ejadmin.ui.loading.offer import WORKBOOK, Found, Offer, read_file, trial_problem
from ejadmin.ui.loading.report import row_count, told_counts, wrong_rows
from ejadmin.ui.page import Workplace
from ejadmin.ui.saving import save_file
from ejadmin.ui.tasks import Progress, Task

CREATES = {
    "pupils": "Создавать недостающие классы",
    "employees": "Создавать недостающие классы",
    "courses": "Создавать недостающие классы, педагогов и кабинеты",
}
PAUSE_MILLISECONDS = 120
NAMED_LEAVERS = 8
LONGEST_TITLE = 40


class ImportDialog(QDialog):
    """Over one chosen file; ``imported`` tells that records were written."""

    imported = Signal()

    def __init__(
        self, workplace: Workplace, file: Path, parent: QWidget | None = None, following: str = ""
    ) -> None:
        super().__init__(parent)
        self.workplace = workplace
        self.following = following
        self.file = file
        self.sheets: list[Sheet] = []
        self.offers: list[Offer] = []
        self.current = 0
        self.report: ImportReport | None = None
        self.task: Task | None = None
        self.is_chosen_by_hand = False
        self.is_loading = False
        self._then: Callable[[Any], None] = self._show_read
        self.setWindowTitle(f"Загрузка таблицы – {file.name}")
        self.resize(1180, 700)
        self.parts = Arranged(self)
        self._name_parts()
        self._connect()
        self._retry = QTimer(self, singleShot=True, interval=PAUSE_MILLISECONDS)
        self._retry.timeout.connect(self.try_out)
        work = partial(read_file, workplace.sessions, file)
        self._start("Чтение таблицы", work, self._show_read)

    def _name_parts(self) -> None:
        parts = self.parts
        self.preview, self.summary, self.report_view = parts.preview, parts.summary, parts.report
        self.layout_box, self.create_box = parts.layout_box, parts.create_box
        self.options, self.source, self.pages = parts.options, parts.source, parts.pages
        self.load_button, self.close_button = parts.load_button, parts.close_button

    def _connect(self) -> None:
        self.layout_box.activated.connect(self._choose_layout)
        self.create_box.clicked.connect(self._choose_create)
        self.parts.forget_button.clicked.connect(self.forget_columns)
        self.preview.mapped.connect(self._remap)
        self.preview.sheets.chosen.connect(self._show_offer)
        self.preview.sheets.ticked.connect(self._tick)
        self.preview.results.edited.connect(self._await_trial)
        self.options.edited.connect(self._await_trial)
        self.load_button.clicked.connect(self.load)
        self.close_button.clicked.connect(self.reject)
        for pane in (self.preview.results.errors, self.report_view.pane):
            pane.copy_asked.connect(self.save_error_copy)

    @property
    def table(self) -> Table | None:
        """The table shown now."""
        return self.offers[self.current].table if self.offers else None

    def tables(self) -> list[Table]:
        """The tables that are to be loaded."""
        return [one.table for one in self.offers if one.table is not None and one.is_ticked]

    def choices(self) -> Choices:
        """What was decided beside the columns."""
        results = self.preview.results
        return Choices(
            course_id=self.options.course_id(),
            consent_day=self.options.consent_day(),
            consent_document=self.options.document.text().strip() or None,
            transfer=results.moved.transfer(),
            departure=results.absent.departure(),
        )

    def try_out(self) -> None:
        """Import without keeping anything, to show what would happen."""
        problem = trial_problem(self.offers, self.choices())
        if problem:
            self.summary.tell(problem, theme.State.BAD)
            return
        self._start("Проверка таблицы", self._work(dry_run=True), self._show_trial)

    def load(self) -> None:
        """Import for good; asks before anybody leaves the school."""
        if not self._may_leave():
            return
        self.pages.setEnabled(False)
        self.is_loading = True
        self.close_button.setText("Остановить")
        self._start("Загрузка таблицы", self._work(dry_run=False), self._show_report)

    def forget_columns(self) -> None:
        """Let the headings alone say what the columns mean."""
        table = self.table
        if table is None:
            return
        with self.workplace.sessions.begin() as session:
            forget(session, table.shape)
        offer = self.offers[self.current]
        fresh = recognise_sheet(offer.sheet)
        self._replace(fresh)
        if fresh is None:
            self._show_unknown(offer.sheet)
        else:
            self._show_table(fresh)

    def save_error_copy(self, only_wrong: bool) -> None:
        """Write the person's own file with the reasons in one more column."""
        if self.report is None:
            return
        file, report = self.file, self.report

        def write(target: Path, _progress: Progress) -> None:
            write_error_copy(file, report, target, only_wrong=only_wrong)

        save_file(
            self, self.workplace.tasks, "Копия с причинами",
            default_name(file, only_wrong=only_wrong), write, self._tell_copy, self._tell_no_copy,
            folder=file.parent,
        )  # fmt: skip

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

    def _work(self, *, dry_run: bool) -> Callable[[Progress], ImportReport]:
        """The import as it is chosen now, ready for another thread."""
        create = self.create_box.isChecked() if self.is_chosen_by_hand else None
        return partial(
            _import, self.workplace.sessions, self.sheets, self.tables(), dry_run, create,
            self.choices(),
        )  # fmt: skip

    def _may_leave(self) -> bool:
        leaving = self.preview.results.absent.leaving()
        departure = self.choices().departure
        if not leaving or departure is None:
            return True
        names = [f"{line.name}, {line.class_label}" for line in leaving[:NAMED_LEAVERS]]
        if len(leaving) > NAMED_LEAVERS:
            names.append(f"… и ещё {len(leaving) - NAMED_LEAVERS}")
        who = counted(len(leaving), "ученика", "учеников", "учеников")
        day = departure.order.day
        return dialogs.confirm(
            self, f"Отчислить {who} с {day:%d.%m.%Y}?", "Отчислить и загрузить",
            details="\n".join(names),
        )  # fmt: skip

    def _show_read(self, found: Found) -> None:
        self.sheets, self.offers = found.sheets, found.offers
        self.layout_box.setEnabled(bool(found.offers))
        self.create_box.setChecked(not found.has_classes)
        self.options.offer_courses(found.courses)
        self.preview.sheets.show_tables([(one.text, one.is_ticked) for one in self.offers])
        first = next((place for place, one in enumerate(self.offers) if one.table), 0)
        self.current = first
        self.preview.sheets.setCurrentRow(first)
        self._show_offer(first)
        if self.tables():
            self._await_trial()

    def _show_offer(self, place: int) -> None:
        if not 0 <= place < len(self.offers):
            return
        self.current = place
        offer = self.offers[place]
        if offer.table is None:
            self._show_unknown(offer.sheet)
        else:
            self._show_columns(offer.table)

    def _show_unknown(self, sheet: Sheet) -> None:
        self.layout_box.setCurrentIndex(-1)
        self.preview.show_table(Table(sheet.title, layout_with(WORKBOOK), 0, (), {}, sheet.rows))
        self.create_box.hide()
        self.parts.show_remembered(is_remembered=False)
        self.source.setText("")
        self._show_options()
        if not self.tables():
            self.load_button.setEnabled(False)
            self.summary.tell(
                "Не понятно, что это за таблица: знакомых заголовков нет. Выберите вид таблицы, "
                "затем укажите, что значит каждый столбец.",
                theme.State.WARNING,
            )

    def _show_table(self, table: Table) -> None:
        self._show_columns(table)
        self._await_trial()

    def _show_columns(self, table: Table) -> None:
        key = table.layout.key
        self.layout_box.setCurrentIndex(self.layout_box.findData(key))
        self.create_box.setVisible(key in CREATES)
        self.create_box.setText(CREATES.get(key, ""))
        self.parts.show_remembered(is_remembered=table.is_remembered)
        if key == WORKBOOK:
            self.source.setText("")
            self.preview.show_sheets(
                [(one.title, max(0, len(one.rows) - 1)) for one in self.sheets]
            )
        else:
            title = table.sheet if len(table.sheet) <= LONGEST_TITLE else table.sheet[:30] + "…"
            self.source.setText(f"Лист «{title}», заголовки в строке {table.header_row}")
            self.preview.show_table(table)
        self._show_options()

    def _show_options(self) -> None:
        chosen = [table.layout for table in self.tables()]
        self.options.show_for(
            {layout.key for layout in chosen}, asks_course=any(one.asks_course for one in chosen)
        )

    def _choose_layout(self) -> None:
        offer = self.offers[self.current]
        table = table_as(layout_with(self.layout_box.currentData()), [offer.sheet])
        self._replace(table)
        self._show_table(table)

    def _replace(self, table: Table | None) -> None:
        offer = self.offers[self.current]
        self.offers[self.current] = replace(offer, table=table, is_ticked=table is not None)
        self.preview.sheets.show_tables([(one.text, one.is_ticked) for one in self.offers])

    def _choose_create(self) -> None:
        self.is_chosen_by_hand = True
        self._await_trial()

    def _remap(self) -> None:
        table = self.table
        if table is not None:
            mapping = self.preview.mapping_table.mapping()
            offer = self.offers[self.current]
            self.offers[self.current] = replace(offer, table=replace(table, mapping=mapping))
            self._await_trial()

    def _tick(self) -> None:
        self.offers = [
            replace(one, is_ticked=self.preview.sheets.is_ticked(place))
            for place, one in enumerate(self.offers)
        ]
        self._show_options()
        self._await_trial()

    def _await_trial(self) -> None:
        if not self.tables():
            return
        self.load_button.setEnabled(False)
        self.load_button.setText("Загрузить")
        self._retry.start()

    def _show_trial(self, report: ImportReport) -> None:
        self.report = report
        self.preview.mark(report)
        wrong = wrong_rows(report)
        good = report.rows - wrong
        told = [told_counts(report, is_done=False), *self._told_absent(report), *report.notes[:3]]
        if wrong:
            told.insert(0, f"Не подойдут строки: {wrong} из {report.rows}. Остальные загрузятся.")
        self.summary.tell("\n".join(told), theme.State.WARNING if wrong else theme.State.PLAIN)
        self.load_button.setText(f"Загрузить {row_count(good)}")
        self.load_button.setEnabled(report.changes_anything)
        if good and not report.changes_anything:
            same = ["Всё это уже есть в базе, загружать нечего.", *told[1:]]
            self.summary.tell("\n".join(same), theme.State.GOOD)

    def _told_absent(self, report: ImportReport) -> list[str]:
        """That nobody leaves by being forgotten in a list."""
        found = report.differences
        staying = len(found.absent) - len(self.preview.results.absent.leaving()) if found else 0
        if staying <= 0:
            return []
        who = counted(staying, "ученика", "учеников", "учеников")
        return [f"В файле нет {who} этих классов: они остаются. Выбывших отметьте на вкладке."]

    def _show_report(self, report: ImportReport) -> None:
        self.report = report
        self.report_view.show_report(report)
        self.pages.setCurrentWidget(self.report_view)
        self.load_button.hide()
        if self.following:
            self.close_button.setText(f"Дальше: {self.following}")
        self.close_button.setAutoDefault(True)  # Enter closes what has been read
        self.close_button.setFocus()
        self.imported.emit()

    def _start(
        self, title: str, work: Callable[[Progress], Any], then: Callable[[Any], None]
    ) -> None:
        if self.task is not None:
            self._leave(self.task)
        self._then = then
        self.parts.show_work(title)
        tasks = self.workplace.tasks
        self.task = tasks.start(title, work, self._finish, self._fail, self._tell_stopped)
        self.task.progressed.connect(self.parts.show_progress)

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
            self.parts.hide_table()
            self.resize(640, 120)
        if isinstance(error, UserError):
            self.summary.tell(error.message, theme.State.BAD)
        else:
            dialogs.show_error(self, error)

    def _tell_stopped(self) -> None:
        self._stop()
        self.summary.tell("Загрузка остановлена, ничего не записано.", theme.State.WARNING)
        self.load_button.setEnabled(True)

    def _stop(self) -> None:
        self.task = None
        self.is_loading = False
        self.pages.setEnabled(True)
        self.parts.show_rest()

    def _tell_copy(self, file: Path) -> None:
        self.parts.tell_foot(f"Сохранено: {file.name}")

    def _tell_no_copy(self, error: Exception) -> None:
        dialogs.show_error(self, error)


def _import(
    sessions: Sessions,
    sheets: list[Sheet],
    tables: list[Table],
    dry_run: bool,
    create_missing: bool | None,
    choices: Choices,
    progress: Progress,
) -> ImportReport:
    return import_tables(
        sessions, sheets, tables, dry_run, create_missing, progress.report, choices
    )
