"""The window's start, in reading order: arguments, paths, log, excepthook, database, window."""

import gc
import logging
import os
import sys
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from ejadmin import log as program_log
from ejadmin import paths
from ejadmin.errors import UserError
from ejadmin.instance import Instance
from ejadmin.ui import dialogs, theme
from ejadmin.ui.tasks import Tasks
from ejadmin.ui.window import Window

log = logging.getLogger(__name__)

REFUSED, NO_SCREEN = 1, 3
# Young garbage is looked for less often, old garbage hardly ever: a full look stops the window.
GARBAGE_THRESHOLDS = (20_000, 10, 200)
# Every call of Qt gives the interpreter away and waits until a computing task returns it.
TURN = 0.0005
QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run(database: Path | None = None) -> int:
    """Open the window and stay until it is closed; answers the exit code.

    :data:`NO_SCREEN` when there is none, :data:`REFUSED` when this Qt must not be used.
    """
    if has_broken_qt():
        return _complain(
            "PySide6 6.12.0 с Python 3.11 аварийно завершается во время работы. "
            'Установите другую версию: pip install "PySide6>=6.11,<6.12"',
            REFUSED,
        )
    if not has_screen():
        return _complain("Экрана нет (не заданы DISPLAY и WAYLAND_DISPLAY): окно не открыть.",
                         NO_SCREEN)  # fmt: skip
    keep_lively()
    application = make_application()
    file = (database or paths.default_database()).expanduser().resolve()
    start_log(paths.log_file())
    instance = Instance(file)
    if not instance.claim():
        return 0 if instance.raise_other() else _tell_busy()
    tasks = Tasks()
    window = Window(tasks)
    catch_all(window)

    def begin() -> None:
        from ejadmin.opener import Opener  # only after the first paint

        Opener(window, tasks, file, instance).start()

    window.painted.connect(begin)
    window.show()
    return application.exec()


def has_screen() -> bool:
    """Whether a window can be shown; Qt would abort the process where there is no display."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def has_broken_qt(
    qt: str = PySide6.__version__, python: tuple[int, int] = sys.version_info[:2]
) -> bool:
    """PySide6 6.12.0 loses references to ``None`` on Python 3.11 and aborts after a while."""
    return qt == "6.12.0" and python == (3, 11)


def keep_lively() -> None:
    """Let the window answer within 100 ms while a task computes in its thread."""
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    sys.setswitchinterval(TURN)


def make_application() -> QApplication:
    """The Qt application in the house's look, speaking Russian."""
    application = QApplication(sys.argv[:1])
    application.setOrganizationName(paths.APPLICATION)
    application.setApplicationName(paths.APPLICATION)
    application.setDesktopFileName(paths.APPLICATION)
    application.setWindowIcon(QIcon(str(paths.resource("icons", "ejadmin.png"))))
    theme.speak_russian(application)
    theme.apply(application)
    application.styleHints().colorSchemeChanged.connect(theme.follow_system)
    return application


def start_log(file: Path) -> None:
    """Write the log, and Qt's messages with it, to a file."""
    program_log.start_log(file)
    qInstallMessageHandler(_log_qt)


def catch_all(window: Window) -> None:
    """From now on an unexpected error is logged and told once, and the program lives."""
    is_telling = False

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal is_telling
        if not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        if is_telling:
            log.error("another error while one is told", exc_info=error)
            return
        is_telling = True
        try:
            dialogs.show_error(window, explained(error))
        finally:
            is_telling = False

    sys.excepthook = hook


def explained(error: Exception) -> Exception:
    """A known cause of the database as a user's error; anything else as it is."""
    if "sqlalchemy" not in sys.modules:
        return error
    from sqlalchemy.exc import SQLAlchemyError

    from ejadmin.models.base.store.errors import known_errors

    if not isinstance(error, SQLAlchemyError):
        return error
    try:
        with known_errors():
            raise error
    except UserError as known:
        log.warning("told to the user: %s", known.message, exc_info=error)
        return known
    except SQLAlchemyError as unknown:
        return unknown


def _log_qt(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(QT_LEVELS.get(kind, logging.INFO), text)


def _complain(text: str, code: int) -> int:
    if sys.stderr is not None:  # a program of Windows without a console has none
        sys.stderr.write(text + "\n")
    return code


def _tell_busy() -> int:
    dialogs.show_warning(
        None,
        "Эта база уже открыта, но её окно не отвечает.\n"
        "Подождите немного или завершите прежнюю программу и запустите снова.",
    )
    return REFUSED
