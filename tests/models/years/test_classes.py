"""Parallels by letters, and last year's classes a grade up."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Shift
from ejadmin.models.people.tables import Employee
from ejadmin.models.years import classes
from ejadmin.models.years.classes import ClassPlan, Promotion, parallels, read_letters
from tests.doing import do
from tests.small_school import SmallSchool


def labels(database: Store, year_id: int) -> list[str]:
    with database.sessions() as session:
        query = select(SchoolClass).where(SchoolClass.year_id == year_id)
        ordered = query.order_by(SchoolClass.grade, SchoolClass.letter)
        return [one.label for one in session.scalars(ordered)]


@pytest.mark.parametrize(
    ("text", "letters"),
    [("А Б В", "АБВ"), ("абв", "АБВ"), ("а,б;  в", "АБВ"), ("А а", "А"), ("", ""), ("  ", "")],
)
def test_letters_are_read_as_they_are_typed(text: str, letters: str) -> None:
    assert read_letters(text) == list(letters)


@pytest.mark.parametrize("text", ["1", "А 2", "А-Б", "А.Б", "Гимназия Б"])
def test_what_is_no_letter_is_refused(text: str) -> None:
    with pytest.raises(UserError, match="не литера"):
        read_letters(text)


@given(st.dictionaries(st.integers(1, 11), st.sets(st.sampled_from("АБВГД"), max_size=5)))
def test_every_grade_gets_each_of_its_letters_once(wanted: dict[int, set[str]]) -> None:
    plans = parallels({grade: sorted(letters) for grade, letters in wanted.items()}, 25)
    assert len(plans) == sum(len(letters) for letters in wanted.values())
    assert {(plan.grade, plan.letter) for plan in plans} == {
        (grade, letter) for grade, letters in wanted.items() for letter in letters
    }


def test_only_missing_classes_are_made(database: Store, small_school: SmallSchool) -> None:
    plans = parallels({5: ["А", "Б"], 6: ["А"]}, 28)
    made = do(database, classes.make_classes, small_school.year, plans)
    assert len(made) == 2
    assert labels(database, small_school.year) == ["5А", "5Б", "6А"]
    with database.sessions() as session:
        assert session.get_one(SchoolClass, made[0]).capacity == 28
        assert session.get_one(SchoolClass, small_school.school_class).capacity == 25
    with pytest.raises(UserError, match="уже есть"):
        do(database, classes.make_classes, small_school.year, plans)


def test_the_next_year_is_made_once(database: Store, small_school: SmallSchool) -> None:
    following = do(database, classes.year_after, small_school.year)
    assert do(database, classes.year_after, small_school.year) == following
    with database.sessions() as session:
        before = session.get_one(AcademicYear, small_school.year)
        after = session.get_one(AcademicYear, following)
        assert after.first_day == date(before.first_day.year + 1, 9, 1)
        assert after.state is YearState.PLANNED
        assert classes.year_before(session, following) == small_school.year
        assert classes.year_before(session, small_school.year) is None


def fill(database: Store, school: SmallSchool) -> None:
    """Classes 1А, 4Б and 11А beside 5А; the teacher of 11А has left."""
    with database.sessions.begin() as session:
        gone = Employee(last_name="Ушёл", first_name="Юрий", dismissed_on=school.first_day)
        session.add(gone)
        session.flush()
        known = school.teachers[0]
        for grade, letter, teacher in (
            (1, "А", known), (4, "Б", known), (10, "Г", gone.id), (11, "А", known),
        ):  # fmt: skip
            session.add(
                SchoolClass(
                    year_id=school.year, grade=grade, letter=letter, shift=Shift.SECOND,
                    class_teacher_id=teacher,
                )
            )  # fmt: skip


def test_classes_go_a_grade_up(database: Store, small_school: SmallSchool) -> None:
    fill(database, small_school)

    def promoted(**choices: bool) -> dict[str, ClassPlan]:
        with database.sessions() as session:
            plans = classes.promoted(session, small_school.year, Promotion(**choices))
        return {plan.label: plan for plan in plans}

    plans = promoted()
    assert list(plans) == ["1А", "2А", "5Б", "6А", "11Г"]
    assert plans["2А"].class_teacher_id == small_school.teachers[0]
    assert plans["2А"].shift is Shift.SECOND
    assert plans["5Б"].class_teacher_id is None  # the primary teacher stays
    assert plans["11Г"].class_teacher_id is None  # was dismissed
    assert promoted(primary_stay=False)["5Б"].class_teacher_id == small_school.teachers[0]
    bare = promoted(with_teachers=False, with_first=False)
    assert "1А" not in bare
    assert {plan.class_teacher_id for plan in bare.values()} == {None}


def test_pupils_stay_where_they_are(database: Store, small_school: SmallSchool) -> None:
    following = do(database, classes.year_after, small_school.year)
    with database.sessions() as session:
        plans = classes.promoted(session, small_school.year, Promotion())
    made = do(database, classes.make_classes, following, plans)
    assert labels(database, following) == ["6А"]
    with database.sessions() as session:
        query = select(ClassMembership).where(ClassMembership.class_id.in_(made))
        assert session.scalars(query).all() == []
