"""What an order will do, in words and counts, before it is carried out."""

from collections import Counter

from ejadmin.models.base.words import PUPILS, counted, listed
from ejadmin.models.movement.draft import COMING
from ejadmin.models.movement.planning import OrderPlan
from ejadmin.models.movement.tables import MovementKind

RECORDS = ("запись", "записи", "записей")
ERRORS = ("ошибка", "ошибки", "ошибок")
ENOUGH = 8


def told(plan: OrderPlan) -> list[str]:
    """Lines for a person: who goes where from which day, and what changes in the lists."""
    if not plan.pupils:
        return ["Выберите учеников слева, найдите по имени или вставьте список из Excel (Ctrl+V)."]
    return [_who(plan), _changes(plan)]


def _who(plan: OrderPlan) -> str:
    draft, classes = plan.draft, plan.standing.classes
    going: Counter[int] = Counter()
    coming: Counter[int] = Counter()
    for one in plan.pupils:
        going.update([one.from_class_id] if one.from_class_id is not None else [])
        coming.update([one.to_class_id] if one.to_class_id is not None else [])
    former = listed((f"{classes[key].label} – {n}" for key, n in going.items()), ENOUGH)
    target = listed((f"{classes[key].label} – {n}" for key, n in coming.items()), ENOUGH)
    head = f"{counted(len(plan.pupils), *PUPILS)}, {draft.kind.caption} с {draft.day:%d.%m.%Y}"
    parts = [f"из {former}"] if former else []
    parts += [f"в {target}"] if target and draft.kind in COMING else []
    until = f"; последний день {draft.eve:%d.%m.%Y}" if draft.kind not in COMING else ""
    return f"{head}: {'; '.join(parts)}{until}." if parts else f"{head}{until}."


def _changes(plan: OrderPlan) -> str:
    ended = sum(one.ended_class is not None for one in plan.pupils)
    begun = sum(one.begins_class for one in plan.pupils)
    left = sum(len(one.ended_subgroups) for one in plan.pupils)
    joined = sum(len(one.begun_subgroups) for one in plan.pupils)
    requests = sum(len(one.ended_requests) for one in plan.pupils)
    cards = sum(one.draft.newcomer is not None for one in plan.pupils)
    confirmed = sum(one.is_confirmation for one in plan.pupils)
    figures = (
        ("закончится записей о составе классов", ended), ("начнётся новых", begun),
        ("выйдут из подгрупп", left), ("войдут в подгруппы", joined),
        ("закончится отказов от электронной услуги", requests), ("новых карточек", cards),
        ("уже в списках, приказ подтвердит", confirmed),
    )  # fmt: skip
    said = [f"{text} – {count}" for text, count in figures if count]
    return f"{'; '.join(said)}.".capitalize() if said else "В списках ничего не изменится."


def told_errors(plan: OrderPlan) -> str:
    """«2 ошибки: …», equal ones counted, the first in words."""
    whole: dict[str, list[str]] = {}
    for problem in plan.errors:
        bare = problem.text.partition(": ")[2] if problem.row is not None else ""
        whole.setdefault(bare or problem.text, []).append(problem.text)
    said = [
        texts[0] if len(texts) == 1 else f"{bare.rstrip('.')} – {counted(len(texts), *PUPILS)}."
        for bare, texts in whole.items()
    ]
    more = f" И ещё {len(said) - 3}." if len(said) > 3 else ""
    return f"{counted(len(plan.errors), *ERRORS)}: {' '.join(said[:3])}{more}"


def kind_of(text: object) -> MovementKind | None:
    """The kind a place names; ``None`` for anything else."""
    return next((kind for kind in MovementKind if kind.value == text), None)
