"""Checks of people: consents, slips of access, people entered twice.

School 14: row 1.4 for consents, row 2.2 for slips, seven days after a person is entered; Inta,
point 24 for people entered twice.
"""

from collections import defaultdict

from sqlalchemy.orm import Session

from ejadmin.models.base import clock
from ejadmin.models.base.words import counted
from ejadmin.models.checks.finding import Found
from ejadmin.models.families import slip_register
from ejadmin.models.families.consents import is_required
from ejadmin.models.families.missing_consents import Missing, missing
from ejadmin.models.people.duplicate_search import read, search


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


def late_slips(session: Session) -> Found:
    """Classes in which slips were not handed over within seven days, one finding for each."""
    for group, count in slip_register.late_groups(session, clock.today(session)).items():
        people = counted(count, "человек", "человека", "человек")
        text = f"{group}: листок доступа не выдан за 7 дней – {people}."
        yield text, "access", {"group": group, "state": "overdue"}


def lookalikes(session: Session) -> Found:
    """Pairs that look like one person and were not declared different."""
    data = read(session)
    pairs = search(data)
    names = data.names() if pairs else {}
    for pair in pairs:
        one, other = (names[pair.kind, key] for key in (pair.first_id, pair.second_id))
        yield (
            f"{one} – {other}: {pair.likeness.text}.",
            "duplicates",
            {"kind": pair.kind.value, "first": pair.first_id, "second": pair.second_id},
        )
