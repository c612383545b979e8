"""The guided tour with the least of scrypt and a tenth of the rest before each picture.

Run as ``python -m tests.quick_tour FOLDER``; every step is the tour's own.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ejadmin import tour
from ejadmin.exports.archive import keys
from tests.exports.archive import quick_child

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

wait = tour._wait


def wait_less(application: "QApplication", is_over: Callable[[], bool], *, quiet: float) -> None:
    wait(application, is_over, quiet=quiet / 10)


if __name__ == "__main__":
    tour._wait = wait_less
    keys.CHILD = Path(quick_child.__file__)
    sys.exit(tour.main(sys.argv[1:]))
