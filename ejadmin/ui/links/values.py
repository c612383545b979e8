"""What is typed or pasted into a cell of a matrix, and how the cell shows it."""

import re

from ejadmin.errors import UserError
from ejadmin.models.base.words import decimal, name_key
from ejadmin.models.classes.tables import check_hours
from ejadmin.models.loads.matrices import LINKED, LinkKind

TICK = "✓"
HOURS = re.compile(r"\d{1,2}(?:[.,]\d{1,2})?")
BEGUN = re.compile(r"\d{1,2}(?:,\d{0,2})?|,")
YES = frozenset({TICK, "+", "да", "1", "х", "x", "v", "есть", "*"})
NO = frozenset({"", "-", "–", "—", "0", "нет", "."})
HOW_HOURS = "Часы – число от 0,5 до 40, например 5 или 0,5."


def shown(kind: LinkKind, value: float | None) -> str:
    """A tick, or hours with a decimal comma."""
    if value is None:
        return ""
    return decimal(value) if kind is LinkKind.CLASSES else TICK


def read_value(kind: LinkKind, text: str) -> float | None:
    """The value of a pasted cell; nothing when it is empty.

    Raises :class:`UserError` when it is neither hours nor a word for yes or no.
    """
    word = name_key(text)
    if word in NO:
        return None
    if kind is LinkKind.CLASSES:
        return read_hours(word)
    if word in YES or HOURS.fullmatch(word):
        return LINKED
    raise UserError(f"«{text.strip()}» – не связь: поставьте «+» или оставьте клетку пустой.")


def read_hours(text: str) -> float:
    """Hours a week as a person writes them."""
    if not HOURS.fullmatch(text):
        raise UserError(f"«{text.strip()}» – не часы. {HOW_HOURS}")
    hours = float(text.replace(",", "."))
    check_hours(hours)
    return hours


def typed_hours(text: str) -> float | None:
    """Hours as far as they are typed; nothing while more must follow («0», «0,»)."""
    if not BEGUN.fullmatch(text):
        raise UserError(HOW_HOURS)
    if text.endswith(",") or not float(text.replace(",", ".")):
        return None
    return read_hours(text)
