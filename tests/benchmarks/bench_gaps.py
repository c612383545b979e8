"""The longest gap of the window's event loop while long work goes on in a task (goal 100 ms).

``python -m tests.benchmarks.bench_gaps``: an import of 1,229 pupils, 1,000 statements, an archive
of the demonstration school. Beside each gap stands how much of it this process computed: on a busy
machine the loop also waits for its turn of the processor.
"""

import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from ejadmin import app
from ejadmin.demonstration import build
from ejadmin.exports import document
from ejadmin.exports.archive import seal
from ejadmin.imports import import_file
from ejadmin.keychain import Keychain, MemoryBackend
from ejadmin.models.database import open_database
from ejadmin.models.statements.tables import everybody
from ejadmin.ui.archive.ceremony import make_key
from ejadmin.ui.page import Place, Workplace
from ejadmin.ui.tasks import Progress, Tasks
from ejadmin.ui.window import Window

TODAY = date(2026, 11, 22)
PUPILS, BEAT = 1229, 5
CODE = "48213907745106639284"


class Pulse:
    """A timer of the event loop that remembers how long it was kept waiting."""

    def __init__(self) -> None:
        self.longest, self.computed, self.beats = 0.0, 0.0, 0
        self.last, self.used = time.perf_counter(), time.process_time()
        self.timer = QTimer(interval=BEAT)
        self.timer.timeout.connect(self.beat)
        self.timer.start()

    def beat(self) -> None:
        now, used = time.perf_counter(), time.process_time()
        self.longest = max(self.longest, now - self.last)
        self.computed = max(self.computed, min(now - self.last, used - self.used))
        self.last, self.used, self.beats = now, used, self.beats + 1


def measure(window: Window, title: str, work: Callable[[Progress], Any]) -> None:
    """Run work in a task of the window and print the longest gap."""
    pulse, failed = Pulse(), list[Exception]()
    wall, cpu = time.perf_counter(), time.process_time()
    window.tasks.start(title, work, failed=failed.append)
    while window.tasks.running:
        QApplication.processEvents()
        time.sleep(0.001)
    pulse.timer.stop()
    assert not failed, failed
    print(f"{title}: {time.perf_counter() - wall:.1f} s, CPU {time.process_time() - cpu:.1f} s,"
          f" longest gap {pulse.longest * 1000:.0f} ms, of one's own"
          f" {pulse.computed * 1000:.0f} ms (goal ≤ 100)")  # fmt: skip


def pupils_file(folder: Path) -> Path:
    """A table of made-up pupils as another program would give it."""
    chance = random.Random(1)
    lines = ["Фамилия;Имя;Отчество;Класс;Дата рождения"]
    for number in range(PUPILS):
        name = f"{chance.choice('АБВГДЕ')}{chance.choice(('рин', 'лин', 'цов'))}{number % 7 * 'о'}"
        label = f"{1 + number % 11}{'АБВ'[number // 11 % 3]}"
        born = f"{1 + number % 28:02d}.{1 + number % 12:02d}.{2010 + number % 8}"
        lines.append(f"{name};Имя{number};Отчество;{label};{born}")
    file = folder / "pupils.csv"
    file.write_text("\n".join(lines), "utf-8")
    return file


def main() -> None:
    """Make the school, open the window, and print the gaps."""
    application = QApplication([])
    app.keep_lively()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = open_database(folder / "school.sqlite", operator="bench", today=TODAY)
        build(database.sessions, today=TODAY)
        empty = open_database(folder / "empty.sqlite", operator="bench", today=TODAY)
        window = Window(Tasks())
        window.show()
        window.furnish(Workplace(database, window.tasks))
        window.go(Place("home"))
        while window.tasks.running:
            application.processEvents()
        with database.sessions() as session:
            ids = [one[0] for one in everybody(session, date(2026, 11, 9), date(2026, 11, 15))]
        table = pupils_file(folder)
        week = date(2026, 11, 9), date(2026, 11, 15)
        measure(window, f"import of {PUPILS} pupils",
                lambda p: import_file(empty.sessions, table, create_missing=True,
                                      progress=p.report))  # fmt: skip
        measure(window, "1,000 statements",
                lambda p: document("statement").made(
                    database.sessions,
                    {"pupil_ids": ids, "first": week[0], "last": week[1], "today": TODAY},
                    report=p.report))  # fmt: skip
        workplace = Workplace(database, window.tasks)
        measure(window, "director's key", partial(make_key, workplace, CODE, "Громова Е. П."))
        measure(window, "archive", partial(_archive, database, folder))
        window.close()
        empty.close()
        database.close()


def _archive(database: Any, folder: Path, progress: Progress) -> object:
    chain = Keychain(MemoryBackend(), is_lasting=False)
    return seal.create(database, folder, chain,
        system_allowed=True, progress=progress.report,
    )  # fmt: skip


if __name__ == "__main__":
    main()
