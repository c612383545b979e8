"""Checks of where lessons are held: every course has a place, and the place has enough seats."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ejadmin.models.base import clock
from ejadmin.models.base.words import PUPILS, counted, listed
from ejadmin.models.checks.finding import Found, at, current_year_id
from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import (
    ClassMembership,
    DivisionClass,
    SchoolClass,
    Subgroup,
    SubgroupMembership,
)
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.loads.matrices import of_year
from ejadmin.models.registry.labels import labels
from ejadmin.models.school.card import Room
from ejadmin.models.school.subjects import Subject


def courses_without_room(session: Session) -> Found:
    """Classes without a room of their own, with the courses that have none either."""
    year = current_year_id(session)
    if year is None:
        return
    lacking: dict[int, set[str]] = defaultdict(set)
    for course in _courses(session, year):
        if course.room_id is None and not any(course.class_rooms):
            lacking[course.class_ids[0]].add(course.subject)
    known = class_labels(session) if lacking else {}
    for key, subjects in lacking.items():
        text = (
            f"{known[key]}: у класса нет кабинета, и в нагрузке он не указан – "
            f"{listed(sorted(subjects))}."
        )
        yield text, "directory", at("classes", key)


def small_rooms(session: Session) -> Found:
    """Rooms with fewer seats than the class or subgroup that is taught there has pupils."""
    year = current_year_id(session)
    if year is None:
        return
    seats = dict(_pairs(session, select(Room.id, Room.capacity).where(Room.capacity.is_not(None))))
    classes = _count(session, ClassMembership, ClassMembership.class_id)
    subgroups = _count(session, SubgroupMembership, SubgroupMembership.subgroup_id)
    tight: dict[tuple[int, int, int | None], list[_Course]] = defaultdict(list)
    for course in _courses(session, year):
        room = course.room_id or course.class_rooms[0]
        is_whole = course.subgroup_id is None
        pupils = classes[course.class_ids[0]] if is_whole else subgroups[course.subgroup_id or 0]
        if room in seats and pupils > seats[room]:
            tight[room, course.class_ids[0], course.subgroup_id].append(course)
    rooms, known = (labels(session, Room), class_labels(session)) if tight else ({}, {})
    parts = labels(session, Subgroup) if any(part for _, _, part in tight) else {}
    for (room, school_class, part), courses in tight.items():
        pupils = classes[school_class] if part is None else subgroups[part]
        names = listed(sorted({course.subject for course in courses}))
        whom = f"{known[school_class]} · {names}" if part is None else parts[part]
        number = counted(pupils, *PUPILS)
        text = f"Кабинет {rooms[room]}: мест – {seats[room]}, а {number}: {whom}."
        own = courses[0].room_id is not None
        yield text, "directory", at("courses", courses[0].key) if own else at("rooms", room)


class _Course(NamedTuple):
    """A course with the classes it is taught to, whole or in part, and their own rooms."""

    key: int
    subject: str
    room_id: int | None
    subgroup_id: int | None
    class_ids: tuple[int, ...]
    class_rooms: tuple[int | None, ...]


def _courses(session: Session, year: int) -> list[_Course]:
    """Every course of a year, in a fixed number of queries."""
    rooms = dict(
        _pairs(
            session, select(SchoolClass.id, SchoolClass.room_id).where(SchoolClass.year_id == year)
        )
    )
    members: dict[int, list[int]] = defaultdict(list)
    links = select(Subgroup.id, DivisionClass.class_id).join(
        DivisionClass, DivisionClass.division_id == Subgroup.division_id
    )
    for subgroup, one in session.execute(links.order_by(DivisionClass.class_id)):
        members[subgroup].append(one)
    query = select(
        Course.id, Subject.name, Course.room_id, Course.class_id, Course.subgroup_id
    ).join(Subject, Subject.id == Course.subject_id)
    found = []
    for key, subject, room, school_class, part in session.execute(query.where(of_year(year))):
        classes = members[part or 0] if school_class is None else [school_class]
        own = tuple(rooms.get(each) for each in classes)
        found.append(_Course(key, subject, room, part, tuple(classes), own))
    return found


def _pairs(session: Session, query: Any) -> Iterable[tuple[int, Any]]:
    return ((key, value) for key, value in session.execute(query))


def _count(session: Session, model: Any, group: Any) -> Counter[int]:
    """How many belong to each group who have not left it."""
    stays = or_(model.last_day.is_(None), model.last_day >= clock.today(session))
    return Counter(dict(_pairs(session, select(group, func.count()).where(stays).group_by(group))))
