"""Until when a work is to be done: the order's rule made into a day of this school year."""

from dataclasses import dataclass
from datetime import date, timedelta

from ejadmin.models.base.words import counted
from ejadmin.models.calendar.tables import week_of
from ejadmin.models.calendar.working_days import WorkingDays

SOON = timedelta(days=7)
FIRST_MONTH = 8
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


@dataclass(frozen=True)
class DueRule:
    """One rule of an order; one of the fields is set, none means «без срока».

    ``before`` and ``by`` are «month-day» of the school year: of ``before`` the day itself no longer
    counts. Both move back to a working day, since the order's day must not be passed; so does
    ``days_before_period``. ``days_after_start`` moves forward (Civil Code, article 193). With one
    of them may stand ``launch_days``: in the year of the launch the work has so many days after it
    (school 14 gave its first year dates of its own).
    """

    before: str = ""
    by: str = ""
    days_after_start: int = 0
    days_before_period: int = 0
    weekly: bool = False
    launch_days: int = 0

    def __str__(self) -> str:
        """«до 1 сентября», «10 дней после запуска журнала»."""
        if self.before:
            return f"до {_spoken(self.before)}"
        if self.by:
            return f"по {_spoken(self.by)}"
        if self.days_after_start:
            days = counted(self.days_after_start, "день", "дня", "дней")
            return f"{days} после запуска журнала"
        if self.days_before_period:
            days = counted(self.days_before_period, "день", "дня", "дней")
            return f"за {days} до отчётного периода"
        return "еженедельно" if self.weekly else "без срока"


@dataclass(frozen=True)
class DueFrame:
    """What the rules count from: today, the school year, its periods, the journal's launch."""

    today: date
    year_start: date | None
    started_on: date | None
    periods: tuple[date, ...]
    days: WorkingDays

    def day(self, rule: DueRule, *, is_over: bool, done_on: date | None) -> date | None:
        """The day a rule gives now; nothing while what it counts from is unknown.

        ``is_over`` and ``done_on`` choose between the turns of a work that comes again.
        """
        found = self._day(rule, is_over=is_over, done_on=done_on)
        is_first_year = self.started_on and self.year_start and self.started_on >= self.year_start
        if found and rule.launch_days and is_first_year:
            return max(found, self._after_start(rule.launch_days) or found)
        return found

    def _day(self, rule: DueRule, *, is_over: bool, done_on: date | None) -> date | None:
        if rule.days_after_start:
            return self._after_start(rule.days_after_start)
        if self.year_start is None:
            return None
        if rule.before:
            return self._back(day_of_year(self.year_start, rule.before) - timedelta(days=1))
        if rule.by:
            return self._back(day_of_year(self.year_start, rule.by))
        if rule.days_before_period:
            return self._before_period(rule.days_before_period, is_over=is_over)
        return self._this_week(done_on) if rule.weekly else None

    def _back(self, day: date) -> date:
        return self.days.to_working_day(day, forwards=False)

    def _after_start(self, count: int) -> date | None:
        if self.started_on is None:
            return None
        return self.days.to_working_day(self.started_on + timedelta(days=count), forwards=True)

    def _before_period(self, count: int, *, is_over: bool) -> date | None:
        """Done: the day of the period that comes; else that of the period already lived in."""
        dues = [self._back(first - timedelta(days=count)) for first in sorted(self.periods)]
        if not dues:
            return None
        if is_over:
            return next((due for due in dues if due >= self.today), dues[-1])
        return max((due for due in dues if due <= self.today), default=dues[0])

    def _this_week(self, done_on: date | None) -> date | None:
        """The last working day of the week after the last time; never done: of the first week."""
        first = self.started_on or self.year_start
        if first is None:
            return None
        monday = week_of(done_on)[0] + timedelta(days=7) if done_on else week_of(first)[0]
        while True:
            week = [monday + timedelta(days=number) for number in range(7)]
            working = [day for day in week if self.days.is_working_day(day)]
            if working and (done_on or working[-1] >= first):
                return working[-1]
            monday += timedelta(days=7)


def day_of_year(start: date, text: str) -> date:
    """«09-20» within the school year that begins with ``start``; from August on its first half."""
    month, day = map(int, text.split("-"))
    first_half = start.year if start.month >= FIRST_MONTH else start.year - 1
    return date(first_half + (month < FIRST_MONTH), month, day)


def _spoken(text: str) -> str:
    month, day = map(int, text.split("-"))
    return f"{day} {MONTHS[month - 1]}"
