"""Alembic's migrations: how an older database becomes today's, in one transaction or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import NoSuchTableError, OperationalError

from ejadmin.models.base.store import sqlite

FOLDER = Path(__file__).resolve().parent


class UnfitBase(Exception):
    """The base lacks what its revision has, or its rows point nowhere; nothing was changed."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database to a revision; killed or refused at any moment it leaves the old one."""
    with _one_transaction(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, revision)
        except (NoSuchTableError, OperationalError) as error:
            code = getattr(getattr(error, "orig", None), "sqlite_errorcode", sqlite.ERROR)
            if code != sqlite.ERROR:  # the disk's fault, not the base's
                raise
            raise UnfitBase(str(error)) from error


@contextmanager
def _one_transaction(engine: Engine) -> Iterator[Connection]:
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # its pragmas are this transaction's own: it goes when we are done
        # SQLite heeds this pragma outside a transaction only; without it, making a table anew would
        # empty or remove what points at it
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # the driver begins none before a CREATE
        yield connection
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            connection.rollback()
            raise UnfitBase(", ".join(sorted({str(row[0]) for row in broken})))
        connection.commit()
