"""One search narrows both sides of a matrix."""

import pytest

from ejadmin.models.loads.matrices import Line
from ejadmin.ui.links.narrow import narrow

ROWS = [Line(1, "5А"), Line(2, "5Б"), Line(3, "15А"), Line(4, "Иванцова М. П.", "учитель музыки")]
SUBJECTS = [Line(1, "Алгебра"), Line(2, "Геометрия"), Line(3, "Музыка"), Line(4, "Ёжиковедение")]


@pytest.mark.parametrize(
    ("wanted", "rows", "subjects"),
    [
        ("", [1, 2, 3, 4], [1, 2, 3, 4]),
        ("5", [1, 2], [1, 2, 3, 4]),
        ("5а алг", [1], [1]),
        ("алг геом", [1, 2, 3, 4], [1, 2]),
        ("ИВАНЦОВА М", [4], [3]),
        ("ежик", [1, 2, 3, 4], [4]),
        ("5 нету", [], []),
        (" , ", [1, 2, 3, 4], [1, 2, 3, 4]),
    ],
)
def test_words_narrow_their_side(wanted: str, rows: list[int], subjects: list[int]) -> None:
    down, across = narrow(ROWS, SUBJECTS, wanted)
    assert ([line.key for line in down], [line.key for line in across]) == (rows, subjects)
