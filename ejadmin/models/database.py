"""Opening a database: checked, brought to this program's version, or made anew."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from secrets import token_hex

from sqlalchemy import URL, Engine, inspect, select, text

from ejadmin.errors import UserError
from ejadmin.models.base import chain, clock, copies, history
from ejadmin.models.base.store import Sessions, Store, make_engine, make_sessions, sqlite
from ejadmin.models.base.store.errors import (
    DatabaseDamaged,
    DatabaseNewer,
    DatabaseUnavailable,
    known_errors,
)
from ejadmin.models.migrations.revisions import REVISION, REVISIONS
from ejadmin.models.registry import schema
from ejadmin.models.school.card import School
from ejadmin.models.years import presets

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
            _make_new(file, operator, today or clock.on_this_computer().date())
        else:
            _check_file(file)
    engine = make_engine(sqlite.url_of(file))
    with _disposed_on_failure(engine):
        with known_errors(file):
            _bring_up_to_date(engine, file)
        return _opened(engine, operator)


def open_server(url: URL, *, operator: str | None = None, today: date | None = None) -> Store:
    """Open the base of a server; one that has no tables yet is filled first.

    Raises :class:`DatabaseNewer` or :class:`DatabaseUnavailable`; then nothing was changed. No
    server held a base before today's revision, so there is none to migrate yet.
    """
    engine = make_engine(url)
    with _disposed_on_failure(engine), known_errors():
        if not inspect(engine).has_table(VERSION_TABLE):
            _fill(engine, operator, today or clock.on_this_computer().date())
        if (found := _revision_of(engine)) != REVISION:
            raise _unknown_revision(found, engine.url.render_as_string())
        return _opened(engine, operator)


@contextmanager
def _disposed_on_failure(engine: Engine) -> Iterator[None]:
    try:
        yield
    except BaseException:
        engine.dispose()
        raise


def _opened(engine: Engine, operator: str | None) -> Store:
    sessions = make_sessions(engine, operator=operator)
    if operator is None:
        heed_card(sessions)
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
        raise _unknown_revision(str(revision), str(file))
    missing = sorted(set(schema.metadata.tables) - sqlite.tables_of(file))
    if revision == REVISION and missing:
        raise DatabaseDamaged(
            f"В базе данных не хватает таблиц: {file}\n{', '.join(missing)}\n"
            "Восстановите её из копии (папка snapshots рядом с файлом) или из архива."
        )


def _unknown_revision(revision: str, place: str) -> UserError:
    if revision.isdecimal() and int(revision) > int(REVISION):
        return DatabaseNewer(
            f"Эта база создана более новой версией программы ({revision}): {place}\n"
            "Установите новую версию ejadmin. База не изменена."
        )
    return DatabaseUnavailable(
        f"Версия этой базы неизвестна программе ({revision}): {place}\n"
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
        _fill(engine, operator, today)
        engine.dispose()
        _give_name(fresh, file)
    finally:
        engine.dispose()
        sqlite.remove(fresh)


def _fill(engine: Engine, operator: str | None, today: date) -> None:
    """Give an empty database its tables and what a new school starts with."""
    create_tables(engine)
    with make_sessions(engine, operator=operator).begin() as session:
        presets.fill(session, today)


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


def _revision_of(engine: Engine) -> str:
    with engine.connect() as connection:
        query = text(f"SELECT version_num FROM {VERSION_TABLE}")
        return str(connection.execute(query).scalar_one())


def _bring_up_to_date(engine: Engine, file: Path) -> None:
    found = _revision_of(engine)
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


def heed_card(sessions: Sessions) -> None:
    """Write the administrator of the school card beside every following change, by its clock."""
    with sessions() as session:
        card = select(School.administrator_name, School.time_zone)
        name, zone = session.execute(card).first() or (None, None)
    info = {**sessions.kw["info"], history.OPERATOR: name, clock.ZONE: zone and zone.value}
    sessions.configure(info=info)
