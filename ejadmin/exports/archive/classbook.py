"""One class's journal of a year, collected whole: list, pages, attendance, closing marks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, or_, select, type_coerce
from sqlalchemy.orm import Session

from ejadmin.models.base.rows import driver_rows
from ejadmin.models.calendar.tables import AcademicYear, PeriodKind, ReportingPeriod
from ejadmin.models.classes.members import Member, members_of_class
from ejadmin.models.classes.tables import DivisionClass, SchoolClass, Subgroup, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.sums import NOTHING, counts, read_far, read_schooling, sums
from ejadmin.models.journal.tables import (
    Attendance,
    AttendanceKind,
    FinalMark,
    FinalMarkKind,
    Homework,
    Mark,
    MarkSign,
    PeriodMark,
    Work,
    WorkKind,
)
from ejadmin.models.people.tables import Employee, initials
from ejadmin.models.school.subjects import Subject
from ejadmin.models.timetable.tables import Lesson, LessonState


class LessonColumn(NamedTuple):
    """One lesson of a page."""

    id: int
    day: date
    number: int
    topic: str
    homework: str


@dataclass(frozen=True)
class CoursePage:
    """One page of the journal: ``cells[pupil][lesson]``, then mean and weighted mean."""

    title: str
    teacher: str
    pupils: tuple[str, ...]
    lessons: tuple[LessonColumn, ...]
    cells: tuple[tuple[str, ...], ...]
    means: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PupilLine:
    """A pupil in the class's list, and the days of belonging as text."""

    name: str
    days: str


@dataclass(frozen=True)
class ClassBook:
    """Everything the journal holds of one class; ``closing`` is subject → pupil → column."""

    label: str
    year: str
    teacher: str
    pupils: tuple[PupilLine, ...]
    pages: tuple[CoursePage, ...]
    attendance: tuple[tuple[int, ...], ...]
    columns: tuple[str, ...]
    closing: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


@dataclass(frozen=True)
class _Course:
    id: int
    subject_id: int
    subject: str
    title: str
    teacher: str
    subgroup_id: int | None


@dataclass(frozen=True)
class _Written:
    """Marks and absences of a class's lessons, by lesson and pupil."""

    marks: dict[tuple[int, int], list[tuple[int | None, MarkSign | None, int]]]
    absences: dict[tuple[int, int], AttendanceKind]


def classes_of_year(session: Session, year_id: int) -> list[tuple[int, str]]:
    """Numbers and labels of a year's classes, in school order."""
    rows = session.execute(
        select(SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
        .where(SchoolClass.year_id == year_id)
        .order_by(SchoolClass.grade, SchoolClass.letter)
    )
    return [(number, f"{grade}{letter}") for number, grade, letter in rows]


def collect(session: Session, class_id: int, until: date) -> ClassBook:
    """Read one class with a fixed number of queries, its lessons up to a day and including it."""
    grade, letter, year_id, first, last, *teacher = session.execute(
        select(
            SchoolClass.grade, SchoolClass.letter, SchoolClass.year_id,
            AcademicYear.first_day, AcademicYear.last_day,
            Employee.last_name, Employee.first_name, Employee.middle_name,
        )
        .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
        .outerjoin(Employee, Employee.id == SchoolClass.class_teacher_id)
        .where(SchoolClass.id == class_id)
    ).one()  # fmt: skip
    members = members_of_class(session, class_id, first, last)
    courses = _courses(session, class_id)
    lessons = _lessons(session, courses, until)
    written = _written(session, courses)
    parts = _parts(session, courses)
    means = _means(session, courses, lessons, written, members, (first, until))
    pages = tuple(
        _page(course, _members_of(course, members, parts), lessons[course.id], written, means)
        for course in courses
    )
    columns, closing = _closing(session, year_id, grade, members, courses)
    return ClassBook(
        label=f"{grade}{letter}",
        year=f"{first.year}/{last.year % 100:02d}",
        teacher=" ".join(part for part in teacher if part),
        pupils=tuple(PupilLine(member.full_name, _days(member)) for member in members),
        pages=pages,
        attendance=_attendance(members, written),
        columns=columns,
        closing=closing,
    )


def _days(member: Member) -> str:
    return "; ".join(
        f"с {since:%d.%m.%Y}" + (f" по {until:%d.%m.%Y}" if until else "")
        for since, until in member.spans
    )


def _courses(session: Session, class_id: int) -> list[_Course]:
    cut = (
        select(Subgroup.id)
        .join(DivisionClass, DivisionClass.division_id == Subgroup.division_id)
        .where(DivisionClass.class_id == class_id)
    )
    rows = session.execute(
        select(
            Course.id, Subject.id, Subject.name, Subgroup.name, Course.subgroup_id,
            Employee.last_name, Employee.first_name, Employee.middle_name,
        )
        .join(Subject, Subject.id == Course.subject_id)
        .outerjoin(Subgroup, Subgroup.id == Course.subgroup_id)
        .outerjoin(Employee, Employee.id == Course.teacher_id)
        .where(or_(Course.class_id == class_id, Course.subgroup_id.in_(cut)))
        .order_by(Subject.name, Subgroup.name, Course.id)
    )  # fmt: skip
    return [
        _Course(
            number,
            subject_id,
            subject,
            f"{subject} ({group})" if group else subject,
            initials(last, first, middle) if last else "вакансия",
            subgroup_id,
        )
        for number, subject_id, subject, group, subgroup_id, last, first, middle in rows
    ]


def _of(courses: list[_Course]) -> ColumnElement[bool]:
    return Lesson.course_id.in_([course.id for course in courses])


def _lessons(
    session: Session, courses: list[_Course], until: date
) -> dict[int, list[LessonColumn]]:
    rows = session.execute(
        select(
            Lesson.course_id, Lesson.id, Lesson.day, Lesson.number, Lesson.topic, Homework.text
        )
        .outerjoin(Homework, Homework.lesson_id == Lesson.id)
        .where(_of(courses), Lesson.state != LessonState.CANCELLED, Lesson.day <= until)
        .order_by(Lesson.day, Lesson.number)
    )  # fmt: skip
    lessons: dict[int, list[LessonColumn]] = defaultdict(list)
    for course_id, number, day, place, topic, homework in rows:
        lessons[course_id].append(LessonColumn(number, day, place, topic or "", homework or ""))
    return lessons


def _written(session: Session, courses: list[_Course]) -> _Written:
    marks: dict[tuple[int, int], list[tuple[int | None, MarkSign | None, int]]] = defaultdict(list)
    connection = session.connection()
    rows = driver_rows(
        connection,
        select(
            Work.lesson_id, Mark.pupil_id, Mark.value, type_coerce(Mark.sign, String),
            WorkKind.weight,
        )
        .join(Work, Work.id == Mark.work_id)
        .join(WorkKind, WorkKind.id == Work.kind_id)
        .join(Lesson, Lesson.id == Work.lesson_id)
        .where(_of(courses))
        .order_by(Work.lesson_id, Work.position),
    )  # fmt: skip
    for lesson_id, pupil_id, value, sign, weight in rows:
        marks[lesson_id, pupil_id].append((value, _SIGNS.get(sign), weight))
    absences = driver_rows(
        connection,
        select(Attendance.lesson_id, Attendance.pupil_id, type_coerce(Attendance.kind, String))
        .join(Lesson, Lesson.id == Attendance.lesson_id)
        .where(_of(courses)),
    )
    return _Written(
        dict(marks), {(lesson_id, pupil_id): _KINDS[kind] for lesson_id, pupil_id, kind in absences}
    )


def _parts(session: Session, courses: list[_Course]) -> dict[int, set[int]]:
    """Pupils who ever belonged to each subgroup."""
    wanted = [course.subgroup_id for course in courses if course.subgroup_id]
    rows = session.execute(
        select(SubgroupMembership.subgroup_id, SubgroupMembership.pupil_id).where(
            SubgroupMembership.subgroup_id.in_(wanted)
        )
    )
    parts: dict[int, set[int]] = defaultdict(set)
    for subgroup_id, pupil_id in rows:
        parts[subgroup_id].add(pupil_id)
    return parts


def _members_of(course: _Course, members: list[Member], parts: dict[int, set[int]]) -> list[Member]:
    if course.subgroup_id is None:
        return members
    inside = parts.get(course.subgroup_id, set())
    return [member for member in members if member.pupil_id in inside]


def _page(
    course: _Course,
    members: list[Member],
    lessons: list[LessonColumn],
    written: _Written,
    means: dict[tuple[int, int], tuple[str, str]],
) -> CoursePage:
    cells = [
        tuple(_cell((lesson.id, member.pupil_id), written) for lesson in lessons)
        for member in members
    ]
    return CoursePage(
        title=course.title,
        teacher=course.teacher,
        pupils=tuple(member.short_name for member in members),
        lessons=tuple(lessons),
        cells=tuple(cells),
        means=tuple(
            means.get((member.pupil_id, course.subject_id), NOTHING.texts) for member in members
        ),
    )


def _means(
    session: Session,
    courses: list[_Course],
    lessons: dict[int, list[LessonColumn]],
    written: _Written,
    members: list[Member],
    span: tuple[date, date],
) -> dict[tuple[int, int], tuple[str, str]]:
    """Means by pupil and subject, over all courses of the subject."""
    pupils = [member.pupil_id for member in members]
    schooling = read_schooling(session, pupils)
    places = {
        lesson.id: (course.subject_id, lesson.day)
        for course in courses
        for lesson in lessons[course.id]
    }
    weighed: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for (lesson_id, pupil_id), given in written.marks.items():
        if (place := places.get(lesson_id)) and counts(schooling, pupil_id, place[1]):
            weighed[pupil_id, place[0]] += [(v, weight) for v, _, weight in given if v is not None]
    for one in read_far(session, pupils, [course.id for course in courses], *span):
        if one.value is not None and counts(schooling, one.pupil_id, one.day):
            weighed[one.pupil_id, one.subject_id].append((one.value, one.weight))
    return {key: sums(tuple(marks)).texts for key, marks in weighed.items()}


def _cell(key: tuple[int, int], written: _Written) -> str:
    given, absence = written.marks.get(key), written.absences.get(key)
    if given is None:
        return absence.caption if absence else ""
    marks = "/".join(_mark(value, sign) for value, sign, _ in given)
    return " ".join(part for part in (absence.caption if absence else "", marks) if part)


def _mark(value: int | None, sign: MarkSign | None) -> str:
    return str(value) if value is not None else sign.caption if sign else ""


def _attendance(members: list[Member], written: _Written) -> tuple[tuple[int, ...], ...]:
    counts: dict[int, Counter[AttendanceKind]] = defaultdict(Counter)
    for (_lesson_id, pupil_id), kind in written.absences.items():
        counts[pupil_id][kind] += 1
    return tuple(
        tuple(counts[member.pupil_id][kind] for kind in AttendanceKind) for member in members
    )


def _closing(
    session: Session, year_id: int, grade: int, members: list[Member], courses: Sequence[_Course]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]]:
    """Columns (periods, then year, examination, final) and marks by subject and pupil."""
    periods = session.execute(
        select(ReportingPeriod.id, ReportingPeriod.kind, ReportingPeriod.number)
        .where(
            ReportingPeriod.year_id == year_id,
            ReportingPeriod.kind != PeriodKind.YEAR,
            ReportingPeriod.first_grade <= grade,
            ReportingPeriod.last_grade >= grade,
        )
        .order_by(ReportingPeriod.first_day, ReportingPeriod.last_day)
    ).all()
    pupils = [member.pupil_id for member in members]
    marks = _closing_marks(session, year_id, pupils)
    keys: list[object] = [row.id for row in periods]
    keys += list(FinalMarkKind)
    titles = [f"{_roman(row.number)} {_SHORT[row.kind]}" for row in periods]
    titles += [kind.caption for kind in FinalMarkKind]
    subjects = sorted({course.subject for course in courses} | {k[0] for k in marks})
    return tuple(titles), tuple(
        (name, tuple(tuple(marks.get((name, pupil, key), "") for key in keys) for pupil in pupils))
        for name in subjects
    )


def _closing_marks(
    session: Session, year_id: int, pupils: list[int]
) -> dict[tuple[str, int, object], str]:
    """Marks by subject, pupil, and number of the period or kind of the final mark."""
    marks: dict[tuple[str, int, object], str] = {}
    for subject, pupil, period, value, sign in session.execute(
        select(
            Subject.name, PeriodMark.pupil_id, PeriodMark.period_id, PeriodMark.value,
            PeriodMark.sign,
        )
        .join(Subject, Subject.id == PeriodMark.subject_id)
        .join(ReportingPeriod, ReportingPeriod.id == PeriodMark.period_id)
        .where(PeriodMark.pupil_id.in_(pupils), ReportingPeriod.year_id == year_id)
    ):  # fmt: skip
        marks[subject, pupil, period] = _mark(value, sign)
    for subject, pupil, kind, value, sign in session.execute(
        select(
            Subject.name, FinalMark.pupil_id, FinalMark.kind, FinalMark.value, FinalMark.sign
        )
        .join(Subject, Subject.id == FinalMark.subject_id)
        .where(FinalMark.pupil_id.in_(pupils), FinalMark.year_id == year_id)
    ):  # fmt: skip
        marks[subject, pupil, kind] = _mark(value, sign)
    return marks


_SIGNS = {sign.value: sign for sign in MarkSign}
_KINDS = {kind.value: kind for kind in AttendanceKind}
_SHORT = {
    PeriodKind.QUARTER: "четв.",
    PeriodKind.TRIMESTER: "трим.",
    PeriodKind.HALF_YEAR: "полуг.",
}


def _roman(number: int) -> str:
    return ("0", "I", "II", "III", "IV", "V", "VI")[number] if number < 7 else str(number)
