"""Start-up: CPU to first paint and until usable, and memory, beside a bare PySide6 window.

Both are started in processes of their own, one after the other, in the same run.
Goals: ≤ 1.3 × to first paint, ≤ 3.2 × until usable, ≤ 1.6 × of its memory.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7

BARE = """
import json, os, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
class Window(QMainWindow):
    is_painted = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.is_painted:
            self.is_painted = True
            QTimer.singleShot(0, told)
def told():
    print(json.dumps({"paint": time.process_time(), "memory": resident(),
                      "paint clock": time.time() - float(os.environ["STARTED"])}))
    application.quit()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
window = Window()
window.resize(1366, 768)
window.show()
application.exec()
"""

OURS = """
import json, os, sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ejadmin import app
from ejadmin.ui.window import Window
found = {}
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
def clock():
    return time.time() - float(os.environ["STARTED"])
def painted():
    found["paint"] = time.process_time()
    found["paint clock"] = clock()
    found["sqlalchemy"] = "sqlalchemy" in sys.modules
def look():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
    if window.current_page() is not None or window.findChild(object, "page.start"):
        found["usable"] = time.process_time()
        found["usable clock"] = clock()
        found["memory"] = resident()
        print(json.dumps(found))
        window.close()
make, show = Window.__init__, Window.show
def make_and_watch(window, *given):
    make(window, *given)
    window.painted.connect(painted)  # before whatever the program does after the paint
def show_and_watch(window):
    window.watch = QTimer(window, interval=5)
    window.watch.timeout.connect(look)
    window.watch.start()
    show(window)
Window.__init__, Window.show = make_and_watch, show_and_watch
app.run(Path(sys.argv[1]))
"""


def measure(code: str, *arguments: str, home: str) -> dict[str, float]:
    """Run a start in a fresh process and read what it says of itself."""
    folders = {f"XDG_{name}_HOME": home for name in ("DATA", "STATE", "CONFIG", "CACHE")}
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **folders}
    # an installed program has its bytecode; the first run of each kind writes it
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = f"{home}/bytecode"
    environment["STARTED"] = str(time.time())
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def main() -> None:
    """Print the medians, their floors and the ratios."""
    with tempfile.TemporaryDirectory() as home:
        file = make_school(Path(home))
        measure(BARE, home=home)
        measure(OURS, str(file), home=home)
        bare, ours = [], []
        for _ in range(ROUNDS):
            bare.append(measure(BARE, home=home))
            ours.append(measure(OURS, str(file), home=home))
    floor, floor_clock, memory = (
        statistics.median(run[key] for run in bare) for key in ("paint", "paint clock", "memory")
    )
    assert not any(run["sqlalchemy"] for run in ours), "SQLAlchemy was imported before the paint"
    for name, key, goal in (("first paint", "paint", 1.3), ("usable", "usable", 3.2)):
        figure = statistics.median(run[key] for run in ours)
        clock = statistics.median(run[f"{key} clock"] for run in ours)
        print(f"start to {name}: CPU {figure * 1000:.0f} ms, bare window {floor * 1000:.0f},"
              f" ×{figure / floor:.2f}; clock {clock * 1000:.0f}, {floor_clock * 1000:.0f},"
              f" ×{clock / floor_clock:.2f} (goal {goal})")  # fmt: skip
    figure = statistics.median(run["memory"] for run in ours)
    print(f"memory after start: {figure:.0f} MiB, bare window {memory:.0f},"
          f" ×{figure / memory:.2f} (goal 1.6)")  # fmt: skip


def make_school(folder: Path) -> Path:
    """A file with a small school, so that the start ends on the home page."""
    from ejadmin.models.database import open_database
    from tests.small_school import fill

    database = open_database(folder / "school.sqlite")
    with database.sessions.begin() as session:
        fill(session)
    database.close()
    return folder / "school.sqlite"


if __name__ == "__main__":
    main()
