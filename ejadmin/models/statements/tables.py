"""Statements for families that refused the electronic service (school 14, point 14).

Who wants one, when the next is due, and the table of those issued; the acts of issuing are in the
ledger beside.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, Session, relationship

from ejadmin.errors import UserError
from ejadmin.models.base.columns import Identified, check_order, column, span_constraint
from ejadmin.models.base.words import name_key
from ejadmin.models.calendar.tables import AcademicYear, PeriodKind, ReportingPeriod, week_of
from ejadmin.models.classes.members import members_of_class
from ejadmin.models.classes.tables import ClassMembership, SchoolClass, parse_class_label
from ejadmin.models.people.tables import (
    Guardian,
    Handover,
    PaperRequest,
    Pupil,
    StatementFrequency,
    full_name,
)
from ejadmin.models.timetable.tables import Lesson, LessonState

WEEKS = {StatementFrequency.WEEKLY: 1, StatementFrequency.FORTNIGHTLY: 2}


class StatementIssue(Identified):
    """One statement as it was issued; its number is unique within the school year."""

    __tablename__ = "statement_issues"
    __title__ = "Журнал выдачи ведомостей"
    __one__ = "ведомость"
    __order__ = ("issued_on", "number")
    __table_args__ = (span_constraint(), UniqueConstraint("year_id", "number"))

    year_id: Mapped[int] = column("Учебный год", ForeignKey("academic_years.id"))
    number: Mapped[int] = column("Номер")
    issued_on: Mapped[date] = column("Дата выдачи", index=True)
    pupil_id: Mapped[int] = column("Ученик", ForeignKey("pupils.id"), index=True)
    first_day: Mapped[date] = column("С")
    last_day: Mapped[date] = column("По")
    chain_head: Mapped[str] = column("Контрольная сумма журнала изменений", String(64))
    received_on: Mapped[date | None] = column("Получена")
    received_by: Mapped[str | None] = column("Кто получил", String(150))

    year: Mapped[AcademicYear] = relationship()
    pupil: Mapped[Pupil] = relationship()

    def validate(self) -> None:
        """A statement's span and its receipt are in order."""
        check_order(self.first_day, self.last_day)
        check_order(self.issued_on, self.received_on, field="received_on")


@dataclass(frozen=True)
class PaperFamily:
    """A pupil whose family wants statements on paper, and what it was given so far."""

    pupil_id: int
    pupil: str
    grade: int
    class_label: str
    guardian: str
    frequency: StatementFrequency
    handover: Handover
    requested_on: date
    issued_on: date | None
    number: int | None
    covered_until: date
    due_on: date


def default_dates(session: Session, today: date) -> tuple[date, date]:
    """Monday and Sunday of the last week before this one in which lessons were held."""
    monday, _ = week_of(today)
    held = select(func.max(Lesson.day)).where(
        Lesson.day < monday, Lesson.state != LessonState.CANCELLED
    )
    return week_of(session.execute(held).scalar() or monday - timedelta(days=1))


def month_dates(today: date) -> tuple[date, date]:
    """The first and the last day of the month before this one."""
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def period_dates(session: Session, today: date) -> tuple[date, date] | None:
    """The reporting period of the last week in which lessons were held; nothing when none fits.

    Where seniors have half-years beside the quarters, the one that began last and ends first.
    """
    monday, sunday = default_dates(session, today)
    spans = {
        (first, last)
        for _, _, first, last in _periods(session)
        if first <= sunday and last >= monday
    }
    return max(spans, key=lambda span: (span[0], -span[1].toordinal()), default=None)


def everybody(session: Session, first: date, last: date) -> list[tuple[int, str, str]]:
    """Number, full name and class of every pupil of some class in a span, by class and name."""
    query = (
        select(Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name,
               SchoolClass.grade, SchoolClass.letter)
        .join(ClassMembership, ClassMembership.pupil_id == Pupil.id)
        .join(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .where(ClassMembership.first_day <= last)
        .where(or_(ClassMembership.last_day.is_(None), ClassMembership.last_day >= first))
        .order_by(ClassMembership.first_day)
    )  # fmt: skip
    latest = {
        pupil_id: (grade, f"{grade}{letter}", full_name(surname, name, middle))
        for pupil_id, surname, name, middle, grade, letter in session.execute(query)
    }
    ordered = sorted(latest.items(), key=lambda one: (*one[1][:2], name_key(one[1][2])))
    return [(pupil_id, name, label) for pupil_id, (_, label, name) in ordered]


def pupils_with_paper(session: Session, first: date, last: date) -> list[PaperFamily]:
    """Families whose written refusal holds on any day of a span, by class and name."""
    requests = _requests(session, first, last)
    classes = class_labels(session, requests, first, last)
    issued = _last_issues(session, requests)
    periods = _periods(session)
    families = []
    for pupil_id, (pupil, guardian, request) in requests.items():
        grade, label = classes.get(pupil_id, (0, ""))
        issued_on, number, covered = issued.get(
            pupil_id, (None, None, request.first_day - timedelta(days=1))
        )
        spans = [(a, b) for low, high, a, b in periods if low <= grade <= high]
        families.append(
            PaperFamily(
                pupil_id,
                pupil,
                grade,
                label,
                guardian,
                request.frequency,
                request.handover,
                request.requested_on,
                issued_on,
                number,
                covered,
                due_on(request.frequency, covered, spans),
            )  # fmt: skip
        )
    return sorted(families, key=lambda one: (one.grade, one.class_label, name_key(one.pupil)))


def due_on(
    frequency: StatementFrequency, covered_until: date, periods: Sequence[tuple[date, date]] = ()
) -> date:
    """The day from which the next statement is due, once the days it covers are over.

    ``periods`` are the reporting periods of the pupil's grade; without one that fits, a family
    that wants a statement for each period is served monthly.
    """
    start = covered_until + timedelta(days=1)
    if weeks := WEEKS.get(frequency):
        return week_of(start)[0] + timedelta(weeks=weeks)
    if frequency is StatementFrequency.PERIOD:
        for _, last in sorted(periods):
            if last >= start:
                return last + timedelta(days=1)
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def pupils_of_class(session: Session, label: str, first: date, last: date) -> list[int]:
    """Everybody who belonged to a class on any day of a span, by name."""
    parsed = parse_class_label(label)
    found = (
        parsed
        and session.execute(
            select(SchoolClass.id)
            .join(AcademicYear, AcademicYear.id == SchoolClass.year_id)
            .where(SchoolClass.grade == parsed[0], SchoolClass.letter == parsed[1])
            .where(AcademicYear.first_day <= last, AcademicYear.last_day >= first)
            .order_by(AcademicYear.first_day.desc())
        ).scalar()
    )
    if not found:
        raise UserError(
            f"Класса «{label}» в этом учебном году нет. Проверьте параллель и литеру, например 5А."
        )
    return [member.pupil_id for member in members_of_class(session, found, first, last)]


def choose_pupils(
    session: Session,
    first: date,
    last: date,
    *,
    paper: bool = False,
    class_label: str | None = None,
    pupil: int | None = None,
) -> list[int]:
    """The pupils that a selection names; an error when it names nobody or two things."""
    if sum((paper, class_label is not None, pupil is not None)) > 1:
        raise UserError("Выберите что-то одно: семьи с отказом, класс или ученика.")
    if paper:
        chosen = [family.pupil_id for family in pupils_with_paper(session, first, last)]
        nobody = "Ни от одной семьи нет отказа от услуги в электронном виде на эти дни."
    elif class_label is not None:
        chosen = pupils_of_class(session, class_label, first, last)
        nobody = f"В классе {class_label} в эти дни никто не числится."
    else:
        chosen = [pupil] if pupil is not None else []
        nobody = "Укажите, кому нужна ведомость: семьям с отказом, классу или ученику."
    if not chosen:
        raise UserError(nobody)
    return chosen


def check_span(first: date, last: date, today: date) -> None:
    """Refuse days turned round, days to come, and a span that no school year holds."""
    check_order(first, last)
    if first > today:
        raise UserError(f"{first:%d.%m.%Y} ещё не наступило. Выберите прошедшие дни.")
    if (last - first).days > 366:
        raise UserError("Ведомость составляется не больше чем за год. Выберите другие даты.")


def class_labels(
    session: Session, pupil_ids: Iterable[int], first: date, last: date
) -> dict[int, tuple[int, str]]:
    """Grade and label of each pupil's class on the last day of a span that has one."""
    spells = class_spells(session, pupil_ids, first, last)
    return {pupil_id: label_on(rows, first, last) for pupil_id, rows in spells.items()}


Spell = tuple[date, date | None, int, str]
_Request = tuple[str, str, PaperRequest]


def class_spells(
    session: Session, pupil_ids: Iterable[int], first: date, last: date
) -> dict[int, list[Spell]]:
    """Memberships of pupils in classes that touch a span, in order of time."""
    membership = ClassMembership
    query = (
        select(
            membership.pupil_id, membership.first_day, membership.last_day,
            SchoolClass.grade, SchoolClass.letter,
        )
        .join(SchoolClass, SchoolClass.id == membership.class_id)
        .where(membership.pupil_id.in_(list(pupil_ids)))
        .where(membership.first_day <= last)
        .where(or_(membership.last_day.is_(None), membership.last_day >= first))
        .order_by(membership.first_day)
    )  # fmt: skip
    spells: dict[int, list[Spell]] = {}
    for pupil_id, since, until, grade, letter in session.execute(query):
        spells.setdefault(pupil_id, []).append((since, until, grade, f"{grade}{letter}"))
    return spells


def label_on(spells: list[Spell], first: date, last: date) -> tuple[int, str]:
    """Grade and label of the last class within a span; grade 0 when there is none."""
    for since, until, grade, label in reversed(spells):
        if since <= last and (until is None or until >= first):
            return grade, label
    return 0, ""


def _requests(session: Session, first: date, last: date) -> dict[int, _Request]:
    """The latest request of each pupil that touches a span."""
    query = (
        select(PaperRequest, Pupil, Guardian)
        .join(Pupil, Pupil.id == PaperRequest.pupil_id)
        .outerjoin(Guardian, Guardian.id == PaperRequest.guardian_id)
        .where(PaperRequest.first_day <= last)
        .where(or_(PaperRequest.last_day.is_(None), PaperRequest.last_day >= first))
        .order_by(PaperRequest.first_day, PaperRequest.id)
    )
    return {
        request.pupil_id: (pupil.full_name, guardian.full_name if guardian else "", request)
        for request, pupil, guardian in session.execute(query)
    }


def _last_issues(
    session: Session, pupil_ids: Iterable[int]
) -> dict[int, tuple[date | None, int | None, date]]:
    """When each pupil's last statement was issued, its number, and the last day it covers."""
    issued = StatementIssue
    query = (
        select(issued.pupil_id, issued.issued_on, issued.number, issued.last_day)
        .where(issued.pupil_id.in_(list(pupil_ids)))
        .order_by(issued.last_day, issued.issued_on, issued.number)
    )
    return {row.pupil_id: (row.issued_on, row.number, row.last_day) for row in
            session.execute(query)}  # fmt: skip


def _periods(session: Session) -> list[tuple[int, int, date, date]]:
    period = ReportingPeriod
    query = select(period.first_grade, period.last_grade, period.first_day, period.last_day)
    rows = session.execute(query.where(period.kind != PeriodKind.YEAR))
    return [(low, high, first, last) for low, high, first, last in rows]
