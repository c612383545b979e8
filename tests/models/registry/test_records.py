"""Records saved and brought back: what was lawful returns, later work is never overwritten."""

from collections.abc import Callable
from typing import Any

import pytest

from ejadmin.models.base import writing
from ejadmin.models.base.elsewhere import ChangedElsewhere
from ejadmin.models.base.operations import ChangedSince
from ejadmin.models.base.store import Store
from ejadmin.models.people.tables import Consent, Employee
from ejadmin.models.registry import records
from ejadmin.models.registry.records import Draft, Outcome
from ejadmin.models.school.card import Building
from tests.doing import do, done, undo
from tests.two_years import LAUNCH, TwoYears


def save(
    database: Store, key: int, *, expected: dict[str, Any] | None = None, **values: Any
) -> Outcome:
    (outcome,) = do(database, records.save, Employee, [Draft(key, values, expected or {})])
    return outcome


def change(database: Store, key: int, **values: Any) -> int:
    number = done(database, records.save, Employee, [Draft(key, values)])
    assert number is not None
    return number


@pytest.fixture
def employee(two_years: tuple[Store, TwoYears]) -> tuple[Store, int]:
    """A teacher whose stored telephone is none, and who gave no consent to it."""
    database, school = two_years
    key = school.teachers["history"]
    with database.sessions.begin() as session:
        writing.update_many(session, Employee, Employee.id == key, {"phone": "12"})
    return database, key


def phone_and_position(database: Store, key: int) -> tuple[str | None, str | None]:
    with database.sessions() as session:
        record = session.get_one(Employee, key)
        return record.phone, record.position


def test_a_bad_old_telephone_comes_back_under_its_old_spelling(
    employee: tuple[Store, int],
) -> None:
    database, key = employee
    number = change(database, key, phone=None)
    assert phone_and_position(database, key)[0] is None
    undo(database, number)
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
    number = change(database, key, position="методист")
    meanwhile(database, key)
    with pytest.raises(ChangedSince, match="сотрудник – "):
        undo(database, number)


def test_a_change_of_another_field_does_not_forbid_the_undo(
    employee: tuple[Store, int],
) -> None:
    database, key = employee
    number = change(database, key, position="методист")
    save(database, key, hours_limit=18)
    undo(database, number)
    assert phone_and_position(database, key) == ("12", "учитель")


def test_a_name_that_somebody_took_meanwhile_does_not_come_back(database: Store) -> None:
    with database.sessions.begin() as session:
        building = Building(name="Главное")
        session.add(building)
        session.flush()
        key = building.id
    number = done(database, records.save, Building, [Draft(key, {"name": "Старое"})])
    do(database, records.save, Building, [Draft(None, {"name": "Главное"})])
    with pytest.raises(ChangedSince, match="уже есть"):
        undo(database, number)


def test_a_value_written_meanwhile_is_told_with_its_author(employee: tuple[Store, int]) -> None:
    database, key = employee
    shown = {"position": phone_and_position(database, key)[1]}
    assert save(database, key, position="завуч").error is None
    refused = save(database, key, expected=shown, position="методист")
    assert isinstance(refused.error, ChangedElsewhere)
    assert refused.error.field == "position"
    assert "«завуч»" in refused.error.message
    assert refused.values["position"] == "завуч"
    assert phone_and_position(database, key)[1] == "завуч"
    seen = save(database, key, expected={"position": "завуч"}, position="методист")
    assert seen.error is None


def test_the_same_value_written_meanwhile_is_no_conflict(employee: tuple[Store, int]) -> None:
    database, key = employee
    save(database, key, position="завуч")
    assert save(database, key, expected={"position": None}, position="завуч").error is None
