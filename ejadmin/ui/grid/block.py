"""Blocks of cells as Excel copies and pastes them: lines and tabs."""

from collections.abc import Callable

from PySide6.QtCore import QRect

from ejadmin.errors import UserError

Texts = list[tuple[int, int, str]]


def block_text(area: QRect, text: Callable[[int, int], str]) -> str:
    """The cells of an area; x is the column, y the row."""
    return "\n".join(
        "\t".join(text(row, column) for column in range(area.left(), area.right() + 1))
        for row in range(area.top(), area.bottom() + 1)
    )


def block_lines(text: str) -> list[list[str]]:
    """The cells of a copied block, at least one."""
    return [line.split("\t") for line in text.rstrip("\r\n").splitlines()] or [[""]]


def place_block(area: QRect, lines: list[list[str]], rows: int, columns: int) -> Texts:
    """Where the cells of a block go from the area's corner: row, column, text.

    One copied cell fills the whole area. A user's error when the block does not fit into a grid of
    so many rows and columns.
    """
    if len(lines) == len(lines[0]) == 1:
        lines = [lines[0] * area.width()] * area.height()
    texts = [
        (area.top() + down, area.left() + across, word)
        for down, line in enumerate(lines)
        for across, word in enumerate(line)
    ]
    if any(row >= rows or column >= columns for row, column, _ in texts):
        raise UserError("Блок не помещается: встаньте левее или выше и вставьте снова.")
    return texts
