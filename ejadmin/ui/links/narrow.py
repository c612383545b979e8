"""A search over both sides of a matrix: each word narrows the rows, the columns, or both."""

import re
from collections.abc import Sequence

from ejadmin.models.links import Line
from ejadmin.models.members import name_key

WORDS = re.compile(r"\w+")

Lines = list[Line]


def narrow(rows: Sequence[Line], columns: Sequence[Line], wanted: str) -> tuple[Lines, Lines]:
    """The rows and columns that a search leaves; nothing at all when a word fits neither.

    A word fits a line when a word of its title, or of what is told beside it, begins so: «5 матем»
    leaves the fifth classes and mathematics.
    """
    for word in WORDS.findall(name_key(wanted)):
        down = [line for line in rows if _fits(line, word)]
        across = [line for line in columns if _fits(line, word)]
        if not down and not across:
            return [], []
        rows, columns = down or rows, across or columns
    return list(rows), list(columns)


def _fits(line: Line, word: str) -> bool:
    told = name_key(f"{line.title} {line.more}")
    return any(part.startswith(word) for part in WORDS.findall(told))
