"""Bringing a record's former values back: what was lawful returns, later work is never undone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ejadmin.errors import UserError
from ejadmin.models import records
from ejadmin.models.people import Consent, Employee
from ejadmin.models.records import Draft, Outcome
from ejadmin.models.school import Building
from ejadmin.models.store import Store
from tests.two_years import LAUNCH, TwoYears


@contextmanager
def as_it_came(database: Store, key: int) -> Iterator[Employee]:
    """A record to be filled as older data came: what is typed today is not asked."""
    with database.sessions.begin() as session:
        session.info[records.AS_IT_WAS] = True
        yield session.get_one(Employee, key)


def save(database: Store, key: int, **values: Any) -> Outcome:
    (outcome,) = records.save(database.sessions, Employee, [Draft(key, values)])
    return outcome


@pytest.fixture
def employee(two_years: tuple[Store, TwoYears]) -> tuple[Store, int]:
    """A teacher whose stored telephone is none, and who gave no consent to it."""
    database, school = two_years
    key = school.teachers["history"]
    with as_it_came(database, key) as record:
        record.phone = "12"
    return database, key


def phone_and_position(database: Store, key: int) -> tuple[str | None, str | None]:
    with database.sessions() as session:
        record = session.get_one(Employee, key)
        return record.phone, record.position


def test_a_bad_old_telephone_comes_back_under_its_old_spelling(
    employee: tuple[Store, int],
) -> None:
    database, key = employee
    outcome = save(database, key, phone=None)
    assert outcome.error is None
    assert phone_and_position(database, key)[0] is None
    records.restore(database.sessions, Employee, Draft(key, {"phone": "12"}), outcome.values)
    assert phone_and_position(database, key)[0] == "12"


def test_the_same_telephone_is_refused_when_it_is_typed(employee: tuple[Store, int]) -> None:
    database, key = employee
    save(database, key, phone=None)
    with database.sessions.begin() as session:
        session.add(Consent(employee_id=key, given_on=LAUNCH))
    refused = save(database, key, phone="12")
    assert refused.error is not None
    assert refused.error.field == "phone"
    assert "цифр – 2" in refused.error.message
    assert phone_and_position(database, key)[0] is None


def _changed(database: Store, key: int) -> None:
    assert save(database, key, position="завуч").error is None


def _removed(database: Store, key: int) -> None:
    with database.sessions.begin() as session:
        session.delete(session.get_one(Employee, key))


@pytest.mark.parametrize("meanwhile", [_changed, _removed])
def test_what_was_changed_or_removed_since_is_not_undone(
    database: Store, meanwhile: Callable[[Store, int], None]
) -> None:
    with database.sessions.begin() as session:
        record = Employee(last_name="Седова", first_name="Анна", position="учитель")
        session.add(record)
        session.flush()
        key = record.id
    outcome = save(database, key, position="методист")
    meanwhile(database, key)
    former = Draft(key, {"position": "учитель"})
    with pytest.raises(UserError, match="Отменить нельзя: запись с тех пор изменили"):
        records.restore(database.sessions, Employee, former, outcome.values)


def test_a_change_of_another_field_does_not_forbid_the_undo(
    employee: tuple[Store, int],
) -> None:
    database, key = employee
    outcome = save(database, key, position="методист")
    save(database, key, hours_limit=18)
    former = Draft(key, {"position": "учитель"})
    records.restore(database.sessions, Employee, former, outcome.values)
    assert phone_and_position(database, key) == ("12", "учитель")


def test_a_name_that_somebody_took_meanwhile_does_not_come_back(database: Store) -> None:
    with database.sessions.begin() as session:
        building = Building(name="Главное")
        session.add(building)
        session.flush()
        key = building.id
    draft = Draft(key, {"name": "Старое"})
    (outcome,) = records.save(database.sessions, Building, [draft])
    records.save(database.sessions, Building, [Draft(None, {"name": "Главное"})])
    former = Draft(key, {"name": "Главное"})
    with pytest.raises(UserError, match="уже есть"):
        records.restore(database.sessions, Building, former, outcome.values)
