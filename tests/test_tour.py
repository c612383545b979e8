"""The guided tour: the main job on a machine without a screen."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ejadmin.ui.window import PAGES


def take_tour(folder: Path, program: str = "ejadmin.tour") -> subprocess.CompletedProcess[str]:
    without_screen = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    without_screen["XDG_CONFIG_HOME"] = str(folder.parent / "settings")
    command = [sys.executable, "-m", program, str(folder), "--classes", "2"]
    return subprocess.run(
        command, env=without_screen, capture_output=True, text=True, timeout=150, check=False,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip


@pytest.mark.parametrize(
    "program", ["tests.quick_tour", pytest.param("ejadmin.tour", marks=pytest.mark.fault)]
)
def test_the_tour_leaves_what_it_made(tmp_path: Path, program: str) -> None:
    folder = tmp_path / "demo"
    done = take_tour(folder, program)
    assert done.returncode == 0, done.stderr
    pictures = {picture.stem.partition("-")[2] for picture in (folder / "pages").glob("*.png")}
    assert pictures == {entry.key for entry in PAGES}
    statements = subprocess.run(
        ["pdftotext", folder / "Ведомости.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Ведомость успеваемости и посещаемости № 1" in statements
    assert len(list((folder / "disk").glob("*.zip.age"))) == 1
    listing = json.loads((folder / "opened" / "СОСТАВ.json").read_text(encoding="utf-8"))
    assert (folder / "opened" / "journal.sqlite").is_file()
    assert "index.html" in listing["files"]
    assert not list((tmp_path / "settings").rglob("*")), "the person's own settings were touched"


def test_the_tour_leaves_a_strange_folder_alone(tmp_path: Path) -> None:
    mine = tmp_path / "demo" / "письмо.txt"
    mine.parent.mkdir()
    mine.write_text("моё", encoding="utf-8")
    done = take_tour(mine.parent)
    assert done.returncode == 1
    assert "не пуста" in done.stdout
    assert mine.read_text(encoding="utf-8") == "моё"
