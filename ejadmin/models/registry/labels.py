"""How one record is called wherever another points at it: short, in Russian, and unique."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.base.columns import Base, TitledEnum
from ejadmin.models.base.words import Candidates, distinct
from ejadmin.models.calendar.tables import AcademicYear, ReportingPeriod, year_title
from ejadmin.models.classes.names import class_candidates, class_labels
from ejadmin.models.classes.tables import Division, DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import WorkKind
from ejadmin.models.journal.window import EditWindow
from ejadmin.models.movement.tables import SchoolOrder
from ejadmin.models.people.tables import Employee, Guardian, Person, Pupil, full_name, initials
from ejadmin.models.school.card import Building, Room
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import BellSchedule, Timetable

VACANCY = "вакансия"


def labels(session: Session, model: type[Base]) -> dict[int, str]:
    """The label of every record of a table, each unlike the others; namesakes are told apart."""
    return distinct(LABELLERS[model](session))


def _named(model: type[Any]) -> Callable[[Session], Candidates]:
    def read(session: Session) -> Candidates:
        return {key: (name,) for key, name in session.execute(select(model.id, model.name))}

    return read


def _years(session: Session) -> Candidates:
    rows = session.execute(select(AcademicYear.id, AcademicYear.first_day))
    return {key: (year_title(first),) for key, first in rows}


def _people(model: type[Person], further: Any) -> Callable[[Session], Candidates]:
    """Full names; a namesake is told by one more column."""

    def read(session: Session) -> Candidates:
        names = (model.last_name, model.first_name, model.middle_name)
        found = {}
        for key, last, first, middle, more in session.execute(select(model.id, *names, further)):
            name = full_name(last, first, middle)
            found[key] = (name, f"{name} ({_plain(more)})" if more else name)
        return found

    return read


def _employees(session: Session) -> Candidates:
    names = (Employee.last_name, Employee.first_name, Employee.middle_name)
    found = {}
    for key, last, first, middle, position in session.execute(
        select(Employee.id, *names, Employee.position)
    ):
        name = full_name(last, first, middle)
        longest = f"{name} ({position})" if position else name
        found[key] = (initials(last, first, middle), name, longest)
    return found


def _rooms(session: Session) -> Candidates:
    rows = session.execute(
        select(Room.id, Room.number, Room.name, Building.name).outerjoin(Room.building)
    )
    return {
        key: (number, f"{number} ({building or name or 'без здания'})")
        for key, number, name, building in rows
    }


def division_names(session: Session) -> dict[int, str]:
    """«5А, 5Б · Английский язык» for every division; two cuts of one class may be alike."""
    classes: dict[int, list[str]] = {}
    known = class_labels(session)
    links = select(DivisionClass.division_id, SchoolClass.id).join(
        SchoolClass, SchoolClass.id == DivisionClass.class_id
    )
    ordered = links.order_by(SchoolClass.grade, SchoolClass.letter)
    for division_id, class_id in session.execute(ordered):
        classes.setdefault(division_id, []).append(known[class_id])
    rows = session.execute(select(Division.id, Subject.name).join(Division.subject))
    return {key: _joined(", ".join(classes.get(key, [])), subject) for key, subject in rows}


def _divisions(session: Session) -> Candidates:
    return {key: (name,) for key, name in division_names(session).items()}


def _subgroups(session: Session) -> Candidates:
    divisions = distinct(_divisions(session))
    rows = session.execute(select(Subgroup.id, Subgroup.division_id, Subgroup.name))
    return {key: (_joined(divisions[division_id], name),) for key, division_id, name in rows}


def _courses(session: Session) -> Candidates:
    teachers, classes = labels(session, Employee), class_labels(session)
    subgroups = labels(session, Subgroup)
    rows = session.execute(
        select(
            Course.id, Subject.name, Course.class_id, Course.subgroup_id, Course.teacher_id
        ).join(Course.subject)
    )
    return {
        key: (_course(subject, classes.get(class_id or 0), subgroups.get(subgroup_id or 0),
                      teachers.get(teacher_id or 0, VACANCY)),)
        for key, subject, class_id, subgroup_id, teacher_id in rows
    }  # fmt: skip


def _course(subject: str, class_label: str | None, subgroup: str | None, teacher: str) -> str:
    """«Математика · 5А · Иванова М. П.»; a subgroup's label already names the subject."""
    whom = class_label or (subgroup or "").replace(f" · {subject}", "")
    return _joined(subject, whom, teacher)


def _periods(session: Session) -> Candidates:
    years = labels(session, AcademicYear)
    return {
        period.id: (
            f"{period.title} {years[period.year_id]}",
            f"{period.title} {years[period.year_id]}, "
            f"{period.first_grade}–{period.last_grade} классы",
        )
        for period in session.scalars(select(ReportingPeriod))
    }


def _timetables(session: Session) -> Candidates:
    rows = session.execute(select(Timetable.id, Timetable.name, Timetable.first_day))
    return {key: (name, f"{name} (с {first:%d.%m.%Y})") for key, name, first in rows}


def _orders(session: Session) -> Candidates:
    return {order.id: (str(order),) for order in session.scalars(select(SchoolOrder))}


def _edit_windows(session: Session) -> Candidates:
    years = labels(session, AcademicYear)
    rows = session.execute(select(EditWindow.id, EditWindow.year_id))
    return {key: (years[year_id],) for key, year_id in rows}


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _plain(value: Any) -> str:
    if isinstance(value, TitledEnum):
        return value.caption
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else str(value)


LABELLERS: Mapping[type[Base], Callable[[Session], Candidates]] = {
    AcademicYear: _years,
    ReportingPeriod: _periods,
    Building: _named(Building),
    Room: _rooms,
    Subject: _named(Subject),
    Employee: _employees,
    Pupil: _people(Pupil, Pupil.birth_date),
    Guardian: _people(Guardian, Guardian.phone),
    SchoolClass: class_candidates,
    Division: _divisions,
    Subgroup: _subgroups,
    Course: _courses,
    BellSchedule: _named(BellSchedule),
    Timetable: _timetables,
    WorkKind: _named(WorkKind),
    SchoolOrder: _orders,
    EditWindow: _edit_windows,
}


def serving_employees(session: Session) -> dict[int, str]:
    """Everybody employed and not dismissed, by name."""
    serving = set(session.scalars(select(Employee.id).where(Employee.dismissed_on.is_(None))))
    known = labels(session, Employee).items()
    named = sorted((name, key) for key, name in known if key in serving)
    return {key: name for name, key in named}
