"""Where a move leads in the journal's grid, as in a spreadsheet."""

from collections.abc import Callable

from ejadmin.ui.journal.keys import Move
from ejadmin.ui.journal.model import JournalModel, Slot

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


def target(model: JournalModel, current: Slot, move: Move, page_rows: int) -> Slot:
    """The cell a move leads to; it may lie outside the page, then the edge is meant."""
    row, column = current
    last_row, last_column = model.rows - 1, model.columns - 1
    if move in _EDGES:
        return _edge(model, current, _STEPS[move])
    if move in _STEPS:
        return row + _STEPS[move][0], column + _STEPS[move][1]
    places = {
        Move.ROW_START: (row, 0),
        Move.ROW_END: (row, last_column),
        Move.FIRST: (0, 0),
        Move.LAST: (last_row, last_column),
        Move.PAGE_UP: (row - page_rows, column),
        Move.PAGE_DOWN: (row + page_rows, column),
    }
    return places[move]


def _edge(model: JournalModel, current: Slot, step: Slot) -> Slot:
    """The end of a filled run, or the next filled cell, or the edge of the page."""

    def is_inside(slot: Slot) -> bool:
        return 0 <= slot[0] < model.rows and 0 <= slot[1] < model.columns

    def is_filled(slot: Slot) -> bool:
        return bool(model.text(*slot))

    slot = _after(current, step)
    if not is_inside(slot):
        return current
    runs = is_filled(current) and is_filled(slot)
    return _walk(slot, step, is_inside, is_filled, runs=runs)


def _walk(
    slot: Slot,
    step: Slot,
    is_inside: Callable[[Slot], bool],
    is_filled: Callable[[Slot], bool],
    *,
    runs: bool,
) -> Slot:
    while is_inside(_after(slot, step)):
        if runs and not is_filled(_after(slot, step)):
            return slot
        if not runs and is_filled(slot):
            return slot
        slot = _after(slot, step)
    return slot


def _after(slot: Slot, step: Slot) -> Slot:
    return slot[0] + step[0], slot[1] + step[1]
