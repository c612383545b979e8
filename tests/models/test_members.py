from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ejadmin.models.classes import ClassMembership
from ejadmin.models.members import (
    Member,
    by_name,
    members_of_class,
    name_key,
)

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
