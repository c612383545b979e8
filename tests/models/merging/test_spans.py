"""Days of two records of one pupil: what meets becomes one span, only the same days at once clash.

Days are written as those of October 2026.
"""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models import merging
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.people.duplicates import PersonKind
from ejadmin.models.people.tables import Pupil
from tests.two_years import TwoYears

Filled = tuple[Store, TwoYears]
Span = tuple[int, int | None]
ONE, OTHER = "1 группа", "2 группа"


def october(day: int | None) -> date | None:
    return date(2026, 10, day) if day else None


def two_records(school: TwoYears) -> tuple[int, int]:
    """A pupil entered twice, in no class yet."""
    one, other = (school.add(Pupil(last_name="Зимин", first_name="Лев")) for _ in range(2))
    return one, other


def belong(session: Session, link: str, group: int, pupil: int, spans: Sequence[Span]) -> None:
    """Let a pupil belong to a class or to a subgroup on some days."""
    model = ClassMembership if link == "class_id" else SubgroupMembership
    for first, last in spans:
        days = {"first_day": october(first), "last_day": october(last)}
        session.add(model(pupil_id=pupil, **{link: group}, **days))
    session.flush()


def obstacles(session: Session, keep: int, gone: int) -> list[str]:
    return [one.text for one in merging.plan(session, Pupil, keep, gone).obstacles]


@pytest.mark.parametrize(
    ("mine", "others", "left"),
    [
        ([(1, 10)], [(11, 20)], [(1, 20)]),
        ([(11, 20)], [(1, 10)], [(1, 20)]),
        ([(1, 10)], [(12, 20)], [(1, 10), (12, 20)]),
        ([(12, 20)], [(1, 10)], [(1, 10), (12, 20)]),
        ([(1, 10)], [(10, 20)], [(1, 20)]),
        ([(1, 20)], [(5, 10)], [(1, 20)]),
        ([(5, 10)], [(1, 20)], [(1, 20)]),
        ([(1, 20)], [(5, 10), (21, 25)], [(1, 25)]),
        ([(1, None)], [(5, 10)], [(1, None)]),
        ([(5, 10)], [(1, None)], [(1, None)]),
        ([(1, 10)], [(11, None)], [(1, None)]),
        ([(1, 5), (10, 15)], [(6, 9)], [(1, 15)]),
        ([(1, 5), (20, 25)], [(6, 8)], [(1, 8), (20, 25)]),
        ([(1, 5)], [(1, 5)], [(1, 5)]),
        ([], [(1, 5), (8, None)], [(1, 5), (8, None)]),
        ([(1, 5), (6, 9)], [(20, 25)], [(1, 5), (6, 9), (20, 25)]),
    ],
)
@pytest.mark.parametrize("link", ["class_id", "subgroup_id"])
def test_spans_that_overlap_or_follow_each_other_become_one_and_no_day_is_lost(
    two_years: Filled, link: str, mine: list[Span], others: list[Span], left: list[Span]
) -> None:
    database, filled = two_years
    with database.sessions() as session:
        school = filled.within(session)
        keep, gone = two_records(school)
        group = school.classes["9А"] if link == "class_id" else school.subgroups[ONE]
        belong(session, link, group, keep, mine)
        belong(session, link, group, gone, others)
        merging.merge(session, PersonKind.PUPIL, keep, gone, {})
        model = ClassMembership if link == "class_id" else SubgroupMembership
        rows = session.execute(
            select(model.first_day, model.last_day)
            .where(model.pupil_id == keep)
            .order_by(model.first_day)
        )
        found = [tuple(row) for row in rows]
    assert found == [(october(first), october(last)) for first, last in left]


CLASHES = [
    ((1, 10), (11, None), False),
    ((1, 10), (10, None), True),
    ((11, None), (1, 10), False),
    ((10, None), (1, 10), True),
    ((1, None), (5, 6), True),
    ((5, 6), (1, None), True),
    ((1, None), (8, None), True),
]


@pytest.mark.parametrize(("mine", "others", "is_refused"), CLASHES)
def test_two_classes_forbid_a_merge_only_on_the_same_days(
    two_years: Filled, mine: Span, others: Span, is_refused: bool
) -> None:
    database, filled = two_years
    with database.sessions() as session:
        school = filled.within(session)
        keep, gone = two_records(school)
        belong(session, "class_id", school.classes["5А"], keep, [mine])
        belong(session, "class_id", school.classes["5Б"], gone, [others])
        told = obstacles(session, keep, gone)
        assert ["На одни и те же дни: 5А" in text for text in told] == [True] * is_refused
        if not is_refused:
            merging.merge(session, PersonKind.PUPIL, keep, gone, {})
            rows = session.execute(
                select(ClassMembership.class_id, ClassMembership.first_day)
                .where(ClassMembership.pupil_id == keep)
                .order_by(ClassMembership.id)
            )
            assert [tuple(row) for row in rows] == [
                (school.classes["5А"], october(mine[0])),
                (school.classes["5Б"], october(others[0])),
            ]


@pytest.mark.parametrize(("mine", "others", "is_refused"), CLASHES)
def test_two_parts_of_one_division_forbid_a_merge_only_on_the_same_days(
    two_years: Filled, mine: Span, others: Span, is_refused: bool
) -> None:
    database, filled = two_years
    with database.sessions() as session:
        school = filled.within(session)
        keep, gone = two_records(school)
        belong(session, "subgroup_id", school.subgroups[ONE], keep, [mine])
        belong(session, "subgroup_id", school.subgroups[OTHER], gone, [others])
        assert len(obstacles(session, keep, gone)) == is_refused


def test_subgroups_of_different_subjects_stand_together(two_years: Filled) -> None:
    database, filled = two_years
    with database.sessions() as session:
        school = filled.within(session)
        keep, gone = two_records(school)
        five_a = session.get_one(SchoolClass, school.classes["5А"])
        division = school.add(Division(subject_id=school.subjects["history"], classes=[five_a]))
        history = school.add(Subgroup(division_id=division, name="2 группа"))
        belong(session, "subgroup_id", school.subgroups[ONE], keep, [(1, None)])
        belong(session, "subgroup_id", history, gone, [(1, None)])
        merging.merge(session, PersonKind.PUPIL, keep, gone, {})
        rows = select(SubgroupMembership.subgroup_id).where(SubgroupMembership.pupil_id == keep)
        assert set(session.scalars(rows)) == {school.subgroups[ONE], history}


def test_every_clash_is_named_with_its_days_and_the_row_to_mend(two_years: Filled) -> None:
    database, filled = two_years
    with database.sessions() as session:
        school = filled.within(session)
        keep, gone = two_records(school)
        belong(session, "class_id", school.classes["5А"], keep, [(1, 10), (15, None)])
        belong(session, "class_id", school.classes["5Б"], gone, [(10, 15)])
        found = merging.plan(session, Pupil, keep, gone).obstacles
        row = session.scalars(
            select(ClassMembership.id).where(ClassMembership.pupil_id == gone)
        ).one()
    until, since = (
        f"На одни и те же дни: 5А {days} и 5Б с 10.10.2026 по 15.10.2026. Закройте лишнее."
        for days in ("с 01.10.2026 по 10.10.2026", "с 15.10.2026")
    )
    assert [(one.text, one.details["id"]) for one in found] == [(until, row), (since, row)]
