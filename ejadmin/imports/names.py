"""Full names written in one cell, taken apart in the usual order."""

import re
from dataclasses import dataclass

from ejadmin.errors import UserError
from ejadmin.models.base.words import name_key
from ejadmin.models.people.tables import full_name

PATRONYMIC_TAILS = frozenset({"оглы", "оглу", "кызы", "гызы", "улы", "уулу", "заде"})
PARTS = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Name:
    """A person's name in parts."""

    last: str
    first: str
    middle: str | None = None

    @property
    def full(self) -> str:
        """All parts in the usual order."""
        return full_name(self.last, self.first, self.middle)

    @property
    def key(self) -> str:
        """What two spellings of one name have in common."""
        return name_key(self.full)


def split_name(text: str, field: str) -> Name:
    """Surname, first name, patronymic; a two-word name has no patronymic.

    A word that ends with a comma belongs with the next one («Kathrin, Katrin» is one first name);
    a comma right after the surname only parts it from the rest.
    """
    words = _joined_by_commas(text)
    if not words:
        raise UserError("Нет фамилии и имени. Впишите их.", field=field)
    if len(words) == 1:
        raise UserError(f"«{text}»: нужны и фамилия, и имя.", field=field)
    last, first, rest = words[0], words[1], words[2:]
    if not rest:
        return Name(last, first)
    if len(rest) > 1 and name_key(rest[-1]) in PATRONYMIC_TAILS:
        return Name(last, " ".join([first, *rest[:-2]]), " ".join(rest[-2:]))
    return Name(last, " ".join([first, *rest[:-1]]), rest[-1])


def split_people(text: str) -> list[str]:
    """The people of one cell: «Иванова А. П., Петров С. С.» are two, «Duncker Kathrin, Katrin» one.

    Commas part people only when every part has a surname and something more.
    """
    parts = [" ".join(part.split()) for part in PARTS.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(len(part.split()) > 1 for part in parts):
        return parts
    return [" ".join(text.split())] if parts else []


def _joined_by_commas(text: str) -> list[str]:
    words: list[str] = []
    for place, word in enumerate(text.replace(",", ", ").split()):
        if place == 1 and len(words) == 1 and words[0].endswith(","):
            words[0] = words[0].rstrip(",")
            words.append(word)
        elif words and words[-1].endswith(","):
            words[-1] = f"{words[-1]} {word}"
        else:
            words.append(word)
    return [word.rstrip(",") for word in words if word.strip(",")]
