"""The first rows of a table to import, and what each of its columns means."""

from collections.abc import Mapping, Sequence
from itertools import islice

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ejadmin.imports.cells import Cell, text_of
from ejadmin.imports.differences import Differences
from ejadmin.imports.layout import LEFT_OUT, Field, Table
from ejadmin.imports.report import ImportReport, RowError
from ejadmin.ui import theme
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable
from ejadmin.ui.loading.differences import AbsentPane, LinesPane, MovedPane
from ejadmin.ui.loading.errors import MOST_SHOWN, ROWS_MEASURED, WIDEST_COLUMN, ErrorsPane

ROWS_SHOWN = 150
MAPPING_WIDTH = 400
LISTED_TABLES = 5
RESULTS_HEIGHT = 210
NOT_IMPORTED = "не загружать"


Row = tuple[int, tuple[Cell, ...]]
"""The number of a row in the file, and its cells."""


class ColumnMapping(QTableWidget):
    """Each column of the file beside the field it fills."""

    mapped = Signal()

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setObjectName("table.import_mapping")
        self.setHorizontalHeaderLabels(["Столбец в файле", "Что это"])
        theme.dress_table(self)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.verticalHeader().setDefaultSectionSize(theme.ROW_HEIGHT + theme.TIGHT)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFixedWidth(MAPPING_WIDTH)

    def show_table(self, table: Table) -> None:
        """Offer the fields of the table's layout for each of its columns."""
        width = max(
            [len(table.headings), *(len(cells) for _, cells in table.rows[:ROWS_SHOWN])], default=0
        )
        self.setRowCount(width)
        for place in range(width):
            heading = table.headings[place] if place < len(table.headings) else ""
            item = QTableWidgetItem(heading or f"(столбец {place + 1})")
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(heading)
            self.setItem(place, 0, item)
            chosen = table.mapping.get(place, LEFT_OUT)
            self.setCellWidget(place, 1, self._combo(table.layout.fields, chosen, heading))

    def mapping(self) -> dict[int, str]:
        """The field key of each column that is to be imported."""
        combos = {place: self._combo_at(place) for place in range(self.rowCount())}
        keys = {place: combo.currentData() for place, combo in combos.items()}
        return {place: key for place, key in keys.items() if key != LEFT_OUT}

    def choose(self, place: int, key: str) -> None:
        """Say what a column means, as by hand."""
        combo = self._combo_at(place)
        combo.setCurrentIndex(combo.findData(key))

    def _combo(self, fields: Sequence[Field], chosen: str, heading: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(f"Что значит столбец «{heading}»")
        combo.addItem(NOT_IMPORTED, LEFT_OUT)
        for field in fields:
            combo.addItem(field.title, field.key)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))
        combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        combo.currentIndexChanged.connect(self.mapped)
        return combo

    def _combo_at(self, place: int) -> QComboBox:
        combo = self.cellWidget(place, 1)
        assert isinstance(combo, QComboBox)
        return combo


class PreviewRows(ListTable[Row]):
    """The first rows as they stand in the file, and every wrong one, tinted."""

    def __init__(self) -> None:
        model: ListModel[Row] = ListModel(
            (), key=lambda row: row[0], heading=lambda row: str(row[0])
        )
        super().__init__(model, "table.import_preview")
        self.horizontalHeader().setStretchLastSection(False)
        self.horizontalHeader().setResizeContentsPrecision(ROWS_MEASURED)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.verticalHeader().setToolTip("Номер строки в файле")
        self.verticalHeader().show()

    def show_rows(
        self, headings: Sequence[str], rows: Sequence[Row], wrong: Mapping[int, RowError]
    ) -> None:
        """Show the first rows and the wrong ones under the file's headings."""
        further = (row for row in rows[ROWS_SHOWN:] if row[0] in wrong)
        shown = [*rows[:ROWS_SHOWN], *islice(further, MOST_SHOWN)]
        width = max([len(headings), *(len(cells) for _, cells in shown)], default=0)
        titles = [*headings, *[""] * (width - len(headings))]
        self.listed.replace(
            shown, [_column(place, title, wrong) for place, title in enumerate(titles)]
        )
        self.resizeColumnsToContents()
        for place in range(width):
            self.setColumnWidth(place, min(WIDEST_COLUMN, self.columnWidth(place) + theme.SMALL))


def _column(place: int, title: str, wrong: Mapping[int, RowError]) -> ListColumn[Row]:
    def text(row: Row) -> str:
        return text_of(row[1][place]) if place < len(row[1]) else ""

    def tint(row: Row) -> str | None:
        return "red_tint" if row[0] in wrong else None

    def tip(row: Row) -> str:
        return wrong[row[0]].reason if row[0] in wrong else ""

    return ListColumn(title, WIDEST_COLUMN, text, tint=tint, tip=tip)


class SheetList(QListWidget):
    """The tables of a file, one a line; only the ticked ones are loaded."""

    chosen = Signal(int)
    ticked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("list.import_tables")
        self.setAccessibleName("Таблицы в файле")
        self.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.setFixedWidth(MAPPING_WIDTH)
        self.currentRowChanged.connect(self.chosen)
        self.itemChanged.connect(self._tell)

    def show_tables(self, lines: Sequence[tuple[str, bool]]) -> None:
        """Offer tables: what each is, and whether it is ticked."""
        self.blockSignals(True)
        row = max(0, self.currentRow())
        self.clear()
        for text, is_ticked in lines:
            item = QListWidgetItem(text)
            item.setToolTip(text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.setCurrentRow(min(row, len(lines) - 1))
        self.blockSignals(False)
        rows = min(LISTED_TABLES, len(lines))
        self.setFixedHeight(rows * self.sizeHintForRow(0) + 2 * self.frameWidth() + theme.TIGHT)
        self.setVisible(len(lines) > 1)

    def is_ticked(self, row: int) -> bool:
        """Whether a table is to be loaded."""
        return self.item(row).checkState() is Qt.CheckState.Checked

    def _tell(self, _item: QListWidgetItem) -> None:
        self.ticked.emit()


class Results(QTabWidget):
    """What a trial found: wrong rows, and a list of pupils against the database."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("import.results")
        self.errors = ErrorsPane()
        self.moved, self.absent = MovedPane(), AbsentPane()
        self.new, self.changed = LinesPane("new"), LinesPane("changed", "Что изменится")
        self.unchanged = LinesPane("unchanged")
        self.setMaximumHeight(RESULTS_HEIGHT)
        self.setMinimumHeight(RESULTS_HEIGHT)
        self._tabs: tuple[tuple[QWidget, str], ...] = (
            (self.errors, "Ошибки"), (self.moved, "Перешли в другой класс"),
            (self.absent, "Нет в файле"), (self.changed, "Изменились"),
            (self.new, "Новые"), (self.unchanged, "Без изменений"),
        )  # fmt: skip
        for pane, title in self._tabs:
            self.addTab(pane, title)
        self.moved.edited.connect(self.edited)
        self.absent.edited.connect(self.edited)

    def show_report(self, report: ImportReport | None) -> None:
        """Show the tabs that hold something, each with its count."""
        found = report.differences if report else None
        found = found if found is not None and has_to_tell(found) else Differences()
        self.errors.show_errors(report.errors if report else ())
        self.absent.show_lines(found.absent)
        for pane, lines in (
            (self.moved, found.moved), (self.new, found.new),
            (self.changed, found.changed), (self.unchanged, found.unchanged),
        ):  # fmt: skip
            pane.model.replace(lines)
        counts = (
            len(report.errors) if report else 0, len(found.moved), len(found.absent),
            len(found.changed), len(found.new), len(found.unchanged),
        )  # fmt: skip
        for place, ((_, title), count) in enumerate(zip(self._tabs, counts, strict=True)):
            self.setTabText(place, f"{title} ({count})")
            self.setTabVisible(place, count > 0)
        self.setVisible(any(counts))


def has_to_tell(found: Differences) -> bool:
    """Whether the lists say more than the counts do: a first list of pupils is all new."""
    return bool(found.moved or found.absent or found.changed or found.unchanged)


class Preview(QWidget):
    """Mapping at the left, the file's rows at the right, what is found out about them below."""

    mapped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sheets = SheetList()
        self.mapping_table = ColumnMapping()
        self.rows = PreviewRows()
        self.results = Results()
        self.errors = self.results.errors.list
        left = QVBoxLayout()
        left.setSpacing(theme.SMALL)
        left.addWidget(self.sheets)
        left.addWidget(self.mapping_table, 1)
        left.addStretch(0)
        tables = QHBoxLayout()
        tables.setSpacing(theme.MEDIUM)
        tables.addLayout(left)
        tables.addWidget(self.rows, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(tables, 1)
        box.addWidget(self.results)
        self.results.hide()
        self.sheets.hide()
        self.mapping_table.mapped.connect(self.mapped)
        self.errors.chosen_error.connect(self._go_to)
        self._table: Table | None = None
        self._headings: Sequence[str] = ()
        self._rows: Sequence[Row] = ()
        self._report: ImportReport | None = None

    def show_table(self, table: Table) -> None:
        """Show a table whose columns may be mapped."""
        self._table = table
        self.mapping_table.setVisible(bool(table.layout.fields))
        self.mapping_table.show_table(table)
        self._show(table.headings, table.rows)

    def show_sheets(self, sheets: Sequence[tuple[str, int]]) -> None:
        """Show what a whole workbook holds."""
        self.mapping_table.hide()
        self._table = None
        self._show(("Лист", "Строк"), [(line, sheet) for line, sheet in enumerate(sheets, start=1)])
        self.rows.setColumnWidth(0, 2 * WIDEST_COLUMN)

    def mark(self, report: ImportReport | None) -> None:
        """Tint the wrong rows, list the reasons and the differences."""
        self._report = report
        self._mark_rows()
        self.results.show_report(report)

    def _mark_rows(self) -> None:
        errors = self._report.errors if self._report else []
        wrong = {error.row: error for error in errors if self._is_own(error)}
        self.rows.show_rows(self._headings, self._rows, wrong)

    def _is_own(self, error: RowError) -> bool:
        if self._table is None:
            return False
        return error.sheet in ("", self._table.sheet)

    def _go_to(self, error: RowError) -> None:
        if self._is_own(error):
            self.rows.stand_on(error.row)

    def _show(self, headings: Sequence[str], rows: Sequence[Row]) -> None:
        self._headings, self._rows = headings, rows
        self._mark_rows()
