"""Long work off the window's thread: progress, cancel, done, failed."""

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from ejadmin.errors import Cancelled, UserError

log = logging.getLogger(__name__)


class Progress:
    """What a long function is given: it reports how far it came and learns of a cancel."""

    def report(self, done: int, total: int, text: str = "") -> None:
        """Say that ``done`` of ``total`` steps are made; raises :class:`Cancelled` when told to."""
        self.check()

    def check(self) -> None:
        """Raise :class:`Cancelled` when the user asked to stop."""


class Task(QThread):
    """One function at work in a thread of its own."""

    progressed = Signal(int, int, str)
    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, title: str, work: Callable[[Progress], Any], parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.work = work

    def run(self) -> None:
        try:
            self.done.emit(self.work(_Reporter(self)))
        except Cancelled:
            self.cancelled.emit()
        except UserError as error:
            self.failed.emit(error)
        except Exception as error:  # the last door of a worker thread: nothing may be lost here
            log.exception("%s failed", self.title)
            self.failed.emit(error)

    def cancel(self) -> None:
        """Ask the work to stop at its next report."""
        self.requestInterruption()


class _Reporter(Progress):
    def __init__(self, task: Task) -> None:
        self.task = task

    def report(self, done: int, total: int, text: str = "") -> None:
        self.check()
        self.task.progressed.emit(done, total, text)

    def check(self) -> None:
        if self.task.isInterruptionRequested():
            raise Cancelled


class Tasks(QObject):
    """The tasks at work now; the window shows them and asks before closing over them."""

    started = Signal(object)
    finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.running: list[Task] = []

    def start(
        self,
        title: str,
        work: Callable[[Progress], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Task:
        """Run ``work(progress)`` in a thread; ``done`` and ``failed`` come in the window's."""
        task = Task(title, work, self)
        if done:
            task.done.connect(done)
        if failed:
            task.failed.connect(failed)
        task.finished.connect(self._forget)
        self.running.append(task)
        self.started.emit(task)
        task.start()
        return task

    def stop_all(self) -> None:
        """Cancel everything and wait until it has ended."""
        for task in list(self.running):
            task.cancel()
            task.wait()

    def _forget(self) -> None:
        task = self.sender()
        if isinstance(task, Task) and task in self.running:
            self.running.remove(task)
            self.finished.emit(task)
            task.deleteLater()
