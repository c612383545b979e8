"""The school's clock: which moment it is where the school stands, not where the computer does.

The zone stands on the school card and comes with every session of an open database; a school that
named none keeps the computer's. Moments are stored without a zone, as the school's clock shows.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, object_session

ZONE, STOPPED = "time_zone", "stopped_clock"
"""Keys of ``session.info``: the zone's IANA name, and a moment that stands still (for a test)."""


def now(session: Session) -> datetime:
    """The moment at the school, to the microsecond, without a zone."""
    return moment(session.info)


def today(session: Session) -> date:
    """The day at the school."""
    return now(session).date()


def shown(session: Session, logged: str) -> datetime:
    """A moment as the log keeps it, in UTC, by the school's clock."""
    return datetime.fromisoformat(logged).astimezone(_zone(session.info)).replace(tzinfo=None)


def midnight(session: Session, day: date) -> datetime:
    """The moment in UTC at which a day begins at the school."""
    return datetime.combine(day, time(), _zone(session.info)).astimezone(UTC)


def day_of(record: object) -> date:
    """The day at the school of a record; of one that is in no session, on this computer."""
    session = object_session(record)
    return today(session) if session is not None else on_this_computer().date()


def moment(info: Mapping[str, Any]) -> datetime:
    """What the school's clock shows, by the information that a session carries."""
    stopped: datetime | None = info.get(STOPPED)
    if stopped is not None:
        return stopped
    zone = _zone(info)
    return datetime.now(zone).replace(tzinfo=None) if zone else datetime.now()


def _zone(info: Mapping[str, Any]) -> ZoneInfo | None:
    """The zone of the school card; without one, Python takes the computer's."""
    name: str | None = info.get(ZONE)
    return ZoneInfo(name) if name else None


def day_of_writing(context: Any) -> date:
    """A column's default: the day at the school in which a row is written."""
    return moment(context.connection.info if context is not None else {}).date()


def follow(session: Session, _transaction: Any, connection: Any) -> None:
    """Let a connection know the clock of the session that uses it: defaults ask there."""
    for key in (ZONE, STOPPED):
        connection.info[key] = session.info.get(key)


def on_this_computer() -> datetime:
    """What the computer's clock shows: for names of its files, and where no school is open."""
    return datetime.now()
