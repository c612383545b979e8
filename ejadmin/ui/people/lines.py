"""A table of plain lines, read and chosen from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ejadmin.ui.list_model import ListColumn, ListModel
from ejadmin.ui.list_table import ListTable


@dataclass(frozen=True)
class TextLine:
    """A record as a line of text, grey, amber or red; a heading is bold."""

    cells: tuple[str, ...]
    tone: str = ""
    is_heading: bool = False


def lines_table(name: str, columns: Iterable[tuple[str, int]]) -> ListTable[TextLine]:
    """A table that is read and chosen from; the last column takes the room left."""
    model: ListModel[TextLine] = ListModel(
        [
            ListColumn(title, width, _cell(place), tone=_tone, is_bold=_is_heading)
            for place, (title, width) in enumerate(columns)
        ]
    )
    table = ListTable(model, name, is_single=True)
    model.setParent(table)
    table.setShowGrid(False)
    return table


def _cell(place: int) -> Callable[[TextLine], str]:
    return lambda line: line.cells[place] if place < len(line.cells) else ""


def _tone(line: TextLine) -> str:
    return line.tone


def _is_heading(line: TextLine) -> bool:
    return line.is_heading
