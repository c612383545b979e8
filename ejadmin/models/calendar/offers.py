"""What the official production calendar offers a school year, against what stands there already."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.official import OfficialDay, OfficialYear, official_year
from ejadmin.models.calendar.presets import Made
from ejadmin.models.calendar.tables import (
    FIRST_GRADE,
    FIVE_DAYS,
    LAST_GRADE,
    DayOff,
    DayOffKind,
    MovedDay,
    Weekday,
    days,
)

ONE_DAY = timedelta(days=1)
NEW, REST = "добавится", "и так не учатся"


@dataclass(frozen=True)
class Offer:
    """Days to take from the official calendar: a rest, or with a weekday a day worked instead.

    ``standing`` says in Russian how things are now, ``is_wanted`` whether taking it changes
    anything; ``is_known`` days stand in the calendar already.
    """

    title: str
    first_day: date
    last_day: date
    weekday: Weekday | None
    standing: str
    is_wanted: bool
    is_known: bool


@dataclass(frozen=True)
class Offers:
    """Everything offered to a school year, and the calendar years whose transfers are unknown."""

    offers: tuple[Offer, ...]
    undecided: tuple[int, ...]


def offers(session: Session, year_id: int) -> Offers:
    """The official days off and transfers within a school year."""
    calendar = SchoolCalendar.load(session, year_id)
    official = [
        official_year(number)
        for number in range(calendar.first_day.year, calendar.last_day.year + 1)
    ]
    found = [*_rests(calendar, official), *_worked(calendar, official)]
    return Offers(
        tuple(sorted(found, key=lambda one: one.first_day)),
        tuple(one.year for one in official if not one.is_decided),
    )


def take(session: Session, year_id: int, chosen: Iterable[Offer]) -> Made:
    """Put chosen offers into a school year; returns what was made."""
    rests: list[DayOff] = []
    moved: list[MovedDay] = []
    for offer in chosen:
        if offer.weekday is not None:
            moved.append(
                MovedDay(year_id=year_id, day=offer.first_day, weekday=offer.weekday,
                         reason=offer.title)
            )  # fmt: skip
        else:
            rests.append(
                DayOff(year_id=year_id, title=offer.title, kind=DayOffKind.HOLIDAY,
                       first_day=offer.first_day, last_day=offer.last_day)
            )  # fmt: skip
    session.add_all([*rests, *moved])
    session.flush()
    return [(DayOff, [one.id for one in rests]), (MovedDay, [one.id for one in moved])]


def _rests(calendar: SchoolCalendar, official: Iterable[OfficialYear]) -> Iterator[Offer]:
    length = calendar.week_of(LAST_GRADE)
    free = [
        one
        for year in official
        for one in year.days_off
        if one.is_free(length) and calendar.first_day <= one.day <= calendar.last_day
    ]
    for title, first, last in _joined(free):
        known = _known(calendar, first, last)
        is_studied = any(_is_studied(calendar, day) for day in days(first, last))
        standing = f"уже есть: {known}" if known else NEW if is_studied else REST
        yield Offer(title, first, last, None, standing, is_studied and not known, bool(known))


def _joined(free: list[OfficialDay]) -> Iterator[tuple[str, date, date]]:
    """Neighbouring holidays as one span with all their names; moved days stay by themselves."""
    spans: list[tuple[list[str], date, date]] = []
    for one in free:
        last = spans[-1] if spans else None
        if last and one.source is None and last[2] == one.day - ONE_DAY and not _is_moved(last[0]):
            names = last[0] if one.title in last[0] else [*last[0], one.title]
            spans[-1] = (names, last[1], one.day)
        else:
            spans.append(([one.title], one.day, one.day))
    for names, first, last_day in spans:
        yield ", ".join(names), first, last_day


def _is_moved(names: list[str]) -> bool:
    return any("(" in name for name in names)


def _known(calendar: SchoolCalendar, first: date, last: date) -> str:
    """The free days for every grade that hold a whole span."""
    for free in calendar.free_days:
        is_for_all = free.is_for(FIRST_GRADE) and free.is_for(LAST_GRADE)
        if is_for_all and free.first_day <= first and last <= free.last_day:
            return f"«{free.title}»"
    return ""


def _is_studied(calendar: SchoolCalendar, day: date) -> bool:
    """Whether the eldest would study on a day, were it not free."""
    return day in calendar.moved or day.isoweekday() <= calendar.week_of(LAST_GRADE)


def _worked(calendar: SchoolCalendar, official: Iterable[OfficialYear]) -> Iterator[Offer]:
    """Saturdays worked for another day: a six-day school studies on them anyway."""
    if calendar.week_of(LAST_GRADE) != FIVE_DAYS:
        return
    for year in official:
        for day in year.working:
            rest = year.moved_to(day)
            if rest is None or not calendar.first_day <= day <= calendar.last_day:
                continue
            free = calendar.day_off(day, LAST_GRADE)
            is_known = day in calendar.moved
            standing = "уже есть" if is_known else f"выпадает на «{free.title}»" if free else NEW
            title = f"Рабочая суббота за {rest:%d.%m.%Y}"
            yield Offer(title, day, day, Weekday.of(rest), standing,
                        not is_known and free is None, is_known)  # fmt: skip
