"""Numbers of orders by the school's own rule, such as «{n}-у» or «01-14-{n}».

Counted within the calendar year in which an order is issued, as office work counts papers: the
first order of January is number 1 again, though the school year goes on.
"""

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.movement.tables import SchoolOrder
from ejadmin.models.school.card import School

PLACE, USUAL = "{n}", "{n}-у"


def rule(session: Session) -> str:
    """The school's rule; a rule without a place for the figure gets one in front."""
    found = session.scalar(select(School.order_numbering)) or USUAL
    return found if PLACE in found else PLACE + found


def next_number(session: Session, issued_on: date) -> str:
    """The first free number after all that follow the rule in the calendar year of a day."""
    pattern = rule(session)
    before, _, after = pattern.partition(PLACE)
    shape = re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}", re.IGNORECASE)
    found = (shape.fullmatch(number.strip()) for number in _numbers(session, issued_on.year))
    last = max((int(match[1]) for match in found if match), default=0)
    return pattern.replace(PLACE, str(last + 1))


def holders(session: Session, number: str, issued_on: date) -> list[tuple[int, date, str]]:
    """Orders of the same calendar year with this number: keys, dates and titles."""
    wanted = number.strip().casefold()
    rows = session.execute(
        select(SchoolOrder.id, SchoolOrder.number, SchoolOrder.issued_on, SchoolOrder.title)
        .where(SchoolOrder.issued_on.between(*_year(issued_on.year)))
        .order_by(SchoolOrder.issued_on)
    )
    return [(key, day, title) for key, own, day, title in rows if own.casefold() == wanted]


def _numbers(session: Session, year: int) -> list[str]:
    query = select(SchoolOrder.number).where(SchoolOrder.issued_on.between(*_year(year)))
    return list(session.scalars(query))


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)
