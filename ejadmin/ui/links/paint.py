"""How the grid of links is painted: cells, frozen names and sums, the cross under the mouse."""

from dataclasses import dataclass

from PySide6.QtCore import QLine, QRect
from PySide6.QtGui import QPainter

from ejadmin.models.loads.matrices import LinkKind
from ejadmin.ui.grid import paint
from ejadmin.ui.grid.ink import CALM, MUTED, PLAIN, STRONG
from ejadmin.ui.grid.layout import NOWHERE, Place
from ejadmin.ui.links.edges import BOTTOM, HOURS_AT, RIGHT, Edge
from ejadmin.ui.links.ink import TICKED, WRONG, LinkInk
from ejadmin.ui.links.layout import COLUMN_WIDTH, HEADER, SUM_WIDTH, LinksGeometry
from ejadmin.ui.links.model import UNLINKED, LinksModel
from ejadmin.ui.theme import ROW_HEIGHT


@dataclass
class LinksState(paint.GridState):
    """What of the grid's state is painted beside the matrix itself."""

    hover: Place = NOWHERE
    typed: str | None = None


class LinksPainter(paint.Brush):
    """Paints what is in sight of the grid; makes no decisions of its own."""

    layout: LinksGeometry
    ink: LinkInk

    def __init__(
        self,
        painter: QPainter,
        model: LinksModel,
        layout: LinksGeometry,
        names: list[str],
        ink: LinkInk,
    ) -> None:
        super().__init__(painter, layout, names, ink)
        self.model = model

    def paint(self, look: LinksState) -> None:
        """Paint everything in sight."""
        plan, painter = self.layout, self.painter
        painter.fillRect(0, 0, plan.width, plan.height, self.ink.window)
        rows, columns = plan.rows_shown(), plan.columns_shown()
        painter.setClipRect(plan.body_rect())
        self._paint_ground(look)
        self._paint_cells(rows, columns, look)
        self._paint_lines(rows, columns)
        painter.setClipRect(QRect(0, HEADER, plan.end_x, plan.body_height))
        self._paint_names(rows, look)
        self._paint_sums(rows, look)
        painter.setClipRect(QRect(0, 0, plan.end_x, plan.end_y))
        self._paint_header(columns, look)
        self._paint_foot(columns, look)
        painter.setClipRect(plan.body_rect())
        self._paint_choice(look)
        painter.setClipping(False)

    def _paint_ground(self, look: LinksState) -> None:
        plan, painter = self.layout, self.painter
        painter.fillRect(plan.body_rect(), self.ink.surface)
        row, column = look.hover
        if row is not None:
            painter.fillRect(plan.left, plan.row_y(row), plan.body_width, ROW_HEIGHT,
                             self.ink.cross)  # fmt: skip
        if column is not None:
            painter.fillRect(plan.column_x(column), HEADER, COLUMN_WIDTH, plan.body_height,
                             self.ink.cross)  # fmt: skip

    def _paint_cells(self, rows: range, columns: range, look: LinksState) -> None:
        plan, painter, ink, texts = self.layout, self.painter, self.ink, self.model.texts
        is_plan = self.model.kind is LinkKind.CLASSES
        tone = PLAIN if is_plan else TICKED
        for row in rows:
            y, line = plan.row_y(row), texts[row]
            for column in columns:
                text = line[column]
                if not text:
                    continue
                x = plan.column_x(column)
                if not is_plan:
                    ground = ink.warned if text == UNLINKED else ink.linked
                    painter.fillRect(x + 1, y + 1, COLUMN_WIDTH - 3, ROW_HEIGHT - 3, ground)
                if look.typed is None or (row, column) != look.current:
                    self.center(x, y, COLUMN_WIDTH, text, PLAIN if text == UNLINKED else tone)

    def _paint_lines(self, rows: range, columns: range) -> None:
        plan, painter = self.layout, self.painter
        right, bottom = plan.right_x, plan.foot_y
        painter.setPen(self.ink.line)
        lines = []
        for row in rows:
            y = plan.row_y(row + 1) - 1
            lines.append(QLine(plan.left, y, right, y))
        for column in columns:
            x = plan.column_x(column + 1) - 1
            lines.append(QLine(x, HEADER, x, bottom))
        painter.drawLines(lines)
        painter.setPen(self.ink.strong_line)
        painter.drawLines([QLine(plan.left, y, right, y) for y in self._borders(rows)])

    def _borders(self, rows: range) -> list[int]:
        """Lines between the grades."""
        lines = self.model.lines
        return [
            self.layout.row_y(row) - 1
            for row in rows
            if row and lines[row].grade != lines[row - 1].grade
        ]

    def _paint_names(self, rows: range, look: LinksState) -> None:
        plan, painter, ink = self.layout, self.painter, self.ink
        painter.fillRect(0, HEADER, plan.left, plan.body_height, ink.surface)
        lines = [QLine(plan.left - 1, HEADER, plan.left - 1, plan.foot_y)]
        for row in rows:
            y = plan.row_y(row)
            if row == look.hover[0]:
                painter.fillRect(0, y, plan.left - 1, ROW_HEIGHT, ink.cross)
            lines.append(QLine(0, y + ROW_HEIGHT - 1, plan.left, y + ROW_HEIGHT - 1))
            tone = STRONG if row == look.current[0] else PLAIN
            painter.drawPixmap(8, y, ink.word(self.names[row], tone))
        painter.setPen(ink.line)
        painter.drawLines(lines)
        painter.setPen(ink.strong_line)
        painter.drawLines([QLine(0, y, plan.left, y) for y in self._borders(rows)])

    def _paint_sums(self, rows: range, look: LinksState) -> None:
        plan, painter, ink = self.layout, self.painter, self.ink
        painter.fillRect(plan.right_x, HEADER, plan.right, plan.body_height, ink.surface)
        lines = []
        for row in rows:
            y = plan.row_y(row)
            if row == look.hover[0]:
                width = plan.right
                painter.fillRect(plan.right_x, y, width, ROW_HEIGHT, ink.cross)
            for place, edge in enumerate(self.model.row_edges(row)):
                x = plan.right_x + place * SUM_WIDTH
                self._paint_edge(x, y, SUM_WIDTH, edge)
            lines.append(QLine(plan.right_x, y + ROW_HEIGHT - 1, plan.end_x, y + ROW_HEIGHT - 1))
        for place in range(plan.sums):
            x = plan.right_x + (place + 1) * SUM_WIDTH - 1
            lines.append(QLine(x, HEADER, x, plan.foot_y))
        painter.setPen(ink.line)
        painter.drawLines(lines)
        painter.setPen(ink.strong_line)
        painter.drawLine(plan.right_x - 1, HEADER, plan.right_x - 1, plan.foot_y)
        painter.drawLines([QLine(plan.right_x, y, plan.end_x, y) for y in self._borders(rows)])

    def _paint_edge(self, x: int, y: int, width: int, edge: Edge) -> None:
        if edge.is_wrong:
            self.painter.fillRect(x + 1, y + 1, width - 3, ROW_HEIGHT - 3, self.ink.wrong)
        if edge.text:
            self.center(x, y, width, edge.text, WRONG if edge.is_wrong else PLAIN)

    def _paint_header(self, columns: range, look: LinksState) -> None:
        plan, painter, ink = self.layout, self.painter, self.ink
        painter.fillRect(0, 0, plan.end_x, HEADER, ink.window)
        painter.setClipRect(QRect(plan.left, 0, plan.body_width, HEADER))
        for column in columns:
            x = plan.column_x(column)
            if column == look.hover[1]:
                painter.fillRect(x, 0, COLUMN_WIDTH - 1, HEADER, ink.cross)
            heading = ink.heading(self.model.subjects[column], bold=column == look.current[1])
            painter.drawPixmap(x, 0, heading)
            painter.setPen(ink.line)
            painter.drawLine(x + COLUMN_WIDTH - 1, 0, x + COLUMN_WIDTH - 1, HEADER)
        painter.setClipRect(QRect(0, 0, plan.end_x, HEADER))
        for place, title in enumerate(RIGHT[self.model.kind]):
            x = plan.right_x + place * SUM_WIDTH
            self.center(x, HEADER - ROW_HEIGHT, SUM_WIDTH, title, MUTED, small=True)
        painter.setPen(ink.strong_line)
        painter.drawLine(0, HEADER - 1, plan.end_x, HEADER - 1)
        painter.setClipping(False)

    def _paint_foot(self, columns: range, look: LinksState) -> None:
        plan, painter, ink = self.layout, self.painter, self.ink
        painter.setClipRect(QRect(0, plan.foot_y, plan.end_x, plan.foot))
        painter.fillRect(0, plan.foot_y, plan.end_x, plan.foot, ink.window)
        hours_x = plan.right_x + HOURS_AT[self.model.kind] * SUM_WIDTH
        for place, title in enumerate(BOTTOM[self.model.kind]):
            y = plan.foot_y + place * ROW_HEIGHT
            painter.drawPixmap(8, y, ink.word(title, MUTED))
            self._paint_edge(hours_x, y, SUM_WIDTH, self.model.corner[place])
        painter.setClipRect(QRect(plan.left, plan.foot_y, plan.body_width, plan.foot))
        for column in columns:
            x = plan.column_x(column)
            if column == look.hover[1]:
                painter.fillRect(x, plan.foot_y, COLUMN_WIDTH, plan.foot, ink.cross)
            for place, edge in enumerate(self.model.column_edges(column)):
                y = plan.foot_y + place * ROW_HEIGHT
                self._paint_edge(x, y, COLUMN_WIDTH, edge)
        painter.setClipRect(QRect(0, plan.foot_y, plan.end_x, plan.foot))
        painter.setPen(ink.strong_line)
        painter.drawLine(0, plan.foot_y - 1, plan.end_x, plan.foot_y - 1)
        painter.drawLine(0, plan.foot_y, plan.end_x, plan.foot_y)

    def _paint_choice(self, look: LinksState) -> None:
        plan, painter, ink, chosen = self.layout, self.painter, self.ink, look.selection
        if not self.model.rows or not self.model.columns:
            return
        if chosen.width() * chosen.height() > 1:
            painter.fillRect(self.span(chosen, chosen.left(), chosen.right()), ink.chosen)
        place = plan.cell_rect(*look.current)
        if look.typed is not None:
            painter.fillRect(place.adjusted(1, 1, -2, -2), ink.surface)
            self.center(place.x(), place.y(), COLUMN_WIDTH, f"{look.typed}|", CALM)
        self.frame(look)
        self.flash(look)
