"""Means and weighted means of marks (school 14, point 14; RULES of the school's own choice)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
NO_MARKS = "—"


def mean(values: Iterable[int]) -> Decimal | None:
    """Σ marks / count, two decimals, half up; ``None`` when there are no marks."""
    return weighted_mean((value, 1) for value in values)


def weighted_mean(marks: Iterable[tuple[int, int]]) -> Decimal | None:
    """Σ(mark·weight) / Σ weight, two decimals, half up; ``None`` when nothing weighs."""
    total = weights = 0
    for value, weight in marks:
        total += value * weight
        weights += weight
    if not weights:
        return None
    return (Decimal(total) / Decimal(weights)).quantize(HUNDREDTH, ROUND_HALF_UP)


def mean_text(value: Decimal | None) -> str:
    """As the screen and the paper write it: «4,50», or a dash when there are no marks."""
    return NO_MARKS if value is None else f"{value:.2f}".replace(".", ",")
