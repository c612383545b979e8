"""What the command palette finds in the database: classes, courses and people."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ejadmin.models.classes.names import class_labels
from ejadmin.models.classes.tables import ClassMembership, SchoolClass
from ejadmin.models.curriculum.tables import Course
from ejadmin.models.people.tables import Employee, Guardian, Person, Pupil, full_name
from ejadmin.models.registry.labels import labels


@dataclass(frozen=True)
class Found:
    """One record one can go to: its kind and name, a word more, and its page."""

    kind: str
    title: str
    more: str
    page: str
    key: str
    details: dict[str, Any] = field(default_factory=dict)


def everything(session: Session) -> list[Found]:
    """Classes, courses and people, in a fixed number of queries."""
    return [
        *_classes(session),
        *_courses(session),
        *_pupils(session),
        *_others(session, Employee, "сотрудник", "employee", Employee.position),
        *_others(session, Guardian, "родитель", "guardian", Guardian.phone),
    ]


def _classes(session: Session) -> list[Found]:
    """Every class, by its first course: the journal opens there and lists the others."""
    first = session.execute(
        select(Course.class_id, func.min(Course.id))
        .where(Course.class_id.is_not(None))
        .group_by(Course.class_id)
    )
    course_of = {class_id: course_id for class_id, course_id in first if class_id is not None}
    return [
        Found("класс", f"{label} класс", "журнал", "journal", f"class:{key}",
              {"course": course_of[key]} if key in course_of else {})
        for key, label in class_labels(session).items()
    ]  # fmt: skip


def _courses(session: Session) -> list[Found]:
    return [
        Found("журнал", label, "", "journal", f"course:{key}", {"course": key})
        for key, label in labels(session, Course).items()
    ]


def _pupils(session: Session) -> list[Found]:
    """Every pupil with the class of the membership that begins last."""
    rows = session.execute(
        select(
            Pupil.id, Pupil.last_name, Pupil.first_name, Pupil.middle_name,
            SchoolClass.grade, SchoolClass.letter,
        )
        .outerjoin(ClassMembership, ClassMembership.pupil_id == Pupil.id)
        .outerjoin(SchoolClass, SchoolClass.id == ClassMembership.class_id)
        .order_by(Pupil.last_name, Pupil.first_name, ClassMembership.first_day)
    )  # fmt: skip
    return list(
        {
            key: Found(
                "ученик",
                full_name(last, first, middle),
                f"{grade}{letter}" if grade else "",
                "people",
                f"pupil:{key}",
                {"pupil": key},
            )
            for key, last, first, middle, grade, letter in rows
        }.values()
    )


def _others(
    session: Session, model: type[Person], kind: str, word: str, further: Any
) -> list[Found]:
    """Employees or guardians, with the word that tells namesakes apart."""
    rows = session.execute(
        select(model.id, model.last_name, model.first_name, model.middle_name, further).order_by(
            model.last_name, model.first_name
        )
    )
    return [
        Found(kind, full_name(last, first, middle), more or "", "people", f"{word}:{key}",
              {word: key})
        for key, last, first, middle, more in rows
    ]  # fmt: skip
