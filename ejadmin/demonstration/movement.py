"""Pupils who come or leave in the middle of the year, with the orders that say so."""

from datetime import timedelta

from ejadmin.demonstration.plan import ClassPlan, PupilPlan, SchoolPlan
from ejadmin.models.movement import Movement, MovementKind, SchoolOrder

MOVED = 0.006
EARLIEST_WEEK, LATEST_WEEK = 2, 7
OTHER_SCHOOLS = ("школа № 4 г. Заозёрска", "школа пос. Лесной", "лицей № 2 г. Нижнереченска")


def plan_movement(plan: SchoolPlan, school_class: ClassPlan, pupil: PupilPlan) -> None:
    """Now and then a pupil comes after the year began, or leaves before it ends."""
    if plan.random.random() > MOVED:
        return
    weeks = plan.random.randint(EARLIEST_WEEK, LATEST_WEEK)
    day = plan.first_day + timedelta(days=7 * weeks)
    other_school = plan.random.choice(OTHER_SCHOOLS)
    if plan.random.random() < 0.5:
        pupil.first_day = day
        _add(plan, pupil, MovementKind.ENROLMENT, None, school_class.id, other_school)
    else:
        pupil.last_day = day - timedelta(days=1)
        _add(plan, pupil, MovementKind.LEAVING, school_class.id, None, other_school)


def _add(
    plan: SchoolPlan,
    pupil: PupilPlan,
    kind: MovementKind,
    from_class_id: int | None,
    to_class_id: int | None,
    other_school: str,
) -> None:
    last_day = pupil.last_day
    day = pupil.first_day if last_day is None else last_day + timedelta(days=1)
    order_id = plan.sheets.add(
        SchoolOrder,
        number=f"{len(plan.sheets.of(SchoolOrder)) + 41}-у",
        issued_on=day - timedelta(days=1),
        title="О зачислении" if kind is MovementKind.ENROLMENT else "Об отчислении",
    )
    plan.sheets.add(
        Movement,
        pupil_id=pupil.id,
        kind=kind,
        day=day,
        order_id=order_id,
        from_class_id=from_class_id,
        to_class_id=to_class_id,
        other_school=other_school,
        reason="переезд семьи",
    )
