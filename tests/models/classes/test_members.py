from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejadmin.models.base.words import name_key
from ejadmin.models.classes.members import Member, by_name, members_of_class, members_of_subgroup
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from tests.two_years import FRIDAY, LAUNCH, MONDAY, MOVED_ON, THURSDAY, TUESDAY, WEDNESDAY

days = st.dates(date(2026, 9, 1), date(2027, 5, 31))
spans = st.tuples(days, st.one_of(st.none(), days)).map(
    lambda span: span if span[1] is None else (min(span), max(span))
)


@given(st.lists(spans, max_size=4), days)
def test_belonging_is_inclusive_at_both_ends(found, day):
    member = Member(1, "Ёлкина", "Анна", None, tuple(found))
    wanted = any(first <= day <= (last or date.max) for first, last in found)
    assert member.belongs_on(day) is wanted


def test_names_sort_as_a_class_list():
    names = ["Ёлкина", "Жукова", "Елкин", "ежова", "Яшина"]
    members = [Member(n, name, "А", None, ()) for n, name in enumerate(names)]
    assert [member.last_name for member in by_name(members)] == [
        "ежова", "Елкин", "Ёлкина", "Жукова", "Яшина",
    ]  # fmt: skip


@given(st.text(max_size=30))
def test_a_name_key_is_steady(text):
    assert name_key(name_key(text)) == name_key(text)
    assert name_key(f"  {text}  ") == name_key(text)


def test_members_of_a_span_are_those_of_any_of_its_days(database, small_school):
    school, day = small_school, small_school.first_day
    with database.sessions.begin() as session:
        left = session.query(ClassMembership).filter_by(pupil_id=school.pupils[0]).one()
        left.last_day = day
        session.add(
            ClassMembership(
                class_id=school.school_class, pupil_id=school.pupils[0],
                first_day=day + timedelta(days=10),
            )
        )  # fmt: skip
        inside = members_of_class(
            session, school.school_class, day + timedelta(days=1), day + timedelta(days=9)
        )
        whole = members_of_class(session, school.school_class, day, day + timedelta(days=30))
    assert [member.pupil_id for member in inside] == list(school.pupils[1:])
    assert [member.pupil_id for member in whole] == list(school.pupils)
    assert whole[0].spans[1] == (day + timedelta(days=10), None)
    assert whole[0].full_name == "Алексеева Дарья Игоревна"


@pytest.mark.parametrize(
    ("first", "last", "absent"),
    [
        (TUESDAY, TUESDAY, {"late comer"}),
        (TUESDAY, WEDNESDAY, set()),
        (WEDNESDAY, THURSDAY, set()),
        (THURSDAY, FRIDAY, {"leaver"}),
        (MOVED_ON - timedelta(days=1), MOVED_ON, {"leaver"}),
        (MOVED_ON, MOVED_ON, {"leaver", "moved"}),
    ],
)
def test_who_comes_on_the_last_or_leaves_on_the_first_day_is_a_member(
    two_years, first, last, absent
):
    database, school = two_years
    words = {key: word for word, key in school.people.items()}
    with database.sessions() as session:
        found = members_of_class(session, school.classes["5А"], first, last)
    everybody = {"ordinary", "namesake", "other namesake", "moved", "late comer", "leaver",
                 "until summer"}  # fmt: skip
    assert {words[member.pupil_id] for member in found} == everybody - absent


@pytest.mark.parametrize(
    ("first", "last", "is_member"),
    [
        (LAUNCH, MONDAY, False),
        (LAUNCH, TUESDAY, True),
        (THURSDAY, FRIDAY, True),
        (FRIDAY, FRIDAY, False),
    ],
)
def test_a_subgroup_has_its_own_first_and_last_day(two_years, first, last, is_member):
    database, school = two_years
    with database.sessions() as session:
        own = session.query(SubgroupMembership).filter_by(pupil_id=school.people["ordinary"])
        own.one().first_day, own.one().last_day = TUESDAY, THURSDAY
        found = members_of_subgroup(session, school.subgroups["1 группа"], first, last)
        keys = {member.pupil_id for member in found}
    other = school.people["until summer"]
    assert keys == ({school.people["ordinary"], other} if is_member else {other})


def test_members_stand_by_name_however_they_were_entered(two_years):
    database, school = two_years
    with database.sessions() as session:
        found = members_of_class(session, school.classes["5А"], LAUNCH, FRIDAY)
    assert [member.last_name for member in found] == [
        "Алексеева", "Борисов", "Власова", "Гаврилюк", "Дробышева", "Осина", "Осина",
    ]  # fmt: skip


def test_spans_stand_in_their_order_however_they_were_entered(two_years):
    database, school = two_years
    with database.sessions() as session:
        membership = session.query(ClassMembership)
        own = membership.filter_by(pupil_id=school.people["late comer"]).one()
        own.first_day = FRIDAY
        school.within(session).join("late comer", "5А", LAUNCH, MONDAY)
        found = members_of_class(session, school.classes["5А"], LAUNCH, FRIDAY)
    (spans,) = [one.spans for one in found if one.pupil_id == school.people["late comer"]]
    assert spans == ((LAUNCH, MONDAY), (FRIDAY, None))
