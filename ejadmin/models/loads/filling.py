"""Filling the link matrices at once: from last year, from the template, from the load and back.

Every way first gives an offer to look at; see :mod:`ejadmin.models.loads.offers` for accepting it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import writing
from ejadmin.models.base.words import decimal, name_key
from ejadmin.models.calendar.tables import AcademicYear, year_title
from ejadmin.models.classes.tables import Division, DivisionClass, SchoolClass, Subgroup
from ejadmin.models.curriculum.norms import HoursNorm, TemplateHours
from ejadmin.models.curriculum.tables import Course, SubjectRoom, SubjectTeacher
from ejadmin.models.loads.matrices import LINKED, LinkKind, Slot, of_year, read_cells
from ejadmin.models.loads.offers import Offer, Wanted
from ejadmin.models.school.subjects import Subject
from ejadmin.models.years.presets import hours_norms, template_hours

PRIMARY = 4


def offer_last_year(session: Session, year_id: int, class_ids: Collection[int]) -> Offer:
    """The plans of last year's classes of the same grade: of the same letter, else of any."""
    before = _year_before(session, year_id)
    classes = _classes(session, year_id)
    former = sorted(_classes(session, before).items(), key=lambda item: (item[1].letter, item[0]))
    plans = _plans(session, before)
    names = _names(session)
    wanted, told, lacking = [], [], []
    for key in sorted(class_ids, key=lambda one: (classes[one].grade, classes[one].letter)):
        own = classes[key]
        parallel = [(one, each) for one, each in former if each.grade == own.grade and plans[one]]
        source = next(
            ((one, each) for one, each in parallel if each.letter == own.letter),
            parallel[0] if parallel else None,
        )
        if source is None:
            lacking.append(f"{own.label}: в прошлом году у {own.grade}-х классов плана нет")
            continue
        plan = plans[source[0]]
        wanted += [Wanted(key, subject, names[subject], hours) for subject, hours in plan.items()]
        told.append(f"{own.label} – {_counted(plan)}, как у {source[1].label} в прошлом году")
    filled = frozenset(one.row for one in wanted)
    return Offer(LinkKind.CLASSES, year_id, tuple(wanted), filled, tuple(told), tuple(lacking))


def offer_template(session: Session, year_id: int, class_ids: Collection[int]) -> Offer:
    """The template curriculum of each class's grade."""
    classes, names = _classes(session, year_id), _names(session)
    known = {name_key(name): key for key, name in names.items()}
    template: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for grade, subject, hours in session.execute(
        select(TemplateHours.grade, TemplateHours.subject, TemplateHours.hours).order_by(
            TemplateHours.id
        )
    ):
        template[grade].append((subject, hours))
    wanted, told, lacking = [], [], []
    for key in sorted(class_ids, key=lambda one: (classes[one].grade, classes[one].letter)):
        own, plan = classes[key], template[classes[key].grade]
        if not plan:
            lacking.append(f"{own.label}: в примерном плане нет строк для {own.grade} класса")
            continue
        wanted += [
            Wanted(key, known.get(name_key(subject)), subject, hours) for subject, hours in plan
        ]
        told.append(f"{own.label} – {_counted(dict(plan))}")
    filled = frozenset(one.row for one in wanted)
    return Offer(LinkKind.CLASSES, year_id, tuple(wanted), filled, tuple(told), tuple(lacking))


def offer_from_courses(session: Session, kind: LinkKind, year_id: int) -> Offer:
    """What the load already says: its teachers, its rooms, its hours; nothing is taken away."""
    names = _names(session)
    found = {
        LinkKind.TEACHERS: _taught_by,
        LinkKind.ROOMS: _taught_in,
        LinkKind.CLASSES: _taught_to,
    }[kind](session, year_id)
    present = read_cells(session, kind, year_id)
    wanted = tuple(
        Wanted(*slot, names[slot[1]], value)
        for slot, value in sorted(found.items())
        if slot not in present
    )
    return Offer(kind, year_id, wanted, None)


class NewCourse(NamedTuple):
    """A course to be made: who may teach it and where, when the links leave one choice only."""

    class_id: int
    subject_id: int
    teacher_id: int | None
    room_id: int | None
    hours: float


def missing_courses(session: Session, year_id: int) -> tuple[NewCourse, ...]:
    """A course for every row of the curriculum that has none, of the class or its subgroups.

    The teacher is the only one who may teach the subject; in grades 1–4 it is the class teacher, if
    he may. Otherwise the course is a vacancy.
    """
    teachers, rooms = _partners(session, SubjectTeacher), _partners(session, SubjectRoom)
    classes, given = _classes(session, year_id), _given(session, year_id)
    plan = read_cells(session, LinkKind.CLASSES, year_id)
    ordered = sorted(plan, key=lambda slot: (classes[slot[0]].grade, classes[slot[0]].letter))
    return tuple(
        NewCourse(
            school_class, subject, _teacher_for(classes[school_class], teachers[subject]),
            _only(rooms[subject]), plan[school_class, subject],
        )
        for school_class, subject in ordered
        if (school_class, subject) not in given
    )  # fmt: skip


def make_courses(session: Session, courses: Sequence[NewCourse]) -> int:
    """Make courses; how many."""
    session.add_all(Course(**course._asdict()) for course in courses)
    session.flush()
    return len(courses)


def restore_template(session: Session) -> int:
    """Put the usual curriculum in the place of the school's own; returns how many lines it has."""
    rows = list(template_hours())
    writing.delete_many(session, TemplateHours, true())
    writing.insert_many(session, TemplateHours, rows)
    return len(rows)


def restore_norms(session: Session) -> int:
    """Put the usual norms in the place of the school's own; returns how many they are."""
    rows = list(hours_norms())
    writing.delete_many(session, HoursNorm, true())
    writing.insert_many(session, HoursNorm, rows)
    return len(rows)


class _Class(NamedTuple):
    grade: int
    letter: str
    class_teacher_id: int | None

    @property
    def label(self) -> str:
        return f"{self.grade}{self.letter}"


def _classes(session: Session, year_id: int) -> dict[int, _Class]:
    query = select(
        SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.class_teacher_id
    )
    rows = session.execute(query.where(SchoolClass.year_id == year_id))
    return {row.id: _Class(row.grade, row.letter, row.class_teacher_id) for row in rows}


def _year_before(session: Session, year_id: int) -> int:
    first_day = session.get_one(AcademicYear, year_id).first_day
    found = session.scalars(
        select(AcademicYear.id)
        .where(AcademicYear.first_day < first_day)
        .order_by(AcademicYear.first_day.desc())
    ).first()
    if found is None:
        raise UserError(
            f"До {year_title(first_day)} учебного года в программе нет других лет: копировать "
            "неоткуда. Заполните план по примерному."
        )
    return found


def _plans(session: Session, year_id: int) -> dict[int, dict[int, float]]:
    plans: dict[int, dict[int, float]] = defaultdict(dict)
    for (row, subject), hours in read_cells(session, LinkKind.CLASSES, year_id).items():
        plans[row][subject] = hours
    return plans


def _names(session: Session) -> dict[int, str]:
    return {row.id: row.name for row in session.execute(select(Subject.id, Subject.name))}


def _counted(plan: Mapping[Any, float]) -> str:
    return f"предметов – {len(plan)}, {decimal(sum(plan.values()))} ч"


def _taught_by(session: Session, year_id: int) -> dict[Slot, float]:
    query = select(Course.teacher_id, Course.second_teacher_id, Course.subject_id)
    rows = session.execute(query.where(of_year(year_id)))
    return {
        (key, subject): LINKED
        for teacher, second, subject in rows
        for key in (teacher, second)
        if key is not None
    }


def _taught_in(session: Session, year_id: int) -> dict[Slot, float]:
    query = select(Course.room_id, Course.subject_id).where(Course.room_id.is_not(None))
    rows = session.execute(query.where(of_year(year_id)))
    return {(room, subject): LINKED for room, subject in rows if room is not None}


def _taught_to(session: Session, year_id: int) -> dict[Slot, float]:
    """Hours of a class: its own course's, or the most that one of its subgroups has."""
    found: dict[Slot, float] = defaultdict(float)
    for slot, hours in _given_hours(session, year_id):
        found[slot] = max(found[slot], hours)
    return dict(found)


def _given(session: Session, year_id: int) -> set[Slot]:
    return {slot for slot, _ in _given_hours(session, year_id)}


def _given_hours(session: Session, year_id: int) -> list[tuple[Slot, float]]:
    """Class, subject and hours of every course of a class or of a part of it."""
    whole = select(Course.class_id, Course.subject_id, Course.hours).join(
        SchoolClass, SchoolClass.id == Course.class_id
    )
    parts = (
        select(DivisionClass.class_id, Division.subject_id, Course.hours)
        .join(Division, Division.id == DivisionClass.division_id)
        .join(Subgroup, Subgroup.division_id == Division.id)
        .join(Course, Course.subgroup_id == Subgroup.id)
        .join(SchoolClass, SchoolClass.id == DivisionClass.class_id)
    )
    return [
        ((school_class, subject), hours)
        for query in (whole, parts)
        for school_class, subject, hours in session.execute(
            query.where(SchoolClass.year_id == year_id)
        )
        if school_class is not None
    ]


def _partners(
    session: Session, model: type[SubjectTeacher] | type[SubjectRoom]
) -> dict[int, list[int]]:
    other = SubjectTeacher.employee_id if model is SubjectTeacher else SubjectRoom.room_id
    found: dict[int, list[int]] = defaultdict(list)
    for subject, key in session.execute(select(model.subject_id, other)):
        found[subject].append(key)
    return found


def _teacher_for(school_class: _Class, teachers: Sequence[int]) -> int | None:
    own = school_class.class_teacher_id
    if school_class.grade <= PRIMARY and own in teachers:
        return own
    return _only(teachers)


def _only(keys: Sequence[int]) -> int | None:
    return keys[0] if len(keys) == 1 else None
