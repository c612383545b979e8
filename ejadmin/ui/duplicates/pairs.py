"""The pairs that look like one person, the surest first: two names and the reason below."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ejadmin.models.people.duplicate_search import Pair
from ejadmin.ui import theme

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
LINES, PADDING, SCORE_WIDTH = 3, 6, 52
WIDTH = 380


@dataclass(frozen=True)
class PairLine:
    """One pair as the list shows it; ``decision`` is the key of «разные люди», if any."""

    pair: Pair
    names: tuple[str, str]
    reason: str
    decision: int | None = None


class PairsModel(QAbstractListModel):
    """Holds lines and never asks the database."""

    def __init__(self, parent: QListView) -> None:
        super().__init__(parent)
        self.lines: list[PairLine] = []

    def show_lines(self, lines: list[PairLine]) -> None:
        """Show other pairs."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " – ".join(line.names)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.names[0]}\n{line.names[1]}\n{line.reason}"
        return None


class PairDelegate(QStyledItemDelegate):
    """Paints the two names, the reason, and how sure it is."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(WIDTH, LINES * option.fontMetrics.height() + 2 * PADDING)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, PairsModel):
            return
        line, tones = model.lines[index.row()], theme.shades()
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_chosen:
            painter.fillRect(option.rect, theme.color("accent_tint"))
            painter.fillRect(
                QRect(option.rect.topLeft(), QSize(3, option.rect.height())), theme.color("accent")
            )
        box = option.rect.adjusted(theme.SMALL + 2, PADDING, -theme.SMALL, -PADDING)
        height = option.fontMetrics.height()
        names = box.adjusted(0, 0, -SCORE_WIDTH, 0)
        painter.setPen(tones.text)
        for number, name in enumerate(line.names):
            self._write(painter, option, names.translated(0, number * height), name)
        painter.setPen(tones.muted)
        self._write(painter, option, box.translated(0, 2 * height), line.reason)
        if line.pair.likeness.score:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.drawText(box, right, f"{line.pair.likeness.score} %")
        painter.setPen(tones.line)
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()

    @staticmethod
    def _write(painter: QPainter, option: QStyleOptionViewItem, box: QRect, text: str) -> None:
        metrics = option.fontMetrics
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)


class PairsList(QListView):
    """The list of pairs; one is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("duplicates.pairs")
        self.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.lines = PairsModel(self)
        self.setModel(self.lines)
        self.painter_of_lines = PairDelegate(self)
        self.setItemDelegate(self.painter_of_lines)

    def show_lines(self, lines: list[PairLine]) -> None:
        """Show other pairs; the same pair stays chosen, or else the one at its place."""
        before, row = self.chosen(), max(self.currentIndex().row(), 0)
        self.lines.show_lines(lines)
        keys = [_key(line.pair) for line in lines]
        if before is not None and _key(before.pair) in keys:
            row = keys.index(_key(before.pair))
        if lines:
            self.choose(min(row, len(lines) - 1))

    def choose(self, row: int) -> None:
        """Choose a line by its number."""
        self.setCurrentIndex(self.lines.index(row))
        self.scrollTo(self.currentIndex())

    def choose_pair(self, kind: str, first: int, second: int) -> bool:
        """Choose a pair by its people; whether it is in the list."""
        for row, line in enumerate(self.lines.lines):
            if _key(line.pair) == (kind, first, second):
                self.choose(row)
                return True
        return False

    def chosen(self) -> PairLine | None:
        """The chosen pair."""
        row = self.currentIndex().row()
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None


def _key(pair: Pair) -> tuple[str, int, int]:
    return (pair.kind.value, pair.first_id, pair.second_id)
