"""Tooltips of the grid of links, and what is told of the current cell."""

from PySide6.QtCore import QPoint

from ejadmin.models.base.words import decimal
from ejadmin.models.loads.matrices import LinkKind
from ejadmin.ui.links.edges import BOTTOM, RIGHT, TIPS, Edge
from ejadmin.ui.links.layout import HEADER, SUM_WIDTH, LinksGeometry
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.theme import ROW_HEIGHT


def tip_at(model: LinksModel, plan: LinksGeometry, point: QPoint) -> str:
    """The tooltip of a point of the screen."""
    x, y = point.x(), point.y()
    if x >= plan.end_x or y >= plan.end_y:
        return ""
    row, column = plan.row_at(y), plan.column_at(x)
    if row is not None and column is not None:
        return cell_words(model, row, column)
    if y < HEADER:
        return _heading(model, plan, x, column)
    if row is not None:
        if x < plan.left:
            line = model.lines[row]
            return f"{line.title}\n{line.more}".strip()
        return _edge(RIGHT[model.kind], model.row_edges(row), (x - plan.right_x) // SUM_WIDTH)
    place = (y - plan.foot_y) // ROW_HEIGHT
    edges = () if column is None else model.column_edges(column)
    return _edge(BOTTOM[model.kind], edges, place)


def cell_words(model: LinksModel, row: int, column: int) -> str:
    """«5А · Математика: 5 ч, по примерному плану 5 ч»."""
    line, subject = model.lines[row], model.subjects[column]
    slot = model.slot(row, column)
    value, taught = model.value(row, column), model.matrix.taught.get(slot)
    told = [f"{line.title} · {subject.title}"]
    if model.kind is LinkKind.CLASSES:
        told.append(f"{decimal(value)} ч" if value is not None else "в плане нет")
        usual = model.matrix.usual.get(slot)
        if usual is not None:
            told.append(f"по примерному плану {decimal(usual)} ч")
    elif taught is not None:
        told.append(f"в нагрузке {decimal(taught)} ч")
        if value is None and model.kind is LinkKind.TEACHERS:
            told.append("а связи нет – пробел её поставит")
    elif value is None:
        told.append("связи нет")
    return f"{told[0]}: {', '.join(told[1:])}" if told[1:] else told[0]


def _heading(model: LinksModel, plan: LinksGeometry, x: int, column: int | None) -> str:
    if column is not None:
        subject = model.subjects[column]
        return f"{subject.title}\n{subject.more}".strip()
    if x >= plan.right_x:
        return TIPS[RIGHT[model.kind][(x - plan.right_x) // SUM_WIDTH]]
    return ""


def _edge(titles: tuple[str, ...], edges: tuple[Edge, ...], place: int) -> str:
    if not 0 <= place < len(titles):
        return ""
    own = edges[place].tip if place < len(edges) else ""
    return own or TIPS[titles[place]]
