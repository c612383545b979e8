"""Rows that cannot be taken: listed with reasons, copied, or saved as a copy of the file."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ejadmin.imports.report import RowError
from ejadmin.ui import theme
from ejadmin.ui.clipboard import written_block
from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable

WIDEST_COLUMN = 260
MOST_SHOWN = 200
ROWS_MEASURED = 60


def _where(error: RowError) -> str:
    return f"{error.sheet}, {error.row}" if error.sheet else str(error.row)


COLUMNS: tuple[ListColumn[RowError], ...] = (
    ListColumn("Строка", 80, _where, lambda error: error.row),
    ListColumn("Столбец", 140, lambda error: error.column),
    ListColumn("Что не так", 260, lambda error: error.reason),
)


class ErrorList(ListTable[RowError]):
    """Row, column, reason."""

    chosen_error = Signal(object)

    def __init__(self) -> None:
        super().__init__(ListModel(COLUMNS), "table.import_errors")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.horizontalHeader().setResizeContentsPrecision(ROWS_MEASURED)
        self.selectionModel().selectionChanged.connect(self._announce)
        self._errors: list[RowError] = []

    def show_errors(self, errors: Sequence[RowError]) -> None:
        """Fill the list with the first errors; the copies hold all of them."""
        self._errors = list(errors)
        self.listed.replace(self._errors[:MOST_SHOWN])
        for place, column in enumerate(COLUMNS[:2]):
            self.resizeColumnToContents(place)
            width = max(column.width, self.columnWidth(place))
            self.setColumnWidth(place, min(WIDEST_COLUMN, width))

    def as_text(self) -> str:
        """The list for the clipboard, one error a line, parted by tabs for Excel."""
        lines = [[column.text(one) for column in COLUMNS] for one in self._errors]
        return written_block([self.listed.titles(), *lines])

    @Slot()
    def _announce(self) -> None:
        if (error := self.current()) is not None:
            self.chosen_error.emit(error)


class ErrorsPane(QWidget):
    """The list and what can be done with it; ``copy_asked`` says whether only wrong rows go out."""

    copy_asked = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.list = ErrorList()
        self.copy_button = theme.action_button(
            "Скопировать список", tooltip="Чтобы вставить в письмо или Excel (Ctrl+C)"
        )
        self.copy_button.setObjectName("action.copy_errors")
        self.copy_button.clicked.connect(self.copy_errors)
        self.bad_button = theme.action_button(
            "Сохранить строки с ошибками…",
            tooltip="Копия вашего файла: только эти строки, в последнем столбце – причина",
        )
        self.bad_button.setObjectName("action.save_wrong_rows")
        self.bad_button.clicked.connect(self._ask_wrong)
        self.all_button = theme.action_button(
            "Весь файл с причинами…",
            tooltip="Копия вашего файла целиком, в последнем столбце – причина",
        )
        self.all_button.setObjectName("action.save_all_rows")
        self.all_button.clicked.connect(self._ask_all)
        QShortcut(QKeySequence.StandardKey.Copy, self.list, self.copy_errors)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SMALL)
        for button in (self.bad_button, self.all_button, self.copy_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        self.further = theme.muted_label("")
        self.further.setWordWrap(False)
        buttons.addWidget(self.further)
        buttons.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(*[theme.TIGHT] * 4)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self.list, 1)
        box.addLayout(buttons)

    def show_errors(self, errors: Sequence[RowError]) -> None:
        """Fill the list and say when it is not all of them."""
        self.list.show_errors(errors)
        is_cut = len(errors) > MOST_SHOWN
        self.further.setText(f"Показаны первые {MOST_SHOWN} из {len(errors)}." if is_cut else "")

    def copy_errors(self) -> None:
        """Put the list of errors onto the clipboard."""
        QGuiApplication.clipboard().setText(self.list.as_text())

    def _ask_wrong(self) -> None:
        self.copy_asked.emit(True)

    def _ask_all(self) -> None:
        self.copy_asked.emit(False)
