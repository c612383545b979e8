"""How numbers and counted things are said in Russian."""

from collections.abc import Iterable

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
