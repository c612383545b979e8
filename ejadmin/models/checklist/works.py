"""The works of the orders, read from ``resources/regulations/setup.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from ejadmin.models.checklist.due import DueRule
from ejadmin.paths import resource


@dataclass(frozen=True)
class Work:
    """A row of the order's table: its point, the work in words, who answers, until when."""

    step: str
    group: str
    point: str
    order: str
    work: str
    responsible: str
    due: DueRule


@cache
def groups() -> dict[str, str]:
    """Keys and titles of the parts of the table, in their order."""
    return {one["key"]: one["title"] for one in _read()["group"]}


@cache
def works() -> dict[str, Work]:
    """The work of each step, by the step's key, in the order of the table."""
    return {
        one["step"]: Work(**{**one, "due": DueRule(**one.get("due", {}))})
        for one in _read()["work"]
    }


@cache
def _read() -> dict[str, list[dict[str, Any]]]:
    with resource("regulations", "setup.toml").open("rb") as stream:
        return tomllib.load(stream)
