"""What a user installs: the built wheel in an environment of its own."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
START = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import ejadmin.app
from ejadmin.paths import resource

assert resource("help", "01-nachalo.md").is_file(), resource("help")

def look() -> None:
    window = QApplication.activeWindow() or QApplication.topLevelWidgets()[0]
    window.grab().save(sys.argv[1])
    QApplication.quit()

make_application = ejadmin.app.make_application

def make_and_look() -> QApplication:
    application = make_application()
    QTimer.singleShot(3000, look)
    return application

ejadmin.app.make_application = make_and_look
sys.exit(ejadmin.app.run(Path(sys.argv[2])))
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The folder of programs of an empty environment that holds only the wheel."""
    folder = tmp_path / "wheel"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder), "."]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    wheel = next(folder.glob("*.whl"))
    venv.create(folder / "empty", with_pip=True)
    programs = folder / "empty" / ("Scripts" if os.name == "nt" else "bin")
    constraints = ROOT / "constraints.txt"
    install = [
        programs / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--no-compile",
        "-c",
        constraints,
        wheel,
    ]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
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
