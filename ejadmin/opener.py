"""Opens databases behind the window: the school's own, the demonstration, one from an archive."""

import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from ejadmin import paths
from ejadmin.errors import UserError
from ejadmin.instance import Instance
from ejadmin.ui import dialogs
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.start import StartPage
from ejadmin.ui.tasks import Progress, Tasks
from ejadmin.ui.window import Window

if TYPE_CHECKING:
    from ejadmin.models.base.store import Store

log = logging.getLogger(__name__)

COPY_AFTER, COPY_EVERY, ICONS_AFTER = 5000, 15 * 60_000, 200
FILES = "Базы данных (*.sqlite *.db);;Все файлы (*)"
WAYS = ("Повторить", "Выбрать другой файл…", "Показать папку с копиями", "Выйти")


class Opener(QObject):
    """Holds the database that is open now, and goes over to another when asked."""

    def __init__(self, window: Window, tasks: Tasks, file: Path, instance: Instance) -> None:
        super().__init__(window)
        self.window_shown, self.tasks = window, tasks
        self.own_file, self.file = file, file
        self.claims = {file: instance}
        self.database: Store | None = None
        self.news = ""
        self.greeting = StartPage()
        self.greeting.setup_asked.connect(self._set_up)
        self.greeting.demonstration_asked.connect(self.show_demonstration)
        self.greeting.restore_asked.connect(self.restore)
        instance.raise_asked.connect(self.come_forward)
        window.leave_demonstration_asked.connect(self.leave_demonstration)
        window.closed.connect(self.close)
        self.copying = QTimer(self)
        self.copying.timeout.connect(self._keep_copy)

    @Slot()
    def start(self) -> None:
        """Open the school's own file; called once the window has been painted."""
        self.claims[self.file].listen()
        self.open(self.file)

    def open(self, file: Path) -> None:
        """Leave the present database and open another, off the window's thread."""
        if not self._claim(file):
            dialogs.show_warning(self.window_shown, "Эта база уже открыта в другом окне.")
            return
        if not self.window_shown.may_clear():
            self._greeting_again()
            return
        self._close_database()
        self.file = file
        self.window_shown.say("Открываю базу данных…")
        self.tasks.start(
            "Открываю базу данных",
            _opening_of(file),
            done=self._opened,
            failed=self._refused,
            is_reading=True,
        )

    @Slot()
    def show_demonstration(self) -> None:
        """Go over to the demonstration school; the first time it is made, which takes a while."""
        file = paths.demonstration_database()
        if file.exists():
            self.open(file)
            return
        self.greeting.setEnabled(False)
        self.tasks.start(
            "Создаю демонстрационную школу",
            make_demonstration,
            done=self._demonstration_made,
            failed=self._greeting_failed,
            cancelled=self._greeting_again,
        )

    @Slot()
    def leave_demonstration(self) -> None:
        """Come back to the school's own database."""
        self.open(self.own_file)

    @Slot()
    def restore(self) -> None:
        """Ask for an archive and the director's code, open it, and work with what was in it."""
        window = self.window_shown
        chosen, _ = QFileDialog.getOpenFileName(
            window, "Файл архива", "", "Архивы журнала (*.age);;Все файлы (*)"
        )
        if not chosen:
            return
        code, is_given = QInputDialog.getText(
            window, "Код директора", "Код директора (его набирает директор):",
            QLineEdit.EchoMode.Password,
        )  # fmt: skip
        if is_given and code.strip():
            self.restore_from(Path(chosen), code)

    def restore_from(self, archive: Path, code: str) -> None:
        """Open an archive in a task; the present file is replaced only after it was verified."""
        target = self.own_file

        def unpack(progress: Progress) -> Path:
            from ejadmin import restore  # PyRage and the child process: only when needed

            return restore.unpack(archive, code, target, progress.report)

        self.greeting.setEnabled(False)
        self.tasks.start(
            "Восстанавливаю из архива",
            unpack,
            done=self._restored,
            failed=self._greeting_failed,
            cancelled=self._greeting_again,
        )

    @Slot()
    def come_forward(self) -> None:
        """Show the window above the others: a second start asked for it."""
        window = self.window_shown
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    @Slot()
    def close(self) -> None:
        """Close the database and let another window have it."""
        self.copying.stop()
        self._close_database()
        for claim in self.claims.values():
            claim.release()

    def _opened(self, database: "Store") -> None:
        self.database = database
        window = self.window_shown
        window.furnish(Workplace(database, self.tasks))
        self.greeting.setEnabled(True)
        if self._has_school():
            window.go(Place("home"))
            window.status.said.setText(self.news)
            self.copying.start(COPY_AFTER)
        else:
            window.greet(self.greeting)
        self.news = ""
        QTimer.singleShot(ICONS_AFTER, window.navigation.draw_icons)

    def _refused(self, error: Exception) -> None:
        """Nothing was touched; say what is wrong and offer the ways on."""
        window = self.window_shown
        window.say("База данных не открыта.")
        if not isinstance(error, UserError):
            dialogs.show_error(window, error)
        text = error.message if isinstance(error, UserError) else "База данных не открылась."
        while True:
            way = dialogs.choose(window, text, WAYS)
            if way == 0:
                self.open(self.file)
            elif way == 1:
                chosen, _ = QFileDialog.getOpenFileName(
                    window, "Файл базы данных", str(self.file.parent), FILES
                )
                if not chosen:
                    continue
                self.own_file = Path(chosen)
                self.open(self.own_file)
            elif way == 2:
                from ejadmin.models.base import copies

                folder = copies.folder_of(self.file)
                shown = folder if folder.is_dir() else self.file.parent
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))
                continue
            else:
                window.close()
            return

    def _set_up(self) -> None:
        self.window_shown.go(Place("school"))

    def _demonstration_made(self, file: Path) -> None:
        self.open(file)

    def _restored(self, restored: Path) -> None:
        from ejadmin import restore
        from ejadmin.models.base.store.errors import known_errors

        if not self.window_shown.may_clear():
            restore.throw_away(restored)
            self._greeting_again()
            return
        self._close_database()
        try:
            with known_errors(self.own_file):
                restore.put_in_place(restored, self.own_file)
            self.news = "База данных восстановлена из архива"
        except UserError as error:
            dialogs.show_error(self.window_shown, error)
        self.open(self.own_file)

    def _greeting_failed(self, error: Exception) -> None:
        self.greeting.setEnabled(True)
        dialogs.show_error(self.window_shown, error)

    def _greeting_again(self) -> None:
        self.greeting.setEnabled(True)

    def _has_school(self) -> bool:
        from sqlalchemy import select

        from ejadmin.models.school.card import School

        if self.database is None:
            return False
        with self.database.sessions() as session:
            return session.execute(select(School.id)).first() is not None

    def _claim(self, file: Path) -> bool:
        if file in self.claims:
            return True
        claim = Instance(file, self)
        if not claim.claim():
            claim.raise_other()
            return False
        claim.raise_asked.connect(self.come_forward)
        claim.listen()
        self.claims[file] = claim
        return True

    def _close_database(self) -> None:
        self.copying.stop()
        self.window_shown.clear()
        if self.database:
            self.database.close()
            self.database = None

    @Slot()
    def _keep_copy(self) -> None:
        """Keep a copy of each hour in which something changed: what a damaged file is mended from.

        Asked more often than that: a computer that slept has no hours.
        """
        self.copying.setInterval(COPY_EVERY)
        if self.database is None:
            return
        store = self.database

        def keep(_progress: Progress) -> None:
            from ejadmin.models.base import copies
            from ejadmin.models.base.store.errors import known_errors

            with known_errors(store.file):
                copies.keep_regular(store)

        self.tasks.start("Копия базы данных", keep, is_reading=True)


class _opening_of:  # noqa: N801 - reads as the verb it is
    """The work of opening one file; SQLAlchemy is imported in the task's thread."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __call__(self, progress: Progress) -> "Store":
        from ejadmin.models.base.store.errors import known_errors
        from ejadmin.models.database import open_database
        from ejadmin.models.registry import attachments

        with known_errors(self.file):
            database = open_database(self.file)
            with database.sessions() as session:
                attachments.sweep(session)  # before any removal of this session
            return database


def make_demonstration(progress: Progress) -> Path:
    """Build the demonstration school in a file of its own; a cancelled one leaves nothing.

    Its journal is filled up to today, so that the pages have something to say about this week.
    """
    from ejadmin.demonstration.build import MOST_WEEKS, build
    from ejadmin.models.calendar.tables import school_year_start
    from ejadmin.models.database import open_database

    today = date.today()
    weeks = min(max((today - school_year_start(today)).days // 7 + 1, 0), MOST_WEEKS)
    target = paths.demonstration_database()
    part = target.with_suffix(".part")
    _remove(part)
    try:
        database = open_database(part)
        try:
            build(database.sessions, weeks=weeks, today=today, progress=progress.report)
        finally:
            database.close()
        return part.replace(target)
    finally:
        _remove(part)


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
