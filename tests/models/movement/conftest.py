"""The school of three classes for the tests of orders."""

import pytest

from ejadmin.models.store import Store
from tests.models.movement import school


@pytest.fixture
def classes(database: Store) -> school.Classes:
    """5А, 5Б and 9А, divided, with a family that wants paper."""
    with database.sessions.begin() as session:
        return school.fill(session)
