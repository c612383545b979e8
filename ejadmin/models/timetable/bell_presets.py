"""Usual bells, put into an empty directory at one press; a school then corrects the times."""

import tomllib
from datetime import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.timetable.tables import Bell, BellSchedule
from ejadmin.paths import resource


def fill_bells(session: Session) -> int:
    """Put the usual bells of the first shift into the database; returns how many.

    Raises :class:`UserError` when there are bells already: two schedules for the same classes
    would leave open by which one they are taught.
    """
    if session.scalars(select(Bell.id)).first() is not None:
        raise UserError("Звонки уже внесены: исправьте время в таблице.")
    with resource("presets", "bells.toml").open("rb") as stream:
        usual = tomllib.load(stream)
    schedule = session.scalars(select(BellSchedule)).first()
    if schedule is None:
        schedule = BellSchedule(name=usual["name"])
    session.add_all(
        Bell(
            schedule=schedule,
            number=number,
            starts_at=time.fromisoformat(first),
            ends_at=time.fromisoformat(last),
        )
        for number, (first, last) in enumerate(usual["lessons"], start=1)
    )
    session.flush()
    return len(usual["lessons"])
