"""One part of a division as a column: its head, its pupils, what is pressed and dropped there."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QLabel, QListView, QToolButton, QVBoxLayout

from ejadmin.models.dividing import Divided, Tally
from ejadmin.ui import theme

MIME = "application/x-ejadmin-pupils"
ID_ROLE = Qt.ItemDataRole.UserRole
LEAST_WIDTH, WIDEST, PUPIL_HEIGHT = 190, 320, 21
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
CLEARING = (Qt.Key.Key_0, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
SIDEWAYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class PupilsModel(QAbstractListModel):
    """The pupils of one part; dragging takes their ids, dropping announces them."""

    dropped = Signal(list)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.pupils: list[Divided] = []
        self.texts: list[str] = []

    def fill(self, pupils: Iterable[Divided], texts: Iterable[str]) -> None:
        """Show other pupils."""
        self.beginResetModel()
        self.pupils, self.texts = list(pupils), list(texts)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.pupils)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            pupil = self.pupils[index.row()]
            return f"{pupil.name}, {pupil.class_label}"
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, PUPIL_HEIGHT)
        return self.pupils[index.row()].pupil_id if role == ID_ROLE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        kept = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return kept | Qt.ItemFlag.ItemIsDragEnabled

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        data.setData(MIME, json.dumps([index.data(ID_ROLE) for index in indexes]).encode())
        return data

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, _parent: Index
    ) -> bool:
        if not data.hasFormat(MIME):
            return False
        self.dropped.emit(json.loads(bytes(data.data(MIME).data())))
        return True


class PartColumn(QFrame):
    """A part, or with ``part_id`` ``None`` those who stand in none.

    Announces: ids dropped here, a digit pressed (from 0 on; -1 takes out), the next part wanted,
    a step sideways with or without the chosen pupils, and the buttons of the head.
    """

    dropped = Signal(object, list)
    digit_pressed = Signal(int)
    next_pressed = Signal()
    sideways_pressed = Signal(int, bool)
    chosen_changed = Signal()
    entered = Signal(object)
    rename_asked = Signal(object)
    remove_asked = Signal(object)
    teacher_asked = Signal(object)

    def __init__(self, part_id: int | None) -> None:
        super().__init__()
        self.part_id = part_id
        self.title, self.count = theme.section_label(""), QLabel()
        self.teacher = QToolButton()
        self.view = QListView()
        self.model = PupilsModel(self)
        self._dress()
        self._lay_out()

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setMaximumWidth(WIDEST)
        self.count.setFont(theme.sized_font(theme.TABLE_POINTS))
        view = self.view
        view.setObjectName(f"part.{self.part_id or 0}")
        view.setModel(self.model)
        view.setFont(theme.sized_font(theme.TABLE_POINTS))
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        view.setDefaultDropAction(Qt.DropAction.MoveAction)
        view.setDropIndicatorShown(False)
        view.setUniformItemSizes(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.installEventFilter(self)
        # queued: the view that is dragged from must not be filled anew under its own drag
        self.model.dropped.connect(self._take, Qt.ConnectionType.QueuedConnection)
        view.selectionModel().selectionChanged.connect(self._tell_chosen)
        view.selectionModel().currentChanged.connect(self._tell_chosen)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.TIGHT)
        box.setSpacing(theme.TIGHT)
        box.addWidget(self.title)
        box.addWidget(self.count)
        if self.part_id is not None:
            self._dress_head()
            box.addWidget(self.teacher)
        box.addWidget(self.view, 1)

    def _dress_head(self) -> None:
        self.teacher.setObjectName(f"action.teacher.{self.part_id}")
        self.teacher.setAutoRaise(True)
        self.teacher.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.teacher.setToolTip("Назначить педагога подгруппы")
        self.teacher.clicked.connect(self._ask_teacher)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for name, text, ask in (
            ("rename", "Переименовать… (F2)", self._ask_rename),
            ("teacher", "Назначить педагога…", self._ask_teacher),
            ("remove_part", "Удалить подгруппу…", self._ask_remove),
        ):
            action = self.addAction(text)
            action.setObjectName(f"action.{name}.{self.part_id}")
            action.triggered.connect(ask)

    def fill(self, title: str, tally: Tally, pupils: Sequence[Divided], texts: list[str]) -> None:
        """Show the part as it is now, staying at the row."""
        row = max(self.view.currentIndex().row(), 0)
        self.title.setText(title)
        self.title.setToolTip(title)
        self.count.setText(tally.text)
        self.model.fill(pupils, texts)
        if pupils:
            self.view.selectionModel().setCurrentIndex(
                self.model.index(min(row, len(pupils) - 1)),
                QItemSelectionModel.SelectionFlag.NoUpdate,
            )

    def tell_teacher(self, name: str) -> None:
        """Say who leads the part's course; an empty name means that there is no course yet."""
        self.teacher.setText(name or "педагог не назначен…")

    def chosen_ids(self) -> list[int]:
        """The pupils a key speaks for: the chosen ones, or the current one."""
        rows = sorted({index.row() for index in self.view.selectedIndexes()})
        if not rows and self.view.currentIndex().isValid():
            rows = [self.view.currentIndex().row()]
        return [self.model.pupils[row].pupil_id for row in rows]

    def choose(self, pupil_ids: Iterable[int]) -> None:
        """Choose pupils who stand here."""
        wanted = set(pupil_ids)
        rows = [n for n, one in enumerate(self.model.pupils) if one.pupil_id in wanted]
        selection = self.view.selectionModel()
        selection.clearSelection()
        for row in rows:
            index = self.model.index(row)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.Select)
            self.view.scrollTo(index)

    def enter(self) -> None:
        """Take the keyboard; the current row is chosen."""
        self.view.setFocus()
        self.entered.emit(self)
        if not self.view.selectedIndexes() and self.view.currentIndex().isValid():
            self.view.selectionModel().select(
                self.view.currentIndex(), QItemSelectionModel.SelectionFlag.Select
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.view and event.type() is QEvent.Type.FocusIn:
            self.entered.emit(self)
        if watched is self.view and event.type() is QEvent.Type.KeyPress:
            return self._take_key(cast("QKeyEvent", event))
        return super().eventFilter(watched, event)

    def _take_key(self, press: QKeyEvent) -> bool:
        key = press.key()  # a Cyrillic letter is no member of Qt.Key
        has_control = bool(press.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in SIDEWAYS:
            self.sideways_pressed.emit(SIDEWAYS[key], has_control)
        elif has_control:
            return False
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.digit_pressed.emit(key - Qt.Key.Key_1)
        elif key in CLEARING:
            self.digit_pressed.emit(-1)
        elif key == Qt.Key.Key_Space:
            self.next_pressed.emit()
        elif key == Qt.Key.Key_F2 and self.part_id is not None:
            self._ask_rename()
        else:
            return False
        return True

    def _take(self, pupil_ids: list[int]) -> None:
        self.dropped.emit(self.part_id, pupil_ids)

    def _tell_chosen(self) -> None:
        self.chosen_changed.emit()

    def _ask_rename(self) -> None:
        self.rename_asked.emit(self.part_id)

    def _ask_remove(self) -> None:
        self.remove_asked.emit(self.part_id)

    def _ask_teacher(self) -> None:
        self.teacher_asked.emit(self.part_id)
