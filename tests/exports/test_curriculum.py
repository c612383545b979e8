"""The curriculum on paper: what is collected, and what the file says to another program."""

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select, true

from ejadmin.errors import UserError
from ejadmin.exports import curriculum
from ejadmin.exports.curriculum import Curriculum, collect, draw
from ejadmin.models.base import writing
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.curriculum.tables import SubjectClass
from ejadmin.models.school.subjects import Subject
from tests.small_school import SmallSchool

LETTERS = "БВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"


def collected(database: Store) -> Curriculum:
    with database.sessions() as session:
        return collect(session)


def read(file: Path) -> str:
    said = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return said.stdout.decode()


@pytest.fixture
def full(database: Store, small_school: SmallSchool) -> Store:
    """More fifth classes than a sheet is wide, a class over its norm, another level."""
    with database.sessions.begin() as session:
        year = current_year(session)
        mathematics = session.scalars(select(Subject).where(Subject.name == "Математика")).one()
        mathematics.area = "Математика и информатика"
        music = Subject(name="Музыка", area="Искусство")
        computers = Subject(name="Информатика", area="Математика и информатика")
        for letter in LETTERS:
            one = SchoolClass(year=year, grade=5, letter=letter)
            session.add(SubjectClass(subject=mathematics, school_class=one, hours=4.5))
        ten = SchoolClass(year=year, grade=10, letter="А")
        session.add(SubjectClass(subject=music, school_class=ten, hours=40))
        session.add(SubjectClass(subject=computers, school_class=ten, hours=1))
    return database


def test_levels_subjects_and_sums_are_collected(full: Store) -> None:
    data = collected(full)
    middle, high = data.levels
    assert (middle.title, high.title) == (curriculum.LEVELS[1][0], curriculum.LEVELS[2][0])
    assert [one.name for one in middle.subjects] == ["Математика", "История"]
    assert middle.subjects[0].total == 5 + 4.5 * len(LETTERS)
    assert (middle.classes[0].label, middle.classes[0].hours, middle.classes[0].limit) == (
        "5А", 7, 29,
    )  # fmt: skip
    assert [one.is_over for one in high.classes] == [True]
    assert data.sources == ("по СанПиН 1.2.3685-21, табл. 6.6",)


def test_every_class_is_on_paper_with_its_sum(full: Store, tmp_path: Path) -> None:
    file = tmp_path / "plan.pdf"
    draw(collected(full), file)
    told = read(file)
    for label in (f"5{letter}" for letter in LETTERS):
        assert label in told
    assert told.count("Основное общее образование") == 2
    assert "41 !" in told
    assert "! – часов больше" in told
    assert "страница 3 из 3" in told
    info = subprocess.run(["pdfinfo", file], capture_output=True, check=True).stdout.decode()
    assert "841.89 x 595.28" in info


def test_without_hours_there_is_nothing_to_print(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        writing.delete_many(session, SubjectClass, true())
    with pytest.raises(UserError, match="печатать нечего"):
        collected(database)
