"""Period marks: put by a person, suggested from the weighted mean by editable thresholds."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from types import EllipsisType

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session

from ejadmin.errors import UserError
from ejadmin.models.base import history
from ejadmin.models.base.elsewhere import ANYTHING, refuse_changed
from ejadmin.models.base.rows import Prepared
from ejadmin.models.calendar.tables import ReportingPeriod
from ejadmin.models.classes.members import touches
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.grading import Thresholds
from ejadmin.models.journal.notation import mark_text
from ejadmin.models.journal.tables import MarkSign, MarkThreshold, PeriodMark
from ejadmin.models.journal.window import rule_on
from ejadmin.models.school.subjects import MarkScale, Subject
from ejadmin.paths import resource

_THRESHOLDS = Prepared(
    select(
        MarkThreshold.subject_id, MarkThreshold.five, MarkThreshold.four, MarkThreshold.three
    ).where(
        or_(
            MarkThreshold.subject_id.is_(None), MarkThreshold.subject_id == bindparam("subject")
        )
    )
)  # fmt: skip


def thresholds_of(session: Session, subject_id: int) -> Thresholds:
    """The subject's own thresholds, else the school's, else those the program comes with."""
    rows = _THRESHOLDS.rows(session.connection(), {"subject": subject_id})
    own = sorted(rows, key=lambda row: row[0] is None)
    if own:
        return Thresholds(*(Decimal(str(value)) for value in own[0][1:]))
    return _preset()


@cache
def _preset() -> Thresholds:
    with resource("presets", "mark_thresholds.toml").open("rb") as stream:
        preset = tomllib.load(stream)
    return Thresholds(*(Decimal(str(preset[name])) for name in ("five", "four", "three")))


def put_period_mark(
    session: Session,
    course_id: int,
    period_id: int,
    pupil_id: int,
    value: int | MarkSign | None,
    *,
    today: date,
    expected: int | MarkSign | EllipsisType | None = ANYTHING,
) -> int | MarkSign | None:
    """Put, change or with ``None`` take away a period mark; what stood before.

    ``expected`` is what the writer saw there; see :func:`ejadmin.models.journal.cells.put_cell`.
    The edit window is counted from the period's last day. Raises :class:`UserError` when it is
    over, when the period has not begun, when the pupil was not there on any of its days, and when
    the subject takes no such mark.
    """
    period = session.get(ReportingPeriod, period_id)
    course = session.get(Course, course_id)
    if period is None or course is None:
        raise UserError("Этого периода или предмета больше нет. Обновите страницу.")
    record = session.get(PeriodMark, (period_id, course.subject_id, pupil_id))
    before = None if record is None else record.sign if record.value is None else record.value
    key = {"period_id": period_id, "subject_id": course.subject_id, "pupil_id": pupil_id}
    words = "" if before is None else f"«{mark_text(before)}»"
    refuse_changed(session, PeriodMark, key, before, expected, words)
    if before == value:
        return before
    check_period(session, period, today)
    if value is not None:
        _check_value(session, course.subject_id, value)
        _check_member(session, course, period, pupil_id)
    with history.noted(session, teacher=course.teacher.full_name if course.teacher else None):
        if value is None:
            session.delete(record)
        else:
            _store(session, record, (period_id, course.subject_id, pupil_id), value)
    return before


def _store(
    session: Session, record: PeriodMark | None, key: tuple[int, int, int], value: int | MarkSign
) -> None:
    if record is None:
        record = PeriodMark(period_id=key[0], subject_id=key[1], pupil_id=key[2])
        session.add(record)
    record.sign = value if isinstance(value, MarkSign) else None
    record.value = None if isinstance(value, MarkSign) else value


def check_period(session: Session, period: ReportingPeriod, today: date) -> None:
    """Refuse a mark for a period that has not begun or is closed."""
    if today < period.first_day:
        raise UserError(
            f"Период «{period.title}» ещё не начался: первый день – {period.first_day:%d.%m.%Y}."
        )
    rule = rule_on(session, period.last_day)
    if not rule.is_open(period.last_day, today):
        raise UserError(f"Период «{period.title}»: {rule.closed_because(period.last_day)}.")


def _check_value(session: Session, subject_id: int, value: int | MarkSign) -> None:
    subject = session.get_one(Subject, subject_id)
    if subject.without_assessment:
        raise UserError(f"{subject.name} – без аттестации: отметку за период не ставят.")
    if subject.scale is MarkScale.PASS_FAIL and isinstance(value, int):
        raise UserError("По этому предмету ставят «зач» или «незач».")


def _check_member(session: Session, course: Course, period: ReportingPeriod, pupil: int) -> None:
    membership: type[ClassMembership] | type[SubgroupMembership]
    if course.class_id is not None:
        membership, is_theirs = ClassMembership, ClassMembership.class_id == course.class_id
    else:
        membership = SubgroupMembership
        is_theirs = SubgroupMembership.subgroup_id == course.subgroup_id
    query = exists().where(
        is_theirs,
        membership.pupil_id == pupil,
        touches(membership, period.first_day, period.last_day),
    )
    if not session.execute(select(query)).scalar():
        raise UserError(f"Ученик не числился здесь ни в один день периода «{period.title}».")
