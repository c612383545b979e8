"""What may become one and what stands against a merge: nothing differing goes without a word."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models import merging
from ejadmin.models.base import copies
from ejadmin.models.base.columns import Base
from ejadmin.models.base.store import Store
from ejadmin.models.curriculum.tables import SubjectTeacher
from ejadmin.models.journal.tables import (
    Attendance,
    AttendanceKind,
    FinalMark,
    FinalMarkKind,
    Mark,
    MarkSign,
    PeriodMark,
    Work,
)
from ejadmin.models.people.duplicates import DistinctPeople, PersonKind
from ejadmin.models.people.tables import Guardian, GuardianRights, PupilGuardian, Relation
from ejadmin.models.school.card import Building
from ejadmin.models.timetable.tables import Substitution
from tests.doing import do
from tests.two_years import MONDAY, TwoYears

Filled = tuple[Store, TwoYears]
COURSE = "mathematics 5А"


@pytest.fixture
def namesakes(two_years: Filled) -> tuple[Store, TwoYears, int, int]:
    """Two records of one pupil of 5А with nothing in the journal yet."""
    database, school = two_years
    return database, school, school.people["namesake"], school.people["other namesake"]


def merged(database: Store, kind: PersonKind, keep: int, gone: int) -> None:
    do(database, merging.merge, kind, keep, gone, {})


def row_of(session: Session, school: TwoYears, model: type[Base], pupil: int, **told: Any) -> Base:
    """A row of the journal at a fixed place."""
    lesson, subject = school.lessons[COURSE, MONDAY], school.subjects["mathematics"]
    places: dict[type[Base], dict[str, Any]] = {
        Attendance: {"lesson_id": lesson},
        PeriodMark: {"period_id": school.periods["I"], "subject_id": subject},
        FinalMark: {"year_id": school.years["now"], "subject_id": subject,
                    "kind": FinalMarkKind.YEAR},
    }  # fmt: skip
    if model is Mark:
        work = session.scalars(select(Work.id).where(Work.lesson_id == lesson)).one()
        places[Mark] = {"work_id": work}
    return model(pupil_id=pupil, **places[model], **told)


ABSENT, LATE = AttendanceKind.ABSENT, AttendanceKind.LATE


@pytest.mark.parametrize(
    ("model", "one", "other", "said"),
    [
        (Mark, {"value": 5}, {"value": 4}, "отметка"),
        (Mark, {"value": 5}, {"sign": MarkSign.PASSED}, "отметка"),
        (Mark, {"sign": MarkSign.PASSED}, {"sign": MarkSign.FAILED}, "отметка"),
        (Mark, {"value": 5, "comment": "а"}, {"value": 5, "comment": "б"}, "«Комментарий»"),
        (PeriodMark, {"sign": MarkSign.PASSED}, {"sign": MarkSign.FAILED}, "отметка"),
        (PeriodMark, {"value": 5}, {"sign": MarkSign.EXEMPT}, "отметка"),
        (FinalMark, {"sign": MarkSign.PASSED}, {"sign": MarkSign.FAILED}, "отметка"),
        (FinalMark, {"value": 3}, {"value": 4}, "отметка"),
        (Attendance, {"kind": ABSENT}, {"kind": LATE}, "«Посещаемость»"),
        (Attendance, {"kind": ABSENT, "reason": "а"}, {"kind": ABSENT, "reason": "б"}, "«Причина»"),
        (Attendance, {"kind": LATE, "minutes_late": 5}, {"kind": LATE, "minutes_late": 6},
         "«Минут опоздания»"),
        (Attendance, {"kind": ABSENT, "document": "1"}, {"kind": ABSENT, "document": "2"},
         "«Документ»"),
    ],
)  # fmt: skip
def test_two_rows_of_one_place_that_differ_forbid_the_merge_and_both_stay(
    namesakes: tuple[Store, TwoYears, int, int],
    model: type[Base],
    one: dict[str, Any],
    other: dict[str, Any],
    said: str,
) -> None:
    database, school, keep, gone = namesakes
    with database.sessions.begin() as session:
        session.add_all([row_of(session, school, model, keep, **one),
                         row_of(session, school, model, gone, **other)])  # fmt: skip
        before = session.scalar(select(func.count()).select_from(model))
    with pytest.raises(UserError, match=f"{said} – у двух записей разное"):
        merged(database, PersonKind.PUPIL, keep, gone)
    with database.sessions() as session:
        assert session.scalar(select(func.count()).select_from(model)) == before


@pytest.mark.parametrize(
    ("model", "one", "other"),
    [
        (Mark, {"value": 5, "comment": "а"}, {"value": 5}),
        (Mark, {"value": 5}, {"value": 5, "comment": "а"}),
        (PeriodMark, {"sign": MarkSign.PASSED}, {"sign": MarkSign.PASSED}),
        (FinalMark, {"value": 4}, {"value": 4}),
        (Attendance, {"kind": LATE, "minutes_late": 5}, {"kind": LATE, "reason": "автобус"}),
        (Attendance, {"kind": LATE}, {"kind": LATE, "minutes_late": 5, "document": "1"}),
    ],
)
def test_rows_alike_or_filling_each_other_become_one_with_all_that_was_told(
    namesakes: tuple[Store, TwoYears, int, int],
    model: type[Any],
    one: dict[str, Any],
    other: dict[str, Any],
) -> None:
    database, school, keep, gone = namesakes
    with database.sessions.begin() as session:
        session.add_all([row_of(session, school, model, keep, **one),
                         row_of(session, school, model, gone, **other)])  # fmt: skip
    merged(database, PersonKind.PUPIL, keep, gone)
    with database.sessions() as session:
        left = session.scalars(select(model).where(model.pupil_id == keep)).one()
        assert {name: getattr(left, name) for name in one | other} == one | other


LINK = {
    "relation": Relation.OTHER, "rights": GuardianRights.FULL, "gets_information": True,
    "document": None,
}  # fmt: skip
FULL, LIMITED, DEPRIVED = GuardianRights


@pytest.mark.parametrize(
    ("one", "other", "left"),
    [
        ({"gets_information": False}, {}, {"gets_information": False}),
        ({}, {"gets_information": False}, {"gets_information": False}),
        ({}, {}, {}),
        ({"rights": DEPRIVED}, {"rights": LIMITED}, {"rights": DEPRIVED}),
        ({"rights": LIMITED}, {"rights": DEPRIVED}, {"rights": DEPRIVED}),
        ({"rights": FULL}, {"rights": LIMITED}, {"rights": LIMITED}),
        ({"rights": LIMITED}, {"rights": FULL}, {"rights": LIMITED}),
        ({"relation": Relation.MOTHER}, {}, {"relation": Relation.MOTHER}),
        ({}, {"relation": Relation.MOTHER}, {"relation": Relation.MOTHER}),
        ({"document": "Решение"}, {}, {"document": "Решение"}),
        ({}, {"document": "Решение"}, {"document": "Решение"}),
    ],
)
def test_of_a_parent_linked_twice_the_stricter_holds_whichever_record_says_it(
    two_years: Filled, one: dict[str, Any], other: dict[str, Any], left: dict[str, Any]
) -> None:
    database, school = two_years
    pupil = school.people["ordinary"]
    with database.sessions.begin() as session:
        mothers = [Guardian(last_name="Алексеева", first_name="Ольга") for _ in range(2)]
        session.add_all(mothers)
        session.flush()
        keep, gone = (mother.id for mother in mothers)
        for key, told in ((keep, one), (gone, other)):
            session.add(PupilGuardian(pupil_id=pupil, guardian_id=key, **{**LINK, **told}))
    merged(database, PersonKind.GUARDIAN, keep, gone)
    with database.sessions() as session:
        link = session.scalars(select(PupilGuardian)).one()
        assert link.guardian_id == keep
        assert {name: getattr(link, name) for name in LINK} == {**LINK, **left}


def test_a_subject_that_both_teach_is_taught_once(two_years: Filled) -> None:
    database, school = two_years
    keep, gone = school.teachers["mathematics"], school.teachers["namesake"]
    first, second = school.subjects["mathematics"], school.subjects["history"]
    with database.sessions.begin() as session:
        session.add_all(
            SubjectTeacher(subject_id=subject, employee_id=employee)
            for subject, employee in ((first, keep), (first, gone), (second, gone))
        )
    merged(database, PersonKind.EMPLOYEE, keep, gone)
    with database.sessions() as session:
        rows = session.execute(select(SubjectTeacher.subject_id, SubjectTeacher.employee_id))
        assert sorted(tuple(row) for row in rows) == [(first, keep), (second, keep)]


@pytest.mark.parametrize(
    ("absent", "substitute", "is_refused"),
    [
        ("mathematics", "namesake", True),
        ("namesake", "mathematics", True),
        ("namesake", "history", False),
        ("history", "namesake", False),
        ("history", "mathematics", False),
    ],
)
def test_only_a_substitution_of_the_two_for_each_other_forbids_their_merge(
    two_years: Filled, absent: str, substitute: str, is_refused: bool
) -> None:
    database, school = two_years
    staff = school.teachers
    with database.sessions.begin() as session:
        session.add(Substitution(
            lesson_id=school.lessons[COURSE, MONDAY], absent_id=staff[absent],
            substitute_id=staff[substitute],
        ))  # fmt: skip
    keep, gone = staff["mathematics"], staff["namesake"]
    if is_refused:
        with pytest.raises(UserError, match="один из двоих заменял другого"):
            merged(database, PersonKind.EMPLOYEE, keep, gone)
        return
    merged(database, PersonKind.EMPLOYEE, keep, gone)
    with database.sessions() as session:
        row = session.scalars(select(Substitution)).one()
        now = {**staff, "namesake": keep}
        assert (row.absent_id, row.substitute_id) == (now[absent], now[substitute])


def _decided(session: Session, kind: PersonKind, one: int, other: int) -> None:
    first, second = sorted((one, other))
    session.add(DistinctPeople(kind=kind, first_id=first, second_id=second))
    session.flush()


def decisions(session: Session) -> list[tuple[PersonKind, int, int]]:
    columns = (DistinctPeople.kind, DistinctPeople.first_id, DistinctPeople.second_id)
    return sorted(tuple(row) for row in session.execute(select(*columns)))


@pytest.mark.parametrize("third", ["ordinary", "tenth"], ids=["entered before", "entered after"])
@pytest.mark.parametrize("about", [("keep", "gone"), ("keep",), ("gone",)])
def test_another_person_than_either_is_another_than_the_one_who_stays_said_once(
    namesakes: tuple[Store, TwoYears, int, int], third: str, about: tuple[str, ...]
) -> None:
    database, school, keep, gone = namesakes
    other = school.people[third]
    with database.sessions.begin() as session:
        for one in about:
            _decided(session, PersonKind.PUPIL, {"keep": keep, "gone": gone}[one], other)
        for one in (keep, gone):  # the same numbers of other people
            _decided(session, PersonKind.EMPLOYEE, one, other)
    merged(database, PersonKind.PUPIL, keep, gone)
    with database.sessions() as session:
        assert decisions(session) == sorted([
            (PersonKind.EMPLOYEE, *sorted((keep, other))),
            (PersonKind.EMPLOYEE, *sorted((gone, other))),
            (PersonKind.PUPIL, *sorted((keep, other))),
        ])  # fmt: skip


def test_that_the_two_were_called_different_is_forgotten_with_their_merge(
    namesakes: tuple[Store, TwoYears, int, int],
) -> None:
    database, _, keep, gone = namesakes
    with database.sessions.begin() as session:
        _decided(session, PersonKind.PUPIL, keep, gone)
        merging.merge(session, PersonKind.PUPIL, keep, gone, {})
        assert decisions(session) == []


def copy_of(file: Path, age: timedelta) -> Path:
    """A copy of the database kept some time ago."""
    made = datetime.now() - age
    copy = file.parent / "snapshots" / f"{file.name}.{made:%Y%m%d-%H%M%S}.merge.sqlite"
    copy.parent.mkdir(exist_ok=True)
    copy.write_bytes(file.read_bytes())
    os.utime(copy, (made.timestamp(), made.timestamp()))
    return copy


@pytest.mark.file_only("copies of the file")
@pytest.mark.parametrize(
    ("ages", "new"),
    [((), 1), ((61,), 1), ((59,), 0), ((60 * 24, 61), 1), ((60 * 24, 59), 0)],
)
def test_a_copy_is_kept_before_a_merge_unless_one_of_the_last_hour_is_there(
    namesakes: tuple[Store, TwoYears, int, int], ages: tuple[int, ...], new: int
) -> None:
    database = namesakes[0]
    for minutes in ages:
        copy_of(database.file, timedelta(minutes=minutes))
    with database.sessions.begin() as session:  # an unchanged base needs no second copy
        session.add(Building(name="Новое"))
    copies.before(database.sessions, copies.Occasion.MERGE)
    kept = list((database.file.parent / "snapshots").glob("*.sqlite"))
    assert len(kept) == len(ages) + new


@pytest.mark.file_only("copies of the file")
def test_a_copy_of_another_database_counts_for_nothing(
    namesakes: tuple[Store, TwoYears, int, int],
) -> None:
    database = namesakes[0]
    copy = copy_of(database.file, timedelta(minutes=1))
    copy.rename(copy.with_name(f"demonstration{copy.name.removeprefix(database.file.stem)}"))
    copies.before(database.sessions, copies.Occasion.MERGE)
    assert len(list(copy.parent.glob(f"{database.file.name}.*.sqlite"))) == 1
