"""Blocks of the journal's cells as Excel copies and pastes them: lines and tabs."""

from PySide6.QtCore import QRect

from ejadmin.errors import UserError
from ejadmin.ui.journal.model import JournalModel


def block_text(model: JournalModel, area: QRect) -> str:
    """The cells of an area; x is the column, y the row."""
    return "\n".join(
        "\t".join(model.text(row, column) for column in range(area.left(), area.right() + 1))
        for row in range(area.top(), area.bottom() + 1)
    )


def paste_block(model: JournalModel, area: QRect, text: str) -> list[int]:
    """Write a copied block from the area's corner, all or nothing; the rows that changed.

    One copied cell fills the whole area. A user's error when the block does not fit.
    """
    lines = [line.split("\t") for line in text.rstrip("\r\n").splitlines()] or [[""]]
    if len(lines) == len(lines[0]) == 1:
        lines = [lines[0] * area.width()] * area.height()
    texts = [
        (area.top() + down, area.left() + across, word)
        for down, line in enumerate(lines)
        for across, word in enumerate(line)
    ]
    if any(row >= model.rows or column >= model.columns for row, column, _ in texts):
        raise UserError("Блок не помещается: встаньте левее или выше и вставьте снова.")
    return model.put_texts(texts)
