"""Rooms, employees and bells; each teacher has a room of their own."""

from datetime import time, timedelta
from math import ceil
from typing import Any

from ejadmin.demonstration.people import add_consent
from ejadmin.demonstration.plan import (
    ClassPlan,
    SchoolPlan,
    TeacherPlan,
    curriculum_data,
    school_data,
)
from ejadmin.models.classes.tables import Shift
from ejadmin.models.people.tables import Employee, Sex
from ejadmin.models.school.card import Building, Room, RoomKind, School
from ejadmin.models.timetable.tables import Bell, BellSchedule

FULL_LOAD = 23
ROOMS_ON_A_FLOOR = 12
PRIMARY = "primary"


def plan_staff(plan: SchoolPlan) -> None:
    """The card, buildings, bells, and as many employees with rooms as the hours need."""
    _add_buildings(plan)
    _add_bells(plan)
    for office in school_data()["staff"]:
        for _ in range(office.get("count", 1)):
            _add_employee(plan, Sex(office["sex"]), office["position"])
    _add_card(plan)
    chairs = {chair["key"]: chair for chair in curriculum_data()["chairs"]}
    for school_class in plan.classes:
        if school_class.grade <= 4:
            _add_teacher(plan, chairs[PRIMARY], building_id=2)
    for key, hours in _hours_of_chairs(plan).items():
        chair = chairs[key]
        for _ in range(max(chair.get("least", 1), ceil(hours / FULL_LOAD))):
            _add_teacher(plan, chair, building_id=chair.get("building", 1))


def _hours_of_chairs(plan: SchoolPlan) -> dict[str, int]:
    """Hours a week each chair gives, without the primary school's own teachers."""
    hours: dict[str, int] = {}
    joined = set()
    for school_class in plan.classes:
        for subject in plan.subjects:
            count = subject.hours[school_class.grade - 1]
            chairs = subject.chairs_for(school_class.grade)
            split = subject.split_for(school_class.grade)
            if not count or chairs == (PRIMARY,):
                continue
            if split == "joined":
                if (subject.id, school_class.grade) in joined:
                    continue
                joined.add((subject.id, school_class.grade))
            groups = len(subject.groups) if split else 1
            for place in range(groups):
                chair = chairs[place % len(chairs)]
                hours[chair] = hours.get(chair, 0) + count
    return hours


def _add_card(plan: SchoolPlan) -> None:
    director, *_ = plan.sheets.of(Employee)
    journal_keeper = plan.sheets.of(Employee)[4]
    plan.sheets.add(
        School,
        **school_data()["card"],
        director_name=_full_name(director),
        administrator_name=_full_name(journal_keeper),
        is_demonstration=True,
    )


def _full_name(row: dict[str, Any]) -> str:
    return f"{row['last_name']} {row['first_name']} {row['middle_name']}"


def _add_buildings(plan: SchoolPlan) -> None:
    for building in school_data()["buildings"]:
        plan.sheets.add(Building, name=building["name"], address=building["address"])


def _add_bells(plan: SchoolPlan) -> None:
    for schedule in school_data()["bells"]:
        schedule_id = plan.sheets.add(
            BellSchedule,
            name=schedule["name"],
            shift=Shift.FIRST,
            first_grade=schedule["first_grade"],
            last_grade=schedule["last_grade"],
        )
        for number, times in enumerate(schedule["rings"], 1):
            starts_at, ends_at = (time.fromisoformat(each) for each in times.split())
            plan.sheets.add(
                Bell,
                schedule_id=schedule_id,
                number=number,
                starts_at=starts_at,
                ends_at=ends_at,
            )


def _add_teacher(plan: SchoolPlan, chair: dict[str, Any], building_id: int) -> None:
    often_women = Sex.MALE if plan.random.random() < 0.1 else Sex.FEMALE
    sex = Sex(chair["sex"]) if "sex" in chair else often_women
    employee_id = _add_employee(plan, sex, chair["position"])
    room_id = _add_room(plan, chair, building_id)
    name = plan.employee_names[employee_id]
    plan.teachers.append(TeacherPlan(employee_id, name, chair["key"], room_id))


def _add_employee(plan: SchoolPlan, sex: Sex, position: str) -> int:
    name = plan.names.adult(sex)
    hired_on = plan.first_day - timedelta(days=365 * plan.random.randint(1, 30))
    employee_id = plan.sheets.add(
        Employee,
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        position=position,
        phone=None,
        email=None,
        hired_on=hired_on,
        dismissed_on=None,
    )
    plan.employee_names[employee_id] = name
    add_consent(plan, "employee", employee_id)
    return employee_id


def _add_room(plan: SchoolPlan, chair: dict[str, Any], building_id: int) -> int:
    place = sum(row["building_id"] == building_id for row in plan.sheets.of(Room))
    floor, number = divmod(place, ROOMS_ON_A_FLOOR)
    prefix = school_data()["buildings"][building_id - 1]["prefix"]
    kind = RoomKind(chair["room"])
    half = kind in (RoomKind.COMPUTER, RoomKind.WORKSHOP)
    return plan.sheets.add(
        Room,
        number=f"{prefix}{floor + 1}{number + 1:02d}",
        name=chair.get("place"),
        building_id=building_id,
        capacity=60 if kind is RoomKind.GYM else 24 if half else 34,
        kind=kind,
    )


def primary_teacher(plan: SchoolPlan, school_class: ClassPlan) -> TeacherPlan:
    """The teacher of a primary class, who gives most of its lessons."""
    primary = [teacher for teacher in plan.teachers if teacher.chair == PRIMARY]
    classes = [each for each in plan.classes if each.grade <= 4]
    return primary[classes.index(school_class)]
