"""Blocks of cells as Excel copies and pastes them: lines and tabs, perhaps with headings."""

from PySide6.QtCore import QRect

from ejadmin.errors import UserError
from ejadmin.models.members import name_key
from ejadmin.ui.links.model import UNLINKED, LinksModel

Texts = list[tuple[int, int, str]]


def block_text(model: LinksModel, area: QRect) -> str:
    """The cells of an area; x is the column, y the row."""
    return "\n".join(
        "\t".join(
            "" if text == UNLINKED else text
            for text in model.texts[row][area.left() : area.right() + 1]
        )
        for row in range(area.top(), area.bottom() + 1)
    )


def read_block(model: LinksModel, area: QRect, text: str) -> Texts:
    """Where the cells of a copied block go: row, column, text.

    A block with headings goes to the rows and subjects of those names, wherever the cursor is; one
    cell fills the whole area. A user's error when the block does not fit.
    """
    lines = [line.split("\t") for line in text.rstrip("\r\n").splitlines()] or [[""]]
    headed = _by_headings(model, lines)
    if headed and model.wanted:
        raise UserError("Сначала снимите поиск (Esc): часть строк и предметов сейчас скрыта.")
    if headed:
        return headed
    if len(lines) == len(lines[0]) == 1:
        lines = [lines[0] * area.width()] * area.height()
    texts = [
        (area.top() + down, area.left() + across, word)
        for down, line in enumerate(lines)
        for across, word in enumerate(line)
    ]
    if any(row >= model.rows or column >= model.columns for row, column, _ in texts):
        raise UserError("Блок не помещается: встаньте левее или выше и вставьте снова.")
    return texts


def _by_headings(model: LinksModel, lines: list[list[str]]) -> Texts:
    """The cells under known subjects beside known rows; nothing when the block has no headings."""
    subjects = {name_key(line.title): place for place, line in enumerate(model.subjects)}
    rows = {name_key(line.title): place for place, line in enumerate(model.lines)}
    across = {
        place: subjects[name_key(word)]
        for place, word in enumerate(lines[0])
        if name_key(word) in subjects
    }
    return [
        (rows[name_key(line[0])], across[place], word)
        for line in lines[1:]
        if name_key(line[0]) in rows
        for place, word in enumerate(line)
        if place in across
    ]
