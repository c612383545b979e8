"""A form of pairs that becomes one column where it is narrow; Tab goes as it is read."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ejadmin.models.movement.tables import MovementKind
from ejadmin.models.people.tables import Pupil
from ejadmin.ui.form.form import RecordForm
from ejadmin.ui.movement.editor import OrderEditor
from ejadmin.ui.page import Workplace
from ejadmin.ui.setup.school_card import SECTIONS, SchoolCardPage
from ejadmin.ui.setup.step_form import NAMES as STEP_NAMES
from ejadmin.ui.setup.step_form import StepForm
from tests.ui.keys import press

NAMES = ("last_name", "birth_date", "first_name", "sex", "address", "phone", "email")
WIDE, NARROW = 800, 420


def shown(page: QWidget, qtbot: QtBot) -> QWidget:
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    QTest.qWaitForWindowActive(page)
    return page


def reached(page: QWidget, start: QWidget, steps: int) -> list[QWidget]:
    start.setFocus()
    found: list[QWidget] = []
    for _ in range(steps):
        focused = page.focusWidget()
        assert focused is not None
        found.append(focused)
        press(focused, Qt.Key.Key_Tab)
    return found


@pytest.mark.parametrize(
    ("width", "order"),
    [
        (WIDE, NAMES),
        (NARROW, ("last_name", "first_name", "birth_date", "sex", "address", "phone", "email")),
    ],
)
def test_fields_are_read_and_reached_in_one_order(
    qtbot: QtBot, width: int, order: tuple[str, ...]
) -> None:
    page, form = QWidget(), RecordForm(Pupil, NAMES, ("address",))
    QHBoxLayout(page).addWidget(form)
    shown(page, qtbot)
    for size in (NARROW, WIDE, width):
        page.resize(size, 500)
        qtbot.waitUntil(lambda size=size: page.width() == size)
        QApplication.processEvents()  # the layout is put right from the event loop
    assert form.width() <= width
    places = [form.inputs[name].mapTo(page, QPoint(0, 0)) for name in order]
    keys = [(place.y(), place.x()) for place in places]
    assert keys == sorted(keys)
    if width == NARROW:
        assert len({place.x() for place in places}) == 1
    editors = [form.inputs[name].editor for name in order]
    assert reached(page, editors[0], len(order)) == editors


def test_the_school_card_is_reached_by_tab_as_it_is_read(
    workplace: Workplace, qtbot: QtBot
) -> None:
    page = SchoolCardPage(workplace)
    page.resize(1166, 700)
    page.refresh()
    shown(page, qtbot)
    editors = [page.inputs[name].editor for _, names in SECTIONS for name in names]
    assert reached(page, editors[0], len(editors)) == editors


def test_a_step_is_reached_by_tab_as_it_is_read(qtbot: QtBot) -> None:
    form = StepForm()
    shown(form, qtbot)
    editors = [form.inputs[name].editor for name in STEP_NAMES]
    assert reached(form, editors[0], len(editors)) == editors


def test_the_head_of_an_order_is_reached_by_tab_as_it_is_read(
    workplace: Workplace, qtbot: QtBot
) -> None:
    editor = OrderEditor(workplace)
    shown(editor, qtbot)
    parts = editor.parts
    parts.show_kind(MovementKind.TRANSFER)
    wanted = [
        parts.kind, parts.number.editor, parts.issued_on, parts.day, parts.title.editor,
        parts.grounds.editor, parts.places, parts.choosing.search,
    ]  # fmt: skip
    assert reached(editor, parts.kind, len(wanted)) == wanted
    editor.pause.stop()
