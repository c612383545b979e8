"""The steps of a card that can be taken back, the latest first."""

from collections.abc import Callable
from dataclasses import dataclass

from ejadmin.models.store.errors import DatabaseUnavailable, known_errors

MOST_STEPS = 100


@dataclass(frozen=True)
class Step:
    """What was done, in words, and how it is taken back."""

    title: str
    take_back: Callable[[], object]


class Steps:
    """What was done on this page since it was opened."""

    def __init__(self) -> None:
        self.done: list[Step] = []

    def add(self, title: str, take_back: Callable[[], object]) -> None:
        """Remember a step that reached the database."""
        self.done = [*self.done, Step(title, take_back)][-MOST_STEPS:]

    def take_back(self) -> str | None:
        """Take the last step back and answer what it was; ``None`` when there is none.

        A step that cannot be taken back raises :class:`UserError` and is forgotten, for it would
        bar the way to the ones before it; one that waits for the file to be free stays.
        """
        if not self.done:
            return None
        step = self.done.pop()
        try:
            with known_errors():
                step.take_back()
        except DatabaseUnavailable:
            self.done.append(step)
            raise
        return step.title
