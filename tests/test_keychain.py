"""The system's keyring is probed before it is trusted."""

import keyring
import pytest
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from ejadmin.keychain import DIRECTOR_FINGERPRINT, Keychain, MemoryBackend, open_keychain
from tests.memory_keyring import MemoryKeyring


def test_a_working_keyring_keeps_and_forgets(keyring_in_memory: MemoryKeyring) -> None:
    keychain = open_keychain("/school.sqlite")
    assert keychain.is_lasting
    assert keychain.read(DIRECTOR_FINGERPRINT) is None
    keychain.write(DIRECTOR_FINGERPRINT, "abc")
    assert open_keychain("/school.sqlite").read(DIRECTOR_FINGERPRINT) == "abc"
    assert keyring.get_password("ejadmin", f"{DIRECTOR_FINGERPRINT}@/school.sqlite") == "abc"
    keychain.forget(DIRECTOR_FINGERPRINT)
    keychain.forget(DIRECTOR_FINGERPRINT)
    assert keyring_in_memory.secrets == {}


def test_two_databases_do_not_share_a_pin(keyring_in_memory: MemoryKeyring) -> None:
    open_keychain("/one.sqlite").write(DIRECTOR_FINGERPRINT, "one")
    assert open_keychain("/two.sqlite").read(DIRECTOR_FINGERPRINT) is None


@pytest.mark.parametrize("backend", [null.Keyring(), fail.Keyring()])
def test_a_keyring_that_only_pretends_holds_for_the_session(backend: object) -> None:
    """The null backend «succeeds» silently."""
    keychain = open_keychain("session", backend)  # type: ignore[arg-type]
    assert not keychain.is_lasting
    keychain.write(DIRECTOR_FINGERPRINT, "abc")
    assert keychain.read(DIRECTOR_FINGERPRINT) == "abc"
    keychain.forget(DIRECTOR_FINGERPRINT)
    assert keychain.read(DIRECTOR_FINGERPRINT) is None


class _Locked(MemoryBackend):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("locked")


def test_a_locked_keyring_is_no_keyring() -> None:
    assert not open_keychain("locked", _Locked()).is_lasting


def test_the_probe_leaves_nothing_behind() -> None:
    backend = MemoryBackend()
    keychain = open_keychain("probe", backend)
    assert isinstance(keychain, Keychain)
    assert keychain.is_lasting
    assert backend.values == {}
