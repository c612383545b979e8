"""The proof, before every archive, that the stored key is the one the director made."""

import sqlite3
from pathlib import Path

import pyrage
import pytest

from ejadmin.errors import UserError
from ejadmin.exports.archive import keys, seal, trust
from ejadmin.exports.archive.keys import NewKey
from ejadmin.exports.archive.seal import ArchiveReport
from ejadmin.keychain import DIRECTOR_FINGERPRINT, Keychain, MemoryBackend
from ejadmin.models.base.store import Store
from ejadmin.models.registry import archives
from tests.exports.archive.conftest import CODE, NOW, Make


@pytest.fixture
def make_without_keyring(school: Store, disk: Path) -> Make:
    """Make an archive on a machine that keeps no secrets."""
    chain = Keychain(MemoryBackend(), is_lasting=False)

    def make_archive(**options: object) -> ArchiveReport:
        options = {"system_allowed": True, "now": NOW, **options}
        return seal.create(school, disk, chain, **options)  # type: ignore[arg-type]

    return make_archive


def stranger() -> str:
    """The recipient of somebody who is not the director."""
    return str(pyrage.x25519.Identity.generate().to_public())


class TestFingerprint:
    """Trap 5: whoever swaps the stored recipient redirects all later archives."""

    def test_a_swapped_recipient_is_refused(self, make: Make, school: Store, disk: Path) -> None:
        self._swap(school, recipient=stranger())
        with pytest.raises(UserError, match="не тот"):
            make()
        assert list(disk.iterdir()) == []

    def test_swapped_together_with_the_stored_fingerprint_it_is_refused_by_the_keyring(
        self, make: Make, school: Store, disk: Path
    ) -> None:
        theirs = stranger()
        self._swap(school, recipient=theirs, fingerprint=keys.fingerprint_of(theirs))
        with pytest.raises(UserError, match="не тот"):
            make()
        assert list(disk.iterdir()) == []

    def test_without_a_keyring_the_act_says_so_and_the_archive_is_made(
        self, make_without_keyring: Make
    ) -> None:
        assert make_without_keyring().fingerprint_source == trust.BY_NOBODY

    def test_without_a_keyring_the_stored_fingerprint_refuses_a_swap(
        self, make_without_keyring: Make, school: Store, disk: Path
    ) -> None:
        """Else the archive goes to a stranger under the director's printed fingerprint."""
        self._swap(school, recipient=stranger())
        with pytest.raises(UserError, match="не тот"):
            make_without_keyring()
        assert list(disk.iterdir()) == []

    def test_without_a_keyring_paper_still_refuses_a_swap(
        self, make_without_keyring: Make, school: Store, director_key: NewKey, disk: Path
    ) -> None:
        printed = keys.fingerprint_text(director_key.fingerprint)
        assert make_without_keyring(paper=printed).fingerprint_source == trust.BY_PAPER
        before = set(disk.iterdir())
        theirs = stranger()
        self._swap(school, recipient=theirs, fingerprint=keys.fingerprint_of(theirs))
        with pytest.raises(UserError, match="бумажным") as refused:
            make_without_keyring(paper=printed)
        assert refused.value.field == "paper"
        assert set(disk.iterdir()) == before

    @pytest.mark.parametrize("paper", ["0000 " * 8, "", " "])
    def test_another_paper_is_refused(
        self, make: Make, make_without_keyring: Make, disk: Path, paper: str
    ) -> None:
        for attempt in (make, make_without_keyring):
            with pytest.raises(UserError, match="бумажным"):
                attempt(paper=paper)
        assert list(disk.iterdir()) == []

    def test_the_paper_may_be_typed_in_small_letters_without_blanks(
        self, make_without_keyring: Make, director_key: NewKey
    ) -> None:
        made = make_without_keyring(paper=director_key.fingerprint[:32])
        assert made.fingerprint_source == "бумажный лист с отпечатком"

    def test_a_paper_does_not_overrule_a_keyring_that_knows_another_key(
        self, make: Make, school: Store, keychain: Keychain, disk: Path
    ) -> None:
        """A sheet printed from the swapped key agrees with it, and proves nothing."""
        pinned = keychain.read(DIRECTOR_FINGERPRINT)
        theirs = stranger()
        self._swap(school, recipient=theirs, fingerprint=keys.fingerprint_of(theirs))
        forged = keys.fingerprint_text(keys.fingerprint_of(theirs))
        with pytest.raises(UserError, match="не тот"):
            make(paper=forged)
        assert keychain.read(DIRECTOR_FINGERPRINT) == pinned
        assert list(disk.iterdir()) == []

    def test_a_keyring_that_knows_nothing_asks_for_the_paper_and_then_remembers(
        self, make: Make, keychain: Keychain
    ) -> None:
        pinned = keychain.read(DIRECTOR_FINGERPRINT) or ""
        keychain.forget(DIRECTOR_FINGERPRINT)
        with pytest.raises(UserError) as asked:
            make()
        assert asked.value.field == "paper"
        report = make(paper=keys.fingerprint_text(pinned))
        assert report.fingerprint_source == trust.BY_PAPER
        assert make().fingerprint_source == trust.BY_KEYRING

    @staticmethod
    def _swap(school: Store, **values: str) -> None:
        """As an intruder with the file would: around the program."""
        connection = sqlite3.connect(school.file)
        for name, value in values.items():
            connection.execute(f"UPDATE director_keys SET {name} = ?", (value,))
        connection.commit()
        connection.close()


def test_the_code_is_judged_before_anything_is_made(database: Store, keychain: Keychain) -> None:
    with pytest.raises(UserError) as refused:
        trust.create_director_key(database.sessions, "1234", "Громова", keychain)
    assert refused.value.field == "code"
    with pytest.raises(UserError, match="директор"):
        trust.create_director_key(database.sessions, CODE, None, keychain)
    with database.sessions() as session:
        assert archives.current_key(session) is None


def test_a_new_ceremony_retires_the_former_key(
    school: Store, keychain: Keychain, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipient = stranger()
    monkeypatch.setattr(keys, "make_key", lambda _code: NewKey(recipient, b"wrapped"))
    report = trust.create_director_key(school.sessions, CODE[::-1], None, keychain, now=NOW)
    with school.sessions() as session:
        key = archives.required_key(session)
    assert (key.id, key.recipient) == (report.id, recipient)
    assert key.director_name == "Громова Елена Павловна"
    assert keychain.read(DIRECTOR_FINGERPRINT) == key.fingerprint
    assert report.is_pinned
