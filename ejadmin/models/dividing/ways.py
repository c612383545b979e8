"""Ways to divide: by the alphabet, by sex, as it was before. They propose and store nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ejadmin.models.base.words import name_key
from ejadmin.models.dividing.views import Divided, Part
from ejadmin.models.people.tables import Sex

BOYS, GIRLS = ("мальч", "юнош", "муж"), ("девоч", "девуш", "жен")


class FormerPlace(NamedTuple):
    """Where a pupil stood in an earlier division: the part's name and its place among the parts."""

    name: str
    rank: int


def in_alphabet(pupils: Iterable[Divided], parts: Sequence[Part]) -> dict[int, int]:
    """Cut the alphabet into parts of nearly equal size; the first ones are the larger."""
    ordered = sorted(pupils, key=lambda pupil: name_key(pupil.name))
    smallest, larger = divmod(len(ordered), len(parts))
    placing: dict[int, int] = {}
    start = 0
    for number, part in enumerate(parts):
        end = start + smallest + (number < larger)
        placing.update((pupil.pupil_id, part.id) for pupil in ordered[start:end])
        start = end
    return placing


def by_sex(pupils: Iterable[Divided], parts: Sequence[Part]) -> dict[int, int]:
    """Boys into one part, girls into another; who has no sex written stays apart.

    The parts are known by their names («Девушки», «Мальчики»); otherwise boys come first.
    """
    order = {Sex.MALE: parts[0].id, Sex.FEMALE: parts[1].id}
    if _begins(parts[0], GIRLS) or _begins(parts[1], BOYS):
        order = {Sex.MALE: parts[1].id, Sex.FEMALE: parts[0].id}
    return {pupil.pupil_id: order[pupil.sex] for pupil in pupils if pupil.sex is not None}


def _begins(part: Part, words: tuple[str, ...]) -> bool:
    return name_key(part.name).startswith(words)


def by_former(
    pupils: Iterable[Divided], parts: Sequence[Part], former: Mapping[int, FormerPlace]
) -> dict[int, int]:
    """Each pupil into the part called as the former one was, or else standing in its place.

    Newcomers, and those whose former part has no counterpart, are left out.
    """
    named = {name_key(part.name): part.id for part in parts}
    placing: dict[int, int] = {}
    for pupil in pupils:
        place = former.get(pupil.pupil_id)
        if place is None:
            continue
        by_rank = parts[place.rank].id if place.rank < len(parts) else None
        part = named.get(name_key(place.name), by_rank)
        if part is not None:
            placing[pupil.pupil_id] = part
    return placing
