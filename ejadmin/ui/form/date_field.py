"""The one field for a day: typed as «1.9.26» or «1.9», stepped by arrows, chosen in a calendar."""

import calendar
import re
from datetime import date, timedelta

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.fields import parse_date
from ejadmin.models.calendar.tables import school_year_start
from ejadmin.ui import theme
from ejadmin.ui.form.day_popup import DayPopup
from ejadmin.ui.form.reason import FloatingReason, wrong_edge

NO_YEAR = re.compile(r"^(\d{1,2})[.,/ -](\d{1,2})[.,/ -]?$")
FIRST_COMING_MONTH = 8
"""From this month on ``school_year_start`` means the coming year."""
DAY_END, MONTH_END = 2, 5
BESIDE = 36
"""What the frame and the calendar's icon take beside the text, in pixels."""
Key = Qt.Key
STEPS = {Key.Key_Up: 1, Key.Key_Down: -1, Key.Key_PageUp: 1, Key.Key_PageDown: -1}


def read_day(text: str, near: date, first: date = date.min, last: date = date.max) -> date | None:
    """A day as people type it; without a year it is of the school year that holds ``near``.

    Where that one lies outside a span, the year before or after is taken if it does not; a limit
    on one side moves no year: «4.10» after 5 October is a slip, not the next autumn.
    """
    found = NO_YEAR.match(text.strip())
    if found is None:
        return parse_date(text.strip())
    year = school_year_start(near).year + (int(found[2]) < FIRST_COMING_MONTH)
    days = [parse_date(f"{found[1]}.{found[2]}.{one}") for one in (year, year - 1, year + 1)]
    if first == date.min or last == date.max:
        return days[0]
    return next((day for day in days if day and first <= day <= last), days[0])


def stepped(day: date, step: int, section: int) -> date:
    """A day moved by days (section 0), months (1) or years (2); a month's end stays in its month.

    Where there is no such day the day stays.
    """
    try:
        if section == 0:
            return day + timedelta(days=step)
        months = day.year * 12 + day.month - 1 + step * (1 if section == 1 else 12)
        year, month = divmod(months, 12)
        most = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, most))
    except (OverflowError, ValueError):
        return day


class DateLine(QLineEdit):
    """A line in which a day is typed, or chosen in a calendar (F4).

    Up and Down step the day, month or year under the cursor, PageUp and PageDown the month.
    ``stepped`` follows each such step.
    """

    stepped = Signal()

    def __init__(self, *, completes_year: bool = True) -> None:
        super().__init__()
        self.first, self.last = date.min, date.max
        self._completes_year = completes_year
        self._calendar: DayPopup | None = None
        self.setPlaceholderText("дд.мм.гггг")
        opening = QAction(theme.icon("mdi6.calendar"), "Календарь (F4)", self)
        opening.setShortcut(QKeySequence("F4"))
        opening.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        opening.triggered.connect(self.open_calendar)
        self.addAction(opening, QLineEdit.ActionPosition.TrailingPosition)

    @Slot()
    def open_calendar(self) -> None:
        """Open the calendar under the field, at the date that is typed."""
        if self._calendar is None:
            self._calendar = DayPopup(self)
            self._calendar.taken.connect(self._take)
        self._calendar.open(self.typed_day(), self.first, self.last)

    def typed_day(self) -> date | None:
        """The day typed, if it is one."""
        if self._completes_year:
            return read_day(self.text(), self.near(), self.first, self.last)
        return parse_date(self.text().strip())

    def near(self) -> date:
        """The day whose school year is meant where none is typed."""
        return clock.on_this_computer().date()

    def show_day(self, day: date | None) -> None:
        """Write a day; the cursor stays where it is."""
        place = self.cursorPosition()
        self.setText(f"{day:%d.%m.%Y}" if day else "")
        self.setCursorPosition(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Key(event.key())
        if key in STEPS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self._step(STEPS[key], is_page=key in (Key.Key_PageUp, Key.Key_PageDown))
            return
        if key in (Key.Key_Return, Key.Key_Enter):
            self.complete()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.complete()
        super().focusOutEvent(event)

    def complete(self) -> None:
        """Write out what is typed short, such as «1.9»."""
        day = self.typed_day()
        if day is not None and self.text() != f"{day:%d.%m.%Y}":
            self.show_day(day)

    def _step(self, step: int, *, is_page: bool) -> None:
        place = self.cursorPosition()
        section = 1 if is_page else (place > DAY_END) + (place > MONTH_END)
        day = self.typed_day()
        moved = stepped(day, step, section) if day else self.near()
        self.show_day(min(max(moved, self.first), self.last))
        self.stepped.emit()

    @Slot(object)
    def _take(self, day: date) -> None:
        self.show_day(day)
        self.setFocus()
        self.editingFinished.emit()


class DateField(DateLine):
    """A day that is always known: ``accepted`` comes when another valid one was entered.

    Enter, leaving the field, an arrow and the calendar enter a day. What is no day, or lies outside
    the limits, stays as it was typed with its reason below, while ``day`` keeps the former one;
    Esc, and Ctrl+Z where nothing typed is left to undo, give back the day the field was come to.
    """

    accepted = Signal()

    def __init__(self, day: date | None = None, name: str = "") -> None:
        super().__init__()
        self.day = day or clock.on_this_computer().date()
        self._former = self.day
        self.reason = FloatingReason(self)
        self.setObjectName(name)
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("00.00.0000") + BESIDE)
        self.show_day(self.day)
        self.setCursorPosition(0)
        self.editingFinished.connect(self._enter)
        self.stepped.connect(self._enter)
        self.textEdited.connect(self._quiet)

    def put(self, day: date) -> None:
        """Show a day, moved into the limits, without announcing it."""
        self.day = self._former = min(max(day, self.first), self.last)
        self.show_day(self.day)
        self.setCursorPosition(0)
        self._tell("")

    def limit(self, first: date = date.min, last: date = date.max) -> None:
        """Take only days from ``first`` to ``last``; the day that stands is moved into them."""
        self.first, self.last = first, last
        if not first <= self.day <= last:
            self.put(self.day)

    def read(self) -> date:
        """The day to work with; raises :class:`UserError` where something wrong is typed."""
        self._enter()
        if self.reason.text():
            self.setFocus()
            raise UserError(self.reason.text())
        return self.day

    def near(self) -> date:
        return self.day

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable():
                event.setAccepted(self._is_other())  # with nothing to give back it is the page's
                return True
            if event.key() == Key.Key_Escape and self._is_other():
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
        if self._is_other() and (is_undo or event.key() == Key.Key_Escape):
            self.show_day(self._former)
            self._tell("")
            self._enter()
            return
        super().keyPressEvent(event)
        if event.key() in (Key.Key_Return, Key.Key_Enter):
            self._former = self.day

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._former = self.day
        super().focusInEvent(event)

    def _is_other(self) -> bool:
        return self.text() != f"{self._former:%d.%m.%Y}"

    @Slot()
    def _enter(self) -> None:
        if self.text() == f"{self.day:%d.%m.%Y}":
            return  # and what others told about this very day stays
        day = self.typed_day()
        if day is None:
            self._tell("Это не дата. Впишите её так: 01.09.2026 или 1.9.")
        elif not self.first <= day <= self.last:
            self._tell(self._outside())
        else:
            self._tell("")
            self.complete()
            if day != self.day:
                self.day = day
                self.accepted.emit()

    def _outside(self) -> str:
        first, last = f"{self.first:%d.%m.%Y}", f"{self.last:%d.%m.%Y}"
        if self.first == date.min:
            return f"Можно не позже {last}."
        return (
            f"Можно не раньше {first}." if self.last == date.max else f"Можно с {first} по {last}."
        )

    @Slot()
    def _quiet(self) -> None:
        self._tell("")

    def tell(self, reason: str) -> None:
        """Show what others have against the day; their silence leaves the field's own reason."""
        if reason or self.text() == f"{self.day:%d.%m.%Y}":
            self._tell(reason)

    def _tell(self, reason: str) -> None:
        self.reason.tell(reason, theme.State.BAD)
        self.reason.setVisible(bool(reason))
        self.setAccessibleDescription(reason)
        self.setStyleSheet(wrong_edge() if reason else "")
