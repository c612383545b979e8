"""A process of its own for the director's secret: it makes, unwraps, decrypts, and dies.

It is run by path with nothing of the program imported, takes one JSON object on its standard input
(so that no secret is seen in arguments or environment), and answers with lines of JSON: progress,
then one answer. scrypt holds the interpreter for seconds, which the window could not bear.
"""

import base64
import json
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

LOWEST_WORK, HIGHEST_WORK = 17, 20
ATTEMPTS = 8
SCRYPT_LINE = re.compile(rb"^age-encryption\.org/v1\n-> scrypt \S+ (\d{1,2})\n")
REPORT_EVERY = 4 << 20


class Refusal(Exception):
    """Why the work could not be done.

    ``kind`` is ``code``, ``key``, ``foreign``, ``damaged``, ``disk`` or ``work``.
    """

    def __init__(self, kind: str, error: int | None = None, message: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.errno = error
        self.message = message


class KeptFile:
    """A file whose own failure is kept: age turns it into an error without a number."""

    def __init__(self, stream: BinaryIO, *, total: int = 0) -> None:
        self.stream = stream
        self.error: OSError | None = None
        self.total = total
        self.done = self.reported = 0

    def read(self, size: int) -> bytes:
        """Read, keep a failure, tell the progress."""
        try:
            data = self.stream.read(size)
        except OSError as error:
            self.error = error
            raise
        self.done += len(data)
        if self.done - self.reported >= REPORT_EVERY:
            self.reported = self.done
            answer({"done": self.done, "total": self.total})
        return data

    def write(self, data: bytes) -> int:
        """Write everything, keep a failure."""
        try:
            return self.stream.write(data)
        except OSError as error:
            self.error = error
            raise

    def flush(self) -> None:
        """Nothing waits here: the file is closed and synced by its owner."""


def work_of(wrapped: bytes) -> int | None:
    """The exponent of scrypt in the header of a wrapped key; nothing when it is no such file."""
    found = SCRYPT_LINE.match(wrapped)
    return int(found[1]) if found else None


def make(code: str) -> dict[str, str]:
    """A new identity: its recipient, and itself wrapped under the code and unwrapped to check.

    age chooses the work of scrypt by timing this machine, down to 2^14 under load: try again until
    it is within 2^17…2^20.
    """
    identity = pyrage.x25519.Identity.generate()
    for _ in range(ATTEMPTS):
        wrapped = pyrage.passphrase.encrypt(f"{identity}\n".encode(), code)
        work = work_of(wrapped)
        if work is not None and LOWEST_WORK <= work <= HIGHEST_WORK:
            break
    else:
        raise Refusal("work")
    if str(unwrap(wrapped, code)) != str(identity):
        raise Refusal("damaged")
    return {
        "recipient": str(identity.to_public()),
        "wrapped": base64.b64encode(wrapped).decode(),
    }


def unwrap(wrapped: bytes, code: str) -> pyrage.x25519.Identity:
    """The identity under the code; refuses a wrong code and a damaged file."""
    work = work_of(wrapped)
    if work is None or work > HIGHEST_WORK + 2:
        raise Refusal("key")
    for _ in range(ATTEMPTS):
        try:
            text = pyrage.passphrase.decrypt(wrapped, code).decode()
            return pyrage.x25519.Identity.from_str(_secret_line(text))
        except pyrage.DecryptError as error:
            # The limit of work is timed as well: under load a sound file looks too expensive.
            if "Excessive work" not in str(error):
                raise Refusal("code") from error
        except (UnicodeDecodeError, pyrage.IdentityError) as error:
            raise Refusal("key") from error
    raise Refusal("work")


def _secret_line(text: str) -> str:
    """The secret itself: the age tool's own files carry comments above it."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def decrypt(wrapped: bytes, code: str, archive: Path, target: Path) -> dict[str, str]:
    """Decrypt an archive into a new file, which is whole or is not there at all."""
    identity = unwrap(wrapped, code)
    try:
        with archive.open("rb") as source, target.open("xb") as copy:
            _decrypt_open(identity, source, copy)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise Refusal("disk", error.errno, str(error)) from error
    except Refusal:
        target.unlink(missing_ok=True)
        raise
    return {}


def _decrypt_open(identity: pyrage.x25519.Identity, source: BinaryIO, copy: BinaryIO) -> None:
    reader = KeptFile(source, total=Path(source.name).stat().st_size)
    writer = KeptFile(copy)
    try:
        pyrage.decrypt_io(reader, writer, [identity])
    except (pyrage.DecryptError, OSError) as error:
        # A truncated file fails after plain text has come out, as an OSError without a number.
        kept = reader.error or writer.error
        if kept is not None:
            raise Refusal("disk", kept.errno, str(kept)) from error
        is_foreign = "No matching keys" in str(error)
        raise Refusal("foreign" if is_foreign else "damaged") from error


def answer(values: dict[str, Any]) -> None:
    """Say one line to the parent."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def keep_no_core() -> None:
    """A crash must not leave the secret in a core file; Windows has none."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Do the one task asked on standard input."""
    keep_no_core()
    asked = json.loads(sys.stdin.buffer.read())
    try:
        if asked["task"] == "make":
            answer({"answer": make(asked["code"])})
            return 0
        wrapped = base64.b64decode(asked["wrapped"])
        if asked["task"] == "check":
            recipient = str(unwrap(wrapped, asked["code"]).to_public())
            answer({"answer": {"recipient": recipient}})
        else:
            paths = Path(asked["archive"]), Path(asked["target"])
            answer({"answer": decrypt(wrapped, asked["code"], *paths)})
    except Refusal as refusal:
        answer({"refusal": refusal.kind, "errno": refusal.errno, "message": refusal.message})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
