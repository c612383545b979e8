"""Cells on the clipboard as Excel puts and takes them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = re.compile(r"[=@]|[-+](?![\d\s()–-]*$)")  # «+7 900 …» is a telephone


def written_block(lines: Iterable[Sequence[str]]) -> str:
    """Cells as Excel takes them: tabs between cells, quotes around lines."""
    out = io.StringIO()
    guarded = ([_no_formula(text) for text in line] for line in lines)
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(guarded)
    return out.getvalue().removesuffix("\n")


def read_block(text: str) -> list[list[str]]:
    """Cells of a text as Excel puts it on the clipboard: tabs between cells, quotes around lines.

    Empty lines at the end are dropped.
    """
    block = csv.reader(io.StringIO(text.replace("\r\n", "\n")), delimiter="\t")
    rows = [[_as_written(cell) for cell in row] for row in block]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _no_formula(text: str) -> str:
    """A text that Excel would take for a formula begins with its apostrophe, a number does not."""
    return f"'{text}" if FORMULA.match(text) else text


def _as_written(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell
