"""Blocks of cells as Excel copies and pastes them: lines and tabs, perhaps with headings."""

from PySide6.QtCore import QRect

from ejadmin.errors import UserError
from ejadmin.models.base.words import name_key
from ejadmin.ui.grid.block import Texts, block_lines, place_block
from ejadmin.ui.links.model import UNLINKED, LinksModel


def copied_text(model: LinksModel, row: int, column: int) -> str:
    """The text of a cell as it is copied: a sign that a link is missing is no content."""
    text = model.texts[row][column]
    return "" if text == UNLINKED else text


def read_block(model: LinksModel, area: QRect, text: str) -> Texts:
    """Where the cells of a copied block go: row, column, text.

    A block with headings goes to the rows and subjects of those names, wherever the cursor is; one
    cell fills the whole area. A user's error when the block does not fit.
    """
    lines = block_lines(text)
    headed = _by_headings(model, lines)
    if headed and model.wanted:
        raise UserError("Сначала снимите поиск (Esc): часть строк и предметов сейчас скрыта.")
    if headed:
        return headed
    return place_block(area, lines, model.rows, model.columns)


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
