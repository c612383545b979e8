"""Tests on PostgreSQL: a cluster of their own, started for one run and removed after it.

`python -m tests.postgres ARGUMENTS` gives the arguments to pytest. PostgreSQL refuses to run as
root; root hands the cluster to the user `postgres`.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from types import FrameType
from typing import NoReturn

from sqlalchemy import URL

OWNER = "postgres"
ROLE = "journal"
HOST = "127.0.0.1"
IN_NO_HASTE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A cluster of one run need not outlive a failure of the power."""


def bin_folder() -> Path:
    """Where initdb and pg_ctl lie; Debian keeps them out of the way, a folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    known = shutil.which("initdb") if not found else str(found[-1])
    if known is None:
        sys.exit("ejadmin: не найден PostgreSQL (initdb).")
    return Path(known).parent


def _version(initdb: Path) -> int:
    return int(initdb.parts[-3]) if initdb.parts[-3].isdecimal() else 0


def free_port() -> int:
    """A port of this computer nobody listens on."""
    with socket.socket() as listening:
        listening.bind((HOST, 0))
        return int(listening.getsockname()[1])


class Cluster:
    """The data of one server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.bin = bin_folder()
        self.url = URL.create(
            "postgresql+psycopg", ROLE, token_hex(16), HOST, free_port(), "postgres"
        )

    def start(self) -> None:
        """Make the cluster, which everybody must give the password, and wait till it listens."""
        password = self.folder / "password"
        password.write_text(str(self.url.password), encoding="ascii")
        if os.getuid() == 0:
            for path in (self.folder, password):
                shutil.chown(path, OWNER, OWNER)
        self._run("initdb", "--pgdata", self.data, "--username", ROLE, "--pwfile", password,
                  "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C")  # fmt: skip
        settings = {
            "listen_addresses": HOST, "port": self.url.port,
            "unix_socket_directories": self.folder, **IN_NO_HASTE,
        }  # fmt: skip
        told = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = self.folder / "log"
        self._run("pg_ctl", "start", "--wait", "--pgdata", self.data, "--log", log, "-o", told)

    def stop(self) -> None:
        """Stop the server at once, whoever is connected."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", self.data)

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self.bin / program), *map(str, arguments)]
        if os.getuid() == 0:
            command = ["runuser", "-u", OWNER, "--", *command]
        # the server inherits what it may write to: a pipe would never end
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=sys.stderr, check=False
        )
        if done.returncode:
            raise SystemExit(f"{program}: {done.returncode}")


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster that is stopped and removed in the end."""
    with tempfile.TemporaryDirectory(prefix="ejadmin-postgres-") as folder:
        cluster = Cluster(Path(folder))
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit("stopped")


def main(arguments: list[str]) -> int:
    """Run pytest with a server for its bases; pytest's exit code."""
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _leave)
    with running() as cluster:
        url = cluster.url.render_as_string(hide_password=False)
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.run(
            command, env=os.environ | {"EJADMIN_TEST_SERVER": url}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
