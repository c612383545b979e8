"""The one field for a day, by real keys."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ejadmin.errors import UserError
from ejadmin.ui.form.date_field import DateField, read_day, stepped
from tests.ui.keys import CTRL, press, type_text

Key = Qt.Key
START = date(2026, 9, 10)
YEAR = (date(2026, 9, 1), date(2027, 8, 31))


class Desk(QWidget):
    """A field, a button behind it, and what was announced."""

    def __init__(self) -> None:
        super().__init__()
        self.field = DateField(START)
        self.button = QPushButton("Дальше")
        row = QHBoxLayout(self)
        row.addWidget(self.field)
        row.addWidget(self.button)
        self.announced: list[date] = []
        self.page_keys: list[str] = []
        self.field.accepted.connect(self._note)
        for keys in ("Ctrl+Z", "Esc"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda keys=keys: self.page_keys.append(keys))

    def _note(self) -> None:
        self.announced.append(self.field.day)

    def type_over(self, text: str, key: Key | None = Key.Key_Return) -> None:
        self.field.setFocus()
        self.field.selectAll()
        press(self.field, Key.Key_Delete)
        type_text(self.field, text)
        if key is not None:
            press(self.field, key)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    desk = Desk()
    qtbot.addWidget(desk)
    desk.resize(600, 200)
    desk.show()
    desk.activateWindow()
    QTest.qWaitForWindowActive(desk)
    desk.field.setFocus()
    return desk


@pytest.mark.parametrize(
    "text", ["1.12.26", "1.12", "01.12.2026", "01122026", "1/12", "1,12", "1.12.", " 1.12.26 "]
)
@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Tab])
def test_a_day_is_typed_short_or_long(desk: Desk, text: str, key: Key) -> None:
    desk.type_over(text, key)
    assert desk.field.text() == "01.12.2026"
    assert desk.field.day == date(2026, 12, 1)
    assert desk.announced == [date(2026, 12, 1)]


def test_nothing_is_announced_at_each_key_nor_twice(desk: Desk) -> None:
    desk.type_over("1.12.26", None)
    assert desk.announced == []
    press(desk.field, Key.Key_Return)
    press(desk.field, Key.Key_Return)
    press(desk.field, Key.Key_Tab)
    assert desk.announced == [date(2026, 12, 1)]
    desk.type_over("1.12", Key.Key_Tab)
    assert len(desk.announced) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("завтра", "Это не дата. Впишите её так: 01.09.2026 или 1.9."),
        ("31.2.26", "Это не дата. Впишите её так: 01.09.2026 или 1.9."),
        ("", "Это не дата. Впишите её так: 01.09.2026 или 1.9."),
        ("31.08.2026", "Можно с 01.09.2026 по 31.08.2027."),
        ("01.09.2027", "Можно с 01.09.2026 по 31.08.2027."),
    ],
)
def test_what_is_wrong_stays_with_its_reason_below(desk: Desk, text: str, reason: str) -> None:
    desk.field.limit(*YEAR)
    desk.type_over(text, Key.Key_Tab)
    assert desk.field.text() == text
    assert desk.field.reason.text() == reason
    assert desk.field.reason.isVisible()
    assert desk.field.reason.y() > desk.field.y()
    assert desk.field.day == START
    assert desk.announced == []
    with pytest.raises(UserError, match="дата|Можно"):
        desk.field.read()
    assert desk.field.hasFocus()
    type_text(desk.field, "5")
    assert not desk.field.reason.isVisible()


@pytest.mark.parametrize(("first", "last"), [YEAR, (YEAR[0], date.max), (date.min, YEAR[1])])
def test_limits_are_inclusive(desk: Desk, first: date, last: date) -> None:
    desk.field.limit(first, last)
    for day in YEAR:
        desk.type_over(f"{day:%d.%m.%Y}")
        assert desk.field.read() == day
        assert not desk.field.reason.isVisible()


def test_one_sided_limits_say_their_side(desk: Desk) -> None:
    desk.field.limit(first=YEAR[0])
    desk.type_over("31.08.2026")
    assert desk.field.reason.text() == "Можно не раньше 01.09.2026."
    press(desk.field, Key.Key_Escape)
    desk.field.limit(last=YEAR[1])
    desk.type_over("01.09.2027")
    assert desk.field.reason.text() == "Можно не позже 31.08.2027."


def test_limits_move_the_day_that_stands_silently(desk: Desk) -> None:
    desk.field.limit(date(2026, 10, 1), YEAR[1])
    assert (desk.field.day, desk.field.text()) == (date(2026, 10, 1), "01.10.2026")
    desk.field.put(date(2030, 1, 1))
    assert desk.field.text() == "31.08.2027"
    assert desk.announced == []


@pytest.mark.parametrize("text", ["завтра", "1.12.26"])
def test_escape_gives_the_former_day_back(desk: Desk, text: str) -> None:
    desk.type_over(text, None)
    press(desk.field, Key.Key_Escape)
    assert desk.field.text() == "10.09.2026"
    assert desk.page_keys == []
    assert desk.announced == []
    press(desk.field, Key.Key_Escape)
    assert desk.page_keys == ["Esc"]


def test_escape_after_a_refusal_takes_the_reason_away(desk: Desk) -> None:
    desk.type_over("завтра")
    assert desk.field.reason.isVisible()
    press(desk.field, Key.Key_Escape)
    assert not desk.field.reason.isVisible()
    assert desk.field.read() == START


def test_ctrl_z_undoes_the_typing_then_the_day_then_is_the_pages(desk: Desk) -> None:
    desk.type_over("5", None)
    press(desk.field, Key.Key_Z, CTRL)
    assert desk.field.text() == "10.09.2026"
    desk.field.put(START)  # no typing is left to undo
    press(desk.field, Key.Key_Up)
    assert desk.field.day == date(2026, 9, 11)
    press(desk.field, Key.Key_Z, CTRL)
    assert desk.field.day == START
    assert desk.announced == [date(2026, 9, 11), START]
    assert desk.page_keys == []
    press(desk.field, Key.Key_Z, CTRL)
    assert desk.page_keys == ["Ctrl+Z"]


@pytest.mark.parametrize(
    ("place", "key", "day"),
    [
        (0, Key.Key_Up, date(2026, 9, 11)), (2, Key.Key_Down, date(2026, 9, 9)),
        (3, Key.Key_Up, date(2026, 10, 10)), (5, Key.Key_Down, date(2026, 8, 10)),
        (6, Key.Key_Up, date(2027, 9, 10)), (10, Key.Key_Down, date(2025, 9, 10)),
        (0, Key.Key_PageUp, date(2026, 10, 10)), (0, Key.Key_PageDown, date(2026, 8, 10)),
    ],
)  # fmt: skip
def test_arrows_step_what_the_cursor_is_in(desk: Desk, place: int, key: Key, day: date) -> None:
    desk.field.setCursorPosition(place)
    press(desk.field, key)
    assert desk.field.day == day
    assert desk.field.cursorPosition() == place
    assert desk.announced == [day]
    press(desk.field, Key.Key_Escape)
    assert desk.field.day == START


def test_arrows_stop_at_the_limits(desk: Desk) -> None:
    desk.field.limit(date(2026, 9, 9), date(2026, 9, 11))
    press(desk.field, Key.Key_Up, times=3)
    assert desk.field.day == date(2026, 9, 11)
    press(desk.field, Key.Key_PageDown)
    assert desk.field.day == date(2026, 9, 9)


def test_the_calendar_opens_at_the_day_and_gives_another(desk: Desk) -> None:
    desk.field.limit(*YEAR)
    press(desk.field, Key.Key_F4)
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QCalendarWidget)
    assert popup.selectedDate() == QDate(2026, 9, 10)
    assert popup.maximumDate() == QDate(2027, 8, 31)
    popup.activated.emit(QDate(2026, 11, 3))
    assert not popup.isVisible()
    assert desk.field.text() == "03.11.2026"
    assert desk.announced == [date(2026, 11, 3)]
    assert desk.field.hasFocus()


def test_a_reason_goes_with_its_field_and_stays_within_the_window(desk: Desk) -> None:
    desk.resize(300, 60)
    desk.type_over("завтра")
    reason = desk.field.reason
    assert desk.rect().contains(reason.geometry().topLeft())
    assert reason.geometry().right() <= desk.width()
    desk.field.hide()
    assert not reason.isVisible()
    desk.field.show()
    assert reason.isVisible()


@pytest.mark.parametrize(
    ("text", "near", "day"),
    [
        ("25.5", date(2026, 9, 10), date(2027, 5, 25)),
        ("1.9", date(2027, 5, 10), date(2026, 9, 1)),
        ("1.9", date(2026, 8, 25), date(2026, 9, 1)),
        ("31.7", date(2026, 8, 1), date(2027, 7, 31)),
        ("1.8", date(2026, 7, 31), date(2025, 8, 1)),
        ("29.2", date(2027, 9, 1), date(2028, 2, 29)),
        ("29.2", date(2026, 9, 1), None),
        ("1.9.98", date(2026, 9, 1), date(1998, 9, 1)),
        ("1", date(2026, 9, 1), None),
    ],
)
def test_a_year_left_out_is_the_school_years(text: str, near: date, day: date | None) -> None:
    assert read_day(text, near) == day


@given(st.dates(*YEAR), st.dates(*YEAR))
def test_without_a_year_every_day_of_a_school_year_is_reached(day: date, near: date) -> None:
    assert read_day(f"{day.day}.{day.month}", near, *YEAR) == day


@pytest.mark.parametrize(
    ("day", "step", "section", "moved"),
    [
        (date(2026, 8, 31), 1, 1, date(2026, 9, 30)),
        (date(2026, 12, 15), 1, 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, 1, date(2025, 12, 15)),
        (date(2028, 2, 29), 1, 2, date(2029, 2, 28)),
        (date.max, 1, 0, date.max),
        (date.max, 1, 1, date.max),
        (date.min, -1, 2, date.min),
    ],
)
def test_steps_keep_to_the_month_and_the_calendar(
    day: date, step: int, section: int, moved: date
) -> None:
    assert stepped(day, step, section) == moved
