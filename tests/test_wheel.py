"""What a user installs: the built wheel in an environment of its own."""

import os
import shutil
import subprocess
import sys
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
import ejadmin.app
from ejadmin.paths import resource

assert resource("help", "01-nachalo.md").is_file(), resource("help")

def look() -> None:
    window = QApplication.activeWindow() or QApplication.topLevelWidgets()[0]
    greeting = window.findChild(QWidget, "page.start")
    if greeting is None or not greeting.isVisible():
        QTimer.singleShot(50, look)
        return
    window.grab().save(sys.argv[1])
    QApplication.quit()

make_application = ejadmin.app.make_application

def make_and_look() -> QApplication:
    application = make_application()
    QTimer.singleShot(200, look)
    return application

ejadmin.app.make_application = make_and_look
sys.exit(ejadmin.app.run(Path(sys.argv[2])))
"""


def gather(one: Distribution, extras: set[str], found: dict[str, Distribution]) -> None:
    """All that a distribution declares it needs on this machine, and what that needs in turn."""
    for line in one.requires or ():
        wanted = Requirement(line)
        name = canonicalize_name(wanted.name)
        is_wanted = wanted.marker is None or any(
            wanted.marker.evaluate({"extra": extra}) for extra in extras or {""}
        )
        if is_wanted and name not in found:
            found[name] = distribution(name)
            gather(found[name], wanted.extras, found)


def lend(found: list[Distribution], room: Path) -> None:
    """Put the files of installed distributions where an environment looks, without a copy."""
    for one in found:
        for top in {file.parts[0] for file in one.files or ()} - {"..", "__pycache__"}:
            source, place = Path(str(one.locate_file(top))).resolve(), room / top
            if place.exists():
                continue
            try:
                place.symlink_to(source, target_is_directory=source.is_dir())
            except OSError:  # Windows gives links to few
                copy = shutil.copytree if source.is_dir() else shutil.copy
                copy(source, place)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder of programs of an environment that holds the wheel and what it declares.

    The declared libraries are lent by the environment of the tests: unpacking Qt takes a minute.
    """
    folder = tmp_path / "wheel"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), "."]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    venv.create(folder / "empty")
    programs = folder / "empty" / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", programs / "python", "-q"]
    install = [*pip, "install", "--no-deps", "--no-compile", "--no-index", wheel]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (room,) = (folder / "empty").rglob("site-packages")
    (own,) = Distribution.discover(name="ejadmin", path=[str(room)])
    found: dict[str, Distribution] = {}
    gather(own, set(), found)
    lend(list(found.values()), room)
    done = subprocess.run([*pip[:-1], "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return programs


def run(command: list[str | Path], folder: Path) -> subprocess.CompletedProcess[str]:
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return subprocess.run(
        command,
        cwd=folder,
        env=kept | home,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_window_opens_and_the_command_line_works(installed: Path, tmp_path: Path) -> None:
    picture, database = tmp_path / "window.png", tmp_path / "school.sqlite"
    done = run([installed / "python", "-c", START, str(picture), str(database)], tmp_path)
    assert done.returncode == 0, done.stderr
    assert picture.stat().st_size > 5000
    assert database.is_file()

    console = ["--database", str(tmp_path / "console.sqlite")]
    program = installed / "ejadmin"
    made = run([program, *console, "demo", "--classes", "1", "--weeks", "1"], tmp_path)
    assert made.returncode == 0, made.stderr
    checked = run([program, *console, "verify"], tmp_path)
    assert checked.returncode == 0, checked.stderr
    assert "Цепочка цела" in checked.stdout
