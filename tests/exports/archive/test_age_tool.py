"""No lock-in: the standard tool opens our archives, and we open what it made."""

import zipfile
from pathlib import Path

import pyrage
import pytest

from ejadmin.exports.archive import container, content, opening
from ejadmin.exports.archive.attached import AttachedFiles
from ejadmin.exports.archive.keys import NewKey
from ejadmin.exports.archive.seal import ArchiveReport, key_file_of
from ejadmin.exports.archive.snapshot import frozen_copy
from ejadmin.models.base.store import Store
from tests.exports.archive.age_tool import AGE, run_age
from tests.exports.archive.conftest import CODE, NOW, true_key

pytestmark = pytest.mark.skipif(not AGE, reason="the age tool is not installed")


@pytest.fixture(scope="session")
def director_key() -> NewKey:
    """As the program makes it: the tests' own quick wrapping would prove nothing here."""
    return true_key()


def test_the_age_tool_opens_our_archive(sealed: ArchiveReport, disk: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.zip"
    arguments = ["-d", "-i", key_file_of(sealed.file).name, "-o", str(plain), sealed.file.name]

    assert run_age(arguments, [CODE], disk) == 0

    with zipfile.ZipFile(plain) as opened:
        assert opened.testzip() is None
        assert {"index.html", "journal.sqlite", "Классы/5А.pdf"} <= set(opened.namelist())


@pytest.mark.fault
def test_the_age_tool_refuses_another_code(
    sealed: ArchiveReport, disk: Path, tmp_path: Path
) -> None:
    plain = tmp_path / "plain.zip"
    arguments = ["-d", "-i", key_file_of(sealed.file).name, "-o", str(plain), sealed.file.name]

    assert run_age(arguments, ["1" + CODE[1:]], disk) != 0
    assert not plain.exists()


@pytest.mark.file_only("an archive holds the frozen file")
def test_we_open_what_the_age_tool_made(
    school: Store, director_key: NewKey, identity: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "identity.txt").write_text(f"# made elsewhere\n{identity}\n")
    with frozen_copy(school) as (copy, session):
        members = content.members(session, copy, NOW, lambda *_: None, AttachedFiles([]))
        (folder / "plain.zip").write_bytes(b"".join(container.zip_stream(members, NOW)))

    sealing = ["-r", director_key.recipient, "-o", "X.zip.age", "plain.zip"]
    assert run_age(sealing, [], folder) == 0
    assert run_age(["-p", "-o", "X.kod.age", "identity.txt"], [CODE, CODE], folder) == 0
    opened = opening.open_archive(folder / "X.zip.age", CODE, tmp_path / "out")

    assert (opened / "index.html").is_file()
