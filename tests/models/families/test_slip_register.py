"""Access slips: who waits, the seven days, handing over and taking the mark back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError

from ejadmin.errors import UserError
from ejadmin.models.base import writing
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import current_year
from ejadmin.models.classes.tables import ClassMembership
from ejadmin.models.families import slip_register
from ejadmin.models.families.slip_register import Holder, SlipRow, SlipState
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import Employee, Guardian, Pupil
from ejadmin.models.school.card import School
from tests import slip_school
from tests.small_school import SmallSchool

TODAY = date.today()
LONG_AGO = TODAY - timedelta(days=10)


@pytest.fixture
def school(database: Store) -> SmallSchool:
    with database.sessions.begin() as session:
        made = slip_school.fill(session)
        for model in (Pupil, Guardian):
            for person in session.scalars(select(model)):
                person.entered_on = LONG_AGO
        return made


def test_everybody_stands_by_class_with_the_state_of_their_login(
    database: Store, school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        slip_school.slip(session, school)
        rows = slip_register.slip_rows(session, TODAY)
    told = [(row.group, row.holder, row.name.split()[0], row.state) for row in rows]
    pupil, guardian, employee = Holder
    absent, waiting = SlipState.ABSENT, SlipState.WAITING
    assert told == [
        ("5А", pupil, "Алексеева", waiting),
        ("5А", pupil, "Борисов", absent),
        ("5А", pupil, "Ёжикова", absent),
        ("5А", guardian, "Алексеева", absent),
        ("Сотрудники", employee, "Ёлкин", absent),
        ("Сотрудники", employee, "Иванцова", absent),
    ]


def test_who_left_stands_only_with_a_slip(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        slip_school.slip(session, school)
        yesterday = TODAY - timedelta(days=1)
        first = current_year(session).first_day
        for membership in session.scalars(select(ClassMembership)):
            membership.last_day = max(first, yesterday)
        for teacher in session.scalars(select(Employee)):
            teacher.dismissed_on = yesterday
        session.flush()
        rows = slip_register.slip_rows(session, TODAY + timedelta(days=400))
    assert [(row.group, row.login) for row in rows] == [("Без класса", "alekseeva.d")]


def test_a_school_without_a_regional_system_waits_for_nobody(
    database: Store, school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        writing.update_many(session, School, true(), {"regional_system": None})
        assert slip_register.late_groups(session, TODAY) == {}


def test_after_seven_days_the_class_is_late(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        slip_school.slip(session, school)
        assert slip_register.late_groups(session, LONG_AGO + timedelta(days=7)) == {}
        late = slip_register.late_groups(session, LONG_AGO + timedelta(days=8))
        due = {row.due_on for row in slip_register.slip_rows(session, TODAY) if row.group == "5А"}
    assert due == {LONG_AGO + timedelta(days=7)}
    assert late == {"5А": 3}  # guardians and staff have no logins at all: not waited for


def test_handing_over_forgets_the_password_for_good(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        key = slip_school.slip(session, school).id
        assert slip_register.hand_over(session, [key], TODAY) == 1
    with database.sessions.begin() as session:
        slip = session.get_one(AccessSlip, key)
        assert (slip.first_password, slip.handed_to) == (None, "Алексеева Дарья Игоревна")
        assert slip_register.hand_over(session, [key], TODAY) == 0
        assert slip_register.remove_slips(session, [key]) == 0
        assert slip_register.take_back(session, [key]) == 1
        assert slip_register.take_back(session, [key]) == 0
    with database.sessions() as session:
        slip = session.get_one(AccessSlip, key)
        assert (slip.handed_on, slip.handed_to, slip.first_password) == (None, None, None)


@pytest.mark.file_only("reads or spoils the file itself")
def test_a_forgotten_password_is_not_left_in_the_file(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        slips = [
            AccessSlip(pupil_id=school.pupils[0], login=f"a{n}", first_password=f"Rain-{n:04d}")
            for n in range(200)
        ]
        session.add_all(slips)
        session.flush()
        keys = [slip.id for slip in slips[::2]]
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert database.file.read_bytes().count(b"Rain-") >= 200
    with database.sessions.begin() as session:
        slip_register.hand_over(session, keys, TODAY)
    database.close()
    assert database.file.read_bytes().count(b"Rain-") == 100


def test_a_slip_is_not_handed_over_before_it_came(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        key = slip_school.slip(session, school).id
    with (
        pytest.raises(UserError, match="получен .*: выдать его раньше нельзя"),
        database.sessions.begin() as session,
    ):
        slip_register.hand_over(session, [key], LONG_AGO)
    with database.sessions() as session:
        assert session.get_one(AccessSlip, key).first_password == "Rain-407"


def test_a_refusal_of_the_database_tells_no_password(database: Store, school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        slip_school.slip(session, school)
    with pytest.raises(IntegrityError) as told, database.sessions.begin() as session:
        session.add(
            AccessSlip(pupil_id=school.pupils[1], login="alekseeva.d", first_password="Secret-1")
        )
    assert "Secret-1" not in str(told.value)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-30, 30))
def test_overdue_begins_on_the_eighth_day(entered: date, step: int) -> None:
    due = entered + timedelta(days=7)
    row = SlipRow(1, Holder.PUPIL, 1, "А", "5А", "a", True, due, None, None, "")
    assert row.is_overdue(entered + timedelta(days=step)) is (step > 7)
