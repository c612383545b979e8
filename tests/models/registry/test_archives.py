"""When the next archive is due."""

import pytest

from ejadmin.models.registry.archives import ArchiveState


@pytest.mark.parametrize(("days", "is_due"), [(None, True), (0, False), (6, False), (7, True)])
def test_an_archive_is_due_a_week_after_the_last(days: int | None, is_due: bool) -> None:
    assert ArchiveState(has_key=True, last=None, days=days).is_due is is_due
