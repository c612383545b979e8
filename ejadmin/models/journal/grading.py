"""Means and suggestions of marks (school 14, point 14; thresholds of the school's own choice)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")
NO_MARKS = "—"


@dataclass(frozen=True)
class Thresholds:
    """The lowest weighted mean at which 5, 4 and 3 are suggested."""

    five: Decimal = Decimal("4.5")
    four: Decimal = Decimal("3.5")
    three: Decimal = Decimal("2.5")

    def suggest(self, weighted: Decimal | None) -> int | None:
        """The mark to suggest for a weighted mean; ``None`` when there are no marks."""
        if weighted is None:
            return None
        for mark, lowest in ((5, self.five), (4, self.four), (3, self.three)):
            if weighted >= lowest:
                return mark
        return 2


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


def needed(marks: Iterable[tuple[int, int]], goal: Decimal, mark: int = 5) -> int | None:
    """How many further marks of weight 1 lift the weighted mean to a goal; ``None`` when none can.

    The smallest k with (Σ + mark·k) / (Σ weights + k) ≥ goal, without rounding.
    """
    total = weights = 0
    for value, weight in marks:
        total += value * weight
        weights += weight
    missing = goal * weights - total
    if weights and missing <= 0:
        return 0
    if mark <= goal:
        return 1 if mark == goal and not weights else None
    whole, rest = divmod(missing, mark - goal)
    return max(1, int(whole) + (rest > 0))


def mean_text(value: Decimal | None) -> str:
    """As the screen and the paper write it: «4,50», or a dash when there are no marks."""
    return NO_MARKS if value is None else f"{value:.2f}".replace(".", ",")
