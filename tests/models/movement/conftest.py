"""The school of three classes for the tests of orders."""

import pytest

from ejadmin.models.database import Database
from tests.models.movement import school


@pytest.fixture
def classes(database: Database) -> school.Classes:
    """5А, 5Б and 9А, divided, with a family that wants paper."""
    with database.sessions.begin() as session:
        return school.fill(session)
