"""The journal's ink: grounds of lessons, and marks whose letters are calm."""

import re

from PySide6.QtGui import QBrush, QPixmap

from ejadmin.ui import theme
from ejadmin.ui.grid.ink import CALM, LOW, PLAIN, Ink, blend

_PIECES = re.compile(r"[НБУО]|\s|[^\s]+")


class JournalInk(Ink):
    """The ink of every grid, with what closed, controlled and foreign cells are filled with."""

    def __init__(self, ratio: float) -> None:
        super().__init__(ratio)
        self.today = blend(self.surface, theme.color("accent_tint"), 0.8)
        self.control = blend(self.surface, theme.color("amber_tint"), 0.45)
        self.hatch = QBrush(self.hatching(blend(self.surface, self.line, 0.75), 8))
        self.blocked = QBrush(self.hatching(blend(self.line, theme.color("muted"), 0.35), 4))
        self._marks: dict[str, QPixmap] = {}

    def mark(self, text: str) -> QPixmap:
        """The text of a cell: letters calm, low marks visible."""
        found = self._marks.get(text)
        if found is None:
            pieces = [(piece, _tone(piece)) for piece in _split(text)]
            found = self._marks[text] = self.draw(pieces)
        return found


def _split(text: str) -> list[str]:
    pieces: list[str] = []
    for part in _PIECES.findall(text):
        pieces.extend(re.split(r"(/)", part))
    return [piece for piece in pieces if piece]


def _tone(piece: str) -> str:
    if piece in "НБУО":
        return CALM
    return LOW if piece in ("1", "2") else PLAIN
