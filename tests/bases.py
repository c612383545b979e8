"""The bases that tests open: files of SQLite or, where a server is named, PostgreSQL's."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from secrets import token_hex
from typing import Protocol, TypedDict, Unpack

from sqlalchemy import URL, Engine, create_engine, make_url, text

from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database, open_server

SERVER = os.environ.get("EJADMIN_TEST_SERVER")
"""The URL of a server on which bases may be made and dropped: `make postgres-tests` starts one."""


class About(TypedDict, total=False):
    """Who writes, and what day a new base starts with."""

    operator: str | None
    today: date | None


class Bases(Protocol):
    """Makes bases and copies them, which is ten times faster."""

    def make(self, file: Path, **about: Unpack[About]) -> Store:
        """A new base of today's version; a server's bears the file's name and a mark."""

    def copy(self, made: URL, file: Path, **about: Unpack[About]) -> Store:
        """A base of a test's own that begins as another, which is closed, stands."""

    def drop(self, opened: Store) -> None:
        """Close a base that nobody needs any more."""


class Files:
    """Bases that are files of SQLite; their folders are swept with them in."""

    def make(self, file: Path, **about: Unpack[About]) -> Store:
        return open_database(file, **about)

    def copy(self, made: URL, file: Path, **about: Unpack[About]) -> Store:
        shutil.copy(str(made.database), file)
        return open_database(file, **about)

    def drop(self, opened: Store) -> None:
        opened.close()


class Server:
    """Bases of a server of PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def make(self, file: Path, **about: Unpack[About]) -> Store:
        return open_server(self.new(file.stem), **about)

    def copy(self, made: URL, file: Path, **about: Unpack[About]) -> Store:
        return open_server(self.new(file.stem, self._like(made)), **about)

    def drop(self, opened: Store) -> None:
        opened.close()
        self._run(f'DROP DATABASE "{opened.engine.url.database}" WITH (FORCE)')

    def new(self, stem: str, template: str = "") -> URL:
        """The URL of a new base, without tables where no template is named."""
        name = f"{stem}-{token_hex(4)}"
        self._run(f'CREATE DATABASE "{name}" {template}')
        return self.engine.url.set(database=name)

    def _like(self, made: URL) -> str:
        """Copied by files, which 15 does not by itself: half the time."""
        with self.engine.connect() as connection:
            version = connection.dialect.server_version_info or (0,)
        return f'TEMPLATE "{made.database}"' + (" STRATEGY file_copy" if version >= (15,) else "")

    def _run(self, statement: str) -> None:
        with self.engine.connect() as connection:
            connection.execute(text(statement))


@contextmanager
def bases() -> Iterator[Bases]:
    """The kind of bases this run asks for."""
    if SERVER is None:
        yield Files()
        return
    engine = create_engine(make_url(SERVER), isolation_level="AUTOCOMMIT")
    yield Server(engine)
    engine.dispose()
