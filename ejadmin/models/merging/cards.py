"""Two records side by side: their fields, what belongs to each, and which one should stay."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.fields import Field, fields, show
from ejadmin.models.base.words import listed
from ejadmin.models.classes.standing import standings
from ejadmin.models.merging.references import references
from ejadmin.models.people.duplicates import MODELS, PersonKind
from ejadmin.models.people.tables import Pupil, PupilGuardian


@dataclass(frozen=True)
class FieldPair:
    """One field of both records, as values and as texts."""

    field: Field
    values: tuple[Any, Any]
    texts: tuple[str, str]

    @property
    def differs(self) -> bool:
        """Whether a person has to choose."""
        return self.texts[0] != self.texts[1]

    def better(self, usual: int) -> int:
        """The side to offer: the filled one, the fuller name, the earlier entry, else the usual."""
        one, other = self.texts
        if not one or not other:
            return usual if one == other else int(bool(other))
        if self.field.name == "entered_on":
            return int(self.values[1] < self.values[0])
        if any(len(text.rstrip(".")) == 1 for text in self.texts):
            return int(len(other) > len(one))
        return usual


class Belonging(NamedTuple):
    """How many rows of a table belong to each of two records."""

    title: str
    counts: tuple[int, int]


@dataclass(frozen=True)
class SideBySide:
    """Two records: who they are in a line, their fields, and how many rows belong to each."""

    kind: PersonKind
    ids: tuple[int, int]
    names: tuple[str, str]
    more: tuple[str, str]
    pairs: tuple[FieldPair, ...]
    belongings: tuple[Belonging, ...]

    @property
    def richer(self) -> int:
        """The side with more rows; of equals the older record."""
        first, second = (sum(row.counts[side] for row in self.belongings) for side in (0, 1))
        return 1 if second > first else 0


def side_by_side(session: Session, kind: PersonKind, first_id: int, second_id: int) -> SideBySide:
    """Two people as they are compared by eye."""
    model = MODELS[kind]
    both = [session.get(model, key) for key in (first_id, second_id)]
    first, second = both
    if first is None or second is None:
        raise UserError("Одной из этих записей уже нет. Обновите страницу (F5).")
    pairs = []
    for field in fields(model):
        values = (getattr(first, field.name), getattr(second, field.name))
        pairs.append(
            FieldPair(field, values, (show(field, values[0], {}), show(field, values[1], {})))
        )
    return SideBySide(
        kind, (first_id, second_id), (first.full_name, second.full_name),
        _more(session, kind, (first_id, second_id)),
        tuple(pairs), tuple(_belongings(session, model, first_id, second_id)),
    )  # fmt: skip


def _more(session: Session, kind: PersonKind, ids: tuple[int, int]) -> tuple[str, str]:
    """The classes of two pupils, the children of two guardians."""
    if kind is PersonKind.PUPIL:
        known = standings(session, clock.today(session))
        first, second = (known[key].label if key in known else "не в классе" for key in ids)
        return first, second
    if kind is PersonKind.GUARDIAN:
        children: dict[int, list[str]] = {key: [] for key in ids}
        rows = session.execute(
            select(PupilGuardian.guardian_id, Pupil.last_name, Pupil.first_name)
            .join(Pupil, Pupil.id == PupilGuardian.pupil_id)
            .where(PupilGuardian.guardian_id.in_(ids))
            .order_by(Pupil.last_name, Pupil.first_name)
        )
        for guardian_id, last, first in rows:
            children[guardian_id].append(f"{last} {first}")
        one, other = (_children(children[key]) for key in ids)
        return one, other
    return "", ""


def _children(names: list[str]) -> str:
    return f"дети: {listed(names, 2)}" if names else "без детей"


def _belongings(session: Session, model: Any, first_id: int, second_id: int) -> list[Belonging]:
    found: dict[str, list[int]] = {}
    for reference in references(model):
        link = getattr(reference.model, reference.name)
        rows = session.execute(
            select(link, func.count()).where(link.in_((first_id, second_id))).group_by(link)
        )
        for key, count in rows:
            both = found.setdefault(reference.title, [0, 0])
            both[0 if key == first_id else 1] += count
    return [Belonging(title, (first, second)) for title, (first, second) in found.items()]
