"""The guide inside the program."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from pytestqt.qtbot import QtBot

from ejadmin.paths import resource
from ejadmin.ui.help import HelpPage
from ejadmin.ui.page import Page, Workplace
from tests.ui.keys import CTRL, press, type_text

TOPICS = sorted(resource("help").glob("*.md"))


@pytest.fixture
def page(workplace: Workplace, show_page: Callable[[Page], Page]) -> HelpPage:
    shown = show_page(HelpPage(workplace))
    assert isinstance(shown, HelpPage)
    return shown


def test_every_topic_opens(page: HelpPage) -> None:
    for file in TOPICS:
        page.show_place({"topic": file.stem})
        heading = file.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        assert page.topics.currentItem().text() == heading
        assert page.text.toPlainText().startswith(heading)
        assert page.place() == {"topic": file.stem}


def test_a_search_narrows_the_topics_and_shows_the_word(page: HelpPage, qtbot: QtBot) -> None:
    press(page, Qt.Key.Key_F, CTRL)
    qtbot.waitUntil(page.search.hasFocus)
    type_text(page.search, "подписк")
    shown = [
        page.topics.item(row).text()
        for row in range(page.topics.count())
        if not page.topics.item(row).isHidden()
    ]
    assert shown == ["Архив на внешнем диске"]
    assert page.text.textCursor().selectedText().casefold() == "подписк"


def test_nothing_found_says_so(page: HelpPage) -> None:
    type_text(page.search, "ыыыы")
    assert page.nothing.isVisible()


def test_a_link_leads_to_its_topic(page: HelpPage) -> None:
    page.text.anchorClicked.emit(QUrl("03-zagruzka.md"))
    assert page.place() == {"topic": "03-zagruzka"}


@pytest.mark.parametrize("file", TOPICS, ids=lambda file: file.stem)
def test_links_between_topics_exist(file: Path) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).is_file(), target
