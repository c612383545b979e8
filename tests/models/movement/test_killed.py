"""A program killed while it carries an order out, or takes one back, leaves all or nothing."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from ejadmin.models.base.store import Store
from ejadmin.models.database import open_database
from ejadmin.models.movement.applying import carry_out
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from tests.doing import do
from tests.models.movement.school import Classes, draft, everything, moved

pytestmark = pytest.mark.file_only("a program killed over its file")

CHILD = """
import os, signal, sys
from datetime import date
from pathlib import Path
from sqlalchemy import event
from ejadmin.models.base import copies
from ejadmin.models.database import open_database
from ejadmin.models.movement.tables import MovementKind
from ejadmin.models.movement import applying, undoing
from ejadmin.ui import operations
from tests.doing import do
from tests.models.movement.school import draft, moved

file, work, where = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
database = open_database(file)
day = date(2026, 10, 5)

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def kept(*_):
    if where == "snapshot":
        die()
    event.listen(database.engine, "commit", die)

def work_of(session):
    if work == "carry_out":
        order = draft(MovementKind.TRANSFER, day, moved(1, 2), moved(2, 2))
        applying.carry_out(session, order, day)
    else:
        undoing.undo_order(session, 1)

copies.before = kept
operations.carry_out(database.sessions, "Приказ", work_of, copy=copies.Occasion.ORDER)
print("not killed")
"""


@pytest.mark.parametrize(
    ("work", "where"),
    [
        pytest.param("carry_out", "snapshot", marks=pytest.mark.fault),
        ("carry_out", "commit"),
        pytest.param("undo", "snapshot", marks=pytest.mark.fault),
        ("undo", "commit"),
    ],
)
def test_a_killed_program_leaves_the_lists_as_they_were(
    database: Store, classes: Classes, work: str, where: str
) -> None:
    if work == "undo":
        order = draft(MovementKind.TRANSFER, classes.day(10, 5),
                      moved(classes.pupils[0], classes.five_b))  # fmt: skip
        do(database, carry_out, order, order.day)
    with database.sessions() as session:
        before = everything(session), len(session.scalars(select(Movement)).all())
    database.close()
    folder = Path(__file__).parents[3]
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, str(database.file), work, where],
        capture_output=True, check=False, cwd=folder,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    again = open_database(database.file)
    with again.sessions() as session:
        assert (everything(session), len(session.scalars(select(Movement)).all())) == before
        orders = len(session.scalars(select(SchoolOrder)).all())
        assert orders == (1 if work == "undo" else 0)
    again.close()
