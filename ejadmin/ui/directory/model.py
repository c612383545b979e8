"""The table model of any directory: plain rows, saved when a cell is accepted.

The last row is empty and becomes a new record when something is written into it.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ejadmin.errors import UserError
from ejadmin.models.base.fields import Field, FieldKind, Labels, fields
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import name_key
from ejadmin.models.registry import records
from ejadmin.models.registry.directories import Directory
from ejadmin.ui import theme
from ejadmin.ui.directory.rows import (
    Row,
    Touched,
    Unstored,
    natural_key,
    searchable,
    sorting_key,
)
from ejadmin.ui.operations import Operations

ERROR_ROLE = Qt.ItemDataRole.UserRole + 1
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
NUMERIC = (FieldKind.NUMBER, FieldKind.DECIMAL)


class DirectoryModel(QAbstractTableModel):
    """Rows of one directory; ``saved`` follows each change that reached the database."""

    saved = Signal()

    def __init__(self, operations: Operations, directory: Directory, parent: QObject) -> None:
        super().__init__(parent)
        self.operations = operations
        self.sessions = operations.sessions
        self.directory = directory
        self.fields: tuple[Field, ...] = fields(directory.model)
        self.labels: Labels = {}
        self.rows: list[Row] = []
        self.shown: list[Row] = []
        self.unstored: list[tuple[Unstored, ...]] = []
        self._needle = ""
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._start: records.Values = {field.name: None for field in self.fields}
        self.blank = self._new_row()

    def load(self) -> None:
        """Read the directory anew; drafts and cells not stored yet are kept."""
        with self.sessions() as session:
            stored = records.read_rows(session, self.directory.model)
            self.labels = records.read_labels(session, self.directory.model)
            self._start = records.starting_values(session, self.directory.model)
        self.beginResetModel()
        unsaved = [row for row in self.rows if row.is_unsaved]
        waiting = {row.key: row for row in unsaved if row.key is not None}
        names = [field.name for field in self.fields]
        self.rows = []
        for key, *values in stored:
            row = waiting.get(key) or Row(key, {})
            row.values = dict(zip(names, values, strict=True))
            self.rows.append(row)
        self.rows += [row for row in unsaved if row.key is None]
        self.blank = self._new_row()
        self._arrange()
        self.endResetModel()

    def _new_row(self) -> Row:
        return Row(None, dict(self._start))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.shown) + 1

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.fields)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.fields):
            return None
        field = self.fields[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return field.title
        if role == Qt.ItemDataRole.ToolTipRole:
            needed = "обязательное поле" if field.is_required else ""
            return " · ".join(part for part in (field.title, field.hint, needed) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.fields[index.column()].kind is FieldKind.YES_NO:
            return found | Qt.ItemFlag.ItemIsUserCheckable
        return found | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, field = self.row_at(index.row()), self.fields[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._shown_text(row, field, role)
        if role == Qt.ItemDataRole.CheckStateRole and field.kind is FieldKind.YES_NO:
            return self._checked(row, field)
        if role == ERROR_ROLE:
            return row.errors.get(field.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.errors.get(field.name) or row.text(field, self.labels) or field.hint
        if role == Qt.ItemDataRole.TextAlignmentRole and field.kind in NUMERIC:
            return RIGHT
        if role == Qt.ItemDataRole.BackgroundRole and row.key is None and row is not self.blank:
            return theme.color("amber_tint")
        return None

    def _shown_text(self, row: Row, field: Field, role: int) -> str | None:
        if field.kind is FieldKind.YES_NO and role == Qt.ItemDataRole.DisplayRole:
            return None
        if row is self.blank:
            return ""
        text = row.text(field, self.labels)
        return " ".join(text.split("\n")) if role == Qt.ItemDataRole.DisplayRole else text

    def _checked(self, row: Row, field: Field) -> Qt.CheckState | None:
        if row is self.blank:
            return None
        return Qt.CheckState.Checked if row.value(field.name) else Qt.CheckState.Unchecked

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Accept one cell and store its row when nothing is wrong or missing in it."""
        field = self.fields[index.column()]
        if role == Qt.ItemDataRole.CheckStateRole:
            value = "да" if Qt.CheckState(value) is Qt.CheckState.Checked else "нет"
        row = self.row_at(index.row())
        if str(value) == self._shown_text(row, field, Qt.ItemDataRole.EditRole):
            return field.name not in row.errors
        before = Unstored.of(row)
        row = self._begin(row)
        row.put(field, str(value), self.labels)
        self._store([row], field.name, [before])
        return field.name not in row.errors

    def row_at(self, number: int) -> Row:
        """The row shown at a place; beyond the last one the empty row."""
        return self.shown[number] if 0 <= number < len(self.shown) else self.blank

    def number_of(self, key: int) -> int | None:
        """Where a record is shown; ``None`` when it is filtered away or gone."""
        return next((n for n, row in enumerate(self.shown) if row.key == key), None)

    def error_at(self, index: Index) -> str:
        """Why a cell, or else its row, is not stored; empty when all is well."""
        if not index.isValid():
            return ""
        row = self.row_at(index.row())
        own = row.errors.get(self.fields[index.column()].name)
        if own or row is self.blank:
            return own or ""
        if row.errors:
            return next(iter(row.errors.values()))
        missing = row.missing(self.fields) if row.key is None else []
        wanted = ", ".join(f"«{title}»" for title in missing)
        return f"Черновик: чтобы сохранить, заполните {wanted}." if missing else ""

    def choices(self, field: Field) -> list[str]:
        """The labels a link may take, by the alphabet with numbers as numbers."""
        known = self.labels.get(field.target, {}) if field.target is not None else {}
        return sorted(known.values(), key=natural_key)

    def has_unsaved(self) -> bool:
        """Whether some row holds what the database does not."""
        return any(row.is_unsaved for row in self.rows)

    def _begin(self, row: Row) -> Row:
        """Make the empty row a draft and put a fresh empty one below it."""
        if row is not self.blank:
            return row
        place = len(self.shown)
        self.beginInsertRows(NOWHERE, place + 1, place + 1)
        self.rows.append(row)
        self.shown.append(row)
        self.blank = self._new_row()
        self.endInsertRows()
        return row

    def _store(self, rows: Sequence[Row], edited: str, before: Sequence[Unstored] = ()) -> None:
        """Store what is whole; what is left unsaved can be taken back like what was stored."""
        ready = [row for row in rows if self._is_ready(row)]
        number = len(self.operations.back)
        touched = Touched(self.directory.key)
        if ready:
            self._write(ready, edited, touched)
        stored = [row for row in ready if not row.errors]
        unstored = tuple(one for one in before if one.row.is_unsaved)
        if stored and len(self.operations.back) > number:
            touched.key, touched.unstored = stored[-1].key, unstored
        elif unstored:
            self.unstored.append(unstored)
        self._announce(rows)
        if stored:
            self.saved.emit()

    def _write(self, rows: Sequence[Row], edited: str, touched: Touched) -> None:
        drafts = [row.draft() for row in rows]
        work = partial(records.save, model=self.directory.model, drafts=drafts)
        try:
            outcomes = self.operations.run(self._title(rows), work, about=touched)
        except UserError as error:
            outcomes = [records.Outcome(row.key, row.values, error) for row in rows]
        for row, outcome in zip(rows, outcomes, strict=True):
            row.take(outcome, edited)

    def _title(self, rows: Sequence[Row]) -> str:
        """«Кабинеты: 12 (вместимость)», «Кабинеты: новая запись 12», «Кабинеты: 5 кабинетов»."""
        if len(rows) > 1:
            return f"{self.directory.title}: {self.directory.counted(len(rows))}"
        (row,) = rows
        name = row.text(self.fields[0], self.labels)
        if row.key is None:
            return f"{self.directory.title}: новая запись «{name}»"
        titles = (field.title.lower() for field in self.fields if field.name in row.pending)
        return f"{self.directory.title}: «{name}» ({', '.join(titles)})"

    def _is_ready(self, row: Row) -> bool:
        return bool(row.pending) and not row.typed and not row.missing(self.fields)

    def _announce(self, rows: Sequence[Row]) -> None:
        last = len(self.fields) - 1
        if len(rows) == 1 and rows[0] in self.shown[-1:]:
            numbers = [len(self.shown) - 1]
        else:
            wanted = {id(row) for row in rows}
            numbers = [n for n, row in enumerate(self.shown) if id(row) in wanted]
        if numbers:
            self.dataChanged.emit(self.index(numbers[0], 0), self.index(numbers[-1], last))

    def paste(self, top: int, left: int, block: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Put a block of texts at a place, adding rows at the end; says how many rows are stored.

        Returns the counts of rows stored and of rows left with a wrong or missing cell.
        """
        touched: list[Row] = []
        before: list[Unstored] = []
        for offset, texts in enumerate(block):
            row = self.row_at(top + offset)
            before.append(Unstored.of(row))
            touched.append(self._begin(row))
            for field, text in zip(self.fields[left:], texts, strict=False):
                row.put(field, text, self.labels)
        self._store(touched, self.fields[left].name, before)
        left_over = sum(row.is_unsaved for row in touched)
        return len(touched) - left_over, left_over

    def clear(self, indexes: Iterable[Index]) -> None:
        """Empty cells; a required one keeps its value and says so."""
        before: dict[int, Unstored] = {}
        name = self.fields[0].name
        for index in indexes:
            row, field = self.row_at(index.row()), self.fields[index.column()]
            if row is not self.blank and row.text(field, self.labels):
                before.setdefault(id(row), Unstored.of(row))
                row.put(field, "", self.labels)
                name = field.name
        self._store([one.row for one in before.values()], name, list(before.values()))

    def give_back(self, indexes: Iterable[Index]) -> bool:
        """Let cells that are not stored hold their stored values again; whether there were any.

        A stored row whose wrong cell is another one comes back whole; of a draft only cells with
        a reason are emptied, so that nothing typed into it is lost unseen.
        """
        chosen: dict[int, set[str]] = {}
        for index in indexes:
            chosen.setdefault(index.row(), set()).add(self.fields[index.column()].name)
        given = False
        for number, names in sorted(chosen.items(), reverse=True):
            row = self.row_at(number)
            waiting = {*row.pending, *row.typed}
            wrong = names & waiting or waiting if row.key is not None else names & {*row.errors}
            if wrong:
                given = True
                row.give_back(wrong)
                self._store([row], min(wrong))
                self._drop_emptied(row)
        return given

    def _drop_emptied(self, row: Row) -> None:
        if row.key is None and not row.is_unsaved:
            number = self.shown.index(row)
            self.beginRemoveRows(NOWHERE, number, number)
            self.shown.remove(row)
            self.rows.remove(row)
            self.endRemoveRows()

    def remove(self, rows: Sequence[Row]) -> int:
        """Delete rows, drafts included; returns how many records are gone.

        Raises ``UserError`` naming where a record is used.
        """
        keys = [row.key for row in rows if row.key is not None]
        if keys:
            title = f"Удалено: {self.directory.counted(len(keys))}"
            work = partial(self._delete, keys=keys)
            self.operations.run(title, work, about=Touched(self.directory.key, keys[0]))
        gone = {id(row) for row in rows}
        for row in rows:
            row.give_back([*row.values])
        self.beginResetModel()
        self.rows = [row for row in self.rows if id(row) not in gone]
        self._arrange()
        self.endResetModel()
        if keys:
            self.saved.emit()
        return len(keys)

    def _delete(self, session: TrackedSession, keys: Sequence[int]) -> None:
        records.remove(session, self.directory.model, keys)

    def has_typed(self) -> bool:
        """Whether something was typed that is not stored and can be taken back."""
        return any(one.row.is_unsaved for step in self.unstored for one in step)

    def take_back_typed(self) -> int | None:
        """Let rows hold what they held before something was typed that is not stored.

        Answers the place of such a row; nothing when there is none.
        """
        while self.unstored:
            rows = [one.row for one in self.unstored[-1] if one.row.is_unsaved]
            for one in self.unstored.pop():
                if one.row in rows:
                    one.take_back()
            if rows:
                self.load()
                return self.shown.index(rows[0]) if rows[0] in self.shown else 0
        return None

    def search(self, text: str) -> None:
        """Show only rows that hold every word of a text; an empty text shows all."""
        self._needle = name_key(text)
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order rows by a column; a negative column is the directory's own order."""
        self._sorted_by = (column, order) if 0 <= column < len(self.fields) else None
        self.layoutAboutToBeChanged.emit()
        self._arrange()
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        words = self._needle.split()
        self.shown = [
            row
            for row in self.rows
            if not words or self._holds(searchable(row, self.fields, self.labels), words)
        ]
        if self._sorted_by is not None:
            column, order = self._sorted_by
            field = self.fields[column]
            full = [row for row in self.shown if row.value(field.name) is not None]
            empty = [row for row in self.shown if row.value(field.name) is None]
            full.sort(
                key=lambda row: sorting_key(row, field, self.labels),
                reverse=order is Qt.SortOrder.DescendingOrder,
            )
            self.shown = full + empty

    @staticmethod
    def _holds(haystack: str, words: Sequence[str]) -> bool:
        return all(word in haystack for word in words)
