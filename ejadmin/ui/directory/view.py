"""The table of the editor: its looks, its remembered columns, its exchange with Excel."""

from typing import cast

from PySide6.QtCore import QByteArray, QSettings, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ejadmin.models.base.fields import FieldKind
from ejadmin.ui import theme
from ejadmin.ui.clipboard import written_block
from ejadmin.ui.directory.model import DirectoryModel

WIDEST, NARROWEST, NARROWEST_TEXT, SAMPLED, PADDING = 300, 64, 150, 200, 24
STILL_ROOMY = 220
PAUSE_MILLISECONDS = 300
ROOMY = (FieldKind.TEXT, FieldKind.LINK)


class DirectoryView(QTableView):
    """The table itself; rows are of one height, so that a long directory costs no more."""

    def __init__(self) -> None:
        super().__init__()
        self._settings_key = ""
        self._wanted: dict[int, int] = {}
        self.awaits_rows = False  # widths of an empty table are a guess, made anew with its rows
        # each writing of the settings costs 8 ms, and a column being dragged resizes all the time
        self._pause = QTimer(self, interval=PAUSE_MILLISECONDS, singleShot=True)
        self._pause.timeout.connect(self._store_look)
        theme.dress_table(self)
        self.setTabKeyNavigation(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.sectionResized.connect(self._remember_look)
        header.sortIndicatorChanged.connect(self._remember_look)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def chosen_text(self) -> str:
        """The chosen cells as Excel takes them from the clipboard."""
        lines: dict[int, list[str]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda i: (i.row(), i.column())):
            text = str(index.data(Qt.ItemDataRole.EditRole) or "")
            lines.setdefault(index.row(), []).append(text)
        return written_block(lines.values())

    def forget_look(self) -> None:
        """Stop remembering while another directory is put in."""
        self._store_pending()
        self.awaits_rows = False
        self._settings_key = ""
        self._wanted = {}
        self.setSortingEnabled(False)

    def restore_look(self, settings_key: str) -> None:
        """Bring back the widths and the order of last time; fit the widths when there was none."""
        header = self.horizontalHeader()
        stored = QSettings().value(settings_key)
        if not (isinstance(stored, QByteArray) and header.restoreState(stored)):
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._fit_columns()
            self.awaits_rows = not cast("DirectoryModel", self.model()).rows
        last = cast("DirectoryModel", self.model()).fields[-1]
        header.setStretchLastSection(last.kind in ROOMY)
        self.setSortingEnabled(True)
        self._settings_key = settings_key

    def _remember_look(self) -> None:
        if self._settings_key and not self.awaits_rows:
            self._pause.start()

    def _store_pending(self) -> None:
        if self._pause.isActive():
            self._pause.stop()
            self._store_look()

    def _store_look(self) -> None:
        if self._settings_key:
            QSettings().setValue(self._settings_key, self.horizontalHeader().saveState())

    def fit_first_rows(self) -> None:
        """Fit the widths to the first rows of a table that was empty, unless chosen before."""
        if self.awaits_rows and cast("DirectoryModel", self.model()).rows:
            self.awaits_rows = False
            self._fit_columns()

    def _fit_columns(self) -> None:
        """Widths after the first rows' texts; the widest leaves room for the others."""
        model = cast("DirectoryModel", self.model())
        metrics = self.fontMetrics()
        for column, field in enumerate(model.fields):
            texts = [row.text(field, model.labels) for row in model.rows[:SAMPLED]]
            texts += [one.caption for one in field.choices or ()]
            longest = max(texts, key=len, default="")
            width = max(metrics.horizontalAdvance(text) for text in (f"{field.title}  ▾", longest))
            least = NARROWEST if model.rows or field.kind not in ROOMY else NARROWEST_TEXT
            self._wanted[column] = max(width + PADDING, least)
            self.setColumnWidth(column, min(self._wanted[column], WIDEST))
        if self.isVisible():
            self._widen_cut()

    def _widen_cut(self) -> None:
        """Give cut columns the room that is free; a hidden table learns its room when shown."""
        free = self.viewport().width() - self.horizontalHeader().length()
        if self._wanted and free < 0:
            self._narrow_widest(-free)
        for column, width in self._wanted.items():
            more = min(max(free, 0), max(width - WIDEST, 0))
            self.setColumnWidth(column, self.columnWidth(column) + more)
            free -= more
        self._wanted = {}

    def _narrow_widest(self, lacking: int) -> None:
        """Take room from the widest columns, if that brings those at the end into sight."""
        spare = sum(max(self.columnWidth(column) - STILL_ROOMY, 0) for column in self._wanted)
        if spare < lacking:
            return
        for column in sorted(self._wanted, key=self.columnWidth, reverse=True):
            less = min(lacking, max(self.columnWidth(column) - STILL_ROOMY, 0))
            self.setColumnWidth(column, self.columnWidth(column) - less)
            lacking -= less

    def hideEvent(self, event: QHideEvent) -> None:
        self._store_pending()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._widen_cut()
