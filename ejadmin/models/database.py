"""Opening a database: checked, brought to this program's version, or made anew."""

import os
from datetime import date
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Engine, text

from ejadmin.errors import UserError
from ejadmin.models import chain, copies, presets, schema
from ejadmin.models.migrations.revisions import REVISION, REVISIONS
from ejadmin.models.store import Store, make_engine, make_sessions, name_operator, sqlite
from ejadmin.models.store.errors import (
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseUnavailable,
    known_errors,
)

VERSION_TABLE = "alembic_version"


def open_database(file: Path, *, operator: str | None = None, today: date | None = None) -> Store:
    """Open, check, and where needed migrate a database; make a new one when there is no file.

    ``today`` decides which school year a new database starts with.

    Raises :class:`DatabaseNewer`, :class:`DatabaseDamaged` or :class:`DatabaseUnavailable`;
    in each case the file was not touched.
    """
    file = file.resolve()
    with known_errors(file):
        if not file.exists() or file.stat().st_size == 0:
            _make_new(file, operator, today or date.today())
        else:
            _check_file(file)
    engine = make_engine(sqlite.url_of(file))
    try:
        with known_errors(file):
            _bring_up_to_date(engine, file)
        sessions = make_sessions(engine, operator=operator)
        if operator is None:
            name_operator(sessions)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, sessions)


def _check_file(file: Path) -> None:
    """Look at an existing file without writing a byte."""
    if not os.access(file, os.W_OK) or not os.access(file.parent, os.W_OK):
        sqlite.check(file)
        raise DatabaseUnavailable(
            f"База данных доступна только для чтения: {file}\n"
            "Снимите запрет на запись или скопируйте файл в свою папку."
        )
    sqlite.check(file)
    revision = sqlite.first_value(file, f"SELECT version_num FROM {VERSION_TABLE}")
    if revision is None:
        raise UserError(
            f"В этом файле нет школьного журнала: {file}\nВыберите другой файл базы данных."
        )
    if revision not in REVISIONS:
        raise _unknown_revision(str(revision), file)
    missing = sorted(set(schema.metadata.tables) - sqlite.tables_of(file))
    if revision == REVISION and missing:
        raise DatabaseDamaged(
            f"В базе данных не хватает таблиц: {file}\n{', '.join(missing)}\n"
            "Восстановите её из копии (папка snapshots рядом с файлом) или из архива."
        )


def _unknown_revision(revision: str, file: Path) -> UserError:
    if revision.isdecimal() and int(revision) > int(REVISION):
        return DatabaseNewer(
            f"Эта база создана более новой версией программы ({revision}): {file}\n"
            "Установите новую версию ejadmin. Файл не изменён."
        )
    return DatabaseUnavailable(
        f"Версия этой базы неизвестна программе ({revision}): {file}\n"
        "Её изменила другая программа. Восстановите базу из копии (папка snapshots рядом с файлом)."
    )


def _make_new(file: Path, operator: str | None, today: date) -> None:
    """Fill a new database aside and give it its name when whole.

    A program killed meanwhile leaves no half-made school; of two that begin at once, both go on
    with the one that came first.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{token_hex(4)}.new")
    engine = make_engine(sqlite.url_of(fresh))
    try:
        create_tables(engine)
        with make_sessions(engine, operator=operator).begin() as session:
            presets.fill(session, today)
        engine.dispose()
        _give_name(fresh, file)
    finally:
        engine.dispose()
        sqlite.remove(fresh)


def _give_name(fresh: Path, file: Path) -> None:
    if file.exists() and file.stat().st_size == 0:
        file.unlink()
    try:
        os.link(fresh, file)  # unlike a renaming it never replaces what came meanwhile
    except FileExistsError:
        return
    except OSError:  # a disk without links
        os.replace(fresh, file)


def create_tables(engine: Engine) -> None:
    """Make every table of this program's version in an empty database."""
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        chain.begin(connection)
        connection.execute(
            text(
                f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL"
                " CONSTRAINT alembic_version_pkc PRIMARY KEY)"
            )
        )
        connection.execute(text(f"INSERT INTO {VERSION_TABLE} VALUES (:v)"), {"v": REVISION})


def _bring_up_to_date(engine: Engine, file: Path) -> None:
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar_one()
    if found != REVISION:
        copies.keep(file, copies.Occasion.UPGRADE)
        from ejadmin.models.migrations import UnfitBase, upgrade  # Alembic is slow to import

        try:
            upgrade(engine)
        except UnfitBase as error:
            raise DatabaseDamaged(
                f"База данных не обновлена: в ней не хватает того, что есть в версии {found}.\n"
                f"{file}\nФайл не изменён. Восстановите базу из копии (папка snapshots рядом с "
                "файлом) или из архива."
            ) from error
