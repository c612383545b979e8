"""Checks of what was entered: each finds what a person should mend, and where.

A check is one function here and one line in :data:`CHECKS`; the setup page, the home page and the
command line show what it finds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, null, select
from sqlalchemy.orm import Session

from ejadmin.models.calendar import (
    FIRST_GRADE,
    LAST_GRADE,
    AcademicYear,
    SchoolCalendar,
    YearState,
)
from ejadmin.models.calendar_findings import calendar_findings
from ejadmin.models.classes import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
    SubjectClass,
)
from ejadmin.models.courses import Course
from ejadmin.models.labels import class_labels, division_names, labels
from ejadmin.models.people import Employee, Pupil
from ejadmin.models.school import Building, Room, School
from ejadmin.models.subjects import Subject, SubjectTeacher
from ejadmin.models.timetable import choose_rings, read_rings

LOOKALIKES = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


class Severity(StrEnum):
    """An error makes documents or the journal wrong; a warning asks a person to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What is wrong, in Russian, and where it is mended: a page and what to show there."""

    key: str
    severity: Severity
    text: str
    page: str
    details: dict[str, Any] = field(default_factory=dict)


Found = Iterator[tuple[str, str, dict[str, Any]]]
"""Texts, pages and details: what a check's query gives."""


@dataclass(frozen=True)
class Check:
    """One check; ``told`` says in a few words that it found ``{n}`` things."""

    key: str
    title: str
    severity: Severity
    told: str
    query: Callable[[Session], Found]

    def find(self, session: Session) -> list[Finding]:
        """Everything the check finds now."""
        return [
            Finding(self.key, self.severity, text, page, details)
            for text, page, details in self.query(session)
        ]


def findings(session: Session, keys: Iterable[str] | None = None) -> list[Finding]:
    """What all checks, or those with the given keys, find now; errors first."""
    wanted = None if keys is None else set(keys)
    found = [
        finding
        for check in CHECKS
        if wanted is None or check.key in wanted
        for finding in check.find(session)
    ]
    return sorted(found, key=lambda finding: finding.severity is Severity.WARNING)


def _at(directory: str, key: int | None) -> dict[str, Any]:
    return {"key": directory, "id": key}


def _current_year(session: Session) -> int | None:
    query = select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    return session.scalars(query).first()


def _in_current_year(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Narrow a query over classes to the current year."""
    return query.join(AcademicYear, AcademicYear.id == SchoolClass.year_id).where(
        AcademicYear.state == YearState.CURRENT
    )


def _no_director(session: Session) -> Found:
    row = session.execute(select(School.director_name)).first()
    if row is not None and not row.director_name:
        yield "Не указан директор: он подписывает ведомости и акты.", "school", {}


def _no_current_year(session: Session) -> Found:
    query = select(AcademicYear.id).where(AcademicYear.state == YearState.CURRENT)
    found = session.scalars(query).all()
    if len(found) != 1:
        told = "Нет текущего учебного года" if not found else "Текущих учебных лет больше одного"
        yield f"{told}: отметьте один.", "directory", _at("academic_years", None)


def _periods(session: Session) -> Found:
    year = _current_year(session)
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


def _bells(session: Session) -> Found:
    schedules = read_rings(session)
    if not schedules:
        return
    known = class_labels(session)
    rows = select(SchoolClass.id, SchoolClass.shift, SchoolClass.grade)
    for key, shift, grade in session.execute(_in_current_year(rows)):
        if choose_rings(schedules, shift, grade) is None:
            text = f"{known[key]}: нет расписания звонков для смены и параллели."
            yield text, "directory", _at("bell_schedules", None)


def _rooms_without_building(session: Session) -> Found:
    if session.scalars(select(Building.id)).first() is None:
        return
    known = labels(session, Room)
    for key in session.scalars(select(Room.id).where(Room.building_id.is_(None))):
        yield f"Кабинет {known[key]}: не указано здание.", "directory", _at("rooms", key)


def _subjects_without_teacher(session: Session) -> Found:
    linked = exists().where(SubjectTeacher.subject_id == Subject.id)
    rows = select(Subject.id, Subject.name).where(~linked).order_by(Subject.name)
    for _key, name in session.execute(rows):
        yield f"{name}: не указан ни один педагог.", "directory", _at("subject_teachers", None)


def _classes_without_teacher(session: Session) -> Found:
    known = class_labels(session)
    rows = select(SchoolClass.id).where(SchoolClass.class_teacher_id.is_(None))
    for key in session.scalars(_in_current_year(rows)):
        yield f"{known[key]}: нет классного руководителя.", "directory", _at("classes", key)


def _lookalike_classes(session: Session) -> Found:
    alike: dict[tuple[int, str], list[int]] = defaultdict(list)
    letters: dict[int, str] = {}
    rows = select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    for key, grade, letter in session.execute(_in_current_year(rows)):
        alike[grade, letter.upper().translate(LOOKALIKES)].append(key)
        letters[key] = letter
    known = class_labels(session)
    for keys in alike.values():
        if len(keys) > 1:
            told = ", ".join(f"{known[key]} ({_alphabet(letters[key])})" for key in keys)
            text = (
                f"Классы выглядят одинаково: {told}. Если это один класс, переведите учеников "
                "в верный и удалите лишний."
            )
            yield text, "directory", _at("classes", keys[-1])


def _alphabet(letter: str) -> str:
    return "латинская буква" if letter.isascii() else "русская буква"


def _classes_without_curriculum(session: Session) -> Found:
    known = class_labels(session)
    planned = exists().where(SubjectClass.class_id == SchoolClass.id)
    for key in session.scalars(_in_current_year(select(SchoolClass.id).where(~planned))):
        text = f"{known[key]}: в учебном плане нет ни одного предмета."
        yield text, "directory", _at("subject_classes", None)


def _empty_classes(session: Session) -> Found:
    known = class_labels(session)
    settled = exists().where(ClassMembership.class_id == SchoolClass.id)
    for key in session.scalars(_in_current_year(select(SchoolClass.id).where(~settled))):
        yield f"{known[key]}: в классе нет учеников.", "directory", _at("class_memberships", None)


def _pupils_without_class(session: Session) -> Found:
    year = _current_year(session)
    if year is None or session.scalars(select(ClassMembership.id)).first() is None:
        return
    settled = (
        select(ClassMembership.pupil_id)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(SchoolClass.year_id == year)
    )
    found = session.scalars(select(Pupil.id).where(Pupil.id.not_in(settled))).all()
    known = labels(session, Pupil) if found else {}
    for key in found:
        yield f"{known[key]}: не зачислен ни в один класс.", "directory", _at("pupils", key)


def _overlapping(
    session: Session,
    query: Select[*tuple[Any, ...]],
    model: type[SchoolClass] | type[Subgroup],
    directory: str,
) -> Found:
    """Rows of (set, pupil, group, membership, first, last) whose spans meet within one set."""
    spans: dict[tuple[int, int], list[tuple[date, date | None, int, int]]] = defaultdict(list)
    for whole, pupil, group, key, first, last in session.execute(query):
        spans[whole, pupil].append((first, last, group, key))
    meeting = [
        (pupil, one, other)
        for (_, pupil), those in spans.items()
        for one, other in pairwise(sorted(those, key=lambda span: span[0]))
        if one[1] is None or other[0] <= one[1]
    ]
    pupils = labels(session, Pupil) if meeting else {}
    names = labels(session, model) if meeting else {}
    for pupil, one, other in meeting:
        both = " и ".join(dict.fromkeys((names[one[2]], names[other[2]])))
        text = f"{pupils[pupil]}: записан дважды с {other[0]:%d.%m.%Y} – {both}."
        yield text, "directory", _at(directory, other[3])


def _double_class_memberships(session: Session) -> Found:
    row = ClassMembership
    query = select(
        SchoolClass.year_id, row.pupil_id, row.class_id, row.id, row.first_day, row.last_day
    ).join(SchoolClass, SchoolClass.id == row.class_id)
    yield from _overlapping(session, query, SchoolClass, "class_memberships")


def _double_subgroup_memberships(session: Session) -> Found:
    row = SubgroupMembership
    query = select(
        Subgroup.division_id, row.pupil_id, row.subgroup_id, row.id, row.first_day, row.last_day
    ).join(Subgroup, Subgroup.id == row.subgroup_id)
    yield from _overlapping(session, query, Subgroup, "subgroup_memberships")


def _pupils_without_subgroup(session: Session) -> Found:
    """Pupils whose class is divided but who stand in none of the division's subgroups."""
    settled = exists().where(
        SubgroupMembership.subgroup_id == Subgroup.id,
        Subgroup.division_id == DivisionClass.division_id,
        SubgroupMembership.pupil_id == ClassMembership.pupil_id,
    )
    rows = (
        select(DivisionClass.division_id, DivisionClass.class_id, ClassMembership.pupil_id)
        .join(ClassMembership, ClassMembership.class_id == DivisionClass.class_id)
        .where(ClassMembership.last_day.is_(None), ~settled)
    )
    waiting: dict[tuple[int, int], int] = defaultdict(int)
    for division, school_class, _pupil in session.execute(rows):
        waiting[division, school_class] += 1
    names = division_names(session)
    for (division, school_class), count in waiting.items():
        text = f"{names[division]}: без подгруппы учеников – {count}."
        details = {"division": division, "class": school_class}
        yield text, "subgroups", details


def _courses_without_teacher(session: Session) -> Found:
    found = session.scalars(select(Course.id).where(Course.teacher_id.is_(None))).all()
    known = labels(session, Course) if found else {}
    for key in found:
        yield f"{known[key]}: не назначен педагог.", "directory", _at("courses", key)


def _hours(session: Session) -> Found:
    """Every row of the curriculum has courses of as many hours, for the class or its subgroups.

    Groups of another division may have fewer hours (basic beside advanced) as long as one has the
    hours of the plan.
    """
    given: dict[tuple[int | None, int], list[_Taught]] = defaultdict(list)
    whole = select(Course.class_id, Course.subject_id, null(), Course.id, Course.hours)
    parts = (
        select(
            DivisionClass.class_id, Division.subject_id, Division.id, Course.id, Course.hours
        )
        .join(Division, Division.id == DivisionClass.division_id)
        .join(Subgroup, Subgroup.division_id == Division.id)
        .join(Course, Course.subgroup_id == Subgroup.id)
    )  # fmt: skip
    for query in (whole.where(Course.class_id.is_not(None)), parts):
        for school_class, subject, *taught in session.execute(query):
            given[school_class, subject].append(_Taught(*taught))
    classes, subjects = class_labels(session), labels(session, Subject)
    rows = select(SubjectClass.class_id, SubjectClass.subject_id, SubjectClass.hours)
    for school_class, subject, planned in session.execute(rows):
        name = f"{classes[school_class]}, {subjects[subject]}: в плане {_said(planned)} ч"
        yield from _compare(name, planned, given[school_class, subject])


class _Taught(NamedTuple):
    """A course against the curriculum; one for a whole class has no division."""

    division: int | None
    course: int
    hours: float


def _compare(name: str, planned: float, given: Sequence[_Taught]) -> Found:
    if not given:
        yield f"{name}, нагрузки нет.", "directory", _at("courses", None)
    as_planned = {taught.division for taught in given if taught.hours == planned}
    for division, course, hours in given:
        is_level = bool(as_planned) and division is not None and division not in as_planned
        if hours > planned or (hours != planned and not is_level):
            yield f"{name}, в нагрузке {_said(hours)} ч.", "directory", _at("courses", course)


def _said(hours: float) -> str:
    return f"{hours:g}".replace(".", ",")


def _dismissed_teachers(session: Session) -> Found:
    rows = (
        select(Course.id, Employee.dismissed_on)
        .join(Employee, Employee.id == Course.teacher_id)
        .where(Employee.dismissed_on.is_not(None))
    )
    found = session.execute(rows).all()
    known = labels(session, Course) if found else {}
    for key, day in found:
        text = f"{known[key]}: педагог уволен {day:%d.%m.%Y}."
        yield text, "directory", _at("courses", key)


ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS: tuple[Check, ...] = (
    Check("no_director", "Директор не указан", ERROR, "нет директора", _no_director),
    Check("current_year", "Текущий учебный год", ERROR, "не отмечен текущий год",
          _no_current_year),
    Check("periods", "Отчётные периоды: пропуски и наложения", ERROR,
          "пропусков и наложений – {n}", _periods),
    Check("bells", "Класс без расписания звонков", WARNING, "без звонков классов – {n}", _bells),
    Check("rooms_building", "Кабинет без здания", WARNING, "у {n} нет здания",
          _rooms_without_building),
    Check("subject_teacher", "Предмет без педагога", WARNING, "без педагога предметов – {n}",
          _subjects_without_teacher),
    Check("class_teacher", "Класс без классного руководителя", WARNING,
          "у {n} нет классного руководителя", _classes_without_teacher),
    Check("lookalikes", "Похожие названия классов", ERROR, "похожих названий – {n}",
          _lookalike_classes),
    Check("curriculum", "Класс без учебного плана", WARNING, "без плана классов – {n}",
          _classes_without_curriculum),
    Check("empty_class", "Класс без учеников", WARNING, "без учеников классов – {n}",
          _empty_classes),
    Check("pupil_class", "Ученик без класса", ERROR, "без класса учеников – {n}",
          _pupils_without_class),
    Check("double_class", "Ученик в двух классах сразу", ERROR, "записаны дважды – {n}",
          _double_class_memberships),
    Check("double_subgroup", "Ученик в двух подгруппах одного деления", ERROR,
          "записаны дважды – {n}", _double_subgroup_memberships),
    Check("pupil_subgroup", "Ученики без подгруппы", WARNING, "делений не до конца – {n}",
          _pupils_without_subgroup),
    Check("course_teacher", "Нагрузка без педагога", WARNING, "вакансий – {n}",
          _courses_without_teacher),
    Check("dismissed_teacher", "Нагрузка у уволенного", ERROR, "у уволенных – {n}",
          _dismissed_teachers),
    Check("hours", "Нагрузка против учебного плана", WARNING, "расхождений с планом – {n}",
          _hours),
)  # fmt: skip
