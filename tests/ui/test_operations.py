"""The one door of the pages: what it writes, takes back, refuses, and the copy kept before."""

import pytest
from PySide6.QtCore import QObject
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models.base import copies, operations
from ejadmin.models.base.copies import Occasion
from ejadmin.models.base.store import Store, TrackedSession
from ejadmin.models.database import open_database
from ejadmin.models.school.card import Building
from ejadmin.ui.operations import Operations, carry_out
from tests.doing import undo


@pytest.fixture
def done(database: Store, qtbot: object) -> Operations:
    parent = QObject()
    made = Operations(database.sessions, parent)
    made.parent_kept = parent  # type: ignore[attr-defined]
    return made


def names(database: Store) -> list[str]:
    with database.sessions() as session:
        return sorted(session.scalars(select(Building.name)))


def building(name: str):
    def work(session: TrackedSession) -> str:
        session.add(Building(name=name))
        return name

    return work


def rename(name: str):
    def work(session: TrackedSession) -> None:
        session.scalars(select(Building)).one().name = name

    return work


def test_the_tables_written_are_announced_each_way(database: Store, done: Operations) -> None:
    announced: list[frozenset[str]] = []
    done.done.connect(announced.append)
    assert done.do("Здание", building("Старое")) == "Старое"
    done.undo()
    assert names(database) == []
    done.redo()
    assert names(database) == ["Старое"]
    assert announced == [frozenset({"buildings"})] * 3


def test_what_wrote_nothing_is_no_step_and_no_news(database: Store, done: Operations) -> None:
    announced: list[object] = []
    done.done.connect(announced.append)
    done.do("Ничего", lambda session: None)
    assert (done.back, announced) == ([], [])


def test_keys_typed_into_one_cell_are_one_step(database: Store, done: Operations) -> None:
    done.run("Здание", building("1"))
    done.run("Название", rename("12"), about="cell")
    done.run("Название", rename("128"), merges=True)
    assert len(done.back) == 2
    done.undo()
    assert names(database) == ["1"]
    done.redo()
    assert names(database) == ["128"]
    done.undo()
    done.undo()
    assert names(database) == []


def test_a_refusal_is_told_and_bars_no_way_to_the_steps_before(
    database: Store, done: Operations
) -> None:
    told: list[UserError] = []
    done.refused.connect(told.append)
    done.run("Здание", building("Старое"))
    done.run("Название", rename("Новое"))
    with database.sessions.begin() as session:
        rename("Другое")(session)
    done.undo()
    assert "после этого данные изменились" in told[0].message
    assert names(database) == ["Другое"]
    assert [step.title for step in done.back] == ["Здание"]


def test_what_the_list_of_operations_took_back_is_passed_over(
    database: Store, done: Operations
) -> None:
    done.run("Здание", building("Старое"))
    done.run("Название", rename("Новое"))
    undo(database, done.back[-1].numbers[0])
    assert names(database) == ["Старое"]
    done.undo()
    assert names(database) == []


def test_only_its_own_operator_or_an_administrator_takes_an_operation_back(
    database: Store, done: Operations
) -> None:
    done.run("Здание", building("Старое"))
    (number,) = done.back[-1].numbers
    with database.sessions() as session:
        session.info |= {"operator": "Другой", "is_administrator": False}
        with pytest.raises(UserError, match="сделал другой человек"):
            operations.take_back(session, number)
    with database.sessions.begin() as session:
        session.info["operator"] = "Другой"
        operations.take_back(session, number)
    assert names(database) == []


@pytest.mark.file_only("copies of the file")
def test_a_copy_is_kept_before_and_holds_what_was_before(database: Store) -> None:
    carry_out(database.sessions, "Здание", building("Старое"), copy=Occasion.ORDER)
    (kept,) = copies.listed(database.file)
    assert kept.occasion is Occasion.ORDER
    before = open_database(kept.file)
    assert names(before) == []
    before.close()


@pytest.mark.file_only("copies of the file")
def test_no_copy_is_kept_of_what_is_refused_at_once(database: Store) -> None:
    def refuse(session: TrackedSession) -> None:
        raise UserError("Нельзя")

    with pytest.raises(UserError, match="Нельзя"):
        carry_out(
            database.sessions, "Здание", building("Старое"), copy=Occasion.ORDER, check=refuse
        )
    assert copies.listed(database.file) == []
    assert names(database) == []


def test_a_step_done_again_here_and_taken_back_in_the_list_is_passed_over(
    database: Store, done: Operations
) -> None:
    told: list[UserError] = []
    done.refused.connect(told.append)
    done.run("Здание", building("Старое"))
    done.run("Название", rename("Новое"))
    done.undo()
    done.redo()
    with database.sessions() as session:
        newest = operations.done(session)[0]
    undo(database, newest.number)
    done.undo()
    assert (names(database), told) == ([], [])
