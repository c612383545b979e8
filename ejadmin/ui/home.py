"""What needs a person today, and what comes next when nothing does."""

from datetime import date
from functools import partial

from PySide6.QtCore import QDate, QLocale, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ejadmin.models import today as day
from ejadmin.models.today import Cover, DayFilling, Need, Today
from ejadmin.ui import theme
from ejadmin.ui.moments import ago
from ejadmin.ui.page import Page, Place, Workplace
from ejadmin.ui.tasks import Progress

SIDE_WIDTH = 280
WEEKDAYS = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс")


class HomePage(Page):
    """Needs in order of harm at the left; today's covers and this week's filling at the right."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.title = theme.title_label("")
        self.needs = QGridLayout()
        self.needs.setColumnStretch(0, 1)
        self.needs.setHorizontalSpacing(theme.MEDIUM)
        self.needs.setVerticalSpacing(theme.TIGHT)
        self.covers = QLabel()
        self.covers.setWordWrap(True)
        self.week = WeekChart()
        self._build()

    def refresh(self) -> None:
        """Read the day anew, in a task: the checklist alone asks a hundred questions."""
        self.title.setText(_today_in_words(self.workplace.today()))
        self.workplace.tasks.start(
            "Смотрю, что требует внимания", self._read, done=self._show, is_reading=True
        )

    def _read(self, _progress: Progress) -> Today:
        with self.sessions() as session:
            return day.collect(session, self.workplace.today())

    def _show(self, today: Today) -> None:
        self.show_day(today, self.workplace.today())
        self.waiting.emit(day.waiting(today.needs))
        self.reminded.emit(today.dues)

    def show_day(self, today: Today, now: date) -> None:
        """Show what was read for a day."""
        self.title.setText(_today_in_words(now))
        while item := self.needs.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        if today.needs:
            self._list_needs(today.needs, now)
        else:
            self._say_all_done(today.coming)
        self.covers.setText(_covers_text(today.covers))
        self.week.show_week(today.week)

    def _list_needs(self, needs: tuple[Need, ...], now: date) -> None:
        for row, need in enumerate(needs):
            what = QLabel(need.what)
            what.setWordWrap(True)
            whose = theme.muted_label(need.whose)
            whose.setWordWrap(False)
            since = theme.muted_label(f"с {need.since:%d.%m}" if need.since else "")
            since.setToolTip(ago(need.since, now) if need.since else "")
            since.setWordWrap(False)
            button = QPushButton(need.button)
            button.setObjectName(f"action.need.{row}")
            button.setToolTip(f"{need.button}: {need.what}")
            button.clicked.connect(partial(self._open, need))
            for column, widget in enumerate((what, whose, since, button)):
                widget.setMinimumHeight(theme.ROW_HEIGHT)
                self.needs.addWidget(widget, row, column)

    def _say_all_done(self, coming: tuple[str, ...]) -> None:
        done = theme.StateLabel("✓ На сегодня всё сделано", theme.State.GOOD)
        done.setObjectName("home.done")
        self.needs.addWidget(done, 0, 0)
        following = "\n".join(coming) or "Новое появится, когда будет расписание уроков."
        self.needs.addWidget(theme.muted_label(following), 1, 0)

    def _open(self, need: Need) -> None:
        self.asked_for.emit(Place(need.page, need.details))

    def _build(self) -> None:
        frame, box = theme.card()
        box.addWidget(theme.section_label("Что требует внимания"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.SMALL, 0)
        column.addLayout(self.needs)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        box.addWidget(area, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.MEDIUM)
        row.addWidget(frame, 1)
        row.addLayout(self._side())
        outer = theme.page_box(self)
        outer.addWidget(self.title)
        outer.addLayout(row, 1)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(theme.MEDIUM)
        for title, widget in (
            ("Замены сегодня", self.covers),
            ("Журнал заполнен на этой неделе", self.week),
        ):
            frame, box = theme.card()
            frame.setFixedWidth(SIDE_WIDTH)
            heading = theme.section_label(title)
            heading.setWordWrap(True)
            box.addWidget(heading)
            box.addWidget(widget)
            side.addWidget(frame)
        side.addStretch(1)
        return side


class WeekChart(QWidget):
    """A bar for each day of the week: how many of its lessons are written up."""

    def __init__(self) -> None:
        super().__init__()
        self.week: tuple[DayFilling, ...] = ()

    def show_week(self, week: tuple[DayFilling, ...]) -> None:
        """Show the days of a week."""
        self.week = week
        said = [f"{WEEKDAYS[d.day.weekday()]}: {d.filled} из {d.lessons}" for d in week]
        self.setToolTip("\n".join(said))
        self.setAccessibleName("; ".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIDE_WIDTH - 2 * theme.MEDIUM, max(1, len(self.week)) * theme.ROW_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        tones, middle = theme.shades(), Qt.AlignmentFlag.AlignVCenter
        if not self.week:
            painter.setPen(tones.muted)
            painter.drawText(self.rect(), middle, "Уроков пока не было")
        for row, filling in enumerate(self.week):
            line = QRect(0, row * theme.ROW_HEIGHT, self.width(), theme.ROW_HEIGHT)
            bar = line.adjusted(32, 9, -96, -9)
            painter.fillRect(bar, theme.color("line"))
            done = round(bar.width() * filling.filled / filling.lessons)
            is_full = filling.filled == filling.lessons
            painter.fillRect(bar.adjusted(0, 0, done - bar.width(), 0),
                             theme.color("green" if is_full else "accent"))  # fmt: skip
            painter.setPen(tones.text)
            painter.drawText(line, middle, WEEKDAYS[filling.day.weekday()])
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight,
                             f"{filling.filled} из {filling.lessons}")  # fmt: skip


def _today_in_words(now: date) -> str:
    words = QLocale().toString(QDate(now.year, now.month, now.day), "d MMMM, dddd")
    return f"Сегодня {words}"


def _covers_text(covers: tuple[Cover, ...]) -> str:
    if not covers:
        return "Замен нет."
    return "\n".join(
        f"{cover.number}-й урок, {cover.class_label}, {cover.subject}: "
        f"{cover.substitute} за {cover.absent}"
        for cover in covers
    )
