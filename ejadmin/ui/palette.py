"""The command palette (Ctrl+K): everything one can go to, in one list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSettings,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ejadmin.exports import DOCUMENTS
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.words import name_key
from ejadmin.models.registry import finding_places as places
from ejadmin.models.registry.directories import DIRECTORIES
from ejadmin.ui import theme
from ejadmin.ui.page import PageEntry, Place

USED = "palette/used"
SHOWN = 60
WIDTH, HEIGHT = 640, 420
ENTRY = Qt.ItemDataRole.UserRole
AnyIndex = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One line: what it is, its name, a word more, and where Enter goes."""

    kind: str
    title: str
    more: str
    place: Place
    key: str

    @property
    def words(self) -> str:
        """The text a search is compared with."""
        return name_key(f"{self.title} {self.more} {self.kind}")


def collect(sessions: Sessions, pages: Iterable[PageEntry]) -> list[Entry]:
    """Pages, directories, documents, then what the database holds: classes, courses, pupils."""
    entries = [
        Entry("страница", page.title, "", Place(page.key), f"page:{page.key}") for page in pages
    ]
    entries += [
        Entry("справочник", directory.title, directory.group,
              Place("directory", {"key": directory.key}), f"directory:{directory.key}")
        for directory in DIRECTORIES
    ]  # fmt: skip
    entries += [
        Entry("документ", one.title, "",
              Place(one.page, {} if one.has_ledger else {"document": one.key}),
              f"document:{one.key}")
        for one in DOCUMENTS
    ]  # fmt: skip
    entries += ACTIONS
    with sessions() as session:
        entries += [
            Entry(found.kind, found.title, found.more, Place(found.page, found.details), found.key)
            for found in places.everything(session)
        ]
    return entries


ACTIONS = (
    Entry("действие", "Поставить отметки", "журнал класса", Place("journal"), "do:marks"),
    Entry("действие", "Напечатать ведомости", "семьям с отказом", Place("statements"), "do:print"),
    Entry("действие", "Сделать архив", "на внешний диск", Place("archive"), "do:archive"),
    Entry("действие", "Загрузить таблицу", "xlsx, csv", Place("setup"), "do:import"),
    Entry("действие", "Добавить ученика", "", Place("people", {"new": "pupil"}), "do:pupil"),
    Entry("действие", "Добавить сотрудника", "", Place("people", {"new": "employee"}),
          "do:employee"),
    Entry("действие", "Проверить журнал изменений", "цепочка", Place("changes"), "do:verify"),
)  # fmt: skip


def ranked(entries: Sequence[Entry], query: str, used: dict[str, int]) -> list[Entry]:
    """The entries that fit, the best first; equal ones by how often they were chosen.

    Every word of the query begins a word of the entry (best), stands somewhere in it, or has its
    letters in it in this order.
    """
    wanted = name_key(query).split()
    scored = []
    for place, entry in enumerate(entries):
        score = _score(entry.words, wanted)
        if score is not None:
            often = used.get(entry.key, 0)
            scored.append((score - min(often, 10) * 2, -often, place, entry))
    scored.sort(key=lambda row: row[:3])
    return [entry for *_, entry in scored[:SHOWN]]


def _score(words: str, wanted: list[str]) -> int | None:
    """How badly an entry fits: 0 is best, nothing when it does not."""
    total = 0
    for part in wanted:
        if words.startswith(part):
            continue
        if f" {part}" in words:
            total += 1
        elif part in words:
            total += 10
        elif len(part) > 2 and _has_letters(words, part):
            total += 30
        else:
            return None
    return total


def _has_letters(words: str, part: str) -> bool:
    """Whether the letters of a part begin a word and follow in it in this order."""
    for word in words.split():
        letters = iter(word)
        if word[0] == part[0] and all(letter in letters for letter in part):
            return True
    return False


class EntryModel(QAbstractListModel):
    """The entries that fit what is typed."""

    def __init__(self, entries: Sequence[Entry], parent: QObject) -> None:
        super().__init__(parent)
        self.every, self.shown = entries, list(entries)

    def search(self, query: str, used: dict[str, int]) -> None:
        """Show what fits the query."""
        self.beginResetModel()
        self.shown = ranked(self.every, query, used)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.shown[index.row()]
        if role == ENTRY:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " · ".join(part for part in (entry.title, entry.more, entry.kind) if part)
        return None


class EntryDelegate(QStyledItemDelegate):
    """A line: the title, a word more in grey, its kind at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(0, theme.ROW_HEIGHT + theme.TIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry: Entry = index.data(ENTRY)
        area = option.rect
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_chosen:
            painter.fillRect(area, theme.color("accent"))
        middle = Qt.AlignmentFlag.AlignVCenter
        line = area.adjusted(theme.MEDIUM, 0, -theme.MEDIUM, 0)
        painter.setPen("#FFFFFF" if is_chosen else theme.shades().text)
        painter.drawText(line, middle, entry.title)
        taken = painter.fontMetrics().horizontalAdvance(entry.title + "  ")
        painter.setPen("#FFFFFF" if is_chosen else theme.shades().muted)
        painter.drawText(line.adjusted(taken, 0, -110, 0), middle, entry.more)
        painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, entry.kind)


class Palette(QDialog):
    """A field and a list; arrows choose, Enter goes there."""

    chosen = Signal(object)

    def __init__(self, sessions: Sessions, pages: Iterable[PageEntry], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("palette")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.used = _read_used()
        self.field = QLineEdit(placeholderText="Ученик, класс, предмет, справочник, действие…")
        self.field.setFont(theme.sized_font(theme.TITLE_POINTS - 2))
        self.model = EntryModel(collect(sessions, pages), self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.nothing = theme.muted_label("Ничего не найдено. Попробуйте часть фамилии или слова.")
        self.nothing.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.SMALL, theme.SMALL, theme.SMALL, theme.SMALL)
        for part in (self.field, self.nothing, self.list):
            box.addWidget(part)
        self.field.textChanged.connect(self.search)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._take)
        self.setFixedSize(WIDTH, HEIGHT)
        corner = parent.mapToGlobal(parent.rect().center())
        self.move(corner.x() - WIDTH // 2, parent.mapToGlobal(parent.rect().topLeft()).y() + 60)
        self.search("")

    @Slot(str)
    def search(self, query: str) -> None:
        """Show what fits and choose the first."""
        self.model.search(query, self.used)
        self.list.setCurrentIndex(self.model.index(0, 0))
        self.nothing.setVisible(not self.model.shown)

    def showEvent(self, event: QEvent) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentIndex())
                return True
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1,
                     Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}  # fmt: skip
            if key in steps:
                last = self.model.rowCount() - 1
                row = min(max(self.list.currentIndex().row() + steps[Qt.Key(key)], 0), last)
                self.list.setCurrentIndex(self.model.index(row, 0))
                return True
        return super().eventFilter(watched, event)

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        entry: Entry = index.data(ENTRY)
        self.used[entry.key] = self.used.get(entry.key, 0) + 1
        QSettings().setValue(USED, self.used)
        self.accept()
        self.chosen.emit(entry.place)


def _read_used() -> dict[str, int]:
    stored = QSettings().value(USED)
    return {str(key): int(count) for key, count in (stored or {}).items()}
