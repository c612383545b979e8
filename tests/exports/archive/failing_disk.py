"""A disk that fails at a chosen moment, seen from Python's own calls."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ejadmin.exports.archive import container


class _Failing:
    """A stream of the disk; fails at the n-th call of one kind."""

    def __init__(self, stream: Any, disk: "FailingDisk") -> None:
        self.stream = stream
        self.disk = disk

    def write(self, data: bytes) -> int:
        self.disk.pass_or_fail("write")
        return self.stream.write(data)

    def read(self, size: int = -1) -> bytes:
        self.disk.pass_or_fail("read-back")
        return self.stream.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def __enter__(self) -> "_Failing":
        return self

    def __exit__(self, *failure: object) -> None:
        self.stream.close()


class FailingDisk:
    """Fails with ``error`` at the ``at``-th ``kind``: write, fsync, read-back or rename."""

    def __init__(self, folder: Path, kind: str, at: int, error: int) -> None:
        self.folder = folder
        self.kind = kind
        self.left = at
        self.error = error
        self.has_failed = False

    def pass_or_fail(self, kind: str) -> None:
        if kind != self.kind:
            return
        self.left -= 1
        if self.left == 0:
            self.has_failed = True
            raise OSError(self.error, os.strerror(self.error))

    @contextmanager
    def at_work(self) -> Iterator["FailingDisk"]:
        """Everything under the folder goes through this disk."""
        with pytest.MonkeyPatch.context() as patch:
            real_open, real_sync, real_rename = Path.open, os.fsync, os.rename

            def opened(path: Path, *arguments: Any, **options: Any) -> Any:
                stream = real_open(path, *arguments, **options)
                is_ours = path.is_relative_to(self.folder) and path.name.startswith("EJ-")
                return _Failing(stream, self) if is_ours else stream

            def synced(descriptor: int) -> None:
                self.pass_or_fail("fsync")
                real_sync(descriptor)

            def renamed(old: Path, new: Path) -> None:
                self.pass_or_fail("rename")
                real_rename(old, new)

            patch.setattr(Path, "open", opened)
            patch.setattr(container.os, "fsync", synced)
            patch.setattr(container.os, "rename", renamed)
            yield self
