"""Builds the demonstration school in an empty database, in one transaction."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.demonstration.absences import plan_absences
from ejadmin.demonstration.curriculum import plan_classes, plan_courses, plan_subjects
from ejadmin.demonstration.journal import Journal
from ejadmin.demonstration.movement import plan_orders
from ejadmin.demonstration.names import Names
from ejadmin.demonstration.papers import mark_papers
from ejadmin.demonstration.people import plan_paper_requests, plan_pupils
from ejadmin.demonstration.plan import SchoolPlan
from ejadmin.demonstration.results import plan_period_marks
from ejadmin.demonstration.sheets import Sheets
from ejadmin.demonstration.staff import plan_staff
from ejadmin.demonstration.timetable import plan_lessons, plan_timetable
from ejadmin.demonstration.year import plan_year
from ejadmin.errors import UserError
from ejadmin.models.base.history import OPERATOR
from ejadmin.models.base.store import Sessions
from ejadmin.models.base.store.errors import known_errors
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.tables import (
    DayOff,
    MovedDay,
    ReportingPeriod,
    current_year,
    days,
    school_year_start,
    week_of,
)
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course, SubjectClass, SubjectRoom, SubjectTeacher
from ejadmin.models.journal.tables import Attendance, Mark, PeriodMark, WorkKind
from ejadmin.models.movement.tables import Movement, MovementEffect, SchoolOrder
from ejadmin.models.people.tables import (
    Consent,
    Employee,
    Guardian,
    PaperRequest,
    Pupil,
    PupilGuardian,
)
from ejadmin.models.school.card import Building, Room, School
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Bell, BellSchedule, Lesson, Timetable, TimetableEntry
from ejadmin.progress import Report, silent

MOST_CLASSES, MOST_WEEKS = 35, 40
SCHOOL_DAYS_A_WEEK = 5
GRADE_OF_QUARTERS = 5
PHASES = 6
CALENDAR = (ReportingPeriod, DayOff, MovedDay)
SETUP = (
    School, Building, Room, Employee, Subject, SubjectTeacher, SubjectRoom, BellSchedule, Bell,
    SchoolClass, SubjectClass, Pupil, Guardian, PupilGuardian, Consent, PaperRequest,
    ClassMembership, Division, DivisionClass, Subgroup, SubgroupMembership, Course, Timetable,
    TimetableEntry, SchoolOrder, Movement, MovementEffect, Lesson,
)  # fmt: skip


@dataclass(frozen=True)
class DemonstrationReport:
    """What the demonstration school holds; ``filled_until`` is the last day with marks."""

    year: str
    classes: int
    pupils: int
    employees: int
    courses: int
    lessons: int
    marks: int
    absences: int
    paper_requests: int
    filled_until: date


def build(
    sessions: Sessions,
    *,
    year: int | None = None,
    classes: int = MOST_CLASSES,
    weeks: int = 9,
    paper: int = 30,
    seed: int = 1,
    today: date | None = None,
    progress: Report = silent,
) -> DemonstrationReport:
    """Fill a database without a school; the same arguments give the same school.

    ``year`` is the one in which the school year begins, by default that of ``today``. Marks and
    absences are written for ``weeks`` school weeks from 1 September, but not after ``today``.
    Raises :class:`UserError` when the database already holds a school.
    """
    today = today or date.today()
    year = school_year_start(today).year if year is None else year
    _check(classes, weeks, paper)
    with known_errors(), sessions.begin() as session:
        _refuse_second_school(session)
        steps = _Steps(progress)
        year_id = _set_year(session, year)
        random = Random(seed)
        plan = SchoolPlan(year, year_id, random, Names(random), Sheets())
        plan_year(plan.sheets, year_id, year)
        plan.sheets.write(session, CALENDAR)
        calendar = SchoolCalendar.load(session, year_id)
        return _build(session, plan, calendar, (classes, weeks, paper), today, steps)


class _Steps:
    """Counts the phases for the runner of long work, which may stop us at each."""

    def __init__(self, progress: Report) -> None:
        self.progress = progress
        self.done = 0

    def next(self, text: str) -> None:
        self.progress(self.done, PHASES, text)
        self.done += 1


def _build(
    session: Session,
    plan: SchoolPlan,
    calendar: SchoolCalendar,
    size: tuple[int, int, int],
    today: date,
    steps: _Steps,
) -> DemonstrationReport:
    classes, weeks, paper = size
    steps.next("Ученики и семьи")
    plan_classes(plan, classes)
    plan_subjects(plan)
    plan_pupils(plan)
    plan_paper_requests(plan, paper)
    steps.next("Педагоги и нагрузка")
    plan_staff(plan)
    plan_courses(plan)
    plan_orders(plan)
    steps.next("Расписание")
    plan_timetable(plan, calendar.last_day)
    end = _end_of_weeks(calendar, weeks)
    plan_lessons(plan, calendar, _horizon(calendar, end))
    steps.next("Отметки и пропуски")
    filled = min(end, today)
    journal = Journal(plan, _kinds(session), filled)
    journal.fill(calendar, plan_absences(plan, calendar, filled))
    plan_period_marks(plan, calendar, journal.results, filled)
    steps.next("Запись школы")
    session.info[OPERATOR] = plan.sheets.of(School)[0]["administrator_name"]
    plan.sheets.write(session, SETUP)
    mark_papers(session, calendar.first_day.year, today)
    steps.next("Запись журнала")
    journal.write(session)
    plan.sheets.write(session, [PeriodMark])
    return _report(plan, journal, filled)


def _report(plan: SchoolPlan, journal: Journal, filled: date) -> DemonstrationReport:
    sheets = plan.sheets
    return DemonstrationReport(
        year=f"{plan.year}/{(plan.year + 1) % 100:02d}",
        classes=len(plan.classes),
        pupils=len(sheets.of(Pupil)),
        employees=len(sheets.of(Employee)),
        courses=len(sheets.of(Course)),
        lessons=len(sheets.of(Lesson)),
        marks=journal.count(Mark),
        absences=journal.count(Attendance),
        paper_requests=len(sheets.of(PaperRequest)),
        filled_until=filled,
    )


def _check(classes: int, weeks: int, paper: int) -> None:
    if not 1 <= classes <= MOST_CLASSES:
        raise UserError(f"Классов в демонстрационной школе – от 1 до {MOST_CLASSES}.")
    if not 0 <= weeks <= MOST_WEEKS:
        raise UserError(f"Недель с отметками – от 0 до {MOST_WEEKS}.")
    if paper < 0:
        raise UserError("Число семей с бумажной ведомостью не может быть меньше нуля.")


def _refuse_second_school(session: Session) -> None:
    for model in (School, SchoolClass, Pupil, Employee):
        if session.execute(select(func.count()).select_from(model)).scalar_one():
            raise UserError(
                "В этой базе уже есть школа. Демонстрационная школа строится в отдельном"
                " пустом файле: выберите другой файл базы данных."
            )


def _set_year(session: Session, year: int) -> int:
    """The current school year of the empty database becomes the one asked."""
    current = current_year(session)
    if current.first_day.year != year:
        current.first_day, current.last_day = date(year, 9, 1), date(year + 1, 8, 31)
    current.week_length = SCHOOL_DAYS_A_WEEK
    session.flush()
    return current.id


def _kinds(session: Session) -> dict[str, tuple[int, int]]:
    """Kinds of work by name, with key and weight."""
    rows = session.execute(select(WorkKind.name, WorkKind.id, WorkKind.weight))
    return {name: (kind_id, weight) for name, kind_id, weight in rows}


def _end_of_weeks(calendar: SchoolCalendar, weeks: int) -> date:
    """The Sunday of the last of so many weeks with lessons."""
    monday = week_of(calendar.first_day)[0]
    end = monday - timedelta(days=1)
    while weeks and monday <= calendar.last_day:
        if calendar.school_days(*week_of(monday), GRADE_OF_QUARTERS):
            weeks -= 1
            end = week_of(monday)[1]
        monday += timedelta(days=7)
    return end


def _horizon(calendar: SchoolCalendar, end: date) -> date:
    """The last day of the quarter that is under way after the filled weeks."""
    following = (
        calendar.period_of(day, GRADE_OF_QUARTERS)
        for day in days(end + timedelta(days=1), calendar.last_day)
    )
    period = next((each for each in following if each), None)
    return period.last_day if period else calendar.last_day
