"""The school year painted month by month: periods, days off, moved days."""

from calendar import monthrange
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QLocale, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import Weekday
from ejadmin.ui import theme

COLUMNS, WEEK, WEEKS = 6, 7, 6
TITLE_HEIGHT, DAY_HEIGHT, GAP = 18, 16, 12
DAY_POINTS = 8
LEGEND = (
    ("accent_tint", "учебный день"),
    ("green_tint", "учебный день следующего периода"),
    ("amber_tint", "каникулы, праздник"),
)


class YearView(QWidget):
    """Twelve months of one grade; a tooltip says what each day is."""

    def __init__(self) -> None:
        super().__init__()
        self.calendar: SchoolCalendar | None = None
        self.grade = 5
        self._days: dict[date, QRect] = {}
        self.setObjectName("calendar.year")
        self.setMinimumHeight(self.sizeHint().height())

    def sizeHint(self) -> QSize:
        return QSize(960, 2 * (TITLE_HEIGHT + WEEKS * DAY_HEIGHT + GAP) + TITLE_HEIGHT)

    def show_year(self, calendar: SchoolCalendar | None, grade: int) -> None:
        """Show another year, or another grade of it."""
        self.calendar, self.grade = calendar, grade
        self.update()

    def meaning(self, day: date) -> str:
        """What a day is for the grade, in Russian."""
        calendar = self.calendar
        if calendar is None:
            return ""
        told = f"{day:%d.%m.%Y}, {Weekday.of(day).caption}: "
        if day in calendar.moved:
            return f"{told}учебный, по расписанию дня «{calendar.moved[day].caption}»"
        titles = [free.title for free in calendar.free_days if free.holds(day, self.grade)]
        if titles:
            return told + ", ".join(titles)
        if not calendar.is_school_day(day, self.grade):
            is_weekend = day.isoweekday() > calendar.week_of(self.grade)
            return told + ("выходной" if is_weekend else "не учебный")
        period = calendar.period_of(day, self.grade)
        return told + (period.title if period else "учебный день")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.sized_font(DAY_POINTS))
        self._days.clear()
        if self.calendar is None:
            return
        width = (self.width() - GAP * (COLUMNS - 1)) // COLUMNS
        height = TITLE_HEIGHT + WEEKS * DAY_HEIGHT + GAP
        first = self.calendar.first_day.replace(day=1)
        for number in range(2 * COLUMNS):
            row, column = divmod(number, COLUMNS)
            corner = QPoint(column * (width + GAP), row * height)
            self._paint_month(painter, _later(first, number), corner, width)
        self._paint_legend(painter, 2 * height)

    def _paint_month(self, painter: QPainter, month: date, corner: QPoint, width: int) -> None:
        painter.setPen(theme.color("muted"))
        title = QRect(corner, QSize(width, TITLE_HEIGHT))
        name = QLocale().standaloneMonthName(month.month)
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft, f"{name.capitalize()} {month.year}")
        side = width // WEEK
        offset = month.isoweekday() - 1
        for number in range(monthrange(month.year, month.month)[1]):
            row, column = divmod(number + offset, WEEK)
            place = QRect(
                corner.x() + column * side,
                corner.y() + TITLE_HEIGHT + row * DAY_HEIGHT,
                side - 1,
                DAY_HEIGHT - 1,
            )
            self._paint_day(painter, month + timedelta(days=number), place)

    def _paint_day(self, painter: QPainter, day: date, place: QRect) -> None:
        calendar = self.calendar
        if calendar is None:
            return
        self._days[day] = place
        is_school = calendar.is_school_day(day, self.grade)
        painter.fillRect(place, self._shade(day, is_school=is_school))
        painter.setPen(theme.color("text" if is_school else "muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(day.day))
        if day in calendar.moved:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(place.adjusted(1, 1, -1, -1))

    def _shade(self, day: date, *, is_school: bool) -> QColor:
        calendar = self.calendar
        if calendar is None or not calendar.first_day <= day <= calendar.last_day:
            return theme.color("window")
        if not is_school:
            is_free = any(free.holds(day, self.grade) for free in calendar.free_days)
            return theme.color("amber_tint" if is_free else "window")
        period = calendar.period_of(day, self.grade)
        is_even = period is not None and period.number % 2 == 0
        return theme.color("green_tint" if is_even else "accent_tint")

    def _paint_legend(self, painter: QPainter, top: int) -> None:
        left = 0
        for shade, text in LEGEND:
            painter.fillRect(QRect(left, top + 2, 14, 12), theme.color(shade))
            painter.setPen(theme.color("muted"))
            painter.drawText(QPoint(left + 20, top + 13), text)
            left += 40 + painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.drawRect(QRect(left, top + 3, 12, 10))
        painter.setPen(theme.color("muted"))
        painter.drawText(QPoint(left + 20, top + 13), "перенесённый учебный день")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            day = next((d for d, place in self._days.items() if place.contains(event.pos())), None)
            QToolTip.showText(event.globalPos(), self.meaning(day) if day else "", self)
            return True
        return super().event(event)


def _later(month: date, count: int) -> date:
    years, number = divmod(month.month - 1 + count, 12)
    return date(month.year + years, number + 1, 1)
