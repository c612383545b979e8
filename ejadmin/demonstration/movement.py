"""Orders of the year: the new first and tenth grades, and who comes or leaves in its course."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from ejadmin.demonstration.plan import ClassPlan, PupilPlan, SchoolPlan
from ejadmin.models.classes.tables import ClassMembership, SubgroupMembership
from ejadmin.models.movement.tables import (
    Movement,
    MovementEffect,
    MovementKind,
    OrderKind,
    SchoolOrder,
)

MOVED = 0.006
EARLIEST_WEEK, LATEST_WEEK = 2, 7
OTHER_SCHOOLS = ("школа № 4 г. Заозёрска", "школа пос. Лесной", "лицей № 2 г. Нижнереченска")
NEW_GRADES = {1: "О зачислении в 1 класс", 10: "О зачислении в 10 класс"}
FIRST_NUMBER = 39
DAY = timedelta(days=1)


def plan_movement(plan: SchoolPlan, school_class: ClassPlan, pupil: PupilPlan) -> None:
    """Now and then a pupil comes after the year began, or leaves before it ends."""
    if plan.random.random() > MOVED:
        return
    weeks = plan.random.randint(EARLIEST_WEEK, LATEST_WEEK)
    day = plan.first_day + timedelta(days=7 * weeks)
    other_school = plan.random.choice(OTHER_SCHOOLS)
    is_coming = plan.random.random() < 0.5
    if is_coming:
        pupil.first_day = day
    else:
        pupil.last_day = day - DAY
    kind = OrderKind.ENROLMENT if is_coming else OrderKind.LEAVING
    title = "О зачислении" if is_coming else "Об отчислении"
    grounds = f"заявление родителей от {day - 2 * DAY:%d.%m.%Y}"
    order_id = _add_order(plan, kind, title, day - DAY, grounds)
    _add(plan, pupil.id, MovementKind(kind.value), day, order_id, school_class.id, other_school)


def plan_orders(plan: SchoolPlan) -> None:
    """The new grades are enrolled by one order each; every order gets its number and effects."""
    day = plan.first_day
    for grade, title in NEW_GRADES.items():
        classes = [one for one in plan.classes if one.grade == grade]
        newcomers = [
            (pupil, one.id) for one in classes for pupil in one.pupils if pupil.first_day == day
        ]
        if newcomers:
            grounds = f"заявления родителей, протокол приёмной комиссии от {day - 5 * DAY:%d.%m.%Y}"
            order_id = _add_order(plan, OrderKind.ENROLMENT, title, day - 4 * DAY, grounds)
            for pupil, class_id in newcomers:
                _add(plan, pupil.id, MovementKind.ENROLMENT, day, order_id, class_id, None)
    _number(plan)
    _plan_effects(plan)


def _add_order(plan: SchoolPlan, kind: OrderKind, title: str, issued_on: date, grounds: str) -> int:
    return plan.sheets.add(
        SchoolOrder, number="", issued_on=issued_on, kind=kind, title=title, grounds=grounds
    )


def _add(
    plan: SchoolPlan,
    pupil_id: int,
    kind: MovementKind,
    day: date,
    order_id: int,
    class_id: int,
    other_school: str | None,
) -> None:
    is_coming = kind is MovementKind.ENROLMENT
    plan.sheets.add(
        Movement,
        pupil_id=pupil_id,
        kind=kind,
        day=day,
        order_id=order_id,
        from_class_id=None if is_coming else class_id,
        to_class_id=class_id if is_coming else None,
        other_school=other_school,
        reason="переезд семьи" if other_school else None,
        entered_on=day,
    )


def _number(plan: SchoolPlan) -> None:
    """Orders are numbered one after another, by date."""
    orders = sorted(plan.sheets.of(SchoolOrder), key=lambda row: (row["issued_on"], row["id"]))
    for number, row in enumerate(orders, FIRST_NUMBER):
        row["number"] = f"{number}-у"


def _plan_effects(plan: SchoolPlan) -> None:
    """What the orders did to the lists, so that they can be undone like orders typed by hand."""
    members = _by_pupil(plan, ClassMembership)
    parts = _by_pupil(plan, SubgroupMembership)
    for movement in plan.sheets.of(Movement):
        if movement["day"] == plan.first_day:
            continue  # the lists of the first day stood before the order: it only confirms them
        is_coming = movement["kind"] is MovementKind.ENROLMENT
        for link, rows in (("class_membership_id", members), ("subgroup_membership_id", parts)):
            for row in rows[movement["pupil_id"]]:
                own: dict[str, int | None] = {
                    "class_membership_id": None, "subgroup_membership_id": None, link: row["id"],
                }  # fmt: skip
                plan.sheets.add(
                    MovementEffect,
                    movement_id=movement["id"],
                    **own,
                    is_beginning=is_coming,
                    last_day_before=None,
                )


def _by_pupil(plan: SchoolPlan, model: Any) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in plan.sheets.of(model):
        found[row["pupil_id"]].append(row)
    return found
