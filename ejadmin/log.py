"""The log of the program: one file, turned over at a start, never the console.

The library's rotating handler would do it too, but its module costs the first paint 17 ms.
"""

import logging
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

LOG_BYTES, LOGS_KEPT = 1_000_000, 5


def start_log(file: Path) -> logging.Handler:
    """Write everything from INFO on to the file; answers the handler, to be closed."""
    if file.exists() and file.stat().st_size > LOG_BYTES:
        with suppress(OSError):  # another window writes it: the next start turns it over
            _turn_over(file)
    handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def _turn_over(file: Path) -> None:
    """``ejadmin.log`` becomes ``ejadmin.log.1`` and so on; the oldest is dropped."""
    older = [file, *(Path(f"{file}.{number}") for number in range(1, LOGS_KEPT + 1))]
    for newer, old in reversed(list(pairwise(older))):
        if newer.exists():
            newer.replace(old)
