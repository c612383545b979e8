"""Tab goes on from a table that is only read; in a directory it goes to the next cell."""

from collections.abc import Callable
from importlib import import_module

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView

from ejadmin.ui.page import Page, Workplace
from tests.small_school import SmallSchool
from tests.ui.keys import press


@pytest.mark.parametrize(
    ("module", "page", "table", "leaves"),
    [
        ("ejadmin.ui.access.page", "AccessPage", "table.access_slips", True),
        ("ejadmin.ui.changes", "ChangesPage", "table.changes", True),
        ("ejadmin.ui.people.page", "PeoplePage", "table.people", True),
        ("ejadmin.ui.directory.page", "DirectoryPage", "table.academic_years", False),
    ],
)
def test_tab_leaves_a_table_that_is_only_read(
    workplace: Workplace, small_school: SmallSchool, show_page: Callable[[Page], Page],
    module: str, page: str, table: str, leaves: bool,
) -> None:  # fmt: skip
    shown = show_page(getattr(import_module(module), page)(workplace))
    shown.activateWindow()
    QTest.qWaitForWindowActive(shown)
    shown.show_place({"key": "academic_years"})
    view = next(one for one in shown.findChildren(QTableView) if one.objectName() == table)
    view.setFocus()
    press(view, Qt.Key.Key_Tab)
    assert (shown.focusWidget() is not view) is leaves
    assert view.isVisible()
    assert shown.focusWidget() is not None
