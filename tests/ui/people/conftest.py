"""The page of people over the small school."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.people.page import PeoplePage
from tests.small_school import SmallSchool


@pytest.fixture
def page(
    workplace: Workplace,
    small_school: SmallSchool,
    show_page: Callable[[Page], Page],
    qtbot: QtBot,
) -> PeoplePage:
    """The page with the first pupil's card open."""
    shown = PeoplePage(workplace)
    shown.asked_for.connect(lambda place: shown.show_place(place.details))
    show_page(shown)
    shown.activateWindow()
    return shown
