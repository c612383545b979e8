"""Fictitious people: Russian names in their right gender, never the same full name twice."""

import tomllib
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, NamedTuple

from ejadmin.models.people.tables import Sex
from ejadmin.paths import resource

_ATTEMPTS = 100


class PersonName(NamedTuple):
    """Surname, first name, patronymic."""

    last: str
    first: str
    middle: str

    def __str__(self) -> str:
        return " ".join(self)


@dataclass(frozen=True)
class Father:
    """A man's first name and the patronymics it gives."""

    name: str
    son: str
    daughter: str

    def patronymic(self, sex: Sex) -> str:
        """The patronymic of this man's child."""
        return self.son if sex is Sex.MALE else self.daughter


@cache
def _lists() -> dict[str, Any]:
    with resource("demonstration", "names.toml").open("rb") as stream:
        return tomllib.load(stream)


def surname_for(surname: str, sex: Sex) -> str:
    """A surname given in the masculine form, as a person of this sex bears it."""
    if sex is Sex.MALE:
        return surname
    if surname.endswith(("ий", "ый", "ой")):
        return surname[:-2] + "ая"
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    return surname


class Names:
    """Draws names from the lists and remembers which were given."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.given: set[PersonName] = set()
        lists = _lists()
        self.surnames: list[str] = lists["surnames"]
        self.children = {Sex.MALE: lists["boys"], Sex.FEMALE: lists["girls"]}
        self.fathers = [Father(**row) for row in lists["fathers"]]
        self.women: list[str] = lists["women"]

    def surname(self) -> str:
        """A surname in the masculine form."""
        return self.random.choice(self.surnames)

    def father(self) -> Father:
        """A man's name with its patronymics."""
        return self.random.choice(self.fathers)

    def child(self, surname: str, father: Father, sex: Sex) -> PersonName | None:
        """A new name for a pupil of a family; nothing when all its names are taken."""
        last, middle = surname_for(surname, sex), father.patronymic(sex)
        return self._draw(last, self.children[sex], [middle])

    def adult(self, sex: Sex) -> PersonName:
        """A grown-up of any family."""
        name = None
        while name is None:
            name = self.relative(self.surname(), sex)
        return name

    def relative(self, surname: str, sex: Sex, first: str | None = None) -> PersonName | None:
        """A grown-up of one family, by a first name when one is given."""
        firsts = self.women if sex is Sex.FEMALE else [father.name for father in self.fathers]
        middles = [father.patronymic(sex) for father in self.fathers]
        return self._draw(surname_for(surname, sex), [first] if first else firsts, middles)

    def _draw(self, last: str, firsts: list[str], middles: list[str]) -> PersonName | None:
        for _ in range(_ATTEMPTS):
            name = PersonName(last, self.random.choice(firsts), self.random.choice(middles))
            if name not in self.given:
                self.given.add(name)
                return name
        return None
