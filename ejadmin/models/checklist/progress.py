"""How far each step of the checklist is, counted from the data."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base
from ejadmin.models.base.words import PUPILS, counted, grouped
from ejadmin.models.calendar.tables import (
    AcademicYear,
    DayOff,
    DayOffKind,
    PeriodKind,
    ReportingPeriod,
    YearState,
)
from ejadmin.models.checklist.step import StepProgress
from ejadmin.models.classes.tables import ClassMembership, Division, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.registry.directories import directory_of
from ejadmin.models.school.card import School
from ejadmin.models.timetable.tables import Bell, BellSchedule, Lesson, TimetableEntry


def _count(session: Session, model: type[Base], *conditions: Any) -> int:
    query = select(func.count()).select_from(model).where(*conditions)
    return session.execute(query).scalar_one()


def records(model: type[Base]) -> Callable[[Session], StepProgress]:
    """Progress of a step that is done once its directory has records."""

    def progress(session: Session) -> StepProgress:
        count = _count(session, model)
        entry = directory_of(model)
        told = entry.counted(count) if entry is not None else grouped(count)
        return StepProgress(count, told if count else "пока пусто")

    return progress


def school(session: Session) -> StepProgress:
    """The school card: its short name and its director."""
    card = session.execute(select(School.short_name, School.director_name)).first()
    if card is None:
        return StepProgress(0, "не заполнена")
    director = f", директор – {card.director_name}" if card.director_name else ""
    return StepProgress(1, f"{card.short_name}{director}")


_PERIOD_WORDS = {
    PeriodKind.QUARTER: ("четверть", "четверти", "четвертей"),
    PeriodKind.TRIMESTER: ("триместр", "триместра", "триместров"),
    PeriodKind.HALF_YEAR: ("полугодие", "полугодия", "полугодий"),
    PeriodKind.YEAR: ("год", "года", "лет"),
}


def periods(session: Session) -> StepProgress:
    """Reporting periods of the current year, by kind."""
    current = AcademicYear.state == YearState.CURRENT
    rows = select(ReportingPeriod.kind).join(ReportingPeriod.year).where(current)
    kinds = Counter(session.scalars(rows))
    if not kinds:
        return StepProgress(0, "пока пусто")
    told = [counted(kinds[kind], *words) for kind, words in _PERIOD_WORDS.items() if kinds[kind]]
    return StepProgress(kinds.total(), ", ".join(told))


def days_off(session: Session) -> StepProgress:
    """Vacations and holidays of the current year; without a vacation it is not complete."""
    current = AcademicYear.state == YearState.CURRENT
    rows = select(DayOff.kind).join(AcademicYear, AcademicYear.id == DayOff.year_id)
    kinds = Counter(session.scalars(rows.where(current)))
    if not kinds:
        return StepProgress(0, "пока пусто")
    told = f"каникулы – {kinds[DayOffKind.VACATION]}, праздники – {kinds[DayOffKind.HOLIDAY]}"
    return StepProgress(kinds.total(), told, bool(kinds[DayOffKind.VACATION]))


def bells(session: Session) -> StepProgress:
    """Bell schedules and their bells."""
    schedules, rings = _count(session, BellSchedule), _count(session, Bell)
    if not schedules:
        return StepProgress(0, "пока пусто")
    told = counted(schedules, "расписание", "расписания", "расписаний")
    rung = counted(rings, "звонок", "звонка", "звонков")
    return StepProgress(rings, f"{told}, {rung}", rings > 0)


def class_members(session: Session) -> StepProgress:
    """Pupils who stand in a class, and how many classes have some."""
    pupils, classes = session.execute(
        select(
            func.count(ClassMembership.pupil_id.distinct()),
            func.count(ClassMembership.class_id.distinct()),
        ).where(ClassMembership.last_day.is_(None))
    ).one()
    if not pupils:
        return StepProgress(0, "пока пусто")
    told = counted(pupils, *PUPILS)
    return StepProgress(pupils, f"{told}, классов – {classes}")


def subgroups(session: Session) -> StepProgress:
    """Subgroups and divisions."""
    groups, divisions = _count(session, Subgroup), _count(session, Division)
    if not groups:
        return StepProgress(0, "нет; если классы не делятся, так и оставьте")
    told = counted(groups, "подгруппа", "подгруппы", "подгрупп")
    return StepProgress(groups, f"{told}, делений – {divisions}")


def courses(session: Session) -> StepProgress:
    """Courses and their hours a week."""
    count, hours = session.execute(
        select(func.count(Course.id), func.coalesce(func.sum(Course.hours), 0))
    ).one()
    if not count:
        return StepProgress(0, "пока пусто")
    told = counted(count, "нагрузка", "нагрузки", "нагрузок")
    in_week = f"{float(hours):g}".replace(".", ",") if hours % 1 else grouped(int(hours))
    return StepProgress(count, f"{told}, {in_week} ч в неделю")


def timetable(session: Session) -> StepProgress:
    """Lessons a week of the timetables, and the hours still to place."""
    entries = _count(session, TimetableEntry)
    if not entries:
        return StepProgress(0, "пока пусто")
    hours = float(session.execute(select(func.sum(Course.hours))).scalar_one() or 0)
    told = f"{counted(entries, 'урок', 'урока', 'уроков')} в неделю"
    waiting = hours - entries
    if waiting < 1:  # half an hour a week is taught every other week
        return StepProgress(entries, told)
    left = f"{waiting:g}".replace(".", ",")
    return StepProgress(entries, f"{told}, осталось поставить {left} ч", is_complete=False)


def lessons(session: Session) -> StepProgress:
    """Lessons by date, and the last of them."""
    count, last = session.execute(select(func.count(Lesson.id), func.max(Lesson.day))).one()
    if not count:
        return StepProgress(0, "ещё не созданы")
    told = counted(count, "урок", "урока", "уроков")
    return StepProgress(count, f"{told}, последний – {last:%d.%m.%Y}")
