"""Where the school stands today: what heads the window, and what needs a person."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models import checklist
from ejadmin.models.calendar.tables import ReportingPeriod, period_title
from ejadmin.models.registry import archives
from ejadmin.models.timetable.tables import Lesson
from ejadmin.models.today.frame import WindowFacts, window_facts
from ejadmin.models.today.lessons import Cover, DayFilling, covers_on, recent_lessons, week_filling
from ejadmin.models.today.needs import Need, needs_of, waiting

__all__ = [
    "Cover",
    "DayFilling",
    "Need",
    "WindowFacts",
    "Today",
    "collect",
    "window_facts",
    "waiting",
]


@dataclass(frozen=True)
class Today:
    """The home page: needs in order of harm, what comes next, today's covers, this week.

    ``dues`` is a line on the setup's own due days.
    """

    needs: tuple[Need, ...]
    coming: tuple[str, ...]
    covers: tuple[Cover, ...]
    week: tuple[DayFilling, ...]
    dues: str = ""


def collect(session: Session, today: date) -> Today:
    """Everything of the home page, in a fixed number of queries."""
    lessons = recent_lessons(session, today)
    steps = checklist.checklist(session, today, with_scans=False)
    return Today(
        needs=tuple(needs_of(session, steps, lessons, today)),
        coming=_coming(session, archives.standing(session, today), today),
        covers=covers_on(session, today),
        week=week_filling(lessons, today),
        dues=checklist.dues(steps),
    )


def _coming(session: Session, archive: archives.ArchiveState, today: date) -> tuple[str, ...]:
    """What comes next, for a day on which nothing is due."""
    lines = []
    if archive.last and not archive.is_due:
        following = archive.last.made_at.date() + timedelta(days=archives.DAYS_BETWEEN)
        lines.append(f"Следующий архив – {following:%d.%m.%Y}")
    period = session.execute(
        select(ReportingPeriod.kind, ReportingPeriod.number, ReportingPeriod.last_day)
        .where(ReportingPeriod.last_day >= today)
        .order_by(ReportingPeriod.last_day)
        .limit(1)
    ).first()
    if period:
        title = period_title(period.kind, period.number)
        lines.append(f"{title} – последний день {period.last_day:%d.%m.%Y}")
    following_lesson = session.execute(
        select(func.min(Lesson.day)).where(Lesson.day > today)
    ).scalar()
    if following_lesson:
        lines.append(f"Следующий учебный день – {following_lesson:%d.%m.%Y}")
    return tuple(lines)
