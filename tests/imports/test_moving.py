"""Pupils a list shows in another class: put right before the first day, moved by order after."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ejadmin.imports import import_file
from ejadmin.imports.choices import Choices, Moving
from ejadmin.imports.report import ImportReport
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.movement.draft import OrderRefused
from ejadmin.models.movement.tables import Movement
from ejadmin.models.people.tables import Pupil
from tests.imports.tables import text
from tests.models.movement import school
from tests.models.movement.school import Classes, everything, in_part, membership

BORN = date(2015, 3, 5)
ROWS = (("Ученик", "Класс", "Дата рождения"), ("Алексеев Иван", "5Б", "05.03.2015"))
TODAY = date.today()
DAY = timedelta(days=1)


@pytest.fixture
def classes(database: Store) -> Classes:
    """The school of three classes; the first pupil of 5А is known by the birth date."""
    with database.sessions.begin() as session:
        made = school.fill(session)
        session.get_one(Pupil, made.pupils[0]).birth_date = BORN
    return made


def begin(database: Store, classes: Classes, day: date) -> None:
    """Let the first pupil's class and English begin on a day."""
    with database.sessions.begin() as session:
        membership(session, classes.pupils[0]).first_day = day
        for part in session.scalars(
            select(SubgroupMembership).where(SubgroupMembership.pupil_id == classes.pupils[0])
        ):
            part.first_day = day


def load(database: Store, folder: Path, day: date) -> ImportReport:
    """Load a list that shows the pupil in 5Б, with a transfer from a day."""
    choices = Choices(transfer=Moving(day))
    return import_file(database.sessions, text(folder / "a.csv", ROWS), choices=choices)


def spans(database: Store, pupil: int) -> list[tuple[int, date, date | None]]:
    row = ClassMembership
    query = select(row.class_id, row.first_day, row.last_day).where(row.pupil_id == pupil)
    with database.sessions() as session:
        return [tuple(found) for found in session.execute(query.order_by(row.first_day))]


def movements(database: Store) -> int:
    with database.sessions() as session:
        return session.scalar(select(func.count()).select_from(Movement)) or 0


@pytest.mark.parametrize("days_ago", [0, 1, 30])
def test_a_class_that_has_begun_is_never_rewritten(
    database: Store, classes: Classes, tmp_path: Path, days_ago: int
) -> None:
    begun = TODAY - days_ago * DAY
    begin(database, classes, begun)
    with database.sessions() as session:
        before = everything(session)
    with pytest.raises(OrderRefused, match=f"в 5А только с {begun:%d.%m.%Y}"):
        load(database, tmp_path, begun)
    with database.sessions() as session:
        assert everything(session) == before
    assert movements(database) == 0


def test_a_class_that_begins_tomorrow_is_put_right(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    begin(database, classes, TODAY + DAY)
    assert load(database, tmp_path, TODAY + DAY).errors == []
    assert spans(database, classes.pupils[0]) == [(classes.five_b, TODAY + DAY, None)]
    assert movements(database) == 0


def test_a_transfer_after_the_first_day_needs_an_order_though_school_has_not_begun(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    begins = max(TODAY + DAY, classes.first_day)
    begin(database, classes, begins)
    assert load(database, tmp_path, begins + DAY).errors == []
    assert spans(database, classes.pupils[0]) == [
        (classes.five_a, begins, begins), (classes.five_b, begins + DAY, None),
    ]  # fmt: skip
    assert movements(database) == 1


def test_who_is_put_right_leaves_the_subgroups_of_the_former_class(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    pupil, begins = classes.pupils[0], TODAY + DAY
    begin(database, classes, begins)
    of_a, of_b = classes.subgroups["english_a"], classes.subgroups["english_b"]
    with database.sessions.begin() as session:
        in_part(session, pupil, of_a[1], begins + 9 * DAY)
        # another stay, over before this one, and a subgroup of the right class
        in_part(session, pupil, of_a[1], begins - 9 * DAY, TODAY)
        in_part(session, pupil, of_b[1], begins)
        in_part(session, classes.pupils[3], of_a[1], begins)
    assert load(database, tmp_path, begins).errors == []
    row = SubgroupMembership
    with database.sessions() as session:
        english = select(row.subgroup_id, row.first_day).where(row.subgroup_id.in_([*of_a, *of_b]))
        own = session.execute(english.where(row.pupil_id == pupil))
        assert set(map(tuple, own)) == {(of_a[1], begins - 9 * DAY), (of_b[1], begins)}
        others = session.scalars(select(row.pupil_id).where(row.subgroup_id.in_(of_a)))
        assert set(others) == {pupil, *classes.pupils[1:4]}


def test_a_subgroup_of_both_classes_stays(
    database: Store, classes: Classes, tmp_path: Path
) -> None:
    begin(database, classes, TODAY + DAY)
    load(database, tmp_path, TODAY + DAY)
    row = SubgroupMembership
    with database.sessions() as session:
        own = session.scalars(select(row.subgroup_id).where(row.pupil_id == classes.pupils[0]))
        assert set(own) == {classes.subgroups["sport"][0]}
