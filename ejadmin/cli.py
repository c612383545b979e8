"""The same work without a window: every command prints plain text or one JSON object."""

import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from ejadmin import paths
from ejadmin.errors import Cancelled, UserError
from ejadmin.log import start_log
from ejadmin.models.database import Database, known_errors, open_database

if TYPE_CHECKING:
    from ejadmin.imports.report import ImportReport
    from ejadmin.keychain import Keychain

logger = logging.getLogger(__name__)

app = typer.Typer(
    name="ejadmin",
    help="Электронный журнал школы: работа без окна.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
archive_app = typer.Typer(help="Зашифрованный архив на внешнем диске.", no_args_is_help=True)
app.add_typer(archive_app, name="archive")

DATES = ["%Y-%m-%d", "%d.%m.%Y"]
LAST_NUMBER = 2**63 - 1  # what a database can count to
Json = Annotated[bool, typer.Option("--json", help="Ответ одним объектом JSON.")]
CodeStdin = Annotated[
    bool, typer.Option("--code-stdin", help="Прочесть код директора из стандартного ввода.")
]

PlanCourse = Annotated[
    int | None,
    typer.Option(
        "--course", min=1, max=LAST_NUMBER, help="Нагрузка, для которой план, по номеру записи."
    ),
]
ConsentsGiven = Annotated[
    datetime | None,
    typer.Option(
        "--consents-given", formats=DATES, help="День, когда собраны согласия людей таблицы."
    ),
]
ConsentsDocument = Annotated[
    str | None, typer.Option("--consents-document", help="Где лежат согласия.")
]
MovedOn = Annotated[
    datetime | None,
    typer.Option("--moved", formats=DATES, help="Найденных в другом классе перевести с этого дня."),
]
LeftOn = Annotated[
    datetime | None,
    typer.Option("--left", formats=DATES, help="Кого нет в файле – отчислить с этого дня."),
]
LeftTo = Annotated[str | None, typer.Option("--left-to", help="Куда выбыли отчисленные.")]
ErrorsTo = Annotated[
    Path | None,
    typer.Option("--errors-to", help="Куда записать копию строк с ошибками и причинами."),
]


@dataclass
class Chosen:
    """Which database the whole command line works on."""

    file: Path


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code. Errors go to stderr, never with a traceback."""
    handler = start_log(paths.log_file())
    try:
        return _run(arguments)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def _run(arguments: Sequence[str]) -> int:
    command = typer.main.get_command(app)
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


@app.callback()
def choose_database(
    context: typer.Context,
    database: Annotated[
        Path | None,
        typer.Option("--database", envvar=paths.DATABASE_VARIABLE, help="Файл базы данных."),
    ] = None,
) -> None:
    """Электронный журнал школы: работа без окна."""
    context.obj = Chosen(database or paths.default_database())


@app.command()
def demo(
    context: typer.Context,
    year: Annotated[int | None, typer.Option(help="Год, с 1 сентября которого идут уроки.")] = None,
    classes: Annotated[int, typer.Option(min=1, max=35, help="Сколько классов.")] = 35,
    weeks: Annotated[int, typer.Option(min=0, max=40, help="За сколько недель отметки.")] = 9,
    paper: Annotated[int, typer.Option(min=0, help="Сколько семей получают ведомости.")] = 30,
    seed: Annotated[int, typer.Option(help="Число, по которому школа повторится точно.")] = 1,
) -> None:
    """Заполнить базу демонстрационной школой с вымышленными людьми."""
    from ejadmin.demonstration import build

    with _database(context) as database:
        report = build(
            database.sessions, year=year, classes=classes, weeks=weeks, paper=paper, seed=seed
        )
    typer.echo(
        f"Учебный год {report.year}: классов {report.classes}, учеников {report.pupils}, "
        f"сотрудников {report.employees}, уроков {report.lessons}, отметок {report.marks}, "
        f"пропусков {report.absences}, отказов от услуги {report.paper_requests}"
    )


@app.command(name="import")
def import_table(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Таблица xlsx или csv.")],
    layout: Annotated[
        str | None,
        typer.Option(
            "--as",
            help="pupils, employees, courses, members, movement, course_plans, substitutions, "
            "access_slips или workbook.",
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Только проверить.")] = False,
    create_missing: Annotated[
        bool | None,
        typer.Option(
            "--create-missing/--no-create-missing",
            help="Создавать недостающие классы (если классов ещё нет – создаются всегда).",
        ),
    ] = None,
    course: PlanCourse = None,
    consents: ConsentsGiven = None,
    document: ConsentsDocument = None,
    moved: MovedOn = None,
    left: LeftOn = None,
    left_to: LeftTo = None,
    errors_to: ErrorsTo = None,
    as_json: Json = False,
) -> None:
    """Загрузить таблицу другой программы."""
    from ejadmin.imports import import_file
    from ejadmin.imports.choices import Choices, Departure, Moving
    from ejadmin.imports.error_copy import write_error_copy

    if left and not left_to:
        raise UserError("Укажите, куда выбыли отчисленные: --left-to «школа, город».")
    choices = Choices(
        course_id=course,
        consent_day=consents.date() if consents else None,
        consent_document=document,
        transfer=Moving(moved.date()) if moved else None,
        departure=Departure(Moving(left.date()), left_to or "") if left else None,
    )
    with _database(context) as database:
        report = import_file(
            database.sessions, file, layout, dry_run=dry_run, create_missing=create_missing,
            choices=choices,
        )  # fmt: skip
    if errors_to and report.errors:
        write_error_copy(file, report, errors_to, only_wrong=True)
    answer = report.as_json()
    _answer(answer, _import_text(report), as_json=as_json)


@app.command()
def workbook(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Куда записать Школа.xlsx.")],
) -> None:
    """Выгрузить все справочники в одну книгу Excel."""
    from ejadmin.exports.workbook import export_workbook

    with _database(context) as database:
        written = export_workbook(database.sessions, out)
    typer.echo(f"Записано: {out}, листов: {len(written.sheets)}")


@app.command()
def checklist(context: typer.Context, as_json: Json = False) -> None:
    """Показать, что настроено и чего не хватает."""
    from ejadmin.models import checklist as steps

    with _database(context) as database, database.sessions() as session:
        answer = steps.as_json(steps.checklist(session))
    lines = [
        f"{step['number']:>5}  {step['state_title']:<16} {step['title']}: {step['text']}"
        for step in answer["steps"]
    ]
    done = f"Готово {answer['done']} из {answer['total']}"
    _answer(answer, "\n".join([*lines, done]), as_json=as_json)


@app.command()
def check(context: typer.Context, as_json: Json = False) -> None:
    """Проверить внесённое: что найдено и где исправить. Есть ошибки – код возврата 1."""
    from ejadmin.models import check_report

    with _database(context) as database, database.sessions() as session:
        report = check_report.collect(session)
    _answer(report.as_json(), report.as_text(), as_json=as_json)
    if report.errors:
        raise typer.Exit(1)


@app.command("setup-act")
def setup_act(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="Куда записать акт: .pdf или .xlsx.")],
) -> None:
    """Составить акт о выполнении работ по настройке."""
    from ejadmin.exports import setup_act as act

    with _database(context) as database, database.sessions() as session:
        data = act.collect(session)
    (act.write_table if out.suffix.lower() == ".xlsx" else act.draw)(data, out)
    typer.echo(f"Записано: {out}")


@app.command()
def statements(
    context: typer.Context,
    first: Annotated[
        datetime,
        typer.Option("--from", formats=DATES, help="Первый день: 2026-09-01 или 01.09.2026."),
    ],
    last: Annotated[
        datetime,
        typer.Option("--to", formats=DATES, help="Последний день: 2026-09-30 или 30.09.2026."),
    ],
    out: Annotated[Path, typer.Option(help="Куда записать PDF.")],
    paper: Annotated[bool, typer.Option("--paper", help="Всем семьям с отказом.")] = False,
    class_label: Annotated[str | None, typer.Option("--class", help="Всему классу: 5А.")] = None,
    pupil: Annotated[
        int | None,
        typer.Option(min=1, max=LAST_NUMBER, help="Одному ученику, по номеру записи."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Выдать ведомости для родителей: N запрошено – N готово, или ошибка с причинами."""
    from ejadmin.exports.statement import issue_statements
    from ejadmin.models.statements import choose_pupils

    with _database(context) as database:
        with database.sessions() as session:
            chosen = choose_pupils(
                session,
                first.date(),
                last.date(),
                paper=paper,
                class_label=class_label,
                pupil=pupil,
            )
        report = issue_statements(
            database.sessions, chosen, first.date(), last.date(), out, date.today()
        )
    answer = report.as_json()
    text = f"Выдано ведомостей: {answer['issued']} из {answer['asked']}, страниц: {answer['pages']}"
    _answer(answer, text, as_json=as_json)


@archive_app.command("code")
def archive_code(
    context: typer.Context,
    code_stdin: CodeStdin = False,
    director: Annotated[
        str | None, typer.Option(help="Директор; без этого – из карточки школы.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Задать код директора: ключ создаётся, сам код нигде не хранится."""
    from ejadmin.exports.archive.trust import create_director_key

    code = _read_code(code_stdin)
    with _database(context) as database:
        made = create_director_key(database.sessions, code, director, _keychain(database))
    answer = {
        "fingerprint": made.fingerprint,
        "director": made.director_name,
        "pinned": made.is_pinned,
    }
    text = f"Ключ директора создан.\nДиректор: {made.director_name}\nОтпечаток: {made.fingerprint}"
    _answer(answer, text, as_json=as_json)


@archive_app.command("create")
def archive_create(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Папка на внешнем диске.")],
    fingerprint: Annotated[
        str | None, typer.Option(help="Отпечаток с бумажного листа директора.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Сделать архив."""
    from ejadmin.exports.archive import disk, seal

    if disk.inspect(folder).is_system:
        typer.echo("Внимание: эта папка не на внешнем диске.", err=True)
    with _database(context) as database:
        made = seal.create(
            database.sessions,
            database.file,
            folder,
            _keychain(database),
            paper=fingerprint,
            system_allowed=True,
        )
    answer = {
        "file": str(made.file),
        "bytes": made.bytes,
        "sha256": made.sha256,
        "fingerprint": made.fingerprint,
        "fingerprint_source": made.fingerprint_source,
    }
    text = f"Архив: {made.file}\nБайт: {made.bytes}\nSHA-256: {made.sha256}"
    _answer(
        answer,
        f"{text}\nОтпечаток: {made.fingerprint} ({made.fingerprint_source})",
        as_json=as_json,
    )


@archive_app.command("verify")
def archive_verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Файл архива.")],
    as_json: Json = False,
) -> None:
    """Проверить, что архив на диске тот самый и не повреждён."""
    from ejadmin.exports.archive import seal

    with _database(context) as database:
        found = seal.verify(file, database.sessions)
    answer = {
        "file": str(found.file),
        "bytes": found.bytes,
        "sha256": found.sha256,
        "in_ledger": found.is_in_ledger,
        "key_file": found.has_key_file,
    }
    known = "записан в журнале архивов" if found.is_in_ledger else "в журнале архивов его нет"
    _answer(answer, f"Архив цел, {known}.\nSHA-256: {found.sha256}", as_json=as_json)


@archive_app.command("open")
def archive_open(
    file: Annotated[Path, typer.Argument(help="Файл архива.")],
    out: Annotated[Path, typer.Option(help="Папка, в которую открыть.")],
    code_stdin: CodeStdin = False,
    as_json: Json = False,
) -> None:
    """Открыть архив кодом директора."""
    from ejadmin.exports.archive.opening import open_archive

    folder = open_archive(file, _read_code(code_stdin), out)
    _answer({"folder": str(folder)}, f"Открыто в папку {folder}", as_json=as_json)


@app.command()
def verify(context: typer.Context, as_json: Json = False) -> None:
    """Проверить цепочку журнала изменений."""
    from ejadmin.models import chain

    with _database(context) as database, database.sessions() as session:
        report = chain.verify(session)
    answer = {"rows": report.rows, "head": report.head, "broken_row": report.broken_row}
    if not report.is_whole:
        raise UserError(f"Цепочка журнала изменений нарушена на записи № {report.broken_row}.")
    _answer(answer, f"Цепочка цела до № {report.rows}\n{report.head}", as_json=as_json)


@contextmanager
def _database(context: typer.Context) -> Iterator[Database]:
    database = open_database(context.ensure_object(Chosen).file)
    try:
        yield database
    finally:
        database.close()


def _keychain(database: Database) -> "Keychain":
    from ejadmin.keychain import open_keychain

    return open_keychain(str(database.file))


def _read_code(code_stdin: bool) -> str:
    if not code_stdin:
        raise UserError("Код передаётся только через стандартный ввод: добавьте --code-stdin.")
    return sys.stdin.readline().strip()


def _answer(answer: dict[str, Any], text: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False) if as_json else text)


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


def _import_text(report: "ImportReport") -> str:
    """The import's report for a person: what came, what changed, which rows are wrong, notes."""
    lines = [f"Строк: {report.rows}"]
    for title, kinds in (
        ("Создано", report.created),
        ("Изменено", report.updated),
        ("Без изменений", report.unchanged),
    ):
        counts = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
        lines.append(f"{title}: {counts or 'ничего'}")
    return "\n".join([*lines, *map(str, report.errors), *report.notes, *_compared(report)])


def _compared(report: "ImportReport") -> Iterator[str]:
    """Who is in another class, and who is not in the file at all."""
    found = report.differences
    if found is not None:
        for title, lines in (("В другом классе", found.moved), ("Нет в файле", found.absent)):
            if lines:
                names = "; ".join(f"{line.name}, {line.told or line.class_label}" for line in lines)
                yield f"{title} ({len(lines)}): {names}"
