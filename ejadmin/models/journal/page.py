"""One page of the journal: a course over some days, read by a fixed number of Core queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, String, and_, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base.rows import Prepared
from ejadmin.models.calendar.tables import AcademicYear, ReportingPeriod, period_title
from ejadmin.models.classes.members import Member, by_name, members_of_class, members_of_subgroup
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.curriculum.tables import Course, with_classes
from ejadmin.models.journal.grades import thresholds_of
from ejadmin.models.journal.grading import Thresholds
from ejadmin.models.journal.sums import (
    Schooling,
    Weighed,
    counted,
    counts,
    read_far,
    read_schooling,
)
from ejadmin.models.journal.tables import (
    Attendance,
    Homework,
    Mark,
    PeriodMark,
    Work,
    WorkKind,
)
from ejadmin.models.journal.window import EditWindow, Unlock, YearRule, make_rule
from ejadmin.models.people.tables import Employee, Pupil, initials
from ejadmin.models.school.subjects import MarkScale, Subject
from ejadmin.models.timetable.tables import Lesson, LessonState


class PageWork(NamedTuple):
    """One work of a lesson and what it weighs."""

    id: int
    position: int
    kind_id: int
    kind: str
    weight: int
    is_control: bool
    is_homework: bool
    is_default: bool


class PageLesson(NamedTuple):
    """One column of the page."""

    id: int
    day: date
    number: int
    topic: str | None
    homework: str | None
    due_on: date | None
    teacher_id: int | None
    teacher: str
    works: tuple[PageWork, ...]
    unlocked_until: date | None = None


class PagePeriod(NamedTuple):
    """A reporting period that ends within the page's days."""

    id: int
    title: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class CourseHead:
    """Whose page it is."""

    course_id: int
    class_id: int | None
    subgroup_id: int | None
    subject_id: int
    subject: str
    scale: MarkScale
    without_assessment: bool
    group: str
    grade: int
    year_id: int
    teachers: tuple[int, ...]
    rule: YearRule


@dataclass(frozen=True)
class JournalPage:
    """All that one page shows, in plain values.

    ``marks`` are rows (work, pupil, value, sign, comment), ``absences`` rows (lesson,
    pupil, kind, minutes late, reason, document), ``period_marks`` rows (period, pupil, value,
    sign); kinds and signs are their stored texts. ``far_marks`` count though they stand in other
    courses of the subject; ``schooling`` is kept of pupils who may have days without a class.
    """

    head: CourseHead
    first: date
    last: date
    members: list[Member]
    lessons: list[PageLesson]
    periods: list[PagePeriod]
    marks: Sequence[Any]
    absences: Sequence[Any]
    period_marks: Sequence[Any]
    thresholds: Thresholds
    far_marks: dict[int, list[Weighed]]
    schooling: Schooling

    def counts(self, pupil_id: int, day: date) -> bool:
        """Whether a pupil's marks of a day count, in whichever course they stand."""
        return pupil_id not in self.schooling or counts(self.schooling, pupil_id, day)


_COURSE: BindParameter[int] = bindparam("course")
_WITHIN = and_(
    Lesson.course_id == _COURSE,
    Lesson.day >= bindparam("first"),
    Lesson.day <= bindparam("last"),
    Lesson.state != LessonState.CANCELLED,
)
_HEAD = Prepared(
    with_classes(
        select(
            Course.class_id,
            Course.subgroup_id,
            Course.subject_id,
            Subject.name,
            Subject.scale,
            Subject.without_assessment,
            Subgroup.name,
            SchoolClass.grade,
            SchoolClass.letter,
            SchoolClass.year_id,
            Course.teacher_id,
            Course.second_teacher_id,
            AcademicYear.state,
            EditWindow.rule,
        )
    )
    .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
    .outerjoin(EditWindow, EditWindow.year_id == AcademicYear.id)
    .where(Course.id == _COURSE)
    .order_by(SchoolClass.grade, SchoolClass.letter)
)
_UNLOCKED_UNTIL = (
    select(func.max(Unlock.last_day))
    .where(
        Unlock.lesson_id == Lesson.id,
        Unlock.employee_id.in_((Lesson.teacher_id, Course.teacher_id, Course.second_teacher_id)),
    )
    .correlate(Lesson, Course)
    .scalar_subquery()
)
_LESSONS = Prepared(
    select(
        Lesson.id,
        Lesson.day,
        Lesson.number,
        Lesson.topic,
        Homework.text,
        Homework.due_on,
        Lesson.teacher_id,
        Employee.last_name,
        Employee.first_name,
        Employee.middle_name,
        _UNLOCKED_UNTIL,
        Work.id,
        Work.position,
        Work.kind_id,
        WorkKind.short_name,
        WorkKind.weight,
        WorkKind.is_control,
        WorkKind.is_homework,
        WorkKind.is_default,
    )
    .join(Course, Course.id == Lesson.course_id)
    .outerjoin(Homework, Homework.lesson_id == Lesson.id)
    .outerjoin(Employee, Employee.id == Lesson.teacher_id)
    .outerjoin(Work, Work.lesson_id == Lesson.id)
    .outerjoin(WorkKind, WorkKind.id == Work.kind_id)
    .where(_WITHIN)
    .order_by(Lesson.day, Lesson.number, Work.position)
)
_MARKS = Prepared(
    select(
        Mark.work_id,
        Mark.pupil_id,
        Mark.value,
        type_coerce(Mark.sign, String),
        Mark.comment,
    )
    .join(Work, Work.id == Mark.work_id)
    .join(Lesson, Lesson.id == Work.lesson_id)
    .where(_WITHIN)
)
_ABSENCES = Prepared(
    select(
        Attendance.lesson_id,
        Attendance.pupil_id,
        type_coerce(Attendance.kind, String),
        Attendance.minutes_late,
        Attendance.reason,
        Attendance.document,
    )
    .join(Lesson, Lesson.id == Attendance.lesson_id)
    .where(_WITHIN)
)
_OF_THESE_PUPILS = and_(
    PeriodMark.period_id == ReportingPeriod.id,
    PeriodMark.subject_id == bindparam("subject"),
    PeriodMark.pupil_id.in_(
        select(ClassMembership.pupil_id)
        .where(ClassMembership.class_id == bindparam("class_id"))
        .union_all(
            select(SubgroupMembership.pupil_id).where(
                SubgroupMembership.subgroup_id == bindparam("subgroup_id")
            )
        )
    ),
)
_PERIODS = Prepared(
    select(
        ReportingPeriod.id,
        ReportingPeriod.kind,
        ReportingPeriod.number,
        ReportingPeriod.first_day,
        ReportingPeriod.last_day,
        PeriodMark.pupil_id,
        PeriodMark.value,
        type_coerce(PeriodMark.sign, String),
    )
    .outerjoin(PeriodMark, _OF_THESE_PUPILS)
    .where(
        ReportingPeriod.year_id == bindparam("year"),
        ReportingPeriod.first_day >= bindparam("first"),
        ReportingPeriod.last_day <= bindparam("last"),
        ReportingPeriod.first_grade <= bindparam("grade"),
        ReportingPeriod.last_grade >= bindparam("grade"),
    )
    .order_by(ReportingPeriod.last_day, ReportingPeriod.first_day.desc())
)


def load_page(session: Session, course_id: int, first: date, last: date) -> JournalPage:
    """The page of a course from a day to a day, inclusive; cancelled lessons are left out.

    Always the same number of queries, however many pupils, lessons and marks there are.
    """
    session.flush()
    connection = session.connection()
    span = {"course": course_id, "first": first, "last": last}
    head = _read_head(session, course_id)
    periods, period_marks = _read_periods(session, head, first, last)
    members = (
        members_of_class(session, head.class_id, first, last)
        if head.class_id is not None
        else members_of_subgroup(session, head.subgroup_id or 0, first, last)
    )
    marks = _MARKS.rows(connection, span)
    members += _strangers(session, members, marks)
    far_marks, schooling = _read_around(session, head, members, first, last)
    return JournalPage(
        head=head,
        first=first,
        last=last,
        members=members,
        lessons=_group_works(_LESSONS.rows(connection, span)),
        periods=periods,
        marks=marks,
        absences=_ABSENCES.rows(connection, span),
        period_marks=period_marks,
        thresholds=thresholds_of(session, head.subject_id),
        far_marks=far_marks,
        schooling=schooling,
    )


def _strangers(
    session: Session, members: list[Member], marks: Sequence[tuple[Any, ...]]
) -> list[Member]:
    """Pupils with a mark here who belong here on no day shown: a transfer was dated back."""
    missing = {row[1] for row in marks}.difference(member.pupil_id for member in members)
    if not missing:
        return []
    rows = session.execute(
        select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name).where(
            Pupil.id.in_(missing)
        )
    )
    return by_name(Member(*row, ()) for row in rows)


def _read_around(
    session: Session, head: CourseHead, members: list[Member], first: date, last: date
) -> tuple[dict[int, list[Weighed]], Schooling]:
    """The marks elsewhere that count, and the days in class of those whose days matter."""
    pupils = [member.pupil_id for member in members]
    far = read_far(session, pupils, (head.course_id,), first, last, head.subject_id)
    unsure = {one.pupil_id for one in far}
    for member in members:
        if head.class_id is None or not member.belongs_throughout(first, last):
            unsure.add(member.pupil_id)
    schooling = read_schooling(session, unsure)
    return counted(far, schooling), schooling


def _read_head(session: Session, course_id: int) -> CourseHead:
    rows = _HEAD.rows(session.connection(), {"course": course_id})
    if not rows:
        raise UserError("Этой нагрузки больше нет. Выберите класс и предмет заново.")
    (class_id, subgroup_id, subject_id, subject, scale, without, subgroup, grade) = rows[0][:8]
    labels = ", ".join(f"{row[7]}{row[8]}" for row in rows)
    year_id, teacher, second, state, rule = rows[0][9:]
    return CourseHead(
        course_id=course_id,
        class_id=class_id,
        subgroup_id=subgroup_id,
        subject_id=subject_id,
        subject=subject,
        scale=scale,
        without_assessment=without,
        group=f"{labels} · {subgroup}" if subgroup else labels,
        grade=grade,
        year_id=year_id,
        teachers=tuple(person for person in (teacher, second) if person is not None),
        rule=make_rule(state, rule),
    )


def _group_works(rows: Sequence[Any]) -> list[PageLesson]:
    lessons: dict[int, tuple[Any, list[PageWork]]] = {}
    teachers: dict[int | None, str] = {None: ""}
    for row in rows:
        found = lessons.get(row[0])
        if found is None:
            found = lessons[row[0]] = (row, [])
            if row[6] not in teachers:
                teachers[row[6]] = initials(row[7], row[8], row[9])
        if row[11] is not None:
            found[1].append(PageWork._make(row[11:]))
    return [
        PageLesson._make((*row[:7], teachers[row[6]], tuple(works), row[10]))
        for row, works in lessons.values()
    ]


def _read_periods(
    session: Session, head: CourseHead, first: date, last: date
) -> tuple[list[PagePeriod], list[tuple[Any, ...]]]:
    """The periods within the days, and the marks put for them."""
    if head.without_assessment:
        return [], []
    names = {
        "year": head.year_id,
        "first": first,
        "last": last,
        "grade": head.grade,
        "subject": head.subject_id,
        "class_id": head.class_id,
        "subgroup_id": head.subgroup_id,
    }
    rows = _PERIODS.rows(session.connection(), names)
    periods = {
        row[0]: PagePeriod(row[0], period_title(row[1], row[2]), row[3], row[4]) for row in rows
    }
    marks = [(row[0], row[5], row[6], row[7]) for row in rows if row[5] is not None]
    return list(periods.values()), marks
