"""The window: one page at a time, where to go, what is remembered, what runs."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ejadmin.errors import UserError
from ejadmin.ui import dialogs, remembered
from ejadmin.ui.bars import DemonstrationStrip, StatusLine, TopBar
from ejadmin.ui.exchange import DropTarget, Loading
from ejadmin.ui.navigation import Navigation
from ejadmin.ui.page import Page, PageEntry, Place, Workplace
from ejadmin.ui.task_panel import TaskPanel
from ejadmin.ui.tasks import Tasks

PAGES: tuple[PageEntry, ...] = (
    PageEntry("home", "Главная", "mdi6.home-outline", "ejadmin.ui.home", "HomePage"),
    PageEntry("setup", "Настройка", "mdi6.clipboard-check-outline",
              "ejadmin.ui.setup.page", "SetupPage"),
    PageEntry("people", "Люди", "mdi6.account-group-outline",
              "ejadmin.ui.people.page", "PeoplePage"),
    PageEntry("directory", "Справочники", "mdi6.table-multiple",
              "ejadmin.ui.directory.page", "DirectoryPage"),
    PageEntry("movement", "Движение", "mdi6.account-switch-outline",
              "ejadmin.ui.movement.page", "MovementPage"),
    PageEntry("timetable", "Расписание", "mdi6.calendar-clock-outline",
              "ejadmin.ui.timetable.page", "TimetablePage"),
    PageEntry("journal", "Журнал", "mdi6.notebook-outline",
              "ejadmin.ui.journal.page", "JournalPage"),
    PageEntry("statements", "Ведомости", "mdi6.file-document-outline",
              "ejadmin.ui.statements.page", "StatementsPage"),
    PageEntry("archive", "Архив", "mdi6.archive-lock-outline",
              "ejadmin.ui.archive.page", "ArchivePage"),
    PageEntry("changes", "Изменения", "mdi6.history", "ejadmin.ui.changes", "ChangesPage"),
    PageEntry("help", "Справка", "mdi6.help-circle-outline", "ejadmin.ui.help", "HelpPage"),
    PageEntry("school", "Карточка школы", "mdi6.school-outline",
              "ejadmin.ui.setup.school_card", "SchoolCardPage", under="setup"),
    PageEntry("calendar", "Учебный календарь", "mdi6.calendar-month-outline",
              "ejadmin.ui.setup.calendar", "CalendarPage", under="setup"),
    PageEntry("links", "Связи", "mdi6.table-check", "ejadmin.ui.links.page", "LinksPage",
              under="setup"),
    PageEntry("classes", "Классы", "mdi6.google-classroom", "ejadmin.ui.classes.page",
              "ClassesPage", under="setup"),
    PageEntry("subgroups", "Подгруппы", "mdi6.call-split",
              "ejadmin.ui.subgroups.page", "SubgroupsPage", under="setup"),
    PageEntry("access", "Доступ", "mdi6.key-outline", "ejadmin.ui.access.page", "AccessPage",
              under="people"),
    PageEntry("duplicates", "Двойники", "mdi6.account-multiple-check-outline",
              "ejadmin.ui.duplicates.page", "DuplicatesPage", under="people"),
)  # fmt: skip

SECONDS_BETWEEN_TRUTHS = 20
HISTORY_KEPT = 50
SETTLING = 1500


class Window(QMainWindow):
    """The frame of the program.

    ``painted`` comes once, after the first paint; the database is opened only then.
    ``closed`` comes when the window is gone for good.
    """

    painted = Signal()
    closed = Signal()
    leave_demonstration_asked = Signal()

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self.tasks = tasks
        self.workplace: Workplace | None = None
        self.pages: dict[str, Page] = {}
        self.stale: set[str] = set()
        self.visited: list[Place] = []
        self.position = -1
        self.last_archive: datetime | None = None
        self.is_painted = False
        self.setWindowTitle("ejadmin")
        self.setMinimumSize(900, 560)
        self._build()
        self._connect()
        self.navigation.collapse(remembered.restore_window(self))
        self.say("Открываю базу данных…")

    # What the opener of databases asks

    def furnish(self, workplace: Workplace) -> None:
        """Work with a database from now on; pages are built when first shown."""
        self.clear()
        self.workplace = workplace
        self.navigation.setEnabled(True)
        self.top.search.setEnabled(True)
        self.top.done.setEnabled(True)
        self.tell_truths()

    def clear(self) -> None:
        """Forget the database and every page that reads it."""
        for page in self.pages.values():
            remembered.save_tables(page)
            self.stack.removeWidget(page)
            page.deleteLater()
        self.pages.clear()
        self.stale.clear()
        self.visited, self.position = [], -1
        self.workplace = None
        self.soon.stop()
        self.navigation.setEnabled(False)
        self.navigation.set_counts({})
        self.status.remind("")
        self.top.search.setEnabled(False)
        self.top.done.setEnabled(False)
        self.strip.hide()

    def may_clear(self) -> bool:
        """Whether the database may be left: asks about what is typed and at work, then stops it."""
        if not self._may_stop("Уйти и потерять", "Остановить и перейти"):
            return False
        self.tasks.stop_all()
        return True

    def say(self, text: str) -> None:
        """Show a text instead of a page."""
        self.message.setText(text)
        self.stack.setCurrentWidget(self.message)

    def greet(self, page: QWidget) -> None:
        """Show the greeting of an empty database instead of a page."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)

    # Going about

    @Slot(object)
    def go(self, place: Place) -> None:
        """Show a place and remember where we were; stays when something typed would be lost."""
        if not self._may_leave(place.page):
            self._mark_current()
            return
        self._note_leaving()
        if self._show(place):
            del self.visited[self.position + 1 :]
            self.visited = [*self.visited, place][-HISTORY_KEPT:]
            self.position = len(self.visited) - 1
        self._mark_current()

    @Slot()
    def back(self) -> None:
        """Return to the place before, with its selection."""
        self._step(-1)

    @Slot()
    def forward(self) -> None:
        """Undo a step back."""
        self._step(1)

    def current_page(self) -> Page | None:
        """The page shown now; nothing while a database opens."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, Page) else None

    def page(self, key: str) -> Page:
        """The page of a key, built when first asked for."""
        if key not in self.pages:
            entry = next(entry for entry in PAGES if entry.key == key)
            page = entry.build(cast("Workplace", self.workplace))
            page.asked_for.connect(self.go)
            page.changed.connect(self._note_change)
            page.told.connect(self.status.said.setText)
            page.waiting.connect(self.navigation.set_counts)
            page.reminded.connect(self.status.remind)
            self.stack.addWidget(page)
            self.pages[key] = page
            page.refresh()
            remembered.restore_tables(page)
        return self.pages[key]

    def _show(self, place: Place) -> bool:
        if self.workplace is None:
            return False
        try:
            page = self.page(place.page)
            if place.page in self.stale:
                self.stale.discard(place.page)
                page.refresh()
            page.show_place(place.details)
        except UserError as error:
            dialogs.show_error(self, error)
            return False
        self.status.said.clear()
        self.stack.setCurrentWidget(page)
        page.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _step(self, way: int) -> None:
        target = self.position + way
        if 0 <= target < len(self.visited) and self._may_leave(self.visited[target].page):
            self._note_leaving()
            if self._show(self.visited[target]):
                self.position = target
        self._mark_current()

    def _may_leave(self, to: str) -> bool:
        page = self.current_page()
        if page is None or not page.has_unsaved() or page is self.pages.get(to):
            return True
        return dialogs.confirm(self, "Введённое на этой странице не сохранено.", "Уйти и потерять")

    def _note_leaving(self) -> None:
        page = self.current_page()
        if page is not None and self.position >= 0:
            key = self.visited[self.position].page
            if self.pages.get(key) is page:
                self.visited[self.position] = Place(key, page.place())

    def _mark_current(self) -> None:
        key = self.visited[self.position].page if self.position >= 0 else ""
        entry = next((entry for entry in PAGES if entry.key == key), None)
        self.navigation.choose((entry.under or entry.key) if entry else "")
        self.top.back.setEnabled(self.position > 0)
        self.top.forward.setEnabled(self.position < len(self.visited) - 1)

    # What is told

    @Slot(object)
    def _note_change(self, tables: frozenset[str] | None) -> None:
        shown = self.current_page()
        self.stale |= {
            key
            for key, page in self.pages.items()
            if page is not shown and page.is_concerned(tables)
        }
        self.soon.start()

    @Slot()
    def _count_anew(self) -> None:
        """After changes have settled: the frame's facts, and through the home page the counts."""
        self.tell_truths()
        if "home" in self.stale:
            self.stale.discard("home")
            self.pages["home"].refresh()

    @Slot()
    def tell_truths(self) -> None:
        """Read the frame's facts: year, operator, saved, copy, archive."""
        if self.workplace is None:
            return
        from ejadmin.models import today as day  # not before the first paint

        with self.workplace.sessions() as session:
            standing = day.window_facts(session, self.workplace.today())
        self.navigation.introduce(standing.school or "Новая школа", standing.operator)
        self.top.year.setText(" · ".join(part for part in (standing.year, standing.period) if part))
        self.strip.setVisible(standing.is_demonstration)
        self.setWindowTitle(f"{standing.school} – ejadmin" if standing.school else "ejadmin")
        self.last_archive = standing.last_archive
        self.tell_saved()

    @Slot()
    def tell_saved(self) -> None:
        """Bring the three truths up to this minute; reads no table."""
        if self.workplace:
            from ejadmin.models.base import copies  # the tables come after the first paint

            store = self.workplace.store
            self.status.tell(
                store, copies.newest(store.file), self.last_archive, self.workplace.now()
            )

    @Slot()
    def search(self) -> None:
        """Open the command palette."""
        if self.workplace is None:
            return
        from ejadmin.ui.palette import Palette  # reads the database, so not before the first paint

        palette = Palette(self.workplace.sessions, PAGES, self)
        palette.chosen.connect(self._open_found)
        palette.open()

    @Slot(object)
    def _open_found(self, place: Place) -> None:
        """Go to what was found; a document is asked about over the page that makes it."""
        key = place.details.get("document")
        self.go(Place(place.page) if key else place)
        page = self.current_page()
        if key and self.workplace and page is not None and page is self.pages.get(place.page):
            from ejadmin.ui import papers  # pulls in the documents, so not before the first paint

            papers.ask(page, self.workplace, key)

    @Slot()
    def show_done(self) -> None:
        """Open the list of what was done."""
        if self.workplace is None:
            return
        from ejadmin.ui.done_dialog import DoneDialog  # reads the database

        dialog = DoneDialog(self.workplace, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.turned.connect(self._show_turned)
        dialog.open()

    @Slot(object)
    def _show_turned(self, tables: frozenset[str]) -> None:
        """The page in sight shows at once what the list of what was done took back."""
        page = self.current_page()
        if page is not None and page.is_concerned(tables) and not page.has_unsaved():
            page.refresh()
        self._note_change(tables)

    @Slot()
    def toggle_navigation(self) -> None:
        """Narrow the navigation to icons, or widen it."""
        self.navigation.collapse(not self.navigation.is_collapsed)

    @Slot(str)
    def _open_page(self, key: str) -> None:
        self.go(Place(key))

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        dialogs.show_error(self, error)

    @Slot(object)
    def load_files(self, files: list[Path]) -> None:
        """Open the import of tables dropped onto the window, whatever page is shown."""
        if self.workplace is not None:
            self.loading = Loading(self.workplace, files, self._show_loaded, self)
            self.loading.start()

    def _show_loaded(self) -> None:
        page = self.current_page()
        if page is not None and not page.has_unsaved():
            page.refresh()
        self._note_change(None)

    # Qt's own moments

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_stop("Закрыть и потерять", "Остановить и закрыть"):
            event.ignore()
            return
        self.tasks.stop_all()
        remembered.save_window(self, is_collapsed=self.navigation.is_collapsed)
        self.clear()
        event.accept()
        self.closed.emit()

    def _may_stop(self, lose: str, stop: str) -> bool:
        """Ask before anything typed or at work is lost; the two words stand on the buttons."""
        page = self.current_page()
        if page is not None and page.has_unsaved():
            question = "Введённое на этой странице не сохранено."
            if not dialogs.confirm(self, question, lose):
                return False
        titles = ", ".join(
            f"«{task.title}»"
            for task in self.tasks.running
            if not (task.is_reading or task.has_ended)
        )
        if not titles:
            return True
        return dialogs.confirm(
            self, f"Ещё идёт работа: {titles}.", stop,
            details="Недоделанное будет отменено, уже сохранённое останется.",
        )  # fmt: skip

    def _build(self) -> None:
        self.navigation = Navigation(entry for entry in PAGES if not entry.under)
        self.top, self.strip, self.status = TopBar(), DemonstrationStrip(), StatusLine()
        self.stack = QStackedWidget()
        self.message = QLabel()
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.stack.addWidget(self.message)
        self.panel = TaskPanel(self.tasks)
        right = QVBoxLayout()
        right.setSpacing(0)
        for part in (self.top, self.strip, self.stack, self.panel, self.status):
            right.addWidget(part, 1 if part is self.stack else 0)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(right, 1)
        self.setCentralWidget(whole)
        self.strip.hide()
        self.navigation.setEnabled(False)
        self.top.search.setEnabled(False)

    def _connect(self) -> None:
        self.navigation.chosen.connect(self._open_page)
        self.top.search_asked.connect(self.search)
        self.top.done_asked.connect(self.show_done)
        self.top.back_asked.connect(self.back)
        self.top.forward_asked.connect(self.forward)
        self.strip.leave_asked.connect(self.leave_demonstration_asked)
        self.status.dues_asked.connect(self._open_dues)
        self.tasks.unheeded.connect(self._tell_failure)
        self.drops = DropTarget(self)
        self.drops.dropped.connect(self.load_files)
        self.tasks.finished.connect(self.tell_saved)
        for keys, what in (
            ("Ctrl+K", self.search),
            ("Ctrl+H", self.show_done),
            ("Ctrl+B", self.toggle_navigation),
            ("Alt+Left", self.back),
            ("Alt+Right", self.forward),
            ("F1", self._open_help),
        ):
            QShortcut(QKeySequence(keys), self, what)
        for key, button in self.navigation.buttons.items():
            # a shortcut of the button's own would press it for 100 ms before it acts
            if button.keys:
                QShortcut(QKeySequence(button.keys), self, partial(self._open_page, key))
        self.soon = QTimer(self, interval=SETTLING, singleShot=True)
        self.soon.timeout.connect(self._count_anew)
        self.minute = QTimer(self, interval=SECONDS_BETWEEN_TRUTHS * 1000)
        self.minute.timeout.connect(self.tell_saved)
        self.minute.start()

    @Slot()
    def _open_dues(self) -> None:
        self.go(Place("setup", {"filter": "overdue"}))

    @Slot()
    def _open_help(self) -> None:
        self.go(Place("help"))
