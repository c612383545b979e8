"""The one table editor: toolbar, table, the reason below it and the counts in the foot."""

from typing import cast

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.words import counted
from ejadmin.models.registry.directories import Directory
from ejadmin.ui import dialogs, theme
from ejadmin.ui.clipboard import read_block
from ejadmin.ui.directory.editors import CellDelegate
from ejadmin.ui.directory.model import DirectoryModel
from ejadmin.ui.directory.rows import Row, Touched
from ejadmin.ui.directory.view import DirectoryView
from ejadmin.ui.operations import Operations

ASKED_FROM = 2
EMPTY = "Пока пусто: впишите первую запись в пустую строку или вставьте из Excel."
EMPTY_EXCHANGED = (
    "Пока пусто: впишите первую запись в пустую строку, вставьте из Excel или загрузите таблицу."
)
LEAVING = (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DirectoryTable(QWidget):
    """The editor of one directory at a time.

    ``stored`` carries the directory's key after a change reached the database, ``told`` a line
    for the status bar; ``undo_asked``, ``import_asked`` and ``export_asked`` are for the page
    around it, whose undo asks :meth:`take_back_typed` first.
    """

    stored = Signal(str)
    told = Signal(str)
    undo_asked = Signal()
    import_asked = Signal()
    export_asked = Signal()

    def __init__(self, operations: Operations, *, exchanges: bool = True) -> None:
        super().__init__()
        self.operations = operations
        self.directory: Directory | None = None
        self.model: DirectoryModel | None = None
        self.view = DirectoryView()
        self.delegate = CellDelegate(self)
        self.view.setItemDelegate(self.delegate)
        self.delegate.accepted.connect(self._go_on)
        self.delegate.refused.connect(self._tell_reason)
        self.filter = QLineEdit()
        self.reason = theme.StateLabel("", theme.State.BAD)
        self.foot = QLabel()
        self.empty_advice = EMPTY_EXCHANGED if exchanges else EMPTY
        self.preset_advice = ""
        self._lay_out(exchanges=exchanges)

    def _lay_out(self, *, exchanges: bool) -> None:
        self.filter.setPlaceholderText("Найти (Ctrl+F)")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(130)
        self.filter.setObjectName("directory.filter")
        self.filter.textChanged.connect(self._search)
        self.filter.installEventFilter(self)
        self.view.installEventFilter(self)
        self.foot.setObjectName("directory.foot")
        self.reason.setObjectName("directory.reason")
        self.reason.setWordWrap(True)
        bar = QHBoxLayout()
        bar.setSpacing(theme.TIGHT)
        for button in self._buttons(exchanges=exchanges):
            bar.addWidget(button)
        bar.addStretch(1)
        bar.addWidget(self.filter, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.TIGHT)
        box.addLayout(bar)
        box.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.setSpacing(theme.MEDIUM)
        foot.addWidget(self.foot)
        foot.addWidget(self.reason, 1)
        box.addLayout(foot)

    def _buttons(self, *, exchanges: bool) -> list[QToolButton]:
        self.undo_action = self._action("undo", "Отменить", "", "mdi6.undo", self.undo_asked.emit)
        self.undo_action.setToolTip("Отменить (Ctrl+Z)")
        plain = [
            self._action("add", "Добавить", "Ins", "mdi6.plus", self.add),
            self._action("delete", "Удалить", "Ctrl+Del", "mdi6.trash-can-outline", self.remove),
            self.undo_action,
            self._action("paste", "Вставить из Excel", "Ctrl+V", "mdi6.content-paste", self.paste),
        ]
        if exchanges:
            plain += [
                self._action("load", "Загрузить…", "Ctrl+O", "mdi6.tray-arrow-down",
                             self.import_asked.emit),
                self._action("save", "Выгрузить", "Ctrl+S", "mdi6.tray-arrow-up",
                             self.export_asked.emit),
            ]  # fmt: skip
        for name, text, keys, work in (
            ("copy", "Копировать", "Ctrl+C", self.copy),
            ("clear", "Очистить ячейки", "Del", self.clear),
            ("find", "Найти", "Ctrl+F", self.go_to_filter),
            ("refresh", "Обновить", "F5", self.refresh),
        ):
            self._action(name, text, keys, "", work)
        return [self._button(action) for action in plain]

    def _action(self, name: str, text: str, keys: str, icon: str, work: object) -> QAction:
        action = QAction(text, self)
        action.setObjectName(f"action.{name}")
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{text} ({keys})")
        if icon:
            action.setIcon(theme.icon(icon))
        action.triggered.connect(lambda _checked=False: work())  # type: ignore[operator]
        self.addAction(action)
        return action

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(theme.ICON_SIZE)
        button.setAutoRaise(True)
        button.setFont(theme.sized_font(theme.TABLE_POINTS))
        return button

    def open(self, directory: Directory) -> None:
        """Show a directory."""
        old = self.model
        self.directory = directory
        self.model = self.make_model(directory)
        self.view.setObjectName(f"table.{directory.key}")
        with_signals = self.filter.blockSignals(True)
        self.filter.clear()
        self.filter.blockSignals(with_signals)
        self.model.load()
        self.view.forget_look()
        self.view.setModel(self.model)
        self.view.selectionModel().selectionChanged.connect(self._count)
        self.view.selectionModel().currentChanged.connect(self._show_reason)
        self.model.saved.connect(self._after_saving)
        self.model.dataChanged.connect(self._count)
        self.model.modelReset.connect(self._count)
        self.view.restore_look(f"directory/{directory.key}/columns")
        if old is not None:
            old.deleteLater()
        self._count()

    def make_model(self, directory: Directory) -> DirectoryModel:
        """The rows of a directory; a page that shows more beside them makes its own."""
        return DirectoryModel(self.operations, directory, self)

    def refresh(self) -> None:
        """Read the directory anew, staying at the same record."""
        if self.model is None:
            return
        index = self.view.currentIndex()
        key = self.model.row_at(index.row()).key if index.isValid() else None
        column = max(index.column(), 0)
        self.model.load()
        self.view.fit_first_rows()
        if key is not None:
            self.go_to(key, column)
        self._count()

    def go_to(self, key: int, column: int = 0) -> None:
        """Choose a record; a filter that hides it is dropped."""
        if self.model is None:
            return
        if self.model.number_of(key) is None and self.filter.text():
            self.filter.clear()
        number = self.model.number_of(key)
        if number is not None:
            self.view.setCurrentIndex(self.model.index(number, column))
            self.view.scrollTo(self.view.currentIndex())

    def has_unsaved(self) -> bool:
        """Whether some row waits for a value."""
        return self.model is not None and self.model.has_unsaved()

    def add(self) -> None:
        """Go to the empty row at the end and open its first cell."""
        if self.model is None:
            return
        if self.filter.text():
            self.filter.clear()
        index = self.model.index(self.model.rowCount() - 1, 0)
        self.view.setCurrentIndex(index)
        self.view.scrollTo(index)
        self.view.setFocus()
        self.view.edit(index)

    def remove(self) -> None:
        """Delete the chosen rows; several at once only after a question."""
        rows = self._chosen_rows()
        if self.model is None or self.directory is None or not rows:
            return
        counted_rows = self.directory.counted(len(rows))
        if len(rows) >= ASKED_FROM and not dialogs.confirm(
            self, f"Удалить: {counted_rows}?", "Удалить", details="Это можно отменить (Ctrl+Z)."
        ):
            return
        number = self.view.currentIndex().row()
        try:
            self.model.remove(rows)
        except UserError as error:
            self.reason.tell(error.message, theme.State.BAD)
            return
        last = self.model.rowCount() - 1
        self.view.setCurrentIndex(self.model.index(min(number, last), 0))
        self.told.emit(f"Удалено: {counted_rows}")

    def take_back_typed(self) -> bool:
        """Take back what was typed last and is not stored; whether there was something."""
        place = self.model.take_back_typed() if self.model is not None else None
        if place is None or self.model is None:
            return False
        self.view.setCurrentIndex(
            self.model.index(place, max(self.view.currentIndex().column(), 0))
        )
        self._count()
        return True

    def show_travelled(self, touched: Touched) -> None:
        """Read the rows anew after a step was taken back or done again, and go to its record."""
        for one in touched.unstored:
            one.take_back()
        self.refresh()
        if touched.key is not None:
            self.go_to(touched.key, max(self.view.currentIndex().column(), 0))
        self._count()

    def copy(self) -> None:
        """Put the chosen cells on the clipboard as Excel takes them."""
        QGuiApplication.clipboard().setText(self.view.chosen_text())

    def paste(self) -> None:
        """Put a block copied in Excel at the chosen cell; further rows are added at the end."""
        block = read_block(QGuiApplication.clipboard().text())
        if self.model is None or not block:
            self.reason.tell("В буфере обмена нет таблицы: скопируйте ячейки в Excel.")
            return
        index = self.view.currentIndex()
        titles = [field.title for field in self.model.fields]
        left = max(index.column(), 0)
        if block[0] == titles[left : left + len(block[0])]:
            block = block[1:]
        top = index.row() if index.isValid() else self.model.rowCount() - 1
        stored, left_over = self.model.paste(top, left, block)
        text = f"Вставлено: {counted(stored, 'строка', 'строки', 'строк')}"
        if left_over:
            self._go_to_wrong()
            text += f"; не сохранено {left_over}: исправьте отмеченные ячейки"
        self.told.emit(text)
        self._count()

    def clear(self) -> None:
        """Empty the chosen cells."""
        if self.model is not None:
            self.model.clear(self.view.selectedIndexes())
            self._show_reason()

    def go_to_filter(self) -> None:
        """Go to the filter field."""
        self.filter.setFocus()
        self.filter.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter opens a cell, Esc takes a refused one back.

        From the filter Down or Enter go to the table, Esc empties it.
        """
        if event.type() is QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event).key()
            if watched is self.view and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.view.edit(self.view.currentIndex())
                return True
            if watched is self.view and key == Qt.Key.Key_Escape and self._give_back():
                return True
            if watched is self.filter and key == Qt.Key.Key_Escape:
                self.filter.clear()
                self.view.setFocus()
                return True
            if watched is self.filter and key in LEAVING:
                self._enter_table()
                return True
        return super().eventFilter(watched, event)

    def _give_back(self) -> bool:
        chosen = self.view.selectedIndexes() or [self.view.currentIndex()]
        return self.model is not None and self.model.give_back(chosen)

    def _enter_table(self) -> None:
        self.view.setFocus()
        if self.model is not None and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self.model.index(0, 0))

    def _search(self, text: str) -> None:
        if self.model is not None:
            self.model.search(text)

    def _go_on(self, index: QModelIndex, key: int) -> None:
        """After an accepted cell: Enter goes down, Tab to the right; a draft is filled across."""
        if self.model is None:
            return
        row, column = index.row(), index.column()
        last = self.model.columnCount() - 1
        is_draft = self.model.row_at(row).key is None
        if key == Qt.Key.Key_Backtab:
            column = max(column - 1, 0)
        elif key == Qt.Key.Key_Tab or is_draft:
            row, column = (row + 1, 0) if column == last and not is_draft else (row, column + 1)
        else:
            row += 1
        target = self.model.index(min(row, self.model.rowCount() - 1), min(column, last))
        self.view.setCurrentIndex(target)
        self.view.setFocus()
        self._show_reason()

    def _tell_reason(self, index: QModelIndex) -> None:
        if self.model is not None:
            self.reason.tell(self.model.error_at(index), theme.State.BAD)

    def _show_reason(self) -> None:
        if self.model is None:
            return
        index = self.view.currentIndex()
        text = self.model.error_at(index)
        if not text and not self.model.rows:
            self.reason.tell(self.preset_advice or self.empty_advice, theme.State.MUTED)
            return
        is_wrong = index.isValid() and bool(self.model.row_at(index.row()).errors)
        self.reason.tell(text, theme.State.BAD if is_wrong else theme.State.WARNING)

    def _go_to_wrong(self) -> None:
        if self.model is None:
            return
        for number, row in enumerate(self.model.shown):
            if row.is_unsaved:
                names = [field.name for field in self.model.fields]
                wrong = next((n for n, name in enumerate(names) if name in row.errors), 0)
                self.view.setCurrentIndex(self.model.index(number, wrong))
                self._show_reason()
                return

    def _chosen_rows(self) -> list[Row]:
        if self.model is None:
            return []
        numbers = {index.row() for index in self.view.selectedIndexes()}
        if not numbers and self.view.currentIndex().isValid():
            numbers = {self.view.currentIndex().row()}
        rows = [self.model.row_at(number) for number in sorted(numbers)]
        return [row for row in rows if row is not self.model.blank]

    def _count(self) -> None:
        if self.model is None or self.directory is None:
            return
        stored = sum(row.key is not None for row in self.model.rows)
        parts = [self.directory.counted(stored)]
        if self.filter.text():
            parts.append(f"показано {len(self.model.shown)}")
        chosen = {index.row() for index in self.view.selectionModel().selectedRows(0)} or {
            index.row() for index in self.view.selectedIndexes()
        }
        if chosen:
            parts.append(f"выбрано {len(chosen)}")
        drafts = sum(row.is_unsaved for row in self.model.rows)
        if drafts:
            parts.append(f"не сохранено {drafts}")
        self.foot.setText(", ".join(parts))
        self.undo_action.setEnabled(self.model.has_typed() or bool(self.operations.back))
        self._show_reason()

    def _after_saving(self) -> None:
        self._count()
        if self.directory is not None:
            self.stored.emit(self.directory.key)
