"""What a statement tells where memberships, refusals and absences end within its days."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ejadmin.exports.statement_content import Absences, Batch, MissedDay, Statement
from ejadmin.exports.statement_data import collect
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.classes.tables import SubgroupMembership as InSubgroup
from ejadmin.models.people.tables import PaperRequest, Pupil
from tests.two_years import (
    FRIDAY,
    LAUNCH,
    MONDAY,
    MOVED_ON,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    TwoYears,
)

BEFORE_MONDAY, LATER = MONDAY - timedelta(days=1), date(2026, 12, 1)
DAY_BEFORE_MOVING = MOVED_ON - timedelta(days=1)


@pytest.fixture
def filled(two_years: tuple[Store, TwoYears]) -> Iterator[TwoYears]:
    database, school = two_years
    with database.sessions.begin() as opened:
        yield school.within(opened)


def told_of(filled: TwoYears, pupil: str, first: date, last: date) -> Batch:
    return collect(
        filled.session, pupil_ids=[filled.people[pupil]], first=first, last=last, today=LATER
    )


def days_of(told: Statement, subject: str) -> list[date]:
    return [line.day for one in told.subjects if one.subject == subject for line in one.lessons]


def test_whole_days_are_missed_for_each_reason_of_the_three(filled: TwoYears) -> None:
    (told,) = told_of(filled, "ordinary", MONDAY, FRIDAY).statements
    assert told.missed_days == (
        MissedDay(MONDAY, "Б"), MissedDay(TUESDAY, "У"), MissedDay(FRIDAY, "Н"),
    )  # fmt: skip


def test_minutes_of_all_latenesses_in_a_subject_are_summed(filled: TwoYears) -> None:
    (told,) = told_of(filled, "ordinary", MONDAY, FRIDAY).statements
    absences = {subject.subject: subject.absences for subject in told.subjects}
    assert absences["Математика"] == Absences(late=2, minutes=15, absent=1, excused=1, ill=1)
    assert absences["История"] == Absences(late=0, minutes=None, absent=1, excused=1, ill=1)


@pytest.mark.parametrize(
    ("pupil", "first", "last", "days"),
    [
        ("late comer", MONDAY, TUESDAY, None),
        ("late comer", MONDAY, WEDNESDAY, [WEDNESDAY]),
        ("leaver", WEDNESDAY, FRIDAY, [WEDNESDAY]),
        ("leaver", THURSDAY, FRIDAY, None),
    ],
)
def test_who_was_in_the_class_on_one_day_of_the_span_is_told_of_it(
    filled: TwoYears, pupil: str, first: date, last: date, days: list[date] | None
) -> None:
    batch = told_of(filled, pupil, first, last)
    assert [days_of(told, "Математика") for told in batch.statements] == ([days] if days else [])
    assert [missing.pupil_id for missing in batch.missing] == (
        [] if days else [filled.people[pupil]]
    )


@pytest.mark.parametrize(
    ("joined", "left", "days"),
    [
        (LAUNCH, MONDAY, [MONDAY]),
        (LAUNCH, BEFORE_MONDAY, []),
        (FRIDAY, None, [FRIDAY]),
        (FRIDAY + timedelta(days=1), None, []),
    ],
)
def test_who_was_in_the_subgroup_on_one_day_of_the_span_is_told_of_it(
    filled: TwoYears, joined: date, left: date | None, days: list[date]
) -> None:
    filled.lesson("english 2 группа", MONDAY, 3)
    filled.lesson("english 2 группа", FRIDAY, 3)
    filled.add(InSubgroup(subgroup_id=filled.subgroups["2 группа"], first_day=joined,
                          pupil_id=filled.people["moved"], last_day=left))  # fmt: skip
    (told,) = told_of(filled, "moved", MONDAY, FRIDAY).statements
    assert days_of(told, "Иностранный язык (английский)") == days


def test_the_last_class_of_a_pupil_who_moved_signs(filled: TwoYears) -> None:
    """Whatever membership was entered first."""
    five_b = filled.session.get_one(SchoolClass, filled.classes["5Б"])
    five_b.class_teacher_id = filled.teachers["history"]
    filled.people["entered backwards"] = filled.add(Pupil(last_name="Зимина", first_name="Ева"))
    filled.join("entered backwards", "5Б", MOVED_ON)
    filled.join("entered backwards", "5А", LAUNCH, DAY_BEFORE_MOVING)
    for pupil in ("moved", "entered backwards"):
        (told,) = told_of(filled, pupil, MONDAY, MOVED_ON).statements
        assert told.class_label == "5А по 20.09.2026, 5Б с 21.09.2026"
        assert told.class_teacher == "Ёлкин П. И."
        (told,) = told_of(filled, pupil, MONDAY, DAY_BEFORE_MOVING).statements
        assert (told.class_label, told.class_teacher) == ("5А", "Дубова В. С.")


def test_the_latest_refusal_of_the_span_is_printed(filled: TwoYears) -> None:
    """Whatever refusal was entered first."""
    for first, last in ((TUESDAY, None), (LAUNCH, MONDAY)):
        filled.add(PaperRequest(pupil_id=filled.people["namesake"], requested_on=first,
                                first_day=first, last_day=last))  # fmt: skip
    for pupil in ("ordinary", "namesake"):
        (told,) = told_of(filled, pupil, MONDAY, FRIDAY).statements
        assert told.requested_on == TUESDAY
        (told,) = told_of(filled, pupil, LAUNCH, MONDAY).statements
        assert told.requested_on == LAUNCH


@pytest.mark.parametrize(
    ("pupil", "first", "last", "requested_on"),
    [
        ("until summer", MONDAY, FRIDAY, LAUNCH),
        ("until summer", TUESDAY, FRIDAY, None),
        ("moved", MONDAY, FRIDAY, FRIDAY),
        ("moved", MONDAY, THURSDAY, None),
    ],
)
def test_a_refusal_of_one_day_of_the_span_is_printed(
    filled: TwoYears, pupil: str, first: date, last: date, requested_on: date | None
) -> None:
    (told,) = told_of(filled, pupil, first, last).statements
    assert told.requested_on == requested_on
