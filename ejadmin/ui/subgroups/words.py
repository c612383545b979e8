"""What the subgroups page says of counts, days and a pupil's past."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from ejadmin.models.base.words import PUPILS, counted, listed
from ejadmin.models.dividing import Divided, DivisionView, Spell, imbalance, tallies

NAMED, NOTED_DIFFERENCE = 4, 2


def counts(view: DivisionView) -> str:
    """Who is not placed, by name, and how uneven the parts are."""
    if not view.pupils:
        return f"{', '.join(view.class_labels)}: в классе нет учеников на этот день"
    told = [counted(len(view.pupils), *PUPILS)]
    shown = short_names(view.pupils)
    left = [shown[one.pupil_id] for one in view.pupils if one.subgroup_id is None]
    if left:
        told.append(f"без подгруппы – {len(left)}: {listed(left, NAMED)}")
    else:
        told.append("все по подгруппам")
    sizes = [count.total for key, count in tallies(view).items() if key is not None]
    difference = imbalance(view)
    if difference >= NOTED_DIFFERENCE and min(sizes):
        told.append(f"подгруппы неравны: разница {difference}")
    return "; ".join(told)


def short_names(pupils: Iterable[Divided]) -> dict[int, str]:
    """Surname and name of each pupil, whole names of namesakes."""
    whole = {one.pupil_id: one.name for one in pupils}
    short = {key: " ".join(name.split()[:2]) for key, name in whole.items()}
    alike = Counter(short.values())
    return {key: whole[key] if alike[name] > 1 else name for key, name in short.items()}


def edge_days(view: DivisionView, day: date) -> dict[int, str]:
    """«с 05.10» of those who join the class after the day, «по 20.10» of those who leave it."""
    notes: dict[int, str] = {}
    for pupil in view.pupils:
        told = []
        if pupil.first_day is not None and pupil.first_day > day:
            told.append(f"с {pupil.first_day:%d.%m}")
        if pupil.last_day is not None:
            told.append(f"по {pupil.last_day:%d.%m}")
        if told:
            notes[pupil.pupil_id] = " ".join(told)
    return notes


def history(name: str, spells: Iterable[Spell]) -> str:
    """In which subgroups of the subject somebody was, and when."""
    told = [
        f"{spell.name} с {spell.first_day:%d.%m.%Y}"
        + (f" по {spell.last_day:%d.%m.%Y}" if spell.last_day else "")
        + f" ({spell.division.partition(' · ')[0]})"
        for spell in spells
    ]
    return f"{name}: {'; '.join(told) or 'в подгруппах ещё не был(а)'}"
