"""How alike two people are: by their names, birth dates and contacts, with reasons in words."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

LOOKALIKES = str.maketrans("abcehkmoptxyё", "авсенкмортхуе")
LETTERS = re.compile(r"[^\w]|[\d_]")
VARIANTS = {"даниил": "данил", "данила": "данил", "геннадии": "генадии", "филипп": "филип"}
SHORT, LONG = 4, 9
MOST = 100
LEAST = 50


class Likeness(NamedTuple):
    """How sure it is that two records are one person (50–100), and why, in words."""

    score: int
    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        """«фамилия с перестановкой букв, дата рождения совпадает»."""
        return ", ".join(self.reasons)


@dataclass(frozen=True)
class Face:
    """What one record says of a person, normalised for comparing."""

    key: int
    last: str
    first: str
    middle: str
    born: date | None = None
    contacts: frozenset[str] = field(default_factory=frozenset)
    kin: frozenset[int] = field(default_factory=frozenset)


@cache
def normalised(text: str | None) -> str:
    """A name as it is compared: small letters, ё as е, Latin look-alikes as Cyrillic, no signs.

    Endings that papers write both ways become one: Наталия – Наталья, София – Софья.
    """
    plain = LETTERS.sub("", (text or "").casefold().translate(LOOKALIKES)).replace("й", "и")
    if plain.endswith("ия") and len(plain) > SHORT:
        plain = plain[:-2] + "ья"
    return VARIANTS.get(plain, plain)


def likeness(one: Face, other: Face, known_names: Collection[str] = ()) -> Likeness | None:
    """Compare two people; ``None`` when nothing says they are one.

    ``known_names`` are usual first names: two of them are two names and not one with a mistake,
    however alike («Арина» and «Алина» are twins).
    """
    if one.last == other.first and one.first == other.last and one.last != one.first:
        names = ["имя и фамилия переставлены"]
        return _judged(90, names, one, other) if _middles(one, other)[0] >= 0 else None
    last_loss, last_said = _part(one.last, other.last, "фамилия")
    first_loss, first_said = _first(one, other, known_names)
    middle_loss, middle_said = _middles(one, other)
    if first_loss < 0 or middle_loss < 0:
        return None
    if last_loss < 0:
        return _renamed(one, other) if not first_loss + middle_loss else None
    if sum("букв" in said for said in (last_said, first_said, middle_said)) > 1:
        return None
    said = [text for text in (last_said, first_said, middle_said) if text]
    return _judged(
        90 - last_loss - first_loss - middle_loss, said or [_same_names(one)], one, other
    )


def _same_names(one: Face) -> str:
    return "фамилия, имя и отчество совпадают" if one.middle else "фамилия и имя совпадают"


def _part(one: str, other: str, title: str) -> tuple[int, str]:
    """What a difference of one name takes off the score and its words; -1: these are two names."""
    if one == other:
        return 0, ""
    if min(len(one), len(other)) < SHORT:
        return -1, ""
    most = 2 if min(len(one), len(other)) >= LONG else 1
    distance = OSA.distance(one, other, score_cutoff=most)
    if distance > most:
        return -1, ""
    if sorted(one) == sorted(other):
        return 15, f"{title} с перестановкой букв"
    if distance == 1:
        return 25, f"{title} отличается одной буквой"
    return 32, f"{title} отличается двумя буквами"


def _first(one: Face, other: Face, known_names: Collection[str]) -> tuple[int, str]:
    initial = _initial(one.first, other.first)
    if initial:
        return (20, "вместо имени инициал") if initial > 0 else (-1, "")
    if one.first != other.first and one.first in known_names and other.first in known_names:
        return -1, ""
    return _part(one.first, other.first, "имя")


def _middles(one: Face, other: Face) -> tuple[int, str]:
    if one.middle == other.middle:
        return (0, "") if one.middle else (10, "")
    if not one.middle or not other.middle:
        return 15, "у одной записи нет отчества"
    initial = _initial(one.middle, other.middle)
    if initial:
        return (5, "вместо отчества инициал") if initial > 0 else (-1, "")
    return _part(one.middle, other.middle, "отчество")


def _initial(one: str, other: str) -> int:
    """1: one is the other's first letter; -1: it is another's; 0: both are whole names."""
    if (len(one) == 1) == (len(other) == 1):
        return 0
    return 1 if one[:1] == other[:1] else -1


def _renamed(one: Face, other: Face) -> Likeness | None:
    """Another surname: only a birth date, a contact or a child in common speaks for one person."""
    said = ["имя и отчество совпадают, фамилия другая"]
    if not one.middle:
        return None
    if one.born is not None and one.born == other.born:
        return Likeness(55, (*said, "дата рождения совпадает"))
    if one.contacts & other.contacts and (not one.kin or one.kin & other.kin):
        return Likeness(65, (*said, "телефон или почта совпадает"))
    if one.kin & other.kin:
        return Likeness(60, (*said, "ребёнок один и тот же"))
    return None


def _judged(score: int, said: list[str], one: Face, other: Face) -> Likeness | None:
    """Weigh what stands beside the names: birth dates, contacts, children."""
    more = [_dates(one.born, other.born)]
    if one.contacts & other.contacts:
        more.append((12, "телефон или почта совпадает"))
    if one.kin & other.kin:
        more.append((12, "ребёнок один и тот же"))
    elif one.kin and other.kin:
        more.append((-10, ""))
    if one.contacts and other.contacts and not one.contacts & other.contacts:
        more.append((-10, ""))
    score += sum(weight for weight, _ in more)
    if score < LEAST:
        return None
    return Likeness(min(score, MOST), (*said, *(text for _, text in more if text)))


def _dates(one: date | None, other: date | None) -> tuple[int, str]:
    if one is None and other is None:
        return -8, ""
    if one is None or other is None:
        return -10, "у одной записи нет даты рождения"
    if one == other:
        return 10, "дата рождения совпадает"
    if (one.year, one.day, one.month) == (other.year, other.month, other.day):
        return -5, "в дате рождения переставлены день и месяц"
    parts = ((one.day, other.day), (one.month, other.month), (one.year, other.year))
    if sum(mine != others for mine, others in parts) == 1:
        return -18, "дата рождения отличается одним числом"
    return -40, "дата рождения другая"
