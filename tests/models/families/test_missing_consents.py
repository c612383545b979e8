"""Who is asked for a consent: everybody at school, nobody who has left."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ejadmin.models.base.store import Store
from ejadmin.models.classes.standing import NOWHERE, standings
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.families import missing_consents
from ejadmin.models.families.listing import Kind
from ejadmin.models.families.missing_consents import Missing
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian
from tests.small_school import SmallSchool

TODAY = date.today()
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def names(database: Store) -> list[str]:
    with database.sessions() as session:
        return [one.name for one in missing_consents.missing(session, TODAY)]


def test_who_left_is_not_asked_nor_are_the_parents(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        guardian = Guardian(last_name="Борисова", first_name="Анна")
        session.add(PupilGuardian(pupil_id=small_school.pupils[1], guardian=guardian))
        session.add(Guardian(last_name="Яшина", first_name="Яна"))
    assert "Борисова Анна" in names(database)
    with database.sessions.begin() as session:
        row = session.query(ClassMembership).filter_by(pupil_id=small_school.pupils[1]).one()
        row.last_day = row.first_day
        session.get_one(Employee, small_school.teachers[1]).dismissed_on = TODAY
    left = names(database)
    assert "Борисов Илья" not in left
    assert "Борисова Анна" not in left
    assert "Ёлкин Пётр Ильич" not in left
    assert "Яшина Яна" in left


def test_parents_with_a_child_still_here_stand_in_that_class(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        guardian = Guardian(last_name="Борисова", first_name="Анна")
        gone = Pupil(last_name="Борисов", first_name="Пётр")
        session.add_all([guardian, gone])
        session.flush()
        for pupil in (small_school.pupils[1], gone.id):
            session.add(PupilGuardian(pupil_id=pupil, guardian=guardian))
        session.add(
            ClassMembership(class_id=small_school.school_class, pupil=gone,
                            first_day=date(2026, 9, 1), last_day=date(2026, 9, 2))
        )  # fmt: skip
    with database.sessions() as session:
        found = missing_consents.missing(session, TODAY)
        (one,) = [one for one in found if one.kind is Kind.GUARDIANS]
        assert one.group == "5А"
        assert standings(session, TODAY)[gone.id].label == "выбыл"
        assert standings(session, TODAY).get(10**6, NOWHERE).label == ""


@given(until=DAYS, today=DAYS)
def test_the_last_day_is_still_in_time(until: date, today: date) -> None:
    one = Missing(Kind.PUPILS, 1, "", "", None, None, until, NOWHERE.order)
    assert one.is_overdue(today) == (today > until)
    assert not one.is_overdue(until)
    assert one.is_overdue(until + timedelta(days=1))
