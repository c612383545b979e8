"""Long work off the window's thread: progress, cancel, done, failed."""

import gc
import logging
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from ejadmin.errors import Cancelled, UserError

log = logging.getLogger(__name__)

SECONDS_BETWEEN_REPORTS = 0.05
SWEEP = 500  # milliseconds


class Progress:
    """What a long function is given: it reports how far it came and learns of a cancel."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that ``done`` of ``total`` steps are made; raises :class:`Cancelled` when told to."""
        self.check()

    def check(self) -> None:
        """Raise :class:`Cancelled` when the user asked to stop."""


class Task(QThread):
    """One function at work in a thread of its own.

    All four signals are emitted in the thread that made the task, so plain functions connected to
    them run there too; what a callback raises reaches the excepthook.
    """

    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    _reported = Signal(int, int, str)
    _ended = Signal(str, object)

    def __init__(self, title: str, work: Callable[[Progress], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.is_reading = False
        self.has_ended = False
        self.work = work
        self._reported.connect(self._relay_report, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._relay_end, Qt.ConnectionType.QueuedConnection)

    def run(self) -> None:
        try:
            self._ended.emit("done", self.work(_Reporter(self)))
        except Cancelled:
            self._ended.emit("cancelled", None)
        except UserError as error:
            self._ended.emit("failed", error)
        except Exception as error:  # the last door of a worker thread: nothing may be lost here
            log.exception("%s failed", self.title)
            self._ended.emit("failed", error)

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self.requestInterruption()

    @Slot(int, int, str)
    def _relay_report(self, done: int, total: int, text: str) -> None:
        self.progressed.emit(done, total, text)

    @Slot(str, object)
    def _relay_end(self, how: str, result: Any) -> None:
        self.has_ended = True
        if how == "cancelled":
            self.cancelled.emit()
        else:
            (self.done if how == "done" else self.failed).emit(result)


class _Reporter(Progress):
    """Passes reports on, but no more of them than a person can see."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.last_report = 0.0
        self.last_text = ""

    def report(self, done: int, total: int, text: str = "") -> None:
        self.check()
        now = time.monotonic()
        is_due = now - self.last_report >= SECONDS_BETWEEN_REPORTS
        if is_due or done == total or text != self.last_text:
            self.last_report, self.last_text = now, text
            self.task._reported.emit(done, total, text)  # noqa: SLF001 - the task's other half

    def check(self) -> None:
        if self.task.isInterruptionRequested():
            raise Cancelled


class Tasks(QObject):
    """The tasks at work now; the window shows them and asks before closing over them.

    ``unheeded`` carries the failure of a task that was started without a ``failed`` callback.
    While anything is at work, cycles of garbage are collected in this thread alone: a widget that
    the collector frees in a worker's thread takes the program down.
    """

    started = Signal(object)
    finished = Signal(object)
    unheeded = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Task] = []
        self.sweep = QTimer(self, interval=SWEEP)
        self.sweep.timeout.connect(_sweep)

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
        cancelled: Callable[[], None] | None = None,
        *,
        is_reading: bool = False,
    ) -> Task:
        """Run ``work(progress)`` in a thread; exactly one of the callbacks comes, in ours.

        Work that only reads may be stopped by closing the window without asking.
        """
        task = Task(title, work, self)
        task.is_reading = is_reading
        if done:
            task.done.connect(done)
        task.failed.connect(failed or self.unheeded.emit)
        if cancelled:
            task.cancelled.connect(cancelled)
        task.finished.connect(self._forget)
        self.running.append(task)
        gc.disable()
        self.sweep.start()
        self.started.emit(task)
        task.start()
        return task

    def stop_all(self) -> None:
        """Cancel everything and wait until it has ended; no callback comes any more."""
        for task in self.running:
            task.cancel()
        for task in list(self.running):
            task.wait()
            task.blockSignals(True)
            self._drop(task)

    @Slot()
    def _forget(self) -> None:
        task = self.sender()
        if isinstance(task, Task):
            self._drop(task)

    def _drop(self, task: Task) -> None:
        if task in self.running:
            self.running.remove(task)
            task.wait()
            if not self.running:
                self.sweep.stop()
                gc.enable()
            self.finished.emit(task)
            task.setParent(None)  # its work may hold the last name of its parent
            task.deleteLater()


def _sweep() -> None:
    gc.collect(1)
