"""Words in Russian: numbers and counted things said, names compared and told apart."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

PUPILS = ("ученик", "ученика", "учеников")


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after a number: 1 кабинет, 2 кабинета, 5 кабинетов, 11 кабинетов."""
    tail = abs(number) % 100
    if 11 <= tail <= 14:
        return many
    if tail % 10 == 1:
        return one
    return few if 2 <= tail % 10 <= 4 else many


def counted(number: int, one: str, few: str, many: str) -> str:
    """A number with its noun: «1 229 учеников»; thousands are parted by a narrow space."""
    return f"{grouped(number)} {plural(number, one, few, many)}"


def grouped(number: int) -> str:
    """A number with its thousands parted: «14 000»."""
    return f"{number:,}".replace(",", "\u202f")


def decimal(number: float) -> str:
    """A number as Russian papers write it: «5», «0,5»."""
    return f"{round(number, 2):g}".replace(".", ",")


def listed(names: Iterable[str], most: int = 5) -> str:
    """The first few names and how many more there are: «5А, 5Б, 6В и ещё 3»."""
    every = list(names)
    shown = ", ".join(every[:most])
    return f"{shown} и ещё {len(every) - most}" if len(every) > most else shown


def name_key(text: str) -> str:
    """A key that sorts and compares names regardless of case, ё and doubled spaces."""
    return " ".join(text.casefold().replace("ё", "е").split())


Candidates = Mapping[int, Sequence[str]]
"""What each record may be called, the shortest first."""


def distinct(candidates: Candidates) -> dict[int, str]:
    """Choose for each record the shortest of its candidates that no other record shares.

    Where even the longest are alike, a number in brackets follows, in the order of entry.
    """
    chosen = {key: texts[0] for key, texts in candidates.items()}
    longest = max((len(texts) for texts in candidates.values()), default=1)
    for level in range(1, longest):
        alike = Counter(chosen.values())
        for key, texts in candidates.items():
            if alike[chosen[key]] > 1:
                chosen[key] = texts[min(level, len(texts) - 1)]
    return _numbered(chosen)


def _numbered(chosen: dict[int, str]) -> dict[int, str]:
    seen: Counter[str] = Counter()
    for key in sorted(chosen):
        text = chosen[key]
        seen[text] += 1
        if seen[text] > 1:
            chosen[key] = f"{text} ({seen[text]})"
    return chosen
