"""How long work tells how far it has come."""

from collections.abc import Callable

Report = Callable[[int, int, str], None]
"""Told the steps done, the steps in all, and a Russian text; raises ``Cancelled`` to stop."""


def silent(_done: int, _total: int, _text: str) -> None:
    """For work that nobody watches."""
