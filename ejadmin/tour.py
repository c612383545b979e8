"""The guided tour: the main job done without a screen, leaving everything it made in a folder.

Run as ``python -m ejadmin.tour FOLDER``. The window is the real one, drawn offscreen; marks are put
by key events into the real journal page.
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from ejadmin.errors import UserError

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ejadmin.models.base.store import Store
    from ejadmin.ui.window import Window

WIDTH, HEIGHT = 1366, 768
PATIENCE = 60.0
KEYS = ("5", "4", "3", "Н", "Б")
ROWS_TRIED = 40
READ_ME = "ПРОЧТИ.txt"
OFFSCREEN = {
    "QT_QPA_PLATFORM": "offscreen",
    "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
}


def main(arguments: list[str]) -> int:
    """Take the tour into a folder; answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m ejadmin.tour")
    parser.add_argument("folder", type=Path, help="where everything made is left")
    parser.add_argument("--classes", type=int, default=35, help="how large a school")
    chosen = parser.parse_args(arguments)
    folder = chosen.folder.resolve()
    os.environ.update(OFFSCREEN)
    try:
        _make_room(folder)
        with TemporaryDirectory() as settings:
            Tour(folder, chosen.classes, Path(settings)).take()
    except UserError as error:
        _say(error.message)
        return 1
    return 0


class Tour:
    """One school from nothing to an archive, told step by step."""

    def __init__(
        self, folder: Path, classes: int, settings: Path, today: date | None = None
    ) -> None:
        self.folder = folder
        self.classes = classes
        self.settings = settings
        self.today = today or date.today()
        self.number = 0

    def take(self) -> None:
        """Do the whole main job."""
        from ejadmin.models.database import open_database

        _say(f"Обзорная экскурсия без окна: всё сделанное останется в папке {self.folder}")
        database = open_database(self.folder / "school.sqlite")
        try:
            self._build(database)
            self._check(database)
            self._look_and_mark(database)
            self._print(database)
            self._archive(database)
            self._verify(database)
        finally:
            database.close()
        _say("Готово. Запустите программу на компьютере с экраном: make run")

    def _build(self, database: "Store") -> None:
        from ejadmin import demonstration
        from ejadmin.models.calendar.tables import school_year_start
        from ejadmin.models.database import heed_card
        from ejadmin.models.journal.window import EditRule, EditWindow

        self._step("Демонстрационная школа: вымышленные люди, настоящий размер")
        first = school_year_start(self.today - timedelta(days=21))
        if first > self.today - timedelta(days=14):
            first = first.replace(year=first.year - 1)
        weeks = min(34, max(2, (self.today - first).days // 7))
        made = demonstration.build(
            database.sessions, year=first.year, classes=self.classes, weeks=weeks, today=self.today
        )
        heed_card(database.sessions)
        with database.sessions.begin() as session:
            for window in session.query(EditWindow):
                window.rule = EditRule.NEVER
        _say(
            f"   классов {made.classes}, учеников {made.pupils}, уроков {made.lessons}, "
            f"отметок {made.marks}"
        )

    def _check(self, database: "Store") -> None:
        from ejadmin.models.checklist import checklist, done

        self._step("Проверка настройки")
        with database.sessions() as session:
            standings = checklist(session)
        for one in standings:
            _say(f"   {one.state.caption:<12} {one.title}: {one.text}")
        _say(f"   готово {done(standings)} из {len(standings)}")

    def _look_and_mark(self, database: "Store") -> None:
        from ejadmin import app
        from ejadmin.ui.page import Workplace
        from ejadmin.ui.tasks import Tasks
        from ejadmin.ui.window import Window

        _keep_no_settings(self.settings)
        application = app.make_application()
        window = Window(Tasks())
        window.resize(WIDTH, HEIGHT)
        window.furnish(Workplace(database, window.tasks))
        window.navigation.draw_icons()
        window.show()
        self._step("Журнал: отметки ставятся клавишами на настоящей странице")
        self._mark(application, window, database)
        self._step("Снимок каждой страницы")
        self._photograph(application, window)
        window.close()

    def _mark(self, application: "QApplication", window: "Window", database: "Store") -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QWidget

        from ejadmin.ui.page import Place

        def press(widget: QWidget, key: int, text: str = "") -> None:
            event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
            application.sendEvent(widget, event)

        window.go(Place("journal", _lesson_to_mark(database, self.today)))
        _settle(application, window)
        grid = cast("QWidget", window.findChild(QWidget, "journal.grid"))
        for text in KEYS:
            before = _written(database)
            for _ in range(ROWS_TRIED):  # some have a mark already, or have left
                press(grid, 0, text)
                press(grid, int(Qt.Key.Key_Down))
                if _written(database) > before:
                    break
            else:
                raise UserError(f"Журнал не принял «{text}» ни у одного ученика.")
        _settle(application, window)
        _say(f"   поставлено {' '.join(KEYS)}, каждая – отдельной записью")

    def _photograph(self, application: "QApplication", window: "Window") -> None:
        from ejadmin.ui.page import Place
        from ejadmin.ui.window import PAGES

        pages = self.folder / "pages"
        pages.mkdir()
        for number, entry in enumerate(PAGES, start=1):
            if window.current_page() is not window.pages.get(entry.key):
                window.go(Place(entry.key))
            _settle(application, window)
            picture = pages / f"{number:02d}-{entry.key}.png"
            window.grab().save(str(picture))
            _say(f"   {picture.relative_to(self.folder)} – {entry.title}")

    def _print(self, database: "Store") -> None:
        from ejadmin.exports.statement import issue_statements
        from ejadmin.models.statements.tables import choose_pupils, default_dates

        self._step("Ведомости семьям, отказавшимся от услуги в электронном виде")
        out = self.folder / "Ведомости.pdf"
        with database.sessions() as session:
            first, last = default_dates(session, self.today)
            pupils = choose_pupils(session, first, last, paper=True)
        made = issue_statements(database.sessions, pupils, first, last, out, self.today)
        _say(
            f"   за {first:%d.%m.%Y}–{last:%d.%m.%Y}: запрошено {made.asked}, "
            f"выдано {made.issued}, страниц {made.pages} – {out.name}"
        )

    def _archive(self, database: "Store") -> None:
        from ejadmin.exports.archive import keys, opening, seal, trust
        from ejadmin.keychain import open_keychain

        self._step("Архив на «внешнем диске» под кодом директора")
        disk = self.folder / "disk"
        disk.mkdir()
        code, keychain = keys.generate_code(), open_keychain(database.place)
        key = trust.create_director_key(database.sessions, code, None, keychain)
        _say(f"   код (в настоящей школе его видит только директор): {keys.grouped_code(code)}")
        made = seal.create(database, disk, keychain, system_allowed=True)
        _say(f"   {made.file.name}: {made.bytes} байт, отпечаток {key.fingerprint}")
        seal.verify(made.file, database.sessions)
        opening.open_archive(made.file, code, self.folder / "opened")
        _say("   проверен и открыт: opened/index.html")

    def _verify(self, database: "Store") -> None:
        from ejadmin.models.base import chain

        self._step("Журнал изменений")
        with database.sessions() as session:
            report = chain.verify(session)
        if not report.is_whole:
            raise UserError(f"Цепочка нарушена на записи № {report.broken_row}.")
        _say(f"   цепочка цела до № {report.rows}")

    def _step(self, text: str) -> None:
        self.number += 1
        _say(f"{self.number}. {text}")


def _make_room(folder: Path) -> None:
    """An empty folder; one left by an earlier tour is emptied, any other is left alone."""
    if folder.is_dir() and any(folder.iterdir()):
        if not (folder / READ_ME).is_file():
            raise UserError(f"Папка {folder} не пуста. Укажите другую или освободите эту.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / READ_ME).write_text(
        "Эту папку сделала обзорная экскурсия ejadmin. Школа и люди в ней вымышлены.\n"
        "Следующая экскурсия начнёт её заново.\n",
        encoding="utf-8",
    )


def _lesson_to_mark(database: "Store", today: date) -> dict[str, Any]:
    """The emptiest lesson of a whole class on the latest past day, as a place.

    The first grade is left out: it is taught without marks.
    """
    from sqlalchemy import func, select

    from ejadmin.models.classes.tables import SchoolClass
    from ejadmin.models.curriculum.tables import Course
    from ejadmin.models.journal.tables import Mark, Work
    from ejadmin.models.timetable.tables import Lesson, LessonState

    marked = (
        select(func.count(Mark.pupil_id))
        .join(Work, Work.id == Mark.work_id)
        .where(Work.lesson_id == Lesson.id)
        .scalar_subquery()
    )
    query = (
        select(Lesson.id, Lesson.course_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(SchoolClass, SchoolClass.id == Course.class_id)
        .where(SchoolClass.grade > 1, Lesson.day <= today)
        .where(Lesson.state == LessonState.PLANNED)
        .order_by(Lesson.day.desc(), marked, Lesson.number.desc(), Lesson.id)
    )
    with database.sessions() as session:
        found = session.execute(query.limit(1)).first()
    if found is None:
        raise UserError("Нет прошедшего урока, в который можно поставить отметку.")
    return {"lesson": found.id, "course": found.course_id}


def _written(database: "Store") -> int:
    """How many marks and absences the file holds."""
    from sqlalchemy import func, select

    from ejadmin.models.journal.tables import Attendance, Mark

    with database.sessions() as session:
        counts = [
            session.scalar(select(func.count()).select_from(table)) for table in (Mark, Attendance)
        ]
    return sum(count or 0 for count in counts)


def _keep_no_settings(folder: Path) -> None:
    """Show every page as on its first day, and leave the person's own widths and places alone."""
    from PySide6.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))


def _settle(application: "QApplication", window: "Window") -> None:
    """Let the window finish what it began: paints, timers and tasks."""
    _wait(application, lambda: not window.tasks.running, quiet=0.4)


def _wait(application: "QApplication", is_over: Callable[[], bool], *, quiet: float) -> None:
    began = since = time.monotonic()
    while time.monotonic() - since < quiet:
        application.processEvents()
        time.sleep(0.01)
        if not is_over():
            since = time.monotonic()
        if time.monotonic() - began > PATIENCE:
            raise UserError("Окно занято дольше минуты. Экскурсия прервана.")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
