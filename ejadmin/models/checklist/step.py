"""What a step of the checklist is: its progress, its state, and where it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from ejadmin.models.base.columns import TitledEnum

EVERY_ERROR = "*"


class StepState(TitledEnum):
    """How far a step is."""

    EMPTY = "empty", "не начато"
    IN_WORK = "in_work", "в работе"
    DONE = "done", "готово"
    OPTIONAL = "optional", "не обязательно"
    ERRORS = "errors", "есть ошибки"
    WAITING = "waiting", "ждёт"


class Proof(Enum):
    """What makes a step done: the live data, a person's mark over a paper, or either."""

    DATA = "data"
    PAPER = "paper"
    EITHER = "either"


@dataclass(frozen=True)
class StepProgress:
    """How many records a step has, what the data say of it, and whether that is enough.

    A step may turn out not to be needed by this school (``is_needed``).
    """

    count: int
    text: str
    is_complete: bool = True
    is_needed: bool = True


NO_DATA = StepProgress(0, "", is_complete=False)


def no_data(_session: Session) -> StepProgress:
    """The progress of a step that leaves no trace in the data."""
    return NO_DATA


@dataclass(frozen=True)
class SetupStep:
    """One step: how far it is, what it needs first, where it is done.

    Its row of the order's table (point, words, who, until when) is the work of the same key in
    ``resources/regulations/setup.toml``. ``needs`` are keys of steps whose absence really blocks;
    ``checks`` are keys of checks, :data:`EVERY_ERROR` the errors of all. ``advice`` says what to do
    while the step is not done; a step that is not ``is_needed`` by every school counts as done when
    left empty. A step without a ``page`` is done at the checklist itself.
    """

    key: str
    title: str
    progress: Callable[[Session], StepProgress] = no_data
    page: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    advice: str = "Впишите записи в таблицу, вставьте из Excel или загрузите файл."
    is_needed: bool = True
    proof: Proof = Proof.DATA
