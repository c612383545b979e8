"""Opening: three different messages, and a folder that is whole or not there."""

import errno
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from ejadmin.errors import Cancelled, UserError
from ejadmin.exports.archive import key_child, opening
from ejadmin.exports.archive.container import Member, zip_stream
from ejadmin.exports.archive.faults import ArchiveDamaged, DiskUnreachable
from ejadmin.exports.archive.keys import NewKey, WrongCode
from ejadmin.exports.archive.seal import ArchiveReport, key_file_of
from tests.exports.archive.conftest import CODE, NOW

ORDINARY_FLIPS, ALL_FLIPS = 60, 500
ORDINARY_CUTS, ALL_CUTS = 20, 100


def test_the_director_opens_the_archive(sealed: ArchiveReport, tmp_path: Path) -> None:
    told: list[str] = []
    out = tmp_path / "out"
    out.mkdir()
    typed = "48213-90774 51066 39284"
    opening.open_archive(sealed.file, typed, out, lambda *report: told.append(report[2]))
    assert (out / "Классы" / "5А.xlsx").is_file()
    assert "Алексеева Дарья Игоревна" in (out / "index.html").read_text("utf-8")
    assert "Распаковка" in told
    assert nothing_beside(out)


def test_a_wrong_code_says_so_and_leaves_nothing(sealed: ArchiveReport, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(WrongCode, match="не подходит"):
        opening.open_archive(sealed.file, "1" + CODE[1:], out)
    assert not out.exists()
    assert nothing_beside(out)


@pytest.mark.parametrize("keep", [0.99, pytest.param(0.5, marks=pytest.mark.fault)])
def test_a_truncated_archive_is_damaged_and_leaves_nothing(
    sealed: ArchiveReport, tmp_path: Path, keep: float
) -> None:
    """Trap 3: plain text comes out before the failure, which is an OSError without a number."""
    data = sealed.file.read_bytes()
    sealed.file.write_bytes(data[: int(len(data) * keep)])
    out = tmp_path / "out"
    with pytest.raises(ArchiveDamaged, match="повреждён"):
        opening.open_archive(sealed.file, CODE, out)
    assert not out.exists()
    assert nothing_beside(out)


def test_a_disk_that_is_gone_says_so(sealed: ArchiveReport, tmp_path: Path) -> None:
    away = sealed.file.parent.rename(tmp_path / "pulled out")
    with pytest.raises(DiskUnreachable, match="подключён ли диск") as refused:
        opening.open_archive(sealed.file, CODE, tmp_path / "out")
    assert refused.value.errno == errno.ENOENT
    assert away.exists()


def test_a_disk_that_fails_while_reading_says_so(
    director_key: NewKey, identity: pyrage.x25519.Identity
) -> None:
    """Trap 3 again: a failing disk and a damaged file both come as OSError."""

    class Failing(BytesIO):
        name = __file__

        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 70_000:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    sealed = pyrage.encrypt(
        b"x" * 300_000, [pyrage.x25519.Recipient.from_str(director_key.recipient)]
    )
    with pytest.raises(key_child.Refusal) as refused:
        key_child._decrypt_open(identity, Failing(sealed), BytesIO())
    assert (refused.value.kind, refused.value.errno) == ("disk", errno.EIO)


def test_a_missing_key_file_is_named(sealed: ArchiveReport, tmp_path: Path) -> None:
    key_file_of(sealed.file).unlink()
    with pytest.raises(UserError, match="нет файла ключа"):
        opening.open_archive(sealed.file, CODE, tmp_path / "out")


def test_the_key_of_another_archive_is_told(sealed: ArchiveReport, tmp_path: Path) -> None:
    other = pyrage.encrypt(b"PK", [pyrage.x25519.Identity.generate().to_public()])
    sealed.file.write_bytes(other)
    with pytest.raises(ArchiveDamaged, match="другого архива"):
        opening.open_archive(sealed.file, CODE, tmp_path / "out")


def test_a_full_folder_is_not_touched(sealed: ArchiveReport, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    with pytest.raises(UserError, match="не пуста"):
        opening.open_archive(sealed.file, CODE, out)
    assert [file.name for file in out.iterdir()] == ["letter.txt"]


def test_a_cancel_ends_the_child_and_leaves_nothing(sealed: ArchiveReport, tmp_path: Path) -> None:
    def stop(*_report: object) -> None:
        raise Cancelled

    out = tmp_path / "out"
    with pytest.raises(Cancelled):
        opening.open_archive(sealed.file, CODE, out, stop)
    assert not out.exists()
    assert nothing_beside(out)


def test_every_byte_of_the_key_file_is_proved_by_the_sums(
    sealed: ArchiveReport, tmp_path: Path
) -> None:
    key_file = key_file_of(sealed.file)
    whole = key_file.read_bytes()
    for place in range(len(whole)):
        key_file.write_bytes(flipped(whole, place, 0))
        with pytest.raises(ArchiveDamaged, match="ключа"):
            opening.open_archive(sealed.file, CODE, tmp_path / "out")


@pytest.mark.fault
def test_every_byte_of_the_key_file_is_proved_by_age_itself(director_key: NewKey) -> None:
    """Without the sums beside it."""
    accepted = []
    for place in range(len(director_key.wrapped)):
        try:
            key_child.unwrap(flipped(director_key.wrapped, place, place % 8), CODE)
        except key_child.Refusal:
            continue
        accepted.append(place)
    assert accepted == []
    print(f"\nkey file: {len(accepted)} of {len(director_key.wrapped)} changed bytes accepted")


class TestDamage:
    """Bit flips and truncations straight into the decryption, no sums to help."""

    @pytest.fixture
    def accepted(
        self, sealed: ArchiveReport, identity: pyrage.x25519.Identity, tmp_path: Path
    ) -> Callable[[bytes], bool]:
        room = tmp_path / "room"
        room.mkdir()

        def is_accepted(data: bytes) -> bool:
            plain = BytesIO()
            source = BytesIO(data)
            source.name = str(sealed.file)
            try:
                key_child._decrypt_open(identity, source, plain)
                (room / "plain.zip").write_bytes(plain.getvalue())
                opening._unpack(room / "plain.zip", room / "inside", None)
            except (key_child.Refusal, ArchiveDamaged):
                return False
            return True

        assert is_accepted(sealed.file.read_bytes())
        return is_accepted

    @pytest.mark.parametrize(
        "count", [ORDINARY_FLIPS, pytest.param(ALL_FLIPS, marks=pytest.mark.fault)]
    )
    def test_flipped_bits(
        self, sealed: ArchiveReport, accepted: Callable[[bytes], bool], count: int
    ) -> None:
        whole = sealed.file.read_bytes()
        chance = random.Random(count)
        places = [*range(0, 250, 250 // (count // 4)), *chance.sample(range(len(whole)), count)]
        found = [place for place in places[:count] if accepted(flipped(whole, place, place % 8))]
        assert found == []
        print(f"\nbit flips: {len(found)} of {count} accepted")

    @pytest.mark.parametrize(
        "count", [ORDINARY_CUTS, pytest.param(ALL_CUTS, marks=pytest.mark.fault)]
    )
    def test_truncations(
        self, sealed: ArchiveReport, accepted: Callable[[bytes], bool], count: int
    ) -> None:
        whole = sealed.file.read_bytes()
        ends = [len(whole) * n // count for n in range(count - 2)] + [
            len(whole) - 1,
            len(whole) - 16,
        ]
        found = [end for end in ends if accepted(whole[:end])]
        assert found == []
        print(f"\ntruncations: {len(found)} of {count} accepted")


class TestForgery:
    """Trap 5: anybody can seal a ZIP for the director; opening it must do no harm."""

    @pytest.fixture
    def unpack(self, tmp_path: Path) -> Callable[[list[Member]], Path]:
        def run(members: list[Member]) -> Path:
            packed = tmp_path / "forged.zip"
            packed.write_bytes(b"".join(zip_stream(members, NOW)))
            opening._unpack(packed, tmp_path / "room" / "inside", None)
            return tmp_path / "room" / "inside"

        return run

    @pytest.mark.parametrize("name", ["../../evil.txt", "/tmp/evil.txt", "a/../../evil.txt"])
    def test_a_name_that_leads_out_is_refused(
        self, unpack: Callable[[list[Member]], Path], name: str, tmp_path: Path
    ) -> None:
        with pytest.raises(ArchiveDamaged):
            unpack([Member(name, [b"evil"]), Member("СОСТАВ.json", [listing(name)])])
        assert not list(tmp_path.rglob("evil.txt"))

    @pytest.mark.parametrize("names", [[], ["one", "two"]])
    def test_a_file_missing_or_added_is_refused(
        self, unpack: Callable[[list[Member]], Path], names: list[str]
    ) -> None:
        with pytest.raises(ArchiveDamaged):
            unpack([Member("one", [b"1"]), Member("СОСТАВ.json", [listing(*names)])])

    def test_what_the_listing_says_is_unpacked(
        self, unpack: Callable[[list[Member]], Path]
    ) -> None:
        inside = unpack([Member("one", [b"1"]), Member("СОСТАВ.json", [listing("one")])])
        assert (inside / "one").read_bytes() == b"1"

    @pytest.mark.parametrize("data", [b"2", b"", b"11"])
    def test_other_bytes_than_listed_are_refused(
        self, unpack: Callable[[list[Member]], Path], data: bytes
    ) -> None:
        """Changed before it was sealed, so that age finds everything in order."""
        members = [Member("one", [b"1"]), Member("two", [data])]
        with pytest.raises(ArchiveDamaged, match="не сходится"):
            unpack([*members, Member("СОСТАВ.json", [listing("one", "two")])])

    @pytest.mark.parametrize("twice", ["one", "СОСТАВ.json"])
    def test_a_name_that_stands_twice_is_refused(
        self, unpack: Callable[[list[Member]], Path], twice: str
    ) -> None:
        members = {
            "one": Member("one", [b"1"]),
            "СОСТАВ.json": Member("СОСТАВ.json", [listing("one")]),
        }
        with (
            pytest.warns(UserWarning, match="Duplicate name"),
            pytest.raises(ArchiveDamaged, match="не сходится"),
        ):
            unpack([*members.values(), members[twice]])

    def test_no_listing_is_refused(self, unpack: Callable[[list[Member]], Path]) -> None:
        with pytest.raises(ArchiveDamaged):
            unpack([Member("one", [b"1"])])


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << bit)]) + data[place + 1 :]


def listing(*names: str) -> bytes:
    import hashlib
    import json

    digest = hashlib.sha256(b"1").hexdigest()
    return json.dumps({"files": {name: {"sha256": digest} for name in names}}).encode()


def nothing_beside(out: Path) -> bool:
    return not list(out.parent.glob(f".{out.name}.open-*"))
