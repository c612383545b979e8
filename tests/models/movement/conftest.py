"""The school of three classes for the tests of orders."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from ejadmin.models.base.store import Store
from tests.bases import Bases
from tests.models.movement import school


@pytest.fixture
def classes(database: Store) -> school.Classes:
    """5А, 5Б and 9А, divided, with a family that wants paper."""
    with database.sessions.begin() as session:
        return school.fill(session)


@pytest.fixture(scope="module")
def _kept(
    tmp_path_factory: pytest.TempPathFactory, bases: Bases
) -> Iterator[tuple[Store, school.Classes]]:
    file: Path = tmp_path_factory.mktemp("movement") / "school.sqlite"
    opened = bases.make(file, operator="Петрова Н. С.", today=date(2026, 9, 1))
    with opened.sessions.begin() as session:
        filled = school.fill(session)
    yield opened, filled
    bases.drop(opened)


@pytest.fixture
def unsaved(_kept: tuple[Store, school.Classes]) -> Iterator[tuple[Session, school.Classes]]:
    """The same school of 2026/27 in a session whose work is never kept: one file for many tests."""
    opened, filled = _kept
    with opened.sessions() as session:
        yield session, filled
        session.rollback()
