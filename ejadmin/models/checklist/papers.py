"""How far the steps about people's papers are: consents, families, logins, course plans."""

from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base.words import counted, grouped
from ejadmin.models.checklist.step import StepProgress
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.journal.tables import CoursePlan
from ejadmin.models.people.access_slips import AccessSlip
from ejadmin.models.people.tables import (
    Consent,
    ConsentKind,
    Employee,
    Guardian,
    Pupil,
    PupilGuardian,
)
from ejadmin.models.school.card import School

EMPTY = "пока пусто"


def consents(session: Session) -> StepProgress:
    """How many pupils, guardians and employees have a consent in force (school 14, row 1.4)."""
    found = [
        (title, _count(session, model), _agreed(session, model, key))
        for title, model, key in (
            ("ученики", Pupil, Consent.pupil_id),
            ("родители", Guardian, Consent.guardian_id),
            ("сотрудники", Employee, Consent.employee_id),
        )
    ]
    agreed = sum(have for _, _, have in found)
    if not agreed:
        return StepProgress(0, EMPTY, is_complete=False)
    told = [f"{title} {grouped(have)} из {grouped(all_)}" for title, all_, have in found if all_]
    return StepProgress(agreed, ", ".join(told), all(have >= all_ for _, all_, have in found))


def guardians(session: Session) -> StepProgress:
    """Guardians, and how many pupils have none."""
    count = _count(session, Guardian)
    if not count:
        return StepProgress(0, "нет; если школе они не нужны, так и оставьте")
    related = exists().where(PupilGuardian.pupil_id == Pupil.id)
    alone = session.scalar(select(func.count(Pupil.id)).where(~related)) or 0
    told = counted(count, "родитель", "родителя", "родителей")
    without = f", не указаны у {counted(alone, 'ученика', 'учеников', 'учеников')}" if alone else ""
    return StepProgress(count, f"{told}{without}")


def people(session: Session) -> StepProgress:
    """Everybody whom the search for duplicates looks at."""
    pupils, others = _count(session, Pupil), _count(session, Guardian) + _count(session, Employee)
    if not pupils:
        return StepProgress(0, EMPTY)
    told = counted(pupils + others, "человек", "человека", "человек")
    return StepProgress(pupils, f"просмотрено: {told}")


def plans(session: Session) -> StepProgress:
    """Courses that have a course plan."""
    planned, courses = _count(session, CoursePlan), _count(session, Course)
    if not planned:
        return StepProgress(0, "в программе нет", is_complete=False)
    told = f"планы у {grouped(planned)} из {grouped(courses)} нагрузок"
    return StepProgress(planned, told, planned >= courses)


def slips(session: Session) -> StepProgress:
    """Logins handed over; a school without a regional system has none (school 14, row 2.2)."""
    received, handed = session.execute(
        select(func.count(AccessSlip.id), func.count(AccessSlip.handed_on))
    ).one()
    if not received:
        system = session.scalar(select(School.regional_system).where(School.id == 1))
        told = "логины не внесены" if system else "региональная система не указана"
        return StepProgress(0, told, is_complete=False, is_needed=bool(system))
    told = f"выдано {grouped(handed)} из {grouped(received)}"
    return StepProgress(received, told, handed >= received)


def _count(session: Session, model: type[Any]) -> int:
    return session.scalar(select(func.count(model.id))) or 0


def _agreed(session: Session, model: type[Any], key: Any) -> int:
    """People of a table with a consent to the use of their data that is not withdrawn."""
    today = func.current_date()
    given = exists().where(
        key == model.id,
        Consent.kind == ConsentKind.PERSONAL_DATA,
        or_(Consent.withdrawn_on.is_(None), Consent.withdrawn_on > today),
    )
    return session.scalar(select(func.count(model.id)).where(given)) or 0
