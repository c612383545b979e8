"""How many stand in each part of a division, boys and girls, and how uneven the parts are."""

from collections.abc import Iterable
from typing import NamedTuple

from ejadmin.models.dividing.views import Divided, DivisionView
from ejadmin.models.people.tables import Sex


class Tally(NamedTuple):
    """A count of pupils; who has no sex written is in ``total`` alone."""

    total: int
    boys: int
    girls: int

    @property
    def text(self) -> str:
        """«14: м 6, д 8»."""
        unknown = self.total - self.boys - self.girls
        parts = (("м", self.boys), ("д", self.girls), ("пол не указан", unknown))
        told = ", ".join(f"{word} {count}" for word, count in parts if count)
        return f"{self.total}: {told}" if told else str(self.total)


def tally(pupils: Iterable[Divided]) -> Tally:
    """Count pupils."""
    sexes = [pupil.sex for pupil in pupils]
    return Tally(len(sexes), sexes.count(Sex.MALE), sexes.count(Sex.FEMALE))


def tallies(view: DivisionView) -> dict[int | None, Tally]:
    """The counts of every part, and under ``None`` of those who stand in none."""
    keys: tuple[int | None, ...] = (None, *(part.id for part in view.parts))
    return {key: tally(one for one in view.pupils if one.subgroup_id == key) for key in keys}


def imbalance(view: DivisionView) -> int:
    """By how many pupils the largest part exceeds the smallest."""
    sizes = [count.total for key, count in tallies(view).items() if key is not None]
    return max(sizes) - min(sizes) if sizes else 0
