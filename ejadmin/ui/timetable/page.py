"""The weekly timetable of a class: a board to fill by keys, clashes shown at once."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ejadmin.errors import UserError
from ejadmin.models.base.store import TrackedSession
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.base.words import counted
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.standing import classes_of_year
from ejadmin.models.journal.making import LessonsMade, make_lessons
from ejadmin.models.timetable import board as cells
from ejadmin.models.timetable.tables import Timetable
from ejadmin.ui import dialogs, theme
from ejadmin.ui.operations import Step, carry_out
from ejadmin.ui.page import JOURNAL, Page, Place, Workplace
from ejadmin.ui.tasks import Progress
from ejadmin.ui.timetable.board import Board, BoardModel
from ejadmin.ui.timetable.dialogs import (
    SpanDialog,
    first_dialog,
    lessons_dialog,
    version_dialog,
)
from ejadmin.ui.timetable.head import TimetableHead, current_version
from ejadmin.ui.timetable.picker import CoursePicker, choices
from ejadmin.ui.timetable.side import CellRooms, EmptyTimetable
from ejadmin.ui.timetable.week import ClassWeek

ID_ROLE = Qt.ItemDataRole.UserRole
LABEL_ROLE = Qt.ItemDataRole.UserRole + 1
FINDINGS_HEIGHT = 96
KEYS = "Стрелки – выбор · Enter – предмет · Delete – убрать · Ctrl+Z – отменить"


class TimetablePage(Page):
    """Choose a class and a timetable, fill its week, make lessons of it."""

    ignores = JOURNAL

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.week = ClassWeek(self.operations)
        self._build()
        self._connect()

    # What the window asks

    def refresh(self) -> None:
        with known_errors(), self.sessions() as session:
            missing = cells.missing_for_timetable(session)
            if missing:
                self.empty.tell(missing)
                self.stack.setCurrentWidget(self.empty)
                return
            self._list_timetables(session)
            self._list_classes(session)
            self.stack.setCurrentWidget(self.full if self.week.timetable_id else self.first)
        self._reload()

    def show_place(self, details: dict[str, Any]) -> None:
        self.head.choose(details.get("timetable_id"))
        if self.head.versions.currentData() != self.week.timetable_id:
            self._version_chosen(self.head.versions.currentIndex())
        wanted = details.get("class_id")
        for row in range(self.classes.count()):
            if self.classes.item(row).data(ID_ROLE) == wanted:
                self.classes.setCurrentRow(row)

    def place(self) -> dict[str, Any]:
        return {"class_id": self.week.class_id, "timetable_id": self.week.timetable_id}

    # Building

    def _build(self) -> None:
        self.head = TimetableHead()
        self.classes = QListWidget()
        self.classes.setObjectName("timetable.classes")
        self.classes.setFixedWidth(96)
        self.model = BoardModel()
        self.board = Board(self.model)
        self.picker = CoursePicker(self)
        self.left = QListWidget()
        self.left.setObjectName("timetable.left")
        self.rooms = CellRooms()
        self.verdict = theme.StateLabel()
        self.findings = QListWidget()
        self.findings.setObjectName("timetable.findings")
        self.findings.setMaximumHeight(FINDINGS_HEIGHT)
        self.keys = theme.muted_label(KEYS)
        self.keys.setWordWrap(False)
        self.result = theme.muted_label("")
        self.result.hide()
        self.left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for each in (self.classes, self.left, self.findings):
            each.setFont(theme.sized_font(theme.TABLE_POINTS))
        self.empty, self.first, self.full = EmptyTimetable(), EmptyTimetable(), QWidget()
        self.first.tell_first()
        self._lay_out()

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.addWidget(theme.section_label("Осталось поставить"))
        side.addWidget(self.left, 1)
        side.addWidget(self.rooms)
        panel = QWidget()
        panel.setLayout(side)
        panel.setFixedWidth(250)
        side.setContentsMargins(0, 0, 0, 0)
        middle = QHBoxLayout()
        middle.addWidget(self.classes)
        middle.addWidget(self.board, 1)
        middle.addWidget(panel)
        box = QVBoxLayout(self.full)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.SMALL)
        box.addWidget(self.head)
        box.addLayout(middle, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.verdict)
        foot.addStretch(1)
        foot.addWidget(self.keys)
        box.addLayout(foot)
        box.addWidget(self.findings)
        box.addWidget(self.result)
        self.stack = QStackedWidget()
        for widget in (self.full, self.empty, self.first):
            self.stack.addWidget(widget)
        theme.page_box(self).addWidget(self.stack)

    def _connect(self) -> None:
        self.head.versions.activated.connect(self._version_chosen)
        self.classes.currentRowChanged.connect(self._class_chosen)
        self.board.open_asked.connect(self.open_picker)
        self.board.clear_asked.connect(self.clear_cell)
        self.board.cell_chosen.connect(self._show_cell)
        self.picker.chosen.connect(self.place_courses)
        self.rooms.room_chosen.connect(self._choose_room)
        self.findings.itemActivated.connect(self._go_to_finding)
        self.findings.itemClicked.connect(self._go_to_finding)
        self.head.copy_button.clicked.connect(self.ask_new_version)
        self.head.undo_button.clicked.connect(self.undo)
        self.head.redo_button.clicked.connect(self.redo)
        self.head.make_button.clicked.connect(self.ask_lessons)
        self.empty.asked.connect(self._go_to_missing)
        self.first.asked.connect(self.ask_first)

    # Reading

    def _list_timetables(self, session: TrackedSession) -> None:
        versions = cells.versions(session)
        if self.week.timetable_id not in [key for key, *_ in versions]:
            self.week.timetable_id = current_version(versions, self.workplace.today())
        self.head.show_versions(versions)
        self.head.choose(self.week.timetable_id)

    def _list_classes(self, session: TrackedSession) -> None:
        rows = classes_of_year(session)
        self.classes.blockSignals(True)
        self.classes.clear()
        for key, label in rows:
            item = QListWidgetItem(label)
            item.setData(ID_ROLE, key)
            item.setData(LABEL_ROLE, item.text())
            self.classes.addItem(item)
        keys = [key for key, _ in rows]
        if self.week.class_id not in keys:
            self.week.class_id = keys[0] if keys else None
        if self.week.class_id is not None:
            self.classes.setCurrentRow(keys.index(self.week.class_id))
        self.classes.blockSignals(False)

    def _reload(self) -> None:
        """Read the week of the class anew and show it; the chosen cell stays chosen."""
        self.week.read()
        self._show_week()

    def _show_week(self) -> None:
        chosen = self.model.cell_at(self.board.currentIndex())
        rings = self.week.rings.by_number if self.week.rings else {}
        self.rooms.rooms = self.week.rooms
        self.model.show_week(self.week.days, rings, self.week.lessons())
        index = self.model.index_of(chosen) if chosen else self.model.index(0, 0)
        self.board.setCurrentIndex(index)
        self._show_left()
        self._show_findings()
        self._mark_classes()
        self._show_cell()
        self.head.show_changes(
            can_undo=bool(self.operations.back), can_redo=bool(self.operations.forth)
        )

    def _show_left(self) -> None:
        self.left.clear()
        for course in self.week.courses:
            if course.left:
                item = QListWidgetItem(f"{course.title} – {_signed(course.left)}")
                item.setToolTip(course.text)
                self.left.addItem(item)
        if not self.left.count():
            self.left.addItem("Все часы поставлены")

    def _show_findings(self) -> None:
        found = self.week.clashes
        self.findings.clear()
        self.findings.setVisible(bool(found))
        if not found:
            self.verdict.tell("✓ Накладок нет", theme.State.GOOD)
            return
        number = counted(len(found), "накладка", "накладки", "накладок")
        self.verdict.tell(f"⚠ {number} во всех классах", theme.State.BAD)
        for clash in found:
            item = QListWidgetItem(clash.text)
            item.setData(ID_ROLE, (clash.first.class_ids[0], clash.first.moment))
            self.findings.addItem(item)

    def _mark_classes(self) -> None:
        """Classes with a clash bear a sign in the list."""
        troubled = self.week.troubled_classes()
        for row in range(self.classes.count()):
            item = self.classes.item(row)
            label = item.data(LABEL_ROLE)
            item.setText(f"{label} ⚠" if item.data(ID_ROLE) in troubled else label)

    def _show_cell(self) -> None:
        self.rooms.show_lessons(self.model.lessons_at(self.board.currentIndex()))

    # Acting

    def open_picker(self) -> None:
        """Open the list of courses over the current cell."""
        cell = self.model.cell_at(self.board.currentIndex())
        if cell is None:
            return
        rect = self.board.visualRect(self.board.currentIndex())
        corner = self.board.viewport().mapToGlobal(rect.bottomLeft())
        offered = choices(self.week.courses, self.week.entries, self.week.moment(cell))
        self.picker.open_at(corner, offered)

    def place_courses(self, course_ids: tuple[int, ...]) -> None:
        """Put courses into the current cell."""
        cell = self.model.cell_at(self.board.currentIndex())
        self._show_change(cell is not None and self.week.place(cell, course_ids))

    def clear_cell(self) -> None:
        """Take everything out of the current cell."""
        cell = self.model.cell_at(self.board.currentIndex())
        self._show_change(cell is not None and self.week.clear(cell))

    def show_refusal(self, error: UserError) -> None:
        super().show_refusal(error)
        self._reload()

    def show_travelled(self, step: Step) -> None:
        """Show the class whose week was changed."""
        if step.about is not None:
            self.week.timetable_id, self.week.class_id = step.about
        self.refresh()
        self.tell_travelled(step)

    def _choose_room(self, entry_id: int, room_id: int | None) -> None:
        self._show_change(self.week.choose_room(entry_id, room_id))

    def _show_change(self, has_changed: bool) -> None:
        if has_changed:
            self._show_week()

    # Dialogs and long work

    def ask_lessons(self) -> None:
        """Ask for the days and make their lessons."""
        dialog = lessons_dialog(self, self._validity())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.make_lessons(*dialog.span)

    def make_lessons(self, first: date, last: date) -> None:
        """Make the lessons of some days in the background."""
        timetable_id, sessions = self.week.timetable_id, self.sessions
        if timetable_id is None:
            return

        def work(progress: Progress) -> LessonsMade:
            progress.report(0, 1, "Создаю уроки")
            title = f"Созданы уроки {first:%d.%m.%Y} – {last:%d.%m.%Y}"
            made, _ = carry_out(
                sessions, title, lambda session: make_lessons(session, timetable_id, first, last)
            )
            return made

        self.head.make_button.setEnabled(False)
        self._say("Создаю уроки…")
        self.workplace.tasks.start(
            "Создание уроков", work, self._lessons_made, self._lessons_failed
        )

    def _lessons_made(self, made: LessonsMade) -> None:
        self.head.make_button.setEnabled(True)
        text = (
            f"Уроков создано: {made.created}, изменено: {made.changed}, "
            f"осталось без изменений: {made.kept}, убрано: {made.removed}."
        )
        self._say(text)
        self.told.emit(text)
        self.changed.emit(frozenset({"lessons"}))

    def _lessons_failed(self, error: Exception) -> None:
        self.head.make_button.setEnabled(True)
        self._say("Уроки не созданы.")
        dialogs.show_error(self, error)

    def _say(self, text: str) -> None:
        self.result.setText(text)
        self.result.show()

    def ask_new_version(self) -> None:
        """Ask from which day on a changed copy is valid, and go on with the copy."""
        dialog = version_dialog(self, self._validity(), self.workplace.today())
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._make_timetable(dialog, copy_of=self.week.timetable_id)

    def ask_first(self, _wanted: object = None) -> None:
        """Ask for the name and dates of the first timetable."""
        with known_errors(), self.sessions() as session:
            year = current_year(session)
            span = year.first_day, year.last_day
        dialog = first_dialog(self, span)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._make_timetable(dialog, copy_of=None)
            self.board.setFocus()

    def _make_timetable(self, dialog: SpanDialog, copy_of: int | None) -> None:
        def work(session: TrackedSession) -> int:
            if copy_of is not None:
                return cells.new_version(session, copy_of, dialog.name, *dialog.span)
            year_id = current_year(session).id
            return cells.new_timetable(session, year_id, dialog.name, *dialog.span)

        made = self.operations.do(f"Новое расписание «{dialog.name}»", work)
        if made is not None:
            self.week.timetable_id = made
            self.refresh()

    def _validity(self) -> tuple[date, date]:
        with known_errors(), self.sessions() as session:
            timetable = session.get_one(Timetable, self.week.timetable_id)
            return timetable.first_day, timetable.last_day

    # Going about

    def _version_chosen(self, _row: int) -> None:
        self.week.timetable_id = self.head.versions.currentData()
        self._reload()

    def _class_chosen(self, row: int) -> None:
        if row >= 0:
            self.week.class_id = self.classes.item(row).data(ID_ROLE)
            self._reload()

    def _go_to_finding(self, item: QListWidgetItem) -> None:
        class_id, moment = item.data(ID_ROLE)
        self.show_place({"class_id": class_id})
        self.board.setCurrentIndex(self.model.index_of((moment.weekday, moment.number)))
        self.board.setFocus()

    def _go_to_missing(self, missing: cells.Missing) -> None:
        self.asked_for.emit(Place(missing.page, missing.details))


def _signed(left: float) -> str:
    """«2 ч», «лишних 1 ч»."""
    text = f"{abs(left):g}".replace(".", ",")
    return f"{text} ч" if left > 0 else f"лишних {text} ч"
