"""Statements handed to the driver answer as those that go the usual way."""

from datetime import date

import pytest
from sqlalchemy import bindparam, select

from ejadmin.models.base.rows import Prepared
from ejadmin.models.journal.tables import WorkKind
from ejadmin.models.timetable.tables import Lesson, LessonState

LISTED = (
    select(Lesson.id, Lesson.day, Lesson.state)
    .where(
        Lesson.id.in_(bindparam("lessons", expanding=True)),
        Lesson.course_id.not_in(bindparam("known", expanding=True)),
        Lesson.day <= bindparam("last"),
        Lesson.state != LessonState.CANCELLED,
    )
    .order_by(Lesson.day, Lesson.number)
)


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("known", [[], [-1], [-1, -2]])
def test_lists_and_constants_are_told_as_sqlalchemy_tells_them(two_years, count, known):
    database, _school = two_years
    with database.sessions() as session:
        connection = session.connection()
        lessons = list(session.scalars(select(Lesson.id).order_by(Lesson.id).limit(count)))
        asked = {"lessons": lessons, "known": known, "last": date(2099, 1, 1)}
        usual = [tuple(row) for row in connection.execute(LISTED, asked)]
        assert len(usual) == count
        assert Prepared(LISTED).rows(connection, asked) == usual


def test_days_and_truths_come_as_their_columns_say(two_years):
    database, _school = two_years
    query = select(WorkKind.id, WorkKind.is_default, WorkKind.name).order_by(WorkKind.id)
    with database.sessions() as session:
        connection = session.connection()
        found = Prepared(query).rows(connection)
        assert found == [tuple(row) for row in connection.execute(query)]
        assert {type(row[1]) for row in found} == {bool}
