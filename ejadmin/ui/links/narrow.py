"""A search over both sides of a matrix: each word narrows the rows, the columns, or both."""

import re
from collections.abc import Sequence

from ejadmin.models.base.words import name_key
from ejadmin.models.loads.matrices import Line

WORDS = re.compile(r"\w+")


def narrow(
    rows: Sequence[Line], columns: Sequence[Line], wanted: str
) -> tuple[list[Line], list[Line]]:
    """The rows and columns that a search leaves; nothing at all when a word fits neither.

    A word fits a line when a word of its title, or of what is told beside it, begins so: «5 матем»
    leaves the fifth classes and mathematics, «алг геом» both subjects.
    """
    words = WORDS.findall(name_key(wanted))
    if any(not _fitting(rows, word) and not _fitting(columns, word) for word in words):
        return [], []
    return _left(rows, words), _left(columns, words)


def _left(lines: Sequence[Line], words: Sequence[str]) -> list[Line]:
    """Lines that fit every word meant for this side; where none does, those that fit any."""
    found = [keys for word in words if (keys := _fitting(lines, word))]
    if not found:
        return list(lines)
    kept = set.intersection(*found) or set.union(*found)
    return [line for line in lines if line.key in kept]


def _fitting(lines: Sequence[Line], word: str) -> set[int]:
    return {line.key for line in lines if _fits(line, word)}


def _fits(line: Line, word: str) -> bool:
    told = name_key(f"{line.title} {line.short} {line.more}")
    return any(part.startswith(word) for part in WORDS.findall(told))
