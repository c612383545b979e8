"""What needs a person today, in order of harm."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models import checklist
from ejadmin.models.base.words import counted, listed
from ejadmin.models.checklist import StepStanding
from ejadmin.models.people import duplicate_search
from ejadmin.models.people.tables import Pupil
from ejadmin.models.registry import archives
from ejadmin.models.statements import tables as statements
from ejadmin.models.today.lessons import HeldLesson

TEACHERS_LISTED = 8


@dataclass(frozen=True)
class Need:
    """One thing that needs a person: what, whose, since when, and where it is done.

    ``counted_at`` is the page of the navigation that counts it, when the page itself has no line.
    """

    what: str
    whose: str
    since: date | None
    button: str
    page: str
    details: dict[str, Any] = field(default_factory=dict)
    count: int = 1
    counted_at: str = ""


def waiting(needs: Iterable[Need]) -> dict[str, str]:
    """What stands beside each page of the navigation: how much waits, ``!`` for the archive."""
    counts: dict[str, int] = defaultdict(int)
    for need in needs:
        counts[need.counted_at or need.page] += need.count
    marks = {page: str(count) for page, count in counts.items()}
    return {**marks, "archive": "!"} if "archive" in counts else marks


def needs_of(
    session: Session, steps: list[StepStanding], lessons: list[HeldLesson], today: date
) -> list[Need]:
    """Everything that needs a person on a day, the most harmful first."""
    return [
        *_setup_unfinished(steps),
        *_unfilled(lessons, today),
        *_statements_due(session, today),
        *_archive_due(session, today),
        *_duplicates(session),
    ]


def _setup_unfinished(steps: list[StepStanding]) -> list[Need]:
    """One line for the whole checklist: how far it is, what is overdue, which step comes next."""
    left = [step for step in steps if not step.is_over]
    if not left:
        return []
    done = f"Настройка: готово {checklist.done(steps)} из {len(steps)}"
    late = [step for step in left if step.is_overdue]
    overdue = f", просрочено {len(late)}" if late else ""
    first = late[0] if late else left[0]
    return [
        Need(
            what=f"{done}{overdue}. Дальше: {first.title}",
            whose=first.responsible,
            since=min((step.due for step in late if step.due), default=None),
            button="Открыть",
            page="setup",
            details={"step": first.key},
            count=len(left),
        )
    ]


def _unfilled(lessons: list[HeldLesson], today: date) -> list[Need]:
    """Lessons held but not written up, a line for each teacher (school 14, points 8 and 9)."""
    empty: dict[int | None, list[HeldLesson]] = defaultdict(list)
    for lesson in lessons:
        if lesson.day < today and not lesson.is_filled:
            empty[lesson.teacher_id].append(lesson)
    lines = [
        Need(
            what=_gaps(those),
            whose=those[0].teacher,
            since=those[0].day,
            button="Открыть",
            page="journal",
            details={"course": those[0].course_id, "lesson": those[0].id},
            count=len(those),
        )
        for those in empty.values()
    ]
    lines.sort(key=lambda need: (-need.count, need.whose))
    return _shortened(lines)


def _gaps(lessons: list[HeldLesson]) -> str:
    """«Журнал: 3 урока (3 без темы, 2 без отметок)»."""
    topics = sum(not lesson.has_topic for lesson in lessons)
    marks = sum(not lesson.is_marked for lesson in lessons)
    held = counted(len(lessons), "урок", "урока", "уроков")
    if not marks:
        return f"Журнал: {held} без темы"
    if not topics:
        return f"Журнал: {held} без отметок"
    if topics == marks == len(lessons):
        return f"Журнал: {held} без темы и отметок"
    return f"Журнал: {held} ({topics} без темы, {marks} без отметок)"


def _shortened(lines: list[Need]) -> list[Need]:
    """The longest few and one line for the rest, so that what follows stays in sight."""
    rest = lines[TEACHERS_LISTED:]
    if len(rest) < 2:
        return lines
    total = sum(need.count for need in rest)
    held = counted(total, "урок", "урока", "уроков")
    people = counted(len(rest), "педагог", "педагога", "педагогов")
    since = min((need.since for need in rest if need.since), default=None)
    others = Need(f"Журнал: ещё {held}", people, since, "Открыть", "journal", count=total)
    return [*lines[:TEACHERS_LISTED], others]


def _statements_due(session: Session, today: date) -> list[Need]:
    first, last = statements.default_dates(session, today)
    due = [
        family
        for family in statements.pupils_with_paper(session, first, last)
        if family.due_on <= today
    ]
    if not due:
        return []
    families = counted(len(due), "семье", "семьям", "семьям")
    classes = listed(dict.fromkeys(family.class_label for family in due if family.class_label), 3)
    since = min(family.due_on for family in due)
    what = f"Ведомости на бумаге: пора выдать {families}"
    return [Need(what, classes, since, "Напечатать", "statements", count=len(due))]


def _duplicates(session: Session) -> list[Need]:
    """People who may be entered twice: looked for daily (Inta, point 24)."""
    found = duplicate_search.search(duplicate_search.read(session))
    if not found:
        return []
    pairs = counted(len(found), "пара", "пары", "пар")
    what = f"Похожие записи людей: {pairs}"
    return [Need(what, "", None, "Сравнить", "duplicates", count=len(found), counted_at="people")]


def _archive_due(session: Session, today: date) -> list[Need]:
    archive = archives.standing(session, today)
    if not archive.is_due or session.execute(select(Pupil.id).limit(1)).first() is None:
        return []
    if archive.last is None:
        what = "Архив на внешнем диске ещё не делали" if archive.has_key else (
            "Архив: директор ещё не задал код"
        )  # fmt: skip
        return [Need(what, "директор", None, "Открыть", "archive")]
    days = counted((today - archive.last.made_at.date()).days, "день", "дня", "дней")
    since = archive.last.made_at.date() + timedelta(days=archives.DAYS_BETWEEN)
    what = f"Архив: последнему {days}, нужен раз в неделю"
    return [Need(what, "администратор", since, "Сделать архив", "archive")]
