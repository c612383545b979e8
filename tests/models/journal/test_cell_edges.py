"""Whom a cell takes and when: strangers, first and last days in a class, ends of a closed year."""

from datetime import date

import pytest

from ejadmin.errors import UserError
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.journal.cells import put_cell
from ejadmin.models.journal.notation import parse_cell
from tests.two_years import FRIDAY, MONDAY, THURSDAY, TUESDAY, WEDNESDAY

ENGLISH = "english 1 группа"


@pytest.fixture
def school(two_years):
    """The shared school within an open session."""
    database, filled = two_years
    with database.sessions() as session:
        yield filled.within(session)


def put(school, pupil, day, course="mathematics 5А"):
    """A «4» on the lesson's own day."""
    where = (school.lessons[course, day], school.people[pupil])
    put_cell(school.session, *where, parse_cell("4"), today=day)


@pytest.mark.parametrize(
    ("pupil", "inside", "outside"),
    [("late comer", WEDNESDAY, TUESDAY), ("leaver", WEDNESDAY, THURSDAY)],
)
def test_the_first_and_the_last_day_in_a_class_take_marks(school, pupil, inside, outside):
    put(school, pupil, inside)
    with pytest.raises(UserError, match=f"{outside:%d.%m.%Y} в этом классе .* не числится"):
        put(school, pupil, outside)


def test_the_first_and_the_last_day_in_a_subgroup_take_marks(school):
    membership = school.session.query(SubgroupMembership)
    own = membership.filter_by(pupil_id=school.people["ordinary"]).one()
    own.first_day, own.last_day = TUESDAY, THURSDAY
    for day in (TUESDAY, WEDNESDAY, THURSDAY, FRIDAY):
        school.lesson(ENGLISH, day, 3)
    for day in (TUESDAY, THURSDAY):
        put(school, "ordinary", day, ENGLISH)
    for day in (MONDAY, FRIDAY):
        with pytest.raises(UserError, match="не числится"):
            put(school, "ordinary", day, ENGLISH)


@pytest.mark.parametrize(
    ("pupil", "course"),
    [("ninth", "mathematics 5А"), ("namesake", ENGLISH), ("leaver", ENGLISH)],
)
def test_a_pupil_of_another_class_or_subgroup_is_a_stranger(school, pupil, course):
    put(school, "ordinary", MONDAY, course)
    with pytest.raises(UserError, match="не числится"):
        put(school, pupil, MONDAY, course)


@pytest.mark.parametrize("day", [date(2025, 9, 1), date(2026, 8, 31)])
def test_a_closed_year_is_closed_from_its_first_day_to_its_last(school, day):
    membership = school.session.query(ClassMembership)
    membership.filter_by(class_id=school.classes["5А before"]).one().last_day = day.max
    school.lesson("mathematics 5А before", day)
    with pytest.raises(UserError, match="учебный год закрыт"):
        put(school, "ordinary", day, "mathematics 5А before")
