"""What a new database starts with."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from ejadmin.models.base.store import Store
from ejadmin.models.calendar.tables import YearState, current_year, school_year_start
from ejadmin.models.journal.tables import MarkThreshold
from ejadmin.models.journal.window import EditRule, EditWindow
from tests.bases import Bases


@pytest.mark.parametrize(
    ("today", "first_day"),
    [
        (date(2026, 1, 1), date(2025, 9, 1)),
        (date(2026, 7, 31), date(2025, 9, 1)),
        (date(2026, 8, 1), date(2026, 9, 1)),  # the coming year is prepared
        (date(2026, 12, 31), date(2026, 9, 1)),
    ],
)
def test_a_school_year_is_meant_from_august_on(today: date, first_day: date) -> None:
    assert school_year_start(today) == first_day


def test_the_first_year_lasts_to_the_end_of_august(bases: Bases, tmp_path: Path) -> None:
    made = bases.make(tmp_path / "school.sqlite", today=date(2026, 7, 31))
    with made.sessions() as session:
        year = current_year(session)
        lasts = (year.first_day, year.last_day, year.state)
    bases.drop(made)
    assert lasts == (date(2025, 9, 1), date(2026, 8, 31), YearState.CURRENT)


def test_the_journal_closes_after_two_weeks_unless_the_school_decides(database: Store) -> None:
    with database.sessions() as session:
        assert session.scalars(select(EditWindow.rule)).all() == [EditRule.TWO_WEEKS]


def test_the_usual_thresholds_of_a_period_mark(database: Store) -> None:
    threshold = MarkThreshold
    with database.sessions() as session:
        rows = session.execute(
            select(threshold.subject_id, threshold.five, threshold.four, threshold.three)
        )
        assert [tuple(row) for row in rows] == [(None, 4.5, 3.5, 2.5)]
