"""The ceremony: one step after another, no clipboard, nothing kept."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ejadmin.exports.archive import keys
from ejadmin.keychain import DIRECTOR_FINGERPRINT, open_keychain
from ejadmin.models.base.store import Store
from ejadmin.models.registry import archives
from ejadmin.ui.archive.ceremony import Ceremony, CeremonyStep
from ejadmin.ui.archive.code import CodeField
from ejadmin.ui.page import Workplace
from tests.exports.archive.conftest import CODE, QUICK_CHILD
from tests.memory_keyring import MemoryKeyring
from tests.small_school import SmallSchool
from tests.ui.keys import CTRL, SHIFT, press, type_text

LONG = 60_000


@pytest.fixture
def ceremony(
    qtbot: QtBot,
    workplace: Workplace,
    small_school: SmallSchool,
    keyring_in_memory: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Ceremony]:
    monkeypatch.setattr(keys, "CHILD", QUICK_CHILD)
    made = Ceremony(workplace, "Громова Елена Павловна")
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    qtbot.waitExposed(made)
    yield made
    qtbot.waitUntil(lambda: not workplace.tasks.running, timeout=LONG)


def click(qtbot: QtBot, ceremony: Ceremony, action: str) -> None:
    button = ceremony.findChild(QPushButton, f"action.{action}")
    assert button is not None
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def step(ceremony: Ceremony) -> str:
    return ceremony.steps.currentWidget().objectName()


def complaint(ceremony: Ceremony) -> str:
    current = ceremony.steps.currentWidget()
    assert isinstance(current, CeremonyStep)
    return current.complaint.text()


def everything_shown(ceremony: Ceremony) -> str:
    labels = [label.text() for label in ceremony.findChildren(QLabel)]
    return " ".join(labels + [field.text() for field in ceremony.findChildren(QLineEdit)])


def test_the_whole_ceremony(
    qtbot: QtBot, ceremony: Ceremony, database: Store, keyring_in_memory: MemoryKeyring
) -> None:
    click(qtbot, ceremony, "show_code")
    assert step(ceremony) == "step.show"
    code = re.sub(r"\s", "", ceremony.digits.text())
    assert re.fullmatch(r"\d{20}", code)

    click(qtbot, ceremony, "written_down")
    assert step(ceremony) == "step.back"
    assert ceremony.digits.text() == ""
    type_text(ceremony.typed, "1" if code[0] != "1" else "2")
    click(qtbot, ceremony, "type_back")
    assert "Набрано не то" in complaint(ceremony)
    assert archives_made(database) is None

    type_text(ceremony.typed, keys.grouped_code(code))
    click(qtbot, ceremony, "type_back")
    assert code not in re.sub(r"\s", "", everything_shown(ceremony))
    qtbot.waitUntil(lambda: step(ceremony) == "step.end", timeout=LONG)

    key = archives_made(database)
    assert key is not None
    shown = ceremony.fingerprint.text().replace("\n", " ")
    assert shown == keys.fingerprint_text(key.fingerprint)
    pinned = open_keychain(str(database.file)).read(DIRECTOR_FINGERPRINT)
    assert pinned == key.fingerprint
    type_text(ceremony.keeper, "Орлова В. Н., сейф")
    click(qtbot, ceremony, "finish")
    with database.sessions() as session:
        assert archives.keeper_of(session, key.id) == "Орлова В. Н., сейф"
    assert vars(ceremony)["_code"] == ""
    assert keys.recipient_under(key.wrapped, code) == key.recipient


def test_a_code_of_ones_own_is_judged(qtbot: QtBot, ceremony: Ceremony, database: Store) -> None:
    click(qtbot, ceremony, "own_code")
    for first, second, words in (
        ("1234", "1234", "не меньше 16"),
        ("1" * 20, "1" * 20, "слишком простой"),
        (CODE, CODE[:-1] + "5", "различаются"),
    ):
        type_text(ceremony.own, first)
        type_text(ceremony.own_again, second)
        click(qtbot, ceremony, "take_own")
        assert words in complaint(ceremony)
        assert ceremony.own.text() == ceremony.own_again.text() == ""
    assert archives_made(database) is None
    click(qtbot, ceremony, "back_own")
    assert step(ceremony) == "step.who"


def test_nobody_is_nobodys_director(qtbot: QtBot, ceremony: Ceremony) -> None:
    ceremony.name.clear()
    click(qtbot, ceremony, "show_code")
    assert step(ceremony) == "step.who"
    assert "чей это код" in complaint(ceremony)


def test_leaving_forgets_the_code(qtbot: QtBot, ceremony: Ceremony, database: Store) -> None:
    click(qtbot, ceremony, "show_code")
    press(ceremony, Qt.Key.Key_Escape)
    assert not ceremony.isVisible()
    assert ceremony.digits.text() == ""
    assert vars(ceremony)["_code"] == ""
    assert archives_made(database) is None


def test_the_clipboard_is_refused_both_ways(qtbot: QtBot) -> None:
    field = CodeField()
    qtbot.addWidget(field)
    field.show()
    clipboard = QGuiApplication.clipboard()
    clipboard.setText(CODE)
    for key, modifiers in ((Qt.Key.Key_V, CTRL), (Qt.Key.Key_Insert, SHIFT)):
        press(field, key, modifiers)
        assert field.text() == ""
    qtbot.mouseClick(field, Qt.MouseButton.MiddleButton)
    assert field.text() == ""
    assert field.contextMenuPolicy() is Qt.ContextMenuPolicy.NoContextMenu
    assert not field.acceptDrops()
    type_text(field, "123")
    field.selectAll()
    for key in (Qt.Key.Key_C, Qt.Key.Key_X):
        press(field, key, CTRL)
    assert clipboard.text() == CODE
    assert field.text() == "123"
    assert field.take() == "123"
    press(field, Qt.Key.Key_Z, CTRL)
    assert field.text() == ""
    clipboard.clear()


def test_the_code_cannot_be_marked_with_the_mouse(ceremony: Ceremony) -> None:
    flags = ceremony.digits.textInteractionFlags()
    assert flags is Qt.TextInteractionFlag.NoTextInteraction


def archives_made(database: Store) -> archives.KeyValues | None:
    with database.sessions() as session:
        return archives.current_key(session)
