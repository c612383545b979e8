"""A large school in a small memory: one gibibyte of database through the export."""

import subprocess
import sys
from pathlib import Path

import pytest

from ejadmin.exports.archive import seal
from ejadmin.exports.archive.seal import ArchiveReport
from ejadmin.models.base.store import Store
from tests.exports.archive.conftest import Make, pad

MEBIBYTE = 1 << 20
LIMIT = 150 * MEBIBYTE

EXPORT = """
import sys
from pathlib import Path
from ejadmin.exports.archive import seal
from ejadmin.keychain import MemoryBackend, Keychain
from ejadmin.models.database import open_database

database = open_database(Path(sys.argv[1]))
seal.create(database, Path(sys.argv[2]),
            Keychain(MemoryBackend(), is_lasting=False), system_allowed=True)
database.close()
status = Path("/proc/self/status").read_text()
print(int(status.split("VmHWM:")[1].split()[0]) * 1024)
"""


@pytest.mark.file_only("an archive holds the frozen file")
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
@pytest.mark.parametrize("mebibytes", [12, pytest.param(1024, marks=pytest.mark.fault)])
def test_the_memory_of_an_export_does_not_grow_with_the_database(
    school: Store, disk: Path, mebibytes: int
) -> None:
    pad(school.file, mebibytes)
    school.close()
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, str(school.file), str(disk)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    peak = int(done.stdout)
    made = next(disk.glob("*.zip.age"))
    assert made.stat().st_size > mebibytes * MEBIBYTE
    assert peak <= LIMIT
    print(f"\nmemory: {peak / MEBIBYTE:.0f} MiB for {made.stat().st_size / MEBIBYTE:.0f} MiB")


@pytest.mark.usefixtures("large")
def test_a_larger_school_is_sealed_like_a_small_one(make: Make, school: Store) -> None:
    report: ArchiveReport = make()
    assert report.bytes > 4 * MEBIBYTE
    assert seal.verify(report.file, school.sessions).is_in_ledger
