"""Where the school stands today: what heads the window, and what needs a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func, or_, select
from sqlalchemy.orm import Session

from ejadmin.models import archives, checklist, statements
from ejadmin.models.calendar import (
    FIRST_GRADE,
    AcademicYear,
    ReportingPeriod,
    YearState,
    period_title,
    week_of,
    year_title,
)
from ejadmin.models.classes import DivisionClass, SchoolClass, Subgroup
from ejadmin.models.courses import Course
from ejadmin.models.history import NOBODY, operator_of
from ejadmin.models.journal import Attendance, Mark, Work
from ejadmin.models.people import Employee, Pupil, initials
from ejadmin.models.school import School
from ejadmin.models.subjects import MarkScale, Subject
from ejadmin.models.timetable import Lesson, LessonState, Substitution
from ejadmin.models.wording import counted, listed

DAYS_LOOKED_BACK = 7
TEACHERS_LISTED = 8


@dataclass(frozen=True)
class Standing:
    """What the frame of the window says: school, year, period, who works, the last archive."""

    school: str | None
    is_demonstration: bool
    operator: str
    year: str
    period: str
    last_archive: datetime | None


@dataclass(frozen=True)
class Need:
    """One thing that needs a person: what, whose, since when, and where it is done."""

    what: str
    whose: str
    since: date | None
    button: str
    page: str
    details: dict[str, Any] = field(default_factory=dict)
    count: int = 1


@dataclass(frozen=True)
class Cover:
    """A substitution of today."""

    number: int
    class_label: str
    subject: str
    absent: str
    substitute: str


@dataclass(frozen=True)
class DayFilling:
    """How much of one day's journal is filled."""

    day: date
    filled: int
    lessons: int


@dataclass(frozen=True)
class Today:
    """The home page: needs in order of harm, what comes next, today's covers, this week."""

    needs: tuple[Need, ...]
    coming: tuple[str, ...]
    covers: tuple[Cover, ...]
    week: tuple[DayFilling, ...]


def standing(session: Session, today: date) -> Standing:
    """Read the frame's facts; a new database has no school yet."""
    school = session.execute(select(School.short_name, School.is_demonstration)).first()
    year = session.execute(
        select(AcademicYear.id, AcademicYear.first_day).where(
            AcademicYear.state == YearState.CURRENT
        )
    ).first()
    last, operator = archives.standing(session, today).last, operator_of(session)
    return Standing(
        school=school.short_name if school else None,
        is_demonstration=bool(school and school.is_demonstration),
        operator=operator if operator != NOBODY else "",
        year=year_title(year.first_day) if year else "",
        period=_period_on(session, year.id, today) if year else "",
        last_archive=last.made_at if last else None,
    )


def collect(session: Session, today: date) -> Today:
    """Everything of the home page, in a fixed number of queries."""
    lessons = _recent_lessons(session, today)
    return Today(
        needs=tuple(_needs(session, lessons, today)),
        coming=_coming(session, archives.standing(session, today), today),
        covers=_covers(session, today),
        week=_week(lessons, today),
    )


def waiting(needs: Iterable[Need]) -> dict[str, str]:
    """What stands beside each page of the navigation: how much waits, ``!`` for the archive."""
    counts: dict[str, int] = defaultdict(int)
    for need in needs:
        counts[need.page] += need.count
    marks = {page: str(count) for page, count in counts.items()}
    return {**marks, "archive": "!"} if "archive" in counts else marks


@dataclass(frozen=True)
class _Lesson:
    id: int
    course_id: int
    day: date
    teacher_id: int | None
    teacher: str
    has_topic: bool
    is_marked: bool

    @property
    def is_filled(self) -> bool:
        return self.has_topic and self.is_marked


def _period_on(session: Session, year_id: int, day: date) -> str:
    """The periods that hold a day; grades may have different ones.

    Nothing when the year has no periods yet.
    """
    of_year = select(ReportingPeriod.id).where(ReportingPeriod.year_id == year_id).limit(1)
    if session.execute(of_year).first() is None:
        return ""
    found = session.execute(
        select(ReportingPeriod.kind, ReportingPeriod.number)
        .where(
            ReportingPeriod.year_id == year_id,
            ReportingPeriod.first_day <= day,
            ReportingPeriod.last_day >= day,
        )
        .order_by(ReportingPeriod.first_grade)
    )
    titles = dict.fromkeys(period_title(kind, number) for kind, number in found)
    return " / ".join(titles) or "каникулы"


def _recent_lessons(session: Session, today: date) -> list[_Lesson]:
    """Lessons of the last seven days and of this week, and whether anything is written in them.

    A lesson counts as marked when it has a mark or an absence; a subject without marks needs none,
    nor does the first grade, which is taught without marks.
    """
    monday, sunday = week_of(today)
    first = min(monday, today - timedelta(days=DAYS_LOOKED_BACK))
    has_marks = exists().where(Work.lesson_id == Lesson.id, Mark.work_id == Work.id)
    has_absences = exists().where(Attendance.lesson_id == Lesson.id)
    needs_none = or_(
        Subject.scale == MarkScale.NONE,
        Subject.without_assessment.is_(True),
        _of_first_grade(),
    )
    is_marked = case((needs_none, True), else_=or_(has_marks, has_absences))
    rows = session.execute(
        select(
            Lesson.id, Lesson.course_id, Lesson.day, Lesson.teacher_id,
            Employee.last_name, Employee.first_name, Employee.middle_name,
            func.coalesce(Lesson.topic, "") != "", is_marked,
        )
        .join(Course, Course.id == Lesson.course_id)
        .join(Subject, Subject.id == Course.subject_id)
        .outerjoin(Employee, Employee.id == Lesson.teacher_id)
        .where(
            Lesson.day >= first, Lesson.day <= sunday, Lesson.state != LessonState.CANCELLED
        )
        .order_by(Lesson.day, Lesson.number)
    )  # fmt: skip
    return [
        _Lesson(
            key,
            course,
            day,
            teacher,
            initials(last, first_name or "", middle) if last else "педагог не указан",
            bool(topic),
            bool(marked),
        )
        for key, course, day, teacher, last, first_name, middle, topic, marked in rows
    ]


def _of_first_grade() -> ColumnElement[bool]:
    """Whether a course is one of the first grade, for a class or for a subgroup of it."""
    of_class = exists().where(SchoolClass.id == Course.class_id, SchoolClass.grade == FIRST_GRADE)
    of_subgroup = exists().where(
        Subgroup.id == Course.subgroup_id,
        DivisionClass.division_id == Subgroup.division_id,
        SchoolClass.id == DivisionClass.class_id,
        SchoolClass.grade == FIRST_GRADE,
    )
    return or_(of_class, of_subgroup)


def _needs(session: Session, lessons: list[_Lesson], today: date) -> list[Need]:
    return [
        *_setup_unfinished(session),
        *_unfilled(lessons, today),
        *_statements_due(session, today),
        *_archive_due(session, today),
    ]


def _setup_unfinished(session: Session) -> list[Need]:
    """One line for the whole checklist: how far it is and which step comes next."""
    steps = checklist.checklist(session)
    left = [step for step in steps if not step.is_over]
    if not left:
        return []
    done = f"Настройка: готово {checklist.done(steps)} из {len(steps)}"
    return [
        Need(
            what=f"{done}. Дальше: {left[0].title}",
            whose="администратор",
            since=None,
            button="Открыть",
            page="setup",
            count=len(left),
        )
    ]


def _unfilled(lessons: list[_Lesson], today: date) -> list[Need]:
    """Lessons held but not written up, a line for each teacher (school 14, points 8 and 9)."""
    empty: dict[int | None, list[_Lesson]] = defaultdict(list)
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


def _gaps(lessons: list[_Lesson]) -> str:
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


def _coming(session: Session, archive: archives.Standing, today: date) -> tuple[str, ...]:
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


def _covers(session: Session, today: date) -> tuple[Cover, ...]:
    rows = session.execute(
        select(
            Lesson.number, SchoolClass.grade, SchoolClass.letter, Subject.name,
            Substitution.absent_id, Substitution.substitute_id,
        )
        .join(Lesson, Lesson.id == Substitution.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .join(Subject, Subject.id == Course.subject_id)
        .outerjoin(SchoolClass, SchoolClass.id == Course.class_id)
        .where(Lesson.day == today)
        .order_by(Lesson.number)
    ).all()  # fmt: skip
    people = {absent for *_, absent, _ in rows} | {substitute for *_, substitute in rows}
    names = {
        key: initials(last, first, middle)
        for key, last, first, middle in session.execute(
            select(
                Employee.id, Employee.last_name, Employee.first_name, Employee.middle_name
            ).where(Employee.id.in_(people))
        )
    }
    return tuple(
        Cover(number, f"{grade}{letter}" if grade else "подгруппа", subject, names[absent],
              names[substitute])
        for number, grade, letter, subject, absent, substitute in rows
    )  # fmt: skip


def _week(lessons: list[_Lesson], today: date) -> tuple[DayFilling, ...]:
    """The days of the current week up to today that have lessons."""
    monday, _ = week_of(today)
    days: dict[date, list[_Lesson]] = defaultdict(list)
    for lesson in lessons:
        if monday <= lesson.day <= today:
            days[lesson.day].append(lesson)
    return tuple(
        DayFilling(day, sum(lesson.is_filled for lesson in those), len(those))
        for day, those in sorted(days.items())
    )
