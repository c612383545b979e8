"""The harness itself: what must fail does, and Cyrillic can be typed."""

import os
import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ejadmin import paths
from tests.small_school import SmallSchool
from tests.ui.keys import press, type_text


def test_cyrillic_can_be_typed(qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    type_text(field, "Ёжикова 5А")
    press(field, Qt.Key.Key_Backspace)
    assert field.text() == "Ёжикова 5"


def test_nothing_of_the_users_is_touched(tmp_path) -> None:
    assert str(paths.data_folder()).startswith(str(tmp_path))
    assert str(paths.log_file()).startswith(str(tmp_path))
    assert QSettings().fileName().startswith(str(tmp_path))


def test_small_school_is_filled(small_school: SmallSchool) -> None:
    assert len(small_school.pupils) == 3
    assert len(small_school.lessons) == 5


def test_memory_keyring_remembers(keyring_in_memory) -> None:
    import keyring

    keyring.set_password("ejadmin", "probe", "1")
    assert keyring.get_password("ejadmin", "probe") == "1"
    keyring.delete_password("ejadmin", "probe")
    assert keyring.get_password("ejadmin", "probe") is None


LOUD = {
    "log": "import logging; logging.getLogger('ejadmin').warning('loud')",
    "qt": "from PySide6.QtCore import qWarning; qWarning('loud')",
    "thread": "import threading, time; threading.Thread(target=time.sleep, args=(1,)).start()",
}


def test_noise_fails(tmp_path: Path) -> None:
    tests = {**LOUD, "quiet": "pass"}
    (tmp_path / "test_noise.py").write_text(
        "\n".join(f"def test_{what}():\n    {line}\n" for what, line in tests.items())
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "test_noise.py"]
    root = str(Path(__file__).parents[2])
    ran = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, capture_output=True
    )
    assert ran.returncode == 1, ran.stdout.decode()
    told = ran.stdout.decode()
    failed = set(re.findall(r"^(?:FAILED|ERROR) test_noise.py::test_(\w+)", told, re.MULTILINE))
    assert failed == set(LOUD), told
