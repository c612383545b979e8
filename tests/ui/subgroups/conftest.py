"""A page of subgroups over a small school, undivided and divided."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from ejadmin.models.base.store import Store
from ejadmin.models.people.tables import Pupil, Sex
from ejadmin.ui.page import Page, Workplace
from ejadmin.ui.subgroups.dialog import NewDivision
from ejadmin.ui.subgroups.page import SubgroupsPage
from ejadmin.ui.subgroups.ways import Way
from tests import small_school
from tests.small_school import SmallSchool

Show = Callable[[Page], Page]


@pytest.fixture
def school(database: Store) -> SmallSchool:
    with database.sessions.begin() as session:
        made = small_school.fill(session)
        for pupil, sex in zip(made.pupils, (Sex.FEMALE, Sex.MALE, Sex.FEMALE), strict=True):
            session.get_one(Pupil, pupil).sex = sex
        return made


@pytest.fixture
def page(workplace: Workplace, show_page: Show, school: SmallSchool) -> SubgroupsPage:
    made = SubgroupsPage(workplace)
    show_page(made)
    made.activateWindow()
    return made


@pytest.fixture
def divided(page: SubgroupsPage, school: SmallSchool, qtbot: QtBot) -> SubgroupsPage:
    with qtbot.waitSignal(page.changed) as changed:
        page.divide(NewDivision((school.school_class,), 1, 2, Way.HAND))
    assert changed.args == [frozenset({"divisions", "division_classes", "subgroups"})]
    return page
