"""The key's process with the least of scrypt, for tests of everything around it.

age chooses the work of scrypt by timing the machine, a second or more for every key. What this
writes differs in that number alone: pyrage opens it as it opens any other.
"""

import base64
import hashlib
import hmac
import importlib.util
import os
import sys
from pathlib import Path

import pyrage

WORK = 10
LAST = bytes(11) + b"\x01"  # the nonce of a first chunk that is the last: up to 64 KiB
KEY_CHILD = Path(__file__).parents[3] / "ejadmin" / "exports" / "archive" / "key_child.py"


class Passphrase:
    """Stands for ``pyrage.passphrase``."""

    decrypt = staticmethod(pyrage.passphrase.decrypt)

    @staticmethod
    def encrypt(plain: bytes, code: str) -> bytes:
        """An age file under a code, by the words of its specification (C2SP/age)."""
        from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

        file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
        salted = b"age-encryption.org/v1/scrypt" + salt
        wrapping = hashlib.scrypt(code.encode(), salt=salted, n=1 << WORK, r=8, p=1, dklen=32)
        body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
        stanza = b"-> scrypt %s %d\n%s\n" % (_text(salt), WORK, _text(body))
        header = b"age-encryption.org/v1\n" + stanza + b"---"
        mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
        sealed = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
        return header + b" " + _text(mac) + b"\n" + nonce + sealed.encrypt(LAST, plain, None)


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256 of one block."""
    return hmac.digest(hmac.digest(salt, key, "sha256"), info + b"\x01", "sha256")


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def main() -> int:
    """Be the real child in everything else."""
    spec = importlib.util.spec_from_file_location("key_child", KEY_CHILD)
    assert spec
    assert spec.loader
    child = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(child)
    child.LOWEST_WORK = WORK
    pyrage.passphrase = Passphrase
    return int(child.main())


if __name__ == "__main__":
    sys.exit(main())
