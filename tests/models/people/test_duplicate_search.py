"""The search over a whole school: what it finds, what it leaves out, what it forgets not."""

from datetime import date

import pytest

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.people import duplicate_search
from ejadmin.models.people.duplicate_search import (
    Pair,
    decided,
    declare_distinct,
    forget_distinct,
    read,
    search,
)
from ejadmin.models.people.duplicates import PersonKind
from ejadmin.models.people.tables import Employee, Guardian, Pupil, PupilGuardian

BORN = date(2015, 3, 7)


def pupil(name: str, born: date | None = BORN) -> Pupil:
    last, first, middle = name.split()
    return Pupil(last_name=last, first_name=first, middle_name=middle, birth_date=born)


@pytest.fixture
def crowd(database: Store) -> Store:
    """Two pairs of pupils, twins, one mother entered twice, an employee by initials."""
    with database.sessions.begin() as session:
        mothers = [
            Guardian(last_name="Соколова", first_name="Елена", middle_name="Павловна", phone=phone)
            for phone in ("+7 912 000-00-01", "8 (912) 000 00 01", None)
        ]
        mothers[2].last_name = "Громова"
        children = [
            pupil("Соколов Иван Львович"), pupil("Сколоов Иван Львович"),
            pupil("Ёлкина Дарья Ильинична", None), pupil("Елкина Дария Ильинична"),
            pupil("Громова Арина Петровна"), pupil("Громова Алина Петровна"),
        ]  # fmt: skip
        session.add_all([*mothers, *children])
        session.add_all([
            Employee(last_name="Иванцова", first_name="Мария", middle_name="Петровна"),
            Employee(last_name="Иванцова", first_name="М.", middle_name="П."),
        ])  # fmt: skip
        session.flush()
        for mother, child in zip(mothers, children, strict=False):
            session.add(PupilGuardian(pupil=child, guardian=mother))
    return database


def pairs(database: Store) -> list[tuple[PersonKind, int, int]]:
    with database.sessions() as session:
        return [(one.kind, one.first_id, one.second_id) for one in search(read(session))]


def test_doubles_are_found_and_twins_are_not(crowd: Store) -> None:
    assert sorted(pairs(crowd)) == [
        (PersonKind.EMPLOYEE, 1, 2),
        (PersonKind.GUARDIAN, 1, 2),
        (PersonKind.PUPIL, 1, 2),
        (PersonKind.PUPIL, 3, 4),
    ]


def test_two_people_declared_different_never_come_back(crowd: Store) -> None:
    with crowd.sessions.begin() as session:
        found = next(one for one in search(read(session)) if one.kind is PersonKind.PUPIL)
        key = declare_distinct(session, found)
    assert (found.kind, found.first_id, found.second_id) not in pairs(crowd)
    assert len(pairs(crowd)) == 3
    with crowd.sessions.begin() as session:
        forget_distinct(session, key)
    assert len(pairs(crowd)) == 4


def test_a_decision_goes_with_its_person(crowd: Store) -> None:
    """SQLite gives the number of the last record that went to the next that comes."""
    with crowd.sessions.begin() as session:
        pupil = next(
            one for one in search(read(session)) if (one.first_id, one.second_id) == (3, 4)
        )
        declare_distinct(session, pupil)
        mothers = next(one for one in search(read(session)) if one.kind is PersonKind.GUARDIAN)
        declare_distinct(session, mothers)
    with crowd.sessions.begin() as session:
        session.delete(session.get_one(Pupil, 4))
    with crowd.sessions() as session:
        (left,) = decided(session)
        assert left[1].kind is PersonKind.GUARDIAN


def test_a_pair_with_somebody_gone_is_told(crowd: Store) -> None:
    with crowd.sessions.begin() as session:
        gone = Pair(PersonKind.PUPIL, 1, 999, search(read(session))[0].likeness)
        with pytest.raises(UserError, match="уже нет"):
            declare_distinct(session, gone)


def test_the_answer_is_remembered_until_people_change(
    crowd: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    search.cache_clear()
    asked: list[int] = []
    likeness = duplicate_search.likeness
    monkeypatch.setattr(
        duplicate_search, "likeness", lambda *faces: asked.append(1) or likeness(*faces)
    )
    first, times = pairs(crowd), len(asked)
    assert pairs(crowd) == first
    assert len(asked) == times
    with crowd.sessions.begin() as session:
        session.get_one(Pupil, 2).first_name = "Пётр"
    assert (PersonKind.PUPIL, 1, 2) not in pairs(crowd)
    assert len(asked) > times


def test_an_empty_school_has_no_doubles(database: Store) -> None:
    assert pairs(database) == []
