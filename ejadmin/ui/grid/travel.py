"""Where a move leads in a grid, as in a spreadsheet."""

from collections.abc import Callable
from typing import NamedTuple

from ejadmin.ui.grid.keys import Move
from ejadmin.ui.grid.layout import Slot

_STEPS = {
    Move.LEFT: (0, -1),
    Move.RIGHT: (0, 1),
    Move.UP: (-1, 0),
    Move.DOWN: (1, 0),
    Move.EDGE_LEFT: (0, -1),
    Move.EDGE_RIGHT: (0, 1),
    Move.EDGE_UP: (-1, 0),
    Move.EDGE_DOWN: (1, 0),
}
_EDGES = (Move.EDGE_LEFT, Move.EDGE_RIGHT, Move.EDGE_UP, Move.EDGE_DOWN)


class Field(NamedTuple):
    """What one travels over: its size, the rows in sight, and which cells stop a far move."""

    rows: int
    columns: int
    page_rows: int
    stops: Callable[[Slot], bool]

    def holds(self, slot: Slot) -> bool:
        """Whether a cell lies within."""
        return 0 <= slot[0] < self.rows and 0 <= slot[1] < self.columns


def target(field: Field, current: Slot, move: Move) -> Slot:
    """The cell a move leads to; it may lie outside the field, then the edge is meant."""
    row, column = current
    last_row, last_column = field.rows - 1, field.columns - 1
    if move in _EDGES:
        return _edge(field, current, _STEPS[move])
    if move in _STEPS:
        return row + _STEPS[move][0], column + _STEPS[move][1]
    places = {
        Move.ROW_START: (row, 0),
        Move.ROW_END: (row, last_column),
        Move.FIRST: (0, 0),
        Move.LAST: (last_row, last_column),
        Move.PAGE_UP: (row - field.page_rows, column),
        Move.PAGE_DOWN: (row + field.page_rows, column),
    }
    return places[move]


def _edge(field: Field, current: Slot, step: Slot) -> Slot:
    """The end of a filled run, or the next filled cell, or the edge of the field."""
    slot = _after(current, step)
    if not field.holds(slot):
        return current
    runs = field.stops(current) and field.stops(slot)
    while field.holds(_after(slot, step)):
        if not runs and field.stops(slot):
            return slot
        if runs and not field.stops(_after(slot, step)):
            return slot
        slot = _after(slot, step)
    return slot


def _after(slot: Slot, step: Slot) -> Slot:
    return slot[0] + step[0], slot[1] + step[1]
