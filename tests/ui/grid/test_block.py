"""Blocks of cells go out and come in as Excel writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from ejadmin.errors import UserError
from ejadmin.ui.grid.block import block_lines, block_text, place_block

words = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=4)
blocks = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(words, min_size=width, max_size=width), min_size=1, max_size=4)
)


@given(blocks, st.integers(0, 5), st.integers(0, 5))
def test_a_block_comes_back_where_it_is_put(block: list[list[str]], top: int, left: int) -> None:
    area = QRect(0, 0, len(block[0]), len(block))
    lines = block_lines(block_text(area, lambda row, column: block[row][column]))
    placed = place_block(QRect(left, top, 1, 1), lines, top + len(block), left + len(block[0]))
    assert {(row - top, column - left): word for row, column, word in placed} == {
        (row, column): word for row, line in enumerate(block) for column, word in enumerate(line)
    }


def test_one_cell_fills_the_area_and_nothing_leaves_the_grid() -> None:
    assert place_block(QRect(1, 2, 2, 1), [["5"]], 3, 3) == [(2, 1, "5"), (2, 2, "5")]
    with pytest.raises(UserError, match="не помещается"):
        place_block(QRect(2, 0, 1, 1), [["5", "4"]], 3, 3)
