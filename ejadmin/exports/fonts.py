"""Cyrillic fonts embedded in every PDF; they come from packages, never from the repository."""

from functools import cache, lru_cache
from importlib.resources import files

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

SANS, SANS_BOLD = "Roboto", "Roboto-Bold"
SERIF, SERIF_BOLD = "SourceSerif", "SourceSerif-Bold"

FILES = {
    SANS: ("font_roboto", "Roboto-Regular.ttf"),
    SANS_BOLD: ("font_roboto", "Roboto-Bold.ttf"),
    SERIF: ("font_source_serif_pro", "SourceSerifPro-Regular.ttf"),
    SERIF_BOLD: ("font_source_serif_pro", "SourceSerifPro-Bold.ttf"),
}


@cache
def font(face: str) -> TTFont:
    """One of :data:`FILES`, read and registered with ReportLab on first use."""
    package, name = FILES[face]
    loaded = TTFont(face, str(files(package) / "files" / name))
    pdfmetrics.registerFont(loaded)
    return loaded


@lru_cache(maxsize=20_000)
def width(text: str, face: str, size: float) -> float:
    """The width of a line in points."""
    metrics = font(face).face
    widths, usual = metrics.charWidths, metrics.defaultWidth
    return float(sum(widths.get(ord(sign), usual) for sign in text)) * size / 1000


@lru_cache(maxsize=4_000)
def wrap(text: str, face: str, size: float, room: float) -> tuple[str, ...]:
    """Lines of a text no wider than ``room`` points; a word that is too long is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, face, size) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        line = _cut(word, face, size, room, lines)
    if line or not lines:
        lines.append(line)
    return tuple(lines)


def _cut(word: str, face: str, size: float, room: float, lines: list[str]) -> str:
    """Put full lines of an overlong word into ``lines`` and return what is left."""
    while width(word, face, size) > room and len(word) > 1:
        end = len(word) - 1
        while end > 1 and width(word[:end], face, size) > room:
            end -= 1
        lines.append(word[:end])
        word = word[end:]
    return word
