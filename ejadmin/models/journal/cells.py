"""Writing a cell of the journal: marks of a lesson's works and one absence, under the rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import EllipsisType
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import history, writing
from ejadmin.models.base.elsewhere import ANYTHING, refuse_changed
from ejadmin.models.base.rows import Prepared
from ejadmin.models.calendar.tables import AcademicYear
from ejadmin.models.classes.members import holds
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.notation import Absence, Cell, CellMark, format_cell, make_cell
from ejadmin.models.journal.tables import Attendance, Homework, Mark, MarkSign, Work, WorkKind
from ejadmin.models.journal.window import (
    EditWindow,
    YearRule,
    check_not_ahead,
    make_rule,
    require_open,
)
from ejadmin.models.people.tables import Employee, Pupil, full_name
from ejadmin.models.school.subjects import MarkScale, Subject
from ejadmin.models.timetable.tables import Lesson, LessonState


class _Column(NamedTuple):
    """One work of the lesson and the pupil's mark in it."""

    work_id: int
    position: int
    is_homework: bool
    is_default: bool
    value: int | None
    sign: MarkSign | None
    comment: str | None

    @property
    def mark(self) -> CellMark | None:
        """The mark, if there is one."""
        value = self.sign if self.value is None else self.value
        return None if value is None else CellMark(value, self.comment)


@dataclass(frozen=True)
class _Place:
    """All that decides about one cell, read in one query."""

    lesson_id: int
    pupil_id: int
    day: date
    state: LessonState
    scale: MarkScale
    due_on: date | None
    rule: YearRule
    belongs: bool
    absence: Absence | None
    columns: dict[int, _Column]
    teacher: str | None

    def mark_at(self, position: int) -> CellMark | None:
        """The mark in the work of a position."""
        column = self.columns.get(position)
        return column.mark if column else None

    def cell(self) -> Cell:
        """What stands in the cell now."""
        last = max(self.columns, default=0)
        return make_cell([self.mark_at(n) for n in range(1, last + 1)], self.absence)


def _spans(membership: type[ClassMembership] | type[SubgroupMembership], is_theirs: Any) -> Any:
    return exists().where(
        is_theirs,
        membership.pupil_id == bindparam("pupil"),
        holds(membership, Lesson.day),
    )


_PLACE = Prepared(
    select(
        Lesson.day,
        Lesson.state,
        Subject.scale,
        Homework.due_on,
        AcademicYear.state,
        EditWindow.rule,
        or_(
            _spans(ClassMembership, ClassMembership.class_id == Course.class_id),
            _spans(SubgroupMembership, SubgroupMembership.subgroup_id == Course.subgroup_id),
        ).label("belongs"),
        Employee.last_name,
        Employee.first_name,
        Employee.middle_name,
        Attendance.kind,
        Attendance.minutes_late,
        Attendance.reason,
        Attendance.document,
        Work.id,
        Work.position,
        WorkKind.is_homework,
        WorkKind.is_default,
        Mark.value,
        Mark.sign,
        Mark.comment,
    )
    .join(Course, Course.id == Lesson.course_id)
    .join(Subject, Subject.id == Course.subject_id)
    .outerjoin(Employee, Employee.id == func.coalesce(Lesson.teacher_id, Course.teacher_id))
    .outerjoin(
        AcademicYear,
        and_(AcademicYear.first_day <= Lesson.day, AcademicYear.last_day >= Lesson.day),
    )
    .outerjoin(EditWindow, EditWindow.year_id == AcademicYear.id)
    .outerjoin(Homework, Homework.lesson_id == Lesson.id)
    .outerjoin(
        Attendance,
        and_(Attendance.lesson_id == Lesson.id, Attendance.pupil_id == bindparam("pupil")),
    )
    .outerjoin(Work, Work.lesson_id == Lesson.id)
    .outerjoin(WorkKind, WorkKind.id == Work.kind_id)
    .outerjoin(Mark, and_(Mark.work_id == Work.id, Mark.pupil_id == bindparam("pupil")))
    .where(Lesson.id == bindparam("lesson"))
)


def read_cell(session: Session, lesson_id: int, pupil_id: int) -> Cell:
    """What stands in a cell."""
    return _read(session, lesson_id, pupil_id).cell()


def put_cell(
    session: Session,
    lesson_id: int,
    pupil_id: int,
    cell: Cell,
    *,
    today: date,
    employee_id: int | None = None,
    expected: Cell | EllipsisType = ANYTHING,
) -> Cell:
    """Make a cell hold exactly this and return what it held before.

    ``expected`` is what the writer saw there and means to replace. A first mark of a lesson makes
    its work with the default kind, a second one the next work.
    Raises :class:`ChangedElsewhere` when something else stands there, and :class:`UserError` when
    the lesson is ahead, cancelled or closed, when the pupil was not in the class on that day, and
    when the subject's scale has no such mark.
    """
    place = _read(session, lesson_id, pupil_id)
    before = place.cell()
    if before != expected:
        model, key = _last_written(place)
        refuse_changed(session, model, key, before, expected, f"«{format_cell(before)}»")
    if before == cell:
        return before
    _check(session, place, before, cell, today, employee_id)
    with history.noted(session, teacher=place.teacher):
        _write_absence(session, place, cell.absence)
        for index in range(max(len(before.marks), len(cell.marks))):
            mark = cell.marks[index] if index < len(cell.marks) else None
            _write_mark(session, place, index + 1, mark)
        _drop_spare_works(session, place, len(cell.marks))
    return before


def put_cells(
    session: Session,
    cells: Iterable[tuple[int, int, Cell]],
    *,
    today: date,
    employee_id: int | None = None,
) -> list[Cell]:
    """Write several cells (lesson, pupil, cell), all or none; what they held before."""
    return [
        put_cell(session, lesson_id, pupil_id, cell, today=today, employee_id=employee_id)
        for lesson_id, pupil_id, cell in cells
    ]


def put_mark(
    session: Session,
    lesson_id: int,
    pupil_id: int,
    value: int | MarkSign | None,
    *,
    today: date,
    position: int = 1,
    comment: str | None = None,
    employee_id: int | None = None,
) -> Cell:
    """Put or, with ``None``, take away one mark, leaving the rest of the cell as it is."""
    before = read_cell(session, lesson_id, pupil_id)
    marks = list(before.marks) + [None] * (position - len(before.marks))
    marks[position - 1] = None if value is None else CellMark(value, comment)
    cell = make_cell(marks, before.absence)
    return put_cell(session, lesson_id, pupil_id, cell, today=today, employee_id=employee_id)


def default_kind(session: Session) -> WorkKind:
    """The kind of work a mark gets when put by one key; a user's error when there is no kind."""
    query = select(WorkKind).order_by(WorkKind.is_default.desc(), WorkKind.id).limit(1)
    kind = session.scalars(query).first()
    if kind is None:
        raise UserError("Нет ни одного вида работ. Заполните справочник «Виды работ».")
    return kind


def _read(session: Session, lesson_id: int, pupil_id: int) -> _Place:
    session.flush()
    names = {"lesson": lesson_id, "pupil": pupil_id}
    rows = _PLACE.rows(session.connection(), names)
    if not rows:
        raise UserError("Этого урока больше нет. Обновите страницу.")
    first = rows[0]
    day, state, scale, due_on, year_state, rule, belongs = first[:7]
    columns = [row[14:] for row in rows if row[14] is not None]
    return _Place(
        lesson_id,
        pupil_id,
        day,
        state,
        scale,
        due_on,
        make_rule(year_state, rule),
        bool(belongs),
        Absence(*first[10:14]) if first[10] else None,
        {column[1]: _Column(*column) for column in columns},
        full_name(*first[7:10]) if first[7] else None,
    )


def _last_written(place: _Place) -> tuple[type[Mark | Attendance], dict[str, int]]:
    """The record whose last change says who wrote the cell."""
    column = place.columns.get(1)
    if column is None or place.absence is not None:
        return Attendance, {"lesson_id": place.lesson_id, "pupil_id": place.pupil_id}
    return Mark, {"work_id": column.work_id, "pupil_id": place.pupil_id}


def _check(
    session: Session, place: _Place, before: Cell, after: Cell, today: date, employee: int | None
) -> None:
    if place.state is LessonState.CANCELLED and not after.is_empty:
        raise UserError(f"Урок {place.day:%d.%m.%Y} отменён: отметки за него не ставят.")
    if not place.belongs and not after.is_empty:
        raise UserError(_stranger(session, place))
    if not after.is_empty:
        check_not_ahead(place.day, today)
    _check_scale(place, before, after)
    for start in _counted_from(place, before, after):
        require_open(session, place.lesson_id, place.day, place.rule, today, employee, start)


def _counted_from(place: _Place, before: Cell, after: Cell) -> set[date | None]:
    """The days the edit window is counted from, of what changes: homework from its due date."""
    starts: set[date | None] = set()
    if before.absence != after.absence:
        starts.add(None)
    for index in range(max(len(before.marks), len(after.marks))):
        old = before.marks[index] if index < len(before.marks) else None
        new = after.marks[index] if index < len(after.marks) else None
        column = place.columns.get(index + 1)
        if old != new:
            starts.add(place.due_on if column and column.is_homework else None)
    return starts


def _check_scale(place: _Place, before: Cell, after: Cell) -> None:
    for mark in after.marks:
        if mark is None or mark in before.marks:
            continue
        if place.scale is MarkScale.NONE:
            raise UserError("По этому предмету отметок не ставят, только Н, Б, У, О.")
        if place.scale is MarkScale.PASS_FAIL and isinstance(mark.value, int):
            raise UserError("По этому предмету ставят «зач» или «незач» (клавиша З – зач).")


def _stranger(session: Session, place: _Place) -> str:
    query = select(Pupil.last_name, Pupil.first_name).where(Pupil.id == place.pupil_id)
    name = " ".join(session.execute(query).first() or ("Ученик",))
    return f"{name}: {place.day:%d.%m.%Y} в этом классе или подгруппе не числится."


def _write_absence(session: Session, place: _Place, absence: Absence | None) -> None:
    if absence != place.absence:
        key = {"lesson_id": place.lesson_id, "pupil_id": place.pupil_id}
        before, after = (each and each._asdict() for each in (place.absence, absence))
        writing.write_row(session, Attendance, key, before, after)


def _write_mark(session: Session, place: _Place, position: int, mark: CellMark | None) -> None:
    before = place.mark_at(position)
    if mark == before:
        return
    column = place.columns.get(position)
    work_id = column.work_id if column else _make_work(session, place.lesson_id, position)
    key = {"work_id": work_id, "pupil_id": place.pupil_id}
    writing.write_row(session, Mark, key, _values(before), _values(mark))


def _make_work(session: Session, lesson_id: int, position: int) -> int:
    work = Work(lesson_id=lesson_id, position=position, kind_id=default_kind(session).id)
    session.add(work)
    session.flush()
    return work.id


def _values(mark: CellMark | None) -> dict[str, Any] | None:
    if mark is None:
        return None
    is_sign = isinstance(mark.value, MarkSign)
    return {
        "value": None if is_sign else mark.value,
        "sign": mark.value if is_sign else None,
        "comment": mark.comment,
    }


def _drop_spare_works(session: Session, place: _Place, kept: int) -> None:
    """Forget further columns that a second mark made, once nobody has a mark there."""
    for position in sorted(place.columns, reverse=True):
        column = place.columns[position]
        if position <= max(kept, 1) or column.mark is None or not column.is_default:
            return
        work = session.get_one(Work, column.work_id)
        query = select(Mark.pupil_id).where(Mark.work_id == work.id).limit(1)
        if work.title or session.execute(query).first():
            return
        session.delete(work)
        session.flush()
