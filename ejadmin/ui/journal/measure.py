"""How wide the journal's names and lessons are, by what is written in them."""

from PySide6.QtCore import QSize

from ejadmin.ui.grid.ink import Ink
from ejadmin.ui.journal.layout import LESSON_WIDTH, NARROWEST_NAME, WIDEST_NAME, JournalGeometry
from ejadmin.ui.journal.model import JournalModel

TEXT_MARGIN = 12


def measure(
    model: JournalModel, kinds: list[str], ink: Ink, size: QSize
) -> tuple[list[str], JournalGeometry]:
    """The names as they fit, and the layout of a page on a screen of a size."""
    names = [f"{member.last_name} {member.first_name}" for member in model.members]
    longest = max((ink.bold_width(name) for name in names), default=0)
    width = min(max(longest + TEXT_MARGIN, NARROWEST_NAME), WIDEST_NAME)
    layout = JournalGeometry(
        name_width=width,
        offsets=lesson_offsets(model, kinds, ink),
        rows=model.rows,
        periods=len(model.periods),
        width=size.width(),
        height=size.height(),
    )
    return [ink.elided(name, width - TEXT_MARGIN) for name in names], layout


def lesson_offsets(model: JournalModel, kinds: list[str], ink: Ink) -> list[int]:
    """Left edges of lessons: each is as wide as its longest cell or the names of its works."""
    offsets = [0]
    for index, kind in enumerate(kinds):
        offsets.append(offsets[-1] + lesson_width(model, index, kind, ink))
    return offsets


def lesson_width(model: JournalModel, index: int, kind: str, ink: Ink) -> int:
    """How wide one lesson must be."""
    texts = {line[index] for line in model.texts}
    longest = max((ink.width(text) for text in texts if len(text) > 1), default=0)
    return max(LESSON_WIDTH, longest + 8, ink.width(kind) + 2)
