"""The directories: a list of them at the left, the one table editor at the right."""

from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from ejadmin.errors import UserError
from ejadmin.models.base.words import counted, name_key
from ejadmin.models.registry.directories import DIRECTORIES, Directory, directory
from ejadmin.ui import dialogs, papers, theme
from ejadmin.ui.directory.detail import RecordDetail
from ejadmin.ui.directory.papers import PAPERS, PaperButton
from ejadmin.ui.directory.presets import PRESETS, Preset
from ejadmin.ui.directory.rows import Touched
from ejadmin.ui.directory.table import DirectoryTable
from ejadmin.ui.exchange import ExchangePage
from ejadmin.ui.operations import Step
from ejadmin.ui.page import JOURNAL, Workplace
from ejadmin.ui.saving import save_file
from ejadmin.ui.tasks import Progress

LIST_WIDTH, ITEM_HEIGHT = 260, 18
KEY_ROLE = Qt.ItemDataRole.UserRole


class DirectoryPage(ExchangePage):
    """Every directory of the registry in the one table editor."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.title = theme.title_label("Справочники")
        self.search = QLineEdit()
        self.list = QListWidget()
        self.table = DirectoryTable(self.operations)
        self.table.undo_asked.connect(self.undo)
        self.table.told.connect(self.told)
        self.table.import_asked.connect(self.choose_table)
        self.table.export_asked.connect(self._export)
        self.preset_buttons = {preset.name: self._preset_button(preset) for preset in PRESETS}
        self.paper_buttons = {paper.document: self._paper_button(paper) for paper in PAPERS}
        self.detail = RecordDetail(workplace, self.operations)
        self.detail.told.connect(self.told)
        self._lay_out()
        self._fill_list()
        self.setFocusProxy(self.table.view)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText("Найти справочник")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.list.setObjectName("directory.list")
        self.list.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.currentItemChanged.connect(self._open_chosen)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        for button in (*self.preset_buttons.values(), *self.paper_buttons.values()):
            head.addWidget(button)
        right = QVBoxLayout()
        right.addLayout(head)
        right.addWidget(self.table, 1)
        right.addWidget(self.detail)
        box = QHBoxLayout(self)
        theme.spread(box)
        box.setSpacing(theme.MEDIUM)
        box.addLayout(left)
        box.addLayout(right, 1)
        self.search.setFixedWidth(LIST_WIDTH)
        self.list.setFixedWidth(LIST_WIDTH)

    def _fill_list(self) -> None:
        for group in dict.fromkeys(entry.group for entry in DIRECTORIES):
            heading = QListWidgetItem(group)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            heading.setFont(theme.sized_font(theme.TABLE_POINTS, bold=True))
            self.list.addItem(heading)
            for entry in DIRECTORIES:
                if entry.group == group:
                    item = QListWidgetItem(f"   {self._short(entry.title)}")
                    item.setSizeHint(QSize(0, ITEM_HEIGHT))
                    item.setData(KEY_ROLE, entry.key)
                    item.setToolTip(entry.title)
                    self.list.addItem(item)

    def _short(self, title: str) -> str:
        width = LIST_WIDTH - theme.LARGE - theme.MEDIUM
        return self.list.fontMetrics().elidedText(title, Qt.TextElideMode.ElideMiddle, width)

    def refresh(self) -> None:
        """Read the open directory anew; the first one opens when none is open."""
        self.detail.store_text()
        if self.table.directory is None:
            self._choose(DIRECTORIES[0].key)
        else:
            self.table.refresh()
            self.detail.refresh()

    def show_place(self, details: dict[str, Any]) -> None:
        """Open the directory ``key`` and choose the record ``id``."""
        if any(entry.key == details.get("key") for entry in DIRECTORIES):
            self._choose(str(details["key"]))
            self.table.view.setFocus()
            if isinstance(details.get("id"), int):
                self.table.go_to(details["id"])

    def undo(self) -> None:
        """Take back what was typed and refused, else the last thing stored."""
        if not self.table.take_back_typed():
            super().undo()

    def show_travelled(self, step: Step) -> None:
        if isinstance(step.about, Touched):
            self._choose(step.about.directory)
            self.table.show_travelled(step.about)
        self.detail.refresh()
        self.tell_travelled(step)

    def show_refusal(self, error: UserError) -> None:
        self.table.reason.tell(error.message, theme.State.BAD)

    def place(self) -> dict[str, Any]:
        """The open directory and the chosen record."""
        opened, model = self.table.directory, self.table.model
        if opened is None or model is None:
            return {}
        row = model.row_at(self.table.view.currentIndex().row())
        return {"key": opened.key} | ({"id": row.key} if row.key is not None else {})

    def has_unsaved(self) -> bool:
        """Whether a draft waits for a value."""
        self.detail.store_text()
        return self.table.has_unsaved()

    def _choose(self, key: str) -> None:
        for number in range(self.list.count()):
            if self.list.item(number).data(KEY_ROLE) == key:
                self.list.setCurrentRow(number)
                return

    def _open_chosen(self, item: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        key = item.data(KEY_ROLE) if item is not None else None
        if key is None or (self.table.directory and self.table.directory.key == key):
            return
        if self.has_unsaved() and not self._leave_draft():
            self._stay_at(before)
            return
        chosen: Directory = directory(key)
        self.title.setText(chosen.title)
        for preset in PRESETS:
            self.preset_buttons[preset.name].setVisible(chosen.key in preset.directories)
        for paper in PAPERS:
            self.paper_buttons[paper.document].setVisible(chosen.key == paper.directory)
        offered = next((one.button for one in PRESETS if chosen.key in one.directories), "")
        self.table.preset_advice = f"Пока пусто: нажмите «{offered}» вверху." if offered else ""
        self.table.open(chosen)
        self.detail.follow(self.table)

    def _paper_button(self, paper: PaperButton) -> QPushButton:
        button = theme.action_button(paper.button, tooltip=paper.tooltip)
        button.setObjectName(f"action.print_{paper.document}")
        button.clicked.connect(partial(self._save_paper, paper))
        return button

    def _save_paper(self, paper: PaperButton, _checked: bool = False) -> None:
        """Save a directory's document, of the chosen record where it is about one."""
        self.detail.store_text()
        key = self.place().get("id")
        known = {paper.record: key} if paper.record and key else {}
        papers.save(self, self.workplace, paper.document, known, paper.name)

    def _preset_button(self, preset: Preset) -> QPushButton:
        button = theme.action_button(preset.button, tooltip=preset.tooltip)
        button.setObjectName(f"action.{preset.name}")
        button.clicked.connect(partial(self.fill_usual, preset))
        return button

    def fill_usual(self, preset: Preset, _checked: bool = False) -> None:
        """Write what schools usually have, and show it; asks where something is lost."""
        if preset.question and not dialogs.confirm(self, preset.question, "Вернуть"):
            return
        try:
            made = self.operations.run(preset.button, preset.fill, about=Touched(preset.shown))
        except UserError as error:
            dialogs.show_error(self, error)
            return
        self._choose(preset.shown)
        self.table.refresh()
        self.told.emit(f"Добавлено: {counted(made, *preset.words)}{preset.advice}")

    def _leave_draft(self) -> bool:
        return dialogs.confirm(
            self,
            "В таблице есть несохранённые строки. Уйти без них?",
            "Уйти",
            details="Они отмечены цветом: заполните в них обязательные поля.",
        )

    def _stay_at(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            blocked = self.list.blockSignals(True)
            self.list.setCurrentItem(item)
            self.list.blockSignals(blocked)

    def _narrow(self, text: str) -> None:
        wanted = name_key(text)
        shown_groups = set()
        for number in reversed(range(self.list.count())):
            item = self.list.item(number)
            if item.data(KEY_ROLE) is None:
                item.setHidden(bool(wanted) and item.text() not in shown_groups)
                continue
            fits = wanted in name_key(item.toolTip())
            item.setHidden(not fits)
            if fits:
                shown_groups.add(directory(item.data(KEY_ROLE)).group)

    def _export(self) -> None:
        """Write the open directory to a workbook of one sheet."""
        opened, sessions = self.table.directory, self.sessions
        if opened is None:
            return
        model = opened.model

        def write(file: Path, _progress: Progress) -> None:
            import_module("ejadmin.exports.directory").write_directory(sessions, model, file)

        title = f"Выгрузка: {opened.title}"
        save_file(self, self.workplace.tasks, title, f"{opened.title}.xlsx", write)
