"""How one record is called wherever another points at it: short, in Russian, and unique."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ejadmin.models.access import EditWindow
from ejadmin.models.base import Base, TitledEnum
from ejadmin.models.calendar import AcademicYear, ReportingPeriod, YearState, year_title
from ejadmin.models.classes import Division, DivisionClass, SchoolClass, Subgroup
from ejadmin.models.courses import Course
from ejadmin.models.journal import WorkKind
from ejadmin.models.movement import SchoolOrder
from ejadmin.models.people import Employee, Guardian, Person, Pupil, full_name, initials
from ejadmin.models.school import Building, Room
from ejadmin.models.subjects import Subject
from ejadmin.models.timetable import BellSchedule, Timetable

VACANCY = "вакансия"
Candidates = Mapping[int, Sequence[str]]


def labels(session: Session, model: type[Base]) -> dict[int, str]:
    """The label of every record of a table, each unlike the others; namesakes are told apart."""
    return distinct(LABELLERS[model](session))


def distinct(candidates: Candidates) -> dict[int, str]:
    """Choose for each record the shortest of its candidates that no other record shares.

    Where even the longest are alike, a number in brackets follows, in the order of entry.
    """
    chosen = {key: texts[0] for key, texts in candidates.items()}
    longest = max((len(texts) for texts in candidates.values()), default=1)
    for level in range(1, longest):
        alike = Counter(chosen.values())
        for key, texts in candidates.items():
            if alike[chosen[key]] > 1:
                chosen[key] = texts[min(level, len(texts) - 1)]
    return _numbered(chosen)


def _numbered(chosen: dict[int, str]) -> dict[int, str]:
    seen: Counter[str] = Counter()
    for key in sorted(chosen):
        text = chosen[key]
        seen[text] += 1
        if seen[text] > 1:
            chosen[key] = f"{text} ({seen[text]})"
    return chosen


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


def class_labels(session: Session) -> dict[int, str]:
    """«5А» for classes of the current year, «5А (2025/26)» for the others."""
    return distinct(_classes(session))


def _classes(session: Session) -> Candidates:
    rows = session.execute(
        select(
            SchoolClass.id, SchoolClass.grade, SchoolClass.letter,
            AcademicYear.first_day, AcademicYear.state,
        ).join(SchoolClass.year)
    )  # fmt: skip
    return {
        key: (_class_label(f"{grade}{letter}", first, state),)
        for key, grade, letter, first, state in rows
    }


def _class_label(label: str, first_day: Any, state: YearState) -> str:
    return label if state is YearState.CURRENT else f"{label} ({year_title(first_day)})"


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
    SchoolClass: _classes,
    Division: _divisions,
    Subgroup: _subgroups,
    Course: _courses,
    BellSchedule: _named(BellSchedule),
    Timetable: _timetables,
    WorkKind: _named(WorkKind),
    SchoolOrder: _orders,
    EditWindow: _edit_windows,
}
