"""The sums at the right and at the bottom of a matrix: their headings, texts and reasons."""

from typing import NamedTuple

from ejadmin.models.base.words import decimal, grouped
from ejadmin.models.loads.matrices import Line, LinkKind, Matrix, Sums

SIGN = "⚠"

RIGHT = {
    LinkKind.TEACHERS: ("Предм.", "Часов", "Предел"),
    LinkKind.ROOMS: ("Предм.", "Часов"),
    LinkKind.CLASSES: ("Часов", "Норма", "Предм."),
}
HOURS_AT = {LinkKind.TEACHERS: 1, LinkKind.ROOMS: 1, LinkKind.CLASSES: 0}
BOTTOM = {
    LinkKind.TEACHERS: ("Педагогов", "Нагрузка, ч"),
    LinkKind.ROOMS: ("Кабинетов", "Занято, ч"),
    LinkKind.CLASSES: ("По плану, ч", "Нагрузка, ч"),
}
TIPS = {
    "Предм.": "сколько предметов отмечено",
    "Часов": "часов в неделю",
    "Предел": "сколько часов в неделю можно вести: карточка сотрудника или школы",
    "Норма": "предельная недельная нагрузка: справочник «Предельная недельная нагрузка»",
    "Педагогов": "сколько педагогов могут вести предмет",
    "Кабинетов": "в скольких кабинетах можно вести предмет",
    "Занято, ч": "часов нагрузки, у которой есть кабинет",
    "По плану, ч": "сумма часов всех классов",
    "Нагрузка, ч": "часов в нагрузке; у разделённых классов больше, чем в плане",
}


class Edge(NamedTuple):
    """One sum: its text, whether it is wrong, and what the tooltip says."""

    text: str
    tip: str = ""
    is_wrong: bool = False


def row_edges(matrix: Matrix, edges: Sums, line: Line) -> tuple[Edge, ...]:
    """The sums of one row, as :data:`RIGHT` heads them."""
    hours = edges.row_hours.get(line.key, 0)
    links = Edge(_number(edges.row_links.get(line.key, 0)))
    if matrix.kind is LinkKind.ROOMS:
        return links, Edge(_number(hours))
    limit = matrix.limits.get(line.key)
    over = limit is not None and limit.is_over(hours)
    told = limit.told(hours) if limit is not None else ""
    if over and limit is not None:
        told += f": больше на {decimal(hours - limit.hours)} ч"
    sum_ = Edge(f"{SIGN} {_number(hours)}" if over else _number(hours), told, over)
    most = Edge(decimal(limit.hours) if limit is not None else "—", told)
    return (sum_, most, links) if matrix.kind is LinkKind.CLASSES else (links, sum_, most)


def column_edges(matrix: Matrix, edges: Sums, line: Line) -> tuple[Edge, ...]:
    """The sums of one subject, as :data:`BOTTOM` heads them."""
    links, load = edges.column_links.get(line.key, 0), matrix.loads.get(line.key, 0)
    if matrix.kind is LinkKind.CLASSES:
        return Edge(_number(edges.column_hours.get(line.key, 0))), Edge(_number(load))
    if matrix.kind is LinkKind.ROOMS:
        return Edge(_number(links)), Edge(_number(edges.column_hours.get(line.key, 0)))
    nobody = Edge(f"{SIGN} 0", f"{line.title}: не указан ни один педагог", is_wrong=True)
    return Edge(_number(links)) if links else nobody, Edge(_number(load))


def corner(matrix: Matrix, edges: Sums) -> tuple[Edge, ...]:
    """The totals of the whole matrix, below the hours at the right."""
    load = sum(matrix.loads.values())
    if matrix.kind is LinkKind.CLASSES:
        return Edge(_number(sum(edges.column_hours.values()))), Edge(_number(load))
    if matrix.kind is LinkKind.ROOMS:
        load = sum(edges.column_hours.values())
    return Edge(""), Edge(_number(load))


def _number(value: float) -> str:
    if not value:
        return ""
    whole, _, part = decimal(value).partition(",")
    return grouped(int(whole)) + (f",{part}" if part else "")
