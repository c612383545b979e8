"""How the journal's grid is painted: background, cells, frozen edges, header, the current cell."""

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLine, QRect
from PySide6.QtGui import QPainter, QPen

from ejadmin.models.journal.page import PageLesson
from ejadmin.ui.grid import paint
from ejadmin.ui.grid.ink import CALM, MUTED, PLAIN, STRONG
from ejadmin.ui.journal.ink import JournalInk
from ejadmin.ui.journal.layout import (
    DAY_HEIGHT,
    HEADER,
    MONTH_HEIGHT,
    NUMBER_WIDTH,
    PERIOD_WIDTH,
    SUM_WIDTH,
    SUMS,
    JournalGeometry,
)
from ejadmin.ui.journal.model import JournalModel
from ejadmin.ui.theme import ROW_HEIGHT

MONTHS = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь",
    "ноябрь", "декабрь",
)  # fmt: skip


@dataclass
class JournalState(paint.GridState):
    """What of the grid's state is painted beside the page itself."""

    pending: bool = False


@dataclass(frozen=True)
class Columns:
    """What is known of each lesson's column before painting."""

    closed: list[bool]
    today: list[bool]
    control: list[bool]
    kinds: list[str]
    month_starts: list[int]

    @classmethod
    def of(cls, model: JournalModel, today: date) -> "Columns":
        """Look at every lesson of a page once."""
        lessons = model.lessons
        return cls(
            closed=[model.is_closed(lesson) for lesson in lessons],
            today=[lesson.day == today for lesson in lessons],
            control=[any(work.is_control for work in lesson.works) for lesson in lessons],
            kinds=[_kinds(lesson) for lesson in lessons],
            month_starts=[
                index
                for index, lesson in enumerate(lessons)
                if not index or lesson.day.month != lessons[index - 1].day.month
            ],
        )


class JournalPainter(paint.Brush):
    """Paints one rectangle of the grid; makes no decisions of its own."""

    layout: JournalGeometry
    ink: JournalInk

    def __init__(
        self,
        painter: QPainter,
        model: JournalModel,
        layout: JournalGeometry,
        columns: Columns,
        names: list[str],
        ink: JournalInk,
    ) -> None:
        super().__init__(painter, layout, names, ink)
        self.model = model
        self.columns = columns

    def paint(self, dirty: QRect, look: JournalState) -> None:
        """Paint what a rectangle of the screen shows."""
        layout, painter = self.layout, self.painter
        painter.fillRect(dirty, self.ink.window)
        rows = layout.rows_between(dirty.top(), dirty.bottom())
        lessons = layout.columns_between(dirty.left(), dirty.right())
        body = layout.body_rect()
        if dirty.intersects(body):
            painter.setClipRect(dirty.intersected(body))
            self._paint_columns(rows, lessons)
            self._paint_lines(rows, lessons)
            self._paint_cells(rows, lessons)
            painter.setClipping(False)
        if dirty.bottom() >= HEADER:
            painter.setClipRect(dirty.intersected(QRect(0, HEADER, layout.width, layout.height)))
            if dirty.left() < layout.left:
                self._paint_names(rows, look)
            if dirty.right() >= layout.right_x:
                self._paint_sums(rows)
            painter.setClipping(False)
        if look.selection.top() < rows.stop and look.selection.bottom() >= rows.start:
            self._paint_choice(dirty, look)
        if dirty.top() < HEADER:
            self._paint_header(lessons, look)

    def _paint_columns(self, rows: range, lessons: range) -> None:
        layout, painter, ink, known = self.layout, self.painter, self.ink, self.columns
        top, height = layout.row_y(rows.start), len(rows) * ROW_HEIGHT
        painter.fillRect(layout.left, top, layout.body_width, height, ink.surface)
        for column in lessons:
            width = layout.column_width(column)
            place = QRect(layout.column_x(column), top, width, height)
            if known.control[column]:
                painter.fillRect(place, ink.control)
            if known.today[column]:
                painter.fillRect(place, ink.today)
            if known.closed[column]:
                painter.fillRect(place, ink.hatch)
        self._paint_strangers(rows, lessons)

    def _paint_strangers(self, rows: range, lessons: range) -> None:
        """Cells outside a pupil's membership take nothing: a denser hatch."""
        for row in rows:
            member = self.model.members[row]
            if self._belongs_throughout(row):
                continue
            for column in lessons:
                if not member.belongs_on(self.model.lessons[column].day):
                    self.painter.fillRect(self.layout.cell_rect(row, column), self.ink.blocked)

    def _belongs_throughout(self, row: int) -> bool:
        page = self.model.page
        return page is not None and self.model.members[row].belongs_throughout(
            page.first, page.last
        )

    def _paint_lines(self, rows: range, lessons: range) -> None:
        layout, painter = self.layout, self.painter
        bottom = layout.row_y(rows.stop) - 1
        top = layout.row_y(rows.start)
        painter.setPen(self.ink.line)
        lines = []
        for row in rows:
            y = layout.row_y(row + 1) - 1
            lines.append(QLine(layout.left, y, layout.right_x, y))
        for column in lessons:
            x = layout.column_x(column + 1) - 1
            lines.append(QLine(x, top, x, bottom))
        painter.drawLines(lines)
        painter.setPen(self.ink.strong_line)
        starts = (layout.column_x(column) - 1 for column in self.columns.month_starts[1:])
        painter.drawLines([QLine(x, top, x, bottom) for x in starts])

    def _paint_cells(self, rows: range, lessons: range) -> None:
        layout, draw, mark = self.layout, self.painter.drawPixmap, self.ink.mark
        ratio, first, last = self.ink.ratio, lessons.start, lessons.stop
        centers = [
            layout.column_x(column) + (layout.column_width(column)) // 2 for column in lessons
        ]
        halves: dict[str, int] = {}
        for row in rows:
            y = layout.row_y(row)
            for center, text in zip(centers, self.model.texts[row][first:last], strict=True):
                if not text:
                    continue
                pixmap = mark(text)
                half = halves.get(text)
                if half is None:
                    half = halves[text] = round(pixmap.width() / ratio / 2)
                draw(center - half, y, pixmap)
        self._paint_notes(rows, lessons)

    def _paint_notes(self, rows: range, lessons: range) -> None:
        """A small corner where a mark has a comment."""
        shown = self.model.noted
        if not shown:
            return
        numbers = {self.model.lessons[column].id: column for column in lessons}
        for row in rows:
            pupil = self.model.members[row].pupil_id
            for lesson_id in shown.get(pupil, ()):
                if lesson_id in numbers:
                    place = self.layout.cell_rect(row, numbers[lesson_id])
                    self.painter.fillRect(place.right() - 5, place.top() + 2, 4, 4, self.ink.accent)

    def _paint_names(self, rows: range, look: JournalState) -> None:
        layout, painter, ink = self.layout, self.painter, self.ink
        top, height = layout.row_y(rows.start), len(rows) * ROW_HEIGHT
        painter.fillRect(0, top, layout.left, height, ink.surface)
        painter.setPen(ink.line)
        lines = [QLine(layout.left - 1, top, layout.left - 1, top + height - 1)]
        for row in rows:
            y = layout.row_y(row)
            lines.append(QLine(0, y + ROW_HEIGHT - 1, layout.left, y + ROW_HEIGHT - 1))
            number = ink.word(str(row + 1), MUTED)
            width = round(number.width() / ink.ratio)
            painter.drawPixmap(NUMBER_WIDTH - width - 6, y, number)
            name = self.names[row]
            tone = STRONG if row == look.current[0] else PLAIN
            painter.drawPixmap(NUMBER_WIDTH + 2, y, ink.word(name, tone))
        painter.drawLines(lines)

    def _paint_sums(self, rows: range) -> None:
        layout, painter, ink = self.layout, self.painter, self.ink
        top, height, x = layout.row_y(rows.start), len(rows) * ROW_HEIGHT, layout.right_x
        painter.fillRect(x, top, layout.right, height, ink.surface)
        painter.setPen(ink.line)
        lines = [QLine(edge - 1, top, edge - 1, top + height - 1) for edge in layout.sum_edges]
        for row in rows:
            y = layout.row_y(row)
            lines.append(QLine(x, y + ROW_HEIGHT - 1, x + layout.right, y + ROW_HEIGHT - 1))
            for index, text in enumerate(self.model.sums[row]):
                width = SUM_WIDTH if index < SUMS else PERIOD_WIDTH
                self.center(layout.sum_x(index), y, width, text, _sum_tone(index, text))
        painter.drawLines(lines)
        painter.setPen(QPen(ink.strong_line, 1))
        painter.drawLine(x - 1, top, x - 1, top + height - 1)

    def _paint_header(self, lessons: range, look: JournalState) -> None:
        layout, painter, ink = self.layout, self.painter, self.ink
        painter.fillRect(0, 0, layout.width, HEADER, ink.window)
        painter.setClipRect(QRect(layout.left, 0, layout.body_width, HEADER))
        for column in lessons:
            self._paint_day(column, is_current=column == look.current[1])
        self._paint_months(lessons)
        painter.setClipRect(QRect(0, 0, layout.width, HEADER))
        y = MONTH_HEIGHT
        painter.drawPixmap(NUMBER_WIDTH + 2, y, ink.word("Ученик", MUTED))
        for index, title in enumerate(("ср.", "взв.", *(p.title for p in self.model.periods))):
            width = SUM_WIDTH if index < SUMS else PERIOD_WIDTH
            is_current = index >= SUMS and look.current[1] == layout.scrolled + index - SUMS
            self.center(
                layout.sum_x(index), y, width, _short(title), STRONG if is_current else MUTED
            )
        painter.setPen(ink.strong_line)
        painter.drawLine(0, HEADER - 1, layout.end_x, HEADER - 1)
        painter.setClipping(False)

    def _paint_day(self, column: int, *, is_current: bool) -> None:
        layout, known, ink = self.layout, self.columns, self.ink
        x, lesson = layout.column_x(column), self.model.lessons[column]
        width = layout.column_width(column)
        if known.today[column]:
            self.painter.fillRect(x, MONTH_HEIGHT, width - 1, HEADER - MONTH_HEIGHT, ink.today)
        tone = STRONG if is_current else PLAIN
        self.center(x, MONTH_HEIGHT - 4, width, f"{lesson.day.day:02d}", tone)
        kind = known.kinds[column]
        if kind:
            tone = PLAIN if known.control[column] else CALM
            y = MONTH_HEIGHT + DAY_HEIGHT - 6
            self.center(x, y, width, kind, tone, small=True)
        self.painter.setPen(ink.line)
        self.painter.drawLine(x + width - 1, MONTH_HEIGHT, x + width - 1, HEADER)

    def _paint_months(self, lessons: range) -> None:
        """The name of a month stays in sight while any of its lessons does."""
        layout, painter, ink = self.layout, self.painter, self.ink
        starts = [*self.columns.month_starts, layout.scrolled]
        for start, stop in zip(starts, starts[1:], strict=False):
            if stop <= lessons.start or start >= lessons.stop:
                continue
            left, right = layout.column_x(start), layout.column_x(stop)
            title = ink.word(MONTHS[self.model.lessons[start].day.month - 1], MUTED)
            width = round(title.width() / ink.ratio)
            x = min(max(left, layout.left) + 4, right - width - 2)
            painter.drawPixmap(max(x, left + 1), -3, title)
            painter.setPen(ink.strong_line)
            painter.drawLine(right - 1, 2, right - 1, HEADER)
            painter.setPen(ink.line)
            painter.drawLine(left, MONTH_HEIGHT, right, MONTH_HEIGHT)

    def _paint_choice(self, dirty: QRect, look: JournalState) -> None:
        layout, painter, ink = self.layout, self.painter, self.ink
        if not self.model.rows or not self.model.columns:
            return
        chosen, (row, column) = look.selection, look.current
        for part in self._parts(chosen):
            painter.setClipRect(part[1].intersected(dirty))
            if chosen.width() * chosen.height() > 1:
                painter.fillRect(part[0], ink.chosen)
        place = layout.cell_rect(row, column)
        whole = QRect(layout.right_x, HEADER, layout.right, layout.body_height)
        inside = layout.body_rect() if column < layout.scrolled else whole
        painter.setClipRect(inside.intersected(dirty))
        self.frame(look)
        if look.pending:
            painter.drawPixmap(place.right() - 9, place.top(), ink.word("/", CALM))
        self.flash(look)
        painter.setClipping(False)

    def _parts(self, chosen: QRect) -> list[tuple[QRect, QRect]]:
        """The selection over lessons and over periods, each with where it may be painted."""
        layout, parts = self.layout, []
        last = min(chosen.right(), layout.scrolled - 1)
        if chosen.left() <= last:
            corners = (chosen.left(), last)
            parts.append((self.span(chosen, *corners), layout.body_rect()))
        first = max(chosen.left(), layout.scrolled)
        if first <= chosen.right():
            area = QRect(layout.right_x, HEADER, layout.right, layout.body_height)
            parts.append((self.span(chosen, first, chosen.right()), area))
        return parts


def _kinds(lesson: PageLesson) -> str:
    """Short names of a lesson's works; an ordinary answer needs none."""
    return "/".join(work.kind or "•" for work in lesson.works if not work.is_default)


def _sum_tone(index: int, text: str) -> str:
    if index < SUMS:
        return MUTED if text == "—" else PLAIN
    return MUTED if text.startswith("(") or text == "—" else STRONG


def _short(title: str) -> str:
    """«II чет.» for «II четверть»: a frozen column is narrow."""
    number, _, kind = title.partition(" ")
    short = {"четверть": "чет.", "триместр": "трим.", "полугодие": "пол."}
    return f"{number} {short.get(kind, kind)}".strip()
