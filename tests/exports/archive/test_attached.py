"""Attached files travel with the archive, are listed in it, and come back with the database."""

import json
import random
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyrage
import pytest

from ejadmin import restore
from ejadmin.errors import UserError
from ejadmin.exports.archive import act, content, opening, seal
from ejadmin.exports.archive.attached import FOLDER
from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.movement.tables import SchoolOrder
from ejadmin.models.school.publications import Announcement
from tests.attaching import attach, folder, path_of
from tests.exports.archive.conftest import CODE, NOW, Make
from tests.exports.archive.failing_disk import FailingDisk

SCAN, PHOTO = b"%PDF-1.7 scan", b"\xff\xd8\xff photograph"


@pytest.fixture
def keys(school: Store, tmp_path: Path) -> list[int]:
    """An order with a scan, a notice with the same scan under another name, and a photograph."""
    with school.sessions.begin() as session:
        order = SchoolOrder(number="12", issued_on=NOW.date(), title="О зачислении")
        notice = Announcement(title="Субботник")
        session.add_all([order, notice])
        session.flush()
        owners = [("order_id", order.id), ("announcement_id", notice.id)]
    files = {"Приказ 12.pdf": SCAN, "Копия.pdf": SCAN, "Фото.jpg": PHOTO}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    whose = [owners[0], owners[1], owners[1]]
    return [
        attach(school, *owner, tmp_path / name) for owner, name in zip(whose, files, strict=True)
    ]


def inside(archive: Path, identity: pyrage.x25519.Identity, tmp_path: Path) -> zipfile.ZipFile:
    target = tmp_path / "plain.zip"
    target.write_bytes(pyrage.decrypt(archive.read_bytes(), [identity]))
    return zipfile.ZipFile(target)


def test_files_are_carried_once_and_listed_by_their_names(
    make: Make, school: Store, keys: list[int], identity: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    report = make()
    assert (report.attached, report.missing) == (len(keys), ())
    with inside(report.file, identity, tmp_path) as container:
        carried = [name for name in container.namelist() if name.startswith(f"{FOLDER}/")]
        contents = json.loads(container.read(content.CONTENTS))
        assert sorted(container.read(name) for name in carried) == sorted([SCAN, PHOTO])
        about = re.search(r'id="about">(.*?)</script>', container.read("index.html").decode())
    assert contents["format"] == content.FORMAT
    assert [(one["name"], one["owner"]) for one in contents["attached"]] == [
        ("Копия.pdf", "Доска объявлений: Субботник"),
        ("Фото.jpg", "Доска объявлений: Субботник"),
        ("Приказ 12.pdf", f"Приказы: № 12 от {NOW:%d.%m.%Y}"),
    ]
    assert {one["file"] for one in contents["attached"]} == set(carried)
    assert about
    assert json.loads(about[1])["attached"] == contents["attached"]
    with school.sessions() as session:
        assert act._files(act.collect(session).row) == "3"  # noqa: SLF001 - the line of the paper


def test_a_lost_or_damaged_file_is_named_and_the_archive_is_made(
    make: Make, school: Store, keys: list[int], identity: pyrage.x25519.Identity, tmp_path: Path
) -> None:
    photo = path_of(school, keys[2])
    photo.chmod(0o600)
    photo.write_bytes(b"spoilt")
    report = make()
    assert (report.attached, report.missing) == (2, ("Фото.jpg",))
    with inside(report.file, identity, tmp_path) as container:
        contents = json.loads(container.read(content.CONTENTS))
    assert [one["file"] is None for one in contents["attached"]] == [False, True, False]
    with school.sessions() as session:
        row = act.collect(session).row
    assert act._files(row) == "2; не было на месте: 1"  # noqa: SLF001 - the line of the paper


def test_a_restored_database_has_its_files(make: Make, keys: list[int], tmp_path: Path) -> None:
    archive = make().file
    target = tmp_path / "other" / "own.sqlite"
    target.parent.mkdir()
    old = open_database(target)
    with old.sessions.begin() as session:
        session.add(Announcement(title="Прежнее"))
    before = tmp_path / "before.txt"
    before.write_text("before")
    attach(old, "announcement_id", 1, before)
    old.close()
    restored = restore.unpack(archive, CODE, target, lambda *_: None)
    restore.put_in_place(restored, target)
    database = open_database(target)
    try:
        found = [path_of(database, key).read_bytes() for key in keys]
    finally:
        database.close()
    assert found == [SCAN, SCAN, PHOTO]
    assert len(list((tmp_path / "other" / "own.files").glob("??/*"))) == 3, "the old one stays"
    assert sorted(each.name for each in target.parent.iterdir()) == [
        "own.files", "own.sqlite", "snapshots",
    ]  # fmt: skip


def test_a_restored_database_thrown_away_leaves_nothing(
    make: Make, keys: list[int], tmp_path: Path
) -> None:
    assert keys
    target = tmp_path / "other" / "own.sqlite"
    restore.throw_away(restore.unpack(make().file, CODE, target, lambda *_: None))
    assert not list(target.parent.iterdir())


def packed(tmp_path: Path, contents: dict[str, object]) -> Path:
    target = tmp_path / "packed.zip"
    with zipfile.ZipFile(target, "w") as container:
        container.writestr(content.CONTENTS, json.dumps(contents))
    return target


def test_an_archive_without_a_format_still_opens_and_a_newer_one_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "old").mkdir()
    opening._unpack(packed(tmp_path, {"files": {}}), tmp_path / "old", None)  # noqa: SLF001
    assert (tmp_path / "old" / content.CONTENTS).exists()
    newer = packed(tmp_path, {"files": {}, "format": content.FORMAT + 1})
    with pytest.raises(UserError, match="более новой версией"):
        opening._unpack(newer, tmp_path / "new", None)  # noqa: SLF001 - a container of our own


@pytest.mark.parametrize("at", [2, 5, 8])
def test_a_disk_that_fails_among_the_files_leaves_nothing(
    make: Make, school: Store, keys: list[int], disk: Path, tmp_path: Path, at: int
) -> None:
    assert keys
    film = tmp_path / "Фильм.mp4"
    film.write_bytes(random.Random(at).randbytes(8 << 20))
    attach(school, "announcement_id", 1, film)
    with FailingDisk(disk, "write", at, 28).at_work(), pytest.raises(UserError, match="место"):
        make()
    assert not [file for file in disk.iterdir() if file.name.startswith("EJ-")]


@pytest.mark.file_only("an archive holds the frozen file")
@pytest.mark.usefixtures("keys")
def test_the_files_count_for_the_room_an_archive_needs(school: Store) -> None:
    with_files = seal.estimate(school)
    shutil.rmtree(folder(school))
    assert with_files - seal.estimate(school) == len(SCAN) + len(PHOTO)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs poppler-utils")
@pytest.mark.usefixtures("keys")
def test_the_act_counts_the_files(make: Make, school: Store, tmp_path: Path) -> None:
    make()
    file = tmp_path / "act.pdf"
    with school.sessions() as session:
        act.draw(act.collect(session), file)
    told = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"Приложенных файлов\s+3", told)
