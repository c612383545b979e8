"""The editors of a cell: a text, a list with search, a date with its calendar."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QCompleter,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ejadmin.models.base.fields import FieldKind, parse_date
from ejadmin.ui import theme
from ejadmin.ui.directory.model import ERROR_ROLE, DirectoryModel
from ejadmin.ui.form.day_popup import DayPopup
from ejadmin.ui.form.reason import wrong_edge

Index = QModelIndex | QPersistentModelIndex
ACCEPTING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
MOST_LISTED = 12


class CellEditor(QLineEdit):
    """A line of text in a cell; ``finished`` follows the key that accepts it.

    Editors override no key event: the table hands its own event on to the editor it opens, and
    PySide6 crashes when both are overridden. Filters are safe.
    """

    finished = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrame(False)
        self.setAutoFillBackground(True)
        self.setFont(theme.sized_font(theme.TABLE_POINTS))

    def open_aid(self) -> None:
        """Open what helps to fill the cell, when there is something."""

    def mark_wrong(self) -> None:
        """Draw the red edge; the reason stands below the table."""
        self.setStyleSheet(wrong_edge())


class ChoiceEditor(CellEditor):
    """A list with search: typing narrows it, Enter takes the first that fits."""

    def __init__(self, parent: QWidget, texts: Sequence[str]) -> None:
        super().__init__(parent)
        self._list = QCompleter(self)
        self._list.setModel(QStringListModel(list(texts), self._list))
        self._list.setFilterMode(Qt.MatchFlag.MatchContains)
        self._list.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._list.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._list.setMaxVisibleItems(MOST_LISTED)
        self._list.setWidget(self)
        self._popup = QListView()
        self._list.setPopup(self._popup)
        self._popup.installEventFilter(self)
        self._list.activated.connect(self._take)
        self.textEdited.connect(self._narrow)
        open_list = QAction(theme.icon("mdi6.menu-down"), "Показать список (F4)", self)
        open_list.triggered.connect(self.open_aid)
        self.addAction(open_list, QLineEdit.ActionPosition.TrailingPosition)
        QTimer.singleShot(0, self, self._open)

    def open_aid(self) -> None:
        """Open the whole list, whatever is typed."""
        self._list.setCompletionPrefix("")
        self._list.complete()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter or Tab over the open list takes what is chosen there, or the first."""
        if event.type() is QEvent.Type.KeyPress and watched is self._popup:
            key = cast("QKeyEvent", event).key()
            if key in ACCEPTING:
                self._accept(key)
                return True
        return super().eventFilter(watched, event)

    def _accept(self, key: int) -> None:
        self._take_current()
        self.finished.emit(key)

    def _open(self) -> None:
        if self.hasSelectedText() or not self.text():
            self.open_aid()

    def _narrow(self, text: str) -> None:
        self._list.setCompletionPrefix(text)
        if text:
            self._list.complete()
        else:
            self.open_aid()

    def _take_current(self) -> None:
        chosen = self._popup.currentIndex()
        if not chosen.isValid() and self.text() and self._list.completionPrefix():
            chosen = self._list.completionModel().index(0, 0)
        if chosen.isValid():
            self.setText(str(chosen.data()))
        self._popup.hide()

    def _take(self, text: object) -> None:
        self.setText(text if isinstance(text, str) else str(cast("QModelIndex", text).data()))
        self.finished.emit(Qt.Key.Key_Tab)


class DateEditor(CellEditor):
    """A date typed as «1.9.26», or chosen in a calendar (F4)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._calendar: DayPopup | None = None
        self.setPlaceholderText("дд.мм.гггг")
        open_calendar = QAction(theme.icon("mdi6.calendar"), "Календарь (F4)", self)
        open_calendar.triggered.connect(self.open_aid)
        self.addAction(open_calendar, QLineEdit.ActionPosition.TrailingPosition)

    def open_aid(self) -> None:
        """Open the calendar under the cell, at the date that is typed."""
        if self._calendar is None:
            self._calendar = DayPopup(self)
            self._calendar.taken.connect(self._go_on)
        self._calendar.open(parse_date(self.text().strip()))

    def _go_on(self, day: date) -> None:
        self.setText(f"{day:%d.%m.%Y}")
        self.finished.emit(Qt.Key.Key_Tab)


class CellDelegate(QStyledItemDelegate):
    """Opens the editor a field asks for, and keeps it open while the cell is wrong.

    ``accepted`` carries the index and the key; ``refused`` the index whose reason to show.
    """

    accepted = Signal(QModelIndex, int)
    refused = Signal(QModelIndex)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._index = QPersistentModelIndex()
        self._editor: CellEditor | None = None

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        self._index = QPersistentModelIndex(index)
        editor = self._make(parent, cast("DirectoryModel", index.model()), index.column())
        editor.finished.connect(self._finish)
        self._editor = editor
        return editor

    def _make(self, parent: QWidget, model: DirectoryModel, column: int) -> CellEditor:
        field = model.fields[column]
        if field.kind is FieldKind.DATE:
            return DateEditor(parent)
        if field.kind is FieldKind.CHOICE and field.choices is not None:
            return ChoiceEditor(parent, [one.caption for one in field.choices])
        if field.kind is FieldKind.LINK and field.target is not None:
            return ChoiceEditor(parent, model.choices(field))
        return CellEditor(parent)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        line = cast("CellEditor", editor)
        if line.text() != text:
            line.setText(text)
        if index.data(ERROR_ROLE):
            line.mark_wrong()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        model.setData(index, cast("CellEditor", editor).text())

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self._editor:
            self._editor = None
        super().destroyEditor(editor, index)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(editor, CellEditor):
            key = cast("QKeyEvent", event).key()
            if key in ACCEPTING:
                self._finish(key)
                return True
            if key == Qt.Key.Key_F4:
                editor.open_aid()
                return True
            if key == Qt.Key.Key_Escape:
                return self._leave(editor, event)
        return super().eventFilter(editor, event)

    def _leave(self, editor: CellEditor, event: QEvent) -> bool:
        """Close the editor; the cell holds its stored value again, even after a refusal."""
        place = self._index
        handled = super().eventFilter(editor, event)
        if place.isValid() and place.data(ERROR_ROLE):
            cast("DirectoryModel", place.model()).give_back([place])
        return handled

    def _finish(self, key: int) -> None:
        """Store the cell; when it is wrong the editor stays, with everything typed."""
        editor, place = self._editor, self._index
        if editor is None or not place.isValid():
            return
        index = place.model().index(place.row(), place.column())
        self.commitData.emit(editor)
        if index.data(ERROR_ROLE):
            editor.mark_wrong()
            editor.setFocus()
            self.refused.emit(index)
            return
        self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)
        self.accepted.emit(index, key)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.data(ERROR_ROLE):
            painter.save()
            painter.setPen(QPen(theme.color("red"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
            painter.restore()
