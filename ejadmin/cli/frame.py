"""What the commands share: the database they work on, their options, how they answer."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database

if TYPE_CHECKING:
    from ejadmin.keychain import Keychain

DATES = ["%Y-%m-%d", "%d.%m.%Y"]
LAST_NUMBER = 2**63 - 1  # what a database can count to
Json = Annotated[bool, typer.Option("--json", help="Ответ одним значением JSON.")]
CodeStdin = Annotated[
    bool, typer.Option("--code-stdin", help="Прочесть код директора из стандартного ввода.")
]


@dataclass
class Chosen:
    """Which database the whole command line works on."""

    file: Path


@contextmanager
def opened(context: typer.Context) -> Iterator[Store]:
    """The database of the command line, closed when the command is done."""
    database = open_database(context.ensure_object(Chosen).file)
    try:
        yield database
    finally:
        database.close()


def keychain_of(database: Store) -> "Keychain":
    """The secrets that belong to a database on this machine."""
    from ejadmin.keychain import open_keychain

    return open_keychain(database.place)


def read_code(code_stdin: bool) -> str:
    """The director's code, from the standard input only: a command line is seen by others."""
    if not code_stdin:
        raise UserError("Код передаётся только через стандартный ввод: добавьте --code-stdin.")
    return sys.stdin.readline().strip()


def answer_with(answer: Any, text: str, *, as_json: bool) -> None:
    """Print the answer as one JSON value, or as a text for a person."""
    typer.echo(json.dumps(answer, ensure_ascii=False, default=str) if as_json else text)
