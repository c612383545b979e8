"""Far moves run along what stops them, as in a spreadsheet, or go to the edge."""

import pytest

from ejadmin.ui.grid.keys import Move
from ejadmin.ui.grid.layout import Slot
from ejadmin.ui.grid.travel import Field, target

FILLED = {(0, 0), (0, 1), (0, 2), (0, 5)}


@pytest.mark.parametrize(
    ("move", "current", "slot"),
    [
        (Move.EDGE_RIGHT, (0, 0), (0, 2)),
        (Move.EDGE_RIGHT, (0, 2), (0, 5)),
        (Move.EDGE_RIGHT, (0, 5), (0, 7)),
        (Move.EDGE_DOWN, (0, 0), (3, 0)),
        (Move.EDGE_LEFT, (0, 0), (0, 0)),
        (Move.LAST, (0, 0), (3, 7)),
        (Move.PAGE_DOWN, (1, 4), (3, 4)),
    ],
)
def test_where_a_move_leads(move: Move, current: Slot, slot: Slot) -> None:
    assert target(Field(4, 8, 2, FILLED.__contains__), current, move) == slot


def test_where_nothing_stops_a_far_move_it_goes_to_the_edge() -> None:
    assert target(Field(4, 8, 2, lambda _slot: False), (1, 1), Move.EDGE_RIGHT) == (1, 7)
