"""Checks of the school itself: its card, year, periods, bells and rooms."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.fields import fields
from ejadmin.models.calendar.days import SchoolCalendar
from ejadmin.models.calendar.findings import calendar_findings, first_grade_lacks_rest
from ejadmin.models.calendar.tables import FIRST_GRADE, LAST_GRADE, AcademicYear, YearState
from ejadmin.models.checks.finding import Found, at, current_year_id, in_current_year
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import SchoolClass
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.card import Building, Room, School
from ejadmin.models.timetable.tables import choose_rings, read_rings


def no_director(session: Session) -> Found:
    """The school's card without a director, who signs the documents."""
    row = session.execute(select(School.director_name)).first()
    if row is not None and not row.director_name:
        field = {"field": "director_name"}
        yield "Не указан директор: он подписывает ведомости и акты.", "school", field


def card_details(session: Session) -> Found:
    """Numbers and contacts of the school's card that cannot be right."""
    school = session.get(School, 1)
    titles = {field.name: field.title for field in fields(School)}
    for error in school.complaints() if school is not None else ():
        text = f"Карточка школы, {titles[error.field or '']}: {error.message}"
        yield text, "school", {"field": error.field}


def no_current_year(session: Session) -> Found:
    """None or several years marked as current."""
    query = select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    found = session.scalars(query).all()
    if len(found) != 1:
        told = "Нет текущего учебного года" if not found else "Текущих учебных лет больше одного"
        yield f"{told}: отметьте один.", "directory", at("academic_years", None)


def periods(session: Session) -> Found:
    """What is wrong with the calendar of the current year, and grades without periods."""
    year = current_year_id(session)
    if year is None:
        return
    calendar = SchoolCalendar.load(session, year)
    for finding in calendar_findings(calendar):
        yield str(finding), "calendar", {}
    taught = select(SchoolClass.grade).where(SchoolClass.year_id == year)
    grades = set(session.scalars(taught)) or set(range(FIRST_GRADE, LAST_GRADE + 1))
    missing = sorted(grade for grade in grades if not calendar.periods_of(grade))
    if calendar.periods and missing:
        listed = ", ".join(map(str, missing))
        yield f"Нет отчётных периодов для классов: {listed}.", "calendar", {}


def first_grade_rest(session: Session) -> Found:
    """Grade 1 without the additional holidays, once the others have theirs."""
    year = current_year_id(session)
    if year is None or not first_grade_lacks_rest(SchoolCalendar.load(session, year)):
        return
    grades = set(session.scalars(select(SchoolClass.grade).where(SchoolClass.year_id == year)))
    if not grades or FIRST_GRADE in grades:
        yield (
            "Нет дополнительных каникул первоклассников (неделя в феврале).",
            "calendar", {"key": "days_off"},
        )  # fmt: skip


def bells(session: Session) -> Found:
    """Classes for whose shift and grade no bells ring."""
    schedules = read_rings(session)
    if not schedules:
        return
    known = class_labels(session)
    rows = select(SchoolClass.id, SchoolClass.shift, SchoolClass.grade)
    for key, shift, grade in session.execute(in_current_year(rows)):
        if choose_rings(schedules, shift, grade) is None:
            text = f"{known[key]}: нет расписания звонков для смены и параллели."
            yield text, "directory", at("bell_schedules", None)


def rooms_without_building(session: Session) -> Found:
    """Rooms without a building, once the school entered its buildings."""
    if session.scalars(select(Building.id)).first() is None:
        return
    known = labels(session, Room)
    for key in session.scalars(select(Room.id).where(Room.building_id.is_(None))):
        yield f"Кабинет {known[key]}: не указано здание.", "directory", at("rooms", key)
