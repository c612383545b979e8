"""The matrix on the screen: what is shown after writing is what a fresh reading shows."""

import random

import pytest

from ejadmin.models.base.store import Store
from ejadmin.models.loads.matrices import LINKED, LinkKind
from ejadmin.ui.links.model import LinksModel
from ejadmin.ui.operations import Operations
from tests.small_school import SmallSchool


@pytest.mark.parametrize("kind", list(LinkKind))
def test_writing_shows_what_reading_anew_shows(
    database: Store, small_school: SmallSchool, kind: LinkKind
) -> None:
    model, fresh = (LinksModel(Operations(database.sessions)) for _ in range(2))
    model.load(kind, small_school.year)
    before = [[*row] for row in model.texts]
    chance = random.Random(7)
    for _ in range(12):
        place = chance.randrange(model.rows), chance.randrange(model.columns)
        hours = chance.choice((None, 0.5, 3, 40)) if kind is LinkKind.CLASSES else LINKED
        model.put([place], chance.choice((None, hours)))
    fresh.load(kind, small_school.year)
    assert (model.texts, model.corner) == (fresh.texts, fresh.corner)
    assert [model.row_edges(row) for row in range(model.rows)] == [
        fresh.row_edges(row) for row in range(fresh.rows)
    ]
    assert [model.column_edges(one) for one in range(model.columns)] == [
        fresh.column_edges(one) for one in range(fresh.columns)
    ]
    while model.operations.back:
        model.operations.undo()
    fresh.load(kind, small_school.year)
    model.reload()
    assert model.texts == fresh.texts == before
