"""Long work: where callbacks run, what a cancel does, where failures go."""

import gc
import logging
import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ejadmin.errors import Cancelled, UserError
from ejadmin.ui.tasks import Progress, Tasks


@pytest.fixture
def tasks(qtbot: QtBot):
    tasks = Tasks()
    yield tasks
    tasks.stop_all()


def count_slowly(progress: Progress) -> int:
    for step in range(10):
        progress.report(step + 1, 10, f"шаг {step + 1}")
    return threading.get_ident()


def test_plain_functions_are_called_in_the_windows_thread(tasks: Tasks, qtbot: QtBot) -> None:
    calls: list[tuple[str, object, bool]] = []
    here = QThread.currentThread()

    def note(what: str, value: object) -> None:
        calls.append((what, value, QThread.currentThread() is here))

    with qtbot.waitSignal(tasks.finished):
        task = tasks.start("Счёт", count_slowly, done=lambda value: note("done", value))
        task.progressed.connect(lambda done, total, text: note(text, (done, total)))
    assert all(is_here for _, _, is_here in calls)
    assert calls[-2][:2] == ("шаг 10", (10, 10))
    assert calls[-1][0] == "done"
    assert calls[-1][1] != threading.get_ident()
    assert tasks.running == []


def test_a_cancel_reaches_the_work_and_comes_back(tasks: Tasks, qtbot: QtBot) -> None:
    began, outcome = threading.Event(), []

    def wait_for_cancel(progress: Progress) -> None:
        began.set()
        while True:
            progress.check()

    with qtbot.waitSignal(tasks.finished):
        task = tasks.start(
            "Долгая работа",
            wait_for_cancel,
            done=outcome.append,
            failed=outcome.append,
            cancelled=lambda: outcome.append("cancelled"),
        )
        assert began.wait(5)
        task.cancel()
    assert outcome == ["cancelled"]


def test_a_users_error_is_not_logged(tasks: Tasks, qtbot: QtBot) -> None:
    failures: list[Exception] = []

    def refuse(_progress: Progress) -> None:
        raise UserError("Диск не подключён.")

    with qtbot.waitSignal(tasks.finished):
        tasks.start("Архив", refuse, failed=failures.append)
    assert [error.message for error in failures] == ["Диск не подключён."]


def test_a_bug_is_logged_and_told_even_when_nobody_asked(
    tasks: Tasks, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_progress: Progress) -> None:
        raise ZeroDivisionError

    told: list[Exception] = []
    tasks.unheeded.connect(told.append)
    with qtbot.waitSignal(tasks.finished):
        tasks.start("Расчёт", fail)
    assert [type(error) for error in told] == [ZeroDivisionError]
    assert [r.levelno for r in caplog.records] == [logging.ERROR]
    caplog.clear()


def test_what_a_callback_raises_reaches_the_excepthook(tasks: Tasks, qtbot: QtBot) -> None:
    def break_down(_result: object) -> None:
        raise KeyError("в обработчике")

    with qtbot.captureExceptions() as caught, qtbot.waitSignal(tasks.finished):
        tasks.start("Счёт", count_slowly, done=break_down)
    assert [kind for kind, *_ in caught] == [KeyError]


def test_stop_all_waits_and_silences(tasks: Tasks, qtbot: QtBot) -> None:
    outcome: list[object] = []

    def wait_for_cancel(progress: Progress) -> None:
        while True:
            progress.check()

    tasks.start("Долгая работа", wait_for_cancel, cancelled=lambda: outcome.append(1))
    tasks.stop_all()
    assert tasks.running == []
    qtbot.wait(10)
    assert outcome == []


def test_reports_are_thinned_but_the_last_one_comes(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[int] = []

    def race(progress: Progress) -> None:
        for step in range(20_000):
            progress.report(step + 1, 20_000)

    with qtbot.waitSignal(tasks.finished):
        tasks.start("Гонка", race).progressed.connect(lambda done, _total, _text: seen.append(done))
    assert seen[-1] == 20_000
    assert len(seen) < 2_000


def test_progress_without_a_window_does_nothing() -> None:
    assert Progress().report(1, 2) is None
    assert issubclass(Cancelled, Exception)


def test_a_widget_thrown_away_is_not_freed_in_the_thread_of_a_task(qtbot: QtBot) -> None:
    tasks, freed = Tasks(), []

    class Holder(QWidget):
        def __del__(self) -> None:
            freed.append(threading.current_thread())

    def make_garbage(_progress: Progress) -> int:
        return sum(len([[] for _ in range(1000)]) for _ in range(200))

    holder = Holder()
    holder.me = holder  # a cycle, which only the collector can free
    del holder
    done: list[int] = []
    tasks.start("Мусор", make_garbage, done.append)
    assert not gc.isenabled()
    qtbot.waitUntil(lambda: not tasks.running)
    assert done == [200_000]
    assert gc.isenabled()
    gc.collect()
    assert freed == [threading.main_thread()]


HELD = """
import time
from functools import partial
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from ejadmin.ui.tasks import Tasks
app = QApplication([])
def work(held, progress): time.sleep(0.05)
for _ in range(10):
    tasks = Tasks(); tasks.start("x", partial(work, tasks)); tasks.stop_all(); del tasks
    loop = QEventLoop(); QTimer.singleShot(50, loop.quit); loop.exec()
"""


def test_work_that_holds_the_tasks_does_not_take_the_program_down() -> None:
    """The last name of the tasks may go with a task that is one of their children."""
    assert subprocess.run([sys.executable, "-c", HELD], check=False).returncode == 0
