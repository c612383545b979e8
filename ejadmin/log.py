"""The log of the program: one rotating file, never the console."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES, LOGS_KEPT = 1_000_000, 5


def start_log(file: Path) -> logging.Handler:
    """Write everything from INFO on to a rotating file; answers the handler, to be closed."""
    handler = RotatingFileHandler(
        file, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler
