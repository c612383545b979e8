"""«Движение»: orders of enrolment, transfer, leaving and graduation, and their effect."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.models.base.copies import Occasion
from ejadmin.models.base.operations import Doing
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.words import PUPILS, counted, listed
from ejadmin.models.movement.applying import Carried
from ejadmin.models.movement.draft import OrderDraft
from ejadmin.models.movement.register import (
    as_draft,
    count_classes,
    names_of_order,
    without_lost_cards,
)
from ejadmin.models.movement.tables import MovementKind, SchoolOrder
from ejadmin.models.movement.telling import kind_of
from ejadmin.models.movement.undoing import refuse_undo, undo_order
from ejadmin.models.registry import records
from ejadmin.ui import dialogs, theme
from ejadmin.ui.exchange import ExchangePage, dropped_files
from ejadmin.ui.movement.editor import OrderEditor
from ejadmin.ui.movement.register import RegisterPane
from ejadmin.ui.movement.report import ReportPane
from ejadmin.ui.operations import carry_out
from ejadmin.ui.page import JOURNAL, Place, Workplace
from ejadmin.ui.tasks import Progress

REGISTER, REPORT = 0, 1
Undone = tuple[int, OrderDraft | None, list[str], Doing]


class MovementPage(ExchangePage):
    """The register of orders, an order being written, and the report of movement."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.register = RegisterPane(workplace, self.operations)
        self.editor = OrderEditor(workplace)
        self.report = ReportPane(workplace)
        self._remembered: dict[int, OrderDraft] = {}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.register, "Приказы")
        self.tabs.addTab(self.report, "Отчёт о движении")
        self.title = theme.title_label("Движение")
        self.pages = QStackedWidget()
        self.to_classes = theme.primary_button("Открыть классы")
        self.empty = self._empty()
        for page in (self.tabs, self.editor, self.empty):
            self.pages.addWidget(page)
        box = theme.page_box(self)
        box.addWidget(self.title)
        box.addWidget(self.pages, 1)
        self.setFocusProxy(self.register.orders)
        self.setAcceptDrops(True)
        self._connect()

    def today(self) -> date:
        """The day on which orders are entered."""
        return self.workplace.today()

    def refresh(self) -> None:
        """Read the register and the report anew; an order being written stays."""
        with self.sessions() as session:
            has_classes = count_classes(session) > 0
        self.register.refresh()
        self.report.refresh(self.today())
        if self.pages.currentWidget() is not self.editor:
            self.pages.setCurrentWidget(self.tabs if has_classes else self.empty)

    def show_place(self, details: dict[str, Any]) -> None:
        """Go to an order or the report, or begin an order about some pupils."""
        if isinstance(order := details.get("order"), int):
            if self.pages.currentWidget() is not self.editor:
                self._show_tab(REGISTER)
                self.register.choose(order)
        elif details.get("tab") == "report":
            self._show_tab(REPORT)
        elif "pupils" in details or "kind" in details:
            self._begin_about(details)

    def place(self) -> dict[str, Any]:
        if self.tabs.currentIndex() == REPORT:
            return {"tab": "report"}
        return {"order": self.register.chosen_id()}

    def has_unsaved(self) -> bool:
        return self.pages.currentWidget() is self.editor and self.editor.has_unsaved()

    @Slot()
    def begin(self, kind: MovementKind = MovementKind.TRANSFER) -> None:
        """Write a new order."""
        self.editor.start(kind, self.today())
        self._show_editor("Новый приказ")

    def _begin_about(self, details: dict[str, Any]) -> None:
        """Begin an order with pupils, a class and a day given from elsewhere."""
        if self.has_unsaved():
            self.told.emit("Сначала закончите начатый приказ: он открыт.")
            return
        self.begin(kind_of(details.get("kind")) or MovementKind.TRANSFER)
        day = details.get("day")
        if isinstance(day, str):
            self.editor.begin_on(date.fromisoformat(day))
        pupils = [key for key in details.get("pupils", ()) if isinstance(key, int)]
        target = details.get("class")
        self.editor.naming.name_pupils(pupils, target if isinstance(target, int) else None)

    def _show_editor(self, title: str) -> None:
        self.title.setText(title)
        self.pages.setCurrentWidget(self.editor)
        self.setFocusProxy(self.editor.parts.choosing.search)
        self.editor.parts.choosing.search.setFocus()

    @Slot()
    def _show_register(self) -> None:
        self.title.setText("Движение")
        self.setFocusProxy(self.register.orders)
        self._show_tab(REGISTER)
        self.register.refresh()
        self.register.orders.setFocus()

    def _show_tab(self, place: int) -> None:
        if self.pages.currentWidget() is not self.editor or not self.editor.has_unsaved():
            self.title.setText("Движение")
            self.pages.setCurrentWidget(self.tabs)
            self.tabs.setCurrentIndex(place)

    @Slot(object, object)
    def _carried(self, carried: Carried, doing: Doing) -> None:
        self.operations.remember(doing)
        self._show_register()
        self.register.choose(carried.order_id)
        self.report.refresh(self.today())
        told = counted(carried.pupils, *PUPILS)
        self.told.emit(f"Приказ {carried.title} проведён: {told}. Копия базы сохранена.")

    def undo(self) -> None:
        """Bring back a name taken out of the order being written, else take back what was done."""
        if self.pages.currentWidget() is self.editor:
            self.editor.naming.bring_back()
        else:
            super().undo()

    def show_refusal(self, error: UserError) -> None:
        self.register.note.tell(error.message, theme.State.BAD)

    @Slot(int)
    def cancel_order(self, order_id: int) -> None:
        """Take an order back after a plain question, then open it for correction."""
        row = self.register.chosen()
        if row is None:
            return
        question = (
            f"Отменить приказ № {row.number} от {row.issued_on:%d.%m.%Y}? "
            f"Списки {counted(row.pupils, 'ученика', 'учеников', 'учеников')} станут прежними."
        )
        more = "Перед отменой сохранится копия базы. Приказ можно будет исправить и провести снова."
        if not dialogs.confirm(self, question, "Отменить приказ", details=more):
            return
        self.register.setEnabled(False)
        work = partial(_cancel, self.workplace, order_id, f"Отмена приказа № {row.number}")
        self.workplace.tasks.start(
            f"Отмена приказа № {row.number}", work, self._undone, self._undo_failed,
            self._undo_ended,
        )  # fmt: skip

    def _undone(self, outcome: Undone) -> None:
        order_id, draft, left, doing = outcome
        self.operations.remember(doing)
        row = next(row for row in self.register.every if row.id == order_id)
        if draft is not None:
            self._remembered[order_id] = draft
        self._undo_ended()
        self.register.refresh()
        self.report.refresh(self.today())
        told = f"Приказ № {row.number} отменён, списки прежние."
        if left:
            told += f" Карточки остались, в них уже есть записи: {listed(left)}."
        self.register.note.tell(told, theme.State.GOOD)
        self.told.emit(told)

    def _undo_failed(self, error: Exception) -> None:
        self._undo_ended()
        if isinstance(error, UserError):
            self.register.note.tell(error.message, theme.State.BAD)
        else:
            dialogs.show_error(self, error)

    def _undo_ended(self) -> None:
        self.register.setEnabled(True)
        self.register.orders.setFocus()

    @Slot(int)
    def correct(self, order_id: int) -> None:
        """Open an order that moves nobody, to write it anew under its number."""
        try:
            with self.sessions() as session:
                draft = self._remembered.get(order_id) or as_draft(session, order_id)
        except UserError as error:
            self.register.note.tell(error.message, theme.State.BAD)
            return
        if draft is not None:
            self.editor.open_draft(draft)
            self._show_editor(f"Приказ № {draft.number}")

    @Slot(int)
    def remove(self, order_id: int) -> None:
        """Remove an order that moves nobody."""
        row = self.register.chosen()
        question = f"Удалить приказ № {row.number if row else ''} вместе с его файлами?"
        if not dialogs.confirm(self, question, "Удалить"):
            return

        def work(session: TrackedSession) -> bool:
            records.remove(session, SchoolOrder, [order_id])
            return True

        if self.operations.do(f"Удалён приказ № {row.number if row else ''}", work):
            self.register.refresh()

    @Slot(int)
    def _go_to_pupil(self, pupil_id: int) -> None:
        self.asked_for.emit(Place("people", {"pupil": pupil_id}))

    @Slot()
    def _go_to_classes(self) -> None:
        self.asked_for.emit(Place("directory", {"key": "classes"}))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.take_drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files: list[Path] = dropped_files(event)
        event.acceptProposedAction()
        self.load_files(files)

    def _connect(self) -> None:
        self.register.new_asked.connect(self.begin)
        self.register.correct_asked.connect(self.correct)
        self.register.cancel_asked.connect(self.cancel_order)
        self.register.remove_asked.connect(self.remove)
        self.register.load_asked.connect(self.choose_table)
        self.register.pupil_asked.connect(self._go_to_pupil)
        self.register.told.connect(self.told)
        self.editor.carried.connect(self._carried)
        self.editor.left.connect(self._show_register)
        self.editor.told.connect(self.told)
        self.to_classes.clicked.connect(self._go_to_classes)

    def _empty(self) -> QWidget:
        page = QWidget()
        frame, box = theme.card()
        box.addWidget(theme.section_label("Сначала нужны классы"))
        explained = QLabel(
            "Приказы зачисляют учеников в классы, переводят и отчисляют. Создайте классы или "
            "загрузите список учеников – после этого здесь можно составить приказ."
        )
        explained.setWordWrap(True)
        box.addWidget(explained)
        box.addWidget(self.to_classes, alignment=Qt.AlignmentFlag.AlignLeft)
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, theme.MEDIUM, 0, 0)
        outer.addWidget(frame)
        outer.addStretch(1)
        return page


def _cancel(workplace: Workplace, order_id: int, title: str, progress: Progress) -> Undone:
    """Take an order back; answers it as a draft, to be corrected, and whose cards remain."""
    with workplace.sessions() as session:
        draft, names = as_draft(session, order_id), names_of_order(session, order_id)
    progress.report(0, 1, "Копия базы")
    left, doing = carry_out(
        workplace.sessions, title, partial(undo_order, order_id=order_id),
        copy=Occasion.ORDER, check=partial(refuse_undo, order_id=order_id),
    )  # fmt: skip
    with workplace.sessions() as session:
        again = without_lost_cards(session, draft, names) if draft is not None else None
        return order_id, again, left, doing
