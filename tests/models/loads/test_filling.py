"""Filling the matrices at once: last year, the template, the load; one step back each."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.operations import operation, take_back
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, YearState, current_year
from ejadmin.models.classes.tables import Division, SchoolClass, Subgroup
from ejadmin.models.curriculum.norms import TemplateHours
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectTeacher
from ejadmin.models.loads.filling import (
    make_courses,
    missing_courses,
    offer_from_courses,
    offer_last_year,
    offer_template,
    restore_template,
)
from ejadmin.models.loads.matrices import LinkKind, read_cells
from ejadmin.models.loads.offers import Offer, accept, changes_of
from ejadmin.models.people.tables import Employee
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson
from tests.doing import done
from tests.small_school import SmallSchool


def subject_key(session: Session, name: str) -> int:
    return session.scalars(select(Subject.id).where(Subject.name == name)).one()


def add_class(session: Session, grade: int, letter: str, year: AcademicYear | None = None) -> int:
    made = SchoolClass(year=year or current_year(session), grade=grade, letter=letter)
    session.add(made)
    session.flush()
    return made.id


def last_year(session: Session) -> AcademicYear:
    first_day = current_year(session).first_day
    year = AcademicYear(
        first_day=date(first_day.year - 1, 9, 1), last_day=date(first_day.year, 5, 31),
        state=YearState.PLANNED,
    )  # fmt: skip
    session.add(year)
    return year


def plan_of(session: Session, school_class: int) -> dict[str, float]:
    rows = select(Subject.name, SubjectClass.hours).join(
        SubjectClass, SubjectClass.subject_id == Subject.id
    )
    found = session.execute(rows.where(SubjectClass.class_id == school_class))
    return {row.name: row.hours for row in found}


def take(database: Store, offer: Offer) -> int | None:
    return done(database, accept, offer)


def test_last_years_plan_of_the_same_class_or_of_its_grade(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        before = last_year(session)
        mathematics, history = (subject_key(session, one) for one in ("Математика", "История"))
        for letter, hours in (("А", 5), ("Б", 4)):
            key = add_class(session, 6, letter, before)
            session.add(SubjectClass(class_id=key, subject_id=mathematics, hours=hours))
        six_b, six_v = add_class(session, 6, "Б"), add_class(session, 6, "В")
        seven = add_class(session, 7, "А")
        session.add(SubjectClass(class_id=six_b, subject_id=history, hours=1))
        session.flush()
        offer = offer_last_year(session, small_school.year, [seven, six_v, six_b])
        assert offer.told == (
            "6Б – предметов – 1, 4 ч, как у 6Б в прошлом году",
            "6В – предметов – 1, 5 ч, как у 6А в прошлом году",
        )
        assert offer.lacking == ("7А: в прошлом году у 7-х классов плана нет",)
        assert len(changes_of(session, offer)) == 3
    number = take(database, offer)
    with database.sessions.begin() as session:
        assert plan_of(session, six_b) == {"Математика": 4}
        assert plan_of(session, six_v) == {"Математика": 5}
        undone = take_back(session, number).number
    with database.sessions.begin() as session:
        assert plan_of(session, six_b) == {"История": 1}
        take_back(session, undone)
        assert plan_of(session, six_b) == {"Математика": 4}


def test_without_a_year_before_the_way_out_is_told(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="по примерному"):
        offer_last_year(session, small_school.year, [small_school.school_class])


def test_the_template_makes_what_the_school_lacks_and_takes_it_back(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions() as session:
        offer = offer_template(session, small_school.year, [small_school.school_class])
        subjects = session.scalars(select(func.count(Subject.id))).one()
    assert "Русский язык" in offer.new_subjects
    assert "Математика" not in offer.new_subjects
    number = take(database, offer)
    with database.sessions.begin() as session:
        assert sum(plan_of(session, small_school.school_class).values()) == 29
        undone = take_back(session, number).number
    with database.sessions.begin() as session:
        assert plan_of(session, small_school.school_class) == {"Математика": 5, "История": 2}
        assert session.scalars(select(func.count(Subject.id))).one() == subjects
        take_back(session, undone)
        assert sum(plan_of(session, small_school.school_class).values()) == 29


def test_the_template_without_new_subjects_fills_only_known_ones(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        offer = offer_template(session, small_school.year, [small_school.school_class])
        accept(session, offer, with_new_subjects=False)
        assert plan_of(session, small_school.school_class) == {"Математика": 5, "История": 3}


def test_a_new_subject_in_use_is_not_taken_back(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        offer = offer_template(session, small_school.year, [small_school.school_class])
        with operation(session, "План") as doing:
            accept(session, offer)
        session.add(
            SubjectTeacher(
                subject_id=subject_key(session, "Музыка"), employee_id=small_school.teachers[0]
            )
        )
    with pytest.raises(UserError, match="предмет–педагог"), database.sessions.begin() as session:
        take_back(session, doing.number)
    with database.sessions() as session:
        assert sum(plan_of(session, small_school.school_class).values()) == 29


@pytest.mark.parametrize("kind", list(LinkKind))
def test_the_load_fills_what_is_missing_and_removes_nothing(
    database: Store, small_school: SmallSchool, kind: LinkKind
) -> None:
    with database.sessions.begin() as session:
        music = Subject(name="Музыка")
        session.add(
            Course(
                subject=music, class_id=small_school.school_class, hours=1, room_id=1,
                teacher_id=small_school.teachers[0],
            )
        )  # fmt: skip
        session.flush()
        before = read_cells(session, kind, small_school.year)
        offer = offer_from_courses(session, kind, small_school.year)
        accept(session, offer)
        after = read_cells(session, kind, small_school.year)
    assert before.items() <= after.items()
    assert "Музыка" in {one.subject for one in offer.wanted}
    with database.sessions() as session:
        assert not offer_from_courses(session, kind, small_school.year).wanted


def test_the_plan_from_subgroups_takes_the_hours_of_one_of_them(
    database: Store, small_school: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        english = Subject(name="Английский язык")
        five_a = session.get_one(SchoolClass, small_school.school_class)
        division = Division(subject=english, classes=[five_a])
        parts = [Subgroup(division=division, name=str(number)) for number in (1, 2)]
        session.add_all([Course(subject=english, subgroup=part, hours=3) for part in parts])
        session.flush()
        accept(session, offer_from_courses(session, LinkKind.CLASSES, small_school.year))
        assert plan_of(session, small_school.school_class)["Английский язык"] == 3


def test_courses_are_made_from_the_links(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        first, second = small_school.teachers
        mathematics, history = (subject_key(session, one) for one in ("Математика", "История"))
        session.add(SubjectTeacher(subject_id=history, employee_id=first))
        six = add_class(session, 6, "А")
        two = add_class(session, 2, "А")
        session.get_one(SchoolClass, two).class_teacher_id = second
        for key in (six, two):
            session.add(SubjectClass(class_id=key, subject_id=mathematics, hours=4))
            session.add(SubjectClass(class_id=key, subject_id=history, hours=2))
        session.flush()
        found = missing_courses(session, small_school.year)
        told = {(one.class_id, one.subject_id): one.teacher_id for one in found}
        with operation(session, "Нагрузка") as doing:
            make_courses(session, found)
    assert told == {
        (six, mathematics): first, (two, mathematics): first,
        (six, history): None, (two, history): second,
    }  # fmt: skip
    with database.sessions.begin() as session:
        assert not missing_courses(session, small_school.year)
        undone = take_back(session, doing.number).number
        assert len(missing_courses(session, small_school.year)) == 4
        again = take_back(session, undone).number
        course = session.scalars(select(Course.id).where(Course.class_id == six)).first()
        session.add(
            Lesson(
                course_id=course, day=small_school.first_day, number=3,
                teacher=session.get_one(Employee, first),
            )
        )  # fmt: skip
    with pytest.raises(UserError, match="уже используется"), database.sessions.begin() as session:
        take_back(session, again)


def test_the_usual_template_comes_back(database: Store) -> None:
    with database.sessions.begin() as session:
        lines = session.scalars(select(func.count(TemplateHours.id))).one()
        session.scalars(select(TemplateHours)).first().hours = 9  # type: ignore[union-attr]
        session.add(TemplateHours(grade=5, subject="Шахматы", hours=1))
        session.flush()
        assert restore_template(session) == lines
        kept = session.scalars(select(TemplateHours.subject).where(TemplateHours.hours == 9)).all()
        assert not kept
