"""The director's code and key: making the code, judging it, and talking to the child process."""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from ejadmin.errors import UserError
from ejadmin.exports.archive.faults import ArchiveDamaged, unreachable
from ejadmin.models.base.words import counted

CODE_DIGITS = 20
OWN_CODE_DIGITS = 16
GROUP = 5
FEWEST_KINDS = 5
CHILD = Path(__file__).with_name("key_child.py")
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)


class WrongCode(UserError):
    """The code does not fit this archive's key."""


@dataclass(frozen=True)
class NewKey:
    """The public half of a new key and its secret half under the code."""

    recipient: str
    wrapped: bytes

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the recipient, as hexadecimal digits."""
        return fingerprint_of(self.recipient)


def generate_code() -> str:
    """Twenty random digits (66 bits) without a pattern that a tired eye would distrust."""
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not has_pattern(code):
            return code


def grouped_code(code: str) -> str:
    """«12345 67890 12345 67890»."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalised(text: str) -> str:
    """A typed code without spaces and dashes; anything but ASCII digits is refused.

    Digits only: the same Cyrillic word has several encodings that look alike.
    """
    code = "".join(sign for sign in text if not sign.isspace() and sign not in "-‐‑‒–—−")
    if not code:
        raise UserError("Введите код директора.", field="code")
    if not (code.isascii() and code.isdigit()):
        raise UserError("Код состоит только из цифр.", field="code")
    return code


def accepted_code(text: str) -> str:
    """A code fit for a new key; a short or patterned one is refused."""
    code = normalised(text)
    if len(code) < OWN_CODE_DIGITS:
        raise UserError(
            f"В коде {counted(len(code), 'цифра', 'цифры', 'цифр')}, "
            f"нужно не меньше {OWN_CODE_DIGITS}.",
            field="code",
        )
    if has_pattern(code):
        raise UserError(
            "Код слишком простой: цифры повторяются или идут подряд. Придумайте другой "
            "или возьмите код, предложенный программой.",
            field="code",
        )
    return code


def has_pattern(code: str) -> bool:
    """Whether a code is made of few digits, a repeated block, a mirror or a ladder."""
    if len(set(code)) < FEWEST_KINDS or code == code[::-1]:
        return True
    if any(code == (code[:size] * len(code))[: len(code)] for size in range(1, len(code) // 2 + 1)):
        return True
    steps = [(int(b) - int(a)) % 10 for a, b in zip(code, code[1:], strict=False)]
    return max(steps.count(step) for step in (0, 1, 9)) > len(steps) // 2


def fingerprint_of(recipient: str) -> str:
    """SHA-256 of the recipient, as hexadecimal digits."""
    return hashlib.sha256(recipient.encode()).hexdigest()


def fingerprint_text(fingerprint: str) -> str:
    """As people compare it: the first 128 bits in 8 groups of 4."""
    return " ".join(fingerprint[start : start + 4].upper() for start in range(0, 32, 4))


def make_key(code: str) -> NewKey:
    """Let the child make an identity and wrap it under the code; the secret dies with the child."""
    answered = _ask({"task": "make", "code": code})
    return NewKey(answered["recipient"], base64.b64decode(answered["wrapped"]))


def recipient_under(wrapped: bytes, code: str) -> str:
    """Unwrap in the child and tell the recipient; :class:`WrongCode` when the code is another."""
    return str(_ask({"task": "check", "code": code, "wrapped": _text(wrapped)})["recipient"])


def decrypt(
    wrapped: bytes,
    code: str,
    archive: Path,
    target: Path,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Decrypt an archive into ``target`` in the child; the target is whole or absent.

    Raises :class:`WrongCode`, ``ArchiveDamaged`` or ``DiskUnreachable``; ``progress``
    may raise to cancel, which ends the child.
    """
    asked = {
        "task": "decrypt",
        "code": code,
        "wrapped": _text(wrapped),
        "archive": str(archive),
        "target": str(target),
    }
    try:
        _ask(asked, progress, archive)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _ask(
    asked: dict[str, str],
    progress: Callable[[int, int], None] | None = None,
    archive: Path | None = None,
) -> dict[str, Any]:
    """Run the child, hand it the task on its standard input, and read lines until the answer."""
    # -P keeps the folder of the script out of the child's import path.
    with subprocess.Popen(
        [sys.executable, "-P", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        creationflags=NO_WINDOW,
    ) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        try:
            child.stdin.write(json.dumps(asked).encode())
            child.stdin.close()
            for line in child.stdout:
                said = json.loads(line)
                if "answer" in said:
                    return dict(said["answer"])
                if "refusal" in said:
                    _refuse(said, archive)
                if progress:
                    progress(said["done"], said["total"])
        except BaseException:
            child.kill()
            raise
        complaint = child.stderr.read().decode(errors="replace")
    raise RuntimeError(f"the key process ended without an answer: {complaint[-500:]}")


def _refuse(said: dict[str, Any], archive: Path | None) -> NoReturn:
    kind = said["refusal"]
    if kind == "code":
        raise WrongCode(
            "Код не подходит к этому архиву. Проверьте цифры и наберите код ещё раз.", field="code"
        )
    if kind == "key":
        raise ArchiveDamaged(
            "Файл ключа (.kod.age) повреждён. Возьмите его с другого диска с тем же отпечатком "
            "и положите рядом с архивом."
        )
    if kind == "disk":
        cause = OSError(said["errno"], said["message"])
        raise unreachable(cause, archive) from cause
    if kind == "work":
        raise UserError(
            "Компьютер слишком занят, чтобы надёжно обработать код. Закройте другие программы "
            "и повторите."
        )
    if kind == "foreign":
        raise ArchiveDamaged(
            "Архив повреждён или рядом лежит ключ от другого архива. Проверьте, что имена файлов "
            ".zip.age и .kod.age начинаются одинаково."
        )
    raise ArchiveDamaged(
        "Архив повреждён: содержимое не сходится с тем, что было записано. "
        "Возьмите копию с другого диска."
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
