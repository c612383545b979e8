"""The checklist of setting a school up, in the order of school 14's Table 1, from live data."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models import checks
from ejadmin.models.base import Base, TitledEnum
from ejadmin.models.calendar import (
    AcademicYear,
    DayOff,
    DayOffKind,
    PeriodKind,
    ReportingPeriod,
    YearState,
)
from ejadmin.models.checks import Finding, Severity
from ejadmin.models.classes import (
    ClassMembership,
    Division,
    SchoolClass,
    Subgroup,
    SubjectClass,
)
from ejadmin.models.courses import Course
from ejadmin.models.directories import directory_of
from ejadmin.models.people import Employee, Pupil
from ejadmin.models.school import Building, Room, School
from ejadmin.models.subjects import Subject, SubjectRoom, SubjectTeacher
from ejadmin.models.timetable import Bell, BellSchedule, Lesson, TimetableEntry
from ejadmin.models.wording import counted, grouped


class StepState(TitledEnum):
    """How far a step is."""

    EMPTY = "empty", "не начато"
    IN_WORK = "in_work", "в работе"
    DONE = "done", "готово"
    OPTIONAL = "optional", "не обязательно"
    ERRORS = "errors", "есть ошибки"
    WAITING = "waiting", "ждёт"


@dataclass(frozen=True)
class StepProgress:
    """How many records a step has, what the data say of it, and whether that is enough."""

    count: int
    text: str
    is_complete: bool = True


@dataclass(frozen=True)
class SetupStep:
    """One step: its point in Table 1, how far it is, what it needs first, where it is done.

    ``needs`` are keys of steps whose absence really blocks; ``checks`` are keys of checks.
    ``advice`` says what to do while the step is not done; a step that is not ``is_needed`` by
    every school counts as done when left empty.
    """

    key: str
    point: str
    title: str
    progress: Callable[[Session], StepProgress]
    page: str
    details: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    advice: str = "Впишите записи в таблицу, вставьте из Excel или загрузите файл."
    is_needed: bool = True


@dataclass(frozen=True)
class StepStanding:
    """Where a step stands now, as plain values."""

    key: str
    number: int
    point: str
    title: str
    state: StepState
    text: str
    page: str
    details: dict[str, Any]
    waits_for: tuple[str, ...]
    findings: tuple[Finding, ...]
    advice: str

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to do here: done, or not needed."""
        return self.state in (StepState.DONE, StepState.OPTIONAL)


def checklist(session: Session) -> list[StepStanding]:
    """Every step with its state, computed from the data as they are now."""
    progress = {step.key: step.progress(session) for step in STEPS}
    found: dict[str, list[Finding]] = {}
    for finding in checks.findings(session):
        found.setdefault(finding.key, []).append(finding)
    return [_standing(number, step, progress, found) for number, step in enumerate(STEPS, start=1)]


def done(standings: list[StepStanding]) -> int:
    """How many steps are done or not needed."""
    return sum(standing.is_over for standing in standings)


def as_json(standings: list[StepStanding]) -> dict[str, Any]:
    """The checklist as plain values for the command line."""
    return {
        "done": done(standings),
        "total": len(standings),
        "steps": [
            {
                "key": one.key,
                "number": one.number,
                "point": one.point,
                "title": one.title,
                "state": one.state.value,
                "state_title": one.state.caption,
                "text": one.text,
                "waits_for": list(one.waits_for),
                "findings": [
                    {"check": each.key, "severity": each.severity.value, "text": each.text}
                    for each in one.findings
                ],
            }
            for one in standings
        ],
    }


def _standing(
    number: int,
    step: SetupStep,
    progress: Mapping[str, StepProgress],
    found: Mapping[str, list[Finding]],
) -> StepStanding:
    own = progress[step.key]
    titles = {each.key: each.title for each in STEPS}
    missing = [need for need in step.needs if not progress[need].count]
    waits_for = tuple(titles[need] for need in missing) if not own.count else ()
    findings = tuple(finding for key in step.checks for finding in found.get(key, []))
    return StepStanding(
        step.key, number, step.point, step.title, _state(step, own, waits_for, findings),
        _text(own, waits_for, findings), step.page, dict(step.details), waits_for, findings,
        step.advice,
    )  # fmt: skip


def _state(
    step: SetupStep,
    own: StepProgress,
    waits_for: tuple[str, ...],
    findings: tuple[Finding, ...],
) -> StepState:
    if waits_for:
        return StepState.WAITING
    if any(finding.severity is Severity.ERROR for finding in findings):
        return StepState.ERRORS
    if not own.count:
        return StepState.EMPTY if step.is_needed else StepState.OPTIONAL
    return StepState.DONE if own.is_complete and not findings else StepState.IN_WORK


def _text(own: StepProgress, waits_for: tuple[str, ...], findings: tuple[Finding, ...]) -> str:
    """«38 кабинетов, у 2 нет здания» or «ждёт: Классы»."""
    if waits_for:
        return f"ждёт: {', '.join(title.lower() for title in waits_for)}"
    counts = Counter(finding.key for finding in findings)
    told = [check.told.format(n=counts[check.key]) for check in checks.CHECKS if counts[check.key]]
    return ", ".join(part for part in (own.text, *told) if part)


def _count(session: Session, model: type[Base], *conditions: Any) -> int:
    query = select(func.count()).select_from(model).where(*conditions)
    return session.execute(query).scalar_one()


def _records(model: type[Base]) -> Callable[[Session], StepProgress]:
    """Progress of a step that is done once its directory has records."""

    def progress(session: Session) -> StepProgress:
        count = _count(session, model)
        entry = directory_of(model)
        told = entry.counted(count) if entry is not None else grouped(count)
        return StepProgress(count, told if count else "пока пусто")

    return progress


def _school(session: Session) -> StepProgress:
    school = session.execute(select(School.short_name, School.director_name)).first()
    if school is None:
        return StepProgress(0, "не заполнена")
    director = f", директор – {school.director_name}" if school.director_name else ""
    return StepProgress(1, f"{school.short_name}{director}")


_PERIOD_WORDS = {
    PeriodKind.QUARTER: ("четверть", "четверти", "четвертей"),
    PeriodKind.TRIMESTER: ("триместр", "триместра", "триместров"),
    PeriodKind.HALF_YEAR: ("полугодие", "полугодия", "полугодий"),
    PeriodKind.YEAR: ("год", "года", "лет"),
}


def _periods(session: Session) -> StepProgress:
    current = AcademicYear.state == YearState.CURRENT
    rows = select(ReportingPeriod.kind).join(ReportingPeriod.year).where(current)
    kinds = Counter(session.scalars(rows))
    if not kinds:
        return StepProgress(0, "пока пусто")
    told = [counted(kinds[kind], *words) for kind, words in _PERIOD_WORDS.items() if kinds[kind]]
    return StepProgress(kinds.total(), ", ".join(told))


def _days_off(session: Session) -> StepProgress:
    current = AcademicYear.state == YearState.CURRENT
    rows = select(DayOff.kind).join(AcademicYear, AcademicYear.id == DayOff.year_id)
    kinds = Counter(session.scalars(rows.where(current)))
    if not kinds:
        return StepProgress(0, "пока пусто")
    told = f"каникулы – {kinds[DayOffKind.VACATION]}, праздники – {kinds[DayOffKind.HOLIDAY]}"
    return StepProgress(kinds.total(), told, bool(kinds[DayOffKind.VACATION]))


def _bells(session: Session) -> StepProgress:
    schedules, bells = _count(session, BellSchedule), _count(session, Bell)
    if not schedules:
        return StepProgress(0, "пока пусто")
    told = counted(schedules, "расписание", "расписания", "расписаний")
    rung = counted(bells, "звонок", "звонка", "звонков")
    return StepProgress(bells, f"{told}, {rung}", bells > 0)


def _class_members(session: Session) -> StepProgress:
    pupils, classes = session.execute(
        select(
            func.count(ClassMembership.pupil_id.distinct()),
            func.count(ClassMembership.class_id.distinct()),
        ).where(ClassMembership.last_day.is_(None))
    ).one()
    if not pupils:
        return StepProgress(0, "пока пусто")
    told = counted(pupils, "ученик", "ученика", "учеников")
    return StepProgress(pupils, f"{told}, классов – {classes}")


def _subgroups(session: Session) -> StepProgress:
    subgroups, divisions = _count(session, Subgroup), _count(session, Division)
    if not subgroups:
        return StepProgress(0, "нет; если классы не делятся, так и оставьте")
    told = counted(subgroups, "подгруппа", "подгруппы", "подгрупп")
    return StepProgress(subgroups, f"{told}, делений – {divisions}")


def _courses(session: Session) -> StepProgress:
    count, hours = session.execute(
        select(func.count(Course.id), func.coalesce(func.sum(Course.hours), 0))
    ).one()
    if not count:
        return StepProgress(0, "пока пусто")
    told = counted(count, "нагрузка", "нагрузки", "нагрузок")
    in_week = f"{float(hours):g}".replace(".", ",") if hours % 1 else grouped(int(hours))
    return StepProgress(count, f"{told}, {in_week} ч в неделю")


def _timetable(session: Session) -> StepProgress:
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


def _lessons(session: Session) -> StepProgress:
    count, last = session.execute(select(func.count(Lesson.id), func.max(Lesson.day))).one()
    if not count:
        return StepProgress(0, "ещё не созданы")
    told = counted(count, "урок", "урока", "уроков")
    return StepProgress(count, f"{told}, последний – {last:%d.%m.%Y}")


def _at(key: str) -> dict[str, Any]:
    return {"key": key}


USUAL_DATES = "Нажмите «Заполнить обычными датами» и поправьте даты по приказу школы."

STEPS: tuple[SetupStep, ...] = (
    SetupStep("school", "2.3", "Карточка школы", _school, "school", checks=("no_director",),
              advice="Впишите полное и краткое название и директора, нажмите «Сохранить»."),
    SetupStep("periods", "2.4", "Отчётные периоды", _periods, "calendar",
              checks=("current_year", "periods"),
              advice=USUAL_DATES),
    SetupStep("days_off", "2.4", "Каникулы и праздники", _days_off, "calendar",
              _at("days_off"), advice=USUAL_DATES),
    SetupStep("bells", "2.5", "Расписание звонков", _bells, "directory", _at("bells"),
              checks=("bells",),
              advice="Нажмите «Заполнить обычными звонками» и поправьте время."),
    SetupStep("buildings", "2.6", "Здания", _records(Building), "directory", _at("buildings")),
    SetupStep("rooms", "2.6", "Кабинеты и места", _records(Room), "directory", _at("rooms"),
              checks=("rooms_building",)),
    SetupStep("subjects", "2.6", "Предметы", _records(Subject), "directory", _at("subjects")),
    SetupStep("employees", "2.1", "Сотрудники", _records(Employee), "directory",
              _at("employees")),
    SetupStep("subject_teachers", "2.7", "Связь «предмет–педагог»", _records(SubjectTeacher),
              "directory", _at("subject_teachers"), ("subjects", "employees"),
              ("subject_teacher",)),
    SetupStep("subject_rooms", "2.7", "Связь «предмет–кабинет»", _records(SubjectRoom),
              "directory", _at("subject_rooms"), ("subjects", "rooms"), is_needed=False,
              advice="Нужно, если предмет ведут только в своём кабинете; иначе оставьте пустым."),
    SetupStep("subject_classes", "2.7", "Связь «предмет–класс» (учебный план)",
              _records(SubjectClass), "directory", _at("subject_classes"),
              ("subjects", "classes"), ("curriculum",),
              advice="Заполняется само, если загрузить нагрузку с часами; или впишите часы здесь."),
    SetupStep("classes", "2.8", "Классы", _records(SchoolClass), "directory", _at("classes"),
              checks=("class_teacher", "lookalikes")),
    SetupStep("pupils", "2.1", "Ученики", _records(Pupil), "directory", _at("pupils")),
    SetupStep("class_members", "2.8", "Состав классов", _class_members, "directory",
              _at("class_memberships"), ("classes", "pupils"),
              ("empty_class", "pupil_class", "double_class")),
    SetupStep("subgroups", "2.8", "Подгруппы", _subgroups, "subgroups", {},
              ("subjects", "classes", "class_members"), ("double_subgroup", "pupil_subgroup"),
              "Если классы делятся (язык, технология, информатика), разделите их на этой странице "
              "или загрузите состав групп.", is_needed=False),
    SetupStep("courses", "2.8", "Нагрузка", _courses, "directory", _at("courses"),
              ("subjects", "classes"), ("course_teacher", "dismissed_teacher", "hours")),
    SetupStep("timetable", "2.9", "Расписание уроков", _timetable, "timetable", {},
              ("bells", "courses"),
              advice="Выберите класс; в клетке нажмите Enter и выберите нагрузку."),
    SetupStep("lessons", "2.9", "Уроки по датам", _lessons, "timetable", {},
              ("timetable", "periods"),
              advice="На странице «Расписание» нажмите «Создать уроки…»."),
)  # fmt: skip
