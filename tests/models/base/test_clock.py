"""The school's clock: its zone decides which day it is, for pages, rules and what is stored."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import clock
from ejadmin.models.base.chain import Change
from ejadmin.models.base.store import Store
from ejadmin.models.database import heed_card
from ejadmin.models.families import consents
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry.change_report import Filters, read
from ejadmin.models.school.card import School, TimeZone
from ejadmin.models.school.publications import Announcement
from ejadmin.ui.page import Workplace
from ejadmin.ui.tasks import Tasks
from tests.small_school import SmallSchool


class Noon(datetime):
    """11:30 on 5 October by the clock of Greenwich, and of a computer that stands there."""

    @classmethod
    def now(cls, tz=None):
        at = datetime(2026, 10, 5, 11, 30, tzinfo=ZoneInfo("UTC"))
        return at.astimezone(tz) if tz else at.replace(tzinfo=None)


def of_school(database: Store, zone: TimeZone | None) -> None:
    with database.sessions.begin() as session:
        card = session.get(School, 1) or School(id=1, name="Школа", short_name="Школа")
        card.time_zone = zone
        session.add(card)
    heed_card(database.sessions)


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        (None, datetime(2026, 10, 5, 11, 30)),
        (TimeZone.KALININGRAD, datetime(2026, 10, 5, 13, 30)),
        (TimeZone.MOSCOW, datetime(2026, 10, 5, 14, 30)),
        (TimeZone.MAGADAN, datetime(2026, 10, 5, 22, 30)),
    ],
)
def test_the_moment_is_the_schools(
    database: Store, zone: TimeZone | None, moment: datetime
) -> None:
    of_school(database, zone)
    with patch.object(clock, "datetime", Noon), database.sessions() as session:
        assert clock.now(session) == moment
        assert Workplace(database, Tasks()).now() == moment


def test_the_schools_midnight_makes_the_day(database: Store, small_school: SmallSchool) -> None:
    """At half past twelve in Kamchatka on the 6th it is still the 5th on this computer."""

    class Late(Noon):
        @classmethod
        def now(cls, tz=None):
            at = datetime(2026, 10, 5, 12, 30, tzinfo=ZoneInfo("UTC"))
            return at.astimezone(tz) if tz else at.replace(tzinfo=None)

    of_school(database, TimeZone.KAMCHATKA)
    with patch.object(clock, "datetime", Late), database.sessions.begin() as session:
        today = clock.today(session)
        assert (today.month, today.day) == (10, 6)
        notice = Announcement(title="Субботник")
        session.add(notice)
        session.flush()
        assert notice.published_on == today
        consents.give(session, Pupil, small_school.pupils[:1], today)
    of_school(database, TimeZone.MAGADAN)
    with patch.object(clock, "datetime", Late), database.sessions() as session:
        assert clock.today(session).day == 5
        with pytest.raises(UserError, match="ещё не наступила"):
            consents.give(session, Pupil, small_school.pupils[1:], today)


@given(st.sampled_from(TimeZone), st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_every_zone_keeps_its_distance_all_year(zone: TimeZone, moment: datetime) -> None:
    """Russia changes no clocks: the number in the caption holds in summer as in winter."""
    offset = moment.replace(tzinfo=ZoneInfo(zone.value)).utcoffset()
    assert offset is not None
    assert f"(UTC+{offset.total_seconds() / 3600:g})" in zone.caption


def test_a_stopped_clock_stands_for_a_test(database: Store) -> None:
    with database.sessions() as session:
        session.info[clock.STOPPED] = datetime(2026, 9, 1, 8)
        assert clock.now(session) == datetime(2026, 9, 1, 8)


def test_the_log_is_told_by_the_schools_clock(database: Store) -> None:
    """What was logged at noon of Greenwich on the 5th is of the 6th in Kamchatka."""
    of_school(database, TimeZone.KAMCHATKA)
    with database.sessions() as session:
        assert clock.shown(session, "2026-10-05T12:30:00.000+00:00") == datetime(2026, 10, 6, 0, 30)
        assert clock.midnight(session, date(2026, 10, 6)) == datetime(2026, 10, 5, 12, tzinfo=UTC)
        line = read(session, Filters())[0]
        logged = session.scalars(select(Change.at).order_by(Change.id.desc())).first()
        here = datetime.fromisoformat(str(logged)).astimezone(ZoneInfo("Asia/Kamchatka"))
        assert line.at == here.replace(tzinfo=None)
        today = here.date()
        assert read(session, Filters(first=today, last=today))
        assert not read(session, Filters(first=today + timedelta(days=1)))


@given(st.sampled_from([None, *TimeZone]), st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))
def test_the_day_is_that_of_the_moment(zone: TimeZone | None, moment: datetime) -> None:
    session = Session(info={clock.ZONE: zone and zone.value, clock.STOPPED: moment})
    assert clock.today(session) == clock.now(session).date()
