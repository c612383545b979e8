"""Who gets a period mark and from when: the edges of belonging and of the period."""

from datetime import date, timedelta

import pytest

from ejadmin.errors import UserError
from ejadmin.models.journal.grades import put_period_mark
from ejadmin.models.journal.tables import PeriodMark
from ejadmin.models.people.tables import Pupil
from tests.two_years import FRIDAY, LAUNCH, QUARTER_ENDS, WEDNESDAY

DAY = timedelta(days=1)
ENGLISH = "english 1 группа"


@pytest.fixture
def school(two_years):
    """The shared school within an open session."""
    database, filled = two_years
    with database.sessions() as session:
        yield filled.within(session)


def put(school, pupil, course="mathematics 5А", period="I", *, today=QUARTER_ENDS):
    """A «4» for a period."""
    where = (school.courses[course], school.periods[period], school.people[pupil])
    return put_period_mark(school.session, *where, 4, today=today)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (QUARTER_ENDS, None),
        (date(2026, 8, 1), LAUNCH),
        (WEDNESDAY, FRIDAY),
        (date(2026, 8, 1), date(2026, 12, 31)),
    ],
    ids=["came on the last day", "left on the first day", "was there a while", "longer"],
)
def test_one_day_of_the_period_is_enough_for_a_mark(school, first, last):
    school.people["guest"] = school.add(Pupil(last_name="Зуева", first_name="Яна"))
    school.join("guest", "5А", first, last)
    put(school, "guest")
    key = school.periods["I"], school.subjects["mathematics"], school.people["guest"]
    assert school.session.get_one(PeriodMark, key).value == 4


@pytest.mark.parametrize(
    ("first", "last"),
    [(QUARTER_ENDS + DAY, None), (date(2026, 8, 1), LAUNCH - DAY)],
    ids=["came after the last day", "left before the first day"],
)
def test_who_was_there_on_no_day_of_the_period_gets_no_mark(school, first, last):
    school.people["guest"] = school.add(Pupil(last_name="Зуева", first_name="Яна"))
    school.join("guest", "5А", first, last)
    with pytest.raises(UserError, match="не числился"):
        put(school, "guest")


@pytest.mark.parametrize(
    ("pupil", "course"),
    [("ninth", "mathematics 5А"), ("namesake", ENGLISH), ("leaver", ENGLISH)],
)
def test_a_pupil_of_another_class_or_subgroup_gets_no_mark(school, pupil, course):
    put(school, "ordinary", course)
    with pytest.raises(UserError, match="не числился"):
        put(school, pupil, course)


def test_a_period_takes_marks_from_its_first_day(school):
    with pytest.raises(UserError, match="первый день – 01.09.2026"):
        put(school, "ordinary", today=LAUNCH - DAY)
    put(school, "ordinary", today=LAUNCH)


@pytest.mark.parametrize("today", [date(2025, 10, 26), LAUNCH])
def test_a_period_of_a_closed_year_takes_no_mark(school, today):
    with pytest.raises(UserError, match="учебный год закрыт"):
        put(school, "ordinary", "mathematics 5А before", "before", today=today)
