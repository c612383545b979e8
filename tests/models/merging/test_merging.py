"""Merging two people: nothing points at the one who went, nothing is lost, all can be undone."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, text
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models import merging
from ejadmin.models.base import chain
from ejadmin.models.base.columns import Base
from ejadmin.models.base.store import Store
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectTeacher
from ejadmin.models.journal.tables import (
    Attendance,
    AttendanceKind,
    FinalMark,
    FinalMarkKind,
    Mark,
    PeriodMark,
    Work,
)
from ejadmin.models.merging.references import references
from ejadmin.models.movement.tables import Movement, MovementEffect, MovementKind
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.certificates import Certificate
from ejadmin.models.people.duplicates import MODELS, DistinctPeople, PersonKind
from ejadmin.models.people.tables import (
    Consent,
    Guardian,
    GuardianRights,
    PaperRequest,
    Pupil,
    PupilGuardian,
    Relation,
)
from ejadmin.models.registry.attachments import Attachment
from ejadmin.models.school.publications import PortfolioEntry
from ejadmin.models.timetable.tables import Lesson, Substitution
from tests.doing import do, done, undo
from tests.small_school import SmallSchool

DAY = date(2026, 9, 1)


def everything(session: Session) -> dict[str, Counter[tuple[Any, ...]]]:
    """Every row of every table but the change log."""
    return {
        table.name: Counter(tuple(row) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in ("changes", "chain_head", "operations")
    }


def counts(session: Session) -> Counter[str]:
    return Counter(
        {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in ("changes", "chain_head", "operations")
        }
    )


def pointing(session: Session, kind: PersonKind, key: int) -> dict[str, int]:
    found = {}
    for reference in references(MODELS[kind]):
        rows = session.scalars(
            select(reference.model).where(getattr(reference.model, reference.name) == key)
        ).all()
        if rows:
            found[f"{reference.model.__tablename__}.{reference.name}"] = len(rows)
    return found


@pytest.fixture
def twice(database: Store, small_school: SmallSchool) -> int:
    """A second record of the first pupil with something in every table that points at pupils."""
    school = small_school
    with database.sessions.begin() as session:
        double = Pupil(last_name="Алекссева", first_name="Дарья", phone="+7 (912) 000-00-01")
        mother = Guardian(last_name="Алексеева", first_name="Ольга")
        division = Division(subject_id=1)
        session.add_all([double, mother, division])
        session.flush()
        division.classes = [session.get_one(SchoolClass, school.school_class)]
        group = Subgroup(division=division, name="1 группа")
        work = Work(lesson_id=school.lessons[1], kind_id=1)
        movement = Movement(pupil_id=double.id, kind=MovementKind.ENROLMENT, day=DAY)
        own = ClassMembership(class_id=school.school_class, pupil=double, first_day=DAY)
        consent = Consent(pupil_id=double.id, given_on=DAY)
        session.add_all([group, work, movement, own, consent])
        session.flush()
        session.add_all(
            [
                MovementEffect(movement_id=movement.id, class_membership_id=own.id),
                Mark(work_id=work.id, pupil_id=double.id, value=3),
                Attendance(lesson_id=school.lessons[2], pupil_id=double.id,
                           kind=AttendanceKind.ILL),
                PeriodMark(period_id=school.period, subject_id=1, pupil_id=double.id, value=4),
                FinalMark(year_id=school.year, subject_id=1, pupil_id=double.id,
                          kind=FinalMarkKind.YEAR, value=4),
                SubgroupMembership(subgroup=group, pupil=double, first_day=DAY),
                PupilGuardian(pupil=double, guardian=mother, relation=Relation.MOTHER),
                Attachment(file_name="a.pdf", size=1, sha256="0" * 64, consent_id=consent.id),
                PaperRequest(pupil=double, guardian=mother, requested_on=DAY, first_day=DAY),
                Certificate(pupil=double, first_day=DAY, last_day=DAY),
                PortfolioEntry(pupil_id=double.id, title="Грамота"),
                AccessSlip(pupil_id=double.id, login="double"),
                DistinctPeople(kind=PersonKind.PUPIL, first_id=school.pupils[1],
                               second_id=double.id),
            ]
        )  # fmt: skip
        return double.id


def test_everything_of_a_pupil_is_carried_over(
    database: Store, small_school: SmallSchool, twice: int
) -> None:
    keep = small_school.pupils[0]
    with database.sessions() as session:
        before, pointed = counts(session), pointing(session, PersonKind.PUPIL, twice)
        kept_before = pointing(session, PersonKind.PUPIL, keep)
    merged = do(database, merging.merge, PersonKind.PUPIL, keep, twice,
        {"phone": "+7 (912) 000-00-01"},
    )  # fmt: skip
    with database.sessions() as session:
        after = counts(session)
        assert not pointing(session, PersonKind.PUPIL, twice)
        assert before - after == Counter(pupils=1, class_memberships=1)
        assert not after - before
        now = pointing(session, PersonKind.PUPIL, keep)
        for place, count in pointed.items():
            lost = place == "class_memberships.pupil_id"
            assert now[place] == kept_before.get(place, 0) + count - lost, place
        assert session.get_one(Pupil, keep).phone == "+7 (912) 000-00-01"
        assert session.scalars(select(MovementEffect.class_membership_id)).one() == 1
        pair = session.scalars(select(DistinctPeople)).one()
        assert (pair.first_id, pair.second_id) == (keep, small_school.pupils[1])
        assert chain.verify(session).is_whole
    assert merged.joined == ["5А: с 01.09.2026 – одна запись вместо 2"]


def test_every_carried_row_of_a_tracked_table_is_logged(
    database: Store, small_school: SmallSchool, twice: int
) -> None:
    with database.sessions() as session:
        last = chain.verify(session).rows
    do(database, merging.merge, PersonKind.PUPIL, small_school.pupils[0], twice, {})
    with database.sessions() as session:
        rows = session.execute(
            text("SELECT table_name, action FROM changes WHERE id > :last"), {"last": last}
        )
        told = Counter(tuple(row) for row in rows)
    assert told["marks", "delete"] == told["marks", "insert"] == 1
    assert told["attendance", "delete"] == told["attendance", "insert"] == 1
    assert told["movements", "update"] == told["consents", "update"] == 1
    assert told["pupils", "delete"] == 1


def test_a_merge_is_undone_to_the_last_row(
    database: Store, small_school: SmallSchool, twice: int
) -> None:
    with database.sessions() as session:
        before = everything(session)
    values = {"last_name": "Алексеева-Громова"}
    undo(
        database,
        done(database, merging.merge, PersonKind.PUPIL, small_school.pupils[0], twice, values),
    )
    with database.sessions() as session:
        assert everything(session) == before
        assert chain.verify(session).is_whole


def test_undoing_refuses_when_something_came_between(
    database: Store, small_school: SmallSchool, twice: int
) -> None:
    keep = small_school.pupils[0]
    merged = done(database, merging.merge, PersonKind.PUPIL, keep, twice, {"personal_file": "1"})
    with database.sessions.begin() as session:
        session.get_one(Pupil, keep).personal_file = "2"
    with database.sessions() as session:
        before = everything(session)
    with pytest.raises(UserError, match="изменились"):
        undo(database, merged)
    with database.sessions() as session:
        assert everything(session) == before


def test_two_marks_of_one_work_forbid_the_merge_and_name_the_place(
    database: Store, small_school: SmallSchool, twice: int
) -> None:
    keep = small_school.pupils[0]
    with database.sessions.begin() as session:
        work = session.scalars(select(Work.id).where(Work.lesson_id == small_school.lessons[0]))
        session.add(Mark(work_id=work.one(), pupil_id=twice, value=4))
    with database.sessions() as session:
        before = everything(session)
    with pytest.raises(UserError, match="Отметки, Математика, 07.09.2026: отметка"):
        do(database, merging.merge, PersonKind.PUPIL, keep, twice, {})
    with database.sessions.begin() as session:
        assert everything(session) == before
        for mark in session.scalars(select(Mark).where(Mark.pupil_id == twice)):
            if mark.value == 4:
                mark.value, mark.comment = 5, "за доклад"
    do(database, merging.merge, PersonKind.PUPIL, keep, twice, {})
    with database.sessions() as session:
        marks = session.execute(select(Mark.value, Mark.comment).where(Mark.pupil_id == keep))
        assert sorted(tuple(row) for row in marks) == [(3, None), (5, "за доклад")]


def test_two_classes_at_once_forbid_the_merge(database: Store, small_school: SmallSchool) -> None:
    with database.sessions.begin() as session:
        other = SchoolClass(year_id=small_school.year, grade=5, letter="Б")
        double = Pupil(last_name="Алексеева", first_name="Дарья")
        session.add_all([other, double])
        session.flush()
        session.add(ClassMembership(school_class=other, pupil=double, first_day=DAY))
    with database.sessions() as session:
        made = merging.plan(session, Pupil, small_school.pupils[0], double.id)
    (obstacle,) = made.obstacles
    assert "5А с 01.09.2026 и 5Б с 01.09.2026" in obstacle.text
    assert obstacle.page == "directory"
    assert obstacle.details["key"] == "class_memberships"


def test_a_guardian_entered_twice_becomes_one_and_the_stricter_right_holds(
    database: Store, small_school: SmallSchool
) -> None:
    pupils = small_school.pupils
    with database.sessions.begin() as session:
        mothers = [Guardian(last_name="Алексеева", first_name="Ольга") for _ in range(2)]
        session.add_all(mothers)
        session.flush()
        one, other = (mother.id for mother in mothers)
        session.add_all(
            [
                PupilGuardian(pupil_id=pupils[0], guardian_id=one),
                PupilGuardian(pupil_id=pupils[0], guardian_id=other, relation=Relation.MOTHER,
                              rights=GuardianRights.LIMITED, document="Решение суда"),
                PupilGuardian(pupil_id=pupils[1], guardian_id=other),
                Consent(guardian_id=other, given_on=DAY),
            ]
        )  # fmt: skip
    do(database, merging.merge, PersonKind.GUARDIAN, one, other, {})
    with database.sessions() as session:
        links = session.scalars(select(PupilGuardian).order_by(PupilGuardian.pupil_id)).all()
        assert [(link.pupil_id, link.guardian_id) for link in links] == [
            (pupils[0], one), (pupils[1], one),
        ]  # fmt: skip
        assert (links[0].relation, links[0].rights, links[0].document) == (
            Relation.MOTHER, GuardianRights.LIMITED, "Решение суда",
        )  # fmt: skip
        assert session.scalars(select(Consent.guardian_id)).one() == one


def test_an_employee_entered_twice_keeps_lessons_courses_and_class(
    database: Store, small_school: SmallSchool
) -> None:
    one, other = small_school.teachers
    with database.sessions.begin() as session:
        session.add(SubjectTeacher(subject_id=1, employee_id=other))
        five_a = session.get_one(SchoolClass, small_school.school_class)
        five_a.second_class_teacher_id = other
        course = session.get_one(Course, small_school.history)
        course.second_teacher_id = one
    do(database, merging.merge, PersonKind.EMPLOYEE, one, other, {})
    with database.sessions() as session:
        assert not pointing(session, PersonKind.EMPLOYEE, other)
        teachers = session.execute(select(Course.teacher_id, Course.second_teacher_id))
        assert {tuple(row) for row in teachers} == {(one, None)}
        five_a = session.get_one(SchoolClass, small_school.school_class)
        assert (five_a.class_teacher_id, five_a.second_class_teacher_id) == (one, None)
        assert set(session.scalars(select(Lesson.teacher_id))) == {one}
        subjects = select(SubjectTeacher.subject_id, SubjectTeacher.employee_id)
        assert sorted(tuple(row) for row in session.execute(subjects)) == [(1, one), (2, one)]


def test_one_who_replaced_the_other_is_another_person(
    database: Store, small_school: SmallSchool
) -> None:
    one, other = small_school.teachers
    with database.sessions.begin() as session:
        session.add(Substitution(
            lesson_id=small_school.lessons[0], absent_id=one, substitute_id=other
        ))  # fmt: skip
    with pytest.raises(UserError, match="Замены, Математика, 07.09.2026"):
        do(database, merging.merge, PersonKind.EMPLOYEE, one, other, {})


@pytest.mark.parametrize("at", range(1, 8))
def test_a_failure_in_the_middle_leaves_nothing(
    database: Store, small_school: SmallSchool, twice: int, at: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with database.sessions() as session:
        before, rows = everything(session), chain.verify(session).rows
    flush, flushed = Session.flush, []

    def fail(session: Session, *rest: Any) -> None:
        flush(session, *rest)
        flushed.append(1)
        if len(flushed) == at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(Session, "flush", fail)
    with pytest.raises(UserError):
        do(database, merging.merge, PersonKind.PUPIL, small_school.pupils[0], twice, {})
    monkeypatch.undo()
    with database.sessions() as session:
        assert everything(session) == before
        assert chain.verify(session).rows == rows


def test_every_reference_is_known() -> None:
    """A new table that points at a person is carried over without anybody thinking of it."""
    for model in MODELS.values():
        table: Any = inspect(model).local_table
        pointing_tables = {
            (other.name, key.parent.name)
            for other in Base.metadata.sorted_tables
            for key in other.foreign_keys
            if key.column.table is table
        }
        assert {
            (one.model.__tablename__, inspect(one.model).columns[one.name].name)
            for one in references(model)
        } == pointing_tables


DAYS = st.dates(date(2026, 9, 1), date(2026, 9, 20))
SPANS = st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=3).map(
    lambda spans: [(first, last) for first, last in spans if last is None or last >= first]
)


def days(rows: list[tuple[date, date | None]]) -> set[date]:
    horizon = [date(2026, 9, number) for number in range(1, 31)]
    return {
        day for day in horizon
        if any(first <= day and (last is None or day <= last) for first, last in rows)
    }  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kept=SPANS, gone=SPANS)
def test_the_days_of_belonging_are_those_of_both_records(
    database: Store, kept: list[Any], gone: list[Any]
) -> None:
    with _rolled_back(database) as session:
        year = session.scalars(text("SELECT id FROM academic_years")).first()
        one, other = (Pupil(last_name="Алексеева", first_name="Дарья") for _ in range(2))
        five_a = SchoolClass(year_id=year, grade=5, letter="А")
        session.add_all([one, other, five_a])
        session.flush()
        for pupil, spans in ((one, kept), (other, gone)):
            for first, last in spans:
                session.add(ClassMembership(
                    class_id=five_a.id, pupil_id=pupil.id, first_day=first, last_day=last
                ))  # fmt: skip
        session.flush()
        merging.merge(session, PersonKind.PUPIL, one.id, other.id, {})
        rows = session.execute(
            select(ClassMembership.first_day, ClassMembership.last_day).where(
                ClassMembership.pupil_id == one.id
            )
        )
        left = [(first, last) for first, last in rows]
    assert days(left) == days([*kept, *gone])
    assert len(left) <= len(kept) + len(gone)


class _rolled_back:  # noqa: N801 - reads as the state it leaves
    """A session whose work is forgotten."""

    def __init__(self, database: Store) -> None:
        self.session = database.sessions()

    def __enter__(self) -> Session:
        return self.session

    def __exit__(self, *_failure: object) -> None:
        self.session.rollback()
        self.session.close()


def test_side_by_side_offers_what_is_filled(
    database: Store, small_school: SmallSchool, twice: int
) -> None:
    with database.sessions() as session:
        found = merging.side_by_side(session, PersonKind.PUPIL, small_school.pupils[0], twice)
    pairs = {pair.field.name: pair for pair in found.pairs}
    assert found.names == ("Алексеева Дарья Игоревна", "Алекссева Дарья")
    assert pairs["last_name"].differs
    assert not pairs["first_name"].differs
    assert pairs["phone"].better(0) == 1
    assert pairs["middle_name"].better(1) == 0
    assert ("Состав классов", (1, 1)) in found.belongings


def test_a_record_that_is_gone_is_told(database: Store) -> None:
    with database.sessions() as session, pytest.raises(UserError, match="уже нет"):
        merging.side_by_side(session, PersonKind.PUPIL, 1, 2)


BITS = st.integers(0, 2**10 - 1)


def _belongings(
    session: Session, school: SmallSchool, pupil_id: int, guardian_id: int, bits: int
) -> None:
    """Some rows of a pupil, by the bits of a number; marks differ where bits do."""
    rows: list[Base] = [
        Mark(work_id=1, pupil_id=pupil_id, value=3 + bits % 3),
        Attendance(lesson_id=school.lessons[3], pupil_id=pupil_id, kind=AttendanceKind.ILL),
        PeriodMark(period_id=school.period, subject_id=1, pupil_id=pupil_id, value=4),
        ClassMembership(class_id=school.school_class, pupil_id=pupil_id, first_day=DAY),
        Consent(pupil_id=pupil_id, given_on=DAY),
        PortfolioEntry(pupil_id=pupil_id, title="Грамота"),
        Certificate(pupil_id=pupil_id, first_day=DAY, last_day=DAY),
        AccessSlip(pupil_id=pupil_id, login=f"login-{pupil_id}"),
        PupilGuardian(pupil_id=pupil_id, guardian_id=guardian_id),
        Movement(pupil_id=pupil_id, kind=MovementKind.ENROLMENT, day=DAY),
    ]
    session.add_all(row for number, row in enumerate(rows) if bits >> number & 1)
    session.flush()


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(kept=BITS, gone=BITS)
def test_rows_are_conserved_except_those_declared(
    database: Store, small_school: SmallSchool, kept: int, gone: int
) -> None:
    with _rolled_back(database) as session:
        guardian = Guardian(last_name="Алексеева", first_name="Ольга")
        one, other = (Pupil(last_name="Алексеева", first_name="Дарья") for _ in range(2))
        session.add_all([guardian, one, other])
        session.flush()
        keys = one.id, other.id
        for key, bits in zip(keys, (kept, gone), strict=True):
            _belongings(session, small_school, key, guardian.id, bits)
        before = counts(session)
        try:
            made = merging.merge(session, PersonKind.PUPIL, *keys, {})
        except UserError:
            both_marked = kept & gone & 1
            assert both_marked
            assert kept % 3 != gone % 3
            assert counts(session) == before
            return
        declared = Counter(type(union.gone).__tablename__ for union in made.unions)
        after = counts(session)
        assert before - after == declared + Counter(pupils=1)
        assert not after - before
        assert not pointing(session, PersonKind.PUPIL, keys[1])
