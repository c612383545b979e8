"""An order before it is carried out: what a person typed, and what is wrong with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ejadmin.errors import UserError
from ejadmin.models.movement.tables import MovementKind, OrderKind
from ejadmin.models.people.tables import Sex, full_name

ORDER_KINDS = {
    MovementKind.ENROLMENT: OrderKind.ENROLMENT,
    MovementKind.TRANSFER: OrderKind.TRANSFER,
    MovementKind.LEAVING: OrderKind.LEAVING,
    MovementKind.GRADUATION: OrderKind.GRADUATION,
}
COMING = frozenset({MovementKind.ENROLMENT, MovementKind.TRANSFER})
"""Kinds that put a pupil into a class."""

NAMED_AT_MOST = 12
Report = Callable[[int, int, str], None]
"""How carrying out says how far it is: done, of how many, what; it may raise to stop."""


@dataclass(frozen=True)
class Newcomer:
    """A pupil who has no card yet."""

    last_name: str
    first_name: str
    middle_name: str | None = None
    birth_date: date | None = None
    sex: Sex | None = None

    @property
    def full_name(self) -> str:
        """«Алексеева Дарья Игоревна»."""
        return full_name(self.last_name, self.first_name, self.middle_name)


@dataclass(frozen=True)
class PupilDraft:
    """One pupil of an order: a card (``pupil_id``) or a newcomer, and what is decided about them.

    ``other_school`` is where a newcomer comes from, or where a leaver goes.
    """

    pupil_id: int | None = None
    newcomer: Newcomer | None = None
    target_class_id: int | None = None
    other_school: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class OrderDraft:
    """A whole order; ``day`` is the first day on which it is in force (дата, «с которой»)."""

    kind: MovementKind
    number: str
    issued_on: date
    day: date
    pupils: tuple[PupilDraft, ...]
    grounds: str | None = None
    title: str | None = None
    places_subgroups: bool = True

    @property
    def heading(self) -> str:
        """What the order is about: «О зачислении», unless it was named otherwise."""
        caption = ORDER_KINDS[self.kind].caption
        return self.title or caption[0].upper() + caption[1:]

    @property
    def eve(self) -> date:
        """The last day of what the order ends."""
        return self.day - timedelta(days=1)


@dataclass(frozen=True)
class Problem:
    """What stands against an order; ``row`` names a pupil by place, none means the order itself.

    A problem that is no error is told, and the order may still be carried out.
    """

    text: str
    row: int | None = None
    field: str = ""
    is_error: bool = True


class OrderRefused(UserError):
    """The order cannot be carried out as it is; ``problems`` say why, pupil by pupil."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problem for problem in problems if problem.is_error)
        named = [problem.text for problem in self.problems[:NAMED_AT_MOST]]
        if len(self.problems) > NAMED_AT_MOST:
            named.append(f"… и ещё {len(self.problems) - NAMED_AT_MOST}")
        first = next(iter(self.problems), None)
        super().__init__(
            "Приказ не проведён:\n" + "\n".join(named), field=first.field if first else None
        )


def silent(_done: int, _total: int, _text: str) -> None:
    """Nobody waits for a report."""
