"""Until when the journal may be written: the edit window and one-off unlocks."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, String, and_, bindparam, select
from sqlalchemy.orm import Mapped, Session, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Identified, TitledEnum, check_order, choice, column
from ejadmin.models.calendar.tables import AcademicYear, YearState
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee
from ejadmin.models.timetable.tables import Lesson


class EditRule(TitledEnum):
    """How long after a lesson its cells stay open (school 14, point 13)."""

    NEVER = "never", "никогда"
    WEEK = "1_week", "через неделю"
    TWO_WEEKS = "2_weeks", "через 2 недели"
    THREE_WEEKS = "3_weeks", "через 3 недели"
    MONTH = "month", "через месяц"


class EditWindow(Identified):
    """The rule of one school year: when a cell of the journal closes."""

    __tablename__ = "edit_windows"
    __title__ = "Период редактирования"
    __one__ = "период редактирования"
    __natural_key__ = ("year_id",)

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"), unique=True)
    rule: Mapped[EditRule] = column(
        "Запись закрывается", choice(EditRule), default=EditRule.TWO_WEEKS
    )

    year: Mapped[AcademicYear] = relationship()


class Unlock(Identified):
    """Leave for one person to write into one closed lesson, with a reason and an end."""

    __tablename__ = "unlocks"
    __title__ = "Разовый доступ"
    __one__ = "разовый доступ"

    lesson_id: Mapped[int] = column("Урок", ForeignKey("lessons.id"), index=True)
    employee_id: Mapped[int] = column("Кому", ForeignKey("employees.id"), index=True)
    reason: Mapped[str] = column("Причина", String(300))
    granted_at: Mapped[datetime] = column("Открыт")
    last_day: Mapped[date] = column("По")

    lesson: Mapped[Lesson] = relationship()
    employee: Mapped[Employee] = relationship()

    def validate(self) -> None:
        """An unlock does not end before it begins."""
        if self.granted_at is not None:
            check_order(self.granted_at.date(), self.last_day)


DEFAULT_RULE = EditRule.TWO_WEEKS
_WEEKS = {EditRule.WEEK: 1, EditRule.TWO_WEEKS: 2, EditRule.THREE_WEEKS: 3}


@dataclass(frozen=True)
class YearRule:
    """What decides whether a day of a school year may still be written: its window and state."""

    rule: EditRule = DEFAULT_RULE
    year_is_closed: bool = False

    def is_open(self, day: date, today: date) -> bool:
        """Whether what is counted from ``day`` may be written ``today``; both ends inclusive."""
        last = closes_on(self.rule, day)
        return not self.year_is_closed and (last is None or today <= last)

    def closed_because(self, day: date) -> str:
        """Why a day is closed, with the date and the rule, for a message or a tooltip."""
        last = closes_on(self.rule, day)
        if self.year_is_closed or last is None:
            return "учебный год закрыт"
        since = last + timedelta(days=1)
        return f"закрыт с {since:%d.%m.%Y} (период редактирования: {self.rule.caption})"


def closes_on(rule: EditRule, lesson_day: date) -> date | None:
    """The last day on which a lesson may be written, inclusive; ``None`` when it never closes.

    A month is a calendar month: what began on 31 January stays open to the last day of February.
    """
    if rule is EditRule.NEVER:
        return None
    if rule is EditRule.MONTH:
        year, month = lesson_day.year + lesson_day.month // 12, lesson_day.month % 12 + 1
        return date(year, month, min(lesson_day.day, monthrange(year, month)[1]))
    return lesson_day + timedelta(weeks=_WEEKS[rule])


_RULE_ON = (
    select(AcademicYear.state, EditWindow.rule)
    .outerjoin(EditWindow, EditWindow.year_id == AcademicYear.id)
    .where(AcademicYear.first_day <= bindparam("day"), AcademicYear.last_day >= bindparam("day"))
)


def rule_on(session: Session, day: date) -> YearRule:
    """The rule of the school year that holds a day; a year without one has the default."""
    found = session.execute(_RULE_ON, {"day": day}).first()
    if found is None:
        return YearRule()
    return make_rule(found[0], found[1])


def make_rule(state: YearState | None, rule: EditRule | None) -> YearRule:
    """A rule from what a joined query gave."""
    return YearRule(rule or DEFAULT_RULE, state is YearState.CLOSED)


def check_open(
    session: Session,
    lesson_id: int,
    today: date,
    employee_id: int | None = None,
    *,
    counted_from: date | None = None,
) -> None:
    """Refuse to write into a closed lesson, naming the date and the rule (school 14, point 13).

    ``counted_from`` replaces the lesson's date for marks for homework: its due date. An unlock of
    the employee opens the lesson, but never a closed year; see :func:`has_unlock`.
    """
    day = session.execute(select(Lesson.day).where(Lesson.id == lesson_id)).scalar_one_or_none()
    if day is None:
        raise UserError("Этого урока больше нет. Обновите страницу.")
    require_open(session, lesson_id, day, rule_on(session, day), today, employee_id, counted_from)


def require_open(
    session: Session,
    lesson_id: int,
    day: date,
    rule: YearRule,
    today: date,
    employee_id: int | None,
    counted_from: date | None = None,
) -> None:
    """The same check when the lesson's day and rule are already known."""
    start = max(day, counted_from or day)
    if rule.is_open(start, today):
        return
    if rule.year_is_closed:
        raise UserError(f"Урок {day:%d.%m.%Y}: учебный год закрыт, записи больше не меняются.")
    if not has_unlock(session, lesson_id, today, employee_id):
        raise UserError(
            f"Урок {day:%d.%m.%Y} {rule.closed_because(start)}. "
            "Чтобы записать, откройте разовый доступ к уроку."
        )


def has_unlock(session: Session, lesson_id: int, today: date, employee_id: int | None) -> bool:
    """Whether a one-off unlock is in force.

    Without an employee (the administrator writes for the teacher) the lesson's own teacher or one
    of the course's teachers is meant.
    """
    query = (
        select(Unlock.employee_id, Lesson.teacher_id, Course.teacher_id, Course.second_teacher_id)
        .join(Lesson, Lesson.id == Unlock.lesson_id)
        .join(Course, Course.id == Lesson.course_id)
        .where(and_(Unlock.lesson_id == lesson_id, Unlock.last_day >= today))
    )
    for granted, *teachers in session.execute(query):
        if granted == employee_id or (employee_id is None and granted in teachers):
            return True
    return False


def grant_unlock(
    session: Session, lesson_id: int, employee_id: int, reason: str, now: datetime, last_day: date
) -> Unlock:
    """Open one lesson to one person for a reason until a day, inclusive."""
    unlock = Unlock(
        lesson_id=lesson_id,
        employee_id=employee_id,
        reason=reason,
        granted_at=now,
        last_day=last_day,
    )
    session.add(unlock)
    session.flush()
    return unlock


def check_not_ahead(day: date, today: date) -> None:
    """Refuse marks and absences of a lesson that has not come: they cannot be earlier than it."""
    if day > today:
        raise UserError(
            f"Урок {day:%d.%m.%Y} ещё не прошёл: отметки и пропуски ставят со дня урока. "
            "Тему и задание можно записать заранее."
        )
