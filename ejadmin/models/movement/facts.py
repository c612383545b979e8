"""Where the pupils of an order stand: classes, subgroups, paper requests, read in bulk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import (
    ClassMembership,
    Division,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import Attendance, Mark, Work
from ejadmin.models.movement.tables import Movement, MovementKind, SchoolOrder
from ejadmin.models.people.tables import PaperRequest, Pupil, Sex, full_name
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson


class Held(NamedTuple):
    """A stored belonging from a day to a day: a membership or a paper request."""

    id: int
    pupil_id: int
    group_id: int
    first_day: date
    last_day: date | None

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.first_day <= day and self.is_open(day)

    def is_open(self, day: date) -> bool:
        """Whether it has not ended before a day."""
        return self.last_day is None or self.last_day >= day


@dataclass(frozen=True)
class ClassFacts:
    """A class with its school year."""

    id: int
    label: str
    grade: int
    letter: str
    capacity: int | None
    year_id: int
    year_first: date
    year_last: date
    is_closed: bool


@dataclass(frozen=True)
class SubgroupFacts:
    """A subgroup, its division, and what that divides."""

    id: int
    name: str
    division_id: int
    subject_id: int
    subject: str


@dataclass(frozen=True)
class Later:
    """A movement written for an order's day or a later one."""

    day: date
    kind: MovementKind
    order: str


@dataclass
class OrderFacts:
    """Everything an order needs to know, as plain values; lists are by pupil."""

    names: dict[int, str] = field(default_factory=dict)
    sexes: dict[int, Sex | None] = field(default_factory=dict)
    classes: dict[int, ClassFacts] = field(default_factory=dict)
    memberships: dict[int, list[Held]] = field(default_factory=dict)
    subgroup_memberships: dict[int, list[Held]] = field(default_factory=dict)
    requests: dict[int, list[Held]] = field(default_factory=dict)
    subgroups: dict[int, SubgroupFacts] = field(default_factory=dict)
    cuts: dict[int, frozenset[int]] = field(default_factory=dict)
    later: dict[int, list[Later]] = field(default_factory=dict)

    def class_on(self, pupil_id: int, day: date) -> Held | None:
        """The class membership of a day; of several, the one begun last."""
        held = [one for one in self.memberships.get(pupil_id, []) if one.holds(day)]
        return max(held, key=lambda one: one.first_day, default=None)

    def parts_of_class(self, class_id: int) -> dict[int, list[SubgroupFacts]]:
        """The divisions that cut a class, with their subgroups by name."""
        found: dict[int, list[SubgroupFacts]] = defaultdict(list)
        for part in self.subgroups.values():
            if class_id in self.cuts.get(part.division_id, frozenset()):
                found[part.division_id].append(part)
        return {key: sorted(parts, key=lambda part: part.name) for key, parts in found.items()}


def read_facts(session: Session, pupil_ids: Iterable[int], day: date) -> OrderFacts:
    """Read what an order of a day needs about some pupils."""
    wanted = list(dict.fromkeys(pupil_ids))
    found = OrderFacts(classes=read_classes(session))
    named = select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name, Pupil.sex)
    for key, last, first, middle, sex in session.execute(named.where(Pupil.id.in_(wanted))):
        found.names[key], found.sexes[key] = full_name(last, first, middle), sex
    found.memberships = _held(session, ClassMembership, ClassMembership.class_id, wanted)
    found.subgroup_memberships = _held(
        session, SubgroupMembership, SubgroupMembership.subgroup_id, wanted
    )
    found.requests = _held(session, PaperRequest, PaperRequest.id, wanted)
    _read_divisions(session, found)
    _read_later(session, found, wanted, day)
    return found


def read_classes(session: Session) -> dict[int, ClassFacts]:
    """Every class with its school year, by grade and letter; the newest year first."""
    known = class_labels(session)
    rows = session.execute(
        select(
            SchoolClass.id, SchoolClass.grade, SchoolClass.letter, SchoolClass.capacity,
            AcademicYear.id, AcademicYear.first_day, AcademicYear.last_day, AcademicYear.state,
        )
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .order_by(AcademicYear.first_day.desc(), SchoolClass.grade, SchoolClass.letter)
    )  # fmt: skip
    return {
        key: ClassFacts(
            key, known[key], grade, letter, capacity, year, first, last, state is YearState.CLOSED
        )
        for key, grade, letter, capacity, year, first, last, state in rows
    }


def members_on(session: Session, class_ids: Iterable[int], day: date) -> dict[int, int]:
    """How many pupils each class has on a day."""
    row = ClassMembership
    rows = session.execute(
        select(row.class_id, func.count(func.distinct(row.pupil_id)))
        .where(row.class_id.in_(list(class_ids)), row.first_day <= day)
        .where(or_(row.last_day.is_(None), row.last_day >= day))
        .group_by(row.class_id)
    )
    return {row.class_id: row[1] for row in rows}


def sexes_in_subgroups(
    session: Session, subgroup_ids: Iterable[int], day: date
) -> dict[int, list[Sex | None]]:
    """The sexes of the members each subgroup has on a day."""
    row = SubgroupMembership
    rows = session.execute(
        select(row.subgroup_id, Pupil.sex)
        .join(Pupil, Pupil.id == row.pupil_id)
        .where(row.subgroup_id.in_(list(subgroup_ids)), row.first_day <= day)
        .where(or_(row.last_day.is_(None), row.last_day >= day))
    )
    found: dict[int, list[Sex | None]] = defaultdict(list)
    for subgroup_id, sex in rows:
        found[subgroup_id].append(sex)
    return found


def journal_since(
    session: Session, pupil_ids: Iterable[int], day: date
) -> dict[int, dict[tuple[int | None, int | None], int]]:
    """Marks and absences from a day on: how many, by pupil and (class, subgroup) of the course."""
    wanted = list(pupil_ids)
    marks = (
        select(Mark.pupil_id, Course.class_id, Course.subgroup_id, func.count())
        .join(Work, Work.id == Mark.work_id)
        .join(Lesson, Lesson.id == Work.lesson_id)
    )
    absences = select(
        Attendance.pupil_id, Course.class_id, Course.subgroup_id, func.count()
    ).join(Lesson, Lesson.id == Attendance.lesson_id)  # fmt: skip
    found: dict[int, dict[tuple[int | None, int | None], int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for query, pupil in ((marks, Mark.pupil_id), (absences, Attendance.pupil_id)):
        rows = session.execute(
            query.join(Course, Course.id == Lesson.course_id)
            .where(pupil.in_(wanted), Lesson.day >= day)
            .group_by(pupil, Course.class_id, Course.subgroup_id)
        )
        for pupil_id, class_id, subgroup_id, count in rows:
            found[pupil_id][class_id, subgroup_id] += count
    return found


def _held(session: Session, model: Any, group: Any, wanted: list[int]) -> dict[int, list[Held]]:
    rows = session.execute(
        select(model.id, model.pupil_id, group, model.first_day, model.last_day)
        .where(model.pupil_id.in_(wanted))
        .order_by(model.first_day, model.id)
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for row in rows:
        found[row[1]].append(Held(*row))
    return found


def _read_divisions(session: Session, found: OrderFacts) -> None:
    rows = session.execute(
        select(Subgroup.id, Subgroup.name, Division.id, Subject.id, Subject.name)
        .join(Division, Division.id == Subgroup.division_id)
        .join(Subject, Subject.id == Division.subject_id)
    )
    found.subgroups = {row[0]: SubgroupFacts(*row) for row in rows}
    cut: dict[int, set[int]] = defaultdict(set)
    for division_id, class_id in session.execute(
        select(DivisionClass.division_id, DivisionClass.class_id)
    ):
        cut[division_id].add(class_id)
    found.cuts = {key: frozenset(classes) for key, classes in cut.items()}


def _read_later(session: Session, found: OrderFacts, wanted: list[int], day: date) -> None:
    rows = session.execute(
        select(Movement.pupil_id, Movement.day, Movement.kind, SchoolOrder.number)
        .outerjoin(SchoolOrder, SchoolOrder.id == Movement.order_id)
        .where(Movement.pupil_id.in_(wanted), Movement.day >= day)
        .order_by(Movement.day)
    )
    for pupil_id, later, kind, number in rows:
        order = f"приказ № {number}" if number else "без приказа"
        found.later.setdefault(pupil_id, []).append(Later(later, kind, order))
