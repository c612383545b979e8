"""The standard ``age`` tool, which asks for a passphrase on a terminal only."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

AGE = shutil.which("age")


def run_age(arguments: list[str], passphrases: list[str], folder: Path) -> int:
    """Run age on a terminal of its own and answer each of its questions in turn."""
    assert AGE
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [AGE, *arguments], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True, preexec_fn=_take_terminal,
    )  # fmt: skip
    os.close(theirs)
    asked = b""
    waiting = list(passphrases)
    while True:
        try:
            piece = os.read(ours, 1024)
        except OSError:
            break
        if not piece:
            break
        asked += piece
        if waiting and asked.rstrip().endswith(b":"):
            os.write(ours, waiting.pop(0).encode() + b"\n")
            asked = b""
    os.close(ours)
    return child.wait()


def _take_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
