"""The reads behind statements: plain tuples of some pupils, one query for each kind of row.

The statements are built once. ``pupil_id + 0`` keeps the database off the index of pupils: it would
read every mark a pupil ever got, where the lessons of the span lead to a few.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, String, bindparam, or_, select, type_coerce
from sqlalchemy.orm import Session

from ejadmin.models.base.rows import Prepared
from ejadmin.models.base.words import name_key
from ejadmin.models.classes.members import touches
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.sums import FarMark, read_far
from ejadmin.models.journal.tables import Attendance, Mark, Work, WorkKind
from ejadmin.models.people.tables import Employee, PaperRequest, Pupil, full_name, initials
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson, LessonState

PUPILS_AT_ONCE = 500


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
    grade: int
    teacher: str


class Spell(NamedTuple):
    """Days, both inclusive, on which a pupil belongs to a class or to a subgroup."""

    is_class: bool
    group: int
    first: date
    last: date


@dataclass(frozen=True)
class People:
    """The pupils asked for: names, classes and spells in them; ``order`` is by class and name."""

    order: tuple[int, ...]
    names: dict[int, str]
    classes: dict[int, ClassRow]
    spells: dict[int, tuple[Spell, ...]]


@dataclass(frozen=True)
class Rows:
    """What the journal knows of some pupils in a span of days up to ``until``."""

    subgroup_spells: dict[int, tuple[Spell, ...]]
    courses: dict[tuple[bool, int], list[tuple[int, str]]]
    lessons: dict[int, list[tuple[int, date, int, str | None]]]
    marks: Sequence[tuple[Any, ...]]
    attendance: Sequence[tuple[Any, ...]]
    requested_on: dict[int, date]
    far: Sequence[FarMark]
    until: date


_PUPILS: Any = bindparam("pupils", expanding=True)
_COURSES: Any = bindparam("courses", expanding=True)
_FIRST: Any = bindparam("first")
_LAST: Any = bindparam("last")
_pupils, _teachers = Pupil.__table__.c, Employee.__table__.c
_classes, _class_members = SchoolClass.__table__.c, ClassMembership.__table__.c
_members, _courses = SubgroupMembership.__table__.c, Course.__table__.c
_lessons, _works, _marks = Lesson.__table__.c, Work.__table__.c, Mark.__table__.c
_notes, _requests, _kinds = Attendance.__table__.c, PaperRequest.__table__.c, WorkKind.__table__.c


def _text(choice: Any) -> Any:
    """The stored value: turning every empty sign into an enumeration costs more than reading it."""
    return type_coerce(choice, String)


def _touches(spans: Any) -> Any:
    return touches(spans, _FIRST, _LAST)


_IN_SPAN = _lessons.course_id.in_(_COURSES) & _lessons.day.between(_FIRST, _LAST)
_HELD = _lessons.state != LessonState.CANCELLED

KINDS = Prepared(select(_kinds.id, _kinds.name, _kinds.short_name, _kinds.weight))
NAMES = Prepared(
    select(_pupils.id, _pupils.last_name, _pupils.first_name, _pupils.middle_name).where(
        _pupils.id.in_(_PUPILS)
    )
)
CLASS_SPELLS = Prepared(
    select(
        _class_members.pupil_id, _pupils.last_name, _pupils.first_name, _pupils.middle_name,
        _class_members.class_id, _class_members.first_day, _class_members.last_day,
        _classes.grade, _classes.letter,
        _teachers.last_name, _teachers.first_name, _teachers.middle_name,
    )
    .join_from(ClassMembership.__table__, Pupil.__table__)
    .join(SchoolClass.__table__, _classes.id == _class_members.class_id)
    .outerjoin(Employee.__table__, _teachers.id == _classes.class_teacher_id)
    .where(_class_members.pupil_id.in_(_PUPILS), _touches(_class_members))
    .order_by(_class_members.first_day)
)  # fmt: skip
SUBGROUP_SPELLS = Prepared(
    select(_members.pupil_id, _members.subgroup_id, _members.first_day, _members.last_day)
    .where(_members.pupil_id.in_(_PUPILS), _touches(_members))
    .order_by(_members.subgroup_id, _members.first_day)
)
COURSES = Prepared(
    select(_courses.id, _courses.class_id, _courses.subgroup_id, Subject.__table__.c.name)
    .join(Subject.__table__, Subject.__table__.c.id == _courses.subject_id)
    .where(
        or_(
            _courses.class_id.in_(bindparam("classes", expanding=True)),
            _courses.subgroup_id.in_(bindparam("subgroups", expanding=True)),
        )
    )
)
LESSONS = Prepared(
    select(_lessons.course_id, _lessons.id, _lessons.day, _lessons.number, _lessons.topic).where(
        _IN_SPAN, _HELD
    )
)
MARKS = Prepared(
    select(_marks.pupil_id, _works.lesson_id, _works.kind_id, _marks.value, _text(_marks.sign))
    .join(Work.__table__, _works.id == _marks.work_id)
    .join(Lesson.__table__, _lessons.id == _works.lesson_id)
    .where(_IN_SPAN, _HELD, (_marks.pupil_id + 0).in_(_PUPILS))
    .order_by(_works.lesson_id, _works.position)
)
ATTENDANCE = Prepared(
    select(_notes.pupil_id, _notes.lesson_id, _text(_notes.kind), _notes.minutes_late)
    .join(Lesson.__table__, _lessons.id == _notes.lesson_id)
    .where(_IN_SPAN, (_notes.pupil_id + 0).in_(_PUPILS))
)
REQUESTS = Prepared(
    select(_requests.pupil_id, _requests.requested_on)
    .where(_requests.pupil_id.in_(_PUPILS), _touches(_requests))
    .order_by(_requests.first_day)
)


def read_kinds(session: Session) -> dict[int, KindRow]:
    """All kinds of work by number."""
    return {
        kind_id: KindRow(name, short or name, weight)
        for kind_id, name, short, weight in KINDS.rows(session.connection())
    }


def read_people(session: Session, pupil_ids: Sequence[int], first: date, last: date) -> People:
    """Names and classes of everybody asked for; whoever has no class in the span comes last."""
    connection = session.connection()
    names: dict[int, str] = {}
    classes: dict[int, ClassRow] = {}
    spells: dict[int, list[Spell]] = defaultdict(list)
    for start in range(0, len(pupil_ids), PUPILS_AT_ONCE):
        asked = {"pupils": pupil_ids[start : start + PUPILS_AT_ONCE], "first": first, "last": last}
        for row in CLASS_SPELLS.rows(connection, asked):
            pupil_id, surname, name, middle, class_id, since, until, grade, letter, *teacher = row
            names[pupil_id] = full_name(surname, name, middle)
            spells[pupil_id].append(_clipped(True, class_id, since, until, first, last))
            if class_id not in classes:
                signed = initials(*teacher) if teacher[0] else ""
                classes[class_id] = ClassRow(f"{grade}{letter}", grade, signed)
    if rest := [pupil_id for pupil_id in pupil_ids if pupil_id not in names]:
        for pupil_id, *name_parts in NAMES.rows(connection, {"pupils": rest}):
            names[pupil_id] = full_name(*name_parts)
    belonging = {pupil_id: tuple(rows) for pupil_id, rows in spells.items()}

    def place(pupil_id: int) -> tuple[int, str, str]:
        mine = belonging.get(pupil_id)
        one = classes[mine[-1].group] if mine else ClassRow("", 99, "")
        return one.grade, one.label, name_key(names.get(pupil_id, ""))

    return People(tuple(sorted(pupil_ids, key=place)), names, classes, belonging)


def read_rows(
    session: Session, ids: Sequence[int], class_ids: Collection[int], first: date, last: date
) -> Rows:
    """Seven queries for any number of pupils of some classes."""
    connection = session.connection()
    asked: dict[str, Any] = {"pupils": ids, "first": first, "last": last}
    subgroup_spells: dict[int, list[Spell]] = defaultdict(list)
    for pupil_id, subgroup_id, since, until in SUBGROUP_SPELLS.rows(connection, asked):
        spell = _clipped(False, subgroup_id, since, until, first, last)
        subgroup_spells[pupil_id].append(spell)
    subgroups = {spell.group for spells in subgroup_spells.values() for spell in spells}
    courses, asked["courses"] = _read_courses(connection, class_ids, subgroups)
    lessons: dict[int, list[tuple[int, date, int, str | None]]] = defaultdict(list)
    for course_id, lesson_id, day, number, topic in LESSONS.rows(connection, asked):
        lessons[course_id].append((lesson_id, day, number, topic))
    return Rows(
        subgroup_spells={pupil_id: tuple(rows) for pupil_id, rows in subgroup_spells.items()},
        courses=courses,
        lessons=lessons,
        marks=MARKS.rows(connection, asked),
        attendance=ATTENDANCE.rows(connection, asked),
        requested_on={row[0]: row[1] for row in REQUESTS.rows(connection, asked)},
        far=read_far(session, ids, asked["courses"], first, last),
        until=last,
    )


def _read_courses(
    connection: Connection, class_ids: Collection[int], subgroup_ids: Collection[int]
) -> tuple[dict[tuple[bool, int], list[tuple[int, str]]], list[int]]:
    """Courses and their subjects by class or subgroup, and the numbers of all of them."""
    asked = {"classes": list(class_ids), "subgroups": list(subgroup_ids)}
    courses: dict[tuple[bool, int], list[tuple[int, str]]] = defaultdict(list)
    course_ids = []
    for course_id, class_id, subgroup_id, subject in COURSES.rows(connection, asked):
        group = (True, class_id) if class_id is not None else (False, subgroup_id)
        courses[group].append((course_id, subject))
        course_ids.append(course_id)
    return courses, course_ids


def _clipped(
    is_class: bool, group: int, since: date, until: date | None, first: date, last: date
) -> Spell:
    return Spell(is_class, group, max(since, first), last if until is None else min(until, last))
