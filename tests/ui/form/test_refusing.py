"""What is written by a day is not written by another one than stands in its field."""

from datetime import date, datetime
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ejadmin.models.journal.page import PageLesson
from ejadmin.ui import dialogs
from ejadmin.ui.access.page import AccessPage
from ejadmin.ui.form.date_field import DateField
from ejadmin.ui.journal.unlock import UnlockPanel
from ejadmin.ui.page import Workplace
from ejadmin.ui.timetable.dialogs import SpanDialog, lessons_dialog
from tests.ui.keys import press, type_text

SPAN = (date(2026, 9, 1), date(2026, 12, 31))


def type_over(field: DateField, text: str) -> None:
    field.setFocus()
    field.selectAll()
    type_text(field, text)


@pytest.fixture
def dialog(qtbot: QtBot) -> SpanDialog:
    dialog = lessons_dialog(cast("QWidget", None), SPAN)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    QTest.qWaitForWindowActive(dialog)
    return dialog


def test_a_dialog_stays_while_a_day_is_wrong(dialog: SpanDialog) -> None:
    type_over(dialog.last_field, "31.02.2027")
    press(dialog.last_field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.last_field.reason.isVisible()
    press(dialog.last_field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    type_over(dialog.last_field, "25.12")
    press(dialog.last_field, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.span == (date(2026, 9, 1), date(2026, 12, 25))


def test_a_lesson_is_not_opened_to_a_day_that_is_gone(qtbot: QtBot) -> None:
    panel = UnlockPanel()
    qtbot.addWidget(panel)
    lesson = cast("PageLesson", _Lesson())
    today = date(2026, 10, 5)
    panel.ask(lesson, 1, today)
    assert panel.last_day.day == date(2026, 10, 7)
    type_text(panel.reason, "болел")
    type_over(panel.last_day, "4.10")
    granted: list[object] = []
    panel.granted.connect(lambda *what: granted.append(what))
    panel.go.click()
    assert granted == []
    assert panel.last_day.reason.text() == "Можно не раньше 05.10.2026."
    type_over(panel.last_day, "5.10")
    panel.go.click()
    assert granted == [(1, "болел", today)]


class _Lesson:
    day, teacher = date(2026, 10, 1), "Иванцова М. П."


def test_slips_are_not_marked_by_a_coming_day(
    workplace: Workplace, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = AccessPage(workplace)
    qtbot.addWidget(page)
    page.refresh()
    page.show()
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda *words, **_: bool(asked.append(words[1])))
    monkeypatch.setattr(page, "_keys", lambda _state: [1])
    type_over(page.handover.day, f"01.01.{datetime.now().year + 1}")
    page.hand_over()
    assert asked == []
    assert page.handover.day.reason.text().startswith("Можно не позже")
    press(page.handover.day, Qt.Key.Key_Escape)
    page.hand_over()
    assert asked == ["Отметить выдачу: 1 листок?"]
