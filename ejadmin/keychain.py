"""Secrets of this machine, kept by the system's keyring; never the director's code or key."""

import secrets
from dataclasses import dataclass, field
from typing import Protocol

SERVICE = "ejadmin"
DIRECTOR_FINGERPRINT = "director-fingerprint"
_PROBE = "probe"


class Backend(Protocol):
    """What we ask of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """The stored value, or nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Store a value."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget a value."""


@dataclass
class MemoryBackend:
    """A keyring that lives as long as the process: for tests and for machines without one."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)

    def get_password(self, service: str, username: str) -> str | None:
        return self.values.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.values[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.values.pop((service, username), None)


@dataclass(frozen=True)
class Keychain:
    """Named secrets of one database on this machine.

    ``is_lasting`` is false where the machine has no working keyring: values then live for the
    session only, and the caller must say so.
    """

    backend: Backend
    is_lasting: bool
    place: str = ""

    def read(self, name: str) -> str | None:
        """The stored value; nothing when it was never stored."""
        return self.backend.get_password(SERVICE, self._key(name))

    def write(self, name: str, value: str) -> None:
        """Store a value."""
        self.backend.set_password(SERVICE, self._key(name), value)

    def forget(self, name: str) -> None:
        """Remove a value; a missing one is no error."""
        if self.read(name) is not None:
            self.backend.delete_password(SERVICE, self._key(name))

    def _key(self, name: str) -> str:
        return f"{name}@{self.place}" if self.place else name


_session_values = MemoryBackend()


def open_keychain(place: str, backend: Backend | None = None) -> Keychain:
    """The keychain of a database (``place`` names it), probed before it is trusted.

    Without a working keyring the values are held in memory and ``is_lasting`` is false.
    """
    if backend is None:
        import keyring  # slow to import, and not every command needs it

        backend = keyring.get_keyring()
    if is_working(backend):
        return Keychain(backend, is_lasting=True, place=place)
    return Keychain(_session_values, is_lasting=False, place=place)


def is_working(backend: Backend) -> bool:
    """Write, read and delete a value: the null backend «succeeds» silently, so ask it back."""
    from keyring.errors import KeyringError  # slow to import

    value = secrets.token_hex(8)
    try:
        backend.set_password(SERVICE, _PROBE, value)
        came_back = backend.get_password(SERVICE, _PROBE) == value
        backend.delete_password(SERVICE, _PROBE)
        return came_back and backend.get_password(SERVICE, _PROBE) is None
    except (KeyringError, OSError, RuntimeError, NotImplementedError):
        return False
