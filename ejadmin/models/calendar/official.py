"""The official production calendar: days off and transfers of Russia, known without a network."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

SATURDAY = 6
ONE_DAY = timedelta(days=1)
TRANSFERRED = re.compile(r"\(перенесено с (\d{2})\.(\d{2})\.(\d{4})\)")
OBSERVED = " (выходной)"
FURTHEST_OBSERVED = 4


@dataclass(frozen=True)
class OfficialDay:
    """One day off with its name; ``source`` is the weekend day or holiday it was moved from."""

    day: date
    title: str
    source: date | None = None

    def is_free(self, week_length: int) -> bool:
        """Whether those who work a week of five or six days rest on it.

        A Saturday is moved only for those who would have rested on it (Labour Code, article 112).
        """
        return self.source is None or self.source.isoweekday() > week_length


@dataclass(frozen=True)
class OfficialYear:
    """A calendar year: its days off, and the weekend days on which people work instead.

    ``is_decided`` tells whether the government's transfers of the year are known to the program;
    without them only the holidays stand, and a holiday on a weekend moves to the next working day.
    """

    year: int
    days_off: tuple[OfficialDay, ...]
    working: tuple[date, ...]
    is_decided: bool

    def day_off(self, day: date) -> OfficialDay | None:
        """The official day off on a date, if it is one."""
        return next((one for one in self.days_off if one.day == day), None)

    def moved_to(self, day: date) -> date | None:
        """Where the rest of a working weekend day went."""
        return next((one.day for one in self.days_off if one.source == day), None)


@cache
def official_year(year: int) -> OfficialYear:
    """The official calendar of one calendar year; years it was not made for have no holidays."""
    from holidays.countries.russia import Russia, RussiaStaticHolidays  # slow to import

    found = Russia(years=year, language="ru")  # type: ignore[no-untyped-call]  # the library's
    known: dict[date, str] = dict(found)
    days_off = [_official(day, title, known) for day, title in sorted(known.items())]
    decided: dict[int, Any] = RussiaStaticHolidays.special_public_holidays
    is_decided = year in decided
    if not is_decided and year > max(decided):
        days_off += _by_the_law(known)
    return OfficialYear(
        year,
        tuple(sorted(days_off, key=lambda one: one.day)),
        tuple(sorted(day for day in found.weekend_workdays if day.year == year)),
        is_decided,
    )


def _official(day: date, title: str, known: dict[date, str]) -> OfficialDay:
    moved = TRANSFERRED.search(title)
    if moved:
        return OfficialDay(day, title, date(int(moved[3]), int(moved[2]), int(moved[1])))
    if title.endswith(OBSERVED):
        return OfficialDay(day, title, _observed_from(day, known))
    return OfficialDay(day, title)


def _observed_from(day: date, known: dict[date, str]) -> date | None:
    """The holiday on a weekend that a Monday is free for."""
    before = (day - ONE_DAY * step for step in range(1, FURTHEST_OBSERVED))
    return next((one for one in before if one in known and one.isoweekday() >= SATURDAY), None)


def _by_the_law(known: dict[date, str]) -> list[OfficialDay]:
    """Holidays on a weekend move to the next working day (article 112); those of January do not."""
    taken = set(known)
    made = []
    for day, title in sorted(known.items()):
        if day.month == 1 or day.isoweekday() < SATURDAY:
            continue
        free = day + ONE_DAY
        while free in taken or free.isoweekday() >= SATURDAY:
            free += ONE_DAY
        taken.add(free)
        made.append(OfficialDay(free, f"{title}{OBSERVED}", day))
    return made
