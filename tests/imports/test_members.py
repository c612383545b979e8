"""Members of groups: namesakes are not guessed, one group of two is not either, the day counts."""

from datetime import date

import pytest
from sqlalchemy import select

from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.people.tables import Pupil
from tests.imports.tables import count, load, told
from tests.two_years import LAUNCH

ENGLISH = "Иностранный язык (английский)"
HEADS = ("Группа", "Предмет", "Ученик", "Класс")


@pytest.fixture
def born(two_years):
    """Both namesakes out of their group; one of them has a birth date on the card."""
    database, school = two_years
    with database.sessions.begin() as session:
        for word in ("namesake", "other namesake"):
            key = school.people[word]
            for one in session.query(SubgroupMembership).filter_by(pupil_id=key):
                session.delete(one)
        session.get_one(Pupil, school.people["other namesake"]).birth_date = date(2015, 3, 4)
    return database, school


def members(database, subgroup):
    """Pupils of a subgroup with their first days."""
    query = select(SubgroupMembership.pupil_id, SubgroupMembership.first_day)
    of = query.where(SubgroupMembership.subgroup_id == subgroup)
    with database.sessions() as session:
        return [tuple(row) for row in session.execute(of.order_by(SubgroupMembership.pupil_id))]


def second_group(school, session, subject):
    """One more «1 группа» of 5А, of another subject."""
    added = school.within(session)
    five_a = session.get_one(SchoolClass, school.classes["5А"])
    division = added.add(Division(subject_id=school.subjects[subject], classes=[five_a]))
    return added.add(Subgroup(division_id=division, name="1 группа"))


def test_of_two_namesakes_of_a_class_none_is_put_into_the_group(two_years, tmp_path):
    database, school = two_years
    before = members(database, school.subgroups["1 группа"])
    report = load(database, tmp_path, HEADS, ("1 группа", ENGLISH, "Осина Ия", "5А"))
    ((row, column, reason),) = told(report)
    assert (row, column) == (2, "Ученик")
    assert "несколько учеников «Осина Ия»" in reason
    assert members(database, school.subgroups["1 группа"]) == before


def test_a_birth_date_tells_the_namesake_who_has_it_on_the_card(born, tmp_path):
    database, school = born
    report = load(
        database, tmp_path, (*HEADS, "Дата рождения"),
        ("2 группа", ENGLISH, "Осина Ия", "5А", "04.03.2015"),
        ("1 группа", ENGLISH, "Осина Ия", "5А", "01.02.2015"),
    )  # fmt: skip
    assert (report.errors, report.created["memberships"]) == ([], 2)
    second = members(database, school.subgroups["2 группа"])
    assert second == [(school.people["other namesake"], LAUNCH)]
    first = [pupil for pupil, _ in members(database, school.subgroups["1 группа"])]
    assert school.people["namesake"] in first
    assert school.people["other namesake"] not in first


def test_two_groups_of_one_name_are_refused_where_no_subject_tells(two_years, tmp_path):
    database, school = two_years
    with database.sessions.begin() as session:
        second_group(school, session, "history")
    before = count(database, SubgroupMembership)
    report = load(
        database, tmp_path, ("Группа", "Ученик", "Класс"),
        ("1 группа", "Власова Анна Львовна", "5А"), layout="members",
    )  # fmt: skip
    ((row, column, reason),) = told(report)
    assert (row, column) == (2, "Группа")
    assert "«1 группа» у класса 5А несколько" in reason
    assert count(database, SubgroupMembership) == before


def test_the_subject_tells_which_of_two_groups_of_one_name(two_years, tmp_path):
    database, school = two_years
    with database.sessions.begin() as session:
        other = second_group(school, session, "history")
    row = ("1 группа", "История", "Власова Анна Львовна", "5А")
    assert load(database, tmp_path, HEADS, row).errors == []
    assert members(database, other) == [(school.people["late comer"], LAUNCH)]


@pytest.mark.parametrize(
    ("told_day", "first_day"),
    [("12.10.2026", date(2026, 10, 12)), (None, LAUNCH)],
    ids=["told", "not told"],
)
def test_the_day_of_joining_is_the_told_one_or_the_first_of_the_year(
    born, tmp_path, told_day, first_day
):
    database, school = born
    report = load(
        database, tmp_path, (*HEADS, "Дата включения в группу"),
        ("2 группа", ENGLISH, "Власова Анна Львовна", "5А", told_day),
    )  # fmt: skip
    assert report.errors == []
    second = members(database, school.subgroups["2 группа"])
    assert second == [(school.people["late comer"], first_day)]


def test_a_day_of_joining_that_is_no_date_is_refused(born, tmp_path):
    database, school = born
    report = load(
        database, tmp_path, (*HEADS, "Дата включения в группу"),
        ("2 группа", ENGLISH, "Власова Анна Львовна", "5А", "осенью"),
    )  # fmt: skip
    assert [column for _, column, _ in told(report)] == ["Дата включения в группу"]
    assert members(database, school.subgroups["2 группа"]) == []


def test_who_is_in_the_group_already_keeps_the_first_day(two_years, tmp_path):
    database, school = two_years
    before = members(database, school.subgroups["1 группа"])
    report = load(
        database, tmp_path, (*HEADS, "Дата включения в группу"),
        ("1 группа", ENGLISH, "Алексеева Дарья Игоревна", "5А", "12.10.2026"),
    )  # fmt: skip
    assert (report.errors, report.unchanged["memberships"]) == ([], 1)
    assert members(database, school.subgroups["1 группа"]) == before


def test_who_is_in_both_parts_already_is_no_rival_of_themselves(two_years, tmp_path):
    database, school = two_years
    group, pupil = school.subgroups["2 группа"], school.people["ordinary"]
    with database.sessions.begin() as session:
        session.add(SubgroupMembership(subgroup_id=group, pupil_id=pupil, first_day=LAUNCH))
    row = ("1 группа", ENGLISH, "Алексеева Дарья Игоревна", "5А")
    report = load(database, tmp_path, HEADS, row)
    assert (report.errors, report.unchanged["memberships"]) == ([], 1)


@pytest.mark.parametrize("create_missing", [None, True])
def test_a_table_of_members_makes_no_class(database, tmp_path, create_missing):
    row = ("1 группа", ENGLISH, "Осина Ия", "5А")
    report = load(database, tmp_path, HEADS, row, create_missing=create_missing)
    assert [column for _, column, _ in told(report)] == ["Класс"]
    assert count(database, SchoolClass) == 0
