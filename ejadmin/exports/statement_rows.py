"""The reads behind statements: plain tuples of some pupils, one query for each kind of row."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ejadmin.models.classes import ClassMembership, SchoolClass, SubgroupMembership
from ejadmin.models.courses import Course
from ejadmin.models.journal import Attendance, AttendanceKind, Mark, MarkSign, Work, WorkKind
from ejadmin.models.people import Employee, PaperRequest, Pupil, full_name, initials
from ejadmin.models.subjects import Subject
from ejadmin.models.timetable import Lesson, LessonState


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of work as the statement's legend tells it."""

    name: str
    shown: str
    weight: int

    @property
    def described(self) -> str:
        """Such as «контрольная работа, вес 2»."""
        return f"{self.name[:1].lower()}{self.name[1:]}, вес {self.weight}"


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class and the name of its teacher."""

    label: str
    teacher: str


@dataclass(frozen=True, slots=True)
class Spell:
    """Days, both inclusive, on which a pupil belongs to a class or to a subgroup."""

    is_class: bool
    group: int
    first: date
    last: date


@dataclass(frozen=True)
class Rows:
    """What the database knows of some pupils in a span of days."""

    names: dict[int, str]
    classes: dict[int, ClassRow]
    class_spells: dict[int, tuple[Spell, ...]]
    subgroup_spells: dict[int, tuple[Spell, ...]]
    courses: dict[tuple[bool, int], list[tuple[int, str]]]
    lessons: dict[int, list[tuple[int, date, int, str | None]]]
    marks: Sequence[tuple[int, int, int, int | None, MarkSign | None]]
    attendance: Sequence[tuple[int, int, AttendanceKind, int | None]]
    requested_on: dict[int, date]


def read_kinds(session: Session) -> dict[int, KindRow]:
    """All kinds of work by number."""
    query = select(WorkKind.id, WorkKind.name, WorkKind.short_name, WorkKind.weight)
    return {
        kind_id: KindRow(name, short or name, weight)
        for kind_id, name, short, weight in session.execute(query)
    }


def read_rows(session: Session, ids: Sequence[int], first: date, last: date) -> Rows:
    """Eight queries for any number of pupils."""
    class_spells, classes = _class_spells(session, ids, first, last)
    subgroup_spells = _subgroup_spells(session, ids, first, last)
    subgroups = {spell.group for spells in subgroup_spells.values() for spell in spells}
    courses, course_ids = _courses(session, classes.keys(), subgroups)
    return Rows(
        names=_names(session, ids),
        classes=classes,
        class_spells=class_spells,
        subgroup_spells=subgroup_spells,
        courses=courses,
        lessons=_lessons(session, course_ids, first, last),
        marks=_marks(session, ids, course_ids, first, last),
        attendance=_attendance(session, ids, course_ids, first, last),
        requested_on=_requested_on(session, ids, first, last),
    )


def _names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name)
    rows = session.execute(query.where(Pupil.id.in_(ids)))
    return {
        pupil_id: full_name(last_name, first_name, middle_name)
        for pupil_id, last_name, first_name, middle_name in rows
    }


def _class_spells(
    session: Session, ids: Sequence[int], first: date, last: date
) -> tuple[dict[int, tuple[Spell, ...]], dict[int, ClassRow]]:
    member, school_class = ClassMembership, SchoolClass
    query = (
        select(
            member.pupil_id, member.class_id, member.first_day, member.last_day,
            school_class.grade, school_class.letter,
            Employee.last_name, Employee.first_name, Employee.middle_name,
        )
        .join(school_class, school_class.id == member.class_id)
        .outerjoin(Employee, Employee.id == school_class.class_teacher_id)
        .where(member.pupil_id.in_(ids), member.first_day <= last)
        .where(or_(member.last_day.is_(None), member.last_day >= first))
        .order_by(member.first_day)
    )  # fmt: skip
    spells: dict[int, list[Spell]] = defaultdict(list)
    classes: dict[int, ClassRow] = {}
    for pupil_id, class_id, since, until, grade, letter, surname, name, middle in session.execute(
        query
    ):
        spells[pupil_id].append(_clipped(True, class_id, since, until, first, last))
        if class_id not in classes:
            teacher = initials(surname, name, middle) if surname and name else ""
            classes[class_id] = ClassRow(f"{grade}{letter}", teacher)
    return {pupil_id: tuple(rows) for pupil_id, rows in spells.items()}, classes


def _subgroup_spells(
    session: Session, ids: Sequence[int], first: date, last: date
) -> dict[int, tuple[Spell, ...]]:
    member = SubgroupMembership
    query = (
        select(member.pupil_id, member.subgroup_id, member.first_day, member.last_day)
        .where(member.pupil_id.in_(ids), member.first_day <= last)
        .where(or_(member.last_day.is_(None), member.last_day >= first))
        .order_by(member.subgroup_id, member.first_day)
    )
    spells: dict[int, list[Spell]] = defaultdict(list)
    for pupil_id, subgroup_id, since, until in session.execute(query):
        spells[pupil_id].append(_clipped(False, subgroup_id, since, until, first, last))
    return {pupil_id: tuple(rows) for pupil_id, rows in spells.items()}


def _clipped(
    is_class: bool, group: int, since: date, until: date | None, first: date, last: date
) -> Spell:
    return Spell(is_class, group, max(since, first), last if until is None else min(until, last))


def _courses(
    session: Session, class_ids: Collection[int], subgroup_ids: Collection[int]
) -> tuple[dict[tuple[bool, int], list[tuple[int, str]]], list[int]]:
    """Courses and their subjects by class or subgroup, and the numbers of all of them."""
    query = (
        select(Course.id, Course.class_id, Course.subgroup_id, Subject.name)
        .join(Subject, Subject.id == Course.subject_id)
        .where(or_(Course.class_id.in_(class_ids), Course.subgroup_id.in_(subgroup_ids)))
    )
    courses: dict[tuple[bool, int], list[tuple[int, str]]] = defaultdict(list)
    course_ids = []
    for course_id, class_id, subgroup_id, subject in session.execute(query):
        group = (True, class_id) if class_id is not None else (False, subgroup_id or 0)
        courses[group].append((course_id, subject))
        course_ids.append(course_id)
    return courses, course_ids


def _lessons(
    session: Session, course_ids: list[int], first: date, last: date
) -> dict[int, list[tuple[int, date, int, str | None]]]:
    query = (
        select(Lesson.course_id, Lesson.id, Lesson.day, Lesson.number, Lesson.topic)
        .where(Lesson.course_id.in_(course_ids), Lesson.day.between(first, last))
        .where(Lesson.state != LessonState.CANCELLED)
    )
    lessons: dict[int, list[tuple[int, date, int, str | None]]] = defaultdict(list)
    for course_id, lesson_id, day, number, topic in session.execute(query):
        lessons[course_id].append((lesson_id, day, number, topic))
    return lessons


def _marks(
    session: Session, ids: Sequence[int], course_ids: list[int], first: date, last: date
) -> Sequence[tuple[int, int, int, int | None, MarkSign | None]]:
    """Pupil, lesson, kind, value and sign, in the order of a lesson's works."""
    query = (
        select(Mark.pupil_id, Work.lesson_id, Work.kind_id, Mark.value, Mark.sign)
        .join(Work, Work.id == Mark.work_id)
        .join(Lesson, Lesson.id == Work.lesson_id)
        .where(Lesson.course_id.in_(course_ids), Lesson.day.between(first, last))
        .where(Mark.pupil_id.in_(ids))
        .order_by(Work.lesson_id, Work.position)
    )
    return session.execute(query).tuples().all()


def _attendance(
    session: Session, ids: Sequence[int], course_ids: list[int], first: date, last: date
) -> Sequence[tuple[int, int, AttendanceKind, int | None]]:
    """Pupil, lesson, kind and minutes late."""
    note = Attendance
    query = (
        select(note.pupil_id, note.lesson_id, note.kind, note.minutes_late)
        .join(Lesson, Lesson.id == note.lesson_id)
        .where(Lesson.course_id.in_(course_ids), Lesson.day.between(first, last))
        .where(note.pupil_id.in_(ids))
    )
    return session.execute(query).tuples().all()


def _requested_on(session: Session, ids: Sequence[int], first: date, last: date) -> dict[int, date]:
    """When the refusal that holds in the span was written."""
    query = (
        select(PaperRequest.pupil_id, PaperRequest.requested_on)
        .where(PaperRequest.pupil_id.in_(ids), PaperRequest.first_day <= last)
        .where(or_(PaperRequest.last_day.is_(None), PaperRequest.last_day >= first))
        .order_by(PaperRequest.first_day)
    )
    return dict(session.execute(query).tuples().all())
