"""What is written about a whole lesson: its topic, homework, and the works that are its columns."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from types import EllipsisType
from typing import Any, TypeVar, cast

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import chain, history
from ejadmin.models.base.elsewhere import ANYTHING, refuse_changed
from ejadmin.models.calendar.tables import ReportingPeriod
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.cells import default_kind
from ejadmin.models.journal.grades import check_period
from ejadmin.models.journal.notation import MOST_MARKS
from ejadmin.models.journal.tables import Homework, Mark, Work, WorkKind
from ejadmin.models.journal.window import check_open
from ejadmin.models.people.tables import Employee, full_name
from ejadmin.models.timetable.tables import Lesson, LessonState

Writing = TypeVar("Writing", bound=Callable[..., Any])


def _for_its_teacher(write: Writing) -> Writing:
    """Let the change log name the lesson's teacher beside whoever writes (school 14, point 13)."""

    @wraps(write)
    def written(session: Session, lesson_id: int, *args: Any, **options: Any) -> Any:
        with history.noted(session, teacher=teacher_of(session, lesson_id)):
            return write(session, lesson_id, *args, **options)

    return cast("Writing", written)


def teacher_of(session: Session, lesson_id: int) -> str | None:
    """The full name of who holds a lesson: its own teacher, else the course's."""
    query = (
        select(Employee.last_name, Employee.first_name, Employee.middle_name)
        .join(Course, true())
        .join(Lesson, Lesson.course_id == Course.id)
        .where(
            Lesson.id == lesson_id,
            Employee.id == func.coalesce(Lesson.teacher_id, Course.teacher_id),
        )
    )
    row = session.execute(query).first()
    return full_name(*row) if row else None


@_for_its_teacher
def set_topic(
    session: Session,
    lesson_id: int,
    topic: str | None,
    *,
    today: date,
    employee_id: int | None = None,
    expected: str | EllipsisType | None = ANYTHING,
) -> str | None:
    """Write a lesson's topic, also ahead of it; what stood before.

    ``expected`` is what the writer saw there; see :func:`ejadmin.models.journal.cells.put_cell`.
    """
    lesson = _lesson(session, lesson_id)
    before = lesson.topic
    words = f"«{before}»" if before else ""
    refuse_changed(session, Lesson, {"id": lesson_id}, before, expected, words)
    if (topic or None) != before:
        check_open(session, lesson_id, today, employee_id)
        lesson.topic = topic or None
        session.flush()
    return before


@_for_its_teacher
def set_homework(
    session: Session,
    lesson_id: int,
    text: str | None,
    due_on: date | None = None,
    *,
    today: date,
    employee_id: int | None = None,
    expected: str | EllipsisType | None = ANYTHING,
) -> None:
    """Set what is to be done for a day, by default the course's next lesson; no text takes it away.

    ``expected`` is the text the writer saw there. Raises :class:`UserError` when the lesson is
    closed or the day is before the lesson.
    """
    lesson = _lesson(session, lesson_id)
    record = session.scalars(select(Homework).where(Homework.lesson_id == lesson_id)).first()
    wanted = (text or "").strip()
    stands = record.text if record is not None else None
    key = {"id": record.id if record is not None else 0}
    refuse_changed(session, Homework, key, stands, expected, f"«{stands}»" if stands else "")
    if not wanted:
        if record is not None:
            check_open(session, lesson_id, today, employee_id)
            session.delete(record)
            session.flush()
        return
    due_on = due_on or (record and record.due_on) or next_lesson_day(session, lesson)
    if due_on is not None and due_on < lesson.day:
        raise UserError(
            f"Задано к {due_on:%d.%m.%Y}, а урок позже – {lesson.day:%d.%m.%Y}.", field="due_on"
        )
    if record is not None and (record.text, record.due_on) == (wanted, due_on):
        return
    check_open(session, lesson_id, today, employee_id)
    if record is None:
        record = Homework(lesson_id=lesson_id)
        session.add(record)
    record.text, record.due_on = wanted, due_on
    session.flush()


def next_lesson_day(session: Session, lesson: Lesson) -> date | None:
    """The day of the course's next lesson; ``None`` after the last one."""
    query = select(func.min(Lesson.day)).where(
        Lesson.course_id == lesson.course_id,
        Lesson.day > lesson.day,
        Lesson.state != LessonState.CANCELLED,
    )
    return session.execute(query).scalar()


@_for_its_teacher
def add_work(
    session: Session,
    lesson_id: int,
    kind_id: int | None = None,
    *,
    today: date,
    employee_id: int | None = None,
) -> int:
    """One more work at a lesson, after those that stand; its number in the database."""
    check_open(session, lesson_id, today, employee_id)
    chain.take_turn(session)
    query = select(func.max(Work.position)).where(Work.lesson_id == lesson_id)
    position = (session.execute(query).scalar() or 0) + 1
    if position > MOST_MARKS:
        raise UserError(f"На одном уроке – не больше {MOST_MARKS} работ.")
    work = Work(lesson_id=lesson_id, position=position, kind_id=kind_id or default_kind(session).id)
    session.add(work)
    session.flush()
    return work.id


def add_work_after(session: Session, lesson_id: int, *, today: date) -> int:
    """One more column where people see one already: an unwritten lesson gets its first work too."""
    if _work_at(session, lesson_id, 1) is None:
        add_work(session, lesson_id, today=today)
    return add_work(session, lesson_id, today=today)


def day_of_lesson(session: Session, lesson_id: int | None) -> date | None:
    """The day of a lesson; ``None`` when there is no such lesson any more."""
    lesson = session.get(Lesson, lesson_id) if lesson_id is not None else None
    return lesson.day if lesson else None


@_for_its_teacher
def set_kind(
    session: Session,
    lesson_id: int,
    position: int,
    kind_id: int,
    *,
    today: date,
    employee_id: int | None = None,
    expected: int | EllipsisType | None = ANYTHING,
) -> int | None:
    """Say what a column is: «контрольная»; the kind before, ``None`` when the work is made now.

    ``expected`` is the kind the writer saw there. A control work may be announced ahead of its
    lesson.
    """
    work = _work_at(session, lesson_id, position)
    stands = work.kind_id if work is not None else None
    words = f"«{work.kind}»" if work is not None else ""
    key = {"id": work.id if work is not None else 0}
    refuse_changed(session, Work, key, stands, expected, words)
    if work is not None and work.kind_id == kind_id:
        return kind_id
    check_open(session, lesson_id, today, employee_id)
    if session.get(WorkKind, kind_id) is None:
        raise UserError("Такого вида работ больше нет. Обновите страницу.")
    before = None if work is None else work.kind_id
    if work is None:
        session.add(Work(lesson_id=lesson_id, position=position, kind_id=kind_id))
    else:
        work.kind_id = kind_id
    session.flush()
    return before


def marks_of_work(session: Session, lesson_id: int, position: int) -> int:
    """How many marks a work holds: what to tell before it is removed."""
    query = (
        select(func.count())
        .select_from(Mark)
        .join(Work, Work.id == Mark.work_id)
        .where(Work.lesson_id == lesson_id, Work.position == position)
    )
    return session.execute(query).scalar_one()


@_for_its_teacher
def remove_work(
    session: Session,
    lesson_id: int,
    position: int,
    *,
    today: date,
    with_marks: bool = False,
    employee_id: int | None = None,
) -> None:
    """Remove a work; its marks go only when ``with_marks`` says that a person agreed.

    The works after it move up, so that «4/5» without its first work reads «5».
    """
    work = _work_at(session, lesson_id, position)
    if work is None:
        return
    check_open(session, lesson_id, today, employee_id)
    marks = list(session.scalars(select(Mark).where(Mark.work_id == work.id)))
    if marks and not with_marks:
        raise UserError(f"В этой работе есть отметки ({len(marks)}): удалите сначала их.")
    for mark in marks:
        session.delete(mark)
    session.flush()
    session.delete(work)
    session.flush()
    later = select(Work).where(Work.lesson_id == lesson_id, Work.position > position)
    for following in session.scalars(later.order_by(Work.position)).all():
        following.position -= 1
        session.flush()


def check_still_open(
    session: Session, lesson_ids: Iterable[int], period_ids: Iterable[int], *, today: date
) -> None:
    """Refuse to take back what was written into lessons and periods that have closed since.

    Where a lesson has works for homework, all of it counts from its due date.
    """
    for lesson_id in lesson_ids:
        due_on = (
            select(Homework.due_on)
            .join(Work, Work.lesson_id == Homework.lesson_id)
            .join(WorkKind, WorkKind.id == Work.kind_id)
            .where(Homework.lesson_id == lesson_id, WorkKind.is_homework)
        )
        check_open(session, lesson_id, today, counted_from=session.scalars(due_on).first())
    for period_id in period_ids:
        period = session.get(ReportingPeriod, period_id)
        if period is not None:
            check_period(session, period, today)


def _work_at(session: Session, lesson_id: int, position: int) -> Work | None:
    query = select(Work).where(Work.lesson_id == lesson_id, Work.position == position)
    return session.scalars(query).first()


def _lesson(session: Session, lesson_id: int) -> Lesson:
    lesson = session.get(Lesson, lesson_id)
    if lesson is None:
        raise UserError("Этого урока больше нет. Обновите страницу.")
    return lesson
