"""Checks of people: the consents that are still awaited (school 14, row 1.4)."""

from collections import defaultdict

from sqlalchemy.orm import Session

from ejadmin.models import clock
from ejadmin.models.checks.finding import Found
from ejadmin.models.consents import is_required
from ejadmin.models.missing_consents import Missing, missing
from ejadmin.models.wording import counted


def awaited_consents(session: Session) -> Found:
    """Consents that may still come in time, a line a class."""
    for group, people in _by_group(session, is_overdue=False).items():
        days = [one.until for one in people if one.until is not None]
        until = f", первому – до {min(days):%d.%m.%Y}" if days else ""
        yield f"{group}: нет согласия – {_people(people)}{until}.", "people", _at(group)


def overdue_consents(session: Session) -> Found:
    """Consents whose 30 days are over, a line a class."""
    for group, people in _by_group(session, is_overdue=True).items():
        text = f"{group}: срок согласия истёк – {_people(people)}."
        yield text, "people", _at(group)


def _by_group(session: Session, *, is_overdue: bool) -> dict[str, list[Missing]]:
    """Nobody is asked where the school does not keep to consents."""
    if not is_required(session):
        return {}
    today = clock.today(session)
    found: dict[str, list[Missing]] = defaultdict(list)
    for one in missing(session, today):
        if one.is_overdue(today) is is_overdue:
            found[one.group].append(one)
    return found


def _people(people: list[Missing]) -> str:
    return counted(len(people), "человек", "человека", "человек")


def _at(group: str) -> dict[str, str]:
    return {"tab": "consents", "group": group}
