"""The disk an archive goes to: what the system says of it, and which one is refused."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ejadmin.errors import UserError
from ejadmin.exports.archive import disk as disks
from ejadmin.exports.archive.disk import Disk
from ejadmin.exports.archive.faults import DiskUnreachable

MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30
STICK = Disk(
    Path("/media/KINGSTON"), "KINGSTON", 100 * GIBIBYTE, 200 * GIBIBYTE, "exfat",
    is_read_only=False, is_system=False,
)  # fmt: skip
MOUNTS = r"""
sysfs /sys sysfs rw,nosuid,nodev,noexec,relatime 0 0
/dev/sda2 / ext4 rw,relatime,errors=remount-ro 0 0
/dev/sdb1 /media/clerk/MY\040DISK vfat rw,nosuid,relatime,fmask=0022,errors=remount-ro 0 0
/dev/sdb2 /media/clerk/MY\040DISK/inner ntfs3 rw,relatime 0 0
/dev/sdc1 /media/clerk/CARD exfat ro,nosuid,relatime 0 0
/dev/sdd1 /media/clerk/LAST iso9660 nosuid,relatime,ro 0 0
none /media/clerk/TWICE tmpfs ro,relatime 0 0
/dev/sde1 /media/clerk/TWICE vfat rw,relatime 0 0
/dev/sda3 /media btrfs rw,relatime 0 0
/dev/sdf1 /media/clerk/ДИСК\040И\134О vfat rw,relatime 0 0
/dev/sdg1 /media/clerk/\320\224 vfat rw,relatime 0 0
""".strip()


@pytest.fixture
def mounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disks of another computer."""
    real = Path.read_text

    def read_text(path: Path, *arguments: Any, **options: Any) -> str:
        is_asked = path == Path("/proc/self/mounts")
        return MOUNTS if is_asked else real(path, *arguments, **options)

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(Path, "read_text", read_text)


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize(
    ("folder", "root", "file_system", "is_read_only"),
    [
        ("/home/clerk", "/", "ext4", False),
        ("/media/clerk/MY DISK", "/media/clerk/MY DISK", "vfat", False),
        ("/media/clerk/ДИСК И\\О/x", "/media/clerk/ДИСК И\\О", "vfat", False),
        ("/media/clerk/Д", "/media/clerk/Д", "vfat", False),
        ("/media/clerk/MY DISK/архив", "/media/clerk/MY DISK", "vfat", False),
        ("/media/clerk/MY DISK/inner/x", "/media/clerk/MY DISK/inner", "ntfs3", False),
        ("/media/clerk/MY DISK 2", "/media", "btrfs", False),
        ("/media/clerk/CARD", "/media/clerk/CARD", "exfat", True),
        ("/media/clerk/LAST", "/media/clerk/LAST", "iso9660", True),
        ("/media/clerk/TWICE", "/media/clerk/TWICE", "vfat", False),
    ],
)
def test_a_folder_is_on_the_disk_mounted_nearest_above_it(
    folder: str, root: str, file_system: str, is_read_only: bool
) -> None:
    """The system writes a blank as \\040; «remount-ro» is not «ro»; the later mount covers."""
    assert disks._mount_of(Path(folder)) == (Path(root), file_system, is_read_only)


@pytest.mark.usefixtures("mounts")
def test_a_folder_of_no_other_disk_is_on_the_systems(tmp_path: Path) -> None:
    found = disks.inspect(tmp_path)
    assert (found.folder, found.name, found.file_system) == (tmp_path, "/", "ext4")
    assert found.is_system
    assert not found.is_read_only
    assert not found.is_fat


def test_a_disk_of_its_own_is_named_and_is_not_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disks, "_mount_of", lambda _: (Path("/media/MY DISK"), "msdos", False))
    found = disks.inspect(tmp_path)
    assert found.name == "MY DISK"
    assert not found.is_system
    assert not found.is_read_only
    assert found.is_fat


def test_this_disk(tmp_path: Path) -> None:
    found = disks.inspect(tmp_path)
    assert found.total >= found.free > 0
    assert not found.is_read_only


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(DiskUnreachable):
        disks.inspect(tmp_path / "gone")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("mine")
    with pytest.raises(DiskUnreachable):
        disks.inspect(file)


def test_a_disk_mounted_for_reading_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disks, "_mount_of", lambda _: (Path("/media/CD"), "iso9660", True))
    assert disks.inspect(tmp_path).is_read_only


def test_a_folder_without_the_right_to_write_is_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda _place, mode: mode != os.W_OK)
    assert disks.inspect(tmp_path).is_read_only


@pytest.mark.parametrize(
    ("root", "drive", "is_system"),
    [("C:\\", "C:", True), ("c:\\", "C:", True), ("D:\\", "C:", False), ("D:\\", "d:", True)],
)
def test_on_windows_the_system_is_where_windows_is(
    root: str, drive: str, is_system: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("SYSTEMDRIVE", drive)
    assert disks._is_system(Path(root)) == is_system


def test_too_little_room() -> None:
    with pytest.raises(UserError, match="свободно 100 МБ"):
        disks.check(replace(STICK, free=100 * MEBIBYTE), 100 * MEBIBYTE)


def test_room_is_needed_for_a_tenth_more_and_64_mebibytes() -> None:
    exact = replace(STICK, free=174 * MEBIBYTE)
    disks.check(exact, 100 * MEBIBYTE)
    with pytest.raises(UserError, match="нужно 174 МБ"):
        disks.check(replace(exact, free=exact.free - 1), 100 * MEBIBYTE)


def test_unknown_room_is_no_refusal() -> None:
    """A system that cannot tell says 0; one byte is an answer, and too little."""
    unknown = replace(STICK, free=0)
    disks.check(unknown, 100 * MEBIBYTE)
    with pytest.raises(UserError, match="свободно"):
        disks.check(replace(unknown, free=1), 100 * MEBIBYTE)


def test_read_only() -> None:
    with pytest.raises(UserError, match="нельзя писать"):
        disks.check(replace(STICK, is_read_only=True), 1)
    with pytest.raises(UserError, match="нельзя писать"):
        disks.check(replace(STICK, is_read_only=True, is_system=True), 1, system_allowed=True)


def test_the_system_disk_is_for_nothing() -> None:
    with pytest.raises(UserError, match="внешнем диске"):
        disks.check(replace(STICK, is_system=True), 1)
    disks.check(replace(STICK, is_system=True), 1, system_allowed=True)


@pytest.mark.parametrize("name", ["vfat", "msdos", "fat", "FAT32", "FAT16"])
def test_fat_takes_a_file_of_one_byte_less_than_four_gibibytes(name: str) -> None:
    fat = replace(STICK, file_system=name)
    disks.check(fat, 4 * GIBIBYTE - 1)
    with pytest.raises(UserError, match="FAT32"):
        disks.check(fat, 4 * GIBIBYTE)


@pytest.mark.parametrize("name", ["exfat", "exFAT", "ntfs3", "NTFS", "ext4", ""])
def test_other_disks_take_larger_ones(name: str) -> None:
    disks.check(replace(STICK, file_system=name), 5 * GIBIBYTE)
