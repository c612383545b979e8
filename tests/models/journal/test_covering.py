"""Certificates and parents' notes close the lessons they cover, in one step."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ejadmin.errors import UserError
from ejadmin.models.base import chain
from ejadmin.models.base.chain import Change
from ejadmin.models.base.operations import ChangedSince
from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.journal import covering
from ejadmin.models.journal.tables import Attendance, AttendanceKind
from ejadmin.models.people.certificates import Certificate, CertificateKind
from tests.doing import do, done, undo
from tests.small_school import SmallSchool

MEDICAL, NOTE = CertificateKind.MEDICAL, CertificateKind.PARENTS_NOTE


@pytest.fixture
def absences(database: Store, small_school: SmallSchool) -> SmallSchool:
    """The first pupil: Н, О, Н, У, Н on five days of mathematics."""
    letters = "НОНУН"
    with database.sessions.begin() as session:
        for lesson, letter in zip(small_school.lessons, letters, strict=True):
            session.add(
                Attendance(
                    lesson_id=lesson,
                    pupil_id=small_school.pupils[0],
                    kind=AttendanceKind.from_caption(letter),
                )
            )
    return small_school


def letters(database: Store, school: SmallSchool) -> str:
    with database.sessions() as session:
        rows = session.scalars(
            select(Attendance)
            .where(Attendance.pupil_id == school.pupils[0])
            .order_by(Attendance.lesson_id)
        )
        return "".join(row.kind.caption for row in rows)


def paper(school: SmallSchool, kind: CertificateKind, first: int, last: int) -> dict[str, object]:
    day = school.first_day
    return {
        "pupil_id": school.pupils[0],
        "kind": kind,
        "first_day": day + timedelta(first),
        "last_day": day + timedelta(last),
        "number": "12",
    }


def put(database: Store, key: int | None, values: dict[str, object]) -> int:
    return do(database, covering.put, key, values)


def test_a_certificate_makes_absences_illness_and_leaves_lateness(
    database: Store, absences: SmallSchool
) -> None:
    with database.sessions() as session:
        day = absences.first_day
        cover = covering.preview(session, absences.pupils[0], MEDICAL, day, day + timedelta(3))
    assert (cover.lessons, cover.days) == (3, 3)
    put(database, None, paper(absences, MEDICAL, 0, 3))
    assert letters(database, absences) == "БОББН"
    with database.sessions() as session:
        row = session.get_one(Attendance, (absences.lessons[0], absences.pupils[0]))
        assert row.document == (
            f"медицинская справка № 12, {day:%d.%m.%Y}–{day + timedelta(3):%d.%m.%Y}"
        )
        text = row.document
        assert covering.closed_lessons(session, absences.pupils[0], text) == 3


def test_a_note_excuses_but_does_not_outweigh_illness(
    database: Store, absences: SmallSchool
) -> None:
    put(database, None, paper(absences, MEDICAL, 0, 0))
    put(database, None, paper(absences, NOTE, 0, 4))
    assert letters(database, absences) == "БОУУУ"


def test_one_step_back_restores_every_lesson(database: Store, absences: SmallSchool) -> None:
    number = done(database, covering.put, None, paper(absences, MEDICAL, 0, 4))
    undo(database, number)
    assert letters(database, absences) == "НОНУН"
    with database.sessions() as session:
        assert session.scalars(select(Certificate)).all() == []
        assert not session.scalars(
            select(Attendance).where(Attendance.document.is_not(None))
        ).first()


def test_what_a_teacher_changed_since_is_named_and_nothing_is_undone(
    database: Store, absences: SmallSchool
) -> None:
    number = done(database, covering.put, None, paper(absences, MEDICAL, 0, 4))
    with database.sessions.begin() as session:
        row = session.get_one(Attendance, (absences.lessons[0], absences.pupils[0]))
        row.kind = AttendanceKind.LATE
    with pytest.raises(ChangedSince, match="пропуск"):
        undo(database, number)
    assert letters(database, absences) == "ООБББ"


def test_a_shorter_certificate_lets_the_rest_go(database: Store, absences: SmallSchool) -> None:
    made = put(database, None, paper(absences, MEDICAL, 0, 4))
    shorter = {"last_day": absences.first_day + timedelta(1)}
    number = done(database, covering.put, made, shorter)
    assert letters(database, absences) == "БОННН"
    undo(database, number)
    assert letters(database, absences) == "БОБББ"


def test_removing_gives_the_absences_back_and_may_be_undone(
    database: Store, absences: SmallSchool
) -> None:
    made = put(database, None, paper(absences, MEDICAL, 0, 4))
    number = done(database, covering.remove, made)
    assert letters(database, absences) == "НОННН"
    undo(database, number)
    assert letters(database, absences) == "БОБББ"
    with database.sessions() as session:
        assert session.get_one(Certificate, made).number == "12"


def test_a_closed_year_is_not_touched(database: Store, absences: SmallSchool) -> None:
    with database.sessions.begin() as session:
        session.get_one(AcademicYear, absences.year).state = YearState.CLOSED
    put(database, None, paper(absences, MEDICAL, 0, 4))
    assert letters(database, absences) == "НОНУН"
    with database.sessions() as session:
        day = absences.first_day
        cover = covering.preview(session, absences.pupils[0], MEDICAL, day, day + timedelta(4))
    assert (cover.lessons, cover.out_of_reach) == (0, 4)


def test_a_closed_year_is_untouched_from_its_first_day_to_its_last(
    database: Store, absences: SmallSchool
) -> None:
    with database.sessions.begin() as session:
        year = session.get_one(AcademicYear, absences.year)
        year.state = YearState.CLOSED
        year.first_day = absences.first_day + timedelta(2)
        year.last_day = absences.first_day + timedelta(3)
    put(database, None, paper(absences, MEDICAL, 0, 4))
    assert letters(database, absences) == "БОНУБ"


@pytest.mark.parametrize("step", ["removed", "shortened"])
def test_what_a_certificate_did_before_the_year_was_closed_stays(
    database: Store, absences: SmallSchool, step: str
) -> None:
    made = put(database, None, paper(absences, MEDICAL, 0, 4))
    with database.sessions.begin() as session:
        year = session.get_one(AcademicYear, absences.year)
        year.state = YearState.CLOSED
        year.last_day = absences.first_day + timedelta(3)
    if step == "removed":
        do(database, covering.remove, made)
    else:
        put(database, made, {"last_day": absences.first_day})
    assert letters(database, absences) == "БОББН"


def test_turned_lessons_are_in_the_change_log(database: Store, absences: SmallSchool) -> None:
    with database.sessions() as session:
        before = session.query(Change).filter(Change.table == "attendance").count()
    put(database, None, paper(absences, MEDICAL, 0, 4))
    with database.sessions() as session:
        assert session.query(Change).filter(Change.table == "attendance").count() == before + 4
        assert chain.verify(session).is_whole


def test_wrong_dates_store_nothing(database: Store, absences: SmallSchool) -> None:
    with pytest.raises(UserError) as caught:
        put(database, None, paper(absences, MEDICAL, 3, 0))
    assert caught.value.field == "last_day"
    with pytest.raises(UserError):
        put(
            database,
            None,
            {"pupil_id": absences.pupils[0], "kind": MEDICAL, "first_day": date(2026, 9, 1)},
        )
    assert letters(database, absences) == "НОНУН"


def test_a_certificate_is_not_undone_in_a_year_closed_since(database, absences):
    number = done(database, covering.put, None, paper(absences, MEDICAL, 0, 4))
    with database.sessions.begin() as session:
        session.get_one(AcademicYear, absences.year).state = YearState.CLOSED
    with pytest.raises(UserError, match="учебный год закрыт"):
        undo(database, number)
    assert letters(database, absences) == "БОБББ"
