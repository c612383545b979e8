"""Several writers at once: one whole log, and no number given twice."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain
from ejadmin.models.base.chain import Change
from ejadmin.models.base.store import Store
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.families import consents
from ejadmin.models.journal.lessons import add_work
from ejadmin.models.journal.making import insert_lessons
from ejadmin.models.journal.tables import Work
from ejadmin.models.people.tables import Consent, Pupil
from ejadmin.models.school.card import Building
from ejadmin.models.statements import ledger
from ejadmin.models.statements.tables import StatementIssue
from ejadmin.models.timetable.tables import Lesson
from tests.small_school import SmallSchool

TRANSACTIONS = 30


class Refused(Exception):
    """A transaction that is given up."""


def write(database: Store, writer: int, transactions: Iterable[int]) -> int:
    """Buildings of one writer, every fifth given up; how many stay."""
    kept = 0
    for number in transactions:
        try:
            with known_errors(), database.sessions.begin() as session:
                session.add(Building(name=f"Корпус {writer}-{number}"))
                session.flush()
                if number % 5 == 0:
                    raise Refused
        except Refused:
            continue
        kept += 1
    return kept


def test_three_writers_leave_one_whole_log(database: Store) -> None:
    with database.sessions() as session:
        before = chain.verify(session).rows
        last = session.scalars(select(chain.ChainHead.operation)).one()
    with ThreadPoolExecutor(3) as pool:
        work = [pool.submit(write, database, one, range(TRANSACTIONS)) for one in range(3)]
        assert [one.result() for one in work] == [24, 24, 24]
    with database.sessions() as session:
        report = chain.verify(session)
        rows = session.execute(select(Change.id, Change.operation).order_by(Change.id)).all()
    assert report.is_whole
    assert [row.id for row in rows] == list(range(1, before + 72 + 1))
    assert [row.operation for row in rows[before:]] == list(range(last + 1, last + 72 + 1))


def test_a_transaction_given_up_leaves_no_gap(database: Store) -> None:
    with database.sessions() as session:
        before = chain.verify(session).rows
        last = session.scalars(select(chain.ChainHead.operation)).one()
    assert write(database, 1, [5, 6, 10, 11]) == 2
    with database.sessions() as session:
        rows = session.execute(select(Change.id, Change.operation).order_by(Change.id)).all()
        assert chain.verify(session).is_whole
    assert rows[before:] == [(before + 1, last + 1), (before + 2, last + 2)]


def at_once(database: Store, work: Callable[[Session, int], object]) -> None:
    """Two writers do the same: the second begins before the first has ended."""
    begun = Event()

    def second() -> None:
        with known_errors(), database.sessions.begin() as session:
            begun.set()
            work(session, 2)

    with ThreadPoolExecutor(1) as pool:
        with database.sessions.begin() as session:
            work(session, 1)
            other = pool.submit(second)
            begun.wait()
            Event().wait(0.3)
        other.result()


def test_two_columns_of_a_lesson_stand_side_by_side(
    database: Store, small_school: SmallSchool
) -> None:
    lesson = small_school.lessons[0]
    at_once(database, lambda session, _: add_work(session, lesson, today=small_school.first_day))
    with database.sessions() as session:
        query = select(Work.position).where(Work.lesson_id == lesson).order_by(Work.position)
        assert session.scalars(query).all() == [1, 2, 3]


def test_lessons_made_twice_at_once_are_all_there(
    database: Store, small_school: SmallSchool
) -> None:
    day = small_school.first_day + timedelta(days=60)

    def make(session: Session, writer: int) -> int:
        rows = ({"course_id": small_school.history, "day": day, "number": 2 * number + writer,
                 "teacher_id": small_school.teachers[1]} for number in range(3))  # fmt: skip
        return insert_lessons(session, rows)

    at_once(database, make)
    with database.sessions.begin() as session:
        session.add(Lesson(course_id=small_school.history, day=day, number=9))
        session.flush()
        numbers = session.scalars(select(Lesson.number).where(Lesson.day == day))
        assert sorted(numbers) == [1, 2, 3, 4, 5, 6, 9]
        assert chain.verify(session).is_whole


def test_a_consent_given_twice_at_once_is_one(database: Store, small_school: SmallSchool) -> None:
    day = small_school.first_day
    at_once(
        database,
        lambda session, _: consents.give(session, Pupil, small_school.pupils, day, today=day),
    )
    with database.sessions() as session:
        owners = session.scalars(select(Consent.pupil_id)).all()
    assert sorted(filter(None, owners)) == sorted(small_school.pupils)


def test_of_two_issues_with_one_first_number_the_second_is_told(
    database: Store, small_school: SmallSchool
) -> None:
    day = small_school.first_day

    def issue(session: Session, _: int) -> object:
        return ledger.issue(
            session, small_school.pupils, day, day, issued_on=day, first_number=1,
            chain_head=chain.chain_head(session),
        )  # fmt: skip

    with pytest.raises(UserError, match="были выданы другие"):
        at_once(database, issue)
    with database.sessions() as session:
        numbers = session.scalars(select(StatementIssue.number).order_by(StatementIssue.number))
        assert numbers.all() == [1, 2, 3]
