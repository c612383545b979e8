"""The same work without a window: every command prints plain text or one JSON value."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from ejadmin import paths
from ejadmin.cli import archive, papers, school, tables
from ejadmin.cli.frame import Chosen
from ejadmin.errors import Cancelled, UserError
from ejadmin.log import start_log
from ejadmin.models.base.store.errors import known_errors

logger = logging.getLogger(__name__)

COMMANDS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("demo", school.demo),
    ("import", tables.import_table),
    ("workbook", tables.workbook),
    ("checklist", school.checklist),
    ("check", school.check),
    ("documents", papers.documents),
    ("document", papers.document),
    ("setup-act", papers.setup_act),
    ("statements", papers.statements),
    ("verify", school.verify),
)
ARCHIVE_COMMANDS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("code", archive.code),
    ("create", archive.create),
    ("verify", archive.verify),
    ("open", archive.open_file),
)


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code. Errors go to stderr, never with a traceback."""
    handler = start_log(paths.log_file())
    try:
        return _run(arguments)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(_made())
    try:
        with known_errors():
            code = command.main(args=list(arguments), prog_name="ejadmin", standalone_mode=False)
    except UserError as error:
        return _complain(error.message)
    except typer.Exit as leaving:
        return leaving.exit_code
    except TyperException as error:
        return _complain(f"{_mistyped(error)}\nПодсказка: ejadmin --help")
    except (Cancelled, typer.Abort, KeyboardInterrupt):
        return _complain("Прервано.")
    except Exception as error:  # the last door of the command line: told plainly, kept in the log
        words = [word for word in arguments if word.isalpha() or word.startswith("--")]
        logger.exception("command failed: %s", words)  # values may be names and codes
        return _complain(f"Ошибка программы: {type(error).__name__}: {error}")
    return code if isinstance(code, int) else 0  # what typer.Exit carried


def choose_database(
    context: typer.Context,
    database: Annotated[
        Path | None,
        typer.Option("--database", envvar=paths.DATABASE_VARIABLE, help="Файл базы данных."),
    ] = None,
) -> None:
    """Электронный журнал школы: работа без окна."""
    context.obj = Chosen(database or paths.default_database())


def _mistyped(error: TyperException) -> str:
    """What is wrong with the command, in Russian where the library tells which part it is."""
    wrong = getattr(error, "param", None)
    told = error.format_message()
    if "extra argument" in told:  # not repeated: it may be a code typed in the wrong place
        return "Команда набрана неверно: в ней лишние слова."
    if wrong is None:
        return f"Команда набрана неверно: {told}"
    name = wrong.opts[0] if wrong.param_type_name == "option" else str(wrong.name).upper()
    meant = getattr(wrong, "help", None) or ""
    if type(error).__name__.startswith("Missing"):
        return f"Команда набрана неверно: не указано {name}. {meant}".strip()
    return f"Команда набрана неверно: значение {name} не подходит. {meant}".strip()


def _complain(message: str) -> int:
    typer.echo(message, err=True)
    return 1


def _made() -> typer.Typer:
    made = typer.Typer(
        name="ejadmin",
        help="Электронный журнал школы: работа без окна.",
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        callback=choose_database,
    )
    for name, command in COMMANDS:
        made.command(name)(command)
    archives = typer.Typer(help="Зашифрованный архив на внешнем диске.", no_args_is_help=True)
    for name, command in ARCHIVE_COMMANDS:
        archives.command(name)(command)
    made.add_typer(archives, name="archive")
    return made
