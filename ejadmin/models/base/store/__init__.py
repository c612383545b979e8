"""The store: the one place that knows where the school's data lies and how it is reached.

A file of SQLite by default; everything peculiar to it lies in :mod:`.sqlite`, what is peculiar to a
server of PostgreSQL in :mod:`.server`, and what a database refuses is told by :mod:`.errors`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from platform import node

from sqlalchemy import URL, Engine, create_engine, select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool, StaticPool

from ejadmin import paths
from ejadmin.models.base import history
from ejadmin.models.base.chain import ChainHead
from ejadmin.models.base.store import server, sqlite
from ejadmin.models.base.store.errors import known_errors


class TrackedSession(Session):
    """A session whose flushes are validated and logged."""


Sessions = sessionmaker[TrackedSession]


@dataclass(frozen=True)
class Identity:
    """Which base it is: its own mark, shared by its copies, and where it lies."""

    base_id: str
    place: str


@dataclass(frozen=True)
class Store:
    """An open database: where it lies, its engine, and the factory of sessions."""

    engine: Engine
    sessions: Sessions

    @classmethod
    def of(cls, sessions: Sessions) -> "Store":
        """The store that a factory of sessions belongs to."""
        return cls(sessions.kw["bind"], sessions)

    @property
    def file(self) -> Path:
        """The file of a database that is one."""
        if not self.is_file:
            raise RuntimeError(f"{self.engine.dialect.name} keeps no file of ours")
        return Path(str(self.engine.url.database))

    @property
    def is_file(self) -> bool:
        """Whether the data lie in a file of this computer, not on a server."""
        return self.engine.dialect.name == "sqlite"

    @property
    def place(self) -> str:
        """What names the database on this computer: its path or its address, no password."""
        return str(self.file) if self.is_file else self.engine.url.render_as_string()

    @property
    def folder(self) -> Path:
        """The folder for what is kept beside the data: copies, statements."""
        return beside(self.engine.url).parent

    def identity(self) -> Identity:
        """The mark written in the base, and its place on this computer."""
        with self.sessions() as session:
            return Identity(session.scalars(select(ChainHead.base_id)).one(), self.place)

    def size(self) -> int:
        """How many bytes the data take."""
        return self.file.stat().st_size

    def saved_at(self) -> datetime:
        """When something was last committed: the write-ahead log has what the file has not yet."""
        log = self.file.with_name(f"{self.file.name}{sqlite.BESIDE[0]}")
        times = [self.file.stat().st_mtime] if self.file.exists() else [0.0]
        if log.exists() and log.stat().st_size:
            times.append(log.stat().st_mtime)
        return datetime.fromtimestamp(max(times))

    @contextmanager
    def frozen(self, copy: Path) -> Iterator[Session]:
        """A snapshot of this moment in a file of its own and a session that can only read it."""
        with known_errors(self.file):
            sqlite.snapshot(self.file, copy)
            sqlite.leave_write_ahead_mode(copy)
        engine = create_engine(
            "sqlite://", creator=lambda: sqlite.read_only(copy), poolclass=StaticPool
        )
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()

    def close(self) -> None:
        """Give back every connection; the write-ahead log is folded into the file."""
        self.engine.dispose()


def beside(url: URL) -> Path:
    """The path, without an ending of its own, beside which a database's belongings lie."""
    if url.get_backend_name() == "sqlite" and url.database:
        return Path(url.database)
    return paths.data_folder() / (url.database or "memory")


def make_engine(url: str | URL) -> Engine:
    """An engine for a SQLAlchemy URL; connections of SQLite get their pragmas, asserted.

    Failures tell no values: a log that holds them would hold people's data and passwords.
    """
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=4, max_overflow=8, hide_parameters=True
    )
    if engine.dialect.name == "sqlite":
        sqlite.prepare(engine)
    else:
        server.prepare(engine)
    return engine


def make_sessions(engine: Engine, *, operator: str | None = None) -> Sessions:
    """The factory of sessions whose changes are logged under an operator's name."""

    class LoggedSession(TrackedSession):
        """A session class of its own, so that two databases never share a hook."""

    history.watch(LoggedSession, engine)
    if engine.dialect.name != "sqlite":
        server.take_turns(engine)
    info = {history.OPERATOR: operator, history.WORKSTATION: node()}
    return sessionmaker(engine, class_=LoggedSession, expire_on_commit=False, info=info)


def overwrite_deleted(session: Session) -> None:
    """Let what this session deletes be overwritten in the file too, not only forgotten."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
