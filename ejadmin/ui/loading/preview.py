"""The first rows of a table to import, and what each of its columns means."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ejadmin.imports.cells import Cell, text_of
from ejadmin.imports.layout import LEFT_OUT, Field, Table
from ejadmin.imports.report import RowError
from ejadmin.ui import theme

ROWS_SHOWN = 200
MAPPING_WIDTH = 400
WIDEST_COLUMN = 260
NOT_IMPORTED = "не загружать"


def _dress(table: QTableWidget) -> None:
    theme.dress_table(table)
    table.setFrameShape(QFrame.Shape.StyledPanel)


class ColumnMapping(QTableWidget):
    """Each column of the file beside the field it fills."""

    mapped = Signal()

    def __init__(self) -> None:
        super().__init__(0, 2)
        self.setObjectName("table.import_mapping")
        self.setHorizontalHeaderLabels(["Столбец в файле", "Что это"])
        _dress(self)
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


class PreviewRows(QTableWidget):
    """The first rows as they stand in the file, and every wrong one, tinted."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("table.import_preview")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        _dress(self)
        self.verticalHeader().setToolTip("Номер строки в файле")
        self.verticalHeader().show()
        self._line_of: dict[int, int] = {}

    def show_rows(
        self,
        headings: Sequence[str],
        rows: Sequence[tuple[int, tuple[Cell, ...]]],
        wrong: Mapping[int, RowError],
    ) -> None:
        """Show the first rows and the wrong ones under the file's headings."""
        shown = [row for place, row in enumerate(rows) if place < ROWS_SHOWN or row[0] in wrong]
        self.clear()
        width = max([len(headings), *(len(cells) for _, cells in shown)], default=0)
        self.setColumnCount(width)
        self.setRowCount(len(shown))
        self.setHorizontalHeaderLabels([*headings, *[""] * (width - len(headings))])
        self.setVerticalHeaderLabels([str(number) for number, _ in shown])
        self._line_of = {number: line for line, (number, _) in enumerate(shown)}
        tint = theme.color("red_tint")
        for line, (number, cells) in enumerate(shown):
            error = wrong.get(number)
            for place in range(width):
                text = text_of(cells[place]) if place < len(cells) else ""
                self.setItem(line, place, _cell(text, error, tint))
        self.resizeColumnsToContents()
        for place in range(width):
            self.setColumnWidth(place, min(WIDEST_COLUMN, self.columnWidth(place) + theme.SMALL))

    def go_to(self, number: int) -> None:
        """Show the line of a row of the file."""
        line = self._line_of.get(number)
        if line is not None:
            self.selectRow(line)
            self.scrollTo(self.model().index(line, 0))


class ErrorList(QTableWidget):
    """Rows that cannot be taken: row, column, reason; Ctrl+C copies all or the chosen."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self.setObjectName("table.import_errors")
        self.setHorizontalHeaderLabels(["Строка", "Столбец", "Что не так"])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        _dress(self)
        self.horizontalHeader().setStretchLastSection(True)
        self.itemSelectionChanged.connect(self._announce)
        self._errors: list[RowError] = []

    def show_errors(self, errors: Sequence[RowError]) -> None:
        """Fill the list."""
        self._errors = list(errors)
        self.setRowCount(len(errors))
        for line, error in enumerate(errors):
            row = f"{error.sheet}, {error.row}" if error.sheet else str(error.row)
            for place, text in enumerate((row, error.column, error.reason)):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(line, place, item)
        self.resizeColumnToContents(0)
        self.setColumnWidth(0, min(WIDEST_COLUMN, max(80, self.columnWidth(0))))
        self.resizeColumnToContents(1)
        self.setColumnWidth(1, min(WIDEST_COLUMN, max(140, self.columnWidth(1))))

    def as_text(self) -> str:
        """The list for the clipboard, one error a line, parted by tabs for Excel."""
        lines = [
            "\t".join((f"{one.sheet}, {one.row}" if one.sheet else str(one.row),
                       one.column, one.reason))
            for one in self._errors
        ]  # fmt: skip
        return "\n".join(["Строка\tСтолбец\tЧто не так", *lines])

    def _announce(self) -> None:
        line = self.currentRow()
        if 0 <= line < len(self._errors):
            self.chosen.emit(self._errors[line].row)


class Preview(QWidget):
    """Mapping at the left, the file's rows at the right, what is wrong with them below."""

    mapped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mapping_table = ColumnMapping()
        self.rows = PreviewRows()
        self.errors = ErrorList()
        self.errors.setMaximumHeight(170)
        tables = QHBoxLayout()
        tables.setSpacing(theme.MEDIUM)
        tables.addWidget(self.mapping_table)
        tables.addWidget(self.rows, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addLayout(tables, 1)
        box.addWidget(self.errors)
        self.errors.hide()
        self.mapping_table.mapped.connect(self.mapped)
        self.errors.chosen.connect(self.rows.go_to)
        self._headings: Sequence[str] = ()
        self._rows: Sequence[tuple[int, tuple[Cell, ...]]] = ()

    def show_table(self, table: Table) -> None:
        """Show a table whose columns may be mapped."""
        self.mapping_table.setVisible(bool(table.layout.fields))
        self.mapping_table.show_table(table)
        self._show(table.headings, table.rows)

    def show_sheets(self, sheets: Sequence[tuple[str, int]]) -> None:
        """Show what a whole workbook holds."""
        self.mapping_table.hide()
        self._show(("Лист", "Строк"), [(line, sheet) for line, sheet in enumerate(sheets, start=1)])
        self.rows.setColumnWidth(0, 2 * WIDEST_COLUMN)

    def mark(self, errors: Sequence[RowError]) -> None:
        """Tint the wrong rows and list the reasons."""
        wrong = {error.row: error for error in errors if not error.sheet}
        self.rows.show_rows(self._headings, self._rows, wrong)
        self.errors.show_errors(errors)
        self.errors.setVisible(bool(errors))

    def _show(self, headings: Sequence[str], rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> None:
        self._headings, self._rows = headings, rows
        self.mark([])


def _cell(text: str, error: RowError | None, tint: QColor) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    if error is not None:
        item.setBackground(tint)
        item.setToolTip(error.reason)
    return item
