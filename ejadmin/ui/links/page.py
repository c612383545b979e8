"""The three link tables as one page: toggle, type hours, fill at once, print."""

from collections.abc import Collection
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.calendar.tables import YearState
from ejadmin.models.loads.matrices import LinkKind, years
from ejadmin.ui import papers, theme
from ejadmin.ui.exchange import ExchangePage
from ejadmin.ui.journal.advice import Advice
from ejadmin.ui.links.dialog import FillDialog
from ejadmin.ui.links.empty import advice_for
from ejadmin.ui.links.filling import FILLINGS
from ejadmin.ui.links.grid import LinksGrid
from ejadmin.ui.links.head import TABS, LinksHead
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.links.words import cell_words
from ejadmin.ui.operations import Step
from ejadmin.ui.page import JOURNAL, Workplace
from ejadmin.ui.saving import save_file
from ejadmin.ui.tasks import Progress

KEYS = {
    LinkKind.TEACHERS: "Пробел – поставить или снять · Ctrl+C, Ctrl+V – и с Excel · Ctrl+Z",
    LinkKind.ROOMS: "Пробел – поставить или снять · Ctrl+C, Ctrl+V – и с Excel · Ctrl+Z",
    LinkKind.CLASSES: "Цифры – часы · пробел – по примерному плану · Del · Ctrl+V · Ctrl+Z",
}


class LinksPage(ExchangePage):
    """Choose one of three matrices, a year and what to look for; write on the grid."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.model = LinksModel(self.operations)
        self.head = LinksHead()
        self.grid = LinksGrid(self.model)
        self.advice = Advice()
        self.nothing = theme.muted_label("Ничего не найдено. Esc – показать всё.")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.told_cell = theme.muted_label("")
        self.told_cell.setWordWrap(False)
        self.message = theme.StateLabel()
        self.message.hide()
        self.keys = theme.muted_label("")
        self.keys.setWordWrap(False)
        self.stack = QStackedWidget()
        self.year_states: dict[int, YearState] = {}
        self.year_id: int | None = None
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.grid)

    # What the window asks

    def refresh(self) -> None:
        self._read(self.model.kind)

    def show_place(self, details: dict[str, Any]) -> None:
        """Open a ``tab`` and choose the cell of a ``row`` and a ``subject``."""
        self._tell_refusal("")
        kind = _kind(details.get("tab")) or self.model.kind
        if details.get("year") in self.year_states:
            self.year_id = details["year"]
        if details.get("row") is not None or details.get("subject") is not None:
            self.head.search.clear()
        self._read(kind)
        place = self.model.place_of(details.get("row"), details.get("subject"))
        if place is not None:
            self.grid.go_to(*place)

    def place(self) -> dict[str, Any]:
        """The open tab and the current cell."""
        found: dict[str, Any] = {"tab": self.model.kind.value, "year": self.year_id}
        if self.model.rows and self.model.columns:
            row, subject = self.model.slot(*self.grid.current)
            found |= {"row": row, "subject": subject}
        return found

    # Building

    def _lay_out(self) -> None:
        self.message.setObjectName("links.message")
        foot = QHBoxLayout()
        foot.addWidget(self.message)
        foot.addWidget(self.told_cell)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        full = QWidget()
        box = QVBoxLayout(full)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.nothing, 1)
        box.addWidget(self.grid, 1)
        box.addLayout(foot)
        self.stack.addWidget(full)
        self.stack.addWidget(self.advice)
        page = theme.page_box(self)
        page.addWidget(self.head)
        page.addWidget(self.stack, 1)

    def _connect(self) -> None:
        head, grid = self.head, self.grid
        head.kind_chosen.connect(self._choose_kind)
        head.year_chosen.connect(self._choose_year)
        head.fill_asked.connect(self.ask_to_fill)
        head.search.textChanged.connect(self._narrow)
        head.search.left.connect(grid.setFocus)
        head.undo.clicked.connect(self.undo)
        head.redo.clicked.connect(self.redo)
        head.export.clicked.connect(self._export)
        head.print.clicked.connect(self._print)
        grid.undo_asked.connect(self.undo)
        grid.redo_asked.connect(self.redo)
        grid.wrote.connect(self._wrote)
        grid.refused.connect(self._tell_refusal)
        grid.moved.connect(self._tell_cell)
        grid.asked_for.connect(self.asked_for)
        self.advice.asked.connect(self.asked_for)
        # a button's own shortcut waits for its animation: too slow for a series of keys
        for keys, action in (
            ("F5", self.refresh), ("Ctrl+F", self._find),
            ("Ctrl+PgDown", partial(self._next_tab, 1)), ("Ctrl+PgUp", partial(self._next_tab, -1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, action)

    # Reading

    def _read(self, kind: LinkKind) -> None:
        """Read a matrix of the chosen year and show it."""
        with known_errors(), self.sessions() as session:
            listed = years(session)
        self.year_states = {key: state for key, _, state in listed}
        if self.year_id not in self.year_states:
            current = [key for key, _, state in listed if state is YearState.CURRENT]
            self.year_id = next(iter([*current, *self.year_states]), None)
        self.head.show_years(listed, self.year_id or 0)
        self.model.load(kind, self.year_id or 0)
        self._show()

    def _show(self) -> None:
        model = self.model
        self.head.show_kind(model.kind)
        self.head.show_steps(
            can_undo=bool(self.operations.back), can_redo=bool(self.operations.forth)
        )
        advice = advice_for(model.matrix)
        if advice is not None:
            self.advice.show_advice(*advice)
        self.stack.setCurrentIndex(0 if advice is None else 1)
        self.setFocusProxy(self.grid if advice is None else self.advice.button)
        self.head.export.setEnabled(advice is None)
        for button in self.head.fills.values():
            button.setEnabled(bool(model.matrix.rows))
        self.head.print.setEnabled(bool(model.matrix.cells))
        self.keys.setText(KEYS[model.kind])
        found = bool(model.rows and model.columns)
        self.nothing.setVisible(not found)
        self.grid.setVisible(found)
        self.grid.show_matrix()

    def _tell_cell(self) -> None:
        has_cell = self.model.rows and self.model.columns
        self.told_cell.setText(cell_words(self.model, *self.grid.current) if has_cell else "")

    def _tell_refusal(self, reason: str) -> None:
        self.message.tell(reason, theme.State.BAD)
        self.message.setVisible(bool(reason))
        self.told_cell.setVisible(not reason)
        self.keys.setVisible(not reason)

    # Acting

    def undo(self) -> None:
        """Take the last change back, in whichever matrix it was."""
        self.grid.end_typing()
        super().undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.grid.end_typing()
        super().redo()

    def show_travelled(self, step: Step) -> None:
        """Show the matrix and the cell that were changed."""
        self._tell_refusal("")
        kind, self.year_id, slot = step.about
        self._read(kind)
        place = self.model.place_of(*slot) if slot else None
        if place is not None:
            self.grid.go_to(*place)
        self.tell_travelled(step)

    def show_refusal(self, error: UserError) -> None:
        self._read(self.model.kind)
        self._tell_refusal(error.message)

    def ask_to_fill(self, key: str) -> None:
        """Open the preview of a way to fill the open matrix."""
        filling = next(one for one in FILLINGS[self.model.kind] if one.key == key)
        dialog = FillDialog(
            self.operations, filling, (self.model.kind, self.year_id or 0), self._scopes(), self
        )
        dialog.filled.connect(self._take_filled)
        dialog.open()

    def _take_filled(self) -> None:
        self._read(self.model.kind)
        self.told.emit("Готово. Отменить всё сразу – Ctrl+Z")
        self.grid.setFocus()

    def _wrote(self) -> None:
        self.head.show_steps(
            can_undo=bool(self.operations.back), can_redo=bool(self.operations.forth)
        )
        self.head.print.setEnabled(bool(self.model.matrix.cells))

    def _scopes(self) -> dict[str, Collection[int]]:
        """The choices of classes to fill: the empty ones, the chosen ones, all."""
        if self.model.kind is not LinkKind.CLASSES:
            return {}
        rows = self.model.matrix.rows
        filled = {row for row, _ in self.model.matrix.cells}
        empty = [line.key for line in rows if line.key not in filled]
        area = self.grid.selection()
        chosen = self.model.lines[area.top() : area.bottom() + 1]
        names = ", ".join(line.title for line in chosen)
        return {
            f"Только классы без плана – {len(empty)}": empty,
            f"Выбранные строки ({names}) – их план заменится": [line.key for line in chosen],
            f"Все классы – {len(rows)}, их планы заменятся": [line.key for line in rows],
        }

    def _export(self) -> None:
        """Write the open matrix as an Excel table."""
        sessions, kind, year = self.sessions, self.model.kind, self.year_id or 0

        def write(file: Path, _progress: Progress) -> None:
            import_module("ejadmin.exports.link_matrix").write_matrix(sessions, kind, year, file)

        name = f"{TABS[kind].replace(' × ', ' и ')}.xlsx"
        save_file(self, self.workplace.tasks, f"Выгрузка: {TABS[kind]}", name, write)

    def _print(self) -> None:
        """Save the curriculum as a PDF."""
        papers.save(self, self.workplace, "curriculum", {"year_id": self.year_id})

    # Going about

    def _choose_kind(self, key: str) -> None:
        self._tell_refusal("")
        self.grid.current = self.grid.anchor = (0, 0)
        self._read(LinkKind(key))
        self.grid.setFocus()

    def _choose_year(self, key: int) -> None:
        self.year_id = key
        self._read(self.model.kind)
        self.grid.setFocus()

    def _next_tab(self, way: int) -> None:
        tabs = self.head.tabs
        tabs.setCurrentIndex((tabs.currentIndex() + way) % tabs.count())

    def _narrow(self, wanted: str) -> None:
        self._tell_refusal("")
        self.model.narrow(wanted)
        self._show()

    def _find(self) -> None:
        self.head.search.setFocus()
        self.head.search.selectAll()


def _kind(tab: object) -> LinkKind | None:
    return next((kind for kind in LinkKind if kind.value == tab), None)
