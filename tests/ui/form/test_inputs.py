"""One field of a form by real keys: reasons, Esc, Ctrl+Z, the list of a link."""

from datetime import date
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ejadmin.models.base.columns import Base
from ejadmin.models.base.fields import fields
from ejadmin.models.people.tables import Employee, Pupil
from ejadmin.models.registry.setup_records import SetupRecord
from ejadmin.models.school.card import School
from ejadmin.ui.form.form import RecordForm
from ejadmin.ui.form.inputs import FieldInput
from tests.ui.keys import CTRL, press, type_text

Key = Qt.Key
PEOPLE = {Employee: {1: "Иванцова Мария Петровна", 2: "Ручьёва Анна Ильинична"}}


class Desk(QWidget):
    """One field with a neighbour to go to, and what it announced."""

    def __init__(self, model: type[Base], name: str, value: Any, *, is_long: bool = False) -> None:
        super().__init__()
        (field,) = (one for one in fields(model) if one.name == name)
        self.input = FieldInput(field, is_long=is_long)
        box = QVBoxLayout(self)
        box.addWidget(self.input)
        box.addWidget(QLineEdit())
        self.said: list[str] = []
        self.input.accepted.connect(self._note)
        self.input.undo_asked.connect(self._note_undo)
        self.input.show_value(value, PEOPLE)

    def _note(self, name: str) -> None:
        self.said.append(name)

    def _note_undo(self) -> None:
        self.said.append("undo")

    @property
    def line(self) -> QLineEdit:
        return cast("QLineEdit", self.input.editor)


def shown(desk: Desk, qtbot: QtBot) -> Desk:
    qtbot.addWidget(desk)
    desk.show()
    desk.activateWindow()
    QTest.qWaitForWindowActive(desk)
    desk.input.editor.setFocus()
    return desk


@pytest.fixture
def phone(qtbot: QtBot) -> Desk:
    return shown(Desk(Pupil, "phone", "+7 (342) 000-11-22"), qtbot)


@pytest.mark.parametrize("keys", [(Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
                                  (Key.Key_Z, CTRL)])  # fmt: skip
def test_a_refused_value_is_given_back(phone: Desk, keys: tuple[Any, Any]) -> None:
    phone.line.selectAll()
    type_text(phone.line, "1")
    press(phone.line, Key.Key_Return)
    phone.input.tell("Это не телефон.")
    assert phone.input.reason.isVisible()
    press(phone.line, *keys)
    assert phone.line.text() == "+7 (342) 000-11-22"
    assert not phone.input.reason.isVisible()
    assert phone.said == ["phone"]


def test_ctrl_z_where_nothing_is_typed_asks_the_owner(phone: Desk) -> None:
    press(phone.line, Key.Key_Z, CTRL)
    assert phone.said == ["undo"]


@pytest.mark.parametrize("keys", [(Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
                                  (Key.Key_Z, CTRL)])  # fmt: skip
def test_a_tick_and_a_choice_are_given_back(qtbot: QtBot, keys: tuple[Any, Any]) -> None:
    tick = shown(Desk(School, "is_consent_required", True), qtbot)
    press(tick.input.editor, Key.Key_Space)
    assert tick.said == ["is_consent_required"]
    press(tick.input.editor, *keys)
    assert cast("QCheckBox", tick.input.editor).isChecked()
    choice = shown(Desk(Pupil, "sex", None), qtbot)
    press(choice.input.editor, Key.Key_Down)
    assert choice.input.is_changed()
    press(choice.input.editor, *keys)
    assert cast("QComboBox", choice.input.editor).currentText() == ""


def test_a_long_text_is_accepted_when_left_and_given_back(qtbot: QtBot) -> None:
    desk = shown(Desk(SetupRecord, "note", "Было", is_long=True), qtbot)
    text = cast("QPlainTextEdit", desk.input.editor)
    text.selectAll()
    type_text(text, "Стало")
    assert desk.said == []
    press(text, Key.Key_Escape)
    assert text.toPlainText() == "Было"
    text.selectAll()
    type_text(text, "Стало")
    press(text, Key.Key_Tab)
    assert desk.said == ["note"]
    assert desk.input.value() == "Стало"


def test_the_whole_list_of_a_link_opens_by_f4(qtbot: QtBot) -> None:
    desk = shown(Desk(SetupRecord, "responsible_id", None), qtbot)
    press(desk.line, Key.Key_F4)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    press(popup, Key.Key_Down, times=2)
    press(popup, Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.said))
    assert desk.line.text() == "Ручьёва Анна Ильинична"
    assert desk.input.value() == 2


def test_a_year_is_left_out_anywhere_but_at_a_birth(qtbot: QtBot) -> None:
    due = shown(Desk(SetupRecord, "due_on", date(2026, 9, 1)), qtbot)
    due.line.selectAll()
    type_text(due.line, "5.10")
    press(due.line, Key.Key_Return)
    assert (due.input.value().day, due.input.value().month) == (5, 10)
    assert due.said == ["due_on"]
    born = shown(Desk(Pupil, "birth_date", date(2015, 9, 1)), qtbot)
    born.line.selectAll()
    type_text(born.line, "5.10")
    press(born.line, Key.Key_Return)
    assert born.line.text() == "5.10"


def test_what_is_learnt_while_typing_is_what_comes_back(phone: Desk) -> None:
    phone.line.selectAll()
    type_text(phone.line, "5")
    phone.input.learn("+7 (342) 000-99-99", {})
    assert phone.line.text() == "5"
    press(phone.line, Key.Key_Escape)
    assert phone.line.text() == "+7 (342) 000-99-99"


def test_an_empty_form_has_nothing_typed(qtbot: QtBot) -> None:
    form = RecordForm(School, [field.name for field in fields(School)])
    qtbot.addWidget(form)
    assert not form.is_changed()
    form.fill({}, {})
    assert not form.inputs["is_consent_required"].is_changed()
