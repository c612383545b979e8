"""The journal while the world beneath it changes: what is not saved is never shown as saved."""

import os
import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import event

from ejadmin.models.database import open_database
from ejadmin.models.timetable.tables import Lesson
from tests.ui.journal.test_page import note, page, shown, stored  # noqa: F401  fixtures
from tests.ui.keys import press, type_text


def elsewhere(database, *statements):
    """Another program works on the same file, without asking for the rules."""
    with closing(sqlite3.connect(database.file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_mark_is_refused_while_another_program_holds_the_file(page, database, stored):  # noqa: F811
    type_text(page.grid, "4")
    database.engine.dispose()
    event.listen(database.engine, "connect", lambda one, _: one.execute("PRAGMA busy_timeout=50"))
    with closing(sqlite3.connect(database.file)) as other:
        other.execute("BEGIN IMMEDIATE")
        type_text(page.grid, "5")
        assert shown(page, 0, 1) == "4"
        assert "занята" in note(page)
        other.rollback()
    type_text(page.grid, "5")
    assert stored(0, 1) == shown(page, 0, 1) == "5"
    assert note(page) == ""


def test_a_mark_is_refused_when_the_disk_is_full(page, database, stored):  # noqa: F811
    type_text(page.grid, "4")
    database.engine.dispose()

    def fill(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(database.engine, "connect", fill)
    for place in range(200):  # the last page of the log has room for some more
        before = shown(page, 0, 1)
        type_text(page.grid, "54"[place % 2])
        if note(page):
            break
    assert "нет места" in note(page)
    assert shown(page, 0, 1) == stored(0, 1) == before


@pytest.mark.parametrize("way", ["deleted", "replaced"])
def test_a_mark_is_refused_when_the_file_is_gone_from_under_us(page, database, tmp_path, way):  # noqa: F811
    type_text(page.grid, "4")
    if way == "deleted":
        database.file.unlink()
    else:
        open_database(tmp_path / "other.sqlite").close()
        os.replace(tmp_path / "other.sqlite", database.file)
    type_text(page.grid, "5")
    assert "удалён, перемещён или заменён" in note(page)
    assert shown(page, 0, 1) == "4"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM lessons", "Этого урока больше нет"),
        ("UPDATE academic_years SET state = 'closed'", "учебный год закрыт"),
        ("UPDATE lessons SET state = 'cancelled'", "отменён"),
        ("DELETE FROM class_memberships", "не числится"),
        ("DELETE FROM pupils", "не числится"),
    ],
)
def test_what_was_changed_elsewhere_is_refused_plainly(page, database, statement, said):  # noqa: F811
    also = "DELETE FROM class_memberships" if statement.endswith("pupils") else "SELECT 1"
    elsewhere(database, statement, also)
    type_text(page.grid, "5")
    assert said in note(page)
    assert shown(page, 0, 1) == ""
    page.refresh()


def test_a_class_renamed_elsewhere_keeps_its_open_journal(page, database, stored):  # noqa: F811
    elsewhere(database, "UPDATE school_classes SET letter = 'Я'")
    type_text(page.grid, "5")
    assert stored(0, 1) == shown(page, 0, 1) == "5"


def test_a_topic_that_cannot_be_stored_is_not_lost(page, database, small_school):  # noqa: F811
    long = "дробь " * 100
    page.lesson.topic.setFocus()
    page.lesson.topic.setText(long)
    press(page.lesson.topic, Qt.Key.Key_Return)
    assert "длиннее 500" in note(page)
    assert page.lesson.topic.text() == long
    page.lesson.topic.setText(long[:300])
    press(page.lesson.topic, Qt.Key.Key_Return)
    assert note(page) == ""
    with database.sessions() as session:
        topic = session.get_one(Lesson, small_school.lessons[1]).topic
    assert topic == long[:300].strip()
