"""The gate of personal data and the 30 days to bring a consent."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.families import consents
from ejadmin.models.people.tables import Consent, ConsentKind, Employee, Guardian, Pupil
from ejadmin.models.registry import records
from ejadmin.models.registry.records import Draft
from ejadmin.models.school.card import Building, School
from tests.doing import do, done, undo
from tests.small_school import SmallSchool

TODAY = date.today()
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def pupil_draft(key: int, **values: object) -> list[Draft]:
    return [Draft(key, dict(values))]


def test_without_a_consent_the_telephone_is_refused_at_its_field(
    database: Store, small_school: SmallSchool
) -> None:
    (outcome,) = do(
        database, records.save, Pupil, pupil_draft(small_school.pupils[0], phone="8 900 000-00-01")
    )
    assert outcome.error is not None
    assert outcome.error.field == "phone"
    assert "Сначала внесите согласие" in outcome.error.message
    with database.sessions() as session:
        assert session.get_one(Pupil, small_school.pupils[0]).phone is None


def test_names_and_birth_dates_stay_open(database: Store, small_school: SmallSchool) -> None:
    draft = pupil_draft(small_school.pupils[0], birth_date=date(2015, 5, 6), personal_file="А-1")
    assert do(database, records.save, Pupil, draft)[0].error is None


def test_a_consent_opens_what_it_closed(database: Store, small_school: SmallSchool) -> None:
    key = small_school.pupils[0]
    with database.sessions.begin() as session:
        assert consents.closed_fields(session, Pupil, key) == {"address", "phone", "email"}
        assert len(consents.give(session, Pupil, [key], TODAY, "согласие № 1")) == 1
        assert consents.closed_fields(session, Pupil, key) == frozenset()
        assert consents.give(session, Pupil, [key], TODAY) == []
    draft = pupil_draft(key, address="ул. Лесная, 1")
    assert do(database, records.save, Pupil, draft)[0].error is None


def test_a_new_person_comes_in_without_closed_fields(database: Store) -> None:
    names = {"last_name": "Орлов", "first_name": "Пётр"}
    refused = do(database, records.save, Guardian, [Draft(None, names | {"phone": "1"})])
    assert refused[0].error is not None
    assert do(database, records.save, Guardian, [Draft(None, names)])[0].error is None


def test_the_school_may_open_the_gate_for_everybody(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        session.get_one(School, 1).is_consent_required = False
    draft = pupil_draft(small_school.pupils[0], address="ул. Лесная, 1")
    assert do(database, records.save, Pupil, draft)[0].error is None


def test_what_stands_already_stays_and_may_be_cleared(
    database: Store, small_school: SmallSchool
) -> None:
    key = small_school.pupils[0]
    with database.sessions.begin() as session:
        session.get_one(Pupil, key).address = "ул. Старая, 2"
    draft = pupil_draft(key, address="ул. Старая, 2", personal_file="А-2")
    assert do(database, records.save, Pupil, draft)[0].error is None
    assert do(database, records.save, Pupil, pupil_draft(key, address=None))[0].error is None
    assert do(database, records.save, Pupil, pupil_draft(key, address="другой"))[0].error


def test_a_withdrawn_or_another_consent_opens_nothing(
    database: Store, small_school: SmallSchool
) -> None:
    first, second, third = small_school.pupils
    with database.sessions.begin() as session:
        session.add_all(
            [
                Consent(pupil_id=first, given_on=TODAY - timedelta(9), withdrawn_on=TODAY),
                Consent(pupil_id=second, given_on=TODAY, kind=ConsentKind.PUBLICATION),
                Consent(pupil_id=third, given_on=TODAY + timedelta(1)),
            ]
        )
        session.flush()
        assert consents.open_people(session, Pupil) == frozenset()
        yesterday = TODAY - timedelta(1)
        assert consents.open_people(session, Pupil, yesterday) == {first}


def test_a_consent_of_tomorrow_cannot_be_noted(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session, pytest.raises(UserError) as caught:
        consents.give(session, Pupil, small_school.pupils, TODAY + timedelta(1))
    assert caught.value.field == "given_on"


def test_values_are_withheld_and_told(database: Store, small_school: SmallSchool) -> None:
    with database.sessions() as session:
        gate = consents.gate(session, Employee)
        values = {"position": "учитель", "phone": "1", "email": "new@example.org"}
        before = {"position": None, "phone": "1", "email": None}
        kept, withheld = gate.withhold(small_school.teachers[0], before, values)
        assert (kept, withheld) == ({"position": "учитель", "phone": "1"}, {"email"})
        assert consents.gate(session, Building) is consents.OPEN


def test_contacts_are_checked_only_when_they_change(
    database: Store, small_school: SmallSchool
) -> None:
    key = small_school.pupils[0]
    with database.sessions.begin() as session:
        consents.give(session, Pupil, [key], TODAY)
        session.connection().exec_driver_sql(f"UPDATE pupils SET phone = 'нет' WHERE id = {key}")
    odd = pupil_draft(key, personal_file="А-3", phone="нет")
    assert do(database, records.save, Pupil, odd)[0].error is None
    (wrong,) = do(database, records.save, Pupil, pupil_draft(key, phone="12"))
    assert wrong.error is not None
    assert wrong.error.field == "phone"
    (right,) = do(database, records.save, Pupil, pupil_draft(key, phone="89000000001"))
    assert right.values["phone"] == "+7 (900) 000-00-01"


def test_a_removed_guardian_comes_back_with_an_old_odd_telephone(database: Store) -> None:
    with database.sessions.begin() as session:
        guardian = Guardian(last_name="Орлов", first_name="Пётр")
        session.add(guardian)
        session.flush()
        key = guardian.id
        text = f"UPDATE guardians SET phone = 'соседка' WHERE id = {key}"
        session.connection().exec_driver_sql(text)
    undo(database, done(database, records.remove, Guardian, [key]))
    with database.sessions() as session:
        assert session.get_one(Guardian, key).phone == "соседка"


@given(entered=DAYS, started=DAYS)
def test_thirty_days_from_the_later_of_two_days(entered: date, started: date) -> None:
    due = consents.due_on(entered, started)
    assert due is not None
    assert (due - max(entered, started)).days == 30
    assert consents.due_on(entered, None) == entered + timedelta(30)
    assert consents.due_on(None, started) == started + timedelta(30)


def test_unknown_days_give_no_date() -> None:
    assert consents.due_on(None, None) is None
