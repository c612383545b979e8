"""Commands of the encrypted archive on an external disk."""

from pathlib import Path
from typing import Annotated

import typer

from ejadmin.cli.frame import CodeStdin, Json, answer_with, keychain_of, opened, read_code


def code(
    context: typer.Context,
    code_stdin: CodeStdin = False,
    director: Annotated[
        str | None, typer.Option(help="Директор; без этого – из карточки школы.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Задать код директора: ключ создаётся, сам код нигде не хранится."""
    from ejadmin.exports.archive.trust import create_director_key

    code = read_code(code_stdin)
    with opened(context) as database:
        made = create_director_key(database.sessions, code, director, keychain_of(database))
    answer = {
        "fingerprint": made.fingerprint,
        "director": made.director_name,
        "pinned": made.is_pinned,
    }
    text = f"Ключ директора создан.\nДиректор: {made.director_name}\nОтпечаток: {made.fingerprint}"
    answer_with(answer, text, as_json=as_json)


def create(
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
    with opened(context) as database:
        made = seal.create(
            database,
            folder,
            keychain_of(database),
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
    answer_with(
        answer,
        f"{text}\nОтпечаток: {made.fingerprint} ({made.fingerprint_source})",
        as_json=as_json,
    )


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Файл архива.")],
    as_json: Json = False,
) -> None:
    """Проверить, что архив на диске тот самый и не повреждён."""
    from ejadmin.exports.archive import seal

    with opened(context) as database:
        found = seal.verify(file, database.sessions)
    answer = {
        "file": str(found.file),
        "bytes": found.bytes,
        "sha256": found.sha256,
        "in_ledger": found.is_in_ledger,
        "key_file": found.has_key_file,
    }
    known = "записан в журнале архивов" if found.is_in_ledger else "в журнале архивов его нет"
    answer_with(answer, f"Архив цел, {known}.\nSHA-256: {found.sha256}", as_json=as_json)


def open_file(
    file: Annotated[Path, typer.Argument(help="Файл архива.")],
    out: Annotated[Path, typer.Option(help="Папка, в которую открыть.")],
    code_stdin: CodeStdin = False,
    as_json: Json = False,
) -> None:
    """Открыть архив кодом директора."""
    from ejadmin.exports.archive.opening import open_archive

    folder = open_archive(file, read_code(code_stdin), out)
    answer_with({"folder": str(folder)}, f"Открыто в папку {folder}", as_json=as_json)
